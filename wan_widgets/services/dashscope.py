"""The client of Alibaba Model Studio (DashScope); it implements ``base``. Used on the engine's loop only.

Requests are not idempotent and do not contain our id. So a submit is sent once, and a lost one is searched for in the
account's list of tasks. The service reports no progress and no balance. A queued task can be canceled at no cost.
Sources: Alibaba Model Studio, Wan video API reference, and its pages on asynchronous tasks.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from .._models.field import FileKind
from ..config.rejected_keys import note_answer
from ..config.services import DASHSCOPE
from ..errors import (
    BalanceError,
    DownloadError,
    InputError,
    ServiceError,
    TransportError,
    UnreadableError,
)
from ..patterns import pattern
from ..redaction import Secret, redact
from . import multipart, parsing
from .base import INLINE, Balance, Progress, Task, TaskState
from .error_mapping import proves_nothing_created, refusal
from .http import Answer
from .http_account import REPEATED, HttpAccount, fault_in, now_of, unknown

_CREATE = "/services/aigc/video-generation/video-synthesis"
_ASYNC = {"X-DashScope-Async": "enable"}
_RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}
_OSS = "oss://"
_POLICY_FIELDS = (
    ("OSSAccessKeyId", "oss_access_key_id"),
    ("Signature", "signature"),
    ("policy", "policy"),
    ("x-oss-object-acl", "x_oss_object_acl"),
    ("x-oss-forbid-overwrite", "x_oss_forbid_overwrite"),
)
"""Fields of the storage's form, and their names in the policy. The object's key follows the third; the file is last."""
_STATES: Mapping[str, TaskState] = {
    "PENDING": "queued",
    "SUSPENDED": "queued",
    "RUNNING": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "CANCELED": "canceled",
    "UNKNOWN": "expired",
}
"""An unknown word counts as queued: it is not final."""
_LONGEST_FIELD = 8192
_FORGOTTEN = "UNKNOWN"
"""The state of a task that is older than 24 hours, or unknown to the account."""
_CREATES_A_SECOND = 4.0
"""Submits per second. The published rate is 5, but requests may be delayed and arrive closer together."""
_PAGE, _MOST_PAGES = 50, 40
"""Tasks per page of the list, and the most pages that are read."""
_MONEY = pattern(r"Arrearage|AllocationQuota|FreeTierOnly", re.IGNORECASE)
"""Codes after which waiting does not help: the account is in arrears, or its quota is used up."""
_TOO_LATE = pattern(r"UnsupportedOperation", re.IGNORECASE)
_LOOKED_FOR = "wan_widgets searches the account's list of tasks for it, and does not send it again automatically."
_CONSOLE = "Look in the console of Model Studio, then send it again."


class DashScope(HttpAccount):
    """One account at Model Studio, or at the simulator; the parameters are those of `HttpAccount`."""

    url_variable = DASHSCOPE.url_variable
    can_cancel = True
    has_balance = False
    gives_progress = False
    takes_our_id = False
    finds_by_list = True
    most_running = 5
    # Uploaded files are kept for 48 hours. A task that uses one may wait for a while.
    upload_lifetime = 24 * 3600.0

    def __init__(
        self,
        base_url: str,
        key: Secret,
        *,
        name: str = DASHSCOPE.name,
        first_poll: float = 15.0,
        least_interval: float = 15.0,
        longest_interval: float = 20.0,
    ) -> None:
        pace = {
            "first_poll": first_poll,
            "least_interval": least_interval,
            "longest_interval": longest_interval,
        }
        super().__init__(base_url, key, name=name, **pace)
        self._creating = asyncio.Lock()
        self._created_at = 0.0

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Submit a request for a video, once.

        Raises
        ------
        ServiceError
            If the service refused it: nothing was created, nothing is charged.
        NotSentError
            If no connection was made.
        OutcomeUnknownError
            In every other case: search for it with ``listed``.
        """
        await self._leave_a_gap()
        headers = {**_ASYNC, **(_RESOLVE if holds_oss(body) else {})}
        answer = await self._http.call("POST", _CREATE, body=body, headers=headers, submit=True)
        fault = fault_in(answer)
        if not answer.ok:
            if proves_nothing_created(answer.status, fault, page=answer.is_page):
                raise self._refusal(answer)
            raise unknown(f"HTTP {answer.status}", fault.text, _LOOKED_FOR)
        output = _output(answer)
        task_id = parsing.usable_id(output.get("task_id"))
        if task_id is None:
            raise unknown("an answer without a task id", fault.text, _LOOKED_FOR)
        self._note_key_accepted()
        return _task(output, {}, task_id)

    async def fetch(self, task_id: str) -> Task:
        """Return the current state of a task.

        Raises
        ------
        ServiceError
            With status 401 if the key is refused, 429 for too many requests.
        NotSentError, TransportError
            If the service does not answer; repeat the call.
        """
        answer = await self._http.call("GET", f"/tasks/{quote(task_id, safe='')}")
        self._check(answer)
        output = _output(answer)
        if not isinstance(output.get("task_status"), str):
            said = fault_in(answer).text
            raise UnreadableError("The service's answer describes no task" + (f": {said}" if said else "."), REPEATED)
        if parsing.usable_id(output.get("task_id")) not in (None, task_id):
            raise UnreadableError("The service returned a different task from the one requested.", REPEATED)
        self._note_key_accepted()
        parsed = answer.parsed if isinstance(answer.parsed, dict) else {}
        return _task(output, parsed.get("usage"), task_id)

    async def listed(self, model: str, since: float, until: float) -> list[Task]:
        """Return the account's tasks of a model that were created between two times; it costs nothing.

        The list contains neither the prompt nor our id. Times in the query have no time zone, so the default, the last
        24 hours, is read. Each task is then filtered by its ``gmt_create``, on the service's own clock.
        """
        found: list[Task] = []
        for page in range(1, _MOST_PAGES + 1):
            query = urlencode({"model_name": model, "page_no": page, "page_size": _PAGE})
            asked = time.time()
            answer = await self._http.call("GET", f"/tasks/?{query}")
            self._check(answer)
            parsed = answer.parsed
            data = parsed.get("data") if isinstance(parsed, dict) else None
            if not isinstance(parsed, dict) or not isinstance(data, list):
                raise UnreadableError("The service's list of tasks cannot be read.", REPEATED)
            # Use the service's clock: ours may be wrong, and the service stamped the request.
            # Its time is in whole seconds, and lies between our request and its answer.
            first, last = since + now_of(answer) - time.time(), until + now_of(answer) + 1 - asked
            found += [task for one in data if (task := _listed(one, model, first, last)) is not None]
            pages = parsing.number_of(parsed.get("total_page")) or 0
            if page >= pages:
                self._note_key_accepted()
                return found
        raise UnreadableError("The account's list of tasks is too long to be read.", "Look in its console.")

    async def cancel(self, task_id: str) -> bool:
        """Cancel a queued task; return False if it is too late. It costs nothing and may be repeated."""
        answer = await self._http.call("POST", f"/tasks/{quote(task_id, safe='')}/cancel")
        if answer.status == 400 and _TOO_LATE.search(fault_in(answer).code):  # noqa: PLR2004
            return False
        self._check(answer)
        self._note_key_accepted()
        return True

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None, *, model: str = "") -> str:
        """Upload an input file to the storage that the service names, and return its ``oss://`` URL.

        A workspace's own host has no storage. An image is embedded in the request instead.

        Raises
        ------
        InputError
            If the file cannot be read or is too large, or this address has no storage for it.
        ServiceError, NotSentError, TransportError
            As for ``fetch``.
        """
        query = urlencode({"action": "getPolicy", "model": model})
        answer = await self._http.call("GET", f"/uploads?{query}")
        if answer.status == 400:  # noqa: PLR2004
            if kind == "image":
                return INLINE
            raise InputError(
                f"This address takes no uploads, so {redact(path.name, 80)} cannot be sent.",
                "Give an https link to the file, or use the address of a region.",
            )
        self._check(answer)
        policy = _policy(answer)
        facts = await multipart.facts_of(path, kind)
        most = parsing.number_of(policy.get("max_file_size_mb"))
        if most is not None and facts.length > most * 1_000_000:
            raise InputError(f"{redact(path.name, 80)} is larger than {most:g} MB.", "Use a smaller file.")
        key = f"{policy['upload_dir']}/{secrets.token_hex(16)}{facts.suffix}"
        fields = [(name, str(policy.get(source, ""))) for name, source in _POLICY_FIELDS[:3]]
        fields.append(("key", key))
        fields += [(name, str(policy.get(source, ""))) for name, source in _POLICY_FIELDS[3:]]
        fields.append(("success_action_status", "200"))
        async with multipart.file_form(path, kind, fields=fields, progress=progress) as form:
            try:
                taken = await self._http.post_file(str(policy["upload_host"]), form.content, form.headers)
            except DownloadError as error:
                why = f"The service named a storage address that must not be used. {error.message}"
                raise ServiceError(why, "Report it to the service.") from None
        if not taken.ok:
            said = fault_in(taken).text
            words = f"The storage did not accept the file (HTTP {taken.status}{f': {said}' if said else ''})."
            raise TransportError(words, "Send it again.", charged="no")
        return f"{_OSS}{key}"

    def upload_place(self, model: str) -> str:
        """Return the service's address with the model: a file may only be used with the model of its policy."""
        return f"{self.base_url} {model}"

    async def balance(self) -> Balance:
        """Raise ServiceError: the API has no call that returns the balance."""
        raise ServiceError(
            f"{DASHSCOPE.label} has no API call for the balance of an account.", "Its console shows it.", charged=""
        )

    async def _leave_a_gap(self) -> None:
        """Wait until another submit is within the account's published rate."""
        async with self._creating:
            wait = self._created_at + 1.0 / _CREATES_A_SECOND - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._created_at = time.monotonic()

    def _refusal(self, answer: Answer) -> ServiceError:
        fault = fault_in(answer)
        if answer.status == 401:  # noqa: PLR2004
            note_answer(self.base_url, self._key, refused=True)
        if _MONEY.search(f"{fault.code} {fault.type}"):
            rest: Any = {"status": answer.status, "code": fault.code, "detail": fault.text}
            return BalanceError("The account is in arrears, or its quota is used up.", _CONSOLE, **rest)
        date = now_of(answer)
        wait = parsing.wait_of(answer.headers.get("retry-after"), date)
        return refusal(answer.status, fault, wait=wait, service=self.name)


def holds_oss(value: object) -> bool:
    """Return whether a body contains a URL of the service's own storage."""
    if isinstance(value, Mapping):
        return any(map(holds_oss, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_oss, value))
    return isinstance(value, str) and value.startswith(_OSS)


def _policy(answer: Answer) -> Mapping[str, object]:
    """Return the policy of an upload; raise UnreadableError if it is incomplete."""
    data = answer.parsed.get("data") if isinstance(answer.parsed, dict) else None
    policy = data if isinstance(data, dict) else {}
    for name in ("upload_host", "upload_dir", *(source for _, source in _POLICY_FIELDS)):
        value = policy.get(name)
        if not isinstance(value, str) or not value or not value.isprintable() or len(value) > _LONGEST_FIELD:
            raise UnreadableError("The service's answer about an upload cannot be read.", "Send it again.")
    return policy


def _output(answer: Answer) -> Mapping[str, object]:
    """Return the part of an answer that describes a task; empty if there is none."""
    output = answer.parsed.get("output") if isinstance(answer.parsed, dict) else None
    return output if isinstance(output, dict) else {}


def _task(output: Mapping[str, object], usage: object, task_id: str) -> Task:
    word = str(output.get("task_status") or "")
    state = _STATES.get(word.strip().upper(), "queued")
    fault = parsing.fault_of(output)
    return Task(
        id=task_id,
        state=state,
        word=redact(word, 40),
        url=parsing.link_of(output.get("video_url")),
        error_code=fault.code if state == "failed" else "",
        error_text=fault.text if state == "failed" else "",
        took=_took(output),
        prompt=output["orig_prompt"] if isinstance(output.get("orig_prompt"), str) else None,  # type: ignore[arg-type]
        forgotten=word.strip().upper() == _FORGOTTEN,
        billing=_billing(usage),
    )


def _took(output: Mapping[str, object]) -> float | None:
    """Return the seconds from submit to end. Both times are in the same time zone, which the answer does not state."""
    times = []
    for name in ("submit_time", "end_time"):
        try:
            times.append(datetime.fromisoformat(str(output.get(name))))
        except ValueError:
            return None
    try:
        return (times[1] - times[0]).total_seconds()
    except TypeError:
        return None  # one of them has a time zone


def _billing(usage: object) -> dict[str, object] | None:
    """Return what the service bills: seconds of output and input video. It states no amount of money."""
    if not isinstance(usage, dict):
        return None
    seconds = parsing.number_of(usage.get("duration"))
    if seconds is None or seconds < 0:
        return None
    kept: dict[str, object] = {"billed_seconds": seconds}
    for name in ("SR", "size", "video_count", "input_video_duration", "output_video_duration"):
        value = usage.get(name)
        if isinstance(value, str):
            kept[name] = redact(value, 40)
        elif (number := parsing.number_of(value)) is not None:
            kept[name] = number
    return kept


def _listed(one: object, model: str, since: float, until: float) -> Task | None:
    """Return an entry of the list as a task if it has this model and falls into this time."""
    if not isinstance(one, dict) or one.get("model_name") not in (None, model):
        return None
    task_id, made = parsing.usable_id(one.get("task_id")), parsing.time_of(one.get("gmt_create"))
    if task_id is None or made is None or not since <= made <= until:
        return None
    word = str(one.get("status") or "")
    return Task(id=task_id, state=_STATES.get(word.strip().upper(), "queued"), word=redact(word, 40), created_at=made)

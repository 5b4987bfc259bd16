"""The client of ToAPIs; it implements the interface in ``base``. Used on the engine's loop only.

The embedded simulator speaks the same protocol, so the same class serves it under another name. A submit is sent
once. The only exception is a 400 that names ``client_business_id``, which proves that nothing was created.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

from .._models.field import FileKind
from .._models.prices.price_list import PriceList, PriceRow
from ..config.rejected_keys import is_refused, note_answer
from ..config.services import TOAPIS
from ..errors import InputError, ServiceError, UnreadableError
from ..patterns import pattern
from ..redaction import Secret, redact
from . import parsing, price_rows
from .base import LINK_LIVES, Balance, Progress, Task
from .error_mapping import is_about_the_key, proves_nothing_created, refusal
from .http import UPLOAD_DEADLINE, Answer
from .http_account import REPEATED, HttpAccount, fault_in, now_of, unknown
from .multipart import file_form

_TASKS = "/videos/generations"
_CLIENT_ID = "client_business_id"
_TAKEN = pattern(r"duplicat|exist|already|taken|in use|conflict|重复|存在", re.IGNORECASE)
"""Words of a refusal because our id is taken. Then the task exists, and is looked up."""
_KEY_ACCEPTED = (402, 422)
"""Statuses of refusals that prove a valid key."""
_PAGE, _MOST_PAGES = 100, 20
"""Models per page of the price list, and the most pages that are read."""
_LOOKED_UP = "It is looked up by our own id, and not sent again automatically."
_NO_TASK = pattern(r"not_?_?(?:exist|found)", re.IGNORECASE)


class ToAPIs(HttpAccount):
    """One account at ToAPIs, or at the simulator; the parameters are those of `HttpAccount`."""

    url_variable = TOAPIS.url_variable

    def __init__(
        self,
        base_url: str,
        key: Secret,
        *,
        name: str = TOAPIS.name,
        first_poll: float = 5.0,
        least_interval: float = 5.0,
        longest_interval: float = 10.0,
    ) -> None:
        pace = {
            "first_poll": first_poll,
            "least_interval": least_interval,
            "longest_interval": longest_interval,
        }
        super().__init__(base_url, key, name=name, **pace)

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Submit a request for a video, once.

        Raises
        ------
        ServiceError
            If the service refused it: nothing was created, nothing is charged.
        NotSentError
            If no connection was made.
        OutcomeUnknownError
            In every other case: look it up with ``find``.
        """
        answer = await self._http.call("POST", _TASKS, body=body, submit=True)
        if answer.status == 400 and _CLIENT_ID in body:  # noqa: PLR2004
            fault = fault_in(answer)
            if _CLIENT_ID in f"{fault.param} {fault.code} {fault.text}":
                if _TAKEN.search(f"{fault.code} {fault.text}"):
                    raise unknown("the service already knows our id of this job", fault.text, _LOOKED_UP)
                bare = {name: value for name, value in body.items() if name != _CLIENT_ID}
                answer = await self._http.call("POST", _TASKS, body=bare, submit=True)
        fault = fault_in(answer)
        if not answer.ok:
            if proves_nothing_created(answer.status, fault, page=answer.is_page):
                raise self._refusal(answer)
            raise unknown(f"HTTP {answer.status}", fault.text, _LOOKED_UP)
        task_id = parsing.id_of(answer.parsed)
        task = parsing.task_of(answer.parsed, task_id) if task_id else None
        if task is None:
            raise unknown("an answer without a task id", fault.text, _LOOKED_UP)
        self._note_key_accepted()
        return task

    async def fetch(self, task_id: str) -> Task:
        """Return the current state of a task.

        Raises
        ------
        ServiceError
            With status 404 if the task is unknown to this key, 401 if the key is refused, 429 for too many requests.
        NotSentError, TransportError
            If the service does not answer; repeat the call.
        """
        return self._task(await self._look(task_id), task_id)

    async def find(self, client_id: str) -> Task | None:
        """Return the task with our own id; None if the service does not know it."""
        answer = await self._look(client_id)
        if answer.status == 400 and _NO_TASK.search(fault_in(answer).code):  # noqa: PLR2004
            return None
        task_id = parsing.id_of(answer.parsed)
        try:
            task = self._task(answer, task_id or "")
        except ServiceError as error:
            if error.status == 404:  # noqa: PLR2004
                return None
            raise
        if task_id is None:
            raise UnreadableError("The service described a task without its id.", REPEATED)
        if task.client_id not in (None, client_id):
            raise UnreadableError("The service returned a different task from the one requested.", REPEATED)
        return task

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None, *, model: str = "") -> str:  # noqa: ARG002  (the interface's)
        """Upload an input file and return its URL, which works without a key.

        Raises
        ------
        InputError
            If the file cannot be read, or the service refuses it.
        ServiceError, NotSentError, TransportError
            As for ``fetch``.
        """
        async with file_form(path, kind, progress=progress) as form:
            answer = await self._http.call(
                "POST", f"/uploads/{kind}s", body=form.content, headers=form.headers, deadline=UPLOAD_DEADLINE
            )
        if answer.status in (400, 413, 415, 422) or _reports_failure(answer):
            self._check_key(answer)
            said = fault_in(answer).text
            raise InputError(
                f"The service refused the upload of {redact(path.name, 80)}{f': {said}' if said else '.'}",
                "Use another file; the form says which types and sizes are accepted.",
            )
        self._check(answer)
        url = parsing.uploaded_url(answer.parsed)
        if url is None:
            raise UnreadableError("The service accepted the file, but sent no link to it.", "Upload it again.")
        self._note_key_accepted()
        return url

    async def balance(self) -> Balance:
        """Return the account's balance."""
        answer = await self._http.call("GET", "/balance")
        self._check(answer)
        balance = parsing.balance_of(answer.parsed)
        if balance is not None:
            self._note_key_accepted()
            return balance
        self._check_key(answer, known=is_refused(self.base_url, self._key))
        if isinstance(answer.parsed, dict):
            fault = fault_in(answer)
            raise ServiceError(
                "The service sent no balance.", "Its console shows it.", charged="", code=fault.code, detail=fault.text
            )
        raise UnreadableError("The service's answer about the balance cannot be read.", "Try again.")

    async def price_list(self) -> PriceList:
        """Return the account's price list, which includes the account's own multiplier."""
        rows: list[PriceRow] = []
        after = ""
        for _ in range(_MOST_PAGES):
            query = urlencode({"type": "video", "limit": _PAGE, **({"after": after} if after else {})})
            answer = await self._http.call("GET", f"/pricing?{query}")
            if answer.status == 401:  # noqa: PLR2004
                # A valid key may lack access to the price list, so this does not count as a refused key.
                raise refusal(answer.status, fault_in(answer), service=self.name)
            self._check(answer)
            if not isinstance(answer.parsed, dict) or not isinstance(answer.parsed.get("data"), list):
                raise UnreadableError("The service's price list cannot be read.", "Try again.")
            rows += price_rows.rows_of(answer.parsed)
            after = price_rows.next_page(answer.parsed)
            if not after:
                break
        self._note_key_accepted()
        return PriceList(rows=tuple(rows), read_at=time.time())

    async def _look(self, any_id: str) -> Answer:
        return await self._http.call("GET", f"{_TASKS}/{quote(any_id, safe='')}")

    def _task(self, answer: Answer, task_id: str) -> Task:
        """Return the task that an answer describes."""
        self._check(answer)
        task = parsing.task_of(answer.parsed, task_id)
        if task is not None:
            self._note_key_accepted()
            ends = task.expires_at or (task.completed_at and task.completed_at + LINK_LIVES)
            return task if ends is None else replace(task, left=ends - now_of(answer))
        fault = fault_in(answer)
        if isinstance(answer.parsed, dict) and fault.code.isdigit() and 400 <= int(fault.code) < 500:  # noqa: PLR2004
            error = self._refusal(answer, status=int(fault.code))  # an error sent with status 200
            error.charged = ""
            raise error
        raise UnreadableError(
            "The service's answer describes no task" + (f": {fault.text}" if fault.text else "."), REPEATED
        )

    def _check_key(self, answer: Answer, *, known: bool = False) -> None:
        """Raise if an answer with a success status reports a refused key; `known`: it was refused before."""
        if _reports_failure(answer) and (known or is_about_the_key(fault_in(answer))):
            error = self._refusal(answer, status=401)
            error.charged = ""
            raise error

    def _refusal(self, answer: Answer, status: int | None = None) -> ServiceError:
        status = status or answer.status
        if status == 401 or status in _KEY_ACCEPTED:  # noqa: PLR2004
            note_answer(self.base_url, self._key, refused=status == 401)  # noqa: PLR2004
        wait = parsing.wait_of(answer.headers.get("retry-after"), now_of(answer))
        return refusal(status, fault_in(answer), wait=wait, service=self.name)


def _reports_failure(answer: Answer) -> bool:
    """Return whether the body of an answer with a success status reports a failure."""
    return answer.ok and isinstance(answer.parsed, dict) and answer.parsed.get("success") is False

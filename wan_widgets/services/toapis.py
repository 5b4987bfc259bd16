"""ToAPIs: the calls of its API, each answered in the shape of ``base``. Used on the engine's loop only.

The embedded simulator speaks the same protocol, so the same class serves it under another name. A submit is sent
once. The one exception is a 400 that names ``client_business_id``, which proves that nothing was created.
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
from ..errors import InputError, OutcomeUnknownError, ServiceError, TransportError, UnreadableError
from ..redaction import Secret, redact
from . import parsing, price_rows
from .base import LINK_LIVES, Balance, Progress, ServiceDefaults, Task
from .download import Downloader
from .error_mapping import is_about_the_key, proves_nothing_created, refusal
from .http import UPLOAD_DEADLINE, Answer, Http
from .multipart import file_form

_TASKS = "/videos/generations"
_CLIENT_ID = "client_business_id"
_TAKEN = re.compile(r"duplicat|exist|already|taken|in use|conflict|重复|存在", re.IGNORECASE)
"""Words of a refusal because our id is known: then the task exists, and is looked up."""
_LET_IN = (402, 422)
"""Statuses of refusals that only a valid key receives."""
_PAGE, _MOST_PAGES = 100, 20
"""Models on a page of the price list, and the most pages that are read."""
_NO_TASK = re.compile(r"not_?_?(?:exist|found)", re.IGNORECASE)


class ToAPIs(ServiceDefaults):
    """One account at ToAPIs, or at the simulator.

    Parameters
    ----------
    base_url : str
        With or without ``/v1``; https only, http on loopback.
    key : Secret
        Sent only to the host of `base_url`.
    name : str
        ``toapis`` or ``simulator``.
    first_look, least_interval, longest_interval : float
        Seconds: the published pace of looking at a task.

    Raises
    ------
    BackendError
        If the base URL cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        key: Secret,
        *,
        name: str = "toapis",
        first_look: float = 5.0,
        least_interval: float = 5.0,
        longest_interval: float = 10.0,
    ) -> None:
        self._key = key
        self._http = Http(base_url, key, service=name)
        self._downloader = Downloader(self._http)
        self.name = name
        self.base_url = self._http.base_url
        self.first_look = first_look
        self.least_interval = least_interval
        self.longest_interval = longest_interval

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} at {self.base_url}>"

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Ask for a video, once.

        Raises
        ------
        ServiceError
            Refused: nothing was created, nothing charged.
        NotSentError
            No connection was made.
        OutcomeUnknownError
            Anything else: look it up with ``find``.
        """
        answer = await self._http.call("POST", _TASKS, body=body, submit=True)
        if answer.status == 400 and _CLIENT_ID in body:  # noqa: PLR2004
            fault = _fault(answer)
            if _CLIENT_ID in f"{fault.param} {fault.code} {fault.text}":
                if _TAKEN.search(f"{fault.code} {fault.text}"):
                    raise _unknown("the service knows our id of this job already", fault.text)
                bare = {name: value for name, value in body.items() if name != _CLIENT_ID}
                answer = await self._http.call("POST", _TASKS, body=bare, submit=True)
        fault = _fault(answer)
        if not answer.ok:
            if proves_nothing_created(answer.status, fault, page=answer.is_page):
                raise self._refusal(answer)
            raise _unknown(f"HTTP {answer.status}", fault.text)
        task_id = parsing.id_of(answer.parsed)
        task = parsing.task_of(answer.parsed, task_id) if task_id else None
        if task is None:
            raise _unknown("an answer without a task id", fault.text)
        self._let_in()
        return task

    async def fetch(self, task_id: str) -> Task:
        """Look at a task.

        Raises
        ------
        ServiceError
            404 for a task that is unknown to this key; 401; 429.
        NotSentError, TransportError
            To be repeated.
        """
        return self._task(await self._look(task_id), task_id)

    async def find(self, client_id: str) -> Task | None:
        """Look for a task by our own id; None if the service does not know it."""
        answer = await self._look(client_id)
        if answer.status == 400 and _NO_TASK.search(_fault(answer).code):  # noqa: PLR2004
            return None
        task_id = parsing.id_of(answer.parsed) if answer.ok else None
        try:
            task = self._task(answer, task_id or "")
        except ServiceError as error:
            if error.status == 404:  # noqa: PLR2004
                return None
            raise
        if task_id is None:
            raise UnreadableError("The service described a task without its id.", "It is tried again.")
        if task.client_id not in (None, client_id):
            raise UnreadableError("The service described another task than the one asked for.", "It is tried again.")
        return task

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None, *, model: str = "") -> str:  # noqa: ARG002  (the interface's)
        """Send an input file to the service and return its URL, which is public to whoever has it.

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
        if answer.status in (400, 413, 415, 422) or _says_no(answer):
            self._check_key(answer)
            said = _fault(answer).text
            raise InputError(
                f"The service refused the upload of {redact(path.name, 80)}{f': {said}' if said else '.'}",
                "Use another file; the form says which types and sizes are accepted.",
            )
        self._check(answer)
        url = parsing.uploaded_url(answer.parsed)
        if url is None:
            raise UnreadableError("The service accepted the file and sent no link to it.", "Upload it again.")
        self._let_in()
        return url

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the video at `url` to `part`, continuing a part that exists; see ``download.Downloader.fetch``."""
        await self._downloader.fetch(url, part, progress)

    async def balance(self) -> Balance:
        """Return the account's balance."""
        answer = await self._http.call("GET", "/balance")
        self._check(answer)
        balance = parsing.balance_of(answer.parsed)
        if balance is not None:
            self._let_in()
            return balance
        self._check_key(answer, known=is_refused(self.base_url, self._key))
        if isinstance(answer.parsed, dict):
            fault = _fault(answer)
            raise ServiceError(
                "The service sent no balance.", "Its console shows it.", charged="", code=fault.code, detail=fault.text
            )
        raise UnreadableError("The service's answer about the balance cannot be read.", "Try again.")

    async def price_list(self) -> PriceList:
        """Return the price list of the account, with its own multiplier in it."""
        rows: list[PriceRow] = []
        after = ""
        for _ in range(_MOST_PAGES):
            query = urlencode({"type": "video", "limit": _PAGE, **({"after": after} if after else {})})
            answer = await self._http.call("GET", f"/pricing?{query}")
            if answer.status == 401:  # noqa: PLR2004
                # It may be closed to a key that makes videos, so the key does not count as refused by it.
                raise refusal(answer.status, _fault(answer), service=self.name)
            self._check(answer)
            if not isinstance(answer.parsed, dict) or not isinstance(answer.parsed.get("data"), list):
                raise UnreadableError("The service's price list cannot be read.", "Try again.")
            rows += price_rows.rows_of(answer.parsed)
            after = price_rows.next_page(answer.parsed)
            if not after:
                break
        self._let_in()
        return PriceList(rows=tuple(rows), read_at=time.time())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _look(self, any_id: str) -> Answer:
        return await self._http.call("GET", f"{_TASKS}/{quote(any_id, safe='')}")

    def _task(self, answer: Answer, task_id: str) -> Task:
        """Return the task that an answer to a look describes."""
        self._check(answer)
        task = parsing.task_of(answer.parsed, task_id)
        if task is not None:
            self._let_in()
            ends = task.expires_at or (task.completed_at and task.completed_at + LINK_LIVES)
            return task if ends is None else replace(task, left=ends - _now_of(answer))
        fault = _fault(answer)
        if isinstance(answer.parsed, dict) and fault.code.isdigit() and 400 <= int(fault.code) < 500:  # noqa: PLR2004
            error = self._refusal(answer, status=int(fault.code))  # an error sent with status 200
            error.charged = ""
            raise error
        raise UnreadableError(
            "The service's answer describes no task" + (f": {fault.text}" if fault.text else "."), "It is tried again."
        )

    def _check(self, answer: Answer) -> None:
        """Raise for a failed call that costs nothing."""
        if answer.ok:
            return
        if answer.status in (408, 499) or answer.status >= 500:  # noqa: PLR2004
            raise TransportError(f"The service has a fault (HTTP {answer.status}).", "It can be repeated at no cost.")
        if answer.is_page and answer.status != 429:  # noqa: PLR2004
            # A gateway's page says nothing about the task. To report "not found" would invite a second payment.
            said = _fault(answer).text
            raise UnreadableError(
                f"A web page answered instead of the service (HTTP {answer.status}){f': {said}' if said else '.'}",
                "It is tried again; if this goes on, check TOAPIS_BASE_URL.",
            )
        error = self._refusal(answer)
        error.charged = ""  # a look-up costs nothing, and its failure says nothing about the task
        raise error

    def _check_key(self, answer: Answer, *, known: bool = False) -> None:
        """Raise for a refused key in an answer with a success status; `known`: the key was refused before."""
        if _says_no(answer) and (known or is_about_the_key(_fault(answer))):
            error = self._refusal(answer, status=401)
            error.charged = ""
            raise error

    def _let_in(self) -> None:
        note_answer(self.base_url, self._key, refused=False)

    def _refusal(self, answer: Answer, status: int | None = None) -> ServiceError:
        status = status or answer.status
        if status == 401 or status in _LET_IN:  # noqa: PLR2004
            note_answer(self.base_url, self._key, refused=status == 401)  # noqa: PLR2004
        wait = parsing.wait_of(answer.headers.get("retry-after"), _now_of(answer))
        return refusal(status, _fault(answer), wait=wait, service=self.name)


def _says_no(answer: Answer) -> bool:
    """Return whether the body of an answer with a success status reports a failure."""
    return answer.ok and isinstance(answer.parsed, dict) and answer.parsed.get("success") is False


def _fault(answer: Answer) -> parsing.Fault:
    """Return the error in an answer; a few words of the page if it is not JSON."""
    if isinstance(answer.parsed, (dict, list)):
        return parsing.fault_of(answer.parsed)
    return parsing.Fault(text=parsing.page_words(answer.body))


def _now_of(answer: Answer) -> float:
    """Return the time by the server's clock; by ours if it does not say."""
    return parsing.date_of(answer.headers.get("date")) or time.time()


def _unknown(why: str, said: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"The request left, and the answer does not say what happened to it: {why}."
        + (f" The service says: {said}" if said else ""),
        "It is looked up by our own id, and not sent again automatically.",
    )

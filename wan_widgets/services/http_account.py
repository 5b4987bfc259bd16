"""The common part of all services over HTTP: an address, a key, downloads, and the errors of failed calls."""

from __future__ import annotations

import time
from abc import abstractmethod
from pathlib import Path

from ..config.rejected_keys import note_answer
from ..errors import OutcomeUnknownError, ServiceError, TransportError, UnreadableError
from ..redaction import Secret
from . import parsing
from .base import Progress, ServiceDefaults
from .download import Downloader
from .http import Answer, Http

REPEATED = "The request is repeated automatically at no cost."
"""The hint where the answer to a free request cannot be used."""


class HttpAccount(ServiceDefaults):
    """One account at a service, or at the simulator, over HTTP.

    Parameters
    ----------
    base_url : str
        With or without ``/v1``; https only, http on loopback.
    key : Secret
        Sent only to the host of `base_url`.
    name : str
        The service's name, or ``simulator``.
    first_poll, least_interval, longest_interval : float
        Polling intervals in seconds.

    Raises
    ------
    BackendError
        If the base URL cannot be used.
    """

    url_variable: str
    """The environment variable that sets another base URL."""

    def __init__(
        self,
        base_url: str,
        key: Secret,
        *,
        name: str,
        first_poll: float,
        least_interval: float,
        longest_interval: float,
    ) -> None:
        self._key = key
        self._http = Http(base_url, key, service=name)
        self._downloader = Downloader(self._http)
        self.name = name
        self.base_url = self._http.base_url
        self.first_poll = first_poll
        self.least_interval = least_interval
        self.longest_interval = longest_interval

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} at {self.base_url}>"

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the video at `url` to `part`, continuing a part that exists; see ``download.Downloader.fetch``."""
        await self._downloader.fetch(url, part, progress)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @abstractmethod
    def _refusal(self, answer: Answer) -> ServiceError:
        """Return the error for a refusal, and record whether the key was refused."""

    def _check(self, answer: Answer) -> None:
        """Raise an error if a free call failed."""
        if answer.ok:
            return
        if answer.status in (408, 499) or answer.status >= 500:  # noqa: PLR2004
            raise TransportError(f"The service failed (HTTP {answer.status}).", "It can be repeated at no cost.")
        if answer.is_page and answer.status != 429:  # noqa: PLR2004
            # A gateway's page says nothing about the task. Reporting "not found" would invite a second payment.
            said = fault_in(answer).text
            raise UnreadableError(
                f"A web page answered instead of the service (HTTP {answer.status}){f': {said}' if said else '.'}",
                f"{REPEATED} If this happens again, check {self.url_variable}.",
            )
        error = self._refusal(answer)
        error.charged = ""  # a status request is free, and its failure says nothing about the task
        raise error

    def _note_key_accepted(self) -> None:
        note_answer(self.base_url, self._key, refused=False)


def fault_in(answer: Answer) -> parsing.Fault:
    """Return the error in an answer; if it is not JSON, a few words of the page."""
    if isinstance(answer.parsed, (dict, list)):
        return parsing.fault_of(answer.parsed)
    return parsing.Fault(text=parsing.page_words(answer.body))


def now_of(answer: Answer) -> float:
    """Return the time on the server's clock, or on ours if the answer has no date."""
    return parsing.date_of(answer.headers.get("date")) or time.time()


def unknown(why: str, said: str, hint: str) -> OutcomeUnknownError:
    """Return the error of a submit that may have created a task."""
    return OutcomeUnknownError(
        f"The request was sent, but the answer does not say what happened to it: {why}."
        + (f" The service says: {said}" if said else ""),
        hint,
    )

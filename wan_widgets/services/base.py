"""The interface of a service, and the types of its answers.

A service is used on the engine's loop only. ``submit`` sends a request once and never retries. Its errors tell three
outcomes apart: refused (``ServiceError``: nothing was created), not sent (``NotSentError``), and unknown
(``OutcomeUnknownError``: look the task up with ``find`` or ``listed``). All other methods cost nothing and may be
repeated. Capabilities such as ``can_cancel`` describe what a service can do; other code never compares its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from .._models.field import FileKind
from .._models.prices.price_list import PriceList

LINK_LIVES = 86_400.0
"""Seconds from a task's end to the end of its link. Source: docs.toapis.com, task status (``expires_at``)."""

CALL_DEADLINE = 120.0
"""Time limit of a whole API call in seconds, even if bytes keep arriving."""

INLINE = "inline:"
"""Replaces the URL of a file that is embedded in the request as a ``data:`` URL; its SHA-256 follows."""

TaskState = Literal["queued", "running", "succeeded", "failed", "canceled", "expired"]
Progress = Callable[[int, int | None], None]
"""Called with the number of bytes done and the total, which is None if unknown."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task as the service last described it."""

    id: str
    state: TaskState
    word: str
    """The service's own word for the state."""
    progress: float | None = None
    """0..1; None if the service reports no progress."""
    url: str | None = None
    error_code: str = ""
    error_text: str = ""
    """The service's own words, redacted."""
    created_at: float | None = None
    """Seconds since the epoch, like the two times below."""
    completed_at: float | None = None
    took: float | None = None
    """Seconds from its creation to its end, by the service's clock; None while it runs, or if unknown."""
    expires_at: float | None = None
    left: float | None = None
    """Seconds until the link expires, by the service's clock; None if unknown."""
    client_id: str | None = None
    prompt: str | None = None
    """The prompt as the service has stored it; None if it does not return it."""
    forgotten: bool = False
    """Whether the service no longer knows the task. Tasks of the last 24 hours should be known."""
    billing: Mapping[str, object] | None = None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The account's balance. A number that the service did not give is None."""

    remaining: float | None
    used: float | None
    credits: float | None = None
    unlimited: bool = False


class Service(Protocol):
    """One account at one service: a base URL and a key."""

    name: str
    """The backend: ``simulator``, or a service such as ``toapis``."""
    base_url: str
    first_poll: float
    """Seconds from the submit to the first poll."""
    least_interval: float
    """Shortest time between two polls of one task, in seconds."""
    longest_interval: float
    """Longest time between two polls of one task, in seconds."""
    can_cancel: bool
    """Whether a queued task can be canceled."""
    has_balance: bool
    """Whether the account's balance can be read."""
    gives_progress: bool
    """Whether tasks report their progress; otherwise the elapsed time is shown."""
    takes_our_id: bool
    """Whether a request may contain our id of the job, so that ``find`` can find its task."""
    finds_by_list: bool
    """Whether a lost task is searched for in the account's list of tasks, because requests do not contain our id."""
    upload_lifetime: float
    """Seconds for which an uploaded file may be reused."""
    most_running: int | None
    """Most tasks of an account that run at the same time; further jobs wait in this process. None: no limit."""

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Submit a request for a video, once."""

    async def fetch(self, task_id: str) -> Task:
        """Return the current state of a task."""

    async def find(self, client_id: str) -> Task | None:
        """Return the task with our own id; None if the service does not know it."""

    async def listed(self, model: str, since: float, until: float) -> Sequence[Task]:
        """Return the account's tasks of a model (its wire name) created between two times; see ``finds_by_list``."""

    async def cancel(self, task_id: str) -> bool:
        """Cancel a queued task; return False if it is too late; see ``can_cancel``."""

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None, *, model: str = "") -> str:
        """Upload an input file for a model (its wire name). Return its URL, or `INLINE` to embed it."""

    def upload_place(self, model: str) -> str:
        """Return a text that identifies where an uploaded file may be reused."""

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the video at `url` to `part`, continuing a part that exists.

        Retry after a ``TransportError``. After a ``DownloadError`` a retry only helps once its cause is removed.
        ``FileGoneError`` is final.
        """

    async def balance(self) -> Balance:
        """Return the account's balance."""

    async def price_list(self) -> PriceList | None:
        """Return the service's own price list; None if it has none."""

    async def aclose(self) -> None:
        """Close the connections."""


class ServiceDefaults:
    """Default capabilities. A service with others overrides them and their methods."""

    can_cancel = False
    has_balance = True
    gives_progress = True
    takes_our_id = True
    finds_by_list = False
    upload_lifetime = 12 * 3600.0
    most_running: int | None = None

    base_url: str

    def upload_place(self, model: str) -> str:  # noqa: ARG002  (the parameters of the interface)
        """Return the base URL: a file may be reused with any model."""
        return self.base_url

    async def find(self, client_id: str) -> Task | None:  # noqa: ARG002  (the parameters of the interface)
        """Return None: requests do not contain our id."""
        return None

    async def listed(self, model: str, since: float, until: float) -> Sequence[Task]:  # noqa: ARG002  (as above)
        """Return no tasks: a lost task is found by our id."""
        return ()

    async def cancel(self, task_id: str) -> bool:  # noqa: ARG002  (as above)
        """Return False: without ``can_cancel`` it is always too late."""
        return False

    async def price_list(self) -> PriceList | None:
        """Return None: there is no list."""
        return None

"""The interface of a service, and the shape of its answers.

A service is used on the engine's loop only. ``submit`` sends once and never retries; its
errors say which of three things is true: refused (``ServiceError``: nothing exists),
not sent (``NotSentError``), or unknown (``OutcomeUnknownError``: look it up with ``find`` or ``listed``).
``fetch``, ``find``, ``listed``, ``cancel``, ``upload``, ``download`` and ``balance`` cost nothing and may be repeated.
What a service can do is said by its capabilities; no other code asks for its name.
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
"""Seconds for a whole API call, even if bytes keep coming."""

INLINE = "inline:"
"""In place of the URL of a file that travels inside the request, as a ``data:`` URL; its SHA-256 follows."""

TaskState = Literal["queued", "running", "succeeded", "failed", "canceled", "expired"]
Progress = Callable[[int, int | None], None]
"""Called with the bytes done and the total, None if unknown."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task as the service last described it."""

    id: str
    state: TaskState
    word: str
    """The service's own word for the state."""
    progress: float | None = None
    """0..1, or None where the service gives no number."""
    url: str | None = None
    error_code: str = ""
    error_text: str = ""
    """The service's own words, redacted."""
    created_at: float | None = None
    """Seconds since the epoch, as the three below."""
    completed_at: float | None = None
    expires_at: float | None = None
    left: float | None = None
    """Seconds until the link expires, by the service's own clock; None if it does not say."""
    client_id: str | None = None
    prompt: str | None = None
    """The prompt as the service has it, where it says so."""
    forgotten: bool = False
    """Whether the service does not know it any more, which it should not forget in its first day."""
    billing: Mapping[str, object] | None = None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The account's balance; None where the service gave no number."""

    remaining: float | None
    used: float | None
    credits: float | None = None
    unlimited: bool = False


class Service(Protocol):
    """One service behind one base URL and one key."""

    name: str
    """The backend: ``simulator``, or a service such as ``toapis``."""
    base_url: str
    first_look: float
    """Seconds from the submit to the first look."""
    least_interval: float
    """Least seconds between two looks at one task."""
    longest_interval: float
    can_cancel: bool
    """Whether a task that waits can be canceled."""
    has_balance: bool
    """Whether it tells what is left in the account."""
    gives_progress: bool
    """Whether it says how far a task is; if not, the elapsed time is shown."""
    takes_our_id: bool
    """Whether a body may carry our id of the job, by which ``find`` finds its task."""
    finds_by_list: bool
    """Whether a lost task is looked for in the list of the account's tasks, because there is no id of ours."""
    upload_lifetime: float
    """Seconds for which an uploaded file may be used again."""
    most_running: int | None
    """How many tasks of an account run at once; more wait here. None where there is no such number."""

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Ask for a video, once."""

    async def fetch(self, task_id: str) -> Task:
        """Look at a task."""

    async def find(self, client_id: str) -> Task | None:
        """Look for a task by our own id; None if the service does not know it."""

    async def listed(self, model: str, since: float, until: float) -> Sequence[Task]:
        """Return the account's tasks of a model, by its wire name, made in a time; see ``finds_by_list``."""

    async def cancel(self, task_id: str) -> bool:
        """Cancel a task that waits; return False if it is too late; see ``can_cancel``."""

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None, *, model: str = "") -> str:
        """Send an input file for a model, by its wire name; return its URL, or `INLINE` for one that travels inside."""

    def upload_place(self, model: str) -> str:
        """Return where an uploaded file can be used again: the same text for the same account and files."""

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the video at `url` to `part`, continuing a part that exists.

        ``TransportError`` is worth a retry. ``DownloadError`` is not, until its cause is removed.
        ``FileGoneError`` is final.
        """

    async def balance(self) -> Balance:
        """Return the account's balance."""

    async def price_list(self) -> PriceList | None:
        """Return the service's own price list; None if it has none."""

    async def aclose(self) -> None:
        """Close the connections."""


class ServiceDefaults:
    """The capabilities of most services: one that has others says so, and has the methods for them."""

    can_cancel = False
    has_balance = True
    gives_progress = True
    takes_our_id = True
    finds_by_list = False
    upload_lifetime = 12 * 3600.0
    most_running: int | None = None

    base_url: str

    def upload_place(self, model: str) -> str:  # noqa: ARG002  (the parameters of the interface)
        """Return the service's address: a file may be used with any model."""
        return self.base_url

    async def find(self, client_id: str) -> Task | None:  # noqa: ARG002  (the parameters of the interface)
        """Return None: a service that takes no id of ours knows none."""
        return None

    async def listed(self, model: str, since: float, until: float) -> Sequence[Task]:  # noqa: ARG002  (as above)
        """Return no task: a service that takes our id is asked for it."""
        return ()

    async def cancel(self, task_id: str) -> bool:  # noqa: ARG002  (as above)
        """Return False: without ``can_cancel`` it is always too late."""
        return False

    async def price_list(self) -> PriceList | None:
        """Return None: there is no list."""
        return None

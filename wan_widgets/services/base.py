"""The interface of a service, and the shape of its answers.

A service is used on the engine's loop only. ``submit`` sends once and never retries; its
errors say which of three things is true: refused (``ServiceError``: nothing exists),
not sent (``NotSentError``), or unknown (``OutcomeUnknownError``: look it up with ``find``).
``fetch``, ``find``, ``upload``, ``download`` and ``balance`` cost nothing and may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from .._models.field import FileKind

LINK_LIVES = 86_400.0
"""Seconds from a task's end to the end of its link. Source: docs.toapis.com, task status (``expires_at``)."""

TaskState = Literal["queued", "running", "succeeded", "failed", "expired"]
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
    """``toapis`` or ``simulator``."""
    base_url: str
    first_look: float
    """Seconds from the submit to the first look."""
    least_interval: float
    """Least seconds between two looks at one task."""
    longest_interval: float

    async def submit(self, body: Mapping[str, object]) -> Task:
        """Ask for a video, once."""

    async def fetch(self, task_id: str) -> Task:
        """Look at a task."""

    async def find(self, client_id: str) -> Task | None:
        """Look for a task by our own id; None if the service does not know it."""

    async def upload(self, path: Path, kind: FileKind, progress: Progress | None = None) -> str:
        """Send an input file and return its URL."""

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the video at `url` to `part`, continuing a part that exists.

        ``TransportError`` is worth a retry. ``DownloadError`` is not, until its cause is removed.
        ``FileGoneError`` is final.
        """

    async def balance(self) -> Balance:
        """Return the account's balance."""

    async def aclose(self) -> None:
        """Close the connections."""

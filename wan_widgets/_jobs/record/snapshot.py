"""A job at one moment: immutable, so that any thread and page may use it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ...errors import CHARGED_WORDS
from ...paths import from_here
from ...redaction import printable
from .cost import Cost, cost_of
from .ids import SHORT
from .job_record import JobRecord
from .state import JobState

_LONGEST = 40
_FILE_DELETED = "file deleted; again=True makes a new take"
NO_SOUND = "no sound"
"""The flag of a file without a sound track."""


@dataclass(frozen=True, kw_only=True)
class JobSnapshot(JobRecord):
    """One job at one moment: its record, and what only the running process knows."""

    host: str = ""
    """Host of the service."""
    seconds: int | None = None
    """Requested length of the video."""
    resolution: str = ""
    typical: tuple[int, int] = (60, 300)
    """Usual seconds from submit to video."""
    held_until: float | None = None
    """When a submit that the service has rate-limited is sent again; None if it is not held back."""
    bytes_done: int | None = None
    bytes_total: int | None = None

    @property
    def cost(self) -> Cost:
        """What it has cost, or is thought to cost."""
        return cost_of(self)

    def __str__(self) -> str:
        return self.line()

    def line(self, *, reused: bool = False) -> str:
        """Return the job as one line of plain text.

        Parameters
        ----------
        reused : bool
            Whether the job was found instead of being made.
        """
        percent = "" if self.progress is None or self.resting else f" {int(self.progress * 100)} %"
        found = reused and self.file_deleted_at is None
        again = " (made before; again=True makes a new take)" if found else ""
        return f"Job {self.id[:SHORT]} {self.state}{percent} {_prompt(self)} ({self.backend}){again}{_end(self)}"

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as plain JSON values, for the ledger and for the page."""
        data = asdict(self)
        data["simulated"] = self.simulated
        return data


def _prompt(snapshot: JobSnapshot) -> str:
    text = " ".join(printable(snapshot.prompt).split())
    if not text:
        return snapshot.mode
    return f'"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"}"'


def _end(snapshot: JobSnapshot) -> str:
    if snapshot.state is JobState.COMPLETED:
        return f": {from_here(snapshot.file) if snapshot.file else _FILE_DELETED}"
    if snapshot.held_until is not None:
        return ": held back; it goes out by itself"
    if snapshot.error is None:
        return ""
    charged = CHARGED_WORDS[snapshot.error.charged]
    return ": " + " ".join(one for one in (snapshot.error.message, snapshot.error.hint, charged) if one)

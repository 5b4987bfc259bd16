"""A job at one moment: immutable, so that any thread may use it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..text import job_text
from .cost import Cost, cost_of
from .job_record import JobRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class JobSnapshot(JobRecord):
    """One job at one moment. Immutable; times are in seconds since the epoch."""

    host: str = ""
    """Host of the service."""
    seconds: int | None = None
    """Requested length of the video in seconds; None if the model chooses it."""
    resolution: str = ""
    typical: tuple[int, int] = (60, 300)
    """Usual seconds from submit to video."""
    held_until: float | None = None
    """When a rate-limited submit is sent again, in seconds since the epoch; None if it is not held back."""
    gives_progress: bool = True
    """Whether its service reports progress; if not, the elapsed time is shown instead."""
    cancelable: bool = False
    """Whether it can be canceled at no cost now; known only in the process that watches it."""
    bytes_done: int | None = None
    bytes_total: int | None = None

    @property
    def cost(self) -> Cost:
        """The actual or estimated cost."""
        return cost_of(self)

    def __str__(self) -> str:
        return job_text.line(self)

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as plain JSON values, for the ledger and for the page."""
        data = asdict(self)
        data["simulated"] = self.simulated
        return data

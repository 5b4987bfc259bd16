"""One cell of a sweep at one moment, and cells as lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...ledger.sweep_store import StoredSweep
from ...record.snapshot import JobSnapshot
from ...record.state import WITHOUT_VIDEO, JobState

if TYPE_CHECKING:
    from ..job import Job

WAITING, NOT_SENT = "waiting", "not sent"
"""States of a cell without a job: waiting to be sent by this process, or not sent by any."""
_DOWNLOADING = 0.95
"""Progress of a cell whose video is being downloaded."""
_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a sweep at one moment."""

    index: int
    """Counted from 0, in the order of the sweep."""
    differs: Mapping[str, Any]
    """Axis -> its value; the axis of a placeholder is ``{name}``."""
    settings: Mapping[str, Any]
    """As sent."""
    job: Job | None
    state: str
    """``waiting``, ``not sent``, or the state of its job."""

    @property
    def failed(self) -> bool:
        """Whether it has ended without a video, so that it can be retried."""
        return self.state in WITHOUT_VIDEO


def share_of(snapshot: JobSnapshot) -> float:
    """Return the progress of a cell, 0..1. A cell that has ended counts as 1, whatever the result."""
    match snapshot.state:
        case JobState.RUNNING:
            return _DOWNLOADING * (snapshot.progress or 0.0)
        case JobState.DOWNLOADING:
            return _DOWNLOADING
        case _:
            return 1.0 if snapshot.over else 0.0


def shape_of(stored: StoredSweep) -> str:
    """Return the shape of a sweep, such as ``9 cells (prompt by seed)``."""
    joint = " with " if stored.zipped else " by "
    axes = joint.join(axis.name for axis in stored.axes) or "given one by one"
    number = len(stored.cells)
    return f"{number} cell{'' if number == 1 else 's'} ({axes})"


def reasons_of(cells: Sequence[Cell]) -> list[str]:
    """Return a line for each of the first failed cells, and the number of the others."""
    failed = [(cell, cell.job.error) for cell in cells if cell.failed and cell.job is not None]
    lines = []
    for cell, error in failed[:_LISTED]:
        own = ", ".join(f"{name} {value}" for name, value in cell.differs.items())
        lines.append(f"  Cell {cell.index} ({own}) {cell.state}: {error.message if error is not None else ''}")
    if len(failed) > _LISTED:
        lines.append(f"  and {len(failed) - _LISTED} more; sweep.rows() lists them.")
    return lines

"""Jobs and cells of sweeps as rows of plain values. The columns are derived from the fields of the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..._models.catalog import MODELS
from ..._models.text.template import TEMPLATES
from ...times import utc
from ..record.job_record import JobRecord, infos
from ..record.snapshot import JobSnapshot
from ..record.state import JobState

if TYPE_CHECKING:
    from .sweeps.cell import Cell


def job_row(snapshot: JobSnapshot) -> dict[str, Any]:
    """Return a job as a dict of plain values, with the columns that the fields of its record declare."""
    row: dict[str, Any] = {}
    for one, about in infos(JobRecord):
        if about.row:
            row[about.row] = _plain(one.name, getattr(snapshot, one.name))
            row |= {name: derive(snapshot) for name, derive in _DERIVED.get(about.row, {}).items()}
            if about.row == "prompt":
                row |= _settings(snapshot)
    return row


def cell_row(cell: Cell) -> dict[str, Any]:
    """Return a cell of a sweep as a dict of plain values, with the same columns whether it was sent or not.

    First its index and what differs. Then come the columns of its job, ``job`` for the job's id, ``seconds``
    (the length of the video) and ``message`` (of its error). A placeholder that has the name of another column
    keeps its braces.
    """
    snapshot = None if cell.job is None else cell.job.snapshot
    columns = _unsent(cell) if snapshot is None else job_row(snapshot)
    row = {
        "cell": cell.index,
        **{"job" if name == "id" else name: value for name, value in columns.items()},
        "state": cell.state,
        "seconds": None if snapshot is None else snapshot.seconds,
        "message": "" if snapshot is None or snapshot.error is None else snapshot.error.message,
    }
    own: dict[str, Any] = {"cell": cell.index}
    for name, value in cell.differs.items():
        bare = name.strip("{}")
        if bare != name:
            own[name if bare in row else bare] = value
        else:
            own[name] = row[name] if name in _AS_SENT and row[name] is not None else value
    return {**own, **{name: value for name, value in row.items() if name not in own}}


def _unsent(cell: Cell) -> dict[str, Any]:
    """Return the columns of a cell without a job, with the settings that would be sent."""
    columns = job_row(JobSnapshot(id=""))
    return {name: cell.settings.get(name) for name in columns} | {"starred": False}


_AS_SENT = (*TEMPLATES, "seed")
"""Settings whose column has the value that was sent, not the value of the axis."""


def _settings(snapshot: JobSnapshot) -> dict[str, Any]:
    """Return every setting of the models, as it was sent."""
    return {name: snapshot.request.get(name) for name in MODELS.settings() if name not in ("prompt", "model")}


_DERIVED: Mapping[str, Mapping[str, Callable[[JobSnapshot], Any]]] = {
    "finished": {"took": lambda snapshot: snapshot.took},
    "file": {"cost": lambda snapshot: snapshot.cost.final},
}
"""Column -> the derived columns after it."""


def _plain(name: str, value: Any) -> Any:
    if name in ("created_at", "finished_at"):
        return utc(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, JobState) else value

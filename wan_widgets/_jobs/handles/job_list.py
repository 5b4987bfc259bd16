"""A list of jobs as the user holds it: one line each, rows of plain values, or a pandas table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..._models.catalog import MODELS
from ...times import utc
from ..record.job_record import JobRecord, infos
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .dataframe import frame_of
from .job import Job

if TYPE_CHECKING:
    import pandas as pd


NONE_YET = "No jobs here yet."


class JobList(list[Job]):
    """A list of jobs, newest first; shown as one line for each, or as a sentence if there are none.

    Parameters
    ----------
    jobs : iterable of Job
        The jobs.
    empty : str
        The sentence for an empty list.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.jobs("sunset", starred=True).dataframe()  # doctest: +SKIP
    """

    def __init__(self, jobs: Iterable[Job] = (), *, empty: str = NONE_YET) -> None:
        super().__init__(jobs)
        self.empty = empty
        """The sentence for an empty list."""

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self) or self.empty

    def rows(self) -> list[dict[str, Any]]:
        """Return each job as a dict of plain values, with the same names for all.

        Returns
        -------
        list of dict
            ``id``, ``state``, ``take``, ``prompt``, every other setting of the models by its name (as it was
            sent, defaults too; None where it does not apply), ``template`` and ``negative_template`` (empty
            where there is none), ``template_values``, ``starred``, ``note``, ``tags``, ``model``, ``mode``,
            ``backend``, ``created`` and ``finished`` (UTC), ``took`` (seconds from asking to its end), ``file``,
            ``cost`` (US dollars as the service stated them; 0 if simulated, refunded or not charged; None if unknown),
            ``sweep`` and ``task_id``.
        """
        return [_row(job.snapshot) for job in self]

    def dataframe(self) -> pd.DataFrame:
        """Return the jobs as a pandas table, one row each, with the columns of `rows`.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        # An empty table has the same columns.
        columns = _row(JobSnapshot(id="", state=JobState.COMPLETED))
        return frame_of(self.rows(), list(columns))


def _row(snapshot: JobSnapshot) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for one, about in infos(JobRecord):
        if about.row:
            row[about.row] = _plain(one.name, getattr(snapshot, one.name))
            row |= {name: derive(snapshot) for name, derive in _DERIVED.get(about.row, {}).items()}
            if about.row == "prompt":
                row |= _settings(snapshot)
    return row


def _settings(snapshot: JobSnapshot) -> dict[str, Any]:
    """Return every setting of the models, as it was sent."""
    return {name: snapshot.request.get(name) for name in MODELS.settings() if name not in ("prompt", "model")}


_DERIVED: Mapping[str, Mapping[str, Callable[[JobSnapshot], Any]]] = {
    "finished": {"took": lambda snapshot: snapshot.took},
    "file": {"cost": lambda snapshot: snapshot.cost.final},
}
"""Derived columns, by the column that they follow."""


def _plain(name: str, value: Any) -> Any:
    if name in ("created_at", "finished_at"):
        return utc(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, JobState) else value

"""A list of jobs: shown as one line each, and available as plain rows or a pandas table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...rich_display import RichDisplay
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .dataframe import frame_of
from .job import Job
from .rows import job_row

if TYPE_CHECKING:
    import pandas as pd


NONE_YET = "No jobs here yet."


class JobList(RichDisplay, list[Job]):
    """A list of jobs, newest first, shown with one line for each; an empty list is shown as a sentence.

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
            sent, including defaults; None if it does not apply), ``template`` and ``negative_template`` (empty
            if there is none), ``template_values``, ``starred``, ``note``, ``tags``, ``model``, ``mode``,
            ``backend``, ``created`` and ``finished`` (UTC), ``took`` (duration of the job in seconds), ``file``,
            ``cost`` (US dollars as the service stated them; 0 if simulated, refunded or not charged; None if unknown),
            ``sweep``, ``task_id``, and every measure by its name (None where it was not measured: ``wan.measure``).
        """
        from .measured import measures_of

        return [{**job_row(job.snapshot), **numbers} for job, numbers in zip(self, measures_of(self), strict=True)]

    def dataframe(self) -> pd.DataFrame:
        """Return the jobs as a pandas table, one row each, with the columns of `rows`.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        from .measured import measure_columns

        # An empty table has the same columns.
        columns = job_row(JobSnapshot(id="", state=JobState.COMPLETED))
        return frame_of(self.rows(), [*columns, *measure_columns()])

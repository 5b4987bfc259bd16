"""A list of jobs as the user holds it: one line each, rows of plain values, or a pandas table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..._models.catalog import MODELS
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .dataframe import frame_of
from .job import Job

if TYPE_CHECKING:
    import pandas as pd


NONE_YET = "No jobs here yet."


class JobList(list[Job]):
    """Jobs, newest first; shows itself as one line for each, or says why there are none.

    Parameters
    ----------
    jobs : iterable of Job
        The jobs.
    empty : str
        The sentence that stands where there are none.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.jobs("sunset", starred=True).dataframe()  # doctest: +SKIP
    """

    def __init__(self, jobs: Iterable[Job] = (), *, empty: str = NONE_YET) -> None:
        super().__init__(jobs)
        self.empty = empty
        """What is said where there are no jobs."""

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
            ``cost`` (US dollars as the service stated them; 0 if simulated; None if unknown), ``sweep`` and
            ``task_id``.
        """
        return [_row(job.snapshot) for job in self]

    def dataframe(self) -> pd.DataFrame:
        """Return the jobs as a pandas table, one row each, with the columns of `rows`.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        # Without a row there would be no columns either.
        columns = _row(JobSnapshot(id="", state=JobState.COMPLETED))
        return frame_of(self.rows(), list(columns))


def _row(snapshot: JobSnapshot) -> dict[str, Any]:
    names = dict.fromkeys(name for model in MODELS.values() for name in model.names())
    settings = {name: snapshot.request.get(name) for name in names if name not in ("prompt", "model")}
    return {
        "id": snapshot.id,
        "state": str(snapshot.state),
        "take": snapshot.take,
        "prompt": snapshot.prompt,
        **settings,
        "seed": snapshot.seed,
        "template": snapshot.template,
        "negative_template": snapshot.negative_template,
        "template_values": dict(snapshot.template_values),
        "starred": snapshot.star,
        "note": snapshot.remark,
        "tags": list(snapshot.tags),
        "model": snapshot.model,
        "mode": snapshot.mode,
        "backend": snapshot.backend,
        "created": _utc(snapshot.created_at),
        "finished": _utc(snapshot.finished_at),
        "took": snapshot.took,
        "file": snapshot.file,
        "cost": cost_of(snapshot),
        "sweep": snapshot.sweep,
        "task_id": snapshot.task_id,
    }


def cost_of(snapshot: JobSnapshot) -> float | None:
    """Return what the service said that a job cost, in US dollars; 0 if it was simulated, None if unknown."""
    if snapshot.simulated:
        return 0.0
    stated = (snapshot.billing or {}).get("cost_usd")
    return float(stated) if isinstance(stated, (int, float)) and not isinstance(stated, bool) else None


def _utc(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)

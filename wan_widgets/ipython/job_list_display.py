"""Showing a list of jobs in IPython: a table, which follows its jobs while any of them is under way."""

from __future__ import annotations

import uuid

from .._jobs.handles.job_list import JobList
from .._jobs.record.snapshot import JobSnapshot
from ..widgets import publish
from ..widgets.transport import subscriptions
from ..widgets.transport.state_throttle import OUTBOX
from ..widgets.transport.worker_threads import WORK

GAP = 1.0
"""Least seconds between two drawings of a table."""


def show_jobs(jobs: JobList) -> None:
    """Display a list in which a job is under way.

    Raises
    ------
    NotImplementedError
        If all of them are over: then it is shown as any other value.
    """
    if all(job.snapshot.over for job in jobs):
        raise NotImplementedError
    table = _LiveTable(jobs)
    _alive.add(table)
    table.draw(update=False)
    subscriptions.follow(table)
    OUTBOX.post(table, "jobs", GAP)  # one may have changed before it was followed


class _LiveTable:
    """One display of a list, updated until all its jobs are over."""

    def __init__(self, jobs: JobList) -> None:
        self._jobs = jobs
        self._ids = {job.id for job in jobs}
        self._identity = uuid.uuid4().hex

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Draw it soon, if it is about one of these jobs."""
        if snapshot.id in self._ids:
            OUTBOX.post(self, "jobs", GAP)

    def send_now(self, name: str) -> bool:  # noqa: ARG002  (the outbox names what has moved)
        """Draw it, on a line of its own."""
        WORK.post(lambda: self.draw(update=True))
        return True

    def draw(self, *, update: bool) -> None:
        """Display the jobs as they are now."""
        over = all(job.snapshot.over for job in self._jobs)
        bundle = {"text/plain": repr(self._jobs), "text/html": publish.jobs_html(self._jobs)}
        publish.publish(bundle, self._identity, update=update)
        if over:
            _alive.discard(self)


_alive: set[_LiveTable] = set()

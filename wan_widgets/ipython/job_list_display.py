"""Display a list of jobs in IPython: a table that is updated until all of them are over."""

from __future__ import annotations

import uuid

from .._jobs.handles.job_list import JobList
from .._jobs.record.snapshot import JobSnapshot
from ..widgets import publish
from ..widgets.transport import subscriptions
from ..widgets.transport.state_throttle import OUTBOX
from ..widgets.transport.worker_threads import WORK

GAP = 1.0
"""Shortest time between two updates of a table, in seconds."""


def show_jobs(jobs: JobList) -> None:
    """Display a list that contains an unfinished job.

    Raises
    ------
    NotImplementedError
        If all jobs are over. IPython then shows the list like any other value.
    """
    if all(job.snapshot.over for job in jobs):
        raise NotImplementedError
    table = _LiveTable(jobs)
    _alive.add(table)
    table.draw(update=False)
    subscriptions.follow(table)
    OUTBOX.post(table, "jobs", GAP)  # a job may have changed before the subscription


class _LiveTable:
    """One display of a list, updated until all its jobs are over."""

    def __init__(self, jobs: JobList) -> None:
        self._jobs = jobs
        self._ids = {job.id for job in jobs}
        self._identity = uuid.uuid4().hex
        self.closed = False

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Schedule an update if the job is in this list."""
        if snapshot.id in self._ids:
            OUTBOX.post(self, "jobs", GAP)

    def send_now(self, name: str) -> bool:  # noqa: ARG002  (the outbox passes what has changed)
        """Update the display on a thread of its own."""
        WORK.post(lambda: self.draw(update=True))
        return True

    def draw(self, *, update: bool) -> None:
        """Display the current state of the jobs."""
        over = all(job.snapshot.over for job in self._jobs)
        bundle = {"text/plain": repr(self._jobs), "text/html": publish.jobs_html(self._jobs)}
        publish.publish(bundle, self._identity, update=update)
        if over:
            self.closed = True
            _alive.discard(self)


_alive: set[_LiveTable] = set()

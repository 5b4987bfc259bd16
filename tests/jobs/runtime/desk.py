"""A desk at which a test makes the jobs of sweeps, and says when each comes to rest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future

from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.sweep_scheduler import SweepScheduler


class Desk:
    """Makes jobs, which end when the test says so."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.jobs: dict[str, Future[JobSnapshot]] = {}
        self.changes = 0
        self.refuse: dict[str, Exception] = {}
        self.open = threading.Event()
        """A cell that is started waits for it."""
        self.open.set()

    def scheduler(self, *cells: str, limit: int = 2) -> SweepScheduler:
        return SweepScheduler(cells, start=self._start, resting=self._resting, limit=limit, on_change=self._changed)

    def rest(self, cell: str, state: JobState = JobState.COMPLETED, kind: str = "") -> None:
        error = JobError(kind=kind, message="No.", charged="no") if kind else None
        self.jobs[cell].set_result(JobSnapshot(id=cell, state=state, error=error))

    def rest_all(self) -> None:
        for cell, job in list(self.jobs.items()):
            if not job.done():
                self.rest(cell)

    def _start(self, cell: str) -> str:
        self.open.wait(60)
        if cell in self.refuse:
            raise self.refuse[cell]
        self.started.append(cell)
        self.jobs.setdefault(cell, Future())
        return cell

    def _resting(self, job_id: str) -> Future[JobSnapshot]:
        return self.jobs.setdefault(job_id, Future())

    def _changed(self) -> None:
        self.changes += 1


async def until(true: Callable[[], object]) -> None:
    for _ in range(10_000):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it did not become true")


async def idle() -> None:
    """Run everything that can run without another step of the test."""
    await asyncio.sleep(0.05)


def go(test: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(test())

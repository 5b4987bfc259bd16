"""The jobs that this process watches. Each is one coroutine on the engine's loop, and is released when that ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from typing import Any

from ...errors import LedgerError, WanError
from ...log import note
from ...services.base import Service
from ..files import finalize
from ..ledger import lease
from ..ledger.job_store import Ledger
from ..ledger.row import Row
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, UNCHARGED
from .board import Board
from .folder import Folder
from .loop import Loop, blocking, shielded
from .pacing.slots import Slots
from .pending_bills import PendingBills
from .tracked_job import TrackedJob
from .upkeep import Upkeep

_RELEASE_TIMEOUT = 5.0
_COUNT_AGAIN = 1.0
"""Seconds after which the polled jobs are counted again."""
_MOST_COUNTED = 400
"""Most jobs that are counted in a second: the count of so many jobs hardly changes."""


@dataclass
class _Watched:
    tracked: TrackedJob
    done: Future[None] | None = None
    task: asyncio.Task[None] | None = None


class WatchedJobs:
    """The jobs of one folder that this process watches.

    Parameters
    ----------
    loop, ledger, board, folder : Loop, Ledger, Board, Folder
        The engine's own objects.
    snapshot : callable
        Returns the current snapshot of a job that was read from the ledger.
    service : callable
        Returns the service behind a backend, a base URL and a protocol.
    """

    def __init__(
        self,
        loop: Loop,
        *,
        ledger: Ledger,
        board: Board,
        folder: Folder,
        snapshot: Callable[[Row], JobSnapshot],
        service: Callable[[str, str, str], Awaitable[Service]],
    ) -> None:
        self._loop = loop
        self._ledger = ledger
        self._board = board
        self._folder = folder
        self._jobs: dict[str, _Watched] = {}
        self._counted = (-_COUNT_AGAIN, 0)
        self.upkeep = Upkeep(
            loop=loop, ledger=ledger, board=board, folder=folder, tracked=self.tracked, snapshot=snapshot
        )
        """The regular work while there are jobs."""
        self.bills = PendingBills(loop=loop, ledger=ledger, board=board, folder=folder, service=service)
        """The bills that the service has not settled yet."""
        self.slots = Slots()
        """The slots at services that run few tasks at the same time."""

    def __len__(self) -> int:
        """Return the number of jobs that this process watches."""
        return len(self._jobs)

    def polled(self) -> int:
        """Return how many jobs are polled. Jobs that wait here to be sent do not count."""
        return sum(one.tracked.row.sent for one in list(self._jobs.values()))

    def polled_lately(self) -> int:
        """Return what `polled` returned within the last second, or a little earlier with many jobs; each poll asks."""
        now = time.monotonic()
        if now - self._counted[0] > max(_COUNT_AGAIN, len(self._jobs) / _MOST_COUNTED):
            self._counted = now, self.polled()
        return self._counted[1]

    def __contains__(self, job_id: object) -> bool:
        """Return whether this process watches a job."""
        return job_id in self._jobs

    def get(self, job_id: str) -> TrackedJob | None:
        """Return a job that this process watches, or None."""
        watched = self._jobs.get(job_id)
        return None if watched is None else watched.tracked

    def tracked(self) -> dict[str, TrackedJob]:
        """Return id -> job."""
        return {job_id: one.tracked for job_id, one in list(self._jobs.items())}

    def snapshots(self) -> list[JobSnapshot]:
        """Return the latest snapshots of the active jobs."""
        latest = [self._board.get(job_id) for job_id in list(self._jobs)]
        return [one for one in latest if one is not None and not one.resting]

    def reset(self) -> None:
        """Clear all state. Called in a forked child."""
        self._jobs = {}
        self.slots = Slots()
        self.bills.reset()
        self.upkeep.reset()

    def run(self, tracked: TrackedJob, work: Coroutine[Any, Any, None]) -> None:
        """Watch a job: run its coroutine on the loop until it ends, then release the job."""
        watched = self._jobs[tracked.row.id] = _Watched(tracked)
        watched.done = self._loop.spawn(self._watch(watched, work))
        self.bills.read_left_by_others()

    def wait_for_release(self, job_id: str) -> None:
        """Wait until a resting job is released, because its snapshot is shown a moment earlier."""
        watched, latest = self._jobs.get(job_id), self._board.get(job_id)
        if watched is not None and watched.done is not None and latest is not None and latest.resting:
            wait([watched.done], timeout=_RELEASE_TIMEOUT)

    async def stop(self, job_id: str) -> None:
        """Stop watching a job, and return when it is released. On the loop."""
        watched = self._jobs.get(job_id)
        if watched is None or watched.task is None:
            return
        watched.task.cancel()
        await asyncio.wait({watched.task})

    async def _watch(self, watched: _Watched, work: Coroutine[Any, Any, None]) -> None:
        job_id = watched.tracked.row.id
        watched.task = asyncio.current_task()
        self.upkeep.followed.discard(job_id)
        self.upkeep.start()
        try:
            await work
        finally:
            await shielded(self._release(watched.tracked))
            self._jobs.pop(job_id, None)
            self.slots.free(job_id)
            watched.tracked.answer_cancel(not_canceled(watched.tracked.row))
            self.bills.read_later(watched.tracked)
            if watched.tracked.stored:
                self._folder.ended(watched.tracked.row.id)
            if self._folder.absence is not None:
                await shielded(self.upkeep.check_folder())

    async def _release(self, tracked: TrackedJob) -> None:
        if tracked.row.owner is None:
            return
        # Either another process owns the job now, or the ledger could not be written.
        try:
            ours = await blocking(self._ledger.write, tracked.row.id, lease.me(), {"owner": None, "lease_until": None})
            row = None if ours else await blocking(self._ledger.get, tracked.row.id)
        except LedgerError as error:
            note(error)
            return
        if ours:
            self._folder.remember(replace(tracked.row, owner=None, lease_until=None))
        if row is not None:
            watched = lease.alive(row.owner, row.lease_until, time.time())
            self._board.put(self._folder.snapshot(row, watched=watched))
            if row.state not in ENDS:
                self.upkeep.followed.add(row.id)
            else:
                await blocking(finalize.clear, self._ledger.home, row.id)  # what was downloaded here in the meantime


def not_canceled(row: Row) -> WanError | None:
    """Return why a job that is no longer watched was not canceled; None if nothing was charged for it."""
    if row.state in UNCHARGED:
        return None
    return WanError(f"The job is {row.state}: it cannot be canceled.", "Check its current state with wan.jobs().")

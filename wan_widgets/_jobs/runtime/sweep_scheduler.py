"""Send the cells of sweeps, a few at a time: one coroutine for each sweep, on the engine's loop.

A cell is active from its start until its job rests, so that the service never has more of them at the same time than
the limit. Sweeps that are sent at the same time share the largest of their limits; the sweep with the fewest active
cells goes first. An error that would affect every further cell (no balance, a wrong key, no connection) stops the
sweep; the failure of one cell does not.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from ...errors import (
    AuthenticationError,
    BackendError,
    BalanceError,
    CredentialError,
    LedgerError,
    ModelUnavailableError,
    NotSentError,
    RateLimitError,
    WanError,
)
from ..record.error_mapping import error_of, job_error_of
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .loop import blocking, shielded

STOPS_SWEEP = frozenset(
    kind.__name__
    for kind in (
        AuthenticationError,
        BackendError,
        BalanceError,
        CredentialError,
        LedgerError,
        ModelUnavailableError,
        NotSentError,
        RateLimitError,
    )
)
"""Error kinds after which no further cell is sent, because it would be refused for the same reason."""


class _SharedLimit:
    """The schedulers of one process, which share one limit; used on the engine's loop only."""

    def __init__(self) -> None:
        self.schedulers: list[SweepScheduler] = []

    def has_room(self, scheduler: SweepScheduler) -> bool:
        """Return whether a scheduler may start one more cell now."""
        limit = max(one.limit for one in self.schedulers)
        if scheduler.active >= scheduler.limit or sum(one.active for one in self.schedulers) >= limit:
            return False
        return not any(one.wants_more and one.active < scheduler.active for one in self.schedulers)

    def changed(self) -> None:
        """Wake every scheduler."""
        for one in self.schedulers:
            one.wake()


_shared: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _SharedLimit] = weakref.WeakKeyDictionary()


class SweepScheduler:
    """Sends the cells of one sweep.

    Parameters
    ----------
    waiting : iterable of str
        Fingerprints of the cells, in order.
    start : callable
        Makes the job of a cell, and returns its id; it may block.
    resting : callable
        Returns a future that is done when a job rests.
    limit : int
        The largest number of active cells.
    on_change : callable
        Called after every change.
    """

    def __init__(
        self,
        waiting: Iterable[str],
        *,
        start: Callable[[str], str],
        resting: Callable[[str], Future[JobSnapshot]],
        limit: int,
        on_change: Callable[[], None],
    ) -> None:
        self.waiting = list(waiting)
        """Cells that are not sent yet."""
        self.problem: WanError | None = None
        """Why no more cells are sent, if an error would refuse them all."""
        self.over = False
        self.limit = limit
        self._start = start
        self._starting = False
        self._resting = resting
        self._active_jobs: set[asyncio.Task[JobSnapshot]] = set()
        self._on_change = on_change
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def active(self) -> int:
        """Number of active cells."""
        return len(self._active_jobs) + self._starting

    @property
    def wants_more(self) -> bool:
        """Whether it would start one more cell if the shared limit allowed it."""
        return bool(self.waiting) and self.active < self.limit

    def wake(self) -> None:
        """Check again whether a cell can be started. On the loop."""
        self._wake.set()

    def add(self, cells: Iterable[str]) -> None:
        """Add cells before the waiting ones; an earlier problem no longer counts. On the loop."""
        self.problem = None
        self.waiting[:0] = [cell for cell in cells if cell not in self.waiting]
        self.wake()

    def send_all(self) -> None:
        """Send the waiting cells without waiting for others to end. From any thread."""
        self.limit = self.active + len(self.waiting) + 1
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_shared[self._loop].changed)

    def stop(self) -> None:
        """Send no more cells, except one that is being sent at this moment. From any thread."""
        self.waiting.clear()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_shared[self._loop].changed)
        self._on_change()

    async def run(self, going: Iterable[str]) -> None:
        """Send the waiting cells, and return when all jobs rest.

        Parameters
        ----------
        going : iterable of str
            Jobs of the sweep that are active already.
        """
        self._loop = asyncio.get_running_loop()
        shared = _shared.setdefault(self._loop, _SharedLimit())
        shared.schedulers.append(self)
        self._active_jobs = {asyncio.ensure_future(self._job_at_rest(job_id)) for job_id in going}
        try:
            while self.waiting or self._active_jobs:
                if self.waiting and shared.has_room(self):
                    self._starting = True
                    self._active_jobs |= await shielded(self._next())
                    self._starting = False
                    shared.changed()
                elif await self._wait_for_rest():
                    shared.changed()
        finally:
            self.over = True
            shared.schedulers.remove(self)
            shared.changed()
            for task in self._active_jobs:
                task.cancel()
            self._on_change()

    async def _next(self) -> set[asyncio.Task[JobSnapshot]]:
        cell = self.waiting[0]
        try:
            job_id = await blocking(self._start, cell)
        except Exception as error:
            job_error = job_error_of(error)
            self.problem = error if isinstance(error, WanError) else WanError(job_error.message, job_error.detail)
            self.stop()
            return set()
        if cell in self.waiting:  # otherwise the sweep was stopped meanwhile, and this cell was still sent
            self.waiting.remove(cell)
        self._on_change()
        return {asyncio.ensure_future(self._job_at_rest(job_id))}

    async def _wait_for_rest(self) -> bool:
        """Wait until a job rests or `wake` is called; return whether a job rests."""
        self._wake.clear()
        more = asyncio.ensure_future(self._wake.wait())
        try:
            done, _ = await asyncio.wait({*self._active_jobs, more}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            more.cancel()
        rested = self._active_jobs & done
        for task in rested:
            self._active_jobs.discard(task)
            snapshot = task.result()
            kind = snapshot.error.kind if snapshot.error is not None else ""
            if snapshot.state is JobState.REFUSED and kind in STOPS_SWEEP and self.waiting:
                self.problem = error_of(snapshot)
                self.stop()
        return bool(rested)

    async def _job_at_rest(self, job_id: str) -> JobSnapshot:
        # Several waiters share this future, so canceling one waiter must not cancel it.
        return await asyncio.shield(asyncio.wrap_future(self._resting(job_id)))

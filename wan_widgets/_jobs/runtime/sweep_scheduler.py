"""Sending the cells of sweeps, a few at a time: one coroutine for each sweep, on the engine's loop.

A cell counts from its start until its job rests, so that the service never has more of them at once
than the limit. Sweeps that are sent at the same time share the room: together they have no more under
way than the largest of their limits, and who has the fewest goes first. What refuses every further cell
just as well (no balance, a wrong key, no connection) ends the sending; a failure of one cell does not.
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
from ..record.error_mapping import error_of, trouble_of
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .loop import blocking, to_the_end

ENDS_ALL = frozenset(
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
"""Kinds of refusals after which no further cell is sent: it would be refused in the same way."""


class _Room:
    """The sendings on one loop, which is all of a process; used on that loop alone."""

    def __init__(self) -> None:
        self.sendings: list[Sending] = []

    def free(self, sending: Sending) -> bool:
        """Return whether a sending may start one more cell now."""
        most = max(one.most for one in self.sendings)
        if sending.under_way >= sending.most or sum(one.under_way for one in self.sendings) >= most:
            return False
        return not any(one.wants and one.under_way < sending.under_way for one in self.sendings)

    def changed(self) -> None:
        """Have every sending look again."""
        for one in self.sendings:
            one.look()


_rooms: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Room] = weakref.WeakKeyDictionary()


class Sending:
    """The cells of one sweep that this process still has to send.

    Parameters
    ----------
    waiting : iterable of str
        Fingerprints of the cells, in order.
    start : callable
        Makes the job of a cell, and returns its id; it may block.
    resting : callable
        Gives the future of the moment at which a job rests.
    most : int
        How many may be under way at once.
    moved : callable
        Told whenever this has changed.
    """

    def __init__(
        self,
        waiting: Iterable[str],
        *,
        start: Callable[[str], str],
        resting: Callable[[str], Future[JobSnapshot]],
        most: int,
        moved: Callable[[], None],
    ) -> None:
        self.waiting = list(waiting)
        """Cells that will be sent when there is room."""
        self.problem: WanError | None = None
        """Why no more is sent, where something refuses them all."""
        self.over = False
        self.most = most
        self._start = start
        self._starting = False
        self._resting = resting
        self._rests: set[asyncio.Task[JobSnapshot]] = set()
        self._moved = moved
        self._more = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def under_way(self) -> int:
        """How many of its cells take up room."""
        return len(self._rests) + self._starting

    @property
    def wants(self) -> bool:
        """Whether it would start one more if there were room."""
        return bool(self.waiting) and self.under_way < self.most

    def look(self) -> None:
        """Look again for what there is to do. On the loop."""
        self._more.set()

    def add(self, cells: Iterable[str]) -> None:
        """Send some more cells, before those that wait. On the loop."""
        self.waiting[:0] = [cell for cell in cells if cell not in self.waiting]
        self.look()

    def stop(self) -> None:
        """Send nothing more. From any thread; what is being sent at this moment is sent."""
        self.waiting.clear()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_rooms[self._loop].changed)
        self._moved()

    async def run(self, going: Iterable[str]) -> None:
        """Send what waits, and return when all of it rests.

        Parameters
        ----------
        going : iterable of str
            Jobs of the sweep that are under way already, and take up room.
        """
        self._loop = asyncio.get_running_loop()
        room = _rooms.setdefault(self._loop, _Room())
        room.sendings.append(self)
        self._rests = {asyncio.ensure_future(self._rest(job_id)) for job_id in going}
        try:
            while self.waiting or self._rests:
                if self.waiting and room.free(self):
                    self._starting = True
                    self._rests |= await to_the_end(self._next())
                    self._starting = False
                    room.changed()
                elif await self._one_rests():
                    room.changed()
        finally:
            self.over = True
            room.sendings.remove(self)
            room.changed()
            for task in self._rests:
                task.cancel()
            self._moved()

    async def _next(self) -> set[asyncio.Task[JobSnapshot]]:
        cell = self.waiting[0]
        try:
            job_id = await blocking(self._start, cell)
        except Exception as error:
            trouble = trouble_of(error)
            self.problem = error if isinstance(error, WanError) else WanError(trouble.message, trouble.detail)
            self.stop()
            return set()
        if cell in self.waiting:  # else it was stopped meanwhile: this one still goes
            self.waiting.remove(cell)
        self._moved()
        return {asyncio.ensure_future(self._rest(job_id))}

    async def _one_rests(self) -> bool:
        """Wait until a cell rests, or there is something else to look at; return whether one does."""
        self._more.clear()
        more = asyncio.ensure_future(self._more.wait())
        done, _ = await asyncio.wait({*self._rests, more}, return_when=asyncio.FIRST_COMPLETED)
        more.cancel()
        rested = self._rests & done
        for task in rested:
            self._rests.discard(task)
            snapshot = task.result()
            kind = snapshot.trouble.kind if snapshot.trouble is not None else ""
            if snapshot.state is JobState.REFUSED and kind in ENDS_ALL and self.waiting:
                self.problem = error_of(snapshot)
                self.stop()
        return bool(rested)

    async def _rest(self, job_id: str) -> JobSnapshot:
        # A future that many wait on: it is not cancelled with the one that waits here.
        return await asyncio.shield(asyncio.wrap_future(self._resting(job_id)))

"""Sending the cells of a sweep, a few at a time: one coroutine on the engine's loop.

A cell counts from its start until its job rests, so that the service never has more of them at once
than the limit. What refuses every further cell just as well (no balance, a wrong key, no connection)
ends the sending; a failure of one cell does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from ..errors import (
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
from .loop import blocking, to_the_end
from .outcome import error_of, trouble_of
from .snapshot import JobSnapshot
from .state import JobState

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
        self._start = start
        self._resting = resting
        self._most = most
        self._moved = moved
        self._more = asyncio.Event()

    def add(self, cells: Iterable[str]) -> None:
        """Send some more cells, before those that wait. On the loop."""
        self.waiting[:0] = [cell for cell in cells if cell not in self.waiting]
        self._more.set()

    def stop(self) -> None:
        """Send nothing more. From any thread; what is being sent at this moment is sent."""
        self.waiting.clear()
        self._moved()

    async def run(self, going: Iterable[str]) -> None:
        """Send what waits, and return when all of it rests.

        Parameters
        ----------
        going : iterable of str
            Jobs of the sweep that are under way already, and take up room.
        """
        under_way = {asyncio.ensure_future(self._rest(job_id)) for job_id in going}
        try:
            while self.waiting or under_way:
                while self.waiting and len(under_way) < self._most:
                    under_way |= await to_the_end(self._next())
                if under_way:
                    await self._one_rests(under_way)
        finally:
            self.over = True
            for task in under_way:
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

    async def _one_rests(self, under_way: set[asyncio.Task[JobSnapshot]]) -> None:
        self._more.clear()
        more = asyncio.ensure_future(self._more.wait())
        done, _ = await asyncio.wait({*under_way, more}, return_when=asyncio.FIRST_COMPLETED)
        more.cancel()
        for task in under_way & done:
            under_way.discard(task)
            snapshot = task.result()
            kind = snapshot.trouble.kind if snapshot.trouble is not None else ""
            if snapshot.state is JobState.REFUSED and kind in ENDS_ALL and self.waiting:
                self.problem = error_of(snapshot)
                self.stop()

    async def _rest(self, job_id: str) -> JobSnapshot:
        # A future that many wait on: it is not cancelled with the one that waits here.
        return await asyncio.shield(asyncio.wrap_future(self._resting(job_id)))

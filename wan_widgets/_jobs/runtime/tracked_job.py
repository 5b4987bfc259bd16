"""One watched job while this process owns it: the only place from which it is changed.

What must not be lost is written down before it is shown. Before the submit a ledger that cannot be
written stops the job; after it, changes are kept and written as soon as it can be written again, for
the task is at the service already.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from ...errors import LedgerError
from ...services.base import Service
from ..ledger import lease as owners
from ..ledger.job_store import Ledger
from ..ledger.row import Row, snapshot_of
from ..record.error_mapping import trouble_of_sent
from ..record.state import RESTING, JobState, check_move
from .backoff import Pace, next_try
from .board import Board
from .loop import blocking, to_the_end

Connect = Callable[[str, str], Awaitable[Service]]
"""Gives the service behind a backend and a base URL; starts the simulator if it is gone."""

_SAVE_PROGRESS = 1.0
"""Least seconds between two writings of progress, which others read from the ledger."""


class LostError(Exception):
    """Another process owns the job now; this one has no say any more."""


class Hand:
    """A job that this process watches.

    Parameters
    ----------
    row : Row
        The job as it is written down; owned by this process.
    ledger, board : Ledger, Board
        Where changes go.
    connect : callable
        Gives the service.
    crowd : callable
        Returns how many jobs are watched.
    template : str
        How finished files are named.
    """

    def __init__(
        self, row: Row, *, ledger: Ledger, board: Board, connect: Connect, crowd: Callable[[], int], template: str
    ) -> None:
        self.row = row
        self.ledger = ledger
        self.crowd = crowd
        self.template = template
        self.doubt = False
        """Whether an earlier submit of this job may have reached the service."""
        self._board = board
        self._connect = connect
        self._service: Service | None = None
        self._unwritten: dict[str, Any] = {}
        self._written_at = 0.0
        self._bytes: tuple[int | None, int | None] = (None, None)
        self._held_until: float | None = None

    # -- the service -----------------------------------------------------------------------------

    @property
    def service(self) -> Service:
        """The service of this job; `connect` comes first."""
        if self._service is None:
            raise RuntimeError("the job is not connected")
        return self._service

    @property
    def pace(self) -> Pace:
        """What the service asks for."""
        service = self.service
        return Pace(first=service.first_look, least=service.least_interval, longest=service.longest_interval)

    async def connect(self) -> None:
        """Connect to the job's service, again where the connection was lost."""
        self._service = await self._connect(self.row.backend, self.row.base_url)

    async def pause(
        self, failures: int, asked: float | None = None, *, note: str = "", held_back: bool = False
    ) -> None:
        """Wait after `failures` failures in a row; of a submit that is held back the snapshot says until when."""
        wait = next_try(self.pace, failures, asked=asked, jitter=random.random)
        self._held_until = time.time() + wait if held_back else None
        if note:
            self.show(note=note.format(wait=max(1, round(wait))))
        try:
            await asyncio.sleep(wait)
        finally:
            self._held_until = None

    # -- changes ---------------------------------------------------------------------------------

    def show(self, *, bytes_done: int | None = None, bytes_total: int | None = None, **changes: Any) -> None:
        """Show changes that need not survive."""
        self._bytes = (bytes_done, bytes_total)
        self.row = replace(self.row, **changes, updated_at=time.time())
        self._put()

    def mark(self, **marks: Any) -> None:
        """Show what the user says of the job, which is written down already."""
        self.row = replace(self.row, **marks)
        self._put()

    async def progress(self, **changes: Any) -> None:
        """Show progress, and write it down from time to time."""
        self.show(**changes)
        if time.monotonic() - self._written_at >= _SAVE_PROGRESS:
            await self.save(**changes)

    async def save(self, **changes: Any) -> None:
        """Write changes down, then show them.

        Raises
        ------
        LedgerError
            If it cannot be written, and nothing was sent yet.
        LostError
            If another process owns the job now.
        """
        await to_the_end(self._save(changes))

    async def move(self, state: JobState, **changes: Any) -> None:
        """Take the job to another state; raises as `save`, and RuntimeError for an illegal move."""
        check_move(self.row.state, state)
        if state is not self.row.state:
            self._bytes = (None, None)
            fresh: dict[str, Any] = {"note": "", "left_state": None}
            if state is JobState.DETACHED:
                fresh["left_state"] = self.row.state
            elif state not in (JobState.RUNNING, JobState.QUEUED):
                fresh["progress"] = None
            if state in RESTING:
                fresh |= {"owner": None, "lease_until": None}
                if state not in (JobState.DETACHED, JobState.UNKNOWN):
                    fresh["finished_at"] = time.time()
            changes = {**fresh, **changes}
        await self.save(state=state, **changes)

    async def detach(self, error: BaseException | None) -> None:
        """Stop watching a job that was sent, with the reason if there is one; it goes on at the service."""
        trouble = None if error is None else trouble_of_sent(error, simulated=self.row.simulated)
        await self.move(JobState.DETACHED, trouble=trouble)

    async def settle(self) -> bool:
        """Write down what could not be written yet; return whether nothing is left."""
        for failures in range(5):
            try:
                await to_the_end(self._save({}))
            except LedgerError:
                await asyncio.sleep(0.2 * 2**failures)
            if not self._unwritten:
                return True
        return False

    async def _save(self, changes: dict[str, Any]) -> None:
        sent = self.row.sent
        pending = {**self._unwritten, **changes}
        if not pending:
            return
        now = time.time()  # the same here and there: so it is seen which of two readings is the newer one
        try:
            owned = await blocking(self.ledger.write, self.row.id, owners.me(), {**pending, "updated_at": now})
        except LedgerError:
            if not sent:
                raise
            self._unwritten = pending
        else:
            if not owned:
                raise LostError
            self._unwritten = {}
            self._written_at = time.monotonic()
        self.row = replace(self.row, **changes, updated_at=now)
        self._put()

    def _put(self) -> None:
        done, total = self._bytes
        snapshot = snapshot_of(self.row, self.ledger.home, watched=True)
        self._board.put(replace(snapshot, bytes_done=done, bytes_total=total, held_until=self._held_until))

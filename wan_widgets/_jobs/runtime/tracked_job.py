"""A job that this process owns and watches; only this object changes it.

A change is written to the ledger before it is shown. If the ledger cannot be written, the job stops
before its submit. After the submit the task exists at the service, so changes stay in memory and are
written as soon as the ledger can be written again.
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
from ..ledger import lease
from ..ledger.job_store import Ledger
from ..ledger.row import Row, snapshot_of
from ..record.error_mapping import job_error_of_sent
from ..record.state import RESTING, JobState, check_transition
from .backoff import Pace, retry_delay
from .board import Board
from .loop import blocking, shielded

Connect = Callable[[str, str], Awaitable[Service]]
"""Returns the service for a backend and a base URL; starts the simulator if it has ended."""

_SAVE_PROGRESS = 1.0
"""Least seconds between two writes of progress, which other processes read from the ledger."""


class OwnershipLostError(Exception):
    """Another process owns the job now, so this one may not change it."""


class TrackedJob:
    """A job that this process watches.

    Parameters
    ----------
    row : Row
        The job as stored; owned by this process.
    ledger, board : Ledger, Board
        Where changes go.
    connect : callable
        Returns the service.
    watched_count : callable
        Returns how many jobs are watched.
    template : str
        How finished files are named.
    """

    def __init__(
        self,
        row: Row,
        *,
        ledger: Ledger,
        board: Board,
        connect: Connect,
        watched_count: Callable[[], int],
        template: str,
    ) -> None:
        self.row = row
        self.ledger = ledger
        self.watched_count = watched_count
        self.template = template
        self.maybe_submitted = False
        """Whether an earlier submit of this job may have reached the service."""
        self._board = board
        self._connect = connect
        self._service: Service | None = None
        self._unsaved: dict[str, Any] = {}
        self._saved_at = 0.0
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
        """The polling intervals of the service."""
        service = self.service
        return Pace(first=service.first_look, least=service.least_interval, longest=service.longest_interval)

    async def connect(self) -> None:
        """Connect to the job's service, also after the connection was lost."""
        self._service = await self._connect(self.row.backend, self.row.base_url)

    async def pause(
        self, failures: int, asked: float | None = None, *, note: str = "", held_back: bool = False
    ) -> None:
        """Wait after `failures` failures in a row; for a held submit the snapshot says until when."""
        wait = retry_delay(self.pace, failures, asked=asked, jitter=random.random)
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
        """Show the user's annotations, which are stored already."""
        self.row = replace(self.row, **marks)
        self._put()

    async def progress(self, **changes: Any) -> None:
        """Show progress, and store it at most once a second."""
        self.show(**changes)
        if time.monotonic() - self._saved_at >= _SAVE_PROGRESS:
            await self.save(**changes)

    async def save(self, **changes: Any) -> None:
        """Store changes, then show them.

        Raises
        ------
        LedgerError
            If the ledger cannot be written, and nothing was sent yet.
        OwnershipLostError
            If another process owns the job now.
        """
        await shielded(self._save(changes))

    async def move(self, state: JobState, **changes: Any) -> None:
        """Change the state; raises like `save`, and RuntimeError for an illegal transition."""
        check_transition(self.row.state, state)
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
        """Stop watching a job that was sent, and store the reason if there is one; its task continues."""
        job_error = None if error is None else job_error_of_sent(error, simulated=self.row.simulated)
        await self.move(JobState.DETACHED, error=job_error)

    async def flush(self) -> bool:
        """Store the changes that could not be stored before; return whether none are left."""
        for failures in range(5):
            try:
                await shielded(self._save({}))
            except LedgerError:
                await asyncio.sleep(0.2 * 2**failures)
            if not self._unsaved:
                return True
        return False

    async def _save(self, changes: dict[str, Any]) -> None:
        sent = self.row.sent
        pending = {**self._unsaved, **changes}
        if not pending:
            return
        now = time.time()  # the same in ledger and memory, so that the newer of two readings is known
        try:
            owned = await blocking(self.ledger.write, self.row.id, lease.me(), {**pending, "updated_at": now})
        except LedgerError:
            if not sent:
                raise
            self._unsaved = pending
        else:
            if not owned:
                raise OwnershipLostError
            self._unsaved = {}
            self._saved_at = time.monotonic()
        self.row = replace(self.row, **changes, updated_at=now)
        self._put()

    def _put(self) -> None:
        done, total = self._bytes
        snapshot = snapshot_of(self.row, self.ledger.home, watched=True)
        self._board.put(replace(snapshot, bytes_done=done, bytes_total=total, held_until=self._held_until))

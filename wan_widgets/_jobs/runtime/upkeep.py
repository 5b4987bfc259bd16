"""Regular work, every second while there are jobs: check the folder, renew leases, read the jobs of other processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from ...errors import LedgerError
from ...log import note
from ..ledger import lease
from ..ledger.job_store import Ledger
from ..ledger.row import Row
from ..ledger.sqlite.identity import LedgerMatch
from ..record.error_mapping import job_error_of_sent
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, JobState
from .board import Board
from .folder import Absence, Folder
from .loop import Loop, blocking
from .tracked_job import TrackedJob

INTERVAL = 1.0
"""Seconds between two rounds."""


class Upkeep:
    """The regular rounds of one engine. They end when there is nothing left to do.

    Parameters
    ----------
    loop, ledger, board, folder : Loop, Ledger, Board, Folder
        The engine's own objects.
    tracked : callable
        Returns the jobs that this process watches, by id.
    snapshot : callable
        Returns the current snapshot of a job that was read from the ledger.
    """

    def __init__(
        self,
        *,
        loop: Loop,
        ledger: Ledger,
        board: Board,
        folder: Folder,
        tracked: Callable[[], Mapping[str, TrackedJob]],
        snapshot: Callable[[Row], JobSnapshot],
    ) -> None:
        self._loop = loop
        self._ledger = ledger
        self._board = board
        self._folder = folder
        self._tracked = tracked
        self._snapshot = snapshot
        self.reset()

    def reset(self) -> None:
        """Clear all state. Called in a forked child."""
        self.followed: set[str] = set()
        """Jobs of other processes that are shown or awaited here."""
        self._shown: Absence | None = None
        self._running: Future[None] | None = None

    def follow(self, job_id: str) -> None:
        """Read a job regularly until it rests."""
        self.followed.add(job_id)
        self._loop.post(self.start)

    def start(self) -> None:
        """Start the rounds, unless they are running. On the loop."""
        if self._running is None or self._running.done():
            self._running = self._loop.spawn(self._run())

    async def _run(self) -> None:
        renewed = time.monotonic()
        while self._tracked() or self.followed or self._folder.absence is not None:
            await asyncio.sleep(INTERVAL)
            await self.check_folder()
            try:
                if self._tracked() and time.monotonic() - renewed >= lease.RENEW:
                    renewed = time.monotonic()
                    await blocking(self._ledger.renew, lease.me())
                await self._read_followed()
            except LedgerError as error:
                note(error)  # the next round tries again

    async def check_folder(self) -> None:
        """Check whether the folder still exists, and show every job again if that has changed."""
        await blocking(self._folder.check)
        absence = self._folder.absence
        if absence is self._shown:
            return
        self._shown = absence
        tracked = self._tracked()
        for one in tracked.values():
            one.show()
        for row in self._folder.rows():
            if row.state in ENDS and row.id not in tracked:
                self._board.put(self._folder.snapshot(row, watched=False))

    async def _read_followed(self) -> None:
        followed = list(self.followed)
        rows = {row.id: row for row in await blocking(self._ledger.rows, followed)}
        for job_id in followed:
            row, latest = rows.get(job_id), self._board.get(job_id)
            if job_id in self._tracked() or (row is not None and self._snapshot(row).resting):
                self.followed.discard(job_id)
            elif row is None and latest is not None:
                self.followed.discard(job_id)
                self._board.put(self._lost(latest))

    def _lost(self, latest: JobSnapshot) -> JobSnapshot:
        """Return a job of another process that is no longer in the ledger, so that its state is unknown."""
        if latest.resting:
            return latest
        error = job_error_of_sent(self._ledger.gone(LedgerMatch.MISSING), simulated=latest.simulated)
        return replace(latest, state=JobState.DETACHED, left_state=latest.state, error=error, note="")

"""Read the jobs of one folder, and price lists and balances of services. Nothing here changes a job."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from ..._models.prices.price_list import PriceList
from ...config.services import SIMULATOR
from ...services.base import Balance, Service
from ..ledger import lease
from ..ledger.job_store import Ledger
from ..ledger.row import Row
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, RESTING
from .board import Board
from .folder import SIMULATOR_GONE, Absence, Folder
from .loop import Loop, blocking
from .watched_jobs import WatchedJobs

_T = TypeVar("_T")
Connect = Callable[[str, str, str], Service]
"""Returns the service behind a backend, a base URL and a protocol. It may block, and start the simulator."""


class JobReader:
    """Reads the jobs of one folder: watched ones from memory, others from the ledger.

    Parameters
    ----------
    home : Path
        The folder.
    loop : Loop
        The engine's thread.
    board : Board
        Receives the snapshots.
    connect : callable
        Returns the service of a job.
    """

    def __init__(self, home: Path, *, loop: Loop, board: Board, connect: Connect) -> None:
        self.home = home
        self.ledger = Ledger(home)
        self.folder = Folder(self.ledger, live=lambda: bool(self._watched))
        self.loop = loop
        self.board = board
        self._connect = connect
        self._owner = ""
        self._commands = threading.RLock()
        """Held while a job is started or claimed, from its row in the ledger until it is watched."""
        self._watched = WatchedJobs(
            loop, ledger=self.ledger, board=board, folder=self.folder, snapshot=self.snapshot, service=self._service
        )
        self._said: Absence | None = None

    def snapshot(self, row: Row, *, quiet: bool = True) -> JobSnapshot:
        """Return the current snapshot of a job: from memory if this process watches it, else from its row.

        With `quiet`, listeners are called only if the board has a different snapshot of it.
        """
        self._after_fork()
        if row.owner == self._owner and row.state not in RESTING and row.id not in self._watched:
            with self._commands:
                pass  # wait: another thread may be about to watch it
        latest = self.board.get(row.id)
        if row.id in self._watched and latest is not None:
            return latest
        if latest is not None and row.updated_at < latest.updated_at:
            row = self.ledger.get(row.id) or row  # the row may be older than the release of the job by this process
        known = self.folder.known(row.id)
        if known is not None and row.updated_at < known.updated_at:
            row = known  # the ledger was replaced by an older copy
        # If this process owns a job but does not watch it, the job was released while the ledger was not writable.
        watched = row.owner != self._owner and lease.alive(row.owner, row.lease_until, time.time())
        snapshot = self.folder.snapshot(row, watched=watched)
        if latest is None or latest.updated_at != snapshot.updated_at or latest.state is not snapshot.state:
            self.board.put(snapshot, quiet=quiet and latest is None)
        if not snapshot.resting:
            self._watched.upkeep.follow(row.id)
        return snapshot

    def peek(self, row: Row) -> JobSnapshot:
        """Return a snapshot like `snapshot`, but do not keep finished jobs in memory: a history may be long."""
        if row.state in ENDS and self.board.get(row.id) is None:
            return self.folder.snapshot(row, watched=False)
        return self.snapshot(row)

    def row(self, job_id: str) -> Row | None:
        """Return a job as stored, or as this process knows it; None if there is no such job."""
        return self.ledger.get(job_id) or self.folder.known(job_id)

    def say_absence(self) -> None:
        """Print once what happened to the folder if it is gone, on the waiting thread."""
        absence = self.folder.absence
        if absence is not None and absence is not self._said:
            self._said = absence
            print(f"\n{absence.words}", file=sys.stderr, flush=True)  # noqa: T201  (on the waiting thread)

    def refresh(self, job_id: str) -> JobSnapshot | None:
        """Read a job from the ledger, and return its snapshot; None if there is no such job."""
        self._after_fork()
        row = self.row(job_id)
        return None if row is None else self.snapshot(row)

    def watched(self) -> int:
        """Return the number of jobs that this process watches."""
        return len(self._watched)

    def unsent(self) -> list[JobSnapshot]:
        """Return the jobs that this process is about to send, or has sent without an answer yet."""
        return [one for one in self._watched.snapshots() if one.task_id is None]

    def moving(self) -> list[str]:
        """Return the ids of the active jobs that this process watches."""
        return [one.id for one in self._watched.snapshots()]

    def price_list(self, backend: str, base_url: str, service: str) -> Future[PriceList | None]:
        """Return a future of the service's price list, which is None if it has none."""
        return self.loop.spawn(self._asked(backend, base_url, service, lambda one: one.price_list()))

    def balance(self, backend: str, base_url: str, service: str = "") -> Future[Balance]:
        """Return a future of the account's balance."""
        return self.loop.spawn(self._asked(backend, base_url, service, lambda one: one.balance()))

    async def _service(self, backend: str, base_url: str, service: str) -> Service:
        if backend == SIMULATOR and self.folder.absence is not None:
            raise SIMULATOR_GONE
        return await blocking(self._connect, backend, base_url, service)

    async def _asked(
        self, backend: str, base_url: str, service: str, ask: Callable[[Service], Coroutine[Any, Any, _T]]
    ) -> _T:
        return await ask(await self._service(backend, base_url, service))

    def _after_fork(self) -> None:
        """Drop everything that belongs to the parent. Called in a forked child."""
        me = lease.me()
        if self._owner != me:
            if self._owner:
                self._reset()
            self._owner = me

    def _reset(self) -> None:
        self._commands = threading.RLock()
        self.ledger.reset()
        self.folder.reset()
        self._watched.reset()

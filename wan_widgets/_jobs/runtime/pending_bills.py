"""Bills that the service had not settled when a job ended: each is looked at once more, later, in the background.

The process that watched the job looks after a while. If that process ended first, the next one looks when it watches
its first job, or when the user resumes. Nothing is sent or bought, and nobody waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

from ...errors import WanError
from ...log import note
from ...services.base import Service
from ..ledger.job_store import Ledger
from ..ledger.row import Row
from ..record.cost import is_pending
from .board import Board
from .folder import Folder
from .loop import Loop, blocking
from .tracked_job import TrackedJob

_LATER, _LOOKS = 60.0, 12.0
"""Seconds, and least intervals, after which a bill that was not settled is looked at once more: the shorter counts."""


class PendingBills:
    """The bills of one folder that are not settled.

    Parameters
    ----------
    loop, ledger, board, folder : Loop, Ledger, Board, Folder
        Those of the engine.
    service : callable
        Returns the service behind a backend, a base URL and a protocol.
    """

    def __init__(
        self,
        *,
        loop: Loop,
        ledger: Ledger,
        board: Board,
        folder: Folder,
        service: Callable[[str, str, str], Awaitable[Service]],
    ) -> None:
        self._loop = loop
        self._ledger = ledger
        self._board = board
        self._folder = folder
        self._service = service
        self.reset()

    def reset(self) -> None:
        """Forget everything; for a forked child."""
        self._looking: Future[None] | None = None

    def look_first(self) -> None:
        """Look at the bills that other processes left, if this process has not done so yet."""
        if self._looking is None:
            self.look()

    def look(self) -> None:
        """Look once at each bill that was left pending, unless that is being done."""
        if self._looking is None or self._looking.done():
            self._looking = self._loop.spawn(self._look())

    def look_later(self, tracked: TrackedJob) -> None:
        """Look once more, later, at the bill of a job that is over, if it is pending."""
        if is_pending(tracked.row.billing) and tracked.row.over:
            self._loop.spawn(self._later(tracked))

    async def _look(self) -> None:
        try:
            left = await blocking(self._ledger.unsettled)
        except WanError as error:
            note(error)
            return
        for row in left:
            try:
                service = await self._service(row.backend, row.base_url, row.service)
            except WanError as error:
                note(error)  # no key any more: the cost stays what it was thought to be
                continue
            await self._settle(service, row)

    async def _later(self, tracked: TrackedJob) -> None:
        await asyncio.sleep(min(_LATER, _LOOKS * tracked.pace.least))
        await self._settle(tracked.service, tracked.row)

    async def _settle(self, service: Service, row: Row) -> None:
        try:
            task = await service.fetch(str(row.task_id))
            if task.billing is None or is_pending(task.billing):
                return
            settled = await blocking(self._ledger.settle, row.id, task.billing)
        except WanError as error:
            note(error)  # the cost stays what it was thought to be
            return
        if settled is not None:
            self._board.put(self._folder.snapshot(settled, watched=False))

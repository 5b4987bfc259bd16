"""Bills that the service had not settled when a job ended. Each is read once more later, in the background.

The process that watched the job reads the bill after a while. If that process ended before, the next one reads it when
it watches its first job, or when the user resumes jobs. Nothing is sent or bought, and nothing waits for it.
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
"""Time after which a pending bill is read again, in seconds and in shortest intervals; the shorter one applies."""


class PendingBills:
    """The pending bills of one folder.

    Parameters
    ----------
    loop, ledger, board, folder : Loop, Ledger, Board, Folder
        The engine's own objects.
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
        """Clear all state. Called in a forked child."""
        self._looking: Future[None] | None = None

    def read_left_by_others(self) -> None:
        """Read the bills that other processes left pending, if this process has not done so yet."""
        if self._looking is None:
            self.read_all()

    def read_all(self) -> None:
        """Read each pending bill once, unless that is already running."""
        if self._looking is None or self._looking.done():
            self._looking = self._loop.spawn(self._look())

    def read_later(self, tracked: TrackedJob) -> None:
        """Read the bill of a finished job again later, if it is pending."""
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
                note(error)  # there is no key any more: keep the estimated cost
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
            note(error)  # keep the estimated cost
            return
        if settled is not None:
            self._board.put(self._folder.snapshot(settled, watched=False))

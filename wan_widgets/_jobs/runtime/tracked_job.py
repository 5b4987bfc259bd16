"""A job that this process owns and watches; only this object changes it.

A change is written to the ledger before it is shown. If the ledger cannot be written, the job stops before its submit.
After the submit the task exists at the service, so changes stay in memory and are written as soon as the ledger can be
written again.
"""

from __future__ import annotations

import asyncio
import functools
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import FolderGoneError, LedgerError, WanError
from ...services.base import Service
from ..ledger import lease
from ..ledger.job_store import Counted, Ledger
from ..ledger.row import Row, snapshot_of
from ..record.error_mapping import job_error_of_sent
from ..record.state import RESTING, JobState, check_transition
from ..text import wording
from .board import Board
from .folder import SIMULATOR_GONE, Folder
from .loop import blocking, shielded
from .pacing.backoff import Pace, retry_delay
from .pacing.slots import Slots

Connect = Callable[[str, str, str], Awaitable[Service]]
"""Returns the service for a backend, a base URL and a protocol; starts the simulator if it has ended."""

Check = Callable[[Row, Counted], None]
"""Raises if a change is not allowed. Called with the job, and with a function that returns the others that count."""

ASKED_TO_WAIT = "The service asked us to wait. The next poll is {when}; the job continues there."
WAITING_FOR_A_SLOT = (
    "Waiting for a free slot: the service runs {tasks} at a time. Nothing has been sent or charged yet."
)
_IN_SECONDS = 120.0
"""A wait up to this many seconds is shown in seconds, a longer one as a time of day."""
_SAVE_PROGRESS = 1.0
"""Shortest time in seconds between two writes of progress, which other processes read from the ledger."""
_SAVE_UNCHANGED = 30.0
"""Seconds after which an unchanged job is written as well, to notice if another process has claimed it."""
_MANY = 100
"""Number of polled jobs from which what a poll found is stored together with what the next polls find."""
_STORED_WITHIN = 0.5
"""Seconds after which it is stored in any case. Each of so many jobs is polled every ten seconds, or less often."""


class OwnershipLostError(Exception):
    """Another process now owns the job, so this one may not change it."""


class CanceledError(Exception):
    """The user canceled the job before it was sent."""


class TrackedJob:
    """A job that this process watches.

    Parameters
    ----------
    row : Row
        The job as stored; owned by this process.
    ledger, board : Ledger, Board
        Where changes are written and shown.
    folder : Folder
        The state of the ledger's folder.
    connect : callable
        Returns the service.
    polled_count : callable
        Returns how many jobs are polled.
    template : str
        The template of file names.
    reserve : callable
        Raises SpendError if the current limits leave no room for it.
    slots : Slots
        The slots at the services.
    """

    def __init__(
        self,
        row: Row,
        *,
        ledger: Ledger,
        board: Board,
        folder: Folder,
        connect: Connect,
        polled_count: Callable[[], int],
        template: str,
        reserve: Check,
        slots: Slots,
    ) -> None:
        self.row = row
        self.ledger = ledger
        self.folder = folder
        self.reserve = reserve
        self.polled_count = polled_count
        self.template = template
        self.maybe_submitted = False
        """Whether an earlier submit of this job may have reached the service."""
        self.cancel_wanted = asyncio.Event()
        """Whether the user has requested a cancellation that is not decided yet."""
        self._cancel_answers: list[asyncio.Future[None]] = []
        self._slots = slots
        self._board = board
        self._held = board.hold(row.id)
        self._connect = connect
        self._service: Service | None = None
        self._unsaved: dict[str, Any] = {}
        self._saved_at = 0.0
        self._unstored = False
        """Whether there is progress that is shown but not stored."""
        self._bytes: tuple[int | None, int | None] = (None, None)
        self._held_until: float | None = None

    @property
    def stored(self) -> bool:
        """Whether everything known about it is in the ledger."""
        return not self._unsaved

    # -- the folder ------------------------------------------------------------------------------

    async def place(self) -> Path:
        """Return the folder in which to save its video. If that has changed, the job has no file yet."""
        place = self.folder.place()
        if place != self.folder.home_of(self.row.id):
            self.folder.saved(self.row.id, place)
            if self.row.file is not None:
                await self.save(file=None)
        return place

    async def folder_changed(self) -> bool:
        """Return whether a file could not be written because the folder disappeared or came back."""
        place = self.folder.home_of(self.row.id)
        await blocking(self.folder.check)
        self.show()
        return self.folder.place() != place

    # -- the service -----------------------------------------------------------------------------

    @property
    def service(self) -> Service:
        """The service of this job; call `connect` first."""
        if self._service is None:
            raise RuntimeError("the job is not connected")
        return self._service

    @property
    def pace(self) -> Pace:
        """The polling intervals of the service."""
        service = self.service
        return Pace(first=service.first_poll, least=service.least_interval, longest=service.longest_interval)

    async def connect(self) -> None:
        """Connect to the job's service, also after the connection was lost."""
        self._service = await self._connect(self.row.backend, self.row.base_url, self.row.service)

    async def pause(
        self, failures: int, asked: float | None = None, *, note: str = "", held_back: bool = False
    ) -> None:
        """Wait after `failures` failures in a row. For a held submit, the snapshot says until when."""
        if self.row.simulated and self.folder.absence is not None:
            raise SIMULATOR_GONE
        wait = retry_delay(self.pace, failures, asked=asked, jitter=random.random)
        self._held_until = time.time() + wait if held_back else None
        if note:
            self.show(note=note.format(when=_when(wait)))
        try:
            await self.sleep(wait)
        finally:
            self._held_until = None
        self.check_canceled()

    # -- canceling, and waiting for a slot -------------------------------------------------------

    async def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until the user requests a cancellation."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.cancel_wanted.wait()

    def cancel(self) -> asyncio.Future[None]:
        """Request a cancellation. The returned future is done once it is canceled, or has the reason why not."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._cancel_answers.append(answer)
        self.cancel_wanted.set()
        return answer

    def answer_cancel(self, error: WanError | None) -> None:
        """Report that it is canceled, or why it cannot be."""
        self.cancel_wanted.clear()
        answers, self._cancel_answers = self._cancel_answers, []
        for one in answers:
            if not one.done():
                if error is None:
                    one.set_result(None)
                else:
                    one.set_exception(error)

    def check_canceled(self) -> None:
        """Raise CanceledError if the user has requested a cancellation, and nothing was sent."""
        if self.cancel_wanted.is_set() and not self.row.sent and not self.maybe_submitted:
            raise CanceledError

    async def take_slot(self) -> None:
        """Wait until the service has a slot for one more task; raises CanceledError after a cancellation."""
        most = self.service.most_running
        if most is None:
            return
        granted: asyncio.Future[Any] = self._slots.request(self.service.base_url, self.row.id, most)
        if not granted.done():
            self.show(note=WAITING_FOR_A_SLOT.format(tasks=wording.count(most, "task")))
            canceled: asyncio.Future[Any] = asyncio.ensure_future(self.cancel_wanted.wait())
            try:
                await asyncio.wait([granted, canceled], return_when=asyncio.FIRST_COMPLETED)
            finally:
                canceled.cancel()
            self.check_canceled()
            self.show(note="")

    def hold_slot(self) -> None:
        """Count its task, which is already at the service."""
        if self.service.most_running is not None:
            self._slots.hold(self.service.base_url, self.row.id)

    # -- changes ---------------------------------------------------------------------------------

    def show(self, *, bytes_done: int | None = None, bytes_total: int | None = None, **changes: Any) -> None:
        """Show changes that need not be stored."""
        self._bytes = (bytes_done, bytes_total)
        self.row = replace(self.row, **changes, updated_at=time.time())
        self._put()

    def mark(self, **marks: Any) -> None:
        """Show the user's annotations, which are already stored."""
        self.row = replace(self.row, **marks)
        self._put()

    async def progress(self, **changes: Any) -> None:
        """Show progress, and store changes at most once a second; an unchanged job is stored now and then."""
        self._unstored |= any(getattr(self.row, name) != value for name, value in changes.items())
        self.show(**changes)
        if time.monotonic() - self._saved_at >= (_SAVE_PROGRESS if self._unstored else _SAVE_UNCHANGED):
            await self.save(urgent=False, **changes)

    async def save(self, *, check: Check | None = None, urgent: bool = True, **changes: Any) -> None:
        """Store changes, then show them; `check` is as in `Ledger.write`.

        With many jobs, changes that are not `urgent` may share the transaction of other ones a moment later.

        Raises
        ------
        LedgerError
            If the ledger cannot be written, and nothing was sent yet.
        OwnershipLostError
            If another process owns the job now.
        """
        await shielded(self._save(changes, check, urgent=urgent))

    async def move(self, state: JobState, *, check: Check | None = None, urgent: bool = True, **changes: Any) -> None:
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
        await self.save(check=check, urgent=urgent, state=state, **changes)
        if state in RESTING or state is JobState.DOWNLOADING:
            self._slots.free(self.row.id)

    async def detach(self, error: BaseException | None) -> None:
        """Stop watching a job that was sent, and store the reason if there is one. Its task continues."""
        job_error = None if error is None else job_error_of_sent(error, simulated=self.row.simulated)
        await self.move(JobState.DETACHED, error=job_error)

    async def flush(self) -> bool:
        """Store the changes that could not be stored before, in some seconds; return whether all are stored."""
        for failures in range(5):
            if failures:
                await asyncio.sleep(0.1 * 2**failures)
            with suppress(LedgerError):
                await shielded(self._save({}))
            if not self._unsaved:
                return True
            if self.folder.absence is not None:
                break  # they are written when the folder is back
        return False

    async def _save(self, changes: dict[str, Any], check: Check | None = None, *, urgent: bool = True) -> None:
        sent, gone = self.row.sent, None
        pending = {**self._unsaved, **changes}
        if not pending:
            return
        now = time.time()  # the same in ledger and memory, so that two readings can be ordered
        write = self.ledger.write
        if not urgent and self.polled_count() > _MANY:
            write = functools.partial(write, wait=_STORED_WITHIN)
        try:
            owned = await blocking(write, self.row.id, lease.me(), {**pending, "updated_at": now}, check)
        except LedgerError as error:
            if not sent:
                raise
            self._unsaved = pending
            gone = error if isinstance(error, FolderGoneError) else None
        else:
            if not owned:
                raise OwnershipLostError
            self._unsaved = {}
            self._unstored = False
            self._saved_at = time.monotonic()
        self.row = replace(self.row, **changes, updated_at=now)
        self.folder.remember(self.row)
        if gone is not None:
            await blocking(self._record, gone)
        self._put()

    def _record(self, gone: FolderGoneError) -> None:
        """Write the job's record where its video will be, because the ledger is gone."""
        if not self.folder.record_loss(gone):
            self.folder.record(self.row)

    def _put(self) -> None:
        done, total = self._bytes
        self.folder.remember(self.row)
        snapshot = snapshot_of(self.row, self.folder.home_of(self.row.id), watched=True)
        snapshot = replace(
            snapshot,
            bytes_done=done,
            bytes_total=total,
            held_until=self._held_until,
            cancelable=self._cancelable(),
            gives_progress=self._service is None or self._service.gives_progress,
        )
        self._board.put(self.folder.annotated(snapshot))

    def _cancelable(self) -> bool:
        if self._service is None or not self._service.can_cancel or self.cancel_wanted.is_set():
            return False
        return self.row.state is JobState.QUEUED or (self.row.state is JobState.PREPARING and not self.row.sent)


def _when(wait: float) -> str:
    """Return when a wait is over, as text, such as ``in 12 s`` or ``at 22:15 (in 120 min)``."""
    if wait <= _IN_SECONDS:
        return f"in {max(1, round(wait))} s"
    at = time.localtime(time.time() + wait)
    day = "" if at.tm_yday == time.localtime().tm_yday else "tomorrow "
    return f"{day}at {time.strftime('%H:%M', at)} (in {round(wait / 60)} min)"

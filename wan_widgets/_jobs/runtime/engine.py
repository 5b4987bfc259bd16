"""The engine of one folder: the jobs that this process watches, and the commands on them.

Any thread may call a command. One process at a time watches a job; the others follow it in the ledger.
Only ``start`` and ``send_again`` submit anything.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..._models.price import Estimate
from ...errors import LedgerError, WanError
from ...log import note
from ...redaction import holds_key
from ...services.base import Balance, Service
from ..files.naming import delete_video
from ..ledger import lease
from ..ledger.job_store import Counted, Ledger
from ..ledger.row import Row, snapshot_of
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, JobState
from ..spend.accounting import Spent
from ..spend.guard import Guard, Outlook
from . import workflow
from .board import Board
from .loop import Loop, blocking, shielded
from .plan import Plan
from .tracked_job import TrackedJob

FOLLOW = 1.0
"""Seconds between two reads of jobs that another process watches."""

_RELEASE_TIMEOUT = 5.0

Connect = Callable[[str, str], Service]
"""Returns the service behind a backend and a base URL. It may block, and start the simulator."""


@dataclass
class _Watched:
    tracked: TrackedJob
    done: Future[None] | None = None
    task: asyncio.Task[None] | None = None


class Engine:
    """Owns the jobs of one WAN_HOME that this process watches.

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
    template : callable
        Returns the template of file names.
    guard : callable
        Returns the present limits and prices; by default there are none.
    """

    def __init__(
        self,
        home: Path,
        *,
        loop: Loop,
        board: Board,
        connect: Connect,
        template: Callable[[], str],
        guard: Callable[[], Guard] = Guard,
    ) -> None:
        self.home = home
        self.ledger = Ledger(home)
        self.loop = loop
        self.board = board
        self._connect = connect
        self._template = template
        self._guard = guard
        self._owner = ""
        self._watched: dict[str, _Watched] = {}
        self._followed: set[str] = set()
        self._upkeep_done: Future[None] | None = None
        self._commands = threading.RLock()

    # -- reading ---------------------------------------------------------------------------------

    def snapshot(self, row: Row) -> JobSnapshot:
        """Return the present snapshot of a job: from memory if this process watches it, else from its row."""
        self._after_fork()
        latest = self.board.get(row.id)
        if row.id in self._watched and latest is not None:
            return latest
        if latest is not None and row.updated_at < latest.updated_at:
            row = self.ledger.get(row.id) or row  # the row was read before this process released the job
        # A job that this process owns but does not watch was released while the ledger could not be written.
        watched = row.owner != self._owner and lease.alive(row.owner, row.lease_until, time.time())
        snapshot = snapshot_of(row, self.home, watched=watched)
        if latest is None or latest.updated_at != snapshot.updated_at or latest.state is not snapshot.state:
            self.board.put(snapshot, quiet=latest is None)
        if not snapshot.resting:
            self._follow(row.id)
        return snapshot

    def peek(self, row: Row) -> JobSnapshot:
        """Return a snapshot like `snapshot`, but do not keep it in memory if the job is over: a history may be long."""
        if row.state in ENDS and self.board.get(row.id) is None:
            return snapshot_of(row, self.home, watched=False)
        return self.snapshot(row)

    def refresh(self, job_id: str) -> JobSnapshot | None:
        """Read a job from the ledger, and return its snapshot; None if there is no such job."""
        self._after_fork()
        row = self.ledger.get(job_id)
        return None if row is None else self.snapshot(row)

    def watched(self) -> int:
        """Return the number of jobs that this process watches."""
        return len(self._watched)

    # -- commands --------------------------------------------------------------------------------

    def start(self, plan: Plan, *, again: bool, instead_of: str | None = None) -> tuple[str, bool]:
        """Make a video, or find the job of the same settings; `instead_of` is as in `Ledger.begin`.

        Returns
        -------
        tuple
            Our id of the job, and whether it existed before.

        Raises
        ------
        LedgerError
            If the intent cannot be stored, or the disk has no room for a video; nothing was sent.
        SpendError
            If it would exceed one of the user's limits; nothing was sent.
        """
        self._after_fork()
        guard = self._guard()

        def check(row: Row, counted: Counted) -> None:
            self.ledger.need_room()
            guard.check(row, counted)

        with self._commands:
            row, created = self.ledger.begin(
                guard.accounts.reserved(plan.row()), again=again, instead_of=instead_of, check=check
            )
            if created:
                tracked = self._tracked(row)
                self.board.put(snapshot_of(row, self.home, watched=True))
                self._run(tracked, workflow.new(tracked, plan))
        if not created and self.snapshot(row).state is JobState.DETACHED:
            self.resume(row.id)
        return row.id, not created

    def resume(self, job_id: str) -> bool:
        """Watch a job again that nobody watches: polls and downloads, never submits.

        Returns
        -------
        bool
            Whether this process watches it now.
        """
        return self._claim(job_id, (JobState.DETACHED, JobState.UNKNOWN), workflow.resume)

    def look_again(self, job_id: str) -> None:
        """Look up the task of a job whose answer was lost once more."""
        self._require(self._claim(job_id, (JobState.UNKNOWN, JobState.DETACHED), workflow.resume), job_id, "looked for")

    def send_again(self, job_id: str) -> None:
        """Submit a job of unknown outcome once more, if the limits allow it."""
        guard = self._guard()

        def reserve(row: Row, counted: Counted) -> Mapping[str, Any]:
            return guard.sent_again(row, lease.session(), counted)

        self._require(self._claim(job_id, (JobState.UNKNOWN,), workflow.send_again, reserve), job_id, "sent again")

    def adopt(self, job_id: str, task_id: str) -> None:
        """Use a task that the user has found as the task of this job."""
        name = task_id.strip()
        if not name:
            raise WanError("A task id is needed.", "Copy it from the task log of your account.")
        if holds_key(name):
            raise WanError("There is an API key in this task id.", "Remove it: it would be sent and stored.")
        self._require(
            self._claim(job_id, (JobState.UNKNOWN, JobState.DETACHED), lambda tracked: workflow.adopt(tracked, name)),
            job_id,
            "given a task",
        )

    def dismiss(self, job_id: str) -> None:
        """Close a job that waits for the user."""

        async def work(tracked: TrackedJob) -> None:
            await tracked.move(JobState.DISMISSED)

        self._require(self._claim(job_id, (JobState.UNKNOWN, JobState.DETACHED), work), job_id, "dismissed")

    def mark(self, job_id: str, **marks: Any) -> None:
        """Store the user's annotations of a job: star, note, tags, deletion of its file."""
        self._after_fork()
        row = self.ledger.mark(job_id, marks)
        if row is None:
            raise WanError("There is no such job any more.")
        watched = self._watched.get(job_id)
        if watched is not None:
            self.loop.post(lambda: watched.tracked.mark(**marks))
        else:
            self.snapshot(row)

    def delete_file(self, job_id: str) -> None:
        """Delete the video of a finished job and its sidecar; the record stays."""
        row = self.ledger.get(job_id)
        if row is None or row.state is not JobState.COMPLETED or not row.file:
            raise WanError("The job has no file that could be deleted.", "Only a finished video has one.")
        delete_video(self.home, row.file)
        self.mark(job_id, file_deleted_at=row.file_deleted_at or time.time())

    def stop(self, job_id: str) -> Future[None] | None:
        """Stop watching a job; its task continues. The future is done when the job is released in the ledger."""
        self._after_fork()
        return self.loop.spawn(self._stop(job_id)) if job_id in self._watched else None

    def check(self, wanted: Estimate) -> None:
        """Raise SpendError if several videos together exceed the limits; each is checked again when it starts."""
        self._guard().check_all(wanted, lease.session(), self.ledger.counted)

    def outlook(self, one: Estimate) -> Outlook:
        """Return the estimate of one more video, and whether the limits allow it."""
        return self._guard().outlook(one, lease.session(), self.ledger.counted)

    def spent(self) -> Spent:
        """Return what this session and this day have spent."""
        return self._guard().spent(lease.session(), self.ledger.counted)

    def balance(self, backend: str, base_url: str) -> Future[Balance]:
        """Return a future of the account's balance."""

        async def ask() -> Balance:
            service = await self._service(backend, base_url)
            return await service.balance()

        return self.loop.spawn(ask())

    # -- watching --------------------------------------------------------------------------------

    def _claim(
        self,
        job_id: str,
        states: Iterable[JobState],
        work: Callable[[TrackedJob], Coroutine[Any, Any, None]],
        reserve: Callable[[Row, Counted], Mapping[str, Any]] | None = None,
    ) -> bool:
        """Claim a job that is in one of `states`, and run `work` on it; return False if it cannot be claimed."""
        self._after_fork()
        self._wait_for_rest(job_id)
        with self._commands:
            row = None if job_id in self._watched else self.ledger.claim(job_id, lease.me(), reserve)
            if row is None:
                self.refresh(job_id)
                return False
            if snapshot_of(row, self.home, watched=False).state not in states:
                self.ledger.write(job_id, lease.me(), {"owner": None, "lease_until": None})
                self.refresh(job_id)
                return False
            tracked = self._tracked(row)
            # Callers that wait for the job see at once that it is active again.
            moving = (
                workflow.resume_state(row.state, row.left_state) if row.task_id is not None else JobState.SUBMITTING
            )
            shown = snapshot_of(row, self.home, watched=True)
            self.board.put(replace(shown, state=moving, left_state=None, error=None, note="Picking it up again."))
            self._run(tracked, work(tracked))
            return True

    def _wait_for_rest(self, job_id: str) -> None:
        """Wait until a job that rests is released: its snapshot is shown a moment earlier."""
        watched, latest = self._watched.get(job_id), self.board.get(job_id)
        if watched is not None and watched.done is not None and latest is not None and latest.resting:
            wait([watched.done], timeout=_RELEASE_TIMEOUT)

    def _require(self, taken: bool, job_id: str, what: str) -> None:
        if not taken:
            snapshot = self.refresh(job_id)
            state = "gone" if snapshot is None else str(snapshot.state)
            raise WanError(
                f"The job is {state}: it cannot be {what}.", "Look at it again; another view may have acted."
            )

    def _tracked(self, row: Row) -> TrackedJob:
        return TrackedJob(
            row,
            ledger=self.ledger,
            board=self.board,
            connect=self._service,
            watched_count=self.watched,
            template=self._template(),
        )

    def _run(self, tracked: TrackedJob, work: Coroutine[Any, Any, None]) -> None:
        watched = self._watched[tracked.row.id] = _Watched(tracked)
        watched.done = self.loop.spawn(self._watch(watched, work))

    async def _watch(self, watched: _Watched, work: Coroutine[Any, Any, None]) -> None:
        """Run a job's work to its end, then release the job."""
        job_id = watched.tracked.row.id
        watched.task = asyncio.current_task()
        self._followed.discard(job_id)
        self._start_upkeep()
        try:
            await work
        finally:
            await shielded(self._release(watched.tracked))
            self._watched.pop(job_id, None)

    async def _release(self, tracked: TrackedJob) -> None:
        if tracked.row.owner is None:
            return
        # Either another process owns the job now, or the ledger could not be written.
        try:
            ours = await blocking(self.ledger.write, tracked.row.id, self._owner, {"owner": None, "lease_until": None})
            row = None if ours else await blocking(self.ledger.get, tracked.row.id)
        except LedgerError as error:
            note(error)
            return
        if row is not None:
            watched = lease.alive(row.owner, row.lease_until, time.time())
            self.board.put(snapshot_of(row, self.home, watched=watched))
            self._followed.add(row.id)

    async def _stop(self, job_id: str) -> None:
        watched = self._watched.get(job_id)
        if watched is None or watched.task is None:
            return
        watched.task.cancel()
        await asyncio.wait({watched.task})

    async def _service(self, backend: str, base_url: str) -> Service:
        return await blocking(self._connect, backend, base_url)

    # -- leases, and the jobs of others ----------------------------------------------------------

    def _follow(self, job_id: str) -> None:
        self._followed.add(job_id)
        self.loop.post(self._start_upkeep)

    def _start_upkeep(self) -> None:
        """Start renewing leases and reading followed jobs, unless that runs already. On the loop."""
        if self._upkeep_done is None or self._upkeep_done.done():
            self._upkeep_done = self.loop.spawn(self._upkeep())

    async def _upkeep(self) -> None:
        renewed = time.monotonic()
        while self._watched or self._followed:
            await asyncio.sleep(FOLLOW)
            try:
                if self._watched and time.monotonic() - renewed >= lease.RENEW:
                    renewed = time.monotonic()
                    await blocking(self.ledger.renew, list(self._watched), self._owner)
                for row in await blocking(self.ledger.rows, list(self._followed)):
                    if row.id in self._watched or self.snapshot(row).resting:
                        self._followed.discard(row.id)
            except LedgerError as error:
                note(error)  # tried again in a second

    def _after_fork(self) -> None:
        """In a forked child, drop everything that belongs to the parent."""
        me = lease.me()
        if self._owner != me:
            if self._owner:
                self.ledger.reset()
                self._watched, self._followed, self._upkeep_done = {}, set(), None
                self._commands = threading.RLock()
            self._owner = me

"""The engine of one folder: the jobs that this process watches, and the commands on them.

Any thread may call a command. One process at a time watches a job; the others follow it in the ledger.
Only ``start`` and ``send_again`` submit anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..._models.prices.price import Estimate
from ...errors import FolderGoneError, WanError
from ...redaction import holds_key
from ..files.naming import delete_video
from ..ledger import lease
from ..ledger.job_store import Counted, Precheck
from ..ledger.row import Row
from ..record.cost import not_charged
from ..record.state import ENDS, RESTING, JobState
from ..spend.accounting import Spent
from ..spend.guard import Guard, Outlook
from .board import Board
from .job_reader import Connect, JobReader
from .lifecycle import refetch as lifecycle_refetch
from .lifecycle import workflow
from .loop import Loop, blocking
from .pacing.burst import Burst
from .plan import Plan
from .tracked_job import TrackedJob
from .watched_jobs import not_canceled

_SHOWN_WITHIN = 2.0
"""Longest time in seconds to wait until an annotation of a watched job is shown."""


class Engine(JobReader):
    """Owns the jobs of one folder that this process watches.

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
        Returns the current limits and prices; by default there are none.
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
        super().__init__(home, loop=loop, board=board, connect=connect)
        self._template = template
        self.guard = guard
        """Returns the current limits and prices."""
        self._burst = Burst()

    def start(
        self, plan: Plan, *, again: bool, instead_of: str | None = None, precheck: Precheck | None = None
    ) -> tuple[str, bool]:
        """Make a video, or find the job of the same settings; `instead_of` and `precheck` are as in `Ledger.begin`.

        Returns
        -------
        tuple
            Our id of the job, and whether it existed before.

        Raises
        ------
        LedgerError
            If the job cannot be stored, or the disk has no room for a video. Nothing was sent.
        SpendError
            If it would exceed one of the user's limits. Nothing was sent.
        """
        self._after_fork()
        guard = self.guard()
        place = self._burst.begin()
        try:
            row, created = self._stored(plan, guard, place, again=again, instead_of=instead_of, precheck=precheck)
        finally:
            self._burst.end()
        if not created and self.snapshot(row).state is JobState.DETACHED:
            self.resume(row.id)
        return row.id, not created

    def _stored(
        self, plan: Plan, guard: Guard, place: int, *, again: bool, instead_of: str | None, precheck: Precheck | None
    ) -> tuple[Row, bool]:
        """Store a job and have it watched, or find the job of the same settings; return whether it is new."""

        def check(row: Row, counted: Counted) -> None:
            self.ledger.need_room()
            guard.check(row, counted)

        def begin() -> tuple[Row, bool]:
            new = guard.accounts.reserved(plan.row())
            with workflow.refused_if_interrupted(self.ledger, new.id, self._owner):
                return self.ledger.begin(new, again=again, instead_of=instead_of, check=check, precheck=precheck)

        if self.folder.absence is not None:
            self.folder.check(make=True)
        with self._commands:
            try:
                row, created = begin()
                if not created and self._refuse_if_interrupted(row):
                    row, created = begin()
            except FolderGoneError as error:
                # Send nothing new, but return a running or finished job of the same settings.
                self.folder.record_loss(error)
                self.loop.post(self._watched.upkeep.start)
                found = self.folder.same(plan, again=again, instead_of=instead_of)
                if found is None:
                    raise
                row, created = found, False
            if created:
                tracked = self._tracked(row)
                self.folder.remember(row)
                self.board.put(self.folder.snapshot(row, watched=True))
                self._watched.run(tracked, workflow.new(tracked, plan, lambda: self._burst.is_over(place)))
        return row, created

    def _refuse_if_interrupted(self, row: Row) -> bool:
        """Refuse a job if this process was interrupted before it sent anything; return whether it did."""
        if row.sent or row.state in RESTING or row.owner != self._owner or row.id in self._watched:
            return False
        return workflow.refuse_unsent(self.ledger, row.id, self._owner)

    def resume(self, job_id: str, *, unknown: bool = True) -> bool:
        """Watch an unwatched or dismissed job again: poll and download, never submit.

        Parameters
        ----------
        unknown : bool
            Whether to include a job with an unknown outcome, which is then looked up.

        Returns
        -------
        bool
            Whether this process watches it now.
        """
        states = (JobState.DETACHED, JobState.UNKNOWN) if unknown else (JobState.DETACHED,)
        row = self.row(job_id)
        dismissed = (JobState.DISMISSED,) if row is not None and row.sent else ()
        return self._claim(job_id, (*states, *dismissed), workflow.resume)

    def refetch(self, job_id: str) -> Future[None]:
        """Download the file of a completed job again. The future is done when it is saved, or has the error.

        The job stays completed. Nothing is submitted, and nothing is charged.
        """
        done: Future[None] = Future()

        async def work(tracked: TrackedJob) -> None:
            try:
                await lifecycle_refetch.refetch(tracked)
                await blocking(lambda: self.mark(job_id, file_deleted_at=None))
            except Exception as error:
                done.set_exception(error)
            except BaseException:
                done.cancel()
                raise
            else:
                done.set_result(None)

        self._after_fork()
        self._watched.wait_for_release(job_id)
        with self._commands:
            row = None if job_id in self._watched else self._claim_row(job_id)
            if row is None:
                raise WanError("The job does not exist, or another process is watching it.", "Check wan.jobs().")
            if row.state is not JobState.COMPLETED:
                self.ledger.write(job_id, lease.me(), {"owner": None, "lease_until": None})
                raise WanError(f"The job is {row.state}: it has no file.", "Only a finished video has one.")
            tracked = self._tracked(row)
            self._watched.run(tracked, work(tracked))
        return done

    def look_again(self, job_id: str) -> None:
        """Look up the task again, for a job whose answer was lost."""
        self._require(self._claim(job_id, (JobState.UNKNOWN, JobState.DETACHED), workflow.resume), job_id, "looked up")

    def send_again(self, job_id: str) -> None:
        """Submit a job with an unknown outcome again, if the limits allow it."""
        guard = self.guard()

        def reserve(row: Row, counted: Counted) -> Mapping[str, Any]:
            return guard.sent_again(row, lease.session(), counted)

        self._require(self._claim(job_id, (JobState.UNKNOWN,), workflow.send_again, reserve), job_id, "sent again")

    def adopt(self, job_id: str, task_id: str) -> None:
        """Use a task that the user found as the task of this job."""
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
            raise WanError("This job no longer exists.")
        tracked = self._watched.get(job_id)
        if tracked is not None:
            shown = threading.Event()
            self.loop.post(lambda: tracked.mark(**marks))
            self.loop.post(shown.set)
            if not self.loop.here():  # so that it is shown when this returns
                shown.wait(_SHOWN_WITHIN)
        else:
            self.snapshot(row, quiet=False)

    def delete_file(self, job_id: str) -> None:
        """Delete the video of a finished job and its sidecar; the record stays."""
        row = self.ledger.get(job_id)
        if row is None or row.state is not JobState.COMPLETED or not row.file:
            raise WanError("The job has no file that could be deleted.", "Only a finished video has one.")
        delete_video(self.home, row.file)
        self.mark(job_id, file_deleted_at=row.file_deleted_at or time.time())

    def stop(self, job_id: str) -> Future[None] | None:
        """Stop watching a job. Its task continues. The future is done when the job is released in the ledger."""
        self._after_fork()
        return self.loop.spawn(self._watched.stop(job_id)) if job_id in self._watched else None

    def cancel(self, job_id: str) -> Future[None]:
        """Cancel a job that is unsent or queued at the service. If that fails, the future has the reason.

        Raises
        ------
        WanError
            If the job has already ended, has an unknown outcome, or is watched by another process.
        """
        self._after_fork()
        if job_id not in self._watched and not self.resume(job_id, unknown=False):
            latest = self.refresh(job_id)
            self._require(latest is not None and latest.state is JobState.CANCELED, job_id, "canceled")
        return self.loop.spawn(self._cancel(job_id))

    def check(self, wanted: Estimate) -> None:
        """Raise SpendError if several videos together exceed the limits. Each is checked again when it starts."""
        self.guard().check_all(wanted, lease.session(), self.ledger.counted)

    def outlook(self, one: Estimate) -> Outlook:
        """Return the estimate of one more video, and whether the limits allow it."""
        return self.guard().outlook(one, lease.session(), self.ledger.counted)

    def spent(self) -> Spent:
        """Return what was spent in this session and today."""
        return self.guard().spent(lease.session(), self.ledger.counted)

    def look_at_bills(self) -> None:
        """Read the bills that were pending when their jobs ended, once, in the background."""
        self._after_fork()
        if self.ledger.unsettled():  # otherwise no thread is needed
            self._watched.bills.read_all()

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
        self._watched.wait_for_release(job_id)
        with self._commands:
            row = None if job_id in self._watched else self._claim_row(job_id, reserve)
            if row is None:
                self.refresh(job_id)
                return False
            if self.folder.snapshot(row, watched=False).state not in states:
                self.ledger.write(job_id, lease.me(), {"owner": None, "lease_until": None})
                self.refresh(job_id)
                return False
            tracked = self._tracked(row)
            # Callers that wait for the job see at once that it is active again.
            moving = (
                workflow.resume_state(row.state, row.left_state) if row.task_id is not None else JobState.SUBMITTING
            )
            shown = self.folder.snapshot(row, watched=True)
            self.board.put(replace(shown, state=moving, left_state=None, error=None, note="Picking it up again."))
            self._watched.run(tracked, work(tracked))
            return True

    def _claim_row(self, job_id: str, reserve: Callable[[Row, Counted], Mapping[str, Any]] | None = None) -> Row | None:
        try:
            return self.ledger.claim(job_id, lease.me(), reserve)
        except FolderGoneError:
            known = self.folder.known(job_id)
            if known is None or not known.sent or reserve is not None or not_charged(known):
                raise
            return replace(known, owner=lease.me())  # polling and downloading are free, with or without a ledger

    def _require(self, taken: bool, job_id: str, what: str) -> None:
        if not taken:
            snapshot = self.refresh(job_id)
            state = "gone" if snapshot is None else str(snapshot.state)
            raise WanError(
                f"The job is {state}: it cannot be {what}.",
                "Check its current state: another page or kernel may have changed it.",
            )

    def _tracked(self, row: Row) -> TrackedJob:
        return TrackedJob(
            row,
            ledger=self.ledger,
            board=self.board,
            folder=self.folder,
            connect=self._service,
            polled_count=self._watched.polled_lately,
            template=self._template(),
            reserve=lambda row, counted: self.guard().check(row, counted),
            slots=self._watched.slots,
        )

    async def _cancel(self, job_id: str) -> None:
        tracked = self._watched.get(job_id)
        if tracked is not None and tracked.row.state not in ENDS:
            await tracked.cancel()
        elif (row := await blocking(self.row, job_id)) is not None and (error := not_canceled(row)) is not None:
            raise error

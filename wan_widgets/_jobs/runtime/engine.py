"""The engine of one folder: which of its jobs this process watches, and the commands on them.

Commands may come from any thread. A job is watched by one process at a time; the others follow it in
the ledger. Nothing is ever sent but by ``start`` and ``send_again``.
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
from ..ledger import lease as owners
from ..ledger.job_store import Counted, Ledger
from ..ledger.row import Row, snapshot_of
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, JobState
from ..spend.guard import Guard, Outlook, Spent
from . import workflow
from .board import Board
from .loop import Loop, blocking, to_the_end
from .plan import Plan
from .tracked_job import Hand

FOLLOW = 1.0
"""Seconds between two readings of jobs that another process watches."""

_LET_GO = 5.0

Connect = Callable[[str, str], Service]
"""Returns the service behind a backend and a base URL. It may block, and start the simulator."""


@dataclass
class _Watched:
    hand: Hand
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
        Where snapshots go.
    connect : callable
        Gives the service of a job.
    template : callable
        Returns how finished files are named.
    guard : callable
        Returns the limits and prices of the moment; by default there are none.
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
        self._keeper: Future[None] | None = None
        self._commands = threading.RLock()

    # -- what there is ---------------------------------------------------------------------------

    def snapshot(self, row: Row) -> JobSnapshot:
        """Return a job as it stands: what this process watches as it is known here, else as it is written."""
        self._after_fork()
        latest = self.board.get(row.id)
        if row.id in self._watched and latest is not None:
            return latest
        if latest is not None and row.updated_at < latest.updated_at:
            row = self.ledger.get(row.id) or row  # it was read before this process let go of the job
        # What this process owns, but does not watch, it has let go of without being able to write that down.
        watched = row.owner != self._owner and owners.alive(row.owner, row.lease_until, time.time())
        snapshot = snapshot_of(row, self.home, watched=watched)
        if latest is None or latest.updated_at != snapshot.updated_at or latest.state is not snapshot.state:
            self.board.put(snapshot, quiet=latest is None)
        if not snapshot.resting:
            self._follow(row.id)
        return snapshot

    def peek(self, row: Row) -> JobSnapshot:
        """Return a job as `snapshot` does, but keep nothing of one that is over: a history may be long."""
        if row.state in ENDS and self.board.get(row.id) is None:
            return snapshot_of(row, self.home, watched=False)
        return self.snapshot(row)

    def refresh(self, job_id: str) -> JobSnapshot | None:
        """Return how a job stands by the ledger; None if there is no such job."""
        self._after_fork()
        row = self.ledger.get(job_id)
        return None if row is None else self.snapshot(row)

    def watched(self) -> int:
        """Return how many jobs this process watches."""
        return len(self._watched)

    # -- commands --------------------------------------------------------------------------------

    def start(self, plan: Plan, *, again: bool, instead_of: str | None = None) -> tuple[str, bool]:
        """Make a video, or find the job that the same settings have made; `instead_of` is as in `Ledger.begin`.

        Returns
        -------
        tuple
            Our id of the job, and whether it existed before.

        Raises
        ------
        LedgerError
            If the intent cannot be written down, or there is no room for a video; nothing was sent.
        SpendError
            If one of the user's limits leaves no room for it; nothing was sent.
        """
        self._after_fork()
        guard = self._guard()

        def check(row: Row, counted: Counted) -> None:
            self.ledger.need_room()
            guard.check(row, counted)

        with self._commands:
            row, created = self.ledger.begin(
                guard.reserved(plan.row()), again=again, instead_of=instead_of, check=check
            )
            if created:
                hand = self._hand(row)
                self.board.put(snapshot_of(row, self.home, watched=True))
                self._run(hand, workflow.new(hand, plan))
        if not created and self.snapshot(row).state is JobState.DETACHED:
            self.resume(row.id)
        return row.id, not created

    def resume(self, job_id: str) -> bool:
        """Pick a job up again, if nobody watches it: asks and downloads, never sends.

        Returns
        -------
        bool
            Whether this process watches it now.
        """
        return self._take(job_id, (JobState.DETACHED, JobState.UNKNOWN), workflow.resume)

    def look_again(self, job_id: str) -> None:
        """Look once more for the task of a job whose answer was lost."""
        self._must(self._take(job_id, (JobState.UNKNOWN, JobState.DETACHED), workflow.resume), job_id, "looked for")

    def send_again(self, job_id: str) -> None:
        """Send a job of unknown outcome once more, if the limits leave room for a second one."""
        guard = self._guard()

        def reserve(row: Row, counted: Counted) -> Mapping[str, Any]:
            return guard.sent_again(row, owners.session(), counted)

        self._must(self._take(job_id, (JobState.UNKNOWN,), workflow.send_again, reserve), job_id, "sent again")

    def adopt(self, job_id: str, task_id: str) -> None:
        """Take a task that the user has found for the one of this job."""
        name = task_id.strip()
        if not name:
            raise WanError("A task id is needed.", "It stands in the task log of your account.")
        if holds_key(name):
            raise WanError("There is an API key in this task id.", "Take it out: it would be sent, and stored.")
        self._must(
            self._take(job_id, (JobState.UNKNOWN, JobState.DETACHED), lambda hand: workflow.adopt(hand, name)),
            job_id,
            "given a task",
        )

    def dismiss(self, job_id: str) -> None:
        """Let a job go that waits for the user."""

        async def work(hand: Hand) -> None:
            await hand.move(JobState.DISMISSED)

        self._must(self._take(job_id, (JobState.UNKNOWN, JobState.DETACHED), work), job_id, "dismissed")

    def mark(self, job_id: str, **marks: Any) -> None:
        """Write down what the user says of a job: star, remark, tags, that its file was deleted."""
        self._after_fork()
        row = self.ledger.mark(job_id, marks)
        if row is None:
            raise WanError("There is no such job any more.")
        watched = self._watched.get(job_id)
        if watched is not None:
            self.loop.post(lambda: watched.hand.mark(**marks))
        else:
            self.snapshot(row)

    def delete_file(self, job_id: str) -> None:
        """Delete the video of a finished job, and what is written beside it; the record stays."""
        row = self.ledger.get(job_id)
        if row is None or row.state is not JobState.COMPLETED or not row.file:
            raise WanError("The job has no file that could be deleted.", "Only a finished video has one.")
        delete_video(self.home, row.file)
        self.mark(job_id, file_deleted_at=row.file_deleted_at or time.time())

    def stop(self, job_id: str) -> Future[None] | None:
        """Stop watching a job; it goes on at the service. The future tells when that is written down."""
        self._after_fork()
        return self.loop.spawn(self._stop(job_id)) if job_id in self._watched else None

    def check(self, wanted: Estimate) -> None:
        """Raise SpendError if several videos do not fit the limits together; each is checked again when it starts."""
        self._guard().check_all(wanted, owners.session(), self.ledger.counted)

    def outlook(self, one: Estimate) -> Outlook:
        """Return whether the limits leave room for one more video."""
        return self._guard().outlook(one, owners.session(), self.ledger.counted)

    def spent(self) -> Spent:
        """Return what this process and this day have taken."""
        return self._guard().spent(owners.session(), self.ledger.counted)

    def balance(self, backend: str, base_url: str) -> Future[Balance]:
        """Ask what is left in the account."""

        async def ask() -> Balance:
            service = await self._service(backend, base_url)
            return await service.balance()

        return self.loop.spawn(ask())

    # -- watching --------------------------------------------------------------------------------

    def _take(
        self,
        job_id: str,
        states: Iterable[JobState],
        work: Callable[[Hand], Coroutine[Any, Any, None]],
        reserve: Callable[[Row, Counted], Mapping[str, Any]] | None = None,
    ) -> bool:
        """Own a job that stands in one of `states`, and work on it; False if that cannot be."""
        self._after_fork()
        self._wait_for_rest(job_id)
        with self._commands:
            row = None if job_id in self._watched else self.ledger.claim(job_id, owners.me(), reserve)
            if row is None:
                self.refresh(job_id)
                return False
            if snapshot_of(row, self.home, watched=False).state not in states:
                self.ledger.write(job_id, owners.me(), {"owner": None, "lease_until": None})
                self.refresh(job_id)
                return False
            hand = self._hand(row)
            # Waiting for it begins now, not when the service has answered.
            moving = workflow.left_at(row.state, row.left_state) if row.task_id is not None else JobState.SUBMITTING
            shown = snapshot_of(row, self.home, watched=True)
            self.board.put(replace(shown, state=moving, left_state=None, trouble=None, note="Picking it up again."))
            self._run(hand, work(hand))
            return True

    def _wait_for_rest(self, job_id: str) -> None:
        """Let a job that has come to rest be let go of: its end is told a moment before."""
        watched, latest = self._watched.get(job_id), self.board.get(job_id)
        if watched is not None and watched.done is not None and latest is not None and latest.resting:
            wait([watched.done], timeout=_LET_GO)

    def _must(self, taken: bool, job_id: str, what: str) -> None:
        if not taken:
            snapshot = self.refresh(job_id)
            state = "gone" if snapshot is None else str(snapshot.state)
            raise WanError(
                f"The job is {state}: it cannot be {what}.", "Look at it again; another view may have acted."
            )

    def _hand(self, row: Row) -> Hand:
        return Hand(
            row,
            ledger=self.ledger,
            board=self.board,
            connect=self._service,
            crowd=self.watched,
            template=self._template(),
        )

    def _run(self, hand: Hand, work: Coroutine[Any, Any, None]) -> None:
        watched = self._watched[hand.row.id] = _Watched(hand)
        watched.done = self.loop.spawn(self._watch(watched, work))

    async def _watch(self, watched: _Watched, work: Coroutine[Any, Any, None]) -> None:
        """Run a job's work to its end, and let go of the job."""
        job_id = watched.hand.row.id
        watched.task = asyncio.current_task()
        self._followed.discard(job_id)
        self._keep()
        try:
            await work
        finally:
            await to_the_end(self._let_go(watched.hand))
            self._watched.pop(job_id, None)

    async def _let_go(self, hand: Hand) -> None:
        if hand.row.owner is None:
            return
        # Either another process has it now and tells how it goes on, or the ledger could not be written.
        try:
            ours = await blocking(self.ledger.write, hand.row.id, self._owner, {"owner": None, "lease_until": None})
            row = None if ours else await blocking(self.ledger.get, hand.row.id)
        except LedgerError as error:
            note(error)
            return
        if row is not None:
            watched = owners.alive(row.owner, row.lease_until, time.time())
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
        self.loop.post(self._keep)

    def _keep(self) -> None:
        """Have leases renewed and others' jobs read, for as long as there are any. On the loop."""
        if self._keeper is None or self._keeper.done():
            self._keeper = self.loop.spawn(self._keeping())

    async def _keeping(self) -> None:
        renewed = time.monotonic()
        while self._watched or self._followed:
            await asyncio.sleep(FOLLOW)
            try:
                if self._watched and time.monotonic() - renewed >= owners.RENEW:
                    renewed = time.monotonic()
                    await blocking(self.ledger.renew, list(self._watched), self._owner)
                for row in await blocking(self.ledger.rows, list(self._followed)):
                    if row.id in self._watched or self.snapshot(row).resting:
                        self._followed.discard(row.id)
            except LedgerError as error:
                note(error)  # it is read again in a second

    def _after_fork(self) -> None:
        """Let go of everything that belongs to the parent of a forked process."""
        me = owners.me()
        if self._owner != me:
            if self._owner:
                self.ledger.reset()
                self._watched, self._followed, self._keeper = {}, set(), None
                self._commands = threading.RLock()
            self._owner = me

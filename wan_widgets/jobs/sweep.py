"""A sweep as the user holds it: its cells, one progress for all, and what can be done about them.

The sweep is written down before its first cell is sent; the cells that wait are in no other place
than there and in this process. So after a crash the jobs that were sent are resumed like any job, and
the rest is what `go_on` would send. Nothing is sent but by `go_on`, `retry` and `retry_failed`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import SettingsError, WanError
from ..models.price import Estimate
from ..settings import settings
from . import owner as owners
from . import sweeps_kept
from .cell import NOT_SENT, WAITING, Cell, row_of, shape_of, share_of, troubles_of
from .charge import in_vain
from .engine import Engine
from .frame import frame_of
from .job import Job
from .loop import note
from .names import SHORT
from .pump import can_pump
from .sending import Sending
from .snapshot import JobSnapshot
from .state import WITHOUT_VIDEO, JobState
from .sweeps_kept import KeptCell, KeptSweep
from .waiting import block, outlast

if TYPE_CHECKING:
    import pandas as pd


def _breath() -> asyncio.Future[None]:
    """Return what is done at the loop's next turn: something has come to rest in the meantime."""
    return asyncio.ensure_future(asyncio.sleep(0))


_HOW = "The cells go on; sweep.wait() waits again, and after a restart the same wan.sweep(...) picks them up."

Send = Callable[[KeptSweep, KeptCell, bool], Job]
"""Makes the job of a cell; or finds it, unless it is told to make a new take. It may block, and raises WanError."""
Ask = Callable[[KeptSweep, Sequence[KeptCell], bool], None]
"""Checks cells that are about to be sent, says what they take, and asks; raises if they are not to be sent."""


class Sweep:
    """Several videos of settings that differ in a few things; returned by ``wan.sweep`` and ``wan.sweeps``.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    kept : KeptSweep
        As it is written down.
    job : callable
        Gives the handle of a job by its id.
    send : callable
        Makes the job of a cell.
    ask : callable
        Asks before cells are sent.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> sweep = wan.sweep(prompt=["A cat", "A fox"], seed=[1, 2, 3])  # doctest: +SKIP
    >>> sweep.wait().rows()  # doctest: +SKIP
    """

    comparing: ClassVar[Callable[[Sweep], Any] | None] = None
    """Shows sweeps beside each other; set by the package, as the pages stand above this floor."""

    def __init__(self, engine: Engine, kept: KeptSweep, *, job: Callable[[str], Job], send: Send, ask: Ask) -> None:
        self._engine = engine
        self._kept = kept
        self._job = job
        self._send = send
        self._ask = ask
        self._by_print = {cell.fingerprint: cell for cell in kept.cells}
        self._listeners: dict[object, Callable[[Sweep], object]] = {}
        self._sending: Sending | None = None
        self._sent: Future[None] | None = None
        self._sender = ""
        self._trouble: WanError | None = None
        self._jobs: dict[str, str] = {}
        self.refresh()

    # -- what it is ------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """Our own id of the sweep."""
        return self._kept.id

    @property
    def created_at(self) -> float:
        """When it was first asked for, in seconds since the epoch."""
        return self._kept.created_at

    @property
    def simulated(self) -> bool:
        """Whether the simulator makes it: nothing is sent, nothing is charged."""
        return self._kept.backend == "simulator"

    @property
    def axes(self) -> dict[str, tuple[Any, ...]]:
        """What varies, with its values; a template's values stand under ``{name}``."""
        return {axis.name: axis.values for axis in self._kept.axes}  # noqa: PD011  (no pandas)

    @property
    def zipped(self) -> bool:
        """Whether the axes belong together, value by value; else their every combination is a cell."""
        return self._kept.zipped

    @property
    def concurrency(self) -> int:
        """How many cells are under way at once, at most."""
        return self._kept.concurrency

    def __len__(self) -> int:
        """Return how many cells it has."""
        return len(self._kept.cells)

    @property
    def cells(self) -> list[Cell]:
        """The cells in order, as they stand now."""
        waiting = set(self._waiting())
        return [
            Cell(
                index=index,
                differs=cell.differs,
                settings=cell.settings,
                job=None if (job_id := self._jobs.get(cell.fingerprint)) is None else self._job(job_id),
                state=self._state(cell.fingerprint, waiting),
            )
            for index, cell in enumerate(self._kept.cells)
        ]

    @property
    def jobs(self) -> list[Job]:
        """The jobs of the cells in their order, each once; cells that are not sent have none."""
        return [self._job(job_id) for job_id in dict.fromkeys(self._ids())]

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are in each state."""
        waiting = set(self._waiting())
        return dict(Counter(self._state(cell.fingerprint, waiting) for cell in self._kept.cells))

    @property
    def progress(self) -> float:
        """One progress for all cells, 0..1; a cell that has ended counts whole, however it ended."""
        return sum(self._share(cell.fingerprint) for cell in self._kept.cells) / len(self)

    @property
    def sending(self) -> bool:
        """Whether this process still has cells to send."""
        return bool(self._waiting())

    @property
    def over(self) -> bool:
        """Whether nothing happens by itself any more."""
        return not self.sending and all(self._snapshot(job_id).resting for job_id in self._ids())

    @property
    def problem(self) -> WanError | None:
        """Why the cells that wait are not sent: the balance is too low, the key is refused; else None."""
        return self._trouble

    @property
    def missing(self) -> list[int]:
        """The cells without a video that nobody is making; what `go_on` would send."""
        wanted = set(self._missing())
        return [index for index, cell in enumerate(self._kept.cells) if cell.fingerprint in wanted]

    def quantity(self, cells: Iterable[int]) -> str:
        """Return in words what some of the cells take, such as ``3 videos · 15 s``; each video once."""
        unique = {cell.fingerprint: cell for index in cells for cell in [self._kept.cells[index]]}
        return Estimate(videos=len(unique), seconds=sum(cell.seconds for cell in unique.values())).quantity

    def refresh(self) -> None:
        """Read again which jobs the cells have; another kernel may have sent some."""
        rows = self._engine.ledger.of_sweep(self.id)
        named = {cell.job: cell.fingerprint for cell in self._kept.cells if cell.job is not None}
        found = {named[row.id]: row for row in self._engine.ledger.rows(named)}
        found |= {row.fingerprint: row for row in reversed(rows)}
        for row in found.values():
            self._engine.snapshot(row)  # known from here on
        self._jobs |= {fingerprint: row.id for fingerprint, row in found.items()}

    def rows(self) -> list[dict[str, Any]]:
        """Return the cells as plain dicts: what differs, state, job, take, seed, seconds, file, message."""
        return [row_of(cell) for cell in self.cells]

    def dataframe(self) -> pd.DataFrame:
        """Return the cells as a pandas table, one row each, with the columns of `rows`.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        return frame_of(self.rows())

    def compare(self) -> Any:
        """Show the videos side by side; as ``wan.compare(sweep)``."""
        show = type(self).comparing
        if show is None:
            raise WanError("Nothing is there to compare with.", "Import wan_widgets, and use wan.compare(sweep).")
        return show(self)

    # -- waiting ---------------------------------------------------------------------------------

    def wait(self, timeout: float | None = None) -> Sweep:
        """Wait until nothing happens by itself any more; interrupting the wait leaves all running.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.

        Returns
        -------
        Sweep
            Itself; cells may have failed, see `counts`.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the cells go on.
        """
        block(
            self._resting(),
            timeout,
            standing=lambda: f"The sweep is not over ({self._counted()})",
            how=_HOW,
            pumping=bool(settings.pump_while_waiting) and can_pump(),
        )
        return self

    def __await__(self) -> Generator[Any, None, Sweep]:
        return self._awaited().__await__()

    async def _awaited(self) -> Sweep:
        await outlast(self._resting(), _HOW)
        return self

    def _resting(self) -> Future[None]:
        if self._engine.loop.here():
            raise RuntimeError("Waiting for a sweep inside on_update would wait for ever.")
        if self.over:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        return self._engine.loop.spawn(self._rest())

    async def _rest(self) -> None:
        while not self.over:
            busy = [job_id for job_id in self._ids() if not self._snapshot(job_id).resting]
            # A cell that is being started has no job yet: the sending tells when it is over.
            futures = [self._engine.board.resting(job_id) for job_id in busy]
            futures += [] if self._sent is None or self._sent.done() else [self._sent]  # type: ignore[list-item]
            await asyncio.wait([asyncio.shield(asyncio.wrap_future(one)) for one in futures] or [_breath()])

    # -- commands --------------------------------------------------------------------------------

    def on_update(self, listener: Callable[[Sweep], object]) -> Callable[[], None]:
        """Call `listener` with the sweep whenever a cell has moved; return what ends that.

        It is called on the engine's thread, so it must be quick; what it raises is not shown.
        """
        key = object()
        self._listeners[key] = listener

        def moved(snapshot: JobSnapshot) -> None:
            if snapshot.id in self._jobs.values():
                listener(self)

        leave = self._engine.board.listen(moved)

        def stop() -> None:
            leave()
            self._listeners.pop(key, None)

        return stop

    def go_on(self, *, yes: bool = False) -> Sweep:
        """Send the cells that have no video and that nobody is making, after asking; resume the others.

        Cells that have failed and may have been charged are left to `retry_failed`.

        Parameters
        ----------
        yes : bool
            Send without asking.

        Raises
        ------
        SettingsError
            If a cell cannot be sent as it stands, such as for a file that has changed; nothing is sent.
        NotConfirmedError
            If the answer is no, or nobody can be asked.
        """
        self.resume()
        return self._go_on(self._missing(), yes=yes)

    def retry_failed(self, *, yes: bool = False) -> Sweep:
        """Send the cells again that have ended without a video, after asking; as `go_on`."""
        return self._go_on(self._failed(), yes=yes)

    def retry(self, cell: int | Cell) -> Sweep:
        """Send one cell again that has ended without a video; the others are not touched.

        Parameters
        ----------
        cell : int or Cell
            The cell, or its index.

        Raises
        ------
        SettingsError
            If there is no such cell, or it has not failed.
        """
        index = cell.index if isinstance(cell, Cell) else cell
        if not 0 <= index < len(self._kept.cells):
            raise SettingsError(f"There is no cell {index}.", f"They are 0 to {len(self._kept.cells) - 1}.")
        self.refresh()
        fingerprint = self._kept.cells[index].fingerprint
        if fingerprint not in self._failed():
            state = self._state(fingerprint, set(self._waiting()))
            raise SettingsError(f"Cell {index} is {state}: it cannot be retried.", "Only a failed cell can.")
        return self._go_on([fingerprint], yes=True)

    def stop(self) -> None:
        """Send no more cells; those that were sent go on."""
        if self._sending is not None and self._sender == owners.me():
            self._sending.stop()

    def resume(self) -> Sweep:
        """Watch the cells again that nobody watches: asks and downloads, never sends."""
        self.refresh()
        for job_id in dict.fromkeys(self._ids()):
            if self._snapshot(job_id).state is JobState.DETACHED and not self._unsent(job_id):
                self._engine.resume(job_id)
        return self

    def _go_on(self, cells: Sequence[str], *, yes: bool) -> Sweep:
        if not cells:
            return self
        self._ask(self._kept, [self._by_print[one] for one in cells], yes)
        added: Future[None] = self._engine.loop.spawn(self._add(cells))
        if not self._engine.loop.here():
            added.result()  # from here on they wait, and a wait for the sweep is a wait for them
        return self

    async def _add(self, cells: Sequence[str]) -> None:
        still = {*self._missing(), *self._failed()}  # another click may have been quicker
        cells = [cell for cell in cells if cell in still]
        self._trouble = None
        if self._sending is not None and not self._sending.over and self._sender == owners.me():
            self._sending.add(cells)
        else:
            self._sender = owners.me()
            board = self._engine.board
            self._sending = Sending(
                cells, start=self._start, resting=board.resting, most=self.concurrency, moved=self._moved
            )
            going = [one for one in dict.fromkeys(self._ids()) if not self._snapshot(one).resting]
            self._sent = self._engine.loop.spawn(self._sending.run(going))
        self._moved()

    def _start(self, fingerprint: str) -> str:
        """Make the job of a cell, a new one where it has failed; on a thread beside the loop."""
        again = self._kept.again or (fingerprint in self._jobs and in_vain(self._snapshot(self._jobs[fingerprint])))
        job = self._send(self._kept, self._by_print[fingerprint], again)
        if job.snapshot.sweep != self.id:
            # Made by somebody else in the meantime.
            sweeps_kept.point(self._engine.ledger, self.id, fingerprint, job.id)
        self._jobs[fingerprint] = job.id
        return job.id

    def _moved(self) -> None:
        if self._sending is not None and self._sending.problem is not None:
            self._trouble = self._sending.problem
        self._engine.loop.post(self._tell)

    def _tell(self) -> None:
        for listener in list(self._listeners.values()):
            try:
                listener(self)
            except Exception as error:
                note(error)

    # -- inside ----------------------------------------------------------------------------------

    def _ids(self) -> Iterable[str]:
        return [self._jobs[cell.fingerprint] for cell in self._kept.cells if cell.fingerprint in self._jobs]

    def _snapshot(self, job_id: str) -> JobSnapshot:
        return self._job(job_id).snapshot

    def _waiting(self) -> list[str]:
        sending = self._sending
        if sending is None or sending.over or self._sender != owners.me():
            return []  # a forked child has the list, but nobody who works on it
        return list(sending.waiting)

    def _unsent(self, job_id: str) -> bool:
        snapshot = self._snapshot(job_id)
        left = snapshot.task_id is None and snapshot.submitted_at is None
        return left and snapshot.state is JobState.DETACHED

    def _state(self, fingerprint: str, waiting: set[str]) -> str:
        job_id = self._jobs.get(fingerprint)
        if fingerprint in waiting:
            return WAITING
        if job_id is None or self._unsent(job_id):
            return NOT_SENT
        return str(self._snapshot(job_id).state)

    def _missing(self) -> list[str]:
        kept = {one for one in self._failed() if in_vain(self._snapshot(self._jobs[one]))}
        return [one for one in self._in({NOT_SENT, *WITHOUT_VIDEO}) if one not in kept]

    def _failed(self) -> list[str]:
        return self._in(WITHOUT_VIDEO)

    def _in(self, states: Collection[str]) -> list[str]:
        waiting = set(self._waiting())
        return [one for one in self._by_print if self._state(one, waiting) in states]

    def _share(self, fingerprint: str) -> float:
        job_id = self._jobs.get(fingerprint)
        return 0.0 if job_id is None or fingerprint in self._waiting() else share_of(self._snapshot(job_id))

    def _counted(self) -> str:
        return ", ".join(f"{number} {state}" for state, number in self.counts.items())

    def __repr__(self) -> str:
        where = "simulator" if self.simulated else self._kept.backend
        lines = [f"Sweep {self.id[:SHORT]}: {shape_of(self._kept)}, {self._counted()} ({where})"]
        if self._trouble is not None:
            lines.append(f"  No more is sent: {self._trouble}")
        return "\n".join([*lines, *troubles_of(self.cells)])

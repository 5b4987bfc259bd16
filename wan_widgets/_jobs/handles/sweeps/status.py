"""The status of a sweep: its cells, the counts of their states, one progress for all. Nothing here sends.

The stored sweep never changes. The ledger has the job of each cell; the sender of this process knows which cells are
waiting.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...._models.catalog import DEFAULT_MODEL, MODELS
from ...._models.prices.price import Estimate, estimate_one, total
from ....config.services import SIMULATOR
from ....errors import WanError
from ....forks import free_in_child
from ....rich_display import RichDisplay
from ...ledger import sweep_store
from ...ledger.sweep_store import StoredCell, StoredSweep
from ...record.cost import maybe_charged_without_video
from ...record.ids import SHORT
from ...record.snapshot import JobSnapshot
from ...record.state import WITHOUT_VIDEO, JobState
from ...runtime.board import Held
from ...runtime.engine import Engine
from ...spend.accounting import read_seconds
from ..dataframe import frame_of
from ..rows import cell_row
from .cell import NOT_SENT, WAITING, Cell, reasons_of, shape_of, share_of
from .sender import CellSender

if TYPE_CHECKING:
    import pandas as pd

    from ..job import Job


class SweepStatus(RichDisplay):
    """The read-only part of a sweep.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    stored : StoredSweep
        The sweep in the ledger.
    job : callable
        Returns the handle of a job by its id.
    sender : CellSender
        Knows which cells this process still has to send.
    """

    def __init__(self, engine: Engine, stored: StoredSweep, job: Callable[[str], Job], sender: CellSender) -> None:
        self._engine = engine
        self._stored = stored
        self._job = job
        self._cell_of = {cell.fingerprint: cell for cell in stored.cells}
        self._sender = sender
        self._jobs: dict[str, str] = {}
        self._held: dict[str, Held] = {}
        """Fingerprint -> the object that keeps the cell's job on the board."""
        self._jobs_lock = free_in_child(threading.Lock())
        self.refresh()

    # -- what it is ------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """Our own id of the sweep."""
        return self._stored.id

    @property
    def created_at(self) -> float:
        """Time of the first request, in seconds since the epoch."""
        return self._stored.created_at

    @property
    def simulated(self) -> bool:
        """Whether the simulator makes it, so that nothing is sent or charged."""
        return self._stored.backend == SIMULATOR

    @property
    def axes(self) -> dict[str, tuple[Any, ...]]:
        """The settings that vary, with their values; values of a placeholder are under ``{name}``."""
        return {axis.name: axis.values for axis in self._stored.axes}  # noqa: PD011  (no pandas)

    @property
    def zipped(self) -> bool:
        """Whether the axes are combined value by value; otherwise every combination is a cell."""
        return self._stored.zipped

    @property
    def concurrency(self) -> int:
        """Largest number of cells that are active at once."""
        return self._stored.concurrency

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self._stored.cells)

    @property
    def cells(self) -> list[Cell]:
        """The cells in order, at this moment."""
        waiting = set(self._sender.waiting)
        return [
            Cell(
                index=index,
                differs=cell.differs,
                settings=cell.settings,
                job=None if (job_id := self._jobs.get(cell.fingerprint)) is None else self._job(job_id),
                state=self._state(cell.fingerprint, waiting),
            )
            for index, cell in enumerate(self._stored.cells)
        ]

    @property
    def jobs(self) -> list[Job]:
        """The jobs of the cells in order, each once; a cell that was not sent has none."""
        return [self._job(job_id) for job_id in dict.fromkeys(self._ids())]

    @property
    def counts(self) -> dict[str, int]:
        """Number of cells in each state."""
        waiting = set(self._sender.waiting)
        return dict(Counter(self._state(cell.fingerprint, waiting) for cell in self._stored.cells))

    @property
    def progress(self) -> float:
        """One progress for all cells, 0..1. A cell that has ended counts as 1, whatever the result."""
        return sum(self._share(cell.fingerprint) for cell in self._stored.cells) / len(self)

    @property
    def sending(self) -> bool:
        """Whether this process has cells left to send."""
        return bool(self._sender.waiting)

    @property
    def over(self) -> bool:
        """Whether every cell is over or needs your decision."""
        return not self.sending and all(self._snapshot(job_id).resting for job_id in self._ids())

    @property
    def problem(self) -> WanError | None:
        """Why waiting cells are not sent, for example because the balance is too low; None if there is no problem."""
        return self._sender.problem

    @property
    def missing(self) -> list[int]:
        """Indices of the cells that have no video and are not in progress: `go_on` would send them."""
        wanted = set(self._missing())
        return [index for index, cell in enumerate(self._stored.cells) if cell.fingerprint in wanted]

    def quantity(self, cells: Iterable[int]) -> str:
        """Return the quantity of some cells as text, such as ``3 videos · 15 s``; each video counts once."""
        return self.estimate(cells).quantity

    def estimate(self, cells: Iterable[int] | None = None) -> Estimate:
        """Return the estimate of a new take of each cell, at today's prices. Each video counts once.

        The service's price list is used if it has been read; this method does not wait for it.

        Parameters
        ----------
        cells : iterable of int, optional
            Only these cells, by index.
        """
        chosen = range(len(self)) if cells is None else cells
        unique = {cell.fingerprint: cell for index in chosen for cell in [self._stored.cells[index]]}
        if self.simulated:
            return total(estimate_one(*_values(cell)) for cell in unique.values())
        accounts = self._engine.guard().accounts
        listed = accounts.price_list(replace(self._stored, service=self._stored.backend))
        return total(
            estimate_one(*_values(cell), accounts.prices, self._read_seconds(cell), listed) for cell in unique.values()
        )

    def refresh(self) -> None:
        """Read the jobs of the cells again; another kernel may have sent some."""
        before = dict(self._jobs)
        rows = self._engine.ledger.of_sweep(self.id)
        named = {cell.job: cell.fingerprint for cell in self._stored.cells if cell.job is not None}
        found = {named[row.id]: row for row in self._engine.ledger.rows(named)}
        found |= {row.fingerprint: row for row in reversed(rows)}
        held = {fingerprint: self._engine.board.hold(row.id) for fingerprint, row in found.items()}
        for row in found.values():
            self._engine.snapshot(row)  # now on the board
        with self._jobs_lock:
            for fingerprint, row in found.items():
                if self._jobs.get(fingerprint) == before.get(fingerprint):  # else it was sent while the ledger was read
                    self._jobs[fingerprint], self._held[fingerprint] = row.id, held[fingerprint]

    def makes(self, snapshot: JobSnapshot) -> bool:
        """Return whether a job is a take of one of the cells, even if another sweep or process made it."""
        return snapshot.fingerprint in self._cell_of

    def takes(self) -> list[list[Job]]:
        """Return the takes of each cell's request, oldest first, including those of other sweeps or processes.

        A take that ended without a video is included only if it is the last one, or the cell's own job.
        """
        made: dict[str, list[str]] = {}
        held = []  # on the board until the handles are made
        for row in sweep_store.jobs_of_requests(self._engine.ledger, self._cell_of):
            held.append(self._engine.board.hold(row.id))
            self._engine.snapshot(row)  # now on the board
            if self._unsent(row.id):
                continue
            before = made.setdefault(row.fingerprint, [])
            if before and self._is_superseded(before[-1]):
                before.pop()
            before.append(row.id)
        return [[self._job(job_id) for job_id in made.get(cell.fingerprint, ())] for cell in self._stored.cells]

    def rows(self, *, takes: bool = False) -> list[dict[str, Any]]:
        """Return the cells as dicts of plain values, with the same names for all.

        Parameters
        ----------
        takes : bool
            Whether every take of a cell gets a row of its own.

        Returns
        -------
        list of dict
            ``cell`` (its number, counted from 0), what differs (a placeholder by its name, or as ``{name}`` where
            another column has that name), the columns of ``wan.jobs().rows()`` with ``job`` in place of ``id``,
            ``seconds`` (length of the video) and ``message`` (what went wrong). Before a cell has a job, its
            settings are there and the other columns of the job are None.
        """
        cells = self.cells
        if takes:
            cells = [
                one for cell, jobs in zip(cells, self.takes(), strict=True) for one in _one_cell_per_take(cell, jobs)
            ]
        from ..measured import measures_of

        measured = measures_of([cell.job for cell in cells])
        return [{**cell_row(cell), **numbers} for cell, numbers in zip(cells, measured, strict=True)]

    def dataframe(self, *, takes: bool = False) -> pd.DataFrame:
        """Return the cells as a pandas table, one row each, with the columns of `rows`.

        Parameters
        ----------
        takes : bool
            Whether every take of a cell gets a row of its own.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        return frame_of(self.rows(takes=takes))

    # -- inside ----------------------------------------------------------------------------------

    def _ids(self) -> Iterable[str]:
        return [self._jobs[cell.fingerprint] for cell in self._stored.cells if cell.fingerprint in self._jobs]

    def _read_seconds(self, cell: StoredCell) -> float:
        """Return the seconds of inputs that are billed too, as the cell's job counts them."""
        job_id = self._jobs.get(cell.fingerprint)
        return 0.0 if job_id is None else read_seconds(self._snapshot(job_id).estimate)

    def _snapshot(self, job_id: str) -> JobSnapshot:
        return self._job(job_id).snapshot

    def _is_superseded(self, job_id: str) -> bool:
        """Return whether a later take replaces a job: it ended without a video, and no cell refers to it."""
        return self._snapshot(job_id).state in WITHOUT_VIDEO and job_id not in self._jobs.values()

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
        stored = {one for one in self._failed() if maybe_charged_without_video(self._snapshot(self._jobs[one]))}
        return [one for one in self._in_states({NOT_SENT, *WITHOUT_VIDEO}) if one not in stored]

    def _failed(self) -> list[str]:
        return self._in_states(WITHOUT_VIDEO)

    def _in_states(self, states: Collection[str]) -> list[str]:
        waiting = set(self._sender.waiting)
        return [one for one in self._cell_of if self._state(one, waiting) in states]

    def _share(self, fingerprint: str) -> float:
        job_id = self._jobs.get(fingerprint)
        return 0.0 if job_id is None or fingerprint in self._sender.waiting else share_of(self._snapshot(job_id))

    def _counts_text(self) -> str:
        return ", ".join(f"{number} {state}" for state, number in self.counts.items())

    def __repr__(self) -> str:
        where = self._stored.backend
        lines = [f"Sweep {self.id[:SHORT]}: {shape_of(self._stored)}, {self._counts_text()} ({where})"]
        if self.problem is not None:
            lines.append(f"  No more cells are sent: {self.problem}")
        return "\n".join([*lines, *reasons_of(self.cells)])


def _values(cell: StoredCell) -> tuple[str, dict[str, Any]]:
    """Return a cell's model, and the settings that its price depends on."""
    # A newer version may have stored a model that this one does not know.
    model = MODELS.get(str(cell.settings.get("model")), MODELS[DEFAULT_MODEL])
    given = {name: value for name, value in cell.settings.items() if value is not None}
    return model.name, {**{one.name: one.default for one in model.fields}, **given, "duration": cell.seconds}


def _one_cell_per_take(cell: Cell, jobs: Sequence[Job]) -> list[Cell]:
    """Return a cell once for each of its takes; unchanged if it has none."""
    return [replace(cell, job=job, state=str(job.state)) for job in jobs] or [cell]

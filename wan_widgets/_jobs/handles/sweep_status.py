"""How a sweep stands: its cells, the counts of their states, one progress for all. Nothing here sends.

What is written down of the sweep never changes; which job a cell has follows from the ledger, and which
cells wait from the sending in this process.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..._models.catalog import DEFAULT_MODEL, MODELS
from ..._models.price import Estimate, estimate_one, total
from ...config.settings import settings
from ...errors import WanError
from ..ledger import lease, sweep_store
from ..ledger.sweep_store import KeptCell, KeptSweep
from ..record.cost import maybe_charged_without_video
from ..record.ids import SHORT
from ..record.snapshot import JobSnapshot
from ..record.state import WITHOUT_VIDEO, JobState
from ..runtime.engine import Engine
from ..runtime.sweep_scheduler import SweepScheduler
from .dataframe import frame_of
from .job import Job
from .sweep_cell import NOT_SENT, WAITING, Cell, reasons_of, row_of, shape_of, share_of

if TYPE_CHECKING:
    import pandas as pd


class Standing:
    """The part of a sweep that only tells.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    kept : KeptSweep
        As it is written down.
    job : callable
        Gives the handle of a job by its id.
    """

    def __init__(self, engine: Engine, kept: KeptSweep, job: Callable[[str], Job]) -> None:
        self._engine = engine
        self._kept = kept
        self._job = job
        self._by_print = {cell.fingerprint: cell for cell in kept.cells}
        self._sending: SweepScheduler | None = None
        self._sent: Future[None] | None = None
        self._sender = ""
        self._problem: WanError | None = None
        self._jobs: dict[str, str] = {}
        self._pointing = threading.Lock()
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
        return self._problem

    @property
    def missing(self) -> list[int]:
        """The cells without a video that nobody is making; what `go_on` would send."""
        wanted = set(self._missing())
        return [index for index, cell in enumerate(self._kept.cells) if cell.fingerprint in wanted]

    def quantity(self, cells: Iterable[int]) -> str:
        """Return in words what some of the cells take, such as ``3 videos · 15 s``; each video once."""
        return self.estimate(cells).quantity

    def estimate(self, cells: Iterable[int] | None = None) -> Estimate:
        """Return what a new take of each cell is thought to take now, each video once.

        Parameters
        ----------
        cells : iterable of int, optional
            Of these cells alone, by their index.
        """
        chosen = range(len(self)) if cells is None else cells
        unique = {cell.fingerprint: cell for index in chosen for cell in [self._kept.cells[index]]}
        prices = None if self.simulated else settings.price_table
        return total(estimate_one(*_values(cell), prices) for cell in unique.values())

    def refresh(self) -> None:
        """Read again which jobs the cells have; another kernel may have sent some."""
        before = dict(self._jobs)
        rows = self._engine.ledger.of_sweep(self.id)
        named = {cell.job: cell.fingerprint for cell in self._kept.cells if cell.job is not None}
        found = {named[row.id]: row for row in self._engine.ledger.rows(named)}
        found |= {row.fingerprint: row for row in reversed(rows)}
        for row in found.values():
            self._engine.snapshot(row)  # known from here on
        with self._pointing:
            for fingerprint, row in found.items():
                if self._jobs.get(fingerprint) == before.get(fingerprint):  # else it was sent while this was read
                    self._jobs[fingerprint] = row.id

    def makes(self, snapshot: JobSnapshot) -> bool:
        """Return whether a job is a take of one of the cells, whoever made it."""
        return snapshot.fingerprint in self._by_print

    def takes(self) -> list[list[Job]]:
        """Return for each cell the takes of its request that there are, first to last, whoever made them.

        An attempt that ended without a video is among them only as long as it is the last one, or the cell's own.
        """
        made: dict[str, list[str]] = {}
        for row in sweep_store.made(self._engine.ledger, self._by_print):
            snapshot = self._engine.snapshot(row)  # known from here on
            before = made.setdefault(row.fingerprint, [])
            if before and self._dropped(before[-1]):
                before.pop()
            if snapshot.state is not JobState.DETACHED or not self._unsent(row.id):
                before.append(row.id)
        return [[self._job(job_id) for job_id in made.get(cell.fingerprint, ())] for cell in self._kept.cells]

    def rows(self, *, takes: bool = False) -> list[dict[str, Any]]:
        """Return the cells as plain dicts: what differs, prompt, state, job, seed, seconds, took, file and more.

        Parameters
        ----------
        takes : bool
            Every take of a cell in a row of its own, whoever made it.
        """
        cells = self.cells
        if takes:
            cells = [one for cell, jobs in zip(cells, self.takes(), strict=True) for one in _with_takes(cell, jobs)]
        return [row_of(cell) for cell in cells]

    def dataframe(self, *, takes: bool = False) -> pd.DataFrame:
        """Return the cells as a pandas table, one row each, with the columns of `rows`.

        Parameters
        ----------
        takes : bool
            Every take of a cell in a row of its own, whoever made it.

        Raises
        ------
        WanError
            If pandas is not installed.
        """
        return frame_of(self.rows(takes=takes))

    # -- inside ----------------------------------------------------------------------------------

    def _ids(self) -> Iterable[str]:
        return [self._jobs[cell.fingerprint] for cell in self._kept.cells if cell.fingerprint in self._jobs]

    def _snapshot(self, job_id: str) -> JobSnapshot:
        return self._job(job_id).snapshot

    def _waiting(self) -> list[str]:
        sending = self._sending
        if sending is None or sending.over or self._sender != lease.me():
            return []  # a forked child has the list, but nobody who works on it
        return list(sending.waiting)

    def _dropped(self, job_id: str) -> bool:
        """Whether a later take hides a job: it has ended without a video, and is no cell's own."""
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
        kept = {one for one in self._failed() if maybe_charged_without_video(self._snapshot(self._jobs[one]))}
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
        if self._problem is not None:
            lines.append(f"  No more is sent: {self._problem}")
        return "\n".join([*lines, *reasons_of(self.cells)])


def _values(cell: KeptCell) -> tuple[str, dict[str, Any]]:
    """Return a cell's model, and what its price depends on."""
    # A newer version may have written down a model that is not known here.
    model = MODELS.get(str(cell.settings.get("model") or DEFAULT_MODEL), MODELS[DEFAULT_MODEL])
    resolution = cell.settings.get("resolution") or model.field("resolution").default
    references = cell.settings.get("references")
    return model.name, {"duration": cell.seconds, "resolution": resolution, "references": references}


def _with_takes(cell: Cell, jobs: Sequence[Job]) -> list[Cell]:
    """Return a cell once for each of its takes; as it is where none was made."""
    return [replace(cell, job=job, state=str(job.state)) for job in jobs] or [cell]

"""Send the cells of one sweep from this process. In a forked child nothing is sent, because it has no thread.

``waiting``, ``problem`` and ``busy`` may be read on any thread; ``add`` is called on the engine's loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future

from ....errors import WanError
from ...ledger import lease
from ...runtime.engine import Engine
from ...runtime.sweep_scheduler import SweepScheduler


class CellSender:
    """The cells of one sweep that this process still has to send, and why it has stopped, if it has.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    limit : int
        The largest number of cells that are active at once.
    start : callable
        Makes the job of a cell, and returns its id; it may block.
    on_change : callable
        Called after every change, on the engine's loop.
    """

    def __init__(
        self, engine: Engine, *, limit: int, start: Callable[[str], str], on_change: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._limit = limit
        self._start = start
        self._on_change = on_change
        self._scheduler: SweepScheduler | None = None
        self._done: Future[None] | None = None
        self._owner = ""

    @property
    def problem(self) -> WanError | None:
        """Why the waiting cells are not sent; None if they are."""
        return None if self._scheduler is None else self._scheduler.problem

    @property
    def waiting(self) -> list[str]:
        """Fingerprints of the cells that are not sent yet."""
        scheduler = self._running
        return [] if scheduler is None else list(scheduler.waiting)

    @property
    def busy(self) -> Future[None] | None:
        """Done when no cell is being sent any more; None if none is being sent."""
        return None if self._done is None or self._done.done() else self._done

    def add(self, cells: Sequence[str], going: Iterable[str]) -> None:
        """Send cells; `going` are the jobs of the sweep that are active already. On the loop."""
        scheduler = self._running
        if scheduler is not None:
            scheduler.add(cells)
        else:
            self._owner = lease.me()
            self._scheduler = SweepScheduler(
                cells, start=self._start, resting=self._engine.board.resting, limit=self._limit, on_change=self._changed
            )
            self._done = self._engine.loop.spawn(self._scheduler.run(going))
        self._changed()

    def stop(self) -> None:
        """Send no more cells."""
        scheduler = self._running
        if scheduler is not None:
            scheduler.stop()

    def send_all(self) -> int:
        """Send the waiting cells without delay, and return their number."""
        scheduler = self._running
        if scheduler is None:
            return 0
        waiting = len(scheduler.waiting)
        scheduler.send_all()
        return waiting

    @property
    def _running(self) -> SweepScheduler | None:
        """The scheduler that this process has started, until it is over."""
        scheduler = self._scheduler
        return None if scheduler is None or scheduler.over or self._owner != lease.me() else scheduler

    def _changed(self) -> None:
        self._engine.loop.post(self._on_change)

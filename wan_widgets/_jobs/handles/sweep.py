"""A sweep as the user holds it: how it stands (``standing``), and what can be done about its cells.

The sweep is written down before its first cell is sent; the cells that wait are in no other place
than there and in this process. So after a crash the jobs that were sent are resumed like any job, and
the rest is what `go_on` would send. Nothing is sent but by `go_on`, `retry`, `retry_failed` and `again`.
"""

from __future__ import annotations

import asyncio
import operator
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ClassVar

from ..._models.formatting import safe_repr
from ...config.settings import settings
from ...errors import SettingsError, WanError
from ...log import note
from ..ledger import lease, sweep_store
from ..ledger.sweep_store import KeptCell, KeptSweep
from ..record.cost import maybe_charged_without_video
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from ..runtime.engine import Engine
from ..runtime.sweep_scheduler import SweepScheduler
from .blocking_wait import block, outlast
from .job import Job
from .nested_loop import can_pump
from .sweep_cell import Cell
from .sweep_status import Standing


def _breath() -> asyncio.Future[None]:
    """Return what is done at the loop's next turn: something has come to rest in the meantime."""
    return asyncio.ensure_future(asyncio.sleep(0))


_HOW = "The cells go on; sweep.wait() waits again, and after a restart the same wan.sweep(...) picks them up."

Send = Callable[[KeptSweep, KeptCell, "str | None"], Job]
"""Makes the job of a cell, in place of the one that has failed if it is named; or finds the one that another kernel
has made of it. It may block, and raises WanError."""
Ask = Callable[[KeptSweep, Sequence[KeptCell], bool], None]
"""Checks cells that are about to be sent, says what they take, and asks; raises if they are not to be sent."""
Repeat = Callable[[KeptSweep, Sequence[KeptCell], bool], "Sweep"]
"""Makes a sweep of new takes of some cells, asked for like any; raises if they are not to be sent."""


class Sweep(Standing):
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
    repeat : callable
        Makes a sweep of new takes.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> sweep = wan.sweep(prompt=["A cat", "A fox"], seed=[1, 2, 3])  # doctest: +SKIP
    >>> sweep.wait().rows()  # doctest: +SKIP
    """

    comparing: ClassVar[Callable[[Sweep], Any] | None] = None
    """Shows sweeps beside each other; set by the package, as the pages stand above this floor."""

    def __init__(
        self, engine: Engine, kept: KeptSweep, *, job: Callable[[str], Job], send: Send, ask: Ask, repeat: Repeat
    ) -> None:
        super().__init__(engine, kept, job)
        self._send = send
        self._ask = ask
        self._repeat = repeat
        self._listeners: dict[object, Callable[[Sweep], object]] = {}

    def compare(self) -> Any:
        """Show the videos side by side; as ``wan.compare(sweep)``."""
        show = type(self).comparing
        if show is None:
            raise WanError("Nothing is there to compare with.", "Import wan_widgets, and use wan.compare(sweep).")
        return show(self)

    def export(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write the sweep, every take of its cells, as a file that explains itself; ``wan.export`` says how.

        Parameters
        ----------
        path : path
            Its ending says what: ``.html``, ``.png``, ``.webp``, ``.gif``, ``.csv`` or ``.json``.
        **options
            As in ``wan.export``.

        Returns
        -------
        Path
            Where it is.
        """
        from .comparison import export

        return export(self, path, **options)

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
        index = self._index(cell)
        self.refresh()
        fingerprint = self._kept.cells[index].fingerprint
        if fingerprint not in self._failed():
            state = self._state(fingerprint, set(self._waiting()))
            raise SettingsError(f"Cell {index} is {state}: it cannot be retried.", "Only a failed cell can.")
        return self._go_on([fingerprint], yes=True)

    def again(self, cells: Iterable[int | Cell] | None = None, *, yes: bool = False) -> Sweep:
        """Make a new take of every cell on the same backend, after asking, as a sweep of its own.

        The comparison of this sweep shows them in the places of its cells.

        Parameters
        ----------
        cells : iterable of int or Cell, optional
            Only these cells, or their indices.
        yes : bool
            Send without asking.

        Returns
        -------
        Sweep
            The new takes.

        Raises
        ------
        SettingsError
            If there is no such cell, or one cannot be sent as it stands; nothing is sent.
        NotConfirmedError
            If the answer is no, or nobody can be asked.
        SpendError
            If one of ``wan.settings.limits`` leaves no room for all of them; nothing is sent.

        Examples
        --------
        >>> sweep.again(cells=[0, 4])  # doctest: +SKIP
        """
        if not isinstance(cells, Iterable | None):
            raise SettingsError(f"cells is a list, not {safe_repr(cells)}.", "Such as cells=[0, 4].")
        chosen = range(len(self)) if cells is None else [self._index(one) for one in cells]
        if not chosen:
            raise SettingsError("No cell is named.", f"They are 0 to {len(self) - 1}.")
        return self._repeat(self._kept, [self._kept.cells[index] for index in dict.fromkeys(chosen)], yes)

    def stop(self) -> None:
        """Send no more cells; those that were sent go on."""
        if self._sending is not None and self._sender == lease.me():
            self._sending.stop()

    def resume(self) -> Sweep:
        """Watch the cells again that nobody watches: asks and downloads, never sends."""
        self.refresh()
        for job_id in dict.fromkeys(self._ids()):
            if self._snapshot(job_id).state is JobState.DETACHED and not self._unsent(job_id):
                self._engine.resume(job_id)
        return self

    def _index(self, cell: int | Cell) -> int:
        index = cell.index if isinstance(cell, Cell) else cell
        if isinstance(index, bool) or not hasattr(index, "__index__") or not 0 <= operator.index(index) < len(self):
            raise SettingsError(f"There is no cell {safe_repr(index)}.", f"They are 0 to {len(self) - 1}.")
        if isinstance(cell, Cell) and cell.settings != self._kept.cells[index].settings:
            raise SettingsError(f"This is cell {index} of another sweep.", "Name one of this sweep's own.")
        return operator.index(index)

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
        self._problem = None
        if self._sending is not None and not self._sending.over and self._sender == lease.me():
            self._sending.add(cells)
        else:
            self._sender = lease.me()
            board = self._engine.board
            self._sending = SweepScheduler(
                cells, start=self._start, resting=board.resting, limit=self.concurrency, on_change=self._moved
            )
            going = [one for one in dict.fromkeys(self._ids()) if not self._snapshot(one).resting]
            self._sent = self._engine.loop.spawn(self._sending.run(going))
        self._moved()

    def _start(self, fingerprint: str) -> str:
        """Make the job of a cell, a new one where it has failed; on a thread beside the loop."""
        last = self._jobs.get(fingerprint)
        failed = last is not None and maybe_charged_without_video(self._snapshot(last))
        job = self._send(self._kept, self._by_print[fingerprint], last if failed else None)
        if job.snapshot.sweep != self.id:
            # Made by somebody else in the meantime.
            sweep_store.point(self._engine.ledger, self.id, fingerprint, job.id)
        with self._pointing:
            self._jobs[fingerprint] = job.id
        return job.id

    def _moved(self) -> None:
        if self._sending is not None and self._sending.problem is not None:
            self._problem = self._sending.problem
        self._engine.loop.post(self._tell)

    def _tell(self) -> None:
        for listener in list(self._listeners.values()):
            try:
                listener(self)
            except Exception as error:
                note(error)

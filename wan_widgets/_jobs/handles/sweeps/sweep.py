"""The user's handle on a sweep: its status (``status``), and the commands on its cells.

The sweep is stored before its first cell is sent. After a crash the jobs that were sent are resumed like any job,
and `go_on` sends the other cells. Only `go_on`, `retry`, `retry_failed` and `again` send anything.
"""

from __future__ import annotations

import asyncio
import operator
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...._models.text.formatting import safe_repr
from ....config.settings import settings
from ....errors import SettingsError
from ....late_binding import bound
from ....log import note
from ...ledger import sweep_store
from ...ledger.sweep_store import StoredCell, StoredSweep
from ...record.cost import maybe_charged_without_video
from ...record.snapshot import JobSnapshot
from ...record.state import JobState
from ...runtime.engine import Engine
from ..job import Job
from ..waiting.as_task import AsTask
from ..waiting.blocking_wait import block, wait_on_loop
from ..waiting.nested_loop import can_pump
from .cell import Cell
from .sender import CellSender
from .status import SweepStatus

if TYPE_CHECKING:
    from ..compared_videos import ComparedVideos


def _next_turn() -> asyncio.Future[None]:
    """Return a future that is done in the loop's next iteration."""
    return asyncio.ensure_future(asyncio.sleep(0))


_HINT = "The cells continue; sweep.wait() waits again, and after a restart the same wan.sweep(...) picks them up."


class SweepCommands(Protocol):
    """The session's functions that a sweep uses."""

    @property
    def reopen(self) -> Callable[[str, str], Sweep]:
        """Returns the sweep by its folder and id; a module-level function, so that handles can be pickled."""

    def job(self, job_id: str) -> Job:
        """Return the handle of a job."""

    def send(self, sweep: StoredSweep, cell: StoredCell, instead_of: str | None) -> Job:
        """Make the job of a cell, replacing the failed job `instead_of`, or return the job of another kernel.

        It may block, and raises WanError.
        """

    def ask(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> None:
        """Check the cells, show their estimate, and ask the user; raise if they must not be sent."""

    def repeat(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> Sweep:
        """Make a sweep of new takes of some cells, after asking; raise if they must not be sent."""


class Sweep(SweepStatus, AsTask["Sweep"]):
    """Several videos whose settings differ in a few values. ``wan.sweep`` and ``wan.sweeps`` return it.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    stored : StoredSweep
        The sweep in the ledger.
    commands : SweepCommands
        The session that sends its cells.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> sweep = wan.sweep(prompt=["A cat", "A fox"], seed=[1, 2, 3])  # doctest: +SKIP
    >>> sweep.wait().rows()  # doctest: +SKIP
    """

    def __init__(self, engine: Engine, stored: StoredSweep, commands: SweepCommands) -> None:
        self._commands = commands
        self._listeners: dict[object, Callable[[Sweep], object]] = {}
        sender = CellSender(engine, limit=stored.concurrency, start=self._start, on_change=self._notify)
        super().__init__(engine, stored, commands.job, sender)

    def __reduce__(self) -> tuple[Callable[[str, str], Sweep], tuple[str, str]]:
        return self._commands.reopen, (str(self._engine.home), self.id)

    def __copy__(self) -> Sweep:
        return self

    def __deepcopy__(self, memo: object) -> Sweep:
        return self

    def compare(self, rows: str | None = None, cols: str | None = None) -> ComparedVideos:
        """Show the videos side by side, as ``wan.compare(sweep)`` does.

        Parameters
        ----------
        rows, cols : str, optional
            The settings of the rows and of the columns; by default those that differ.

        Returns
        -------
        ComparedVideos
            The comparison; it is displayed when it is the last expression in a cell.
        """
        shown: ComparedVideos = bound("compare")(self, rows, cols)
        return shown

    def export(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Export the sweep with every take of its cells, like ``wan.export``.

        Parameters
        ----------
        path : path
            Its suffix is the format: ``.html``, ``.png``, ``.webp``, ``.gif``, ``.mp4``, ``.edl``, ``.csv`` or
            ``.json``.
        **options
            As in ``wan.export``.

        Returns
        -------
        Path
            The path of the file.
        """
        from ..export import export

        return export(self, path, **options)

    # -- waiting ---------------------------------------------------------------------------------

    def wait(self, timeout: float | None = None) -> Sweep:
        """Wait until every cell is over or needs your decision. An interrupt ends only the wait.

        Parameters
        ----------
        timeout : float, optional
            Longest wait in seconds; by default there is no limit.

        Returns
        -------
        Sweep
            This sweep; cells may have failed, see `counts`.

        Raises
        ------
        WaitTimeoutError
            If the time is up; the cells continue.
        """
        block(
            self._resting(),
            timeout,
            describe=lambda: f"The sweep is not over ({self._counts_text()})",
            hint=_HINT,
            pump_loop=bool(settings.pump_while_waiting) and can_pump(),
            meanwhile=self._engine.say_absence,
        )
        return self

    async def _awaited(self) -> Sweep:
        await wait_on_loop(self._resting(), _HINT, self._engine.say_absence)
        return self

    def _resting(self) -> Future[None]:
        if self._engine.loop.here():
            raise RuntimeError("Waiting for a sweep inside on_update would never end.")
        if self.over:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        return self._engine.loop.spawn(self._rest())

    async def _rest(self) -> None:
        while not self.over:
            busy = [job_id for job_id in self._ids() if not self._snapshot(job_id).resting]
            # A cell that is being started has no job yet; the sender's future covers it.
            futures = [self._engine.board.resting(job_id) for job_id in busy]
            waits: list[asyncio.Future[Any]] = [asyncio.shield(asyncio.wrap_future(one)) for one in futures]
            if (sending := self._sender.busy) is not None:
                waits.append(asyncio.shield(asyncio.wrap_future(sending)))
            await asyncio.wait(waits or [_next_turn()])

    # -- commands --------------------------------------------------------------------------------

    def on_update(self, listener: Callable[[Sweep], object]) -> Callable[[], None]:
        """Call `listener` with the sweep after each change of a cell.

        It is called on the engine's thread, so it must be quick. Its exceptions are not shown.

        Parameters
        ----------
        listener : callable
            Takes the sweep.

        Returns
        -------
        callable
            Call it to stop the updates.
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
        """Send the cells that have no video and are not in progress, after asking; resume the others.

        Failed cells that may have been charged are not sent; `retry_failed` sends them.

        Parameters
        ----------
        yes : bool
            Send without asking.

        Returns
        -------
        Sweep
            This sweep.

        Raises
        ------
        SettingsError
            If a cell cannot be sent unchanged, for example because a file has changed; nothing is sent.
        NotConfirmedError
            If the answer is no, or if there is no one to ask.
        """
        self.resume()
        return self._send_cells(self._missing(), yes=yes)

    def retry_failed(self, *, yes: bool = False) -> Sweep:
        """Send all cells that ended without a video again, after asking.

        Some of them may have been charged already, and will be charged again.

        Parameters
        ----------
        yes : bool
            Send without asking.

        Returns
        -------
        Sweep
            This sweep.

        Raises
        ------
        SettingsError, NotConfirmedError
            As in `go_on`; nothing is sent.
        """
        return self._send_cells(self._failed(), yes=yes)

    def retry(self, cell: int | Cell) -> Sweep:
        """Send one cell that ended without a video again. The others do not change.

        Parameters
        ----------
        cell : int or Cell
            The cell, or its index from 0.

        Returns
        -------
        Sweep
            This sweep.

        Raises
        ------
        SettingsError
            If there is no such cell, or it has not failed.
        """
        index = self._index(cell)
        self.refresh()
        fingerprint = self._stored.cells[index].fingerprint
        if fingerprint not in self._failed():
            state = self._state(fingerprint, set(self._sender.waiting))
            raise SettingsError(f"Cell {index} is {state}: it cannot be retried.", "Only a failed cell can.")
        return self._send_cells([fingerprint], yes=True)

    def again(self, cells: Iterable[int | Cell] | None = None, *, yes: bool = False) -> Sweep:
        """Make a new take of every cell on the same backend, as a new sweep, after asking.

        The comparison of this sweep shows the new takes in its cells.

        Parameters
        ----------
        cells : iterable of int or Cell, optional
            Only these cells, or their indices from 0; by default all cells.
        yes : bool
            Send without asking.

        Returns
        -------
        Sweep
            The sweep of the new takes.

        Raises
        ------
        SettingsError
            If there is no such cell, or one can no longer be sent unchanged; nothing is sent.
        NotConfirmedError
            If the answer is no, or if there is no one to ask.
        SpendError
            If all of them together exceed one of ``wan.settings.limits``; nothing is sent.

        Examples
        --------
        >>> sweep.again(cells=[0, 4])  # doctest: +SKIP
        """
        if not isinstance(cells, Iterable | None):
            raise SettingsError(f"cells is a list, not {safe_repr(cells)}.", "Such as cells=[0, 4].")
        chosen = range(len(self)) if cells is None else [self._index(one) for one in cells]
        if not chosen:
            raise SettingsError("No cell is named.", f"They are 0 to {len(self) - 1}.")
        return self._commands.repeat(
            self._stored, [self._stored.cells[index] for index in dict.fromkeys(chosen)], yes=yes
        )

    def stop(self) -> None:
        """Send no more cells; those that were sent continue."""
        self._sender.stop()

    def resume(self) -> Sweep:
        """Watch the cells that no process watches again: poll and download, never submit."""
        self.refresh()
        for job_id in dict.fromkeys(self._ids()):
            if self._snapshot(job_id).state is JobState.DETACHED and not self._unsent(job_id):
                self._engine.resume(job_id)
        return self

    def _index(self, cell: int | Cell) -> int:
        index = cell.index if isinstance(cell, Cell) else cell
        if isinstance(index, bool) or not hasattr(index, "__index__") or not 0 <= operator.index(index) < len(self):
            raise SettingsError(f"There is no cell {safe_repr(index)}.", f"They are 0 to {len(self) - 1}.")
        if isinstance(cell, Cell) and cell.settings != self._stored.cells[index].settings:
            raise SettingsError(f"This is cell {index} of another sweep.", "Name one of this sweep's own.")
        return operator.index(index)

    def _send_cells(self, cells: Sequence[str], *, yes: bool) -> Sweep:
        if not cells:
            return self
        self._commands.ask(self._stored, [self._cell_of[one] for one in cells], yes=yes)
        added: Future[None] = self._engine.loop.spawn(self._add(cells))
        if not self._engine.loop.here():
            added.result()  # now they count as waiting, so `wait` includes them
        return self

    def send_all(self) -> int:
        """Send the waiting cells without delay, and return their number; used when the process ends."""
        return self._sender.send_all()

    async def _add(self, cells: Sequence[str]) -> None:
        unsent = {*self._missing(), *self._failed()}  # another click may have been faster
        going = [one for one in dict.fromkeys(self._ids()) if not self._snapshot(one).resting]
        self._sender.add([cell for cell in cells if cell in unsent], going)

    def _start(self, fingerprint: str) -> str:
        """Make the job of a cell, a new one if it failed; on a thread of its own."""
        last = self._jobs.get(fingerprint)
        failed = last is not None and maybe_charged_without_video(self._snapshot(last))
        job = self._commands.send(self._stored, self._cell_of[fingerprint], last if failed else None)
        if job.snapshot.sweep != self.id:
            # Another process has made it in the meantime.
            sweep_store.assign_job(self._engine.ledger, self.id, fingerprint, job.id)
        with self._jobs_lock:
            self._jobs[fingerprint], self._held[fingerprint] = job.id, self._engine.board.hold(job.id)
        return job.id

    def _notify(self) -> None:
        for listener in list(self._listeners.values()):
            try:
                listener(self)
            except Exception as error:
                note(error)

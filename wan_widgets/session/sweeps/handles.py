"""``wan.sweep``: many videos whose settings differ in a few values, checked and requested together.

Every cell is checked before anything is sent, and videos that exist are not made again. The sweep is stored, and then
its cells are sent a few at a time. Requesting the same sweep again returns the existing one. `Sweep.resume` and
``wan.resume`` never buy anything: they only poll and download.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..._jobs.handles.job import Job
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.ledger import sweep_store
from ..._jobs.ledger.sweep_store import StoredCell, StoredSweep
from ..._jobs.record.ids import new_id
from ..._jobs.runtime.engine import Engine
from ..._models.catalog import DEFAULT_MODEL
from ..._models.parameters import (
    AspectRatio,
    AudioSetting,
    InputFile,
    InputFiles,
    ModelName,
    OneOrMany,
    Resolution,
    ShotType,
    Table,
    runs,
)
from ..._models.sweeps.sweep import Asked, Rows, sweep_of
from ..._models.text.formatting import safe_repr
from ...config.checks import at_most
from ...config.services import SIMULATOR
from ...errors import SettingsError, WanError
from ...forks import free_in_child
from .. import engine_pool, generation
from ..money.confirmation import warn
from ..tables import sweep_table
from ..tables.shapes import as_list
from .cells import agree, plan_again, plans_of
from .record import key_of, known_sweeps, record_of, refuse_keys

CONCURRENCY = 3
"""Default number of cells in progress at once. The service publishes no limit, and answers 429 above it."""
MOST_AT_ONCE = 20

_live: weakref.WeakValueDictionary[tuple[Path, str], Sweep] = weakref.WeakValueDictionary()
_lock = free_in_child(threading.RLock())


class SweepList(list[Sweep]):
    """Sweeps, newest first; shown as one entry for each, or as a sentence if there are none."""

    def __init__(self, found: Iterable[Sweep], empty: str) -> None:
        super().__init__(found)
        self.empty = empty
        """The sentence for an empty list."""

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self) or self.empty


def _sweep(
    prompt: str | os.PathLike[str] | Sequence[str] | Rows | None = None,
    *,
    values: Mapping[str, object] | None = None,
    zipped: bool = False,
    again: bool = False,
    yes: bool = False,
    concurrency: int = CONCURRENCY,
    **asked: object,
) -> Sweep:
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or not 1 <= concurrency <= MOST_AT_ONCE:
        raise SettingsError(f"concurrency must be 1 to {MOST_AT_ONCE}, not {safe_repr(concurrency)}.")
    given = as_list(prompt)
    rows = sweep_table.rows_of(given)
    if given is not None and rows is None:
        asked = {"prompt": given, **asked}
    cells = sweep_of(asked, rows=None if rows is None else [row.settings for row in rows], values=values, zipped=zipped)
    warn(point.settings for point in cells.points)
    return start(cells, again=again, yes=yes, concurrency=concurrency, rows=[row.number for row in rows or ()])


@runs(_sweep)
def sweep(
    prompt: str | os.PathLike[str] | Table | Iterable[str | Mapping[str, object] | None] | None = None,
    *,
    image: OneOrMany[InputFile] = None,
    references: OneOrMany[InputFiles] = None,
    last_image: OneOrMany[InputFile] = None,
    reference_images: OneOrMany[InputFiles] = None,
    reference_audios: OneOrMany[InputFiles] = None,
    first_clip: OneOrMany[InputFile] = None,
    source_video: OneOrMany[InputFile] = None,
    model: OneOrMany[ModelName] = DEFAULT_MODEL,
    aspect_ratio: OneOrMany[AspectRatio] = "16:9",
    resolution: OneOrMany[Resolution] = "1080p",
    duration: OneOrMany[int] = 5,
    negative_prompt: OneOrMany[str] = None,
    seed: OneOrMany[int] = None,
    prompt_extend: OneOrMany[bool] = True,
    shot_type: OneOrMany[ShotType] = "single",
    audio: OneOrMany[bool] = None,
    audio_setting: OneOrMany[AudioSetting] = None,
    watermark: OneOrMany[bool] = False,
    values: Mapping[str, object] | None = None,
    zipped: bool = False,
    again: bool = False,
    yes: bool = False,
    concurrency: int = CONCURRENCY,
    **names: object,
) -> Sweep:
    """Make a video for every combination of settings that are given several values.

    It prints the number, the length and the estimated cost of the videos, and asks before anything is bought. Videos
    that already exist are not made again, as in ``wan.generate``. Another call with the same settings sends only what
    is missing. It returns at once; the videos are sent a few at a time.

    Parameters
    ----------
    prompt : str, list of str or list of dict, optional
        The prompt, or several. Or a table with the settings of each cell, which override the other arguments: a list of
        dicts, a DataFrame or one of its rows, or the path of a CSV or JSON file, such as ``wan.export`` writes. An
        empty cell of a table counts as not given. A JSON file may also be a list of prompts.
    image, references, ..., watermark : optional
        Every other setting of ``wan.generate``. A list varies the setting; for settings that hold several files, such
        as `references`, a list of lists does. The last list varies fastest. At most 200 cells.
    values : mapping, optional
        The values of ``{name}`` in the prompts, as in ``wan.generate``. A list varies the name.
    zipped : bool, default False
        Combine the first values of all lists, then the second, and so on, instead of making every combination.
    again : bool, default False
        Make a new take for every cell, even if the same video was made before.
    yes : bool, default False
        Whether to buy without asking.
    concurrency : int, default 3
        Number of videos in progress at once, 1 to 20.
    **names
        Values of ``{name}`` in the prompts, as keywords. A list varies the name.

    Returns
    -------
    Sweep
        The sweep, already being sent. In a notebook it is shown as one live card.

    Raises
    ------
    SettingsError
        If any cell cannot be sent. The message lists the problems of each cell. Nothing is sent.
    NotConfirmedError
        If the answer is no, or nobody can be asked; use ``yes=True`` then. Nothing is sent.
    BackendError, SpendError, LedgerError
        As in ``wan.generate``; nothing is sent.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> sweep = wan.sweep(prompt=["A cat", "A fox"], seed=[1, 2, 3], duration=5)  # doctest: +SKIP
    >>> sweep = wan.sweep("A {animal}", animal=["cat", "fox"], seed=[1, 2, 3], yes=True)  # doctest: +SKIP
    """
    raise NotImplementedError


def start(asked: Asked, *, again: bool, yes: bool, concurrency: int = CONCURRENCY, rows: Sequence[int] = ()) -> Sweep:
    """Start a sweep from its cells; otherwise like `sweep`. `rows` are the row numbers if it comes from a table."""
    plans = plans_of(asked, rows)
    engine = engine_pool.engine()
    stored = record_of(engine, asked, plans, again=again, concurrency=concurrency)
    refuse_keys(stored)
    handle = _handle(engine, stored)
    wanted = set(handle.missing)
    todo = {plan.fingerprint: plan for index, plan in enumerate(plans) if index in wanted}
    agree(engine, todo.values(), yes=yes, simulated=handle.simulated)
    with _lock:
        if again or stored.id not in {one.id for one in known_sweeps(engine, stored.key)}:
            sweep_store.save(engine.ledger, stored)
        engine.folder.remember_sweep(stored)
        _live[engine.home, stored.id] = handle
    return handle.go_on(yes=True)


def sweeps(name: str = "", *, limit: int | None = 20) -> SweepList:
    """Return the sweeps of this folder, newest first.

    Parameters
    ----------
    name : str
        Only sweeps whose id starts with this text.
    limit : int or None
        The most sweeps to return, 1 or more; None for all.

    Raises
    ------
    SettingsError
        If the limit is below 1.
    """
    most = at_most(limit)
    engine = engine_pool.engine()
    stored = sweep_store.find(engine.ledger)
    found = [one for one in stored if one.id.startswith(name.strip())]
    empty = "No sweep here has an id that starts like this." if stored else "No sweeps here yet."
    return SweepList((_handle(engine, one) for one in found[:most]), empty)


def send_all() -> int:
    """Send the waiting cells of every sweep without delay, and return their number."""
    with _lock:
        alive = list(_live.values())
    return sum(one.send_all() for one in alive)


def _repeat(engine: Engine, stored: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> Sweep:
    """Make a sweep of new takes of some cells of another one. It is confirmed, stored and sent like any other."""
    plans = {cell.fingerprint: plan_again(stored, cell) for cell in cells}
    agree(engine, plans.values(), yes=yes, simulated=stored.backend == SIMULATOR)
    left = {axis.name: [cell.differs.get(axis.name) for cell in cells] for axis in stored.axes}
    axes = tuple(
        replace(axis, values=tuple(value for value in axis.values if value in left[axis.name])) for axis in stored.axes
    )
    more = replace(
        stored,
        id=new_id(),
        created_at=time.time(),
        axes=axes,
        again=True,
        key=key_of([cell.fingerprint for cell in cells], axes, zipped=stored.zipped),
        cells=tuple(replace(cell, job=None) for cell in cells),
    )
    sweep_store.save(engine.ledger, more)
    engine.folder.remember_sweep(more)
    return _handle(engine, more).go_on(yes=True)


def _handle(engine: Engine, stored: StoredSweep) -> Sweep:
    with _lock:
        known = _live.get((engine.home, stored.id))
        if known is None:
            known = _live[engine.home, stored.id] = Sweep(engine, stored, _Commands(engine))
        return known


def reopen(home: str, sweep_id: str) -> Sweep:
    """Return a sweep by its folder and its id. Pickle calls this to restore a handle."""
    engine = engine_pool.engine(Path(home))
    found = next((one for one in sweep_store.find(engine.ledger) if one.id == sweep_id), None)
    if found is None:
        raise WanError(f"There is no sweep {sweep_id} in {home}.")
    return _handle(engine, found)


class _Commands:
    """Sends the cells of the sweeps of one engine."""

    reopen = staticmethod(reopen)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def job(self, job_id: str) -> Job:
        return generation.handle(self._engine, job_id)

    def send(self, sweep: StoredSweep, cell: StoredCell, instead_of: str | None) -> Job:
        self._engine.folder.need()
        again = sweep.again or instead_of is not None
        plan = replace(plan_again(sweep, cell), sweep=sweep.id)
        return generation.start(plan, again=again, instead_of=instead_of, engine=self._engine)

    def ask(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> None:
        self._engine.folder.check(make=self._engine.folder.absence is not None)
        plans = [plan_again(sweep, cell) for cell in cells]
        agree(self._engine, plans, yes=yes, simulated=sweep.backend == SIMULATOR)

    def repeat(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> Sweep:
        return _repeat(self._engine, sweep, cells, yes=yes)

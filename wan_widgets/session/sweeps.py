"""``wan.sweep``: many videos of settings that differ in a few things, checked and asked for as one.

Every cell is checked before anything is sent; what exists already is not made again; the sweep is
recorded, and then its cells are sent a few at a time. The same sweep asked for again is the one
that exists. Watching never buys: `Sweep.resume` and ``wan.resume`` only ask and download.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._jobs.handles.job import Job
from .._jobs.handles.sweeps.sweep import Sweep
from .._jobs.ledger import sweep_store
from .._jobs.ledger.sweep_store import StoredCell, StoredSweep
from .._jobs.record.ids import new_id
from .._jobs.runtime.engine import Engine
from .._jobs.runtime.plan import Plan, plain
from .._models.parameters import (
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
from .._models.prices.price import Estimate, estimate_of, estimate_one, total
from .._models.request import Issue
from .._models.sweeps.sweep import Asked, Axis, Point, Rows, sweep_of
from .._models.text.formatting import safe_repr
from .._models.text.template import Filled, fill
from ..config.checks import at_most
from ..config.services import SIMULATOR
from ..config.settings import settings
from ..errors import BackendError, SettingsError, WanError
from ..redaction import holds_key
from . import backends, engine_pool, generation, sweep_table
from .money import price_lists
from .money.confirmation import confirm, warn

CONCURRENCY = 3
"""Cells under way at once, unless said otherwise: the service states no limit, and answers 429 above its own."""
MOST_AT_ONCE = 20
_LISTED = 5

_live: weakref.WeakValueDictionary[tuple[Path, str], Sweep] = weakref.WeakValueDictionary()
_lock = threading.RLock()


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
    rows = sweep_table.rows_of(prompt)
    if prompt is not None and rows is None:
        asked = {"prompt": prompt, **asked}
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
    model: OneOrMany[ModelName] = "wan2.6",
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

    It says how many videos and seconds that is, and what it costs by your price table, and asks before it buys.
    Videos that exist already, as in ``wan.generate``, are not made again. The same sweep asked for again sends what
    is missing. It returns at once; the videos are sent a few at a time.

    Parameters
    ----------
    prompt : str, list of str or list of dict, optional
        The prompt, or several. Or a table with the settings of each cell, which win over the other arguments: a
        list of dicts, a DataFrame, or the path of a CSV or JSON file, such as ``wan.export`` writes. A cell of a
        table without a value counts as not given.
    image, references, ..., watermark : optional
        Every other setting of ``wan.generate``. A list varies the setting; a list of lists varies `references`.
        The first list is the slowest to change. At most 200 cells.
    values : mapping, optional
        The values of ``{name}`` in the prompts, as in ``wan.generate``. A list varies the name.
    zipped : bool, default False
        Take the first value of each list together, then the second, and so on, instead of every combination.
    again : bool, default False
        Make a new take for every cell, even if the same video was made before.
    yes : bool, default False
        Do not ask.
    concurrency : int, default 3
        How many videos are in progress at once, 1 to 20.
    **names
        Values of ``{name}`` in the prompts, as keywords. A list varies the name.

    Returns
    -------
    Sweep
        Shows itself as one live card in a notebook.

    Raises
    ------
    SettingsError
        If any cell cannot be sent. The message says what is wrong with each, and nothing is sent.
    NotConfirmedError
        If the answer is no, or nobody can be asked; then use ``yes=True``.
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
    """Make the cells of a sweep; otherwise as `sweep`. `rows` are the numbers of a table's rows, if it was one."""
    plans = plans_of(asked, rows)
    engine = engine_pool.engine()
    stored = _record(engine, asked, plans, again=again, concurrency=concurrency)
    _refuse_keys(stored)
    handle = _handle(engine, stored)
    wanted = set(handle.missing)
    todo = {plan.fingerprint: plan for index, plan in enumerate(plans) if index in wanted}
    _agree(engine, todo.values(), yes=yes, simulated=handle.simulated)
    with _lock:
        if again or stored.id not in {one.id for one in _known(engine, stored.key)}:
            sweep_store.save(engine.ledger, stored)
        engine.folder.remember_sweep(stored)
        _live[engine.home, stored.id] = handle
    return handle.go_on(yes=True)


def sweeps(name: str = "", *, limit: int | None = 20) -> SweepList:
    """Return the sweeps of this folder, newest first.

    Parameters
    ----------
    name : str
        Only those whose id starts with this.
    limit : int or None
        How many at most, 1 or more; None for all.

    Raises
    ------
    SettingsError
        For a limit below 1.
    """
    most = at_most(limit)
    engine = engine_pool.engine()
    stored = sweep_store.find(engine.ledger)
    found = [one for one in stored if one.id.startswith(name.strip())]
    empty = "No sweep here has an id that starts like this." if stored else "No sweeps here yet."
    return SweepList((_handle(engine, one) for one in found[:most]), empty)


def send_all() -> int:
    """Send the cells of every sweep that wait for others to end, and return how many there were."""
    with _lock:
        alive = list(_live.values())
    return sum(one.send_all() for one in alive)


def plans_of(asked: Asked, rows: Sequence[int] = ()) -> list[Plan]:
    """Check every cell and return its plan. Only inputs that were given as bytes are written.

    Raises
    ------
    SettingsError
        With what is wrong with each cell that cannot be sent.
    BackendError
        If the cells are valid, but the backend is not ready.
    """
    plans: list[Plan] = []
    wrong: list[tuple[int, SettingsError]] = []
    unready: BackendError | None = None
    for index, point in enumerate(asked.points):
        try:
            plans.append(generation.plan(fill(point.settings, point.values)))
        except SettingsError as error:
            wrong.append((index, error))
        except BackendError as error:
            unready = error
    if wrong:
        raise _unsendable(asked.points, wrong, rows)
    if unready is not None:
        raise unready
    return plans


def estimate(asked: Asked, plans: Iterable[Plan]) -> tuple[Estimate, int]:
    """Return the estimate of a sweep, and how many of its cells exist already."""
    engine = engine_pool.engine()
    unique = {plan.fingerprint: plan for plan in plans}
    todo = [plan for plan in unique.values() if generation.job_for(engine, plan) is None]
    return _price(todo), len(asked.points) - len(todo)


def _price(plans: Iterable[Plan]) -> Estimate:
    prices, listed = settings.price_table, price_lists.now()
    return total(estimate_one(one.request.model, one.request.values, prices, one.read, listed) for one in plans)


def _agree(engine: Engine, plans: Iterable[Plan], *, yes: bool, simulated: bool) -> None:
    """Return if these cells may be bought: together they fit the limits, and the user agrees."""
    wanted = _price(plans)
    if not wanted.videos:
        return
    if not simulated:
        engine.check(wanted)
    prompts = [_prompt(plan) for plan in plans if plan.template or plan.negative_template]
    confirm(wanted, yes=yes, simulated=simulated, prompts=prompts)


def _prompt(plan: Plan) -> str:
    """Return what the names in a cell's prompts were filled in to."""
    prompt, negative = (str(plan.settings.get(name) or "") for name in ("prompt", "negative_prompt"))
    return f"{prompt} (negative prompt: {negative})" if plan.negative_template else prompt


def _refuse_keys(stored: StoredSweep) -> None:
    """Refuse a key among the varied values and their names. The settings that are sent were checked with each cell."""
    written = [[axis.name, axis.values] for axis in stored.axes] + [list(cell.differs.items()) for cell in stored.cells]
    if holds_key(json.dumps(written, ensure_ascii=False)):
        raise SettingsError("There is an API key among the values of this sweep.", "Take it out: it would be stored.")


def _unsendable(
    points: Sequence[Point], wrong: Sequence[tuple[int, SettingsError]], rows: Sequence[int]
) -> SettingsError:
    lines: list[str] = []
    issues: list[Issue] = []
    if rows:
        for index, error in wrong:
            number = rows[index * len(rows) // len(points)]
            found = [one for one in error.issues if one.severity == "error"]
            found = found or [Issue(field="", severity="error", message=error.message, hint=error.hint)]
            issues += [replace(one, message=sweep_table.named(number, one)) for one in found]
        return sweep_table.refusal(issues, len(rows))
    for index, error in wrong:
        own = ", ".join(f"{name} {safe_repr(value)}" for name, value in points[index].differs.items())
        lines.append(f"Cell {index}{f' ({own})' if own else ''}: {error.message}")
        found = [one for one in error.issues if one.severity == "error"]
        found = found or [Issue(field="", severity="error", message=error.message, hint=error.hint)]
        issues += [replace(one, message=f"Cell {index}: {one.message}") for one in found]
    more = f" And {len(lines) - _LISTED} more, in issues." if len(lines) > _LISTED else ""
    count = f"{len(wrong)} of {len(points)} cells cannot be sent."
    return SettingsError(f"{count} {' '.join(lines[:_LISTED])}{more}", wrong[0][1].hint, issues=issues)


def _record(engine: Engine, asked: Asked, plans: Sequence[Plan], *, again: bool, concurrency: int) -> StoredSweep:
    """Return the sweep that exists for these cells, or a new one that is not stored yet."""
    prints = [plan.fingerprint for plan in plans]
    key = _key(prints, asked.axes, zipped=asked.zipped)
    before = [] if again else [one for one in _known(engine, key) if not one.again]
    if before:
        return replace(before[0], concurrency=concurrency)
    made = {} if again else {one.fingerprint: generation.job_for(engine, one) for one in plans}
    return StoredSweep(
        id=new_id(),
        created_at=time.time(),
        axes=tuple(replace(axis, values=tuple(_json(one) for one in axis.values)) for axis in asked.axes),
        zipped=asked.zipped,
        again=again,
        concurrency=concurrency,
        backend=plans[0].backend,
        service=backends.protocol(plans[0].backend),
        base_url=plans[0].base_url,
        key=key,
        cells=tuple(
            StoredCell(
                settings=plain(plan.settings),
                differs={name: _json(value) for name, value in point.differs.items()},
                fingerprint=plan.fingerprint,
                seconds=estimate_of([plan.request]).seconds,
                template=plan.template,
                negative_template=plan.negative_template,
                values=dict(plan.template_values),
                job=made.get(plan.fingerprint),
            )
            for plan, point in zip(plans, asked.points, strict=True)
        ),
    )


def _known(engine: Engine, key: str) -> list[StoredSweep]:
    """Return the stored sweeps of these cells, or those that this process remembers if none is stored."""
    found = sweep_store.find(engine.ledger, key=key)
    return found or [one for one in engine.folder.sweeps() if one.key == key]


def _key(prints: Sequence[str], axes: Sequence[Axis], *, zipped: bool) -> str:
    return hashlib.sha256(json.dumps([list(prints), [axis.name for axis in axes], zipped]).encode()).hexdigest()


def _repeat(engine: Engine, stored: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> Sweep:
    """Make a sweep of new takes of some cells of another one. It is confirmed, stored and sent like any other."""
    plans = {cell.fingerprint: _plan(stored, cell) for cell in cells}
    _agree(engine, plans.values(), yes=yes, simulated=stored.backend == SIMULATOR)
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
        key=_key([cell.fingerprint for cell in cells], axes, zipped=stored.zipped),
        cells=tuple(replace(cell, job=None) for cell in cells),
    )
    sweep_store.save(engine.ledger, more)
    engine.folder.remember_sweep(more)
    return _handle(engine, more).go_on(yes=True)


def _json(value: object) -> Any:
    """Return a value of an axis as plain JSON; bytes become their size in words."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_json(one) for one in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"{len(bytes(value)):,} bytes"
    return str(value)


def _handle(engine: Engine, stored: StoredSweep) -> Sweep:
    with _lock:
        known = _live.get((engine.home, stored.id))
        if known is None:
            known = _live[engine.home, stored.id] = Sweep(engine, stored, _Commands(engine))
        return known


def reopen(home: str, sweep_id: str) -> Sweep:
    """Return a sweep by its folder and its id: what a pickled handle becomes."""
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
        plan = replace(_plan(sweep, cell), sweep=sweep.id)
        return generation.start(plan, again=again, instead_of=instead_of, engine=self._engine)

    def ask(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> None:
        self._engine.folder.look(make=self._engine.folder.absence is not None)
        plans = [_plan(sweep, cell) for cell in cells]
        _agree(self._engine, plans, yes=yes, simulated=sweep.backend == SIMULATOR)

    def repeat(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> Sweep:
        return _repeat(self._engine, sweep, cells, yes=yes)


def _plan(stored: StoredSweep, cell: StoredCell) -> Plan:
    filled = Filled(
        settings=cell.settings, template=cell.template, negative_template=cell.negative_template, values=cell.values
    )
    plan = generation.plan(filled, stored.backend, stored.service if stored.backend == SIMULATOR else None)
    if cell.fingerprint not in (plan.fingerprint, plan.earlier):
        raise SettingsError(
            "A cell has changed: an input file, or the address of the service, is not the one it was made with.",
            "Ask for the sweep again.",
        )
    return replace(plan, fingerprint=cell.fingerprint)

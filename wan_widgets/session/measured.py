"""Stored measures of jobs' videos, for views; measures that are missing can be requested. Any thread may call it.

A view is drawn several times a second, so the ledger's answer for a file is cached until the file changes or is
measured.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .._jobs.handles.measured import known_measures
from .._jobs.ledger import measure_store
from .._jobs.ledger.history import measure_spread
from .._jobs.ledger.history.measure_spread import Spread
from .._jobs.ledger.history.queries import History
from .._jobs.ledger.measure_store import FileState
from .._jobs.ledger.sqlite.database import Store
from .._jobs.record.ids import SHORT
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from ..errors import LedgerError, WanError
from ..forks import free_in_child
from ..judging import measuring_status
from ..log import note
from ..measures.flags import badges_of
from ..measures.result import ClipMeasures
from ..stats.histogram import Bars, bars_of
from ..threads import has_threads
from . import engine_pool

if TYPE_CHECKING:
    from ..protocol.measures import JobMeasures

_MOST = 200
"""Largest number of cached files; the measures of one take about 15 kB."""


class _MeasureCache:
    """A cache of the ledger's answers for the files that were last looked up."""

    def __init__(self) -> None:
        self._lock = free_in_child(threading.Lock())
        self._known: dict[tuple[Path, FileState], ClipMeasures | None] = {}
        self._changes = 0
        measuring_status.listen(self._measured)

    def of(self, store: Store, path: Path) -> ClipMeasures | None:
        try:
            key = (store.home, measure_store.state_of(store.home, path))
        except OSError:
            return None
        with self._lock:
            if key in self._known:
                found = self._known[key] = self._known.pop(key)
                return found
            changes = self._changes
        try:
            found = known_measures(store, key[1])
        except LedgerError as error:  # a card is still useful without measures
            note(error)
            return None
        with self._lock:
            if changes == self._changes:  # nothing was measured while the ledger was read
                self._known[key] = found
                while len(self._known) > _MOST:
                    del self._known[next(iter(self._known))]
        return found

    def _measured(self, path: Path) -> None:
        with self._lock:
            self._changes += 1
            for key in [key for key, found in self._known.items() if found is None or key[0] / key[1].path == path]:
                del self._known[key]


_cache = _MeasureCache()


def measures_of(path: Path) -> ClipMeasures | None:
    """Return the stored measures of a file; None if it was not measured."""
    store = store_of(path)
    return None if store is None else _cache.of(store, path)


def store_of(path: Path) -> Store | None:
    """Return the ledger of the folder that contains a file; for a file elsewhere, the current folder's ledger."""
    for engine in engine_pool.engines():
        if path.is_relative_to(engine.home):
            return engine.ledger
    return current_ledger(path)


def current_ledger(path: Path) -> Store | None:
    """Return the current folder's ledger, which stores the measures of a file outside all folders of videos."""
    try:
        ledger = engine_pool.engine().ledger if has_threads() else None
    except WanError as error:
        note(error)
        return None
    return ledger if ledger is not None and ledger.path.is_file() and path.is_file() else None


def job_measures(snapshot: JobSnapshot) -> JobMeasures:
    """Return the measures of a job's video in the form that views show."""
    if snapshot.file is None or snapshot.state is not JobState.COMPLETED:
        return {"badges": [], "measuring": False}
    path = Path(snapshot.file)
    found = measures_of(path)
    if found is None:
        return {"badges": [], "measuring": measuring_status.is_waiting(path)}
    return {"badges": badges_of(found, snapshot.prompt, {**snapshot.settings, **snapshot.request}), "measuring": False}


def numbers_of(snapshots: Sequence[JobSnapshot], measure: str) -> dict[str, float | None]:
    """Return job id -> one measure of the job's video. Videos that are not measured are left out."""
    found: dict[str, float | None] = {}
    for engine in engine_pool.engines():
        names = {
            measure_store.name_of(engine.home, Path(one.file)): one.id
            for one in snapshots
            if one.file is not None and Path(one.file).is_relative_to(engine.home)
        }
        try:
            known = measure_store.values_of(engine.ledger, names) if names else {}
        except LedgerError as error:  # a list is still useful without measures
            note(error)
            continue
        found |= {names[name]: values.get(measure) for name, values in known.items()}
    return found


def spreads() -> dict[str, Spread]:
    """Return the least and the greatest value of each measure over the videos of this folder."""
    return measure_spread.spreads_of(engine_pool.engine().ledger)


def histograms() -> dict[str, tuple[Bars, list[int]]]:
    """Return histograms of this folder's videos, for the measures in which they differ."""
    bars = {name: found for name, one in spreads().items() if (found := bars_of(one.low, one.high, whole=one.whole))}
    counts = measure_spread.histograms_of(engine_pool.engine().ledger, bars)
    return {name: (one, counts[name]) for name, one in bars.items()}


def found_counts() -> dict[str, int]:
    """Return how many videos of this folder have each of `FINDINGS`, by its name."""
    return History(engine_pool.engine().home).found_counts()


def twin_words(snapshots: Sequence[JobSnapshot]) -> dict[str, str]:
    """Return of which other video each is a near-duplicate, in words, by the job's id; others are left out."""
    with_file = {one.id: one for one in snapshots if one.file is not None}
    try:
        twins = History(engine_pool.engine().home).twins(list(with_file)) if with_file else {}
    except LedgerError as error:  # a list is useful without them
        note(error)
        return {}
    found = {}
    for job, others in twins.items():
        own = with_file[job].fingerprint
        first = next((one for one in others if one.fingerprint == own), others[0])
        name = f"take {first.take}" if first.fingerprint == own else first.id[:SHORT]
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        found[job] = f"near-duplicate of {name}{more}"
    return found


def unmeasured() -> int:
    """Return the number of videos of this folder that are not measured."""
    return History(engine_pool.engine().home).unmeasured()


def measure_unmeasured() -> int:
    """Queue all unmeasured videos of this folder for measuring; return their number."""
    from ..judging.worker import MOST_WAITING, WORKER

    engine = engine_pool.engine()
    found = [engine.peek(row) for row in History(engine.home).unmeasured_rows(MOST_WAITING)]
    paths = [(Path(one.file), {**one.settings, **one.request}) for one in found if one.file is not None]
    there = [(path, settings) for path, settings in paths if path.is_file()]
    for path, settings in there:
        WORKER.post(engine.ledger, path, settings)
    return len(there)


def waiting() -> int:
    """Return the number of files in this process's measuring queue."""
    return measuring_status.waiting()


def pause(*, paused: bool) -> None:
    """Pause measuring in this process at the next frame, or resume it."""
    from ..judging.worker import WORKER

    if paused:
        WORKER.pause()
    else:
        WORKER.resume()


def is_paused() -> bool:
    """Return whether measuring is paused."""
    from ..judging.worker import WORKER

    return WORKER.paused

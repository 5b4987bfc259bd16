"""Measure one file: read the measures in the ledger, compute the missing ones, and store them.

This blocks the calling thread for as long as the decoder takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .._jobs.handles.measured import BUILT_IN, loaded
from .._jobs.ledger import measure_store
from .._jobs.ledger.measure_store import FileState, StoredRun
from .._jobs.ledger.sqlite.database import Store
from ..checksums import sha256_of
from ..errors import LedgerError, MediaError
from ..log import note
from ..measures.analysis import analyze
from ..measures.catalog import MEASURES
from ..measures.metrics import METRICS
from ..measures.result import VERSION, ClipMeasures, to_json
from . import measuring_status


def measure_file(
    store: Store | None, path: Path, settings: Mapping[str, Any], pace: Callable[[], None]
) -> ClipMeasures:
    """Return all measures of a file. Those that are not in the ledger are computed and stored.

    Parameters
    ----------
    store : Store or None
        The ledger; None to store nothing.
    path : Path
        The video.
    settings : mapping
        The settings of the video, for the user's own metrics.
    pace : callable
        Called between frames. An exception that it raises ends the work, and nothing is stored.

    Raises
    ------
    MediaError
        If the file does not exist, or cannot be read as a video.
    """
    try:
        file = _hashed(store, path)
    except OSError as error:
        raise MediaError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}.") from error
    runs = {} if store is None else measure_store.runs_of(store, file.sha256)
    found = loaded(runs.get(BUILT_IN))
    if found is None:
        found = _measured(path, pace)
        run = StoredRun(version=VERSION, numbers=found.numbers, missing=found.missing, details=to_json(found))
        _save(store, file, BUILT_IN, run)
    elif store is not None and measure_store.known_hash(store, file.state) is None:
        _save(store, file, BUILT_IN, runs[BUILT_IN])  # a copy of a measured file
    values, missing = dict(found.numbers), dict(found.missing)
    for metric in list(METRICS.values()):
        known = runs.get(metric.source)
        if known is None or known.version != metric.version:
            pace()
            value, why = metric.run(path, settings)
            known = StoredRun(
                version=metric.version, numbers={metric.name: value}, missing={metric.name: why} if why else {}
            )
            _save(store, file, metric.source, known)
        values |= known.numbers
        missing |= known.missing
    return replace(found, numbers=values, missing=missing)


@dataclass(frozen=True)
class _File:
    path: Path
    state: FileState
    sha256: str


def _hashed(store: Store | None, path: Path) -> _File:
    if store is None:
        return _File(path, measure_store.state_of(path.parent, path), sha256_of(path))
    return _File(path, *measure_store.hash_of(store, path))


def _measured(path: Path, pace: Callable[[], None]) -> ClipMeasures:
    """Return the built-in measures. For a damaged file all are missing, with the reason."""
    try:
        return analyze(path, pace)
    except MediaError as error:
        if not path.is_file():
            raise
        return ClipMeasures(numbers=dict.fromkeys(MEASURES), missing=dict.fromkeys(MEASURES, error.message))


def _save(store: Store | None, file: _File, source: str, run: StoredRun) -> None:
    """Store a run, unless the file was replaced meanwhile. If the ledger cannot be written, only the cache is lost."""
    if store is None:
        return
    try:
        if measure_store.state_of(store.home, file.path) == file.state:
            measuring_status.stored(store.home, measure_store.save(store, file.state, file.sha256, source, run))
    except (LedgerError, OSError) as error:
        note(error)

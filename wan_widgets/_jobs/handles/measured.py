"""The stored measures of jobs: as columns, as badges, or complete. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import LedgerError
from ...log import note
from ...measures.catalog import MEASURES
from ...measures.flags import badges_of
from ...measures.metrics import METRICS
from ...measures.result import VERSION, ClipMeasures, from_json
from ..ledger import measure_store
from ..ledger.measure_store import FileState, StoredRun

if TYPE_CHECKING:
    from ...protocol.measures import MeasureBadge
    from ..ledger.sqlite.database import Store
    from .job import Job


BUILT_IN = "wan"
"""The source of the built-in measures."""


def measure_columns() -> tuple[str, ...]:
    """Return the names of the columns: the built-in measures, then the user's own."""
    return (*MEASURES, *METRICS)


def measures_of(jobs: Sequence[Job | None]) -> list[Mapping[str, float | None]]:
    """Return the measures of each job by name; None for unknown ones."""
    columns = dict.fromkeys(measure_columns())
    places = [None if job is None or job.path is None else (job.ledger, job.path) for job in jobs]
    stores = {store.home: store for store, _ in (place for place in places if place is not None)}
    known: dict[Path, Mapping[str, Mapping[str, float | None]]] = {}
    for home, store in stores.items():
        names = [measure_store.name_of(home, path) for one, path in filter(None, places) if one.home == home]
        try:
            known[home] = measure_store.values_of(store, names)
        except LedgerError as error:  # a table without measures is of use
            note(error)
            known[home] = {}
    found: list[Mapping[str, float | None]] = []
    for place in places:
        numbers = {} if place is None else known[place[0].home].get(measure_store.name_of(place[0].home, place[1]), {})
        found.append({name: numbers.get(name) for name in columns})
    return found


def badges_of_jobs(jobs: Sequence[Job | None]) -> list[tuple[MeasureBadge, ...]]:
    """Return the measures of each job's video as short texts; empty for a video that is not measured."""
    return [() if job is None or job.path is None else _badges(job, job.path) for job in jobs]


def _badges(job: Job, path: Path) -> tuple[MeasureBadge, ...]:
    try:
        found = known_measures(job.ledger, measure_store.state_of(job.ledger.home, path))
    except (LedgerError, OSError) as error:  # a page without measures is of use
        note(error)
        return ()
    snapshot = job.snapshot
    return () if found is None else tuple(badges_of(found, snapshot.prompt, {**snapshot.settings, **snapshot.request}))


def known_measures(store: Store, state: FileState) -> ClipMeasures | None:
    """Return the stored measures of a file in a given state, without reading the file; None if not measured."""
    sha256 = measure_store.known_hash(store, state)
    runs = {} if sha256 is None else measure_store.runs_of(store, sha256)
    found = loaded(runs.get(BUILT_IN))
    if found is None:
        return None
    values, missing = dict(found.numbers), dict(found.missing)
    for metric in list(METRICS.values()):
        known = runs.get(metric.source)
        if known is not None and known.version == metric.version:
            values |= known.numbers
            missing |= known.missing
    return replace(found, numbers=values, missing=missing)


def loaded(run: StoredRun | None) -> ClipMeasures | None:
    """Return a stored run; None if it is of another version, or damaged."""
    if run is None or run.version != VERSION:
        return None
    try:
        return from_json(run.details, run.numbers, run.missing)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None

"""The stored measures of jobs as columns; None if not measured. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import LedgerError
from ...log import note
from ...measures.catalog import MEASURES
from ...measures.metrics import METRICS
from ..ledger import measure_store

if TYPE_CHECKING:
    from .job import Job


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

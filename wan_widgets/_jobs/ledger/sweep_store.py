"""Sweeps in the ledger, stored beside the jobs before the first cell is sent.

The column ``axes`` holds what all cells share, ``cells`` the cells. The jobs of a sweep have its id, so a cell names
its job only if that existed before. Calls block.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..._models.sweeps.sweep import Axis
from ...log import note
from .job_store import Ledger
from .row import Row
from .row_codec import NAMES, read

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, kw_only=True)
class StoredCell:
    """One cell, in plain JSON."""

    settings: Mapping[str, Any]
    """The settings as sent, with placeholders filled in."""
    differs: Mapping[str, Any]
    """Axis -> its value."""
    fingerprint: str
    """Cells with the same fingerprint are the same video."""
    seconds: int
    """Length of the video in seconds."""
    template: str = ""
    negative_template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    job: str | None = None
    """A job of the same request that existed before."""


@dataclass(frozen=True, kw_only=True)
class StoredSweep:
    """One sweep."""

    id: str
    created_at: float
    """Seconds since the epoch."""
    axes: tuple[Axis, ...]
    zipped: bool
    again: bool
    """Whether every cell is a new take, even if the request was made before."""
    concurrency: int
    backend: str
    base_url: str
    key: str
    """A key that is equal for the same cells, so that a sweep is found when it is requested again."""
    cells: tuple[StoredCell, ...]
    service: str = ""
    """The service whose protocol was chosen for the simulator; empty for each model's own."""


def save(ledger: Ledger, sweep: StoredSweep) -> None:
    """Store a sweep. If this raises LedgerError, nothing may be sent."""
    line = "INSERT INTO sweeps VALUES (?, ?, ?, ?)"
    ledger.change(lambda connection: connection.execute(line, _values(sweep)), create=True)


def write_back(connection: sqlite3.Connection, sweep: StoredSweep) -> None:
    """Store a sweep that a ledger lacks."""
    connection.execute("INSERT OR IGNORE INTO sweeps VALUES (?, ?, ?, ?)", _values(sweep))


def _values(sweep: StoredSweep) -> tuple[str, float, str, str]:
    return sweep.id, sweep.created_at, _common(sweep), _cells(sweep.cells)


def assign_job(ledger: Ledger, sweep_id: str, fingerprint: str, job_id: str) -> None:
    """Store that a job of another process belongs to the cells with a fingerprint."""

    def work(connection: sqlite3.Connection) -> None:
        for sweep in _select(connection, "id = ?", (sweep_id,)):
            cells = [replace(cell, job=job_id) if cell.fingerprint == fingerprint else cell for cell in sweep.cells]
            connection.execute("UPDATE sweeps SET cells = ? WHERE id = ?", (_cells(cells), sweep_id))

    ledger.change(work)


def jobs_of_requests(ledger: Ledger, fingerprints: Iterable[str]) -> list[Row]:
    """Return all jobs of some requests, oldest first, whichever sweep or process made them."""
    wanted = json.dumps(sorted(set(fingerprints)))
    with ledger.reading() as connection:
        if connection is None:
            return []
        found = connection.execute(
            f"SELECT {NAMES} FROM jobs WHERE fingerprint IN (SELECT value FROM json_each(?))"  # noqa: S608  (our own names)
            " ORDER BY created_at, rowid",
            (wanted,),
        ).fetchall()
    return [read(one) for one in found]


def find(ledger: Ledger, *, key: str = "") -> list[StoredSweep]:
    """Return the sweeps of a folder, newest first; only those with `key` if it is given."""
    with ledger.reading() as connection:
        if connection is None:
            return []
        if not key:
            return _select(connection, "1", ())
        return [one for one in _select(connection, "axes LIKE ?", (f"%{key}%",)) if one.key == key]


def _select(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[StoredSweep]:
    found = connection.execute(
        f"SELECT id, created_at, axes, cells FROM sweeps WHERE {where} ORDER BY created_at DESC, rowid DESC",  # noqa: S608  (our own names)
        tuple(values),
    ).fetchall()
    return [sweep for one in found if (sweep := _read(*one)) is not None]


def _read(*values: Any) -> StoredSweep | None:
    """Return a sweep; None if it is damaged. Its jobs can still be found, and it can be requested again."""
    try:
        return _sweep(*values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        note(error)
        return None


def _sweep(identity: str, created_at: float, axes: str, cells: str) -> StoredSweep:
    common = json.loads(axes)
    common["axes"] = tuple(Axis(name=name, values=tuple(values)) for name, values in common["axes"])
    loaded = tuple(StoredCell(**cell) for cell in json.loads(cells))
    if not all(map(_is_valid, loaded)):
        raise TypeError(f"a cell of the sweep {identity} is damaged")
    return StoredSweep(id=identity, created_at=created_at, cells=loaded, **common)


def _is_valid(cell: StoredCell) -> bool:
    tables = all(isinstance(one, Mapping) for one in (cell.settings, cell.differs, cell.values))
    return tables and isinstance(cell.fingerprint, str) and isinstance(cell.seconds, int)


def _common(sweep: StoredSweep) -> str:
    common = {
        "axes": [[axis.name, list(axis.values)] for axis in sweep.axes],
        "zipped": sweep.zipped,
        "again": sweep.again,
        "concurrency": sweep.concurrency,
        "backend": sweep.backend,
        "base_url": sweep.base_url,
        "key": sweep.key,
        **({"service": sweep.service} if sweep.service else {}),
    }
    return json.dumps(common, ensure_ascii=True)


def _cells(cells: Sequence[StoredCell]) -> str:
    return json.dumps([asdict(cell) for cell in cells], ensure_ascii=True)

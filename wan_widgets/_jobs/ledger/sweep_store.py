"""Sweeps as they are written down, beside the jobs in the ledger: before the first cell is sent.

What is common to the cells stands in the column ``axes``, the cells in ``cells``. Which job is a
cell's follows from the jobs themselves, which carry the sweep's id; only a job that was there before
is named here. Calls block.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..._models.sweep import Axis
from ...log import note
from .job_store import Ledger
from .row import Row
from .row_codec import NAMES, read

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, kw_only=True)
class KeptCell:
    """One cell. Everything in it is plain JSON."""

    settings: Mapping[str, Any]
    """As sent, names filled in."""
    differs: Mapping[str, Any]
    """What is its own, by the names of axes."""
    fingerprint: str
    """Cells with the same one are the same video."""
    seconds: int
    """Length of the video."""
    template: str = ""
    negative_template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    job: str | None = None
    """The job that had made the same before."""


@dataclass(frozen=True, kw_only=True)
class KeptSweep:
    """One sweep."""

    id: str
    created_at: float
    """Seconds since the epoch."""
    axes: tuple[Axis, ...]
    zipped: bool
    again: bool
    """Whether every cell is a new take, whatever was made before."""
    concurrency: int
    backend: str
    base_url: str
    key: str
    """The same for the same cells: the sweep that is asked for again is this one."""
    cells: tuple[KeptCell, ...]


def keep(ledger: Ledger, sweep: KeptSweep) -> None:
    """Write a sweep down; LedgerError if that cannot be: then nothing may be sent."""
    values = (sweep.id, sweep.created_at, _common(sweep), _cells(sweep.cells))
    ledger.change(lambda connection: connection.execute("INSERT INTO sweeps VALUES (?, ?, ?, ?)", values))


def point(ledger: Ledger, sweep_id: str, fingerprint: str, job_id: str) -> None:
    """Write down that the cells with a fingerprint are a job that another one has made meanwhile."""

    def work(connection: sqlite3.Connection) -> None:
        for sweep in _select(connection, "id = ?", (sweep_id,)):
            cells = [replace(cell, job=job_id) if cell.fingerprint == fingerprint else cell for cell in sweep.cells]
            connection.execute("UPDATE sweeps SET cells = ? WHERE id = ?", (_cells(cells), sweep_id))

    ledger.change(work)


def made(ledger: Ledger, fingerprints: Iterable[str]) -> list[Row]:
    """Return all jobs of some requests, first to last, whoever made them."""
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


def find(ledger: Ledger, *, key: str = "") -> list[KeptSweep]:
    """Return the sweeps of a folder, newest first; those with a key, if one is given."""
    with ledger.reading() as connection:
        if connection is None:
            return []
        if not key:
            return _select(connection, "1", ())
        return [one for one in _select(connection, "axes LIKE ?", (f"%{key}%",)) if one.key == key]


def _select(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[KeptSweep]:
    found = connection.execute(
        f"SELECT id, created_at, axes, cells FROM sweeps WHERE {where} ORDER BY created_at DESC, rowid DESC",  # noqa: S608  (our own names)
        tuple(values),
    ).fetchall()
    return [sweep for one in found if (sweep := _read(*one)) is not None]


def _read(*values: Any) -> KeptSweep | None:
    """Return a sweep; None where it is damaged: its jobs are found all the same, and it can be asked for anew."""
    try:
        return _sweep(*values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        note(error)
        return None


def _sweep(identity: str, created_at: float, axes: str, cells: str) -> KeptSweep:
    common = json.loads(axes)
    common["axes"] = tuple(Axis(name=name, values=tuple(values)) for name, values in common["axes"])
    kept = tuple(KeptCell(**cell) for cell in json.loads(cells))
    if not all(map(_whole, kept)):
        raise TypeError(f"a cell of the sweep {identity} is damaged")
    return KeptSweep(id=identity, created_at=created_at, cells=kept, **common)


def _whole(cell: KeptCell) -> bool:
    tables = all(isinstance(one, Mapping) for one in (cell.settings, cell.differs, cell.values))
    return tables and isinstance(cell.fingerprint, str) and isinstance(cell.seconds, int)


def _common(sweep: KeptSweep) -> str:
    common = {
        "axes": [[axis.name, list(axis.values)] for axis in sweep.axes],
        "zipped": sweep.zipped,
        "again": sweep.again,
        "concurrency": sweep.concurrency,
        "backend": sweep.backend,
        "base_url": sweep.base_url,
        "key": sweep.key,
    }
    return json.dumps(common, ensure_ascii=True)


def _cells(cells: Sequence[KeptCell]) -> str:
    return json.dumps([asdict(cell) for cell in cells], ensure_ascii=True)

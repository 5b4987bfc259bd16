"""Measures of video files in the ledger, by the SHA-256 of a file, so that a copy is not measured again.

A run writes all its values in one transaction, so a killed process leaves a complete run or none. Calls block.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...checksums import sha256_of
from .sqlite.database import Store

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """The values of one run, and its other results as text."""

    version: str
    """Version of the code that measured."""
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    """Why a value is None, by name."""
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class FileState:
    """The state of a file when it was hashed. If size and time are the same, so is the content."""

    path: str
    """Below the folder with slashes, or absolute."""
    size: int
    modified_ns: int


def state_of(home: Path, path: Path) -> FileState:
    """Return the current state of a file; raises OSError if it does not exist."""
    about = path.stat()
    return FileState(path=name_of(home, path), size=about.st_size, modified_ns=about.st_mtime_ns)


def name_of(home: Path, path: Path) -> str:
    """Return the name of a file in the ledger."""
    absolute = path.absolute()
    return absolute.relative_to(home).as_posix() if absolute.is_relative_to(home) else str(absolute)


def known_hash(store: Store, state: FileState) -> str | None:
    """Return the hash of a file if it was hashed in this state, else None."""
    with store.reading() as connection:
        if connection is None:
            return None
        found = connection.execute(
            "SELECT sha256 FROM measured_files WHERE path = ? AND size = ? AND modified_ns = ?",
            (state.path, state.size, state.modified_ns),
        ).fetchone()
    return None if found is None else str(found[0])


def hash_of(store: Store, path: Path) -> tuple[FileState, str]:
    """Return a file's state and hash; it is read only if the ledger does not know it in this state."""
    state = state_of(store.home, path)
    return state, known_hash(store, state) or sha256_of(path)


def save(store: Store, state: FileState, sha256: str, source: str, run: StoredRun) -> int:
    """Store a run of a file, in the place of an older one of the same source, and return its number.

    The numbers of runs grow: a later one, of any process, has a greater number.
    """

    def work(connection: sqlite3.Connection) -> int:
        connection.execute(
            "INSERT OR REPLACE INTO measured_files VALUES (?, ?, ?, ?)",
            (state.path, state.size, state.modified_ns, sha256),
        )
        connection.execute("DELETE FROM measures WHERE sha256 = ? AND source = ?", (sha256, source))
        connection.execute(
            "INSERT OR REPLACE INTO measure_runs VALUES (?, ?, ?, ?, ?)",
            (sha256, source, run.version, run.details, time.time()),
        )
        (number,) = connection.execute("SELECT last_insert_rowid()").fetchone()
        connection.executemany(
            "INSERT OR REPLACE INTO measures VALUES (?, ?, ?, ?, ?)",
            [(sha256, source, name, value, run.missing.get(name, "")) for name, value in run.numbers.items()],
        )
        return int(number)

    return store.change(work)


def newest_run(store: Store) -> int:
    """Return the number of the run that was stored last, by any process; 0 if there is none."""
    with store.reading() as connection:
        if connection is None:
            return 0
        (number,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM measure_runs").fetchone()
    return int(number)


def runs_after(store: Store, number: int, since: float) -> list[tuple[int, str]]:
    """Return the later runs of a number, of any process: each with its own number and the name of a file.

    Parameters
    ----------
    store : Store
        The ledger.
    number : int
        The number of a run.
    since : float
        Only runs that were stored at this time or later, in seconds since the epoch.
    """
    with store.reading() as connection:
        if connection is None:
            return []
        rows = connection.execute(
            "SELECT r.rowid, f.path FROM measure_runs AS r JOIN measured_files AS f USING (sha256)"
            " WHERE r.rowid > ? AND r.at >= ? ORDER BY r.rowid",
            (number, since),
        ).fetchall()
    return [(int(row), str(path)) for row, path in rows]


def runs_of(store: Store, sha256: str) -> dict[str, StoredRun]:
    """Return the runs of a file by source."""
    with store.reading() as connection:
        if connection is None:
            return {}
        runs = connection.execute(
            "SELECT source, version, details FROM measure_runs WHERE sha256 = ?", (sha256,)
        ).fetchall()
        rows = connection.execute(
            "SELECT source, name, value, missing FROM measures WHERE sha256 = ? ORDER BY rowid", (sha256,)
        ).fetchall()
    found = {}
    for source, version, details in runs:
        own = [row for row in rows if row[0] == source]
        found[str(source)] = StoredRun(
            version=str(version),
            details=str(details),
            numbers={name: value for _, name, value, _ in own},
            missing={name: missing for _, name, _, missing in own if missing},
        )
    return found


def values_of(store: Store, names: Iterable[str]) -> dict[str, dict[str, float | None]]:
    """Return the values of several files by the file's name in the ledger; files without any are left out."""
    with store.reading() as connection:
        if connection is None:
            return {}
        rows = connection.execute(
            "SELECT path, name, value FROM measured_files JOIN measures USING (sha256)"
            " WHERE path IN (SELECT value FROM json_each(?)) ORDER BY measures.rowid",
            (json.dumps(list(names)),),
        ).fetchall()
    found: dict[str, dict[str, float | None]] = {}
    for path, name, value in rows:
        found.setdefault(str(path), {})[str(name)] = value
    return found

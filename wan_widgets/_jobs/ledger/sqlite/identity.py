"""Recognize a ledger: by the identity inside it, the last write of this process, and the folder of the file.

A file with the same name may be a different ledger: the folder may have been moved and another one created in its
place, or an older copy may have been restored. The identity shows the first case, the number of this process's last
write the second.
"""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

VERSION = 7
"""The migration that gives a ledger its identity."""
_FORGET = 30 * 86_400.0
"""Seconds after which the last write of a process is forgotten."""

Place = tuple[int, int]
"""Device and inode."""


class LedgerMatch(StrEnum):
    """Whether the file at the path of a ledger is still that ledger."""

    SAME = "same"
    OLDER = "older"
    """A copy of it that lacks writes of this process."""
    OTHER = "other"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A ledger after the last write of a writer."""

    uuid: str
    writes: int
    """How often this writer has written into it."""
    folder: Place | None
    parent: Place | None


def place_of(path: Path) -> Place | None:
    """Return device and inode of the file at a path; None if there is none, or its disk does not answer."""
    try:
        found = os.stat(path)  # noqa: PTH116  (a path and its link are the same here)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def match_of(connection: sqlite3.Connection, known: Identity, writer: str) -> LedgerMatch:
    """Compare any SQLite file with the ledger that a writer knows as `known`; nothing is written."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        return LedgerMatch.OTHER
    return LedgerMatch.OLDER if version < VERSION else compare(connection, known, writer)


def compare(connection: sqlite3.Connection, known: Identity, writer: str) -> LedgerMatch:
    """Compare an up-to-date ledger with the one that a writer knows as `known`."""
    if uuid_of(connection) != known.uuid:
        return LedgerMatch.OTHER
    return LedgerMatch.SAME if writes_of(connection, writer) == known.writes else LedgerMatch.OLDER


def is_older_version(connection: sqlite3.Connection) -> bool:
    """Return whether a ledger was written by a version without identities."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return 0 < int(version) < VERSION


def uuid_of(connection: sqlite3.Connection) -> str:
    """Return the identity in a ledger; "" if it has lost it."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    return str(found[0]) if found else ""


def writes_of(connection: sqlite3.Connection, writer: str) -> int:
    """Return the number of the last write of a writer that a ledger holds."""
    found = connection.execute("SELECT writes FROM writers WHERE name = ?", (writer,)).fetchone()
    return int(found[0]) if found else 0


def count_write(connection: sqlite3.Connection, writer: str, number: int) -> None:
    """Store that this is the `number`-th write of a writer."""
    now = time.time()
    if number == 1:
        connection.execute("DELETE FROM writers WHERE at < ?", (now - _FORGET,))
    connection.execute("INSERT OR REPLACE INTO writers VALUES (?, ?, ?)", (writer, number, now))


def identity_of(connection: sqlite3.Connection, home: Path, writes: int) -> Identity:
    """Return the identity of a ledger after a write."""
    return Identity(
        uuid=uuid_of(connection), writes=writes, folder=place_of(home), parent=place_of(home.absolute().parent)
    )

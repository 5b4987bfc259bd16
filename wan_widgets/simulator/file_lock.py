"""A lock between processes that works on every system: SQLite's file locks, released when a process dies.

There is no stale lock to recover from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..forks import sqlite_in_use


class TakenError(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def only_one(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock at `path` while the block runs.

    Parameters
    ----------
    path : Path
        A file of its own for the lock; it is made, and stays empty.
    wait : float
        Seconds to wait for another holder.

    Raises
    ------
    TakenError
        If another thread or process holds it for longer than that.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite_in_use(), closing(sqlite3.connect(path, timeout=wait, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise TakenError(f"{path} is held by another process") from error
        yield

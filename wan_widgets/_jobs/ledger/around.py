"""What is in a ledger beside a job that is about to be stored: whether there is more to look at first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from ..record.state import ENDS

UNFINISHED = f"state NOT IN ({', '.join(repr(str(end)) for end in sorted(ENDS))})"
"""The jobs that are not over, also those of a state that this version does not know; ``jobs_unfinished`` covers it."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is in a ledger beside a job that is about to be stored."""

    last_row: int
    """Number of the last row: lower than before in an older copy of the ledger."""
    addresses: Sequence[str]
    """Base URLs at which the job's backend has jobs that are not over."""


def around(connection: sqlite3.Connection, backend: str) -> Around:
    """Return what is beside a job of a backend."""
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM jobs").fetchone()
    query = f"SELECT DISTINCT base_url FROM jobs WHERE {UNFINISHED} AND backend = ?"  # noqa: S608  (our own names)
    found = connection.execute(query, (backend,)).fetchall()
    return Around(last_row=int(last), addresses=[str(url) for (url,) in found])

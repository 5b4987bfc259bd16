"""What else a ledger holds when a job is about to be stored: whether something must be checked first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from ..record.state import ENDS

UNFINISHED = f"state NOT IN ({', '.join(repr(str(end)) for end in sorted(ENDS))})"
"""Unfinished jobs, including those in a state that this version does not know. ``jobs_unfinished`` covers it."""


@dataclass(frozen=True, kw_only=True)
class LedgerContext:
    """What else a ledger holds when a job is about to be stored."""

    last_row: int
    """Number of the last row. It is lower than before if the ledger was replaced by an older copy."""
    addresses: Sequence[str]
    """Base URLs at which the job's backend has unfinished jobs."""


def ledger_context(connection: sqlite3.Connection, backend: str) -> LedgerContext:
    """Return what else the ledger holds for a job of a backend."""
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM jobs").fetchone()
    query = f"SELECT DISTINCT base_url FROM jobs WHERE {UNFINISHED} AND backend = ?"  # noqa: S608  (our own names)
    found = connection.execute(query, (backend,)).fetchall()
    return LedgerContext(last_row=int(last), addresses=[str(url) for (url,) in found])

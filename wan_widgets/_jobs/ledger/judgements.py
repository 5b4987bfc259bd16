"""What the user says of two jobs beside each other: which is better, and a note. Kept in the ledger by both ids.

A pair has no order: it is found from either job. One of which nothing is said any more is not kept. Calls block.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..._models.formatting import safe_repr
from ...errors import SettingsError
from ..record.annotations import note_of
from .job_store import Ledger

if TYPE_CHECKING:
    import sqlite3

Better = Literal["this", "other", "same", ""]
"""Which of two is better, as seen from one of them; "" where nothing is said of that."""
_WORDS = ("this", "other", "same", "")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two jobs, and what was said of them; seen from the first."""

    job: str
    """The id of the one from which it is seen."""
    other: str
    better: Better = ""
    note: str = ""

    def turned(self) -> Pair:
        """Return the same as seen from the other."""
        turned: dict[Better, Better] = {"this": "other", "other": "this"}
        better = turned.get(self.better, self.better)
        return Pair(job=self.other, other=self.job, better=better, note=self.note)


def keep(ledger: Ledger, job: str, other: str, *, better: Better | None = None, note: str | None = None) -> Pair:
    """Write down what is said of two jobs; what is None stays as it is.

    Raises
    ------
    SettingsError
        For two of the same, and for a verdict that does not exist.
    WanError
        If an API key stands in the note: nothing is written.
    """
    if job == other:
        raise SettingsError("A job cannot be compared with itself.", "Name another one.")
    if better is not None and better not in _WORDS:
        raise SettingsError(f"better={safe_repr(better)} is not known.", 'It is "this", "other", "same" or "".')

    said = None if note is None else note_of(note)

    def work(connection: sqlite3.Connection) -> Pair:
        found = [one for one in _of(connection, job) if one.other == other]
        before = found[0] if found else Pair(job=job, other=other)
        pair = Pair(
            job=job,
            other=other,
            better=before.better if better is None else better,
            note=before.note if said is None else said,
        )
        kept = pair if job < other else pair.turned()
        connection.execute("DELETE FROM pairs WHERE one = ? AND other = ?", (kept.job, kept.other))
        if kept.better or kept.note:
            values = (kept.job, kept.other, kept.better, kept.note, time.time())
            connection.execute("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", values)
        return pair

    return ledger.change(work)


def of(ledger: Ledger, job: str) -> list[Pair]:
    """Return the pairs of a job, as seen from it, last said first."""
    with ledger.reading() as connection:
        return [] if connection is None else _of(connection, job)


def _of(connection: sqlite3.Connection, job: str) -> list[Pair]:
    found = connection.execute(
        "SELECT one, other, better, note FROM pairs WHERE one = ? OR other = ? ORDER BY updated_at DESC, rowid DESC",
        (job, job),
    ).fetchall()
    pairs = [Pair(job=one, other=other, better=better, note=note) for one, other, better, note in found]
    return [pair if pair.job == job else pair.turned() for pair in pairs]

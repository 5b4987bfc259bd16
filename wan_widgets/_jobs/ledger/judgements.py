"""The user's verdicts on pairs of jobs: which is better, and a note; stored in the ledger by both ids.

A pair is found from either job. A pair without verdict and note is deleted. Calls block.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..._models.text.formatting import safe_repr
from ...errors import SettingsError
from ..record.annotations import note_of
from .job_store import Ledger

if TYPE_CHECKING:
    import sqlite3

Better = Literal["this", "other", "same", ""]
"""Which of two jobs is better, from the view of one of them; "" if there is no verdict."""
_WORDS = ("this", "other", "same", "")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The verdict on two jobs, from the view of the first."""

    job: str
    """Id of the job from whose view it is."""
    other: str
    better: Better = ""
    note: str = ""

    def turned(self) -> Pair:
        """Return the same verdict from the view of the other job."""
        turned: dict[Better, Better] = {"this": "other", "other": "this"}
        better = turned.get(self.better, self.better)
        return Pair(job=self.other, other=self.job, better=better, note=self.note)


def save(ledger: Ledger, job: str, other: str, *, better: Better | None = None, note: str | None = None) -> Pair:
    """Store the verdict on two jobs. None leaves a part unchanged.

    Raises
    ------
    SettingsError
        If both are the same job, or the verdict does not exist.
    WanError
        If the note contains an API key; nothing is stored.
    """
    if job == other:
        raise SettingsError("A job cannot be compared with itself.", "Name another one.")
    if better is not None and better not in _WORDS:
        raise SettingsError(f"better={safe_repr(better)} is not known.", 'It is "this", "other", "same" or "".')

    new_note = None if note is None else note_of(note)

    def work(connection: sqlite3.Connection) -> Pair:
        found = [one for one in _of(connection, job) if one.other == other]
        before = found[0] if found else Pair(job=job, other=other)
        pair = Pair(
            job=job,
            other=other,
            better=before.better if better is None else better,
            note=before.note if new_note is None else new_note,
        )
        stored = pair if job < other else pair.turned()
        connection.execute("DELETE FROM pairs WHERE one = ? AND other = ?", (stored.job, stored.other))
        if stored.better or stored.note:
            values = (stored.job, stored.other, stored.better, stored.note, time.time())
            connection.execute("INSERT INTO pairs VALUES (?, ?, ?, ?, ?)", values)
        return pair

    return ledger.change(work)


def of(ledger: Ledger, job: str) -> list[Pair]:
    """Return the verdicts on a job, from its view, newest first."""
    with ledger.reading() as connection:
        return [] if connection is None else _of(connection, job)


def _of(connection: sqlite3.Connection, job: str) -> list[Pair]:
    found = connection.execute(
        "SELECT one, other, better, note FROM pairs WHERE one = ? OR other = ? ORDER BY updated_at DESC, rowid DESC",
        (job, job),
    ).fetchall()
    pairs = [Pair(job=one, other=other, better=better, note=note) for one, other, better, note in found]
    return [pair if pair.job == job else pair.turned() for pair in pairs]

"""The folded texts of finished jobs in a table of their own, for counts of words that many jobs have.

A row of the ledger is eight times as long as its texts. The table is sorted by what the counts are grouped by
(``search_groups``), so that one pass over it counts each group. `text_index` fills it. Rows that have changed since
(``jobs_unindexed``) are not counted here.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

GROUPED_BY = ("state", "mode", "model", "backend", "service", "star", "tags")
"""Columns with few different values."""
GAP = "\x01"
"""Separates the texts of a row."""

Group = tuple[tuple[str, ...], str]
"""The values of the counted columns, and the tags."""

COLUMNS = ", ".join(GROUPED_BY)
"""The same as a list in SQL."""


def can_hold(words: Iterable[str]) -> bool:
    """Return whether words can occur in the texts as they are stored: without separators and lone surrogates."""
    return not any(letter == GAP or "\ud800" <= letter <= "\udfff" for word in words for letter in word)


def counts(
    connection: sqlite3.Connection, words: Sequence[str], where: str, values: Sequence[object]
) -> Counter[Group]:
    """Return the number of jobs that contain all words, by group.

    Parameters
    ----------
    connection : sqlite3.Connection
        To an index that is up to date.
    words : sequence of str
        Of which `can_hold` is true.
    where, values : str, sequence
        A condition on the columns of `GROUPED_BY`, with its values.
    """
    inside = " AND ".join("instr(text, ?)" for _ in words)
    found = connection.execute(
        f"SELECT {COLUMNS}, jobs FROM ("  # noqa: S608  (our own names)
        f"SELECT part, count(*) AS jobs FROM folded_texts WHERE {inside}"
        f" AND part IN (SELECT number FROM search_groups WHERE {where})"
        " AND job NOT IN (SELECT job FROM jobs_unindexed) GROUP BY part"
        ") JOIN search_groups AS known ON known.number = part",
        (*(word.casefold().encode() for word in words), *values),
    )
    return Counter({(tuple(map(str, group)), tags): number for *group, tags, number in found})


def store(connection: sqlite3.Connection, texts: Iterable[tuple[int, str, Sequence[object]]]) -> None:
    """Store the texts of rows that have none, inside a transaction: number, text and values of `GROUPED_BY`."""
    groups = connection.execute(f"SELECT number, {COLUMNS} FROM search_groups")  # noqa: S608  (our own names)
    known = {tuple(group): number for number, *group in groups}
    marks = ", ".join("?" for _ in GROUPED_BY)
    values = []
    for row, text, group in texts:
        part = known.get(tuple(group))
        if part is None:
            added = connection.execute(f"INSERT INTO search_groups ({COLUMNS}) VALUES ({marks})", tuple(group))  # noqa: S608  (as above)
            part = known[tuple(group)] = added.lastrowid
        values.append((part, row, text.encode(errors="replace")))
    connection.executemany("INSERT INTO folded_texts (part, job, text) VALUES (?, ?, ?)", values)


def remove(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Remove the texts of rows, inside a transaction."""
    found = connection.execute(
        "SELECT part, job FROM folded_texts INDEXED BY folded_texts_by_job"
        " WHERE job IN (SELECT value FROM json_each(?))",
        (json.dumps(rows),),
    )
    connection.executemany("DELETE FROM folded_texts WHERE part = ? AND job = ?", found.fetchall())


def clear(connection: sqlite3.Connection) -> None:
    """Remove all texts, inside a transaction."""
    connection.execute("DELETE FROM folded_texts")
    connection.execute("DELETE FROM search_groups")

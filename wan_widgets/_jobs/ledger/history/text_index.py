"""A full-text index of all jobs: SQLite's FTS5 with trigrams, of texts that Python has case-folded.

The index narrows a search down to rows that may match; the search then checks each of them. So an entry may be out of
date, but none may be missing. Triggers of the ledger record each row that changes (``jobs_unindexed``); these are
always checked. If many of them are over, a search indexes some first. It stores them in `folded_texts` as well, which
counts words that many jobs have. Unfinished jobs are not indexed: they change often, and are few. Every row is checked
if SQLite has no FTS5, or if the ledger cannot be written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ....patterns import pattern
from ...record.state import ENDS
from ..row_codec import valid_json
from . import folded_texts
from .folded_texts import GAP

MOST_NOTED = 500
"""Up to this many rows without an entry are checked in a search; if there are more, it indexes some first."""
AT_ONCE = 10_000
"""Most rows that are indexed before one search, because other writers wait meanwhile."""
LENGTH = 3
"""Characters of a trigram."""
_MOST_TRIGRAMS = 60
LARGEST_PART = 3
"""If more than one in this many rows remain, the index is slower than checking every row."""
_WAIT = 100
"""Milliseconds to wait for another writer before a search continues without indexing."""
_NOT_INDEXED = pattern("[\0\x01\ud800-\udfff]")
"""Characters that cannot be indexed, or that mean something else in the index."""
_CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS jobs_text"
    " USING fts5 (text, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')"
)


def _inside(column: str) -> str:
    return f"coalesce((SELECT group_concat(value, char(1)) FROM json_each({valid_json(column)})), '')"  # noqa: S608  (our own names)


_TEXTS = " || char(1) || ".join(
    [*(f"coalesce({name}, '')" for name in ("prompt", "remark", "template", "id", "task_id"))]
    + [_inside(name) for name in ("request", "tags")]
)
"""The searched texts of a row, as in the condition of a search."""
_OVER = f"(jobs.rowid IS NULL OR jobs.state IN ({', '.join(repr(str(end)) for end in sorted(ENDS))}))"
_NOTED = f"SELECT job FROM jobs_unindexed LEFT JOIN jobs ON jobs.rowid = job WHERE {_OVER}"  # noqa: S608  (our own names)
"""The rows to index: those of jobs that are over, and of jobs that were deleted."""


@dataclass(frozen=True)
class Candidates:
    """The rows that may match, as a query of their numbers with its values."""

    values: tuple[str, ...]
    query: str = "SELECT rowid FROM jobs_text WHERE jobs_text MATCH ? UNION ALL SELECT job FROM jobs_unindexed"


CHANGED = Candidates((), "SELECT job FROM jobs_unindexed")
"""The rows that have changed since they were indexed."""


def candidates(
    connection: sqlite3.Connection, words: Sequence[str], largest_part: int = LARGEST_PART
) -> Candidates | None:
    """Return the rows that may contain all words; None if they are more than one in `largest_part`, or not known."""
    trigrams = trigrams_of(words)
    if not trigrams or not update_index(connection):
        return None
    with suppress(sqlite3.DatabaseError):  # this SQLite has no FTS5, or the index is damaged
        (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM jobs").fetchone()
        query = "SELECT count(*) FROM (SELECT 1 FROM jobs_text WHERE jobs_text MATCH ? LIMIT ? + 1)"
        (found,) = connection.execute(query, (trigrams, last // largest_part)).fetchone()
        return Candidates((trigrams,)) if found * largest_part <= last else None
    return None


def trigrams_of(words: Sequence[str]) -> str:
    """Return the trigrams of all words as a query of FTS5; "" without any.

    Examples
    --------
    >>> trigrams_of(["Fog", "an", "kite"])
    '"fog" "kit" "ite"'
    """
    folded = [word.casefold() for word in words]
    parts = [word[start : start + LENGTH] for word in folded for start in range(len(word) - LENGTH + 1)]
    usable = [part for part in parts if not _NOT_INDEXED.search(part)]
    quoted = ['"{}"'.format(part.replace('"', '""')) for part in dict.fromkeys(usable)]
    return " ".join(quoted[:_MOST_TRIGRAMS])


def update_index(connection: sqlite3.Connection) -> bool:
    """Index some of the rows that have changed, if there are many; return whether there is an index."""
    query = f"SELECT count(*) FROM ({_NOTED} LIMIT ? + 1)"  # noqa: S608  (our own names)
    (noted,) = connection.execute(query, (MOST_NOTED,)).fetchone()
    indexed = _is_of_these_rows(connection)
    if noted > MOST_NOTED or indexed is False:
        (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {_WAIT}")
        with suppress(sqlite3.DatabaseError):  # another one writes, the folder is read-only, or there is no FTS5
            _index_some(connection)
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA busy_timeout = {patience}")
        indexed = _is_of_these_rows(connection)
    return indexed is True


def _is_of_these_rows(connection: sqlite3.Connection) -> bool | None:
    """Return whether the index has the current row numbers, which VACUUM may change; None without an index."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'text_index'").fetchone()
    return None if found is None else str(found[0]) == _schema(connection)


def _schema(connection: sqlite3.Connection) -> str:
    """Return a number that changes with the tables, and with VACUUM."""
    return str(connection.execute("PRAGMA schema_version").fetchone()[0])


def _index_some(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if not _is_of_these_rows(connection):
        connection.execute(_CREATE)
        connection.execute("INSERT INTO jobs_text (jobs_text) VALUES ('delete-all')")
        folded_texts.clear(connection)
        connection.execute("INSERT OR IGNORE INTO jobs_unindexed SELECT rowid FROM jobs")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('text_index', ?)", (_schema(connection),))
    rows = [row for (row,) in connection.execute(f"{_NOTED} ORDER BY job LIMIT ?", (AT_ONCE,))]
    found = connection.execute(
        f"SELECT rowid, CAST({_TEXTS} AS BLOB), {folded_texts.COLUMNS} FROM jobs"  # noqa: S608  (our own names)
        " WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid",
        (json.dumps(rows),),
    )
    texts = [(row, folded(text), group) for row, text, *group in found]
    connection.executemany(
        "INSERT INTO jobs_text (rowid, text) VALUES (?, ?)", ((row, text.replace("\0", GAP)) for row, text, _ in texts)
    )  # what follows a NUL would be left out
    folded_texts.remove(connection, rows)
    folded_texts.store(connection, texts)
    connection.executemany("DELETE FROM jobs_unindexed WHERE job = ?", ((row,) for row in rows))
    connection.execute("COMMIT")


def folded(text: bytes) -> str:
    """Return texts of a row as they are indexed, each once."""
    return GAP.join(dict.fromkeys(text.decode(errors="replace").casefold().split(GAP)))

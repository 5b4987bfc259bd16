"""Queries of a ledger of 100,000 jobs, each beside the least that the same SQLite takes to read its rows by their key.

A page reads forty rows. Counts read every job that matches: beside them, one column of exactly these jobs is counted.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from support.ledgers import fill

from tests.benchmarks.table import Figure, middle
from wan_widgets._jobs.ledger.history import text_index
from wan_widgets._jobs.ledger.history.filters import filters_of
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger

JOBS = 100_000
GOAL = 50.0
WORDS = ("fox", "kite fog", "lantern", "für", "fo", "9999", "nothing like it")
DAY = 86_400.0


def measure() -> list[Figure]:
    """Fill a ledger and run the queries of the gallery, `wan.resume()` and `wan.spent()`."""
    home = Path(os.environ["WAN_HOME"])
    home.mkdir(parents=True)
    fill(home, JOBS)
    history, ledger, now = History(home), Ledger(home), time.time()
    plain = filters_of()
    queries: dict[str, Callable[[], object]] = {
        "first page": lambda: history.page(plain),
        "counts": lambda: history.counts(plain),
        "sums of one day": lambda: history.sums(filters_of(since=now - DAY, until=now), usd=True),
        "sums of every day": lambda: history.sums(plain, usd=True),
        "unfinished jobs, for resume": ledger.unfinished,
        "jobs that count, for spent": lambda: ledger.counted("a session", now - DAY),
    }
    for _ in range(JOBS // text_index.AT_ONCE):
        history.counts(filters_of("nothing like it"))  # each indexes a part
    for word in WORDS:
        found = filters_of(word)
        queries[f"search {word!r}, first page"] = lambda found=found: history.page(found)
        queries[f"search {word!r}, counts"] = lambda found=found: history.counts(found)
    forty = middle(lambda: _count(ledger.path, range(1, 41)))
    figures = []
    for what, work in queries.items():
        beside, limit = "forty rows by key", forty
        if what == "counts":
            beside, limit = "the number of rows", middle(lambda: _number(ledger.path))
        elif what.endswith("counts"):
            matching = _matching(ledger.path, what.split("'")[1] if "'" in what else "")
            beside, limit = (
                f"the {len(matching):,} matching rows by key",
                middle(partial(_count, ledger.path, matching)),
            )
        figures.append(
            Figure(
                row="ledger", what=what, value=middle(work), unit="ms", goal=GOAL, beside=beside, beside_value=limit,
                method=f"{JOBS:,} jobs, a connection for each, median of 5",
            )
        )  # fmt: skip
    return figures


def _matching(path: Path, words: str) -> list[int]:
    """Return the numbers of the rows in which each of these words is."""
    texts = " || ' ' || ".join(f"coalesce({one}, '')" for one in ("prompt", "remark", "tags", "settings", "id"))
    # Tags and settings are JSON, in which a letter beyond ASCII may be written as its number.
    where = " AND ".join([f"(({texts}) LIKE ? OR ({texts}) LIKE ?)"] * len(words.split())) or "1"
    asked = [f"%{form}%" for word in words.split() for form in (word, json.dumps(word)[1:-1])]
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(f"SELECT rowid FROM jobs WHERE {where}", asked)
        return [number for (number,) in found]


def _number(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM jobs").fetchall()


def _count(path: Path, rows: Iterable[int]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        numbers = json.dumps(list(rows))
        connection.execute(
            "SELECT count(remark) FROM jobs WHERE rowid IN (SELECT value FROM json_each(?))", (numbers,)
        ).fetchall()

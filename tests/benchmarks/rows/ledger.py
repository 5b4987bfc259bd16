"""Queries of a ledger of 100,000 jobs, beside the same SQLite reading forty rows of it by their key."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
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
    """Fill a ledger and ask it what the gallery, `wan.resume()` and `wan.spent()` ask."""
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
    beside = middle(lambda: _forty(ledger.path))
    return [
        Figure(
            row="ledger", what=what, value=middle(work), unit="ms", goal=GOAL, beside="forty rows by key",
            beside_value=beside, method=f"{JOBS:,} jobs, a connection for each, median of 5",
        )
        for what, work in queries.items()
    ]  # fmt: skip


def _forty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM jobs WHERE rowid <= 40").fetchall()

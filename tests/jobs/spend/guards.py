"""Guards, and jobs that they count, for the tests of limits."""

from __future__ import annotations

import time
from collections.abc import Iterable

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets.config.limits import read_limits
from wan_widgets.config.prices import read_price_table

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}


def row(**changes: object) -> Row:
    now = time.time()
    facts = {
        "id": "one",
        "fingerprint": "f",
        "backend": "toapis",
        "model": "wan2.6",
        "request": {"duration": 5, "resolution": "720p"},
        "state": JobState.COMPLETED,
        "created_at": now,
        "session": lease.me(),
        "task_id": "task_1",
    }
    return Row(**{**facts, **changes})


def guard(limits: object = None, prices: object = None) -> Guard:
    return Guard(read_limits("limits", limits), read_price_table("price_table", prices))


def check(guard: Guard, rows: Iterable[Row], **changes: object) -> None:
    """Have a guard check one more job beside `rows`."""
    guard.check(row(id="new", **changes), lambda _session, _since: list(rows))

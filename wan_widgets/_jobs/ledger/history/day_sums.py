"""Totals of jobs by local day and price: computed from the jobs, and stored for days that have not changed since.

Triggers of the ledger record the request time of every job whose contribution may have changed (``day_sums_changed``).
The totals of these days are computed from the jobs. If there are more than a few such days, their totals are stored
again. So a total is right whether or not it could be stored. Days are in the reader's time zone; totals that were
stored in another one are deleted.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from ...record.cost import BILLED_SQL, ESTIMATED_SQL, SENDS_SQL, may_cost_sql
from ..row_codec import member

MOST_CHANGED = 7
"""Up to this many changed days are computed each time; if there are more, their totals are stored."""
_AT_ONCE = 100
"""Most days that are stored in one transaction, because other writers wait meanwhile."""
_WAIT = 100
"""Milliseconds to wait for another writer before the sums are computed without being stored."""
_DAY_FORM = "%Y-%m-%d"
_SLACK = 10_800.0
"""Seconds by which the range of a day is widened, because some time zones have no midnight once a year."""


class Sum(NamedTuple):
    """The sum of some jobs of one day with the same price."""

    day: str
    """The local day of the requests, as ``2026-11-01``."""
    at: float
    """When the newest of them was requested."""
    jobs: int
    seconds: int
    """Total length of the finished videos."""
    model: str
    """Model, resolution, length and estimate are empty for jobs that cost nothing."""
    resolution: str
    length: int
    """Seconds of each."""
    currency: str
    """Currency of the estimate at the time of sending; empty without a price."""
    amount: float | None
    """That estimate of each."""
    billed: int
    """Number of jobs whose bill the service stated."""
    bill: float
    """The sum of these bills in US dollars."""
    unbilled: int
    """Number of possible charges without a stated amount."""


def _day(column: str) -> str:
    return f"date({column}, 'unixepoch', 'localtime')"


_MAY_COST = may_cost_sql(f"coalesce({member('trouble', 'charged')}, '')")
_COMPUTED = f"""
    SELECT day, max(created_at) AS at, count(*) AS jobs, sum(done * length) AS seconds,
        CASE WHEN counts THEN model ELSE '' END AS model, CASE WHEN counts THEN resolution ELSE '' END AS resolution,
        CASE WHEN counts THEN length ELSE 0 END AS length, CASE WHEN counts THEN currency ELSE '' END AS currency,
        CASE WHEN counts THEN amount END AS amount,
        coalesce(sum(counts AND bill IS NOT NULL), 0) AS billed,
        coalesce(sum(CASE WHEN counts THEN bill END), 0.0) AS bill,
        coalesce(sum(CASE WHEN counts THEN sends END), 0) AS sends, min(created_at) AS first
    FROM (
        SELECT rowid, *, {_day("created_at")} AS day, state = 'completed' AS done,
            coalesce({member("request", "duration")}, 0) AS length,
            coalesce({member("request", "resolution")}, '') AS resolution,
            coalesce({member("estimate", "currency")}, '') AS currency,
            {ESTIMATED_SQL} AS amount, {_MAY_COST} AS counts, {BILLED_SQL} AS bill, {SENDS_SQL} AS sends
        FROM jobs
    ) AS jobs WHERE {{}} GROUP BY 1, 5, 6, 7, 8, 9
"""  # noqa: S608  (nothing of the user's)
_OF_DAYS = "created_at >= ? AND created_at < ? AND day IN (SELECT value FROM json_each(?))"


def computed(connection: sqlite3.Connection, where: str, values: Sequence[object], *, usd: bool) -> list[Sum]:
    """Return the sums of the jobs of a condition, newest day first; `usd` is as in `History.sums`."""
    query = f"SELECT {_fields(usd=usd)} FROM ({_COMPUTED.format(where)}) ORDER BY day DESC"  # noqa: S608  (our own names)
    return [Sum._make(one) for one in connection.execute(query, values)]


def stored(connection: sqlite3.Connection, since: float | None, until: float | None, *, usd: bool) -> list[Sum]:
    """Return the sums of all jobs between two times, newest day first; only what has changed is computed."""
    _store_changed(connection)
    connection.execute("BEGIN")  # changed times, totals and jobs of the same moment
    try:
        if _other_zone(connection):
            where = "created_at >= coalesce(?, created_at) AND created_at < coalesce(?, created_at + 1)"
            return computed(connection, where, (since, until), usd=usd)
        # Days that are only partly between the two times cannot be read from the stored totals.
        own = set(_changed(connection)) | {day_of(one) for one in (since, until) if one is not None}
        found = connection.execute(
            f"SELECT {_fields(usd=usd)} FROM day_sums WHERE at >= coalesce(?, at) AND first < coalesce(?, first + 1)"  # noqa: S608  (our own names)
            " AND day NOT IN (SELECT value FROM json_each(?)) ORDER BY day DESC",
            (since, until, json.dumps(sorted(own))),
        )
        sums = list(map(Sum._make, found))
        fresh = [one for day in own for one in _of_day(connection, day, since, until, usd=usd)]
    finally:
        connection.execute("ROLLBACK")  # nothing was written
    return sorted([*sums, *fresh], key=lambda one: one.day, reverse=True)


def day_of(at: float) -> str:
    """Return the local day of a time."""
    return time.strftime(_DAY_FORM, time.localtime(at))


def _fields(*, usd: bool) -> str:
    """Return the SQL columns of a `Sum`, in the table or as they are computed."""
    bills = "billed, bill, sends - billed" if usd else "0, 0.0, sends"
    return f"day, at, jobs, seconds, model, resolution, length, currency, amount, {bills}"


def _of_day(
    connection: sqlite3.Connection, day: str, since: float | None, until: float | None, *, usd: bool
) -> list[Sum]:
    start, end = _range([day])
    low, high = max(start, since or start), end if until is None else min(end, until)
    return computed(connection, _OF_DAYS, (low, high, json.dumps([day])), usd=usd)


def _range(days: Sequence[str]) -> tuple[float, float]:
    """Return the start and the end of sorted days, with some slack."""
    first, last = (time.mktime(time.strptime(day, _DAY_FORM)) for day in (days[0], days[-1]))
    return first - _SLACK, last + 86_400.0 + _SLACK


def _changed(connection: sqlite3.Connection, most: int | None = None) -> list[str]:
    """Return the days on which a job has changed since their sums were stored, sorted.

    At most the first `most` + 1 days are returned.
    """
    times = "SELECT at FROM day_sums_changed ORDER BY at"
    found = connection.execute(f"SELECT DISTINCT {_day('at')} FROM ({times}) LIMIT coalesce(? + 1, -1)", (most,))  # noqa: S608  (our own names)
    return sorted(str(day) for (day,) in found)


def _other_zone(connection: sqlite3.Connection) -> bool:
    """Return whether sums were stored where the days began at other times."""
    query = f"SELECT 1 FROM day_sums WHERE {_day('first')} <> day OR {_day('at')} <> day LIMIT 1"  # noqa: S608  (our own names)
    return connection.execute(query).fetchone() is not None


def _store_changed(connection: sqlite3.Connection) -> None:
    """Store the sums of the days that have changed, if they are many, and the ledger can be written now."""
    if not _other_zone(connection) and len(_changed(connection, MOST_CHANGED)) <= MOST_CHANGED:
        return
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {_WAIT}")
    with suppress(sqlite3.OperationalError):  # another process writes, or the folder is read-only
        while _store_some(connection):
            pass
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA busy_timeout = {patience}")


def _store_some(connection: sqlite3.Connection) -> bool:
    """Store the sums of some days in one transaction; return whether there are more."""
    connection.execute("BEGIN IMMEDIATE")
    if _other_zone(connection):
        connection.execute("DELETE FROM day_sums")
        connection.execute("INSERT OR IGNORE INTO day_sums_changed SELECT created_at FROM jobs")
    changed = _changed(connection, _AT_ONCE)
    days = changed[:_AT_ONCE]
    if days:
        names = json.dumps(days)
        connection.execute("DELETE FROM day_sums WHERE day IN (SELECT value FROM json_each(?))", (names,))
        connection.execute(f"INSERT INTO day_sums {_COMPUTED.format(_OF_DAYS)}", (*_range(days), names))
        stored = f"at >= ? AND at < ? AND {_day('at')} IN (SELECT value FROM json_each(?))"  # noqa: S608  (our own names)
        connection.execute(f"DELETE FROM day_sums_changed WHERE {stored}", (*_range(days), names))  # noqa: S608  (as above)
    connection.execute("COMMIT")
    return len(changed) > len(days)

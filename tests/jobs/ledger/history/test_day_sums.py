"""Sums of days are stored, and match the jobs after any change, in every time zone."""

from __future__ import annotations

import random
import time
from contextlib import closing
from dataclasses import replace

import pytest
from support.ledgers import HOUR, fill, row_of

from wan_widgets._jobs.ledger.history import day_sums
from wan_widgets._jobs.ledger.history.filters import Filters, filters_of
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.daily import days_of


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def both_ways(home, *, usd=True, **wanted):
    """Return the totals of all days, as stored and as computed from every job."""
    history, filters = History(home), filters_of(**wanted)
    found = days_of(history.sums(filters, usd=usd), None)
    every = frozenset(JobState)
    computed = days_of(history.sums(replace(filters, states=every), usd=usd), None)
    return rounded(found), rounded(computed)


def rounded(days):
    return [replace(one, money=round(one.money, 6)) for one in days]


def evaluated(home, work):
    """Return the number of bills that were read while `work` ran."""
    count = 0
    connect = History._connect

    def counting(self, **how):
        connection = connect(self, **how)

        def sends(*_):
            nonlocal count
            count += 1
            return 1

        connection.create_function("wan_sends", -1, sends)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(History, "_connect", counting)
        work(History(home))
    return count


def test_the_sums_of_days_that_have_not_changed_are_not_computed_again(home):
    fill(home, 600)
    first = evaluated(home, lambda history: history.sums(Filters(), usd=True))
    assert first >= 300  # those that may have cost money
    assert evaluated(home, lambda history: history.sums(Filters(), usd=True)) == 0
    Ledger(home).add([replace(row_of(0, now=time.time() - 300 * HOUR), id="another", fingerprint="another")])
    again = evaluated(home, lambda history: history.sums(Filters(), usd=True))
    assert 0 < again <= 24
    stored, computed = both_ways(home)
    assert stored == computed
    assert sum(one.jobs for one in stored) == 601


def test_after_random_changes_the_sums_are_those_of_the_jobs(home):
    fill(home, 400, billing={"cost_usd": 0.25})
    chance = random.Random(11)
    changes = (
        "state = 'failed'", "state = 'completed'", "billing = NULL", """billing = '{"cost_usd": 1.5}'""",
        """estimate = '{"amount": 2, "currency": "USD", "sends": 2}'""", "request = '{'", "created_at = created_at + 86400",
        "task_id = NULL, submitted_at = NULL", "backend = 'simulator'", "backend = 'toapis'", "model = 'wan2.7'",
        """trouble = '{"kind": "x", "message": "", "charged": "no"}'""", "star = 1", "lease_until = 5",
    )  # fmt: skip
    for turn in range(12):
        ledger = Ledger(home)
        with closing(ledger._connect(create=False)) as connection:
            for _ in range(chance.choice((1, 3, 60))):
                where = f"rowid = {chance.randrange(1, 401)}"
                connection.execute(f"UPDATE jobs SET {chance.choice(changes)} WHERE {where}")
            if turn % 4 == 3:
                connection.execute(f"DELETE FROM jobs WHERE rowid = {chance.randrange(1, 401)}")
        for usd in (True, False):
            stored, computed = both_ways(home, usd=usd)
            assert stored == computed
    since, until = time.time() - 250.3 * HOUR, time.time() - 40.7 * HOUR
    stored, computed = both_ways(home, since=since, until=until)
    assert stored == computed
    assert sum(one.jobs for one in stored) >= 150


def test_bills_are_summed_in_dollars_and_otherwise_every_possible_charge_is_without_an_amount(home):
    ledger, now = Ledger(home), time.time()
    one, two, three = (replace(row_of(number, now=now), fingerprint=str(number)) for number in (0, 240, 480))
    ledger.add([replace(one, billing={"cost_usd": 0.5}), replace(two, billing={"cost_usd": 0.25}), three])
    sums = {usd: History(home).sums(Filters(), usd=usd) for usd in (True, False)}
    assert [(one.billed, one.bill, one.unbilled) for one in sums[True]] == [(1, 0.5, 0), (1, 0.25, 0), (0, 0.0, 1)]
    assert [(one.billed, one.bill, one.unbilled) for one in sums[False]] == [(0, 0.0, 1)] * 3
    assert [one.day for one in sums[True]] == [day_sums.day_of(row.created_at) for row in (one, two, three)]


def test_days_are_those_of_the_reader_also_after_a_journey(home, zone):
    fill(home, 400)
    for name in ("UTC", "Asia/Kolkata", "Pacific/Kiritimati", "America/Havana", "UTC"):
        zone(name)
        stored, computed = both_ways(home)
        assert stored == computed, name
        assert {one.day for one in stored} >= {day_sums.day_of(time.time() - 50 * HOUR)}


def test_after_a_journey_the_sums_are_stored_for_the_new_days(home, zone):
    zone("Pacific/Kiritimati")
    fill(home, 300)
    History(home).sums(Filters(), usd=True)
    zone("Pacific/Pago_Pago")  # where the last day has not begun
    assert evaluated(home, lambda history: history.sums(Filters(), usd=True)) > 0
    assert evaluated(home, lambda history: history.sums(Filters(), usd=True)) == 0
    stored, computed = both_ways(home)
    assert stored == computed
    assert sum(one.jobs for one in stored) == 300


def test_of_more_days_than_are_stored_at_once_all_are_stored(home):
    now = time.time()
    Ledger(home).add(row_of(number, now=now - 24 * HOUR * number) for number in range(230))
    assert evaluated(home, lambda history: history.sums(Filters(), usd=True)) > 0
    assert evaluated(home, lambda history: history.sums(Filters(), usd=True)) == 0
    assert [one.jobs for one in History(home).sums(Filters(), usd=True)] == [1] * 230


@pytest.mark.parametrize(("days", "computed"), [(day_sums.MOST_CHANGED, True), (day_sums.MOST_CHANGED + 1, False)])
def test_the_sums_of_a_few_changed_days_are_computed_each_time_and_those_of_more_are_stored(home, days, computed):
    now = time.time()
    Ledger(home).add(row_of(number, now=now - 24 * HOUR * number) for number in range(days))
    for _ in range(2):
        History(home).sums(Filters(), usd=True)
    assert (evaluated(home, lambda history: history.sums(Filters(), usd=True)) > 0) is computed


def test_sums_wait_only_for_a_moment_before_they_are_not_stored(home, monkeypatch):
    fill(home, 300)
    waits = []

    def noted(connection):
        waits.extend(connection.execute("PRAGMA busy_timeout").fetchone())

    monkeypatch.setattr(day_sums, "_store_some", noted)
    with History(home).reading() as connection:
        day_sums.stored(connection, None, None, usd=True)
        noted(connection)
    assert waits == [100, 10_000]


def test_reading_sums_leaves_no_transaction_open(home):
    fill(home, 3)
    with History(home).reading() as connection:
        assert day_sums.stored(connection, None, None, usd=True)
        assert not connection.in_transaction


def test_sums_are_right_where_the_ledger_cannot_be_written(home):
    fill(home, 300)
    ledger = Ledger(home)
    with closing(ledger._connect(create=False)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        stored, computed = both_ways(home)
        writer.execute("ROLLBACK")
        assert stored == computed
        assert writer.execute("SELECT count(*) FROM day_sums").fetchone() == (0,)
    assert both_ways(home)[0] == computed
    with closing(ledger._connect(create=False)) as reader:
        assert reader.execute("SELECT count(*) FROM day_sums_changed").fetchone() == (0,)


def test_sums_are_right_where_the_disk_is_full(home, monkeypatch):
    now = time.time()
    Ledger(home).add(replace(row_of(number, now=now), model=f"model {number}") for number in range(300))
    connect = History._connect

    def full(self, **how):
        connection = connect(self, **how)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(History, "_connect", full)
    stored, computed = both_ways(home)
    assert stored == computed
    assert sum(one.jobs for one in stored) == 300
    with closing(Ledger(home)._connect(create=False)) as reader:
        assert reader.execute("SELECT count(*) FROM day_sums").fetchone() == (0,)

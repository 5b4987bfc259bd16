"""The totals of each day: jobs, seconds and money, computed in the ledger."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from support.ledgers import fill, row_of

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.history.filters import Filters, filters_of, moment
from wan_widgets._jobs.ledger.history.orders import ORDERS
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend import accounting
from wan_widgets._jobs.spend.daily import days_of
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets.config.prices import read_price_table

PRICES = read_price_table(
    "price_table", {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}}
)
BILL = {"cost_usd": 0.4}
ESTIMATE = {"amount": 0.9, "currency": "USD", "sends": 1}


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def day(home, prices=PRICES, **wanted):
    """Return the totals of the only day."""
    usd = prices is None or prices.currency == "USD"
    (one,) = days_of(History(home).sums(filters_of(**wanted), usd=usd), prices)
    return one


def on_one_day(home, *many):
    """Write jobs that differ from one that is done, at noon of one day."""
    ledger = Ledger(home)
    noon = moment("2026-11-01T12:00")
    for number, changes in enumerate(many):
        done = replace(row_of(2, now=noon), id=f"{number:08d}-wan-test", fingerprint=str(number))
        ledger.begin(replace(done, created_at=noon + number, **changes), again=True)


def test_a_day_is_added_up_with_what_was_stated_and_what_was_estimated(home):
    failed = {"state": JobState.FAILED, "file": None}
    on_one_day(
        home,
        {"billing": BILL, "estimate": ESTIMATE},
        {"estimate": ESTIMATE},
        {},  # 15 s of 720p, by today's table
        {"estimate": {**ESTIMATE, "currency": "EUR"}},
        {**failed, "estimate": ESTIMATE, "error": JobError(kind="x", message="", charged="no")},
        {**failed, "estimate": ESTIMATE, "error": JobError(kind="x", message="", charged="unlikely")},
        {**failed, "estimate": ESTIMATE, "billing": {"cost_usd": 0}},
        {"state": JobState.REFUSED, "file": None, "estimate": ESTIMATE},
        {"backend": "simulator", "billing": {"cost_usd": 0.5}, "estimate": ESTIMATE},
        {"state": JobState.UNKNOWN, "file": None, "estimate": {**ESTIMATE, "sends": 2}},
        {"request": {"duration": 5, "resolution": "480p"}},
        {"billing": {"cost_usd": "much"}, "estimate": ESTIMATE},
        {"state": JobState.PREPARING, "file": None, "task_id": None, "submitted_at": None, "owner": lease.me()},
    )
    one = day(home)
    assert (one.jobs, one.seconds) == (13, 6 * 15 + 5)
    assert one.money == pytest.approx(0.4 + 0.9 + 1.5 + 1.5 + 0.9 + 1.8 + 0.9)
    assert (one.currency, one.stated, one.unpriced) == ("USD", False, 1)
    assert day(home, prices=None, state="done").money == pytest.approx(0.4)
    assert day(home, prices=None, state="done").unpriced == 5
    assert day(home, text="seed:2", simulated=True).money == 0


def test_what_a_day_takes_is_what_the_guard_counts(home, monkeypatch):
    fill(home, 40, created_at=time.time(), submitted_at=time.time(), estimate=ESTIMATE)
    rows = [row for row in History(home).page(Filters(), size=None).rows if accounting.counts(row)]
    guard = Guard(prices=PRICES)
    assert day(home).money == pytest.approx(sum(guard.accounts.cost(row) for row in rows))


def test_bills_in_dollars_are_no_money_of_another_currency(home):
    euros = replace(PRICES, currency="EUR")
    on_one_day(home, {"billing": BILL, "estimate": ESTIMATE}, {"estimate": {**ESTIMATE, "currency": "EUR"}})
    one = day(home, prices=euros)
    assert (one.money, one.currency) == (pytest.approx(1.5 + 0.9), "EUR")


def test_a_damaged_record_hides_no_day_and_no_order(home):
    on_one_day(home, {"billing": BILL}, {"estimate": ESTIMATE}, {})
    Ledger(home).change(
        lambda one: one.execute(
            "UPDATE jobs SET request = '{', billing = 'x', estimate = '[', trouble = '' WHERE id LIKE '00000002%'"
        )
    )
    one = day(home)
    assert (one.jobs, one.seconds, one.money) == (3, 30, pytest.approx(1.3))
    for order in ORDERS:
        assert len(History(home).page(Filters(), size=None, order=order).rows) == 3


def test_days_are_those_of_the_user(home):
    fill(home, 60)
    found = days_of(History(home).sums(Filters(), usd=True), None)
    asked = [row.created_at for row in History(home).page(Filters(), size=None).rows]
    local = [time.strftime("%Y-%m-%d", time.localtime(at)) for at in asked]
    assert [(one.day, one.jobs) for one in found] == [(date, local.count(date)) for date in dict.fromkeys(local)]


@pytest.mark.parametrize("cost", [-0.5, -1])
def test_a_negative_bill_gives_nothing_back(home, cost):
    on_one_day(home, {"billing": {"cost_usd": cost}}, {"billing": BILL})
    (one,) = History(home).sums(Filters(), usd=True)
    assert one.bill == pytest.approx(0.4)

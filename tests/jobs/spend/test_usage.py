"""The cost of a job if the service states seconds instead of money, or settles the bill late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.accounting import Accounts
from wan_widgets._jobs.spend.daily import days_of
from wan_widgets.config.prices import read_price_table
from wan_widgets.services.base import Task

from ..fake import BASE, House, until

PRICES = read_price_table("price_table", {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}})


def finished(house: House, **changes: object):
    job = house.make()
    job.result(timeout=20)
    row = replace(house.row(job), **changes)
    return replace(row, estimate={**Accounts(PRICES).estimate(row).to_json(), "sends": 1})


def test_the_seconds_that_the_service_states_count_by_the_users_own_prices(house: House) -> None:
    row = finished(house, billing={"billed_seconds": "8.0"})
    snapshot = house.engine.folder.snapshot(row, watched=False)
    cost = snapshot.cost
    assert (cost.amount, cost.currency, cost.status, cost.source) == (0.8, "USD", "settled", "price table")
    assert cost.final == 0.8
    assert str(cost) == repr(cost)
    assert cost.text == "$0.80 by your price table of 2026-11-01; 8 s billed, as the service says"
    assert Accounts(PRICES).cost(row) == 0.8
    assert Accounts(PRICES).total([row]).estimated == 0.8


def test_the_gallerys_day_counts_the_same(house: House) -> None:
    row = finished(house, billing={"billed_seconds": 8})
    house.engine.ledger.change(lambda connection: _write(connection, row))
    (day,) = days_of(History(house.home).sums(Filters(), usd=True), PRICES)
    assert day.money == pytest.approx(0.8)
    assert day.unpriced == 0


def test_seconds_without_a_price_are_not_free(house: House) -> None:
    row = replace(finished(house, billing={"billed_seconds": 8}), estimate=None)
    cost = house.engine.folder.snapshot(row, watched=False).cost
    assert (cost.amount, cost.final, cost.status) == (None, None, None)
    assert cost.text == "8 s billed, as the service says; the price is not known"


def test_another_currency_is_no_dollar_in_exports(house: House) -> None:
    row = finished(house, billing={"billed_seconds": 5})
    row = replace(row, estimate={**row.estimate, "currency": "EUR"})
    cost = house.engine.folder.snapshot(row, watched=False).cost
    assert (cost.amount, cost.currency, cost.final) == (0.5, "EUR", None)


def test_a_bill_that_is_not_settled_is_looked_at_once_more(house: House, service) -> None:
    bills = [{"status": "pending"}, {"status": "settled", "cost_usd": "0.40"}, {"status": "settled", "cost_usd": "9"}]

    def on_fetch(task_id: str) -> Task:
        return Task(id=task_id, state="succeeded", word="completed", url=f"{BASE}/{task_id}.mp4", billing=bills.pop(0))

    service.on_fetch = on_fetch
    job = house.make()
    job.result(timeout=20)
    until(lambda: job.cost.status == "settled")
    assert (job.cost.amount, job.state) == (0.4, JobState.COMPLETED)
    assert house.row(job).billing == {"status": "settled", "cost_usd": "0.40"}
    assert len(bills) == 1


def test_a_look_at_a_bill_that_fails_changes_nothing(house: House, service) -> None:
    answers = iter([{"status": "pending"}])

    def on_fetch(task_id: str) -> Task:
        return Task(id=task_id, state="succeeded", word="completed", url=f"{BASE}/x.mp4", billing=next(answers))

    service.on_fetch = on_fetch
    job = house.make()
    job.result(timeout=20)
    until(lambda: service.count("fetch") == 2)
    assert job.cost.status is None


def _write(connection, row) -> None:
    from wan_widgets._jobs.ledger.job_store import _update
    from wan_widgets._jobs.ledger.row_codec import column_values

    _update(connection, row.id, column_values(row))

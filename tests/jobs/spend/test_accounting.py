"""How a job counts toward money and sends, the total cost of several jobs, and the sum of a day."""

from __future__ import annotations

import time

import pytest

from wan_widgets._jobs.ledger.history.day_sums import Sum
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend import accounting
from wan_widgets._jobs.spend.accounting import Accounts, Spent, SpentTotal
from wan_widgets._jobs.spend.daily import days_of
from wan_widgets._jobs.spend.limit_usage import LimitUsage
from wan_widgets._models.prices.price import Estimate, estimate_one, total
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.prices import read_price_table

from .guards import row

DOLLARS = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
EUROS = {**DOLLARS, "currency": "EUR"}
SENT_TWICE = {"sends": 2}
BILL = {"cost_usd": 0.4}


def accounts(prices: dict[str, object] | None = None) -> Accounts:
    return Accounts(read_price_table("price_table", prices))


@pytest.mark.parametrize(
    ("prices", "changes", "cost"),
    [
        (DOLLARS, {}, 0.5),
        (DOLLARS, {"estimate": SENT_TWICE}, 1.0),
        (DOLLARS, {"billing": BILL}, 0.4),
        (DOLLARS, {"billing": BILL, "estimate": SENT_TWICE}, 0.9),  # the bill is of one of the two
        (DOLLARS, {"billing": BILL, "estimate": {"sends": 3}}, 1.4),
        (EUROS, {"billing": BILL}, 0.5),  # a bill in dollars says nothing of a limit in euros
        (DOLLARS, {"request": {"duration": 5, "resolution": "1080p"}}, None),
        (DOLLARS, {"request": {"duration": 5, "resolution": "1080p"}, "billing": BILL}, 0.4),
        (DOLLARS, {"request": {"duration": 5, "resolution": "1080p"}, "billing": BILL, "estimate": SENT_TWICE}, None),
        (DOLLARS, {"estimate": {"amount": 0.2, "currency": "USD", "sends": 2}}, 0.4),  # as it was priced then
        (DOLLARS, {"estimate": {"amount": 0.2, "currency": "EUR"}}, 0.5),
        (DOLLARS, {"estimate": {"currency": "USD", "sends": 2}}, 1.0),  # it had no price then
        (None, {"estimate": {"amount": 0.2, "currency": ""}}, None),
        (None, {}, None),
    ],
)
def test_a_job_costs_its_bill_or_each_send_as_it_was_priced(prices, changes, cost):
    assert accounts(prices).cost(row(**changes)) == (cost if cost is None else pytest.approx(cost))


@pytest.mark.parametrize(
    ("estimate", "cost"),
    [
        ({}, 0.4),
        ({"sends": 2}, 0.9),
        ({"sends": 3}, 1.4),
        ({"sends": 3, "up_to": 0.7}, 1.8),
        ({"amount": None}, 0.4),
        ({"sends": 2, "amount": None}, None),
        ({"sends": 2, "currency": "EUR"}, 0.9),  # priced by the table of today
    ],
)
def test_seconds_that_the_service_states_are_the_bill_of_one_send(estimate, cost):
    then = {"amount": 0.5, "currency": "USD", "per_second": 0.1, **estimate}
    found = accounts(DOLLARS).cost(row(estimate=then, billing={"billed_seconds": 4}))
    assert found == (cost if cost is None else pytest.approx(cost))


def test_seconds_that_the_service_states_cost_nothing_known_without_a_price():
    assert accounts().cost(row(billing={"billed_seconds": 4})) is None
    unpriced = {"duration": 5, "resolution": "1080p"}
    assert accounts(DOLLARS).cost(row(request=unpriced, billing={"billed_seconds": 4})) is None
    assert accounts(DOLLARS).cost(row(backend="simulator", billing={"billed_seconds": 4})) is None


def test_seconds_that_the_service_states_are_priced_in_the_currency_of_the_table():
    then = {"amount": 0.5, "currency": "USD", "per_second": 0.2}
    assert accounts(EUROS).cost(row(estimate=then, billing={"billed_seconds": 4})) == pytest.approx(0.4)


def test_a_bill_in_dollars_comes_before_seconds():
    billing = {"billed_seconds": 4, "cost_usd": 0.3}
    assert accounts(DOLLARS).cost(row(billing=billing)) == 0.3
    assert accounts(EUROS).cost(row(billing=billing)) == 0.5


@pytest.mark.parametrize(("sent", "estimated"), [(1, 0.4), (2, 1.0)])
def test_of_a_job_that_was_sent_twice_the_estimate_counts_twice(sent, estimated):
    job = row(estimate={"sends": sent}, billing={"billed_seconds": 4})
    assert accounts(DOLLARS).total([job]).estimated == pytest.approx(estimated)


def test_seconds_of_inputs_are_reserved_with_those_of_the_video():
    job = row(estimate={"read": 3.0})
    assert accounts(DOLLARS).estimate(job).amount == pytest.approx(0.8)
    reserved = accounts(DOLLARS).reserved(job).estimate
    assert (reserved["amount"], reserved["read"]) == (pytest.approx(0.8), 3.0)
    assert "read" not in accounts(DOLLARS).reserved(row()).estimate


LISTED = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=0.2),), read_at=0.0)


@pytest.mark.parametrize(
    ("prices", "listed", "estimated", "by_list", "currency"),
    [
        (None, None, None, False, ""),
        (None, LISTED, 1.0, True, "USD"),
        (DOLLARS, None, 0.5, False, "USD"),
        (DOLLARS, LISTED, 1.0, False, "USD"),
        (EUROS, LISTED, 0.5, False, "EUR"),
    ],
)
def test_a_total_is_by_the_services_list_where_there_is_no_table(prices, listed, estimated, by_list, currency):
    one = Accounts(read_price_table("price_table", prices), None if listed is None else lambda _place: listed)
    found = one.total([row()])
    assert (found.estimated, found.listed, found.currency) == (estimated, by_list, currency)
    assert one.total([]).estimated == (None if prices is None else 0.0)
    assert one.cost(row()) == estimated


def test_a_total_by_the_services_list_says_so():
    total = Accounts(listed=lambda _place: LISTED).total([row()])
    assert repr(total) == "1 video · 5 s · about $1.00 by the service's price list"


def test_what_was_spent_names_what_is_left_if_there_are_limits():
    nothing = accounts().total([])
    assert repr(Spent(session=nothing, day=nothing)) == "This session: 0 videos · 0 s\nToday: 0 videos · 0 s"
    assert repr(Spent(session=nothing, day=nothing, left="1 of 2 videos left today")).splitlines()[2:] == [
        "Left: 1 of 2 videos left today"
    ]


def test_jobs_together_count_every_send_and_every_bill():
    jobs = [row(estimate=SENT_TWICE), row(billing=BILL), row(billing={"cost_usd": 0.1})]
    assert accounts(DOLLARS).total(jobs) == SpentTotal(
        videos=4, seconds=20, estimated=2.0, currency="USD", billed=0.5, stated=2
    )
    assert accounts().total([row()]) == SpentTotal(
        videos=1, seconds=5, estimated=None, currency="", billed=None, stated=0
    )
    unpriced = row(request={"duration": 5, "resolution": "1080p"})
    assert accounts(DOLLARS).total([row(), unpriced]).estimated is None
    assert accounts(DOLLARS).total([]).estimated == 0.0
    free = row(estimate={"amount": 0.0, "currency": "USD"})
    assert accounts(DOLLARS).total([row(), free]).estimated == 0.5


def test_a_total_says_money_only_where_there_is_any():
    nothing = accounts(DOLLARS).total([])
    assert repr(nothing) == "0 videos · 0 s"
    assert repr(accounts().total([row()])) == "1 video · 5 s"
    assert repr(accounts(DOLLARS).total([row(billing=BILL)])) == (
        "1 video · 5 s · about $0.50 by your price table · $0.40 billed for 1"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [({"sends": 3, "amount": 0.5}, {"sends": 2, "amount": 0.5}), ({"sends": 1}, {"sends": 1}), ({}, {"sends": 1})],
)
def test_a_send_that_created_nothing_is_taken_back_and_the_first_one_stays(before, after):
    assert accounting.release_reservation(before) == after
    assert accounting.release_reservation(None) is None


def test_a_new_job_reserves_one_send_at_the_price_of_today():
    assert accounts(DOLLARS).reserved(row()).estimate["sends"] == 1
    assert accounts(DOLLARS).reserved(row()).estimate["amount"] == 0.5
    assert accounts(DOLLARS).estimate(row(backend="simulator")).amount is None


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, True),
        ({"backend": "simulator"}, False),
        ({"state": JobState.REFUSED}, False),
        ({"state": JobState.UNKNOWN}, True),
        ({"state": JobState.FAILED, "error": JobError(kind="TaskFailedError", message="", charged="no")}, False),
        ({"state": JobState.FAILED, "error": JobError(kind="TaskFailedError", message="", charged="unlikely")}, True),
    ],
)
def test_what_may_cost_money_counts(changes, counted):
    assert accounting.counts(row(**changes)) is counted


def test_a_job_counts_from_when_it_was_asked_for_or_sent_last():
    assert accounting.asked_at(row(created_at=10.0, submitted_at=20.0)) == 20.0
    assert accounting.asked_at(row(created_at=10.0, submitted_at=5.0)) == 10.0
    assert accounting.asked_at(row(created_at=10.0)) == 10.0
    assert accounting.asked_at(row(created_at=0.5)) == 0.5


def test_a_day_begins_in_its_first_second():
    start = accounting.day_start()
    assert time.localtime(start)[3:6] == (0, 0, 0)
    assert accounting.day_start(start) == start
    assert accounting.day_start(start - 1) < start


# -- days --------------------------------------------------------------------------------------------


def summed(**changes: object) -> Sum:
    facts = {
        "day": "2026-11-01",
        "at": 10.0,
        "jobs": 1,
        "seconds": 5,
        "model": "wan2.6",
        "resolution": "720p",
        "length": 5,
        "currency": "",
        "amount": None,
        "billed": 0,
        "bill": 0.0,
        "unbilled": 1,
    }
    return Sum(**{**facts, **changes})


def day(prices: dict[str, object] | None, *sums: Sum):
    (found,) = days_of(sums, read_price_table("price_table", prices))
    return found


def test_a_day_is_the_sum_of_its_bills_and_of_estimates_for_the_rest():
    one = day(
        DOLLARS,
        summed(billed=2, bill=0.75, unbilled=0, jobs=2, seconds=10),
        summed(at=30.0, unbilled=3, jobs=3, seconds=15),
        summed(at=20.0, resolution="1080p", unbilled=2, jobs=2),
    )
    assert (one.day, one.at, one.jobs, one.seconds) == ("2026-11-01", 30.0, 7, 30)
    assert one.money == pytest.approx(0.75 + 3 * 0.5)
    assert (one.currency, one.stated, one.unpriced) == ("USD", False, 2)


def test_a_day_that_the_service_billed_whole_is_stated():
    one = day(DOLLARS, summed(billed=2, bill=0.75, unbilled=0))
    assert (one.money, one.stated, one.unpriced) == (0.75, True, 0)


def test_an_estimate_of_then_counts_in_the_currency_of_the_table_alone():
    assert day(EUROS, summed(amount=0.2, currency="EUR", unbilled=2)).money == pytest.approx(0.4)
    assert day(EUROS, summed(amount=0.2, currency="USD", unbilled=2)).money == pytest.approx(1.0)
    assert day(EUROS, summed(amount=None, currency="EUR", unbilled=2)).money == pytest.approx(1.0)
    assert day(EUROS, summed()).currency == "EUR"


def test_without_prices_an_open_charge_is_unpriced_and_in_dollars():
    one = day(None, summed(amount=0.2, currency="USD", unbilled=2))
    assert (one.money, one.currency, one.unpriced, one.stated) == (0, "USD", 2, True)


def test_days_are_apart():
    found = days_of([summed(), summed(day="2026-10-31")], None)
    assert [one.day for one in found] == ["2026-11-01", "2026-10-31"]


# -- limits ------------------------------------------------------------------------------------------

ONE = Estimate(videos=1, seconds=5, amount=0.5, currency="USD")


@pytest.mark.parametrize(
    ("unit", "used", "limit", "left", "room"),
    [
        ("videos", 3, 20, "17 of 20 videos", 17),
        ("seconds", 10, 100, "90 of 100 s", 18),
        ("money", 1.25, 2.0, "$0.75 of $2.00", 1),
        ("videos", 9, 4, "0 of 4 videos", 0),
    ],
)
def test_a_limit_says_what_is_left_and_how_many_fit(unit, used, limit, left, room):
    usage = LimitUsage(scope="day", unit=unit, used=used, limit=limit, currency="USD")
    assert (usage.left, usage.room(ONE)) == (left, room)


def test_what_costs_nothing_fits_without_end():
    usage = LimitUsage(scope="day", unit="money", used=1.0, limit=2.0, currency="USD")
    assert usage.room(Estimate(videos=1, seconds=5)) == float("inf")
    assert usage.over(Estimate(videos=1, seconds=5)) is None
    # Also where the limit is used up already, to the last cent or beyond.
    full = LimitUsage(scope="day", unit="money", used=2.0, limit=2.0, currency="USD")
    assert full.over(Estimate(videos=1, seconds=5)) is None
    assert full.room(Estimate(videos=1, seconds=5)) == float("inf")


def test_a_limit_of_which_too_much_is_used_has_room_for_none():
    assert LimitUsage(scope="day", unit="money", used=9.0, limit=2.0, currency="USD").room(ONE) == 0


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("videos", "limit of 1 video today: 1 video used so far, and this would use 1 video."),
        ("seconds", "limit of 1 s today: 1 s used so far, and this would use 5 s."),
        ("money", "limit of $1.00 today: about $1.00 used so far, and this would use about $0.50."),
    ],
)
def test_over_a_limit_is_said_in_its_unit_with_what_to_do(unit, said):
    error = LimitUsage(scope="day", unit=unit, used=1, limit=1, currency="USD").over(ONE)
    assert error.message.endswith(said)
    assert error.hint == "Wait until tomorrow, or raise it in wan.settings.limits to continue."
    error = LimitUsage(scope="session", unit=unit, used=1, limit=1, currency="USD").over(ONE)
    assert error.hint == "Raise it in wan.settings.limits to continue."


# -- estimates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("duration", "seconds"), [(5, 5), (1, 1), (0, 0), (-5, 0), (True, 0), ("5", 0), (None, 0)])
def test_only_a_whole_positive_length_is_estimated(duration, seconds):
    prices = read_price_table("price_table", DOLLARS)
    one = estimate_one("wan2.6", {"duration": duration, "resolution": "720p"}, prices)
    assert one.seconds == seconds
    assert one.amount == (round(seconds * 0.1, 6) if seconds else None)


def test_references_may_cost_more_unless_their_own_seconds_are_billed():
    prices = read_price_table("price_table", {**DOLLARS, "references_factor": 2})
    values = {"duration": 5, "resolution": "720p", "references": ["a.mp4"]}
    assert (estimate_one("wan2.6", values, prices).amount, estimate_one("wan2.6", values, prices).up_to) == (0.5, 1.0)
    read = estimate_one("wan2.6", values, prices, read=3.0)
    assert (read.amount, read.up_to) == (0.8, None)
    assert estimate_one("wan2.6", {**values, "references": []}, prices).up_to is None


def test_a_total_of_estimates_has_an_amount_if_each_has_one():
    dear = Estimate(videos=1, seconds=5, amount=0.5, up_to=1.0, currency="USD")
    assert total([ONE, dear]) == Estimate(videos=2, seconds=10, amount=1.0, up_to=1.5, currency="USD")
    assert total([ONE, ONE]).up_to is None
    assert total([ONE, Estimate(videos=1, seconds=5)]) == Estimate(videos=2, seconds=10)
    assert total([]) == Estimate(videos=0, seconds=0)
    assert ONE.times(3).amount == 1.5


def test_an_estimate_that_was_stored_is_read_again_and_what_is_missing_is_unknown():
    assert Estimate.from_json(ONE.to_json()) == ONE
    assert Estimate.from_json({}) == Estimate(videos=1, seconds=0)

"""One rule for the cost of a job: card, rows, sums, SQL, limits and export agree."""

import csv
import json
import math
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import get_args

import pytest
from support.ledgers import row_of

from wan_widgets import session
from wan_widgets._jobs.handles.comparison import clip_of
from wan_widgets._jobs.handles.job_list import JobList
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.cost import (
    BILLED_SQL,
    SQL_FUNCTIONS,
    Cost,
    billed_usd,
    by_usage,
    cost_of,
    is_pending,
    may_cost_sql,
    maybe_charged_without_video,
    not_charged,
    sends_of,
)
from wan_widgets._jobs.record.job_record import JobError, JobRecord
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets._jobs.text.job_facts import facts_of
from wan_widgets._models.prices.price import Estimate
from wan_widgets.clips.export import write
from wan_widgets.clips.grid import arrange
from wan_widgets.errors import Charged

BILLS = [
    ({"cost_usd": 0.5}, 0.5),
    ({"cost_usd": "0.50"}, 0.5),
    ({"cost_usd": " 5e-1 "}, 0.5),
    ({"cost_usd": 0}, 0.0),
    ({"cost_usd": "0"}, 0.0),
    ({"cost_usd": 2}, 2.0),
    ({"cost_usd": -1}, None),
    ({"cost_usd": "-1"}, None),
    ({"cost_usd": math.nan}, None),
    ({"cost_usd": "nan"}, None),
    ({"cost_usd": math.inf}, None),
    ({"cost_usd": "inf"}, None),
    ({"cost_usd": True}, None),
    ({"cost_usd": "0.5 dollars"}, None),
    ({"cost_usd": "free"}, None),
    ({"cost_usd": None}, None),
    ({"cost_usd": [0.5]}, None),
    ({}, None),
    (None, None),
    ({"status": "settled", "cost_usd": "0.50"}, 0.5),
    ({"status": "pending", "cost_usd": 0}, None),
    ({"status": "refunded", "cost_usd": 0.5}, 0.0),
]


@pytest.fixture
def stored(tmp_path):
    """Store a job with changes in a folder of its own, and return its row as read again."""

    def store(**changes):
        home = session.home()
        row = replace(row_of(2, now=time.time()), created_at=time.time(), **changes)
        Ledger(home).begin(row, again=True)
        return Ledger(home).get(row.id)

    return store


@pytest.mark.parametrize(("bill", "known"), BILLS)
def test_a_bill_is_the_same_in_card_rows_sums_sql_limits_and_export(stored, tmp_path, bill, known):
    row = stored(billing=bill)
    home = session.home()
    job = session.job(row.id)
    words = "not stated by the service"
    if known is not None:
        refunded = (bill or {}).get("status") == "refunded"
        words = "nothing, refunded by the service" if refunded else f"${known:.2f}, as the service says"

    assert (job.cost.amount, job.cost.final) == (known, known)
    assert job.cost.status == (None if known is None else "refunded" if "refunded" in words else "settled")
    assert dict(facts_of(job.snapshot))["Cost"] == words
    assert JobList([job]).rows()[0]["cost"] == known
    (day,) = History(home).sums(Filters(), usd=True)
    assert (day.billed, day.bill, day.unbilled) == ((0, 0.0, 1) if known is None else (1, known, 0))
    with closing(sqlite3.connect(home / "ledger.sqlite")) as connection:
        connection.create_function("wan_billed_usd", 1, SQL_FUNCTIONS["wan_billed_usd"])
        assert connection.execute(f"SELECT {BILLED_SQL} FROM jobs").fetchone() == (known,)
    spent = Guard().spent(row.session, lambda *_: [row]).session
    assert (spent.billed, spent.stated) == (known, 0 if known is None else 1)
    clips = [clip_of(job.snapshot)]
    path = write(clips, arrange(clips), tmp_path / "list.json")
    assert json.loads(path.read_text())["clips"][0]["cost"] == known
    table = write(clips, arrange(clips), tmp_path / "list.csv")
    with table.open(encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["cost"] == ("" if known is None else str(known))


def test_a_simulated_job_costs_nothing_whatever_its_bill_says(stored):
    job = session.job(stored(backend="simulator", billing={"cost_usd": 0.5}).id)
    assert (job.cost.amount, job.cost.status, job.cost.source) == (0.0, "settled", "simulator")
    assert JobList([job]).rows()[0]["cost"] == 0.0
    assert History(session.home()).sums(Filters(), usd=True)[0].bill == 0.0


ESTIMATE = {"videos": 1, "seconds": 15, "amount": 1.5, "currency": "EUR", "as_of": "2026-11-01", "sends": 1}


@pytest.mark.parametrize(("amount", "known"), [(1.5, 1.5), ("1.5", 1.5), (-1, None), (math.nan, None), (None, None)])
def test_without_a_bill_there_is_the_estimate_of_then_if_it_is_an_amount(stored, amount, known):
    job = session.job(stored(estimate={**ESTIMATE, "amount": amount}).id)
    assert job.cost.amount == known
    assert job.cost.final is None
    assert (job.cost.status, job.cost.source, job.cost.currency) == (
        ("estimate", "price table", "EUR") if known else (None, "", "")
    )
    assert History(session.home()).sums(Filters(), usd=True)[0].amount == known


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({"state": JobState.REFUSED}, 0.0),
        ({"state": JobState.FAILED, "error": JobError(kind="x", message="", charged="no")}, 0.0),
        ({"state": JobState.FAILED, "error": JobError(kind="x", message="", charged="unlikely")}, None),
        ({"state": JobState.UNKNOWN}, None),
    ],
)
def test_a_job_for_which_certainly_nothing_was_charged_costs_nothing(stored, changes, known):
    job = session.job(stored(**changes, file=None, estimate=ESTIMATE).id)
    assert job.cost.final == known
    assert JobList([job]).rows()[0]["cost"] == known
    (day,) = History(session.home()).sums(Filters(), usd=True)
    assert day.unbilled == (1 if known is None else 0)


def test_credits_are_named_where_no_money_is_stated(stored):
    job = session.job(stored(billing={"credits": 90, "cost_usd": "nan"}).id)
    assert job.cost == Cost(credits=90.0, estimate=job.cost.estimate)
    assert job.cost.text == "90 credits, as the service says"


def test_a_refund_is_no_bill_and_a_pending_bill_is_not_known():
    assert billed_usd({"status": "Refunded", "cost_usd": None}) == 0.0
    assert billed_usd({"status": "pending", "cost_usd": 0.5}) is None


# -- what a cost says --------------------------------------------------------------------------------

THEN = Estimate(videos=1, seconds=5, amount=0.5, currency="USD", as_of="2026-11-01", per_second=0.1)


@pytest.mark.parametrize(
    ("cost", "final"),
    [
        (Cost(amount=0.5, currency="USD", status="settled", source="service"), 0.5),
        (Cost(amount=0.0, status="settled"), 0.0),
        (Cost(amount=0.5, currency="USD", status="estimate", source="price table"), None),
        (Cost(amount=0.5, currency="EUR", status="settled", source="price table"), None),
        (Cost(), None),
    ],
)
def test_an_estimate_or_another_currency_is_no_final_amount_in_dollars(cost, final):
    assert cost.final == final


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (Cost(amount=0.0, status="settled", source="simulator"), "nothing, simulated"),
        (Cost(amount=0.0, status="refunded", source="service"), "nothing, refunded by the service"),
        (Cost(amount=0.0, status="settled"), "nothing was charged"),
        (Cost(amount=0.5, currency="USD", status="settled", source="service"), "$0.50, as the service says"),
        (Cost(status="settled", source="service"), "not stated by the service"),
        (Cost(credits=1234.0), "1,234 credits, as the service says"),
        (Cost(), "not stated by the service"),
        (Cost(estimate=Estimate(videos=1, seconds=5)), "not stated by the service"),
        (
            Cost(amount=0.5, currency="USD", status="estimate", source="price table", estimate=THEN),
            "about $0.50 by your price table of 2026-11-01; not stated by the service",
        ),
        (Cost(billed_seconds=4.5, estimate=THEN), "4.5 s billed, as the service says; the price is not known"),
        (Cost(billed_seconds=4, amount=0.4), "4 s billed, as the service says; the price is not known"),
        (
            Cost(billed_seconds=4, amount=0.4, currency="USD", status="settled", source="price table", estimate=THEN),
            "$0.40 by your price table of 2026-11-01; 4 s billed, as the service says",
        ),
    ],
)
def test_a_cost_says_its_amount_and_who_stated_it(cost, text):
    assert cost.text == text


@pytest.mark.parametrize("billing", [None, {"billed_seconds": 4}])
@pytest.mark.parametrize(("listed", "source"), [(True, "price list"), (False, "price table")])
def test_the_source_of_an_amount_is_the_services_list_or_the_users_table(billing, listed, source):
    then = {**THEN.to_json(), "listed": listed}
    cost = cost_of(JobRecord(id="one", estimate=then, billing=billing))
    assert (cost.source, cost.currency) == (source, "USD")


def test_an_amount_that_is_not_known_has_no_currency():
    then = {**THEN.to_json(), "per_second": None}
    assert cost_of(JobRecord(id="one", estimate=then, billing={"billed_seconds": 4})) == Cost(
        estimate=Estimate.from_json(then), billed_seconds=4.0
    )


def test_the_price_of_billed_seconds_is_rounded_to_six_digits():
    then = Estimate(videos=1, seconds=3, per_second=0.1)
    assert by_usage(then, {"billed_seconds": 3}) == 0.3
    assert by_usage(then, {"billed_seconds": "0.00004"}) == 0.000004
    assert by_usage(then, {"billed_seconds": 0.000004}) == 0.0


# -- what a bill says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("billing", "pending"),
    [
        ({"status": " Pending "}, True),
        ({"status": "settled"}, False),
        ({"status": None}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_bill_is_pending_only_if_the_service_says_so(billing, pending):
    assert is_pending(billing) is pending


@pytest.mark.parametrize(
    ("stored", "sends"),
    [(None, 1), ({}, 1)]
    + [({"sends": value}, count) for value, count in [(1, 1), (2, 2), (0, 1), (-3, 1), (True, 1), ("2", 1), (2.0, 1)]],
)
def test_a_job_was_sent_once_unless_a_higher_whole_number_is_stored(stored, sends):
    assert type(sends_of(stored)) is int
    assert sends_of(stored) == sends


def failed(charged: str) -> JobError:
    return JobError(kind="TaskFailedError", message="", charged=charged)


@pytest.mark.parametrize(
    ("changes", "free"),
    [
        ({"state": JobState.REFUSED}, True),
        ({"state": JobState.CANCELED}, True),
        ({"state": JobState.FAILED}, False),
        ({"state": JobState.FAILED, "backend": "simulator"}, True),
        ({"state": JobState.FAILED, "error": failed("no")}, True),
        ({"state": JobState.FAILED, "error": failed("unlikely")}, False),
        ({"state": JobState.FAILED, "error": failed("")}, False),
        ({"state": JobState.FAILED, "billing": {"cost_usd": 0}}, True),
        ({"state": JobState.FAILED, "billing": {"cost_usd": 0.1}}, False),
        ({"state": JobState.EXPIRED}, False),
        ({"state": JobState.DISMISSED}, False),
    ],
)
def test_an_end_without_a_video_costs_nothing_only_if_that_is_certain(changes, free):
    record = JobRecord(**{"id": "one", "backend": "toapis", **changes})
    assert not_charged(record) is free
    assert maybe_charged_without_video(record) is not free


@pytest.mark.parametrize("state", [JobState.COMPLETED, JobState.RUNNING, JobState.UNKNOWN])
def test_a_job_with_a_video_or_without_an_end_is_neither_free_nor_lost(state):
    record = JobRecord(id="one", backend="toapis", state=state, error=failed("no"), billing={"cost_usd": 0})
    assert not not_charged(record)
    assert not maybe_charged_without_video(record)


# -- in SQL ------------------------------------------------------------------------------------------

DAMAGED = [None, "", "{", "null", "3", "[1]", '"x"', 7, "[" * 100_000]


@pytest.mark.parametrize("column", DAMAGED)
def test_a_damaged_column_counts_as_empty(column):
    assert SQL_FUNCTIONS["wan_billed_usd"](column) is None
    assert SQL_FUNCTIONS["wan_sends"](column) == 1
    assert SQL_FUNCTIONS["wan_estimated"](column, '{"billed_seconds": 4}') is None
    assert SQL_FUNCTIONS["wan_estimated"]('{"amount": 0.5, "per_second": 0.1}', column) == 0.5


def test_an_estimate_is_that_of_the_billed_seconds_if_they_have_a_price():
    estimated = SQL_FUNCTIONS["wan_estimated"]
    assert estimated('{"amount": 0.5, "per_second": 0.1}', '{"billed_seconds": 4}') == 0.4
    assert estimated('{"amount": 0.5}', '{"billed_seconds": 4}') == 0.5


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("backend", ["toapis", "simulator"])
def test_sql_counts_the_jobs_that_the_limits_count(state, backend):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("wan_billed_usd", 1, SQL_FUNCTIONS["wan_billed_usd"])
        for charged in get_args(Charged):
            for billing in (None, {"cost_usd": 0}, {"cost_usd": 0.5}):
                record = JobRecord(id="one", backend=backend, state=state, error=failed(charged), billing=billing)
                (found,) = connection.execute(
                    f"SELECT {may_cost_sql('charged')} FROM (SELECT ? AS backend, ? AS state, ? AS charged,"
                    " ? AS billing, 'task_1' AS task_id, NULL AS submitted_at)",
                    (backend, str(state), charged, json.dumps(billing)),
                ).fetchone()
                assert bool(found) is (backend != "simulator" and not not_charged(record))

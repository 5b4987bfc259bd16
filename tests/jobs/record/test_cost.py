"""One rule for the cost of a job: card, rows, sums, SQL, limits and export agree."""

import csv
import json
import math
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest
from support.ledgers import row_of

from wan_widgets import session
from wan_widgets._jobs.handles.comparison import clip_of
from wan_widgets._jobs.handles.job_list import JobList
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.cost import BILLED_SQL, SQL_FUNCTIONS, Cost, billed_usd
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets._jobs.text.job_facts import facts_of
from wan_widgets.clips.export import write
from wan_widgets.clips.grid import arrange

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

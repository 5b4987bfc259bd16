"""How SQLite finds what is asked for: by an index, in a ledger of any length."""

from __future__ import annotations

import time

import pytest
from support.ledgers import HOUR, fill

from wan_widgets._jobs.ledger.history.filters import Filters, filters_of
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import RIVALS, Ledger
from wan_widgets._jobs.ledger.ledger_context import UNFINISHED


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "jobs_by_age"),
        ({"starred": True}, "jobs_by_star"),
        ({"sweep": "s"}, "jobs_by_sweep"),
        ({"takes_of": "x"}, "jobs_by_fingerprint"),
        ({"noted": True}, "jobs_noted"),
        ({"tag": "best"}, "jobs_tagged"),
        ({"since": 5.0}, "jobs_by_age"),
        ({"text": "fog"}, "jobs_by_age"),
        ({"mode": "t2v", "text": "fog"}, "jobs_by_age"),
    ],
)
def test_every_page_goes_by_an_index(home, wanted, index):
    fill(home, 300)
    plan = History(home).plans(filters_of(**wanted), after=(time.time() - 20 * HOUR, 20))
    jobs = [line for line in plan if " jobs" in line]
    assert any(index in line for line in jobs), plan
    assert not any(line.startswith("SCAN jobs") and "USING" not in line for line in jobs), plan


@pytest.mark.parametrize(("order", "index"), [("longest", "jobs_by_length"), ("prompt", "jobs_by_prompt")])
def test_other_orders_go_by_an_index_of_their_own(home, order, index):
    fill(home, 300)
    for after in (None, (time.time() - 20 * HOUR, 20)):
        plan = History(home).plans(Filters(), after=after, order=order)
        assert any(index in line for line in plan), plan
        assert not [line for line in plan if "B-TREE" in line], plan
    (line,) = [line for line in plan if index in line]
    assert line.startswith("SEARCH"), "it begins where the last page ended"


def test_a_page_needs_no_sorting_of_the_whole(home):
    fill(home, 300)
    for wanted in ({}, {"starred": True}, {"noted": True}, {"text": "fog"}, {"since": 5.0}):
        assert not [line for line in History(home).plans(filters_of(**wanted)) if "B-TREE" in line], wanted


def test_what_resume_and_the_limits_ask_for_is_found_by_an_index(home):
    fill(home, 3)
    with Ledger(home).reading() as connection:
        for condition in (UNFINISHED, "session = 's' OR created_at >= 1 OR submitted_at >= 1"):
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE {condition}").fetchall()
            assert not [line[-1] for line in plan if line[-1] == "SCAN jobs"], plan


def test_what_must_not_be_mistaken_for_a_lost_job_is_found_by_indexes(home):
    fill(home, 3)
    with Ledger(home).reading() as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE {RIVALS} ORDER BY created_at DESC, rowid DESC LIMIT -1",
            ("[]", 1.0, 2.0, "toapis", "toapis", "x"),
        ).fetchall()
    lines = [line[-1] for line in plan]
    assert any("INDEX jobs_by_task" in line for line in lines), lines
    assert any("INDEX jobs_by_sending" in line for line in lines), lines
    assert not [line for line in lines if line.startswith("SCAN jobs")], lines


def test_the_active_jobs_are_found_by_an_index(home):
    fill(home, 3)
    with Ledger(home).reading() as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT id FROM jobs WHERE state IN ('queued', 'running')")
        assert [line[-1] for line in plan if "jobs_counted (state=?)" in line[-1]]


def test_counts_without_words_read_an_index_alone(home, monkeypatch):
    fill(home, 30)
    asked = []
    connect = History._connect

    def noted(self, **how):
        connection = connect(self, **how)
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(History, "_connect", noted)
    History(home).counts(filters_of(starred=True))
    (query,) = [one for one in asked if "GROUP BY state" in one]
    with Ledger(home).reading() as connection:
        plan = [line[-1] for line in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert plan == ["SCAN jobs USING COVERING INDEX jobs_counted"]

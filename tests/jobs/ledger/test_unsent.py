"""Jobs whose owner died before anything was sent: they are refused, cost nothing, and no other job is touched."""

from __future__ import annotations

import time

import pytest

from wan_widgets._jobs.ledger import lease, unsent
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.unsent import never_sent
from wan_widgets._jobs.record.state import JobState

from .rows import row

DEAD = f"{lease._machine()}.999999999.1"
"""A process of this machine that does not exist."""
ELSEWHERE = "other.1.1"
"""A process of another machine."""


@pytest.mark.parametrize(
    ("changes", "given_up"),
    [
        ({}, True),
        ({"owner": None}, True),
        ({"state": JobState.SUBMITTING}, True),
        ({"owner": lease.me()}, False),
        ({"owner": ELSEWHERE, "lease_until": time.time() + 3600}, False),
        ({"owner": ELSEWHERE, "lease_until": time.time() - 1}, True),
        ({"submitted_at": 1.0}, False),
        ({"task_id": "task"}, False),
        ({"state": JobState.QUEUED, "task_id": "task", "submitted_at": 1.0}, False),
        ({"state": JobState.UNKNOWN, "submitted_at": 1.0}, False),
        ({"state": JobState.COMPLETED}, False),
    ],
)
def test_a_job_is_given_up_where_nobody_watches_it_and_nothing_was_sent(tmp_path, changes, given_up):
    ledger = Ledger(tmp_path / "home")
    one = row(**{"state": JobState.PREPARING, "owner": DEAD, **changes})
    ledger.begin(one, again=True)
    before = ledger.get(one.id)
    assert never_sent(before) is given_up
    ledger.change(unsent.give_up_unsent)
    after = ledger.get(one.id)
    if not given_up:
        assert after == before
        return
    assert (after.state, after.error, after.owner, after.lease_until) == (
        JobState.REFUSED,
        unsent.LEFT_UNSENT,
        None,
        None,
    )
    assert after.error.charged == "no"
    assert after.finished_at == after.updated_at >= one.created_at


def test_a_ledger_without_such_jobs_stays_as_it_is(tmp_path):
    ledger = Ledger(tmp_path / "home")
    ledger.begin(row(), again=True)
    ledger.change(unsent.give_up_unsent)
    assert ledger.context("").last_row == 1

"""Whose a task is, which bills are still awaited, and what stays as it is when a job is written, added or claimed."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.job_store import Ledger, write_back
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import ENDS, JobState

from . import rows
from .rows import store

ELSEWHERE = "elsewhere.1.1"
PENDING = {"status": "pending"}
SETTLED = {"status": "settled", "cost_usd": 0.5}


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "home")


row = partial(rows.row, backend="toapis")


# -- tasks -------------------------------------------------------------------------------------------


def test_a_task_is_that_of_another_job_of_the_same_service_alone(ledger):
    mine = store(ledger, task_id="mine")
    theirs = store(ledger, task_id="theirs")
    store(ledger, task_id="elsewhere", backend="simulator")
    assert ledger.owner_of("theirs", mine) == theirs.id
    for free in ("mine", "elsewhere", "new"):
        assert ledger.owner_of(free, mine) is None


def test_a_job_without_a_task_is_mistaken_for_another_only_where_both_may_have_been_sent_to_one_service(ledger):
    body = {"model": "wan2.6-t2v"}
    lost, alike = (store(ledger, submitted_at=50.0, body=body) for _ in range(2))
    first, last = (store(ledger, submitted_at=at, body=body) for at in (10.0, 90.0))
    for other in (
        {"submitted_at": 9.0},
        {"submitted_at": 91.0},
        {"submitted_at": None},
        {"backend": "simulator"},
        {"service": "dashscope"},
        {"body": {"model": "wan2.6-i2v"}},
        {"body": None},
    ):
        store(ledger, **{"submitted_at": 50.0, "body": body, **other})
    for task in ("asked for", "not asked for"):
        store(ledger, submitted_at=50.0, body=body, task_id=task)
    owned, unknown = ledger.rivals(lost, "wan2.6-t2v", ["free", "asked for"], 10.0, 90.0)
    assert owned == {"asked for"}
    assert {one.id for one in unknown} == {alike.id, first.id, last.id}


# -- bills -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(ENDS))
def test_the_bill_of_a_finished_job_is_stored_whoever_watched_it(ledger, state):
    made = store(ledger, state=state, owner=ELSEWHERE, task_id="t", billing=PENDING, updated_at=1.0)
    settled = ledger.settle(made.id, SETTLED)
    assert settled == ledger.get(made.id) == replace(made, billing=SETTLED, updated_at=settled.updated_at)
    assert settled.updated_at > 1.0


def test_the_bill_of_a_job_that_is_not_over_or_not_there_is_not_stored(ledger):
    running = store(ledger, state=JobState.RUNNING, billing=PENDING)
    assert ledger.settle(running.id, SETTLED) is None
    assert ledger.get(running.id) == running
    assert ledger.settle("nothing", SETTLED) is None


def test_bills_are_awaited_of_real_jobs_that_are_over_the_newest_first(ledger):
    over = {"state": JobState.COMPLETED, "task_id": "t", "billing": PENDING}
    waiting = [store(ledger, **{**over, "state": state}, created_at=float(at)) for at, state in enumerate(sorted(ENDS))]
    for other in (
        {"state": JobState.RUNNING},
        {"state": JobState.UNKNOWN},
        {"task_id": None},
        {"backend": "simulator"},
        {"billing": SETTLED},
        {"billing": {"status": "settled", "note": "no longer pending"}},
        {"billing": None},
    ):
        store(ledger, **{**over, **other})
    assert ledger.unsettled() == waiting[::-1]


# -- writing -----------------------------------------------------------------------------------------


def test_the_task_of_a_dismissed_job_is_stored_and_the_job_stays_dismissed(ledger):
    dismissed = store(ledger, owner=None, state=JobState.DISMISSED, submitted_at=1.0, finished_at=5.0)
    assert not ledger.write(dismissed.id, lease.me(), {"task_id": "t", "state": JobState.QUEUED})
    assert ledger.get(dismissed.id) == replace(dismissed, task_id="t")


def test_the_time_of_a_change_is_stored_with_it(ledger):
    made = store(ledger, updated_at=1.0)
    ledger.write(made.id, lease.me(), {"progress": 0.5})
    assert (written := ledger.get(made.id)).updated_at > 1.0
    ledger.write(made.id, lease.me(), {"updated_at": 2.0})
    assert ledger.get(made.id) == replace(written, updated_at=2.0)
    assert ledger.mark(made.id, {"star": True}).updated_at > 2.0


class Remembered:
    """Jobs that this process knows, whatever the ledger has."""

    def __init__(self, *jobs: Row) -> None:
        self._jobs = jobs

    def holds(self) -> bool:
        return True

    def write_back(self, connection: sqlite3.Connection) -> None:
        write_back(connection, self._jobs)


def test_a_job_that_the_ledger_has_lost_is_written_back_before_it_is_changed(ledger):
    made, other = store(ledger), store(ledger)
    ledger.memory = Remembered(made)
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        connection.execute("DELETE FROM jobs")
    assert ledger.write(made.id, lease.me(), {"task_id": "t"})
    assert ledger.get(made.id).task_id == "t"
    assert not ledger.write(other.id, lease.me(), {"task_id": "t"})
    assert ledger.get(other.id) is None
    ledger.memory = Remembered(replace(made, updated_at=time.time() + 60, progress=0.5))
    ledger.write(made.id, lease.me(), {"state": JobState.QUEUED})
    assert ledger.get(made.id).progress is None  # one that is there is not written back


def test_only_new_jobs_are_added_and_named(ledger):
    there = store(ledger, state=JobState.COMPLETED, file="a.mp4")
    new = [row(state=JobState.COMPLETED, file=file) for file in ("b.mp4", None)]
    assert ledger.add([replace(there, file="c.mp4"), *new]) == [one.id for one in new]
    assert ledger.files() == {there.id: "a.mp4", new[0].id: "b.mp4", new[1].id: ""}
    assert ledger.get(there.id) == there
    assert ledger.add(new) == []


def test_a_folder_without_a_ledger_has_no_files_and_no_jobs_of_any_kind(ledger):
    assert ledger.files() == {}
    assert (ledger.counted("", 0.0), ledger.unsettled(), ledger.same("f"), ledger.of_sweep("s")) == ([], [], [], [])
    assert not ledger.home.exists()


def test_a_job_is_replaced_only_where_a_new_take_is_asked_for(ledger):
    first = ledger.begin(row(sweep="s"), again=False)[0]
    assert ledger.begin(row(sweep="s"), again=False, instead_of=first.id) == (first, False)
    second, new = ledger.begin(row(sweep="s"), again=True, instead_of=first.id)
    assert (second.take, new) == (2, True)


def test_new_jobs_begin_another_ledger_where_the_first_is_gone(ledger):
    store(ledger)
    ledger.path.unlink()
    begun = store(ledger)
    assert ledger.everything() == [begun]
    ledger.path.unlink()
    added = row(state=JobState.COMPLETED)
    assert ledger.add([added]) == [added.id]
    assert ledger.everything() == [added]


def test_who_owns_a_job_may_claim_it_again_while_its_lease_lasts(ledger):
    theirs = store(ledger, owner=ELSEWHERE, lease_until=time.time() + 60, submitted_at=1.0)
    assert ledger.claim(theirs.id, lease.me()) is None
    assert ledger.get(theirs.id) == theirs
    claimed = ledger.claim(theirs.id, ELSEWHERE)
    assert claimed == ledger.get(theirs.id) == replace(theirs, lease_until=claimed.lease_until)


def test_jobs_of_the_same_settings_or_sweep_are_read_the_newest_first(ledger):
    first, second = (ledger.begin(row("same", created_at=at, sweep="s"), again=True)[0] for at in (1.0, 2.0))
    assert second == first
    third = ledger.begin(row("same", created_at=3.0, sweep="t"), again=True)[0]
    fourth = store(ledger, created_at=4.0, sweep="s")
    assert ledger.same("same") == [third, first]
    assert ledger.of_sweep("s") == [fourth, first]
    assert ledger.of_sweep("none") == []

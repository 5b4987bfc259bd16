"""The list of jobs that this process watches."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import watched_jobs
from wan_widgets._jobs.runtime.watched_jobs import WatchedJobs, not_canceled


@pytest.fixture
def latest() -> dict[str, JobSnapshot]:
    return {}


@pytest.fixture
def watched(latest: dict[str, JobSnapshot]) -> WatchedJobs:
    loop = Some(spawn=lambda work: work.close() or Future(), post=lambda *_: None)
    return WatchedJobs(loop, ledger=None, board=Some(get=latest.get), folder=None, snapshot=None, service=None)


async def work() -> None:
    """The work of a job, which is not run here."""


def run(watched: WatchedJobs, name: str) -> Some:
    tracked, todo = Some(row=Some(id=name)), work()
    watched.run(tracked, todo)
    todo.close()
    return tracked


def test_a_job_is_known_from_its_start_and_old_bills_are_looked_at_with_it(watched, monkeypatch):
    looked = []
    monkeypatch.setattr(watched.bills, "read_left_by_others", lambda: looked.append(True))
    tracked = run(watched, "a")
    assert ("a" in watched, "b" in watched, len(watched)) == (True, False, 1)
    assert (watched.get("a"), watched.get("b"), watched.tracked()) == (tracked, None, {"a": tracked})
    assert looked == [True]
    watched.bills._looking = Future()
    watched.upkeep.followed.add("theirs")
    slots = watched.slots
    watched.reset()
    assert watched.slots is not slots, "the places of its parent are not its own"
    assert (len(watched), watched.bills._looking, watched.upkeep.followed) == (0, None, set())


def test_only_jobs_that_are_not_at_rest_count_as_moving(watched, latest):
    for name, state in (("a", JobState.RUNNING), ("b", JobState.COMPLETED), ("c", None)):
        run(watched, name)
        if state is not None:
            latest[name] = JobSnapshot(id=name, state=state)
    assert [one.id for one in watched.snapshots()] == ["a"]


@pytest.mark.parametrize(("state", "waits"), [(JobState.COMPLETED, True), (JobState.RUNNING, False), (None, False)])
def test_the_release_of_a_job_is_waited_for_only_where_the_job_rests(watched, latest, monkeypatch, state, waits):
    waited = []
    monkeypatch.setattr(watched_jobs, "wait", lambda futures, timeout: waited.append((futures, timeout)))
    watched.wait_for_release("a")
    run(watched, "a")
    if state is not None:
        latest["a"] = JobSnapshot(id="a", state=state)
    watched.wait_for_release("a")
    assert waited == ([([watched._jobs["a"].done], 5.0)] if waits else [])
    watched._jobs["a"].done = None  # its work is about to begin
    watched.wait_for_release("a")
    assert len(waited) == waits


@pytest.mark.parametrize(
    ("state", "free"),
    [(JobState.CANCELED, True), (JobState.REFUSED, True), (JobState.COMPLETED, False), (JobState.UNKNOWN, False)],
)
def test_a_job_that_may_have_been_charged_was_not_canceled(state, free):
    error = not_canceled(Some(state=state))
    assert (error is None) is free
    assert error is None or f"The job is {state}" in error.message


def test_only_jobs_that_were_sent_count_for_the_polls_and_are_counted_once_a_second(watched, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(watched_jobs, "time", Some(monotonic=lambda: now[0]))
    for name, sent in (("a", True), ("b", True), ("c", False)):
        run(watched, name).row.sent = sent
    assert watched.polled() == watched.polled_lately() == 2
    watched.get("c").row.sent = True
    now[0] += 1.0
    assert (watched.polled(), watched.polled_lately()) == (3, 2)
    now[0] += 0.01
    assert watched.polled_lately() == 3


@pytest.mark.parametrize(("jobs", "seconds"), [(3, 1.0), (1000, 2.5)])
def test_polled_jobs_are_counted_once_a_second_and_many_less_often(watched, monkeypatch, jobs, seconds):
    now = [0.0]
    monkeypatch.setattr(watched_jobs, "time", Some(monotonic=lambda: now[0]))
    for number in range(jobs):
        run(watched, str(number)).row.sent = number > 0
    now[0] = 10.0
    assert watched.polled_lately() == jobs - 1
    watched.get("0").row.sent = True
    now[0] += seconds
    assert watched.polled_lately() == jobs - 1
    now[0] += 0.01
    assert watched.polled_lately() == jobs

"""What the polls of one task note of its course, and how young a task is. In virtual time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import course_store
from wan_widgets._jobs.runtime.lifecycle import course_log, poll
from wan_widgets._jobs.runtime.lifecycle.course_log import CourseLog
from wan_widgets._jobs.runtime.pacing.backoff import Pace
from wan_widgets._jobs.runtime.pacing.forecast import FEWEST
from wan_widgets.errors import LedgerError
from wan_widgets.services.base import LINK_LIVES, Task


@pytest.fixture
def clock(monkeypatch):
    """A clock; the task was submitted at 1000."""
    made = SimpleNamespace(now=1000.0)
    for module in (course_log, poll):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: made.now, monotonic=lambda: made.now))
    return made


class Ledger:
    """A ledger that is only a key."""


def tracked(submitted_at: float | None = 1000.0, *, simulated: bool = False) -> SimpleNamespace:
    row = SimpleNamespace(simulated=simulated, submitted_at=submitted_at)
    return SimpleNamespace(row=row, ledger=Ledger(), pace=Pace(first=5.0, least=5.0, longest=25.0))


@pytest.fixture
def saved(monkeypatch):
    """The courses that are stored."""
    found = []
    monkeypatch.setattr(course_store, "save", lambda _ledger, _row, course: found.append(course))
    monkeypatch.setattr(course_store, "kind_of", lambda _: "kind")
    return found


def at(clock, log: CourseLog, seconds: float, state: str, progress: float | None = None) -> None:
    clock.now = 1000.0 + seconds
    log.note(Task(id="t", state=state, word="", progress=progress))


def end(clock, log: CourseLog, seconds: float, took: float | None = None) -> None:
    clock.now = 1000.0 + seconds
    asyncio.run(log.end(Task(id="t", state="succeeded", word="", took=took)))


def test_a_course_has_the_time_in_the_queue_and_each_progress(clock, saved):
    log = CourseLog(tracked())
    at(clock, log, 2.0, "queued")
    at(clock, log, 4.0, "queued")
    at(clock, log, 9.0, "running", 0.2)
    at(clock, log, 12.0, "running")
    at(clock, log, 14.0, "queued")  # a service that goes back a step
    at(clock, log, 19.0, "running", 0.8)
    end(clock, log, 24.0)
    (course,) = saved
    assert (course.queued, course.looks) == (4.0, ((9.0, 0.2), (19.0, 0.8)))
    assert course.took == (19.0 + 24.0) / 2


def test_only_a_task_that_waits_is_in_the_queue_and_only_one_that_runs_has_a_progress(clock, saved):
    never, waited = CourseLog(tracked()), CourseLog(tracked())
    at(clock, never, 0.5, "running")
    end(clock, never, 1.5, 0.5)
    at(clock, waited, 4.0, "queued", 0.1)
    at(clock, waited, 9.0, "running")
    end(clock, waited, 24.0)
    assert [(one.took, one.queued, one.looks) for one in saved] == [(0.5, 0.0, ()), (16.5, 4.0, ())]


@pytest.mark.parametrize(
    ("stated", "took"),
    [(20.0, 20.0), (None, 22.0), (17.0, 22.0), (17.1, 17.1), (27.0, 27.0), (27.1, 22.0), (5000.0, 22.0)],
)
def test_the_duration_that_the_service_states_counts_within_two_seconds_of_what_was_seen(clock, saved, stated, took):
    log = CourseLog(tracked())
    at(clock, log, 19.0, "running", 0.8)
    end(clock, log, 25.0, stated)
    assert saved[0].took == took


def test_a_task_that_ended_unwatched_or_between_two_polls_of_one_moment_has_no_course(clock, saved):
    end(clock, CourseLog(tracked()), 20.0, 20.0)
    log = CourseLog(tracked())
    at(clock, log, 20.0, "running")
    end(clock, log, 20.0)
    assert saved == []


def test_a_course_is_stored_once_and_none_of_the_simulators(clock, saved):
    log = CourseLog(tracked())
    at(clock, log, 19.0, "running")
    for _ in range(2):
        end(clock, log, 25.0)
    simulated = CourseLog(tracked(simulated=True))
    at(clock, simulated, 19.0, "running")
    end(clock, simulated, 25.0)
    assert len(saved) == 1


def test_before_the_submit_is_known_and_where_a_clock_was_set_back_no_time_has_passed(clock):
    for submitted_at in (None, 2000.0):
        assert CourseLog(tracked(submitted_at))._elapsed() == 0.0
    clock.now = 1007.0
    assert CourseLog(tracked())._elapsed() == 7.0


@pytest.mark.parametrize(("watched", "planned"), [(249, True), (250, False)])
def test_with_so_many_jobs_that_their_number_sets_the_interval_nothing_is_planned(clock, monkeypatch, watched, planned):
    asked = []
    log = CourseLog(tracked())
    log._read, log._forecast = True, SimpleNamespace(ends=lambda *_, **__: [(9.0, 1.0)])
    monkeypatch.setattr(course_log, "next_poll", lambda _ends, **limits: asked.append(limits) or 7.0)
    assert (asyncio.run(log.planned(9.0, watched)) is not None) is planned
    assert len(asked) == planned


@pytest.mark.parametrize(
    ("elapsed", "soonest"), [(-3.0, 5.0), (0.0, 5.0), (2.0, 3.0), (4.5, 0.5), (5.0, 5.0), (60.0, 5.0)]
)
def test_the_first_poll_is_planned_from_the_submit_and_each_other_after_the_shortest_interval(
    clock, monkeypatch, elapsed, soonest
):
    asked = []
    log = CourseLog(tracked())
    log._read, log._forecast = True, SimpleNamespace(ends=lambda *_, **__: [(9.0, 1.0)])
    monkeypatch.setattr(course_log, "next_poll", lambda _ends, **limits: asked.append(limits))
    asyncio.run(log.planned(elapsed, 1))
    assert (asked[0]["soonest"], asked[0]["least"]) == (soonest, 5.0)
    assert asked[0]["longest"] == pytest.approx(25.0 * 2.7)


@pytest.mark.parametrize(
    ("age", "young"), [(0.0, True), (LINK_LIVES - 3600.1, True), (LINK_LIVES - 3600.0, False), (1e9, False)]
)
def test_a_task_is_young_until_an_hour_before_its_link_would_end(clock, age, young):
    clock.now = 1000.0 + age
    assert poll._Poller(tracked(simulated=True))._is_young() is young


@pytest.fixture
def reads(monkeypatch):
    """The courses that are read of similar tasks; as many as the last number in it."""
    found = [FEWEST]

    def courses_like(_ledger, _row):
        found.append(found[-1])
        if found[-1] < 0:
            raise LedgerError("It is locked.")
        return ["course"] * found[-1]

    monkeypatch.setattr(course_store, "courses_like", courses_like)
    monkeypatch.setattr(course_log, "Forecast", lambda courses: f"from {len(courses)}")
    return found


def load(job: SimpleNamespace) -> str | None:
    """Return the forecast as another task of the same folder and kind gets it."""
    return asyncio.run(CourseLog(job)._load())


@pytest.mark.parametrize(
    ("courses", "forecast"),
    [(FEWEST - 1, None), (FEWEST, f"from {FEWEST}"), (FEWEST + 1, f"from {FEWEST + 1}"), (-1, None)],
)
def test_a_forecast_needs_a_few_courses(clock, saved, reads, courses, forecast):
    reads[0] = courses
    assert load(tracked()) == forecast


def test_the_courses_of_a_kind_are_read_once_a_minute_and_after_each_new_one(clock, saved, reads):
    job = tracked()
    log = CourseLog(job)
    for _ in range(2):
        assert asyncio.run(log._load()) == f"from {FEWEST}"
    clock.now += 59.9
    assert load(job) == f"from {FEWEST}"
    assert len(reads) == 2
    clock.now += 0.1
    assert load(job) == f"from {FEWEST}"
    assert len(reads) == 3
    clock.now += 1000.0
    asyncio.run(log._load())
    assert len(reads) == 3, "each task reads them once"
    clock.now -= 1000.0
    at(clock, log, 61.0, "running")
    end(clock, log, 62.0)
    load(job)
    assert len(reads) == 4


def test_a_course_has_no_longer_time_in_the_queue_than_the_service_says_it_took(clock, saved):
    log = CourseLog(tracked())
    at(clock, log, 19.0, "queued")
    end(clock, log, 20.0, 18.0)
    assert (saved[0].took, saved[0].queued) == (18.0, 18.0)

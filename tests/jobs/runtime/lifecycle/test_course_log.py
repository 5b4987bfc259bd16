"""The results of polls are stored, and the next task of the same kind is polled by them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import course_store
from wan_widgets._jobs.record.course import Course
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import course_log
from wan_widgets._jobs.runtime.lifecycle.course_log import CourseLog
from wan_widgets._jobs.runtime.pacing.backoff import Pace
from wan_widgets._jobs.runtime.pacing.forecast import FEWEST
from wan_widgets.errors import LedgerError
from wan_widgets.services.base import Task

from ...fake import BASE, FakeService, House


@pytest.fixture
def plans(monkeypatch):
    """The ends from which each poll was planned."""
    found, next_poll = [], course_log.next_poll

    def noted(ends, **limits):
        found.append(ends)
        return next_poll(ends, **limits)

    monkeypatch.setattr(course_log, "next_poll", noted)
    return found


def make(house: House, service: FakeService, seed: int, *states: tuple[str, float | None]):
    service.states = [*states]
    job = house.make(seed=seed)
    assert job.wait(30).state is JobState.COMPLETED
    return job


def courses(house: House, job):
    return course_store.courses_like(house.engine.ledger, house.row(job))


def test_the_course_of_a_task_is_stored_with_its_progress(house, service):
    job = make(house, service, 1, ("queued", None), ("running", 0.25), ("running", 0.5))
    (course,) = courses(house, job)
    assert [progress for _, progress in course.looks] == [0.25, 0.5]
    assert 0 < course.queued < course.looks[0][0] < course.looks[1][0] <= course.took


def test_the_duration_that_the_service_states_counts_if_the_polls_agree(house, service):
    stated = [1.5, 5000.0]

    def done(task_id):
        if service.states:
            return None
        return Task(id=task_id, state="succeeded", word="completed", url=f"{BASE}/v.mp4", took=stated.pop(0))

    service.on_fetch = done
    first = make(house, service, 1, ("running", 0.5))
    make(house, service, 2, ("running", 0.5))
    unlikely, likely = courses(house, first)
    assert likely.took == 1.5
    assert unlikely.took < 5000.0


def test_polls_are_planned_once_three_tasks_of_the_kind_are_known(house, service, plans):
    done = Task(id="task", state="succeeded", word="completed", url=f"{BASE}/v.mp4", took=1.5)
    service.on_fetch = lambda _task_id: None if service.states else done
    service.longest_interval = 0.2
    for seed in range(FEWEST):
        make(house, service, seed, ("running", 0.5))
    assert plans == []
    make(house, service, 99, ("running", 0.5))
    assert plans
    assert plans[0]
    plans.clear()
    service.states = [("running", 0.5)]
    assert house.make(seed=100, duration=10).wait(30).state is JobState.COMPLETED
    assert plans == []


def test_among_very_many_jobs_nothing_is_planned(house, service):
    for seed in range(FEWEST):
        job = make(house, service, seed, ("running", 0.5))
    pace = Pace(first=5.0, least=5.0, longest=10.0)
    tracked = SimpleNamespace(row=house.row(job), ledger=house.engine.ledger, pace=pace)
    few, many = (asyncio.run(CourseLog(tracked).planned(0.0, watched)) for watched in (99, 100))
    assert few is not None
    assert many is None


def test_a_ledger_that_cannot_store_courses_costs_no_video(house, service, monkeypatch):
    def fails(*_values):
        raise LedgerError("The ledger cannot be read.")

    monkeypatch.setattr(course_store, "save", fails)
    monkeypatch.setattr(course_store, "courses_like", fails)
    make(house, service, 1, ("running", 0.5))


def test_a_task_that_failed_leaves_no_course(house, service):
    service.on_fetch = lambda task_id: Task(id=task_id, state="failed", word="failed", error_text="No.")
    job = house.make(seed=1)
    assert job.wait(30).state is JobState.FAILED
    with closing(sqlite3.connect(house.engine.ledger.path)) as connection:
        assert connection.execute("SELECT count(*) FROM courses").fetchone() == (0,)


def test_the_tasks_of_the_simulator_have_no_course_and_no_plan(house, service):
    for seed in range(FEWEST):
        job = make(house, service, seed, ("running", 0.5))
    row = replace(house.row(job), backend="simulator")
    tracked = SimpleNamespace(row=row, ledger=house.engine.ledger, pace=Pace(first=5.0, least=5.0, longest=10.0))
    course_store.save(house.engine.ledger, row, Course(took=5.0))
    log = CourseLog(tracked)
    running = Task(id="task", state="running", word="running", progress=0.5)
    log.note(running)
    asyncio.run(log.end(replace(running, state="succeeded", took=5.0)))
    assert asyncio.run(log.planned(0.0, 1)) is None
    assert len(course_store.courses_like(house.engine.ledger, row)) == 1

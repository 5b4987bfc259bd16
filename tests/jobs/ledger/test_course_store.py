"""Courses of tasks: the newest of the same kind are returned, and no others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from support.ledgers import row_of

from wan_widgets._jobs.ledger import course_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.course import Course

COURSE = Course(took=61.5, queued=4.0, looks=((5.0, 0.1), (15.0, 0.25)))


@pytest.fixture
def row():
    return row_of(2, now=1e9)


@pytest.fixture
def ledger(tmp_path, row):
    ledger = Ledger(tmp_path / "home")
    ledger.begin(row, again=True)
    return ledger


def test_a_course_comes_back_for_a_job_of_the_same_kind_alone(ledger, row):
    course_store.save(ledger, row, COURSE)
    other = replace(row, id="another", prompt="Something else")
    assert course_store.courses_like(ledger, other) == [COURSE]
    for change in (
        {"model": "wan3.0-video"},
        {"mode": "i2v"},
        {"backend": "dashscope"},
        {"request": {**row.request, "resolution": "480p"}},
        {"request": {**row.request, "duration": 10}},
    ):
        assert course_store.courses_like(ledger, replace(row, **change)) == []


def test_only_the_forty_newest_courses_of_a_kind_are_stored(ledger, row):
    other = replace(row, id="of another kind", mode="i2v")
    course_store.save(ledger, other, COURSE)
    for number in range(45):
        course_store.save(ledger, replace(row, id=f"job {number}"), replace(COURSE, took=number + 1.0))
    took = [one.took for one in course_store.courses_like(ledger, row)]
    assert took == [45.0 - number for number in range(40)]
    assert course_store.courses_like(ledger, other) == [COURSE]
    with closing(sqlite3.connect(ledger.path)) as connection:
        assert connection.execute("SELECT count(*) FROM courses").fetchone() == (41,)


def test_a_course_of_less_than_a_second_is_one_as_well(ledger, row):
    short = replace(COURSE, took=0.5)
    course_store.save(ledger, row, short)
    assert course_store.courses_like(ledger, row) == [short]


def test_a_damaged_course_is_left_out(ledger, row):
    course_store.save(ledger, row, COURSE)
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        for number, (took, looks) in enumerate(
            [(5.0, "not JSON"), (-1.0, "[]"), (0.0, "[]"), (5.0, "[1]"), ("soon", "[]")]
        ):
            values = (f"damaged {number}", course_store.kind_of(row), 2e9, took, 0.0, looks)
            connection.execute("INSERT INTO courses VALUES (?, ?, ?, ?, ?, ?)", values)
    assert course_store.courses_like(ledger, row) == [COURSE]


def test_a_folder_without_a_ledger_has_no_courses(tmp_path, row):
    assert course_store.courses_like(Ledger(tmp_path / "nothing"), row) == []

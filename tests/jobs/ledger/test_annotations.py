"""The user's annotations of a job: star, note and tags, whichever process watches it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite.migrations import MIGRATIONS
from wan_widgets._jobs.record.state import JobState

from ..fake import until


def test_marks_are_written_shown_and_found_by_another_process(house, houses):
    job = house.make()
    job.result(timeout=20)
    job.mark(star=True, note="  the one  ", tags=["best", "best", " two  words "])
    assert (job.starred, job.note, job.tags) == (True, "the one", ("best", "two words"))
    other = houses()
    snapshot = other.engine.refresh(job.id)
    assert (snapshot.star, snapshot.remark, snapshot.tags) == (True, "the one", ("best", "two words"))
    job.mark(star=False)
    assert (job.starred, job.note) == (False, "the one")


def test_a_running_job_keeps_its_marks_and_goes_on(house, service):
    service.states = [("running", 0.5)] * 4
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    job.mark(note="while it runs")
    until(lambda: job.note == "while it runs")
    job.result(timeout=20)
    assert job.note == "while it runs"
    assert house.row(job).remark == "while it runs"


def test_a_process_that_does_not_own_a_job_may_mark_it(house, houses, service):
    service.states = [("running", 0.5)] * 20
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    houses().engine.mark(job.id, star=True)
    job.result(timeout=20)
    assert Ledger(house.home).get(job.id).star


def test_nothing_but_marks_is_the_users_to_change(house):
    job = house.make()
    with pytest.raises(ValueError, match="state"):
        house.engine.ledger.mark(job.id, {"state": "completed"})
    job.result(timeout=20)


@pytest.mark.parametrize("request_", ["{}", "{"], ids=["whole", "damaged"])
def test_a_ledger_of_the_first_version_is_brought_up_to_date_with_its_jobs(tmp_path, request_):
    home = tmp_path / "home"
    home.mkdir()
    known = {"settings": "{}", "request": request_, "inputs": "{}", "flags": "[]", "state": "completed", "mode": "t2v"}
    with closing(sqlite3.connect(home / "ledger.sqlite", isolation_level=None)) as connection:
        for step in MIGRATIONS[0]:
            connection.execute(step)
        connection.execute("PRAGMA user_version = 1")
        first = [name for _, name, *_ in connection.execute("PRAGMA table_info(jobs)")]
        nullable = {"left_state", "body", "seed", "width", "height", "task_id", "progress", "trouble", "file"}
        nullable |= {"file_size", "billing", "submitted_at", "finished_at", "owner", "lease_until"}
        values = {name: known.get(name, 1 if name in ("take", "created_at", "updated_at") else "") for name in first}
        values = {name: None if name in nullable else value for name, value in values.items()}
        values["id"] = "old"
        marks = ", ".join("?" for _ in values)
        connection.execute(f"INSERT INTO jobs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    found = Ledger(home).get("old")
    assert (found.state, found.star, found.remark, found.tags) == (JobState.COMPLETED, False, "", ())
    Ledger(home).mark("old", {"star": True})
    assert Ledger(home).get("old").star

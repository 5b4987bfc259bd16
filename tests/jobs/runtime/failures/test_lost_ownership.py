"""An answer that arrives when another process owns the job: the task was paid for, so it is always stored."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend import guard
from wan_widgets.config.limits import read_limits

from ...fake import FakeService, House, until


def changed(house: House, **values: object) -> None:
    sets = ", ".join(f"{name} = ?" for name in values)
    with closing(sqlite3.connect(house.engine.ledger.path)) as connection, connection:
        connection.execute(f"UPDATE jobs SET {sets}", tuple(values.values()))


def test_an_answer_is_written_down_although_another_process_took_the_job_over(
    house: House, service: FakeService
) -> None:
    later = time.time() + 60
    service.on_submit = lambda _: changed(house, owner="elsewhere.1.1", lease_until=later)
    job = house.make()
    until(lambda: house.row(job).task_id is not None)
    assert house.row(job).owner == "elsewhere.1.1"
    until(lambda: not house.engine.watched())


@pytest.mark.parametrize("state", ["unknown", "refused", "submitting"])
def test_a_job_that_was_given_up_during_its_post_goes_on_with_its_answer(
    house: House, service: FakeService, state: str
) -> None:
    service.on_submit = lambda _: changed(house, owner=None, lease_until=None, state=state)
    job = house.make()
    assert job.result(timeout=20).path.is_file()
    assert house.row(job).state is JobState.COMPLETED
    assert service.count("submit") == 1


def test_a_job_that_was_dismissed_during_its_post_stays_so_and_has_its_task(house: House, service: FakeService) -> None:
    service.on_submit = lambda _: changed(house, owner=None, lease_until=None, state="dismissed")
    job = house.make()
    until(lambda: house.row(job).task_id is not None)
    assert house.row(job).state is JobState.DISMISSED


def test_who_looks_for_a_lost_answer_finds_the_task_that_was_written_down_meanwhile(
    house: House, service: FakeService
) -> None:
    row = house.plan().row()
    Ledger(house.home).begin(row, again=False)
    changed(house, owner=None, lease_until=None, state="unknown", submitted_at=time.time(), body="{}")

    def find(_: str) -> None:
        service.tasks["task_1"] = {}
        changed(house, task_id="task_1")

    service.on_find = find
    job = house.job(row.id).resume()
    assert job.result(timeout=20).path.is_file()
    assert job.snapshot.task_id == "task_1"


def test_a_takeover_leaves_nothing_in_the_folder_of_parts(house: House, service: FakeService) -> None:
    def taken(part) -> None:
        part.write_bytes(b"half")
        changed(house, owner=None, lease_until=None, state="completed")

    service.on_download = taken
    job = house.make()
    until(lambda: not house.engine.watched())
    assert list((house.home / ".parts").iterdir()) == []
    assert service.count("submit") == 1
    assert job.state is JobState.COMPLETED


@pytest.mark.parametrize("unit", ["videos", "seconds"])
def test_what_is_held_back_over_midnight_counts_on_the_day_it_is_sent(
    house: House, service: FakeService, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    limits = read_limits("limits", {"day": {unit: 1 if unit == "videos" else 5}})
    monkeypatch.setattr(house.engine, "guard", lambda: guard.Guard(limits))
    midnight = [0.0]
    for module in ("spend.accounting", "spend.guard", "runtime.lifecycle.submit"):
        monkeypatch.setattr(f"wan_widgets._jobs.{module}.day_start", lambda now=None: midnight[0])
    held: list[Callable[[], None]] = []

    def hold() -> None:
        if not held:
            held.append(lambda: None)
            until(lambda: len(held) > 1)

    house.on_connect = hold
    yesterday = house.make()
    until(lambda: held)
    midnight[0] = time.time()
    today = house.make(prompt="A boat")
    today.wait(20)
    held.append(lambda: None)
    yesterday.wait(20)
    assert (yesterday.state, today.state) == (JobState.REFUSED, JobState.COMPLETED)
    assert "over your limit" in yesterday.snapshot.error.message
    assert service.count("submit") == 1


def test_what_was_held_back_over_midnight_is_sent_where_the_new_day_has_room(
    house: House, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = read_limits("limits", {"day": {"videos": 1}, "session": {"videos": 1}})
    monkeypatch.setattr(house.engine, "guard", lambda: guard.Guard(limits))
    monkeypatch.setattr("wan_widgets._jobs.runtime.lifecycle.submit.day_start", lambda now=None: time.time() + 60)
    assert house.make().wait(20).state is JobState.COMPLETED

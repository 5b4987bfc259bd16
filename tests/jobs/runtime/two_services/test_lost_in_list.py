"""A lost answer to a create at a service that does not know our id: the task is looked up in the account's list."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import lost_create
from wan_widgets.services.base import Task

from ...fake import House, ListingService, until

if TYPE_CHECKING:
    from wan_widgets._jobs.runtime.tracked_job import TrackedJob

LOST = errors.OutcomeUnknownError("The request was sent, but no usable answer came.")


def loses(service: ListingService, *, created: bool) -> None:
    """Lose the answer of the next create."""

    def on_submit(body):
        service.on_submit = lambda _body: None
        if created:
            service.create(body)
        return LOST

    service.on_submit = on_submit


def other(service: ListingService, name: str = "elsewhere") -> None:
    service.others.append(Task(id=name, state="queued", word="PENDING", created_at=time.time()))


def test_the_body_has_no_id_of_ours_where_the_service_takes_none(house: House, service: ListingService) -> None:
    house.make().result(timeout=20)
    (body,) = [body for name, body in service.calls if name == "submit"]
    assert "client_business_id" not in body


def test_the_one_task_of_its_model_and_its_time_is_taken_and_that_is_said(
    house: House, service: ListingService
) -> None:
    loses(service, created=True)
    job = house.make()
    job.result(timeout=20)
    assert service.count("submit") == 1
    assert job.snapshot.task_id == "task_1"
    assert lost_create.FOUND_IN_LIST in job.snapshot.flags


def test_among_several_tasks_the_user_chooses(house: House, service: ListingService) -> None:
    loses(service, created=True)
    service.on_listed = lambda: None if service.others else other(service)
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    assert "task_1" in job.error.hint
    assert "elsewhere" in job.error.hint
    assert service.count("submit") == 1
    job.adopt("task_1")
    assert job.wait(20).state is JobState.COMPLETED
    assert service.count("submit") == 1


def test_a_task_with_another_prompt_is_not_taken_by_itself(house: House, service: ListingService) -> None:
    loses(service, created=False)
    service.on_listed = lambda: None if service.others else other(service)
    service.on_fetch = lambda name: Task(id=name, state="queued", word="PENDING", prompt="A stranger's words")
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    assert job.snapshot.task_id is None


def test_what_the_list_does_not_have_for_a_minute_was_not_created(house: House, service: ListingService) -> None:
    loses(service, created=False)
    job = house.make().wait(20)
    assert (job.state, job.error.charged, job.snapshot.sent) == (JobState.REFUSED, "no", False)
    assert service.count("submit") == 1
    assert service.count("listed") == 4  # every look was a definite answer; the last was for what came late
    assert house.make().wait(20).state is JobState.COMPLETED


def test_a_task_that_the_service_makes_after_it_has_answered_is_for_the_user_to_choose(
    house: House, service: ListingService, monkeypatch
) -> None:
    monkeypatch.setattr(lost_create, "_SKEW", 0.0)
    loses(service, created=False)

    def late() -> None:
        if service.count("listed") == 2 and not service.others:
            other(service, "late")

    service.on_listed = late
    service.on_fetch = lambda name: Task(id=name, state="queued", word="PENDING", prompt="A kite")
    job = house.make().wait(20)
    assert (job.state, job.snapshot.task_id) == (JobState.UNKNOWN, None)
    assert "late" in job.error.hint
    assert service.count("submit") == 1


def test_a_list_that_cannot_be_read_proves_nothing(house: House, service: ListingService, monkeypatch) -> None:
    monkeypatch.setattr(lost_create.retry_budget, "UNREADABLE_TRIES", 3)
    loses(service, created=False)
    service.on_listed = lambda: errors.UnreadableError("A web page answered.")
    job = house.make().wait(20)
    assert (job.state, job.error.charged) == (JobState.UNKNOWN, "unknown")


def test_a_task_of_another_job_here_is_never_taken(house: House, service: ListingService) -> None:
    first = house.make(seed=1)
    first.result(timeout=20)
    loses(service, created=False)
    second = house.make(seed=2).wait(20)
    assert second.state is JobState.REFUSED
    assert second.snapshot.task_id is None


def test_a_task_is_owned_whatever_spelling_its_address_has(house: House, service: ListingService) -> None:
    first = house.make(seed=1)
    first.result(timeout=20)
    row = house.row(first)
    house.engine.ledger.change(
        lambda connection: connection.execute("UPDATE jobs SET base_url = 'https://TOAPIS.com:443'")
    )
    service.on_listed = lambda: None if service.others else other(service, str(row.task_id))
    loses(service, created=False)
    assert house.make(seed=2).wait(20).state is JobState.REFUSED


def test_two_lost_creates_at_once_are_not_guessed(house: House, service: ListingService) -> None:
    answers = iter([True, True])

    def on_submit(body):
        if next(answers, None):
            service.create(body)
            return LOST
        return None

    service.on_submit = on_submit
    # The first is looked for when both are sent: earlier, its task would be the only one, and rightly its own.
    service.on_listed = lambda: None if service.count("submit") == 2 else errors.TransportError("Busy.")
    jobs = [house.make(seed=seed) for seed in (1, 2)]
    assert [job.wait(20).state for job in jobs] == [JobState.UNKNOWN] * 2
    assert service.count("submit") == 2
    jobs[0].adopt("task_1")
    jobs[0].wait(20)
    with pytest.raises(errors.WanError, match="has this task already"):
        jobs[1].adopt("task_1")
        jobs[1].wait(20)
        raise jobs[1].exception()


def test_a_request_on_its_way_keeps_a_task_from_being_taken_for_another_job(
    house: House, service: ListingService
) -> None:
    """The list shows the second job's task before its answer has come: it is not the first one's."""
    loses(service, created=False)
    first = house.make(seed=1)
    until(lambda: service.count("listed") or first.snapshot.resting)
    row = house.row(first)
    busy = replace(row, id="busy", fingerprint="busy", note="", submitted_at=time.time(), owner=row.owner)
    house.engine.ledger.begin(busy, again=True)
    house.engine.ledger.write("busy", str(row.owner), {"body": row.body, "state": JobState.SUBMITTING})
    service.create(dict(row.body))
    looks = service.count("listed")
    until(lambda: service.count("listed") >= looks + 3 or first.snapshot.resting)
    assert not first.snapshot.resting
    house.engine.ledger.write("busy", str(row.owner), {"task_id": "task_1", "state": JobState.QUEUED})
    assert first.wait(20).state is JobState.REFUSED


def test_it_is_looked_for_before_it_is_sent_again(house: House, service: ListingService) -> None:
    loses(service, created=True)
    service.on_listed = lambda: errors.BadRequestError("Refused.")
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    service.on_listed = lambda: None
    job.send_again()
    assert job.wait(20).state is JobState.COMPLETED
    assert service.count("submit") == 1


@pytest.mark.parametrize(
    ("body", "model"), [({"model": "wan2.6"}, "wan2.6"), ({"model": None}, ""), ({}, ""), (None, "")]
)
def test_the_list_is_asked_for_the_model_of_the_request_and_for_all_where_that_is_not_known(
    house: House, service: ListingService, body: dict[str, object] | None, model: str
) -> None:
    row = replace(house.plan().row(), body=body)
    tracked = SimpleNamespace(service=service, row=row, ledger=house.engine.ledger)
    assert asyncio.run(lost_create.find_once(cast("TrackedJob", tracked))) is None
    assert service.calls == [("listed", model)]


@pytest.mark.parametrize(("submitted_at", "since"), [(500.0, 500.0), (None, 100.0)])
def test_the_list_is_searched_from_the_submit_on_not_from_when_the_job_was_made(monkeypatch, submitted_at, since):
    """A job may wait long for a place: tasks of that time are others'."""
    searched = []

    async def look(_tracked, begin, _until):
        searched.append(begin)
        return lost_create._Found(task=Task(id="task_1", state="queued", word=""))

    async def nothing(*_args, **_changes):
        return None

    monkeypatch.setattr(lost_create, "_look", look)
    monkeypatch.setattr(lost_create, "_stored_meanwhile", nothing)
    monkeypatch.setattr(lost_create, "_adopt", nothing)
    tracked = SimpleNamespace(
        row=SimpleNamespace(submitted_at=submitted_at, created_at=100.0),
        service=SimpleNamespace(finds_by_list=True),
        pace=SimpleNamespace(least=1.0),
        answer_cancel=lambda _: None,
        save=nothing,
    )
    asyncio.run(lost_create.look_up(cast("TrackedJob", tracked), LOST))
    assert searched == [since]

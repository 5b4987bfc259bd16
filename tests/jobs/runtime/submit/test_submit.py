"""An engine on a service in memory: requests that are not sent, held back, or have an unknown outcome, and who decides."""

from __future__ import annotations

import re
import time

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.tracked_job import TrackedJob
from wan_widgets._jobs.text.progress import progress_text
from wan_widgets.services.base import Task

from ...fake import LOST, until

UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")


def test_a_submit_is_held_back_as_long_as_the_service_asks(house, service):
    answers = [errors.RateLimitError("Too fast.", retry_after=0.5), errors.RateLimitError("Too fast."), None]
    service.on_submit = lambda _: answers.pop(0)
    seen = []
    house.board.listen(seen.append)
    began = time.time()
    house.make().result(timeout=20)
    assert len(service.tasks) == 1
    held = [one for one in seen if one.held_until is not None]
    assert {one.state for one in held} == {JobState.SUBMITTING}
    assert not any(one.sent for one in held)
    assert held[0].held_until >= began + 0.5
    assert held[0].note.startswith("Held back")
    assert seen[-1].held_until is None


def test_a_second_submit_that_is_held_back_leaves_the_first_in_doubt(house, service, unknown):
    service.on_submit = lambda _: errors.RateLimitError("Too fast.", retry_after=100.0)
    unknown.send_again()
    until(lambda: unknown.snapshot.held_until is not None)
    assert unknown.snapshot.sent
    assert ": Held back, " in repr(unknown)
    assert repr(unknown).endswith("The request before it may have been charged.")
    assert re.search(r" Held back .* sends in 1:\d\d$", progress_text(unknown, time.time()))
    unknown.stop()
    assert unknown.state is JobState.DETACHED
    assert unknown.snapshot.held_until is None


def test_what_could_not_be_sent_is_tried_a_few_times_and_then_refused(house, service):
    service.on_submit = lambda _: errors.NotSentError("No connection could be made.", "Look at the network.")
    job = house.make().wait(20)
    assert job.state is JobState.REFUSED
    assert 1 < service.count("submit") < 10
    assert job.error.charged == "no"
    assert house.row(job).submitted_at is None


def test_a_lost_answer_is_looked_up_by_our_id_and_never_sent_twice(house, service):
    def lose(body):
        service.create(body)
        return UNKNOWN

    service.on_submit = lose
    late = [None, LOST]
    service.on_find = lambda _: late.pop(0) if late else None
    job = house.make()
    job.result(timeout=20)
    assert service.count("submit") == 1
    assert len(service.tasks) == 1
    assert job.snapshot.task_id == "task_1"


def test_looks_that_bring_no_answer_do_not_use_up_the_patience(house, service):
    def lose(body):
        service.create(body)
        return UNKNOWN

    service.on_submit = lose
    silent = [LOST, errors.NotSentError("No connection."), errors.RateLimitError("Too fast.", retry_after=0.01)] * 4
    service.on_find = lambda _: silent.pop() if silent else None
    house.make().result(timeout=20)
    assert service.count("find") == 13
    assert service.count("submit") == 1


def test_between_two_looks_that_bring_no_answer_it_waits_longer_each_time_and_says_so(house, service, monkeypatch):
    paused, pause = [], TrackedJob.pause

    async def recorded(tracked, failures, *more, note="", **options):
        paused.append((failures, note))
        await pause(tracked, failures, *more, note=note, **options)

    def lose(body):
        service.create(body)
        return UNKNOWN

    monkeypatch.setattr(TrackedJob, "pause", recorded)
    service.on_submit = lose
    silent = [LOST] * 2
    service.on_find = lambda _: silent.pop() if silent else None
    house.make().result(timeout=20)
    words = "The job cannot be looked up at the service; trying again {when}."
    assert paused[:2] == [(1, words), (2, words)]


@pytest.mark.parametrize("problem", [LOST, errors.UnreadableError("A page came.")])
def test_what_could_not_be_looked_for_is_not_said_to_be_unknown_to_the_service(house, service, monkeypatch, problem):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(retry_budget, "UNREADABLE_TRIES", 3)
    service.on_submit = lambda _: UNKNOWN
    service.on_find = lambda _: problem
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    assert f"could not be looked up ({problem.message.rstrip('.')})" in job.error.hint
    assert "was not found at the service" not in job.error.hint


@pytest.fixture
def unknown(house, service):
    service.on_submit = lambda _: UNKNOWN
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    service.on_submit = lambda _: None
    return job


def test_what_is_not_found_waits_for_the_user(house, service, unknown):
    assert service.count("submit") == 1
    assert service.count("find") == 3
    assert unknown.error.charged == "unknown"
    with pytest.raises(errors.OutcomeUnknownError):
        unknown.result()
    assert house.make() == unknown
    assert service.count("submit") == 1


def test_looking_again_finds_what_has_come_up_late(service, unknown):
    service.create({"client_business_id": unknown.id})
    unknown.look_again()
    unknown.result(timeout=20)
    assert service.count("submit") == 1


def test_looking_again_without_success_leaves_it_unknown(service, unknown):
    unknown.look_again()
    assert unknown.wait(20).state is JobState.UNKNOWN
    assert service.count("find") == 6
    assert (unknown.error.kind, unknown.error.charged) == ("OutcomeUnknownError", "unknown")
    assert unknown.error.hint.startswith("It was not found at the service, and was not sent a second time.")


def test_a_job_that_is_not_in_the_ledger_any_more_is_looked_for_all_the_same(house, service, monkeypatch):
    def lose(body):
        monkeypatch.setattr(house.engine.ledger, "get", lambda _id: None)
        service.create(body)
        return UNKNOWN

    service.on_submit = lose
    assert house.make().wait(20).state is JobState.COMPLETED
    assert service.count("submit") == 1


def test_sending_again_sends_the_same_body_once_more(service, unknown):
    unknown.send_again()
    unknown.result(timeout=20)
    bodies = [body for name, body in service.calls if name == "submit"]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_sending_again_first_looks_whether_it_is_there_after_all(service, unknown):
    service.create({"client_business_id": unknown.id})
    unknown.send_again()
    unknown.result(timeout=20)
    assert service.count("submit") == 1


def test_a_second_submit_that_is_refused_says_nothing_of_the_first(house, service, unknown):
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.")
    unknown.send_again()
    assert unknown.wait(20).state is JobState.UNKNOWN
    assert unknown.error.kind == "BalanceError"
    row = house.row(unknown)
    assert row.submitted_at is not None
    assert row.estimate["sends"] == 1, "the second was certainly not taken"


def test_a_task_that_the_user_has_found_is_adopted(service, unknown):
    service.tasks["task_9"] = {}
    unknown.adopt(" task_9 ")
    unknown.result(timeout=20)
    assert unknown.snapshot.task_id == "task_9"


def test_a_task_of_another_order_is_not_adopted(service, unknown):
    service.on_fetch = lambda task_id: Task(id=task_id, state="running", word="running", client_id="other")
    unknown.adopt("task_9")
    unknown.wait(20)
    until(lambda: "a different request" in unknown.error.message)
    assert unknown.id in unknown.error.hint
    assert (unknown.state, unknown.snapshot.task_id) == (JobState.UNKNOWN, None)


def test_a_wrong_task_id_changes_nothing_and_is_reported(service, unknown):
    def refuse(_):
        raise errors.BadRequestError("No such task.", status=404)

    service.on_fetch = refuse
    unknown.adopt("nonsense")
    unknown.wait(20)
    until(lambda: unknown.error.message == "No such task.")
    assert unknown.state is JobState.UNKNOWN
    assert unknown.snapshot.task_id is None


def test_a_dismissed_job_is_over_and_made_again_only_when_that_is_asked_for(house, service, unknown):
    unknown.dismiss()
    assert unknown.wait(20).state is JobState.DISMISSED
    assert house.make() == unknown
    assert service.count("submit") == 1
    house.make(again=True).result(timeout=20)
    with pytest.raises(errors.WanError, match="dismissed"):
        unknown.send_again()
    assert service.count("submit") == 2


def test_what_could_not_be_sent_is_tried_four_times(house, service):
    service.on_submit = lambda _: errors.NotSentError("No connection could be made.", "Look at the network.")
    assert house.make().wait(20).state is JobState.REFUSED
    assert service.count("submit") == 4


def test_a_submit_that_would_be_held_back_too_long_is_given_up_at_once_and_unsent(house, service):
    service.on_submit = lambda _: errors.RateLimitError("Too fast.", retry_after=901.0)
    job = house.make().wait(20)
    assert (job.state, job.error.kind, job.error.charged) == (JobState.REFUSED, "RateLimitError", "no")
    assert service.count("submit") == 1

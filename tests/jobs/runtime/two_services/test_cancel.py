"""Canceling a job: only where the service can, only while it waits, and never at a cost."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing.slots import Slots
from wan_widgets._jobs.spend.accounting import counts

from ...fake import House, ListingService, until


@pytest.fixture
def waiting(house: House, service: ListingService):
    """A job that waits at the service."""
    service.states = [("queued", None)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.QUEUED and job.snapshot.cancelable)
    return job


def test_a_job_that_waits_is_canceled_and_nothing_is_charged(house, service, waiting):
    waiting.cancel()
    waiting.wait(20)
    assert (waiting.state, waiting.error.charged, waiting.video) == (JobState.CANCELED, "no", None)
    assert waiting.cost.amount == 0
    assert service.count("cancel") == 1
    with pytest.raises(errors.CanceledError, match="Nothing was charged"):
        waiting.result(timeout=5)
    assert not counts(house.row(waiting))  # the limits have their room back
    assert waiting.snapshot.cancelable is False


def test_what_was_canceled_is_made_again_when_the_cell_is_run_again(house, service, waiting):
    waiting.cancel()
    service.states = []
    again = house.make()
    assert not again.reused
    assert again.wait(20).state is JobState.COMPLETED
    assert again.snapshot.take == 1


def test_it_is_too_late_once_the_service_has_begun(house, service):
    service.states = [("running", None)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    assert job.snapshot.cancelable is False
    with pytest.raises(errors.WanError, match="too late"):
        job.cancel()
    assert service.count("cancel") == 0
    service.states = []
    assert job.wait(20).state is JobState.COMPLETED


def test_the_race_with_the_beginning_is_decided_by_the_service(service, waiting):
    service.on_cancel = lambda _task_id: False
    with pytest.raises(errors.WanError, match="too late"):
        waiting.cancel()
    service.states = []
    assert waiting.wait(20).state is JobState.COMPLETED


def test_a_service_that_accepts_and_makes_it_all_the_same_is_believed_when_it_says_running(service, waiting):
    def accepts_in_vain(_task_id):
        service.states = [("running", None)] * 3
        return True

    service.on_cancel = accepts_in_vain
    service.canceled = _Never()
    with pytest.raises(errors.WanError, match=r"too late|not canceled"):
        waiting.cancel()
    assert waiting.wait(20).state is JobState.COMPLETED


def test_a_cancel_without_an_answer_leaves_the_job_as_it_is(service, waiting):
    service.on_cancel = lambda _task_id: errors.TransportError("The host did not answer.")
    with pytest.raises(errors.WanError, match="not canceled"):
        waiting.cancel()
    assert waiting.state is JobState.QUEUED
    service.on_cancel = lambda _task_id: True
    waiting.cancel()
    assert waiting.wait(20).state is JobState.CANCELED


def test_a_detached_job_is_picked_up_to_be_canceled(service, waiting):
    waiting.stop()
    assert waiting.state is JobState.DETACHED
    waiting.cancel()
    assert waiting.wait(20).state is JobState.CANCELED
    assert service.count("submit") == 1


def test_a_job_that_is_over_cannot_be_canceled(house, service):
    job = house.make()
    job.result(timeout=20)
    with pytest.raises(errors.WanError, match="cannot be canceled"):
        job.cancel()


def test_the_rest_waits_here_for_a_free_place_and_is_canceled_unsent(house, service, monkeypatch):
    monkeypatch.setattr(ListingService, "most_running", 2)
    service.states = [("queued", None)] * 10_000
    jobs = [house.make(seed=seed) for seed in range(4)]
    until(lambda: [job.state for job in jobs].count(JobState.QUEUED) == 2)
    until(lambda: sum("free slot" in job.snapshot.note for job in jobs) == 2)
    held = [job for job in jobs if job.state is JobState.PREPARING]
    assert service.count("submit") == 2
    # Those that wait here do not make the others be looked at more rarely.
    assert (house.engine.watched(), house.engine._watched.polled()) == (4, 2)
    held[0].cancel()
    assert (held[0].wait(20).state, house.row(held[0]).submitted_at) == (JobState.CANCELED, None)
    assert service.count("cancel") == 0
    next(job for job in jobs if job.state is JobState.QUEUED).cancel()
    until(lambda: held[1].state is JobState.QUEUED)  # it has the place that was given back
    assert service.count("submit") == 3
    service.states = []
    for job in jobs:
        job.wait(20)
    assert [job.state for job in jobs].count(JobState.COMPLETED) == 2


def test_places_are_given_in_order_and_each_once():
    import asyncio

    async def run() -> None:
        slots = Slots()
        first = [slots.request("s", name, 2) for name in "ab"]
        assert all(one.done() for one in first)
        third, fourth = slots.request("s", "c", 2), slots.request("s", "d", 2)
        assert slots.request("other", "e", 2).done()
        slots.free("c")  # gives up while it waits
        slots.free("a")
        assert (third.done(), fourth.done()) == (False, True)
        slots.free("a")
        assert not slots.request("s", "f", 2).done()

    asyncio.run(run())


class _Never(set):
    """Stays empty."""

    def add(self, _one: object) -> None:
        return


def test_where_the_service_gives_no_progress_the_job_says_so(house, service, waiting):
    assert waiting.snapshot.gives_progress is False
    service.gives_progress = True
    house.engine.mark(waiting.id, star=True)
    until(lambda: waiting.snapshot.star)
    assert waiting.snapshot.gives_progress is True

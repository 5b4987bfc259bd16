"""Bills that were pending when a kernel ended: the next kernel requests each once, in the background."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import pending_bills
from wan_widgets.services.base import Task

from ..fake import BASE, until

PENDING = {"status": "pending"}
SETTLED = {"status": "settled", "cost_usd": 0.5}


def ended(task_id, billing):
    return Task(id=task_id, state="succeeded", word="completed", url=f"{BASE}/{task_id}.mp4", billing=billing)


@pytest.fixture
def left(houses, service, monkeypatch):
    """A finished job whose bill was pending when its kernel ended, before it was requested again."""
    monkeypatch.setattr(pending_bills, "_LATER", 1000.0)
    monkeypatch.setattr(pending_bills, "_LOOKS", 1e9)
    service.on_fetch = lambda task_id: ended(task_id, PENDING)
    house = houses()
    job = house.make()
    job.result(timeout=20)
    house.close()
    assert house.row(job).billing == PENDING
    service.on_fetch = lambda task_id: ended(task_id, SETTLED)
    service.calls.clear()
    return job


def test_the_next_kernel_settles_it_at_its_first_job_and_fetches_it_once(left, houses, service):
    house = houses()
    first = house.make(seed=2)
    first.result(timeout=20)
    until(lambda: house.row(left).billing == SETTLED)
    assert str(house.job(left.id).cost) == "$0.50, as the service says"
    house.make(seed=3).result(timeout=20)
    fetched = [task_id for name, task_id in service.calls if name == "fetch"]
    assert fetched.count(house.row(left).task_id) == 1


def test_it_is_looked_at_when_the_user_resumes_and_not_before(left, houses, service):
    house = houses()
    assert house.job(left.id).state is JobState.COMPLETED
    assert not service.calls
    house.engine.look_at_bills()
    until(lambda: house.row(left).billing == SETTLED)


def test_a_submit_does_not_wait_for_it(left, houses, service):
    house = houses()
    service.hold.clear()  # no look is answered
    job = house.make(seed=2)
    until(lambda: service.count("submit") == 1)
    assert house.row(left).billing == PENDING
    house.loop.post(service.hold.set)
    job.result(timeout=20)
    until(lambda: house.row(left).billing == SETTLED)


def test_a_service_that_cannot_be_asked_or_does_not_know_leaves_it_pending(left, houses, service):
    def refuse():
        raise errors.CredentialError("No key.")

    def forgotten(task_id):
        raise errors.TransportError("Not now.")

    for house, on_connect, on_fetch in ((houses(), refuse, None), (houses(), lambda: None, forgotten)):
        house.on_connect, service.on_fetch = on_connect, on_fetch or service.on_fetch
        house.engine.look_at_bills()
        house.engine._watched.bills._looking.result(20)
        assert house.row(left).billing == PENDING


def test_only_what_is_over_real_and_pending_is_looked_at(left, houses, service):
    ledger = houses().engine.ledger
    row = ledger.get(left.id)
    ledger.add(
        [
            replace(row, id="a" * 12, backend="simulator"),
            replace(row, id="b" * 12, billing=SETTLED),
            replace(row, id="c" * 12, billing=None),
            replace(row, id="d" * 12, state=JobState.RUNNING, finished_at=None),
            replace(row, id="e" * 12, billing={"status": "settled", "note": "not pending"}),
        ]
    )
    assert [one.id for one in ledger.unsettled()] == [left.id]


@pytest.mark.parametrize(("least", "seconds"), [(15.0, 60.0), (5.0, 60.0), (2.0, 24.0), (0.2, pytest.approx(2.4))])
def test_a_pending_bill_is_looked_at_after_a_minute_or_sooner_at_a_quicker_service(monkeypatch, least, seconds):
    waits = []

    async def waited(wait):
        waits.append(wait)

    async def settled(*_):
        assert len(waits) == 1

    bills = pending_bills.PendingBills(loop=None, ledger=None, board=None, folder=None, service=None)
    monkeypatch.setattr(pending_bills, "asyncio", SimpleNamespace(sleep=waited))
    monkeypatch.setattr(bills, "_settle", settled)
    asyncio.run(bills._later(SimpleNamespace(pace=SimpleNamespace(least=least), service=None, row=None)))
    assert waits == [seconds]

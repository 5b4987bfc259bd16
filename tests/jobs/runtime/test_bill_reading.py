"""The reading of one pending bill: when, what is stored of it, and that whoever looks at the job sees it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.runtime import pending_bills
from wan_widgets._jobs.runtime.pending_bills import PendingBills
from wan_widgets.errors import BackendError, LedgerError
from wan_widgets.services.base import Task

PENDING, SETTLED = {"status": "pending"}, {"status": "settled", "cost_usd": 0.5}


class Desk:
    """A ledger with jobs whose bill is pending, their services, and what is shown of them."""

    def __init__(self) -> None:
        self.left, self.stored, self.shown, self.spawned, self.slept = [], [], [], [], []
        self.billing: object = SETTLED
        self.fault: Exception | None = None
        self.bills = PendingBills(
            loop=SimpleNamespace(spawn=self.spawn),
            ledger=SimpleNamespace(unsettled=lambda: self.left, settle=self.settle),
            board=SimpleNamespace(put=self.shown.append),
            folder=SimpleNamespace(snapshot=lambda row, *, watched: (row, watched)),
            service=self.service,
        )

    def spawn(self, work) -> Future:
        self.spawned.append(work)
        return Future()

    def settle(self, job: str, billing: object) -> str | None:
        self.stored.append((job, billing))
        return f"row of {job}" if job != "changed meanwhile" else None

    async def service(self, backend: str, _url: str, _service: str) -> SimpleNamespace:
        if backend == "no key":
            raise BackendError("no key")
        return SimpleNamespace(fetch=self.fetch)

    async def fetch(self, task_id: str) -> Task:
        if self.fault is not None:
            raise self.fault
        return Task(id=task_id, state="succeeded", word="", billing=self.billing)

    def run(self) -> None:
        for work in self.spawned:
            asyncio.run(work)
        self.spawned.clear()


def row(name: str, backend: str = "toapis") -> SimpleNamespace:
    return SimpleNamespace(
        id=name, task_id=f"task of {name}", backend=backend, base_url="", service="", billing=PENDING, over=True
    )


@pytest.fixture
def desk(monkeypatch):
    made = Desk()
    wait = asyncio.sleep

    async def sleep(seconds: float) -> None:
        made.slept.append(seconds)
        await wait(0)

    monkeypatch.setattr(pending_bills, "asyncio", SimpleNamespace(sleep=sleep))
    return made


def test_each_pending_bill_is_stored_and_shown_also_after_one_that_cannot_be_read(desk):
    desk.left = [row("a"), row("b", "no key"), row("changed meanwhile"), row("c")]
    desk.bills.read_all()
    desk.run()
    assert desk.stored == [("a", SETTLED), ("changed meanwhile", SETTLED), ("c", SETTLED)]
    assert desk.shown == [("row of a", False), ("row of c", False)]


@pytest.mark.parametrize("billing", [None, PENDING])
def test_a_bill_that_is_still_pending_is_left(desk, billing):
    desk.left, desk.billing = [row("a")], billing
    desk.bills.read_all()
    desk.run()
    assert desk.stored == desk.shown == []


def test_a_service_that_does_not_answer_leaves_the_estimate(desk):
    desk.left, desk.fault = [row("a")], BackendError("no answer")
    desk.bills.read_all()
    desk.run()
    assert desk.stored == []


def test_a_ledger_that_cannot_be_read_leaves_all(desk):
    def locked() -> None:
        raise LedgerError("locked")

    desk.bills._ledger.unsettled = locked
    desk.bills.read_all()
    desk.run()
    assert desk.stored == []


def test_bills_of_others_are_read_once_in_a_process_and_all_bills_once_at_a_time(desk):
    for read, count in (
        (desk.bills.read_left_by_others, 1),
        (desk.bills.read_left_by_others, 1),
        (desk.bills.read_all, 1),
    ):
        read()
        assert len(desk.spawned) == count
    desk.bills._looking.set_result(None)
    desk.bills.read_left_by_others()
    assert len(desk.spawned) == 1
    desk.bills.read_all()
    assert len(desk.spawned) == 2
    desk.bills.reset()
    desk.bills.read_left_by_others()
    assert len(desk.spawned) == 3
    desk.run()


@pytest.mark.parametrize(("least", "wait"), [(0.1, 1.2), (5.0, 60.0), (10.0, 60.0)])
def test_the_bill_of_a_finished_job_is_read_again_after_a_while(desk, least, wait):
    service = SimpleNamespace(fetch=desk.fetch)
    desk.bills.read_later(SimpleNamespace(row=row("a"), pace=SimpleNamespace(least=least), service=service))
    desk.run()
    assert desk.slept == [pytest.approx(wait)]
    assert desk.shown == [("row of a", False)]


@pytest.mark.parametrize(("billing", "over"), [(SETTLED, True), (None, True), (PENDING, False)])
def test_a_bill_that_is_not_pending_or_of_a_job_that_goes_on_is_not_read_again(desk, billing, over):
    one = row("a")
    one.billing, one.over = billing, over
    desk.bills.read_later(SimpleNamespace(row=one))
    assert desk.spawned == []

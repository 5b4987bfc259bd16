"""From a command to the rest of a job: what is asked before what, and what is recorded of an unforeseen end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger.unsent import LEFT_UNSENT
from wan_widgets._jobs.record.error_mapping import CANCELED_HERE
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import lost_create, poll, submit, workflow
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.runtime.tracked_job import CanceledError, OwnershipLostError
from wan_widgets._models import draft_of
from wan_widgets.services.base import Task

from ...fake import BASE

PLAN = plan_of(draft_of({"prompt": "A kite", "seed": 1}, {}), backend="toapis", base_url=BASE)
TASK = Task(id="task_1", state="queued", word="PENDING")
SENT = {"state": JobState.SUBMITTING, "submitted_at": 1000.0}
UNKNOWN = {**SENT, "state": JobState.UNKNOWN, "body": {"prompt": "A kite"}}
WITH_TASK = {**SENT, "state": JobState.RUNNING, "task_id": "task_1"}
NO_KEY = errors.CredentialError("There is no key.", "Set it.")


class Desk:
    """A job on which a command works: what the steps of its life return, and what is done."""

    def __init__(self, **changes: object) -> None:
        self.row = replace(PLAN.row(), **changes)
        self.maybe_submitted = False
        self.done: list[tuple[object, ...]] = []
        self.stored = True
        self.fault: dict[str, BaseException] = {}
        """The step that fails -> its error."""
        self.found: Task | None = TASK
        """What the looks for a task return."""
        self.accepted: Task | None = TASK
        self.other: str | None = None
        """The job that has the task already."""
        self.ledger = Some(owner_of=lambda task_id, row: self.other)
        self.service = Some(fetch=self._fetch)

    def step(self, name: str, *what: object) -> None:
        self.done.append((name, *what))
        if name in self.fault:
            raise self.fault[name]

    async def _fetch(self, task_id: str) -> Task:
        self.step("fetch", task_id)
        return TASK

    async def connect(self) -> None:
        self.step("connect")

    def hold_slot(self) -> None:
        self.step("hold a place")

    async def move(self, state: JobState, **changes: object) -> None:
        self.step(str(state), changes)
        self.row = replace(self.row, state=state, **changes)

    async def detach(self, error: BaseException | None) -> None:
        self.step("detached", error)
        self.row = replace(self.row, state=JobState.DETACHED, owner=None)

    async def flush(self) -> bool:
        self.step("flush")
        return self.stored

    def show(self) -> None:
        self.step("shown", self.row.state)


@pytest.fixture
def desk(monkeypatch):
    """Makes a desk, whose steps are replaced by notes of them."""

    def make(**changes: object) -> Desk:
        made = Desk(**changes)

        async def watch(tracked, task=None) -> None:
            made.step("watch", task)

        async def look_up(tracked) -> Task | None:
            made.step("look up")
            return made.found

        async def find_once(tracked) -> Task | None:
            made.step("find once")
            return made.found

        async def send(tracked, plan) -> Task | None:
            made.step("send", plan)
            return made.accepted

        async def post(tracked, body) -> Task | None:
            made.step("post", body, tracked.maybe_submitted)
            return made.accepted

        async def refuse(tracked, error) -> None:
            made.step("refuse", error)

        monkeypatch.setattr(poll, "watch", watch)
        monkeypatch.setattr(lost_create, "look_up", look_up)
        monkeypatch.setattr(lost_create, "find_once", find_once)
        for name, function in (("send", send), ("submit", post), ("refuse", refuse)):
            monkeypatch.setattr(submit, name, function)
        return made

    return make


def run(work) -> None:
    asyncio.run(work)


# -- the commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [TASK, None], ids=["accepted", "refused"])
def test_a_new_job_is_sent_once_all_of_its_cell_are_made_and_watched_if_it_has_a_task(desk, task):
    one = desk()
    one.accepted = task

    async def ready() -> None:
        one.step("ready")

    run(workflow.new(one, PLAN, ready))
    watched = [] if task is None else [("watch", TASK)]
    assert one.done == [("ready",), ("send", PLAN), *watched, ("flush",)]


def test_a_job_that_was_not_sent_is_not_resumed_but_refused(desk):
    one = desk()
    run(workflow.resume(one))
    assert one.done == [("refused", {"error": LEFT_UNSENT}), ("flush",)]


@pytest.mark.parametrize(
    ("state", "left", "goes_on"),
    [
        (JobState.DETACHED, JobState.RUNNING, "running"),
        (JobState.DETACHED, JobState.DOWNLOADING, "downloading"),
        (JobState.DETACHED, JobState.QUEUED, "queued"),
        (JobState.DETACHED, None, "queued"),
        (JobState.RUNNING, JobState.DOWNLOADING, "running"),
        (JobState.DOWNLOADING, None, "downloading"),
        (JobState.SUBMITTING, None, "queued"),
        (JobState.DISMISSED, JobState.RUNNING, "queued"),
    ],
)
def test_a_job_with_a_task_goes_on_where_it_was_left(desk, state, left, goes_on):
    one = desk(**{**WITH_TASK, "state": state, "left_state": left})
    run(workflow.resume(one))
    fresh = {"error": None, "note": "", "finished_at": None}
    assert one.done == [("connect",), ("hold a place",), (goes_on, fresh), ("watch", None), ("flush",)]


@pytest.mark.parametrize("found", [TASK, None], ids=["found", "not found"])
def test_a_job_without_a_task_is_looked_up_and_never_sent(desk, found):
    one = desk(**UNKNOWN)
    one.found = found
    run(workflow.resume(one))
    fresh = {"error": None, "note": "Looking for the job at the service.", "finished_at": None}
    watched = [] if found is None else [("watch", TASK)]
    assert one.done == [("connect",), ("submitting", fresh), ("look up",), *watched, ("flush",)]


ONCE_MORE = {"error": None, "note": "Looking once more before it is sent again."}


@pytest.mark.parametrize("task", [TASK, None], ids=["accepted", "refused"])
def test_a_job_is_sent_again_only_where_its_task_is_not_there(desk, task):
    one = desk(**UNKNOWN)
    one.found, one.accepted = None, task
    run(workflow.send_again(one))
    watched = [] if task is None else [("watch", TASK)]
    assert one.done == [
        ("connect",),
        ("submitting", ONCE_MORE),
        ("find once",),
        ("post", UNKNOWN["body"], True),
        *watched,
        ("flush",),
    ]


def test_a_task_that_is_there_after_all_gives_back_what_was_reserved_for_a_second_one(desk):
    one = desk(**UNKNOWN, estimate={"amount": 0.5, "sends": 2})
    run(workflow.send_again(one))
    state, changes = one.done[3]
    assert (state, changes["task_id"], changes["word"], changes["estimate"]["sends"]) == (
        "queued",
        "task_1",
        "PENDING",
        1,
    )
    assert one.done[4:] == [("watch", TASK), ("flush",)]


@pytest.mark.parametrize("step", ["connect", "find once"])
def test_a_job_that_cannot_be_looked_for_is_not_sent_again(desk, step):
    one = desk(**UNKNOWN)
    one.fault[step] = NO_KEY
    run(workflow.send_again(one))
    assert one.done[-2:] == [("refuse", NO_KEY), ("flush",)]
    assert one.maybe_submitted
    assert not any(what in {"post", "watch"} for what, *_ in one.done)


def test_a_job_without_a_body_is_a_fault_here_and_is_not_sent(desk):
    one = desk(**{**UNKNOWN, "body": None})
    run(workflow.send_again(one))
    assert [what for what, *_ in one.done] == ["unknown", "flush"]
    assert one.row.error.kind == "RuntimeError"


def test_a_task_of_the_users_is_watched_from_what_the_service_says_of_it(desk):
    one = desk(**UNKNOWN)
    run(workflow.adopt(one, "task_9"))
    queued = {"task_id": "task_9", "error": None}
    assert one.done == [("connect",), ("fetch", "task_9"), ("queued", queued), ("watch", TASK), ("flush",)]


def test_a_task_that_another_job_has_is_not_taken_and_not_asked_for(desk):
    one = desk(**UNKNOWN)
    one.other = "qz7wk3hb-wan-other"
    run(workflow.adopt(one, "task_9"))
    assert [what for what, *_ in one.done] == ["connect", "unknown", "flush"]
    assert "qz7wk3hb" in one.row.error.message
    assert one.row.task_id is None


@pytest.mark.parametrize(("client", "taken"), [(None, True), ("ours", True), ("another", False)])
def test_a_task_of_another_order_is_not_taken(desk, monkeypatch, client, taken):
    one = desk(**UNKNOWN, id="ours")

    async def fetch(_task_id: str) -> Task:
        return replace(TASK, client_id=client)

    one.service.fetch = fetch
    run(workflow.adopt(one, "task_9"))
    assert (one.row.task_id is not None) is taken
    assert any(what == "watch" for what, *_ in one.done) is taken


# -- how it ends -------------------------------------------------------------------------------------


def test_a_job_that_another_process_owns_is_left_as_it_is(desk):
    one = desk(**WITH_TASK)
    one.fault["watch"] = OwnershipLostError()
    run(workflow.resume(one))
    assert one.done[-1] == ("watch", None)


def test_a_job_that_is_canceled_before_it_is_sent_ends_so(desk):
    one = desk()
    one.fault["send"] = CanceledError()
    run(workflow.new(one, PLAN, ready))
    assert one.done[1:] == [("canceled", {"error": CANCELED_HERE}), ("flush",)]


async def ready() -> None:
    """A job whose cell is made."""


def test_a_stop_lets_a_job_go_without_an_error_and_goes_on(desk):
    one = desk(**WITH_TASK)
    one.fault["watch"] = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        run(workflow.resume(one))
    assert one.done[-1] == ("detached", None)


def test_a_stop_before_the_submit_refuses_a_job(desk):
    one = desk()
    one.fault["send"] = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        run(workflow.new(one, PLAN, ready))
    what, error = one.done[-1]
    assert (what, type(error), error.message) == ("refuse", errors.StoppedError, "Stopped before it was sent.")


@pytest.mark.parametrize("fault", [ZeroDivisionError("odd"), NO_KEY], ids=["unforeseen", "foreseen"])
def test_an_error_of_a_job_that_was_sent_is_recorded_and_leaves_it_to_be_resumed(desk, fault):
    one = desk(**WITH_TASK)
    one.fault["watch"] = fault
    run(workflow.resume(one))
    assert one.done[-2:] == [("detached", fault), ("flush",)]


def test_an_error_before_the_submit_refuses_a_job_in_words_that_say_what_happened(desk):
    for fault, words in (
        (NO_KEY, "There is no key."),
        (ZeroDivisionError("odd"), "An unexpected error happened here."),
    ):
        one = desk()
        one.fault["send"] = fault
        run(workflow.new(one, PLAN, ready))
        what, error = one.done[1]
        assert (what, error.message.partition(" Please")[0]) == ("refuse", words)
        assert fault is NO_KEY or "ZeroDivisionError: odd" in error.hint
        assert fault is NO_KEY or error.charged == "no"


def test_an_exit_is_recorded_and_goes_on(desk):
    one = desk(**WITH_TASK)
    one.fault["watch"] = SystemExit(3)
    with pytest.raises(SystemExit):
        run(workflow.resume(one))
    assert one.done[-1] == ("detached", one.fault["watch"])


@pytest.mark.parametrize("state", [JobState.UNKNOWN, JobState.DETACHED])
@pytest.mark.parametrize("stopped", [True, False], ids=["stopped", "fault"])
def test_a_job_that_waits_for_the_user_stays_so_with_the_latest_error(desk, state, stopped):
    before = Some(message="The answer was lost.")
    one = desk(**{**UNKNOWN, "state": state, "error": before})
    one.fault["connect"] = asyncio.CancelledError() if stopped else NO_KEY
    if stopped:
        with pytest.raises(asyncio.CancelledError):
            run(workflow.adopt(one, "task_9"))
    else:
        run(workflow.adopt(one, "task_9"))
    what, changes = one.done[1]
    error = changes.pop("error")
    assert (what, changes) == (str(state), {"owner": None, "lease_until": None})
    assert error is before if stopped else (error.message, error.charged) == ("There is no key.", "unknown")


def test_what_rests_already_is_not_let_go_again(desk):
    one = desk(**{**WITH_TASK, "owner": None})
    one.fault["watch"] = ZeroDivisionError("odd")
    run(workflow.resume(one))
    assert one.done[-2:] == [("watch", None), ("flush",)]


@pytest.mark.parametrize("stored", [True, False])
def test_a_job_that_cannot_be_stored_at_its_end_says_so(desk, stored):
    one = desk(**WITH_TASK)
    one.stored = stored
    run(workflow.resume(one))
    said = [(type(error), error.message) for what, error in (step for step in one.done if step[0] == "detached")]
    assert said == ([] if stored else [(errors.LedgerError, "The ledger cannot be written.")])

"""The look for a task whose answer was lost: how long it lasts, what is taken, and what is left to the user."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import lost_create
from wan_widgets._jobs.runtime.lifecycle.lost_create import FOUND_IN_LIST, LOOKING
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.runtime.tracked_job import ASKED_TO_WAIT
from wan_widgets._models import draft_of
from wan_widgets.services.base import LINK_LIVES, Task

from ...fake import BASE, LOST

NOW = 5000.0
SUBMITTED = 4900.0
ANSWERED = 125.0
"""Seconds after which a request without an answer will get none."""
UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")
TASK = Task(id="task_1", state="queued", word="PENDING")
OTHER = replace(TASK, id="task_2")
SILENT = "The job cannot be looked up at the service; trying again {when}."
PLAN = plan_of(draft_of({"prompt": "A kite", "seed": 1}, {}), backend="toapis", base_url=BASE)


class Desk:
    """A job whose answer was lost: what each look brings, and what is done."""

    def __init__(self) -> None:
        self.row = replace(
            PLAN.row(),
            id="ours",
            state=JobState.SUBMITTING,
            created_at=4000.0,
            submitted_at=SUBMITTED,
            body={"model": "wan-x"},
        )
        self.by_list = False
        self.answers: list[object] = []
        """What each look returns or raises; after them nothing is found."""
        self.prompt: str | None = None
        """The prompt of every task at the service."""
        self.owned: set[str] = set()
        self.rivals: list[object] = []
        self.stored: object = None
        """The job in the ledger, or the error of reading it."""
        self.pace = Some(least=5.0)
        self.ledger = Some(get=self._get, rivals=self._rivals)
        self.done: list[tuple[object, ...]] = []
        self.slept: list[float] = []
        self.looks: list[tuple[object, ...]] = []
        self.connects = 0

    @property
    def service(self) -> object:
        return Some(finds_by_list=self.by_list, find=self._find, listed=self._listed, fetch=self._fetch)

    def _answer(self) -> object:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _find(self, job_id: str) -> object:
        self.looks.append((job_id,))
        return self._answer()

    async def _listed(self, model: str, since: float, until: float) -> object:
        self.looks.append((model, since, until))
        return self._answer() or []

    async def _fetch(self, task_id: str) -> Task:
        return Task(id=task_id, state="running", word="RUNNING", prompt=self.prompt)

    def _get(self, _job_id: str) -> object:
        if isinstance(self.stored, Exception):
            raise self.stored
        return self.stored

    def _rivals(self, *asked: object) -> tuple[set[str], list[object]]:
        self.asked_for_rivals = asked[1:]
        return self.owned, self.rivals

    def answer_cancel(self, error: errors.WanError) -> None:
        self.done.append(("answered", error.message))

    async def save(self, **changes: object) -> None:
        self.done.append(("saved", changes))

    def show(self, **changes: object) -> None:
        self.done.append(("shown", changes))

    async def move(self, state: JobState, **changes: object) -> None:
        self.done.append((str(state), changes))
        self.row = replace(self.row, state=state, **changes)

    async def pause(self, failures: int, asked: float | None = None, *, note: str = "") -> None:
        self.done.append(("paused", failures, asked, note))

    async def connect(self) -> None:
        self.connects += 1
        raise errors.CredentialError("There is no key.")

    def look_up(self, error: errors.WanError | None = UNKNOWN, **options: bool) -> Task | None:
        return asyncio.run(lost_create.look_up(self, error, **options))


@pytest.fixture
def desk(monkeypatch) -> Desk:
    made = Desk()

    async def sleep(seconds: float) -> None:
        made.slept.append(seconds)

    monkeypatch.setattr(lost_create, "asyncio", Some(sleep=sleep))
    monkeypatch.setattr(lost_create, "time", Some(time=lambda: NOW))
    monkeypatch.setattr(lost_create, "lookup_delays", lambda _pace: (0.0, 2.0, 7.0))
    monkeypatch.setattr(lost_create, "listing_delays", lambda _pace: (0.0, 3.0))
    return made


BEGIN = [
    ("answered", "It is not known whether the service has this job: its answer was lost."),
    ("saved", {"note": LOOKING}),
]


# -- by our id ---------------------------------------------------------------------------------------


def test_a_task_that_never_comes_up_is_looked_for_after_each_delay_and_left_to_the_user(desk):
    assert desk.look_up() is None
    assert desk.looks == [("ours",)] * 3
    assert desk.slept == [2.0, 7.0]
    assert desk.done[:-1] == [*BEGIN, ("shown", {"note": LOOKING}), ("shown", {"note": LOOKING})]
    state, changes = desk.done[-1]
    assert (state, changes["error"].message, changes["error"].charged) == ("unknown", UNKNOWN.message, "unknown")
    assert "was not found" in changes["error"].hint


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_task_that_comes_up_is_taken(desk, before):
    desk.answers = [*[None] * before, TASK]
    assert desk.look_up() is TASK
    assert len(desk.looks) == before + 1
    assert desk.done[-1] == ("queued", {"task_id": "task_1", "word": "PENDING", "error": None, "flags": ()})


def test_an_answer_that_another_process_has_stored_is_taken_without_a_look(desk):
    desk.stored = replace(desk.row, task_id="task_7")
    assert desk.look_up() == Task(id="task_7", state="queued", word="")
    assert desk.looks == []
    assert desk.done[-1] == ("queued", {"task_id": "task_7", "error": None})


@pytest.mark.parametrize("stored", [None, errors.LedgerError("It is locked."), "without a task"], ids=str)
def test_a_ledger_that_knows_nothing_more_leaves_the_look_to_the_service(desk, stored):
    desk.stored = replace(desk.row) if stored == "without a task" else stored
    desk.answers = [TASK]
    assert desk.look_up() is TASK


def test_a_look_without_an_answer_is_repeated_and_proves_nothing(desk):
    page, limit = errors.UnreadableError("A page."), errors.RateLimitError("Slow.", retry_after=20.0)
    desk.answers = [LOST, page, errors.NotSentError("No line."), page, limit, limit, None, None, None]
    assert desk.look_up() is None
    assert len(desk.looks) == 9
    assert desk.slept == [2.0, 7.0]
    assert [step for step in desk.done if step[0] == "paused"] == [
        ("paused", 1, None, SILENT),
        ("paused", 1, None, SILENT),
        ("paused", 2, None, SILENT),
        ("paused", 2, None, SILENT),
        ("paused", 1, 20.0, ASKED_TO_WAIT),
        ("paused", 1, 20.0, ASKED_TO_WAIT),
    ]
    assert desk.connects == 4


@pytest.mark.parametrize("by_list", [True, False])
@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        (errors.UnreadableError("A page."), retry_budget.UNREADABLE_TRIES),
        (LOST, 1),
        (errors.BadRequestError("No."), 1),
        (errors.AuthenticationError("The key is refused."), 1),
    ],
    ids=["page", "silence", "refused", "key"],
)
def test_what_cannot_be_looked_up_at_all_is_left_to_the_user(desk, monkeypatch, by_list, fault, tries):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", -1.0)
    desk.by_list = by_list
    desk.answers = [fault] * tries
    assert desk.look_up() is None
    assert len(desk.looks) == tries
    state, changes = desk.done[-1]
    assert (state, changes["error"].charged) == ("unknown", "unknown")
    assert f"could not be looked up ({fault.message.rstrip('.')})" in changes["error"].hint


# -- in the account's list ---------------------------------------------------------------------------


@pytest.fixture
def listed(desk) -> Desk:
    desk.by_list = True
    return desk


@pytest.mark.parametrize(("error", "until"), [(UNKNOWN, NOW), (None, SUBMITTED + ANSWERED)])
def test_the_list_is_searched_for_the_time_in_which_the_request_was_on_its_way(listed, error, until):
    listed.answers = [[TASK]]
    assert listed.look_up(error).id == "task_1"
    assert listed.looks == [("wan-x", SUBMITTED - 3.0, until + 3.0)]
    assert listed.asked_for_rivals == ("wan-x", ["task_1"], SUBMITTED - 3.0 - ANSWERED, until + 3.0)
    assert listed.done[-1][1]["flags"] == (FOUND_IN_LIST,)


def test_a_job_whose_submit_is_not_known_is_looked_for_from_its_begin_to_the_last_answer(listed):
    listed.row = replace(listed.row, submitted_at=None)
    listed.answers = [[TASK]]
    assert listed.look_up(None)
    assert listed.looks == [("wan-x", 4000.0 - 3.0, ANSWERED + 3.0)]


@pytest.mark.parametrize(
    ("tasks", "owned", "taken"),
    [
        ([TASK], set(), "task_1"),
        ([TASK, OTHER], {"task_2"}, "task_1"),
        ([TASK, OTHER], {"task_1"}, "task_2"),
        ([TASK, OTHER], set(), None),
        ([TASK, OTHER], {"task_1", "task_2"}, None),
        ([TASK], {"task_1"}, None),
    ],
)
def test_only_the_one_task_that_no_job_here_has_is_taken(listed, tasks, owned, taken):
    listed.answers, listed.owned = [tasks] * 3, owned
    found = listed.look_up()
    assert (None if found is None else found.id) == taken
    if taken is None:
        assert listed.row.state is (JobState.UNKNOWN if len(tasks) > len(owned) else JobState.REFUSED)
        assert listed.row.task_id is None


def test_a_task_that_comes_up_at_the_last_look_is_taken(listed):
    listed.answers = [[], [TASK], [TASK]]
    assert listed.look_up().id == "task_1"
    assert len(listed.looks) == 2


@pytest.mark.parametrize(
    ("prompt", "taken"), [(None, True), ("", True), ("A kite", True), ("A ki", True), ("A stranger's words", False)]
)
def test_a_task_with_another_prompt_is_left_to_the_user(listed, prompt, taken):
    listed.answers, listed.prompt = [[TASK]] * 3, prompt
    assert (listed.look_up() is not None) is taken
    assert listed.row.state is (JobState.QUEUED if taken else JobState.UNKNOWN)


def rival(**changes: object) -> Some:
    return Some(**{"note": LOOKING, "submitted_at": NOW - 10.0, "owner": None, "lease_until": None, **changes})


def test_another_job_whose_answer_was_lost_too_may_have_the_task(listed):
    listed.answers, listed.rivals = [[TASK]] * 3, [rival()]
    assert listed.look_up() is None
    assert listed.row.state is JobState.UNKNOWN
    assert "task_1" in listed.row.error.hint


@pytest.mark.parametrize(("ago", "counts"), [(124.9, False), (125.0, True), (1e9, True)])
def test_a_request_is_on_its_way_until_it_can_get_no_answer_any_more(listed, monkeypatch, ago, counts):
    monkeypatch.setattr(lost_create.lease, "alive", lambda *_: True)
    listed.rivals = [rival(note="", submitted_at=NOW - ago)]
    assert asyncio.run(lost_create._look(listed, SUBMITTED, NOW)).settled is counts


@pytest.mark.parametrize("last", [0.0, 9.0])
def test_while_the_request_of_another_job_is_on_its_way_no_look_counts(listed, monkeypatch, last):
    monkeypatch.setattr(lost_create.lease, "alive", lambda *_: True)
    monkeypatch.setattr(lost_create, "listing_delays", lambda _pace: (last, 3.0))
    under_way = rival(note="")
    looks = []

    def rivals(*_: object) -> tuple[set[str], list[object]]:
        looks.append(1)
        return set(), [under_way, rival()] if len(looks) <= 3 else []

    listed.ledger.rivals = rivals
    assert listed.look_up() is None
    assert listed.slept == [*([last] if last else []), *[max(last, 5.0)] * 3, 3.0]
    assert listed.row.state is JobState.REFUSED


def test_what_the_list_does_not_have_at_the_end_was_not_created_and_costs_nothing(listed):
    assert listed.look_up() is None
    assert listed.looks == [("wan-x", SUBMITTED - 3.0, NOW + 3.0)] * 3
    state, changes = listed.done[-1]
    assert (state, changes["submitted_at"], changes["error"].charged) == ("refused", None, "no")
    assert changes["error"].message == "The service did not accept the request. The answer was lost."


def test_a_job_that_another_process_has_sent_says_nothing_of_an_answer_when_it_was_not_created(listed):
    assert listed.look_up(None) is None
    assert listed.done[-1][1]["error"].message == "The service did not accept the request."
    begin = SUBMITTED + ANSWERED + 3.0
    assert [until for _, _, until in listed.looks] == [begin, begin, NOW + 3.0]


@pytest.mark.parametrize(
    ("age", "options"),
    [(LINK_LIVES - 3599.0, {}), (None, {}), (100.0, {"sure": False})],
    ids=["long ago", "nobody knows when", "sent twice"],
)
def test_a_list_without_the_task_proves_nothing_where_it_may_not_hold_it(listed, monkeypatch, age, options):
    now = NOW + LINK_LIVES
    monkeypatch.setattr(lost_create, "time", Some(time=lambda: now))
    listed.row = replace(listed.row, submitted_at=None if age is None else now - age)
    assert listed.look_up(**options) is None
    assert listed.row.state is JobState.UNKNOWN


def test_a_list_of_the_last_hours_certainly_holds_the_task(listed, monkeypatch):
    monkeypatch.setattr(lost_create, "time", Some(time=lambda: SUBMITTED + LINK_LIVES - 3600.0))
    assert listed.look_up() is None
    assert listed.row.state is JobState.REFUSED


def test_a_task_that_was_made_after_the_lost_answer_is_for_the_user_to_choose(listed):
    listed.answers = [[], [], [TASK]]
    assert listed.look_up() is None
    assert len(listed.looks) == 3
    assert (listed.row.state, listed.row.task_id) == (JobState.UNKNOWN, None)
    assert "tasks that may be it: task_1" in listed.row.error.hint


def test_a_task_that_is_about_to_be_sent_again_is_looked_for_since_the_job_was_made(listed):
    listed.answers = [[TASK]]
    assert asyncio.run(lost_create.find_once(listed)).id == "task_1"
    assert listed.looks == [("wan-x", 4000.0 - 3.0, NOW + 3.0)]
    listed.answers = [[TASK, OTHER]]
    assert asyncio.run(lost_create.find_once(listed)) is None

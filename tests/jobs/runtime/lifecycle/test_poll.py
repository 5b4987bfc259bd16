"""The polls of one task: what each answer leads to, when the next poll is due, and who is notified of a cancellation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger.row import typical_of
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import poll
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.runtime.tracked_job import ASKED_TO_WAIT
from wan_widgets._models import draft_of
from wan_widgets.services.base import Task

from ...fake import BASE, LOST

NOW = 500_000.0
DONE = Task(id="task_1", state="succeeded", word="completed", url=f"{BASE}/v.mp4")
WAITING = Task(id="task_1", state="queued", word="PENDING")
RUNNING = Task(id="task_1", state="running", word="RUNNING", progress=0.5)
SILENT = "The service does not answer; trying again {when}."
STRANGE = "Something else answers in place of the service; trying again {when}."


class Desk:
    """A job whose task is polled: what the service answers, and what becomes of the job."""

    def __init__(self) -> None:
        plan = plan_of(draft_of({"prompt": "A kite", "seed": 1}, {}), backend="toapis", base_url=BASE)
        self.row = replace(plan.row(), state=JobState.QUEUED, task_id="task_1", submitted_at=NOW - 100.0)
        self.answers: list[object] = []
        """What each poll returns or raises; after them the task is done."""
        self.on_cancel: object = True
        self.on_find: object = None
        self.service = Some(
            fetch=self._fetch, cancel=self._cancel, find=self._find, can_cancel=True, finds_by_list=False
        )
        self.pace = Some()
        self.cancel_wanted = asyncio.Event()
        self.done: list[tuple[object, ...]] = []
        self.slept: list[float] = []
        self.delays: list[dict[str, object]] = []
        self.delay = 7.0
        self.connects = 0
        self.fetched: list[str] = []
        self.wants_to_cancel: list[int] = []
        """The numbers of the polls before which the user wants to cancel."""

    async def _fetch(self, task_id: str) -> Task:
        self.fetched.append(task_id)
        answer = self.answers.pop(0) if self.answers else DONE
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _cancel(self, task_id: str) -> object:
        self.done.append(("asked to cancel", task_id))
        if isinstance(self.on_cancel, Exception):
            raise self.on_cancel
        return self.on_cancel

    async def _find(self, job_id: str) -> object:
        self.done.append(("looked for", job_id == self.row.id))
        if isinstance(self.on_find, Exception):
            raise self.on_find
        return self.on_find

    async def connect(self) -> None:
        self.connects += 1
        raise errors.CredentialError("There is no key.")

    async def move(self, state: JobState, **changes: object) -> None:
        self.done.append((str(state), changes))
        self.row = replace(self.row, state=state, **{name: one for name, one in changes.items() if name != "urgent"})

    async def save(self, **changes: object) -> None:
        self.done.append(("saved", changes))
        self.row = replace(self.row, **changes)

    async def progress(self, **changes: object) -> None:
        self.done.append(("progress", changes))
        self.row = replace(self.row, **changes)

    async def pause(self, failures: int, asked: float | None = None, *, note: str = "") -> None:
        self.done.append(("paused", failures, asked, note))

    async def detach(self, error: BaseException) -> None:
        self.done.append(("detached", error.message))
        self.row = replace(self.row, state=JobState.DETACHED)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) in self.wants_to_cancel:
            self.cancel_wanted.set()

    def answer_cancel(self, error: errors.WanError | None) -> None:
        self.cancel_wanted.clear()
        self.done.append(("answered", None if error is None else error.message))

    def show(self, **changes: object) -> None:
        self.done.append(("shown", changes))

    def polled_count(self) -> int:
        return 3

    def poll(self, *answers: object, first: Task | None = None) -> list[tuple[object, ...]]:
        """Poll the task until it rests, and return what was done."""
        self.answers = [*answers]
        asyncio.run(poll.watch(self, first))
        return self.done


@pytest.fixture
def desk(monkeypatch) -> Desk:
    made = Desk()

    def poll_delay(pace, *, jitter, **given: object) -> float:
        assert pace is made.pace
        assert 0.0 <= jitter() <= 1.0
        made.delays.append(given)
        return made.delay

    async def planned(elapsed: float, watched: int) -> tuple[float, int]:
        return elapsed, watched

    def note(task: Task) -> None:
        made.done.append(("course", task.word))

    async def end(task: Task) -> None:
        made.done.append(("course ends", task.word))

    async def save(task: Task) -> bool:
        made.done.append(("downloaded", task.word))
        return True

    monkeypatch.setattr(poll, "poll_delay", poll_delay)
    monkeypatch.setattr(poll, "time", Some(time=lambda: NOW))
    monkeypatch.setattr(poll, "CourseLog", lambda _tracked: Some(note=note, planned=planned, end=end))
    monkeypatch.setattr(poll, "Download", lambda _tracked: Some(save=save))
    return made


END = [("course ends", "completed"), ("downloaded", "completed")]


def test_the_answer_to_the_submit_counts_as_the_first_poll(desk):
    assert desk.poll(first=DONE) == END
    assert desk.fetched == []


@pytest.mark.parametrize("wanted", [True, False], ids=["canceled", "polled"])
def test_a_job_without_a_task_is_a_fault_here(desk, wanted):
    desk.row = replace(desk.row, task_id=None)
    if wanted:
        desk.cancel_wanted.set()
    with pytest.raises(RuntimeError, match="without a task"):
        desk.poll()
    assert desk.fetched == []


def test_each_step_is_noted_and_the_next_poll_follows_the_pace_of_the_service(desk):
    changed = {"urgent": False, "word": "RUNNING", "progress": 0.5, "error": None, "note": ""}
    assert desk.poll(WAITING, RUNNING, RUNNING) == [
        ("progress", {"word": "PENDING", "progress": None, "note": ""}),
        ("course", "PENDING"),
        ("running", changed),
        ("course", "RUNNING"),
        ("progress", {"word": "RUNNING", "progress": 0.5, "note": ""}),
        ("course", "RUNNING"),
        *END,
    ]
    assert desk.slept == [7.0] * 3
    common = {"elapsed": 100.0, "watched": 3, "typical": typical_of(desk.row), "planned": (100.0, 3)}
    assert desk.delays == [
        {"state": JobState.QUEUED, "progress": None, **common},
        *[{"state": JobState.RUNNING, "progress": 0.5, **common}] * 2,
    ]


def test_a_task_whose_submit_is_not_known_is_old(desk):
    desk.row = replace(desk.row, submitted_at=None)
    desk.poll(WAITING)
    assert desk.delays[0]["elapsed"] == NOW


def test_an_answer_ends_the_error_of_before(desk):
    desk.row = replace(desk.row, error=Some())
    desk.poll(WAITING)
    changes = {"urgent": False, "word": "PENDING", "progress": None, "error": None, "note": ""}
    assert desk.done[0] == ("queued", changes)


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DOWNLOADING])
def test_a_service_that_goes_back_a_step_is_still_making_the_same_video(desk, state):
    desk.row = replace(desk.row, state=state, progress=0.7)
    desk.poll(WAITING, RUNNING)
    assert [what for what, *_ in desk.done[:4:2]] == ["progress", "progress"]
    assert [one["state"] for one in desk.delays] == [state] * 2
    assert desk.done[0][1]["progress"] == (0.7 if state is JobState.RUNNING else None)


def test_a_progress_never_goes_back(desk):
    desk.row = replace(desk.row, state=JobState.RUNNING)
    desk.poll(*(replace(RUNNING, progress=one) for one in (None, 0.5, 0.2, None, 0.6)))
    assert [one["progress"] for one in desk.delays] == [None, 0.5, 0.5, 0.5, 0.6]


def test_a_failed_task_ends_with_the_reason_the_last_word_and_the_bill(desk):
    billing = {"status": "settled"}
    desk.poll(Task(id="task_1", state="failed", word="FAILED", error_text="bad dog", billing=billing))
    ((state, changes),) = desk.done
    assert (state, changes["word"], changes["billing"]) == ("failed", "FAILED", billing)
    assert "bad dog" in f"{changes['error'].message} {changes['error'].detail}"


# -- tasks that are gone ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forgotten", "submitted_at", "tries"),
    [(True, NOW - 100.0, retry_budget.TRIES), (True, NOW - 86_400.0, 1), (True, None, 1), (False, NOW - 100.0, 1)],
    ids=["forgotten too early", "forgotten", "nobody knows when", "expired"],
)
def test_only_a_task_that_was_forgotten_too_early_is_asked_for_again_and_left_to_the_user(
    desk, forgotten, submitted_at, tries
):
    desk.row = replace(desk.row, submitted_at=submitted_at)
    gone = Task(id="task_1", state="expired", word="UNKNOWN", forgotten=forgotten)
    desk.poll(*[gone] * tries)
    assert len(desk.fetched) == tries
    assert desk.done[:-1] == [("paused", number, None, "") for number in range(1, tries)]
    if tries > 1:
        assert desk.done[-1] == ("detached", "The service no longer knows this task, though it is less than a day old.")
    else:
        state, changes = desk.done[-1]
        assert (state, changes["word"], changes["error"].charged) == ("expired", "UNKNOWN", "unknown")


def test_a_task_without_a_link_is_asked_for_again_and_left_to_the_user(desk):
    desk.poll(*[replace(DONE, url=None)] * retry_budget.TRIES)
    assert len(desk.fetched) == retry_budget.TRIES
    assert desk.done[:-1] == [("paused", number, None, "") for number in range(1, retry_budget.TRIES)]
    assert desk.done[-1] == ("detached", "The service says that the video is done, but gives no link to it.")


def test_a_download_that_does_not_end_is_polled_for_another_link(desk, monkeypatch):
    rests = [False, False, True]

    async def save(_task: Task) -> bool:
        return rests.pop(0)

    monkeypatch.setattr(poll, "Download", lambda _tracked: Some(save=save))
    desk.poll()
    assert desk.fetched == ["task_1"] * 3
    assert not rests


# -- polls without an answer --------------------------------------------------------------------------


def test_a_poll_that_brings_nothing_says_why_and_connects_again(desk):
    limit, page = errors.RateLimitError("Slow.", retry_after=20.0), errors.UnreadableError("A page.")
    other = replace(DONE, client_id="another job")
    desk.poll(LOST, page, errors.NotSentError("No line."), other, limit, limit)
    assert desk.done[:-2] == [
        ("paused", 1, None, SILENT),
        ("paused", 2, None, STRANGE),
        ("paused", 3, None, SILENT),
        ("paused", 4, None, STRANGE),
        ("paused", 1, 20.0, ASKED_TO_WAIT),
        ("paused", 1, 20.0, ASKED_TO_WAIT),
    ]
    assert desk.connects == 4


def test_an_answer_ends_the_silence_and_the_rejections(desk):
    no = errors.BadRequestError("No.", status=409)
    desk.poll(LOST, no, LOST, no, WAITING, LOST, no)
    paused = [(one[1], one[3]) for one in desk.done if one[0] == "paused"]
    assert paused == [(1, SILENT), (1, ""), (2, SILENT), (2, ""), (1, SILENT), (1, "")]


def test_a_silence_that_lasts_is_left_to_the_user(desk, monkeypatch):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", -1.0)
    assert desk.poll(LOST) == [("detached", LOST.message)]


@pytest.mark.parametrize(("status", "tries"), [(401, 1), (403, 1), (402, 4), (404, 4), (500, 4), (None, 4)], ids=str)
def test_a_rejected_key_is_left_to_the_user_at_once_and_any_other_rejection_after_four_polls(desk, status, tries):
    desk.poll(*[errors.BadRequestError("No.", status=status)] * tries)
    assert len(desk.fetched) == tries
    assert [one for one in desk.done if one[0] == "paused"] == [
        ("paused", number, None, "") for number in range(1, tries)
    ]
    assert desk.done[-1] == ("detached", "No.")


@pytest.mark.parametrize("status", [400, 404])
def test_a_task_with_another_id_is_found_by_ours_and_polled_at_once(desk, status):
    desk.on_find = replace(DONE, id="task_7")
    desk.poll(*[errors.BadRequestError("No.", status=status)] * 4)
    assert desk.done[3:] == [("looked for", True), ("saved", {"task_id": "task_7"}), ("paused", 1, None, ""), *END]
    assert desk.fetched == ["task_1"] * 4 + ["task_7"]


@pytest.mark.parametrize("found", [None, DONE, LOST], ids=["nothing", "the same", "no answer"])
def test_a_task_that_is_not_found_by_our_id_either_is_left_to_the_user(desk, found):
    desk.on_find = found
    desk.poll(*[errors.BadRequestError("No.", status=404)] * 4)
    assert desk.done[3:] == [("looked for", True), ("detached", "No.")]


@pytest.mark.parametrize(("status", "by_list"), [(404, True), (401, False), (405, False)])
def test_our_id_is_not_looked_for_where_that_cannot_help(desk, status, by_list):
    desk.service.finds_by_list = by_list
    desk.poll(*[errors.BadRequestError("No.", status=status)] * 4)
    assert desk.done[-1] == ("detached", "No.")
    assert not any(what == "looked for" for what, *_ in desk.done)


# -- canceling ----------------------------------------------------------------------------------------

TOO_LATE = "It is too late to cancel: the service is making the video, or has made it."
ASKED = [("shown", {"note": "Canceling it at the service."}), ("asked to cancel", "task_1")]


def cancel(desk: Desk, *answers: Task) -> list[tuple[object, ...]]:
    """Poll a task that the user wants to cancel; return what was done about that."""
    desk.cancel_wanted.set()
    return [one for one in desk.poll(*answers) if one[0] in {"shown", "asked to cancel", "answered", "canceled"}]


def test_a_task_that_waits_is_canceled_and_polled_quickly_until_the_service_says_so(desk):
    gone = Task(id="task_1", state="canceled", word="CANCELED")
    done = cancel(desk, WAITING, WAITING, gone)
    assert done[:2] == ASKED
    state, changes = done[2]
    assert (state, changes["word"], changes["error"].charged) == ("canceled", "CANCELED", "no")
    assert done[3:] == [("answered", None)]
    assert desk.slept == [1.0, 1.0]


def test_a_quick_poll_is_not_slower_than_the_usual_one(desk):
    desk.delay = 0.5
    cancel(desk, WAITING, Task(id="task_1", state="canceled", word="CANCELED"))
    assert desk.slept == [0.5]


def test_a_task_that_the_service_begins_all_the_same_goes_on_at_the_usual_pace(desk):
    assert cancel(desk, WAITING, RUNNING, RUNNING) == [*ASKED, ("answered", TOO_LATE)]
    assert desk.slept == [1.0, 7.0, 7.0]


@pytest.mark.parametrize(
    ("on_cancel", "words"),
    [(False, TOO_LATE), (LOST, f"The job was not canceled: {LOST.message}")],
    ids=["begun", "no answer"],
)
def test_a_task_that_the_service_does_not_cancel_goes_on(desk, on_cancel, words):
    desk.on_cancel = on_cancel
    assert cancel(desk, WAITING) == [*ASKED, ("answered", words)]
    assert desk.slept == [7.0]


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DOWNLOADING])
def test_what_is_being_made_is_not_canceled(desk, state):
    desk.row = replace(desk.row, state=state)
    assert cancel(desk, RUNNING) == [("answered", TOO_LATE)]


def test_where_a_service_cannot_cancel_that_is_said(desk):
    desk.service.can_cancel = False
    assert cancel(desk, WAITING) == [("answered", "This service cannot cancel a video.")]


def test_who_cancels_between_two_polls_is_served_before_the_next_one(desk):
    desk.wants_to_cancel = [1]
    gone = Task(id="task_1", state="canceled", word="CANCELED")
    desk.poll(WAITING, gone)
    assert [what for what, *_ in desk.done[2:]] == ["shown", "asked to cancel", "canceled", "answered"]
    assert desk.slept == [7.0]

"""From a plan to a task: what is stored before and after each step, and what becomes of a job that is not accepted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger import upload_store
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import lost_create, submit
from wan_widgets._jobs.runtime.plan import Plan, plan_of
from wan_widgets._jobs.runtime.tracked_job import CanceledError
from wan_widgets._models import draft_of
from wan_widgets.media import inputs
from wan_widgets.services.base import INLINE, Task

from ...fake import BASE, picture

TASK = Task(id="task_1", state="queued", word="PENDING")
UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")
TOO_LOW = errors.BalanceError("The balance is too low.")
NO_KEY = errors.CredentialError("There is no key.")
NOT_SENT = errors.NotSentError("No connection could be made.")
NOW = 5000.0


class Desk:
    """A job that is sent: what each step answers, and what is done."""

    def __init__(self, plan: Plan) -> None:
        self.row = replace(plan.row(), id="ours", created_at=1000.0)
        self.maybe_submitted = False
        self.ledger = object()
        self.done: list[tuple[object, ...]] = []
        self.fault: dict[str, Exception] = {}
        """The step that fails -> its error."""
        self.answers: list[object] = []
        """What each submit returns or raises; after them the task."""
        self.found: object = None
        self.url = "https://files.toapis.com/a.png"
        self.service = Some(
            base_url=BASE,
            takes_our_id=True,
            finds_by_list=False,
            upload_lifetime=100.0,
            upload_place=lambda model: f"place of {model}",
            submit=self._submit,
            find=self._find,
            upload=self._upload,
        )
        self.notes: list[dict[str, object]] = []

    def step(self, name: str, *what: object) -> None:
        self.done.append((name, *what))
        if name in self.fault:
            raise self.fault[name]

    def reserve(self, _row, _counted) -> None:
        """Say whether the limits have room."""

    async def connect(self) -> None:
        self.step("connect")

    async def take_slot(self) -> None:
        self.step("take a place")

    def check_canceled(self) -> None:
        if "canceled" in self.fault:
            raise self.fault["canceled"]

    async def _submit(self, body) -> Task:
        self.step("submit", dict(body))
        answer = self.answers.pop(0) if self.answers else TASK
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _find(self, job_id: str) -> object:
        self.step("find", job_id)
        return self.found

    async def _upload(self, path, kind, progress, *, model: str) -> str:
        progress(3, 9)
        self.step("upload", path.name, kind, model)
        return self.url

    def show(self, **changes: object) -> None:
        self.notes.append(changes)

    async def move(self, state: JobState, *, check=None, **changes: object) -> None:
        self.step(str(state), *([] if check is None else ["checked"]), changes)
        assert check in (None, self.reserve)
        self.row = replace(self.row, state=state, **changes)

    async def save(self, **changes: object) -> None:
        self.step("saved", changes)
        self.row = replace(self.row, **changes)

    async def pause(self, failures: int, asked: float | None = None, *, note: str, held_back: bool = False) -> None:
        self.step("paused", failures, asked, note.partition(":")[0], held_back)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> None:
    monkeypatch.setattr(submit, "time", Some(time=lambda: NOW, monotonic=lambda: 0.0))
    monkeypatch.setattr(submit, "day_start", lambda: 0.0)


@pytest.fixture
def uploads(monkeypatch) -> dict[tuple[str, str], object]:
    """The stored uploads, by content and place; those that were forgotten, as ``forgotten``."""
    stored: dict[tuple[str, str], object] = {}
    monkeypatch.setattr(upload_store, "find", lambda _ledger, sha, place: stored.get((sha, place), (None,))[0])
    monkeypatch.setattr(
        upload_store, "save", lambda _ledger, sha, place, url, until: stored.update({(sha, place): (url, until)})
    )
    monkeypatch.setattr(upload_store, "forget", lambda _ledger, urls: stored.update({("forgotten", ""): urls}))
    return stored


PLAN = plan_of(draft_of({"prompt": "A kite", "seed": 1}, {}), backend="toapis", base_url=BASE)
SENDING = {"submitted_at": NOW, "error": None, "note": ""}
QUEUED = ("queued", {"task_id": "task_1", "word": "PENDING"})


def send(desk: Desk, plan: Plan = PLAN) -> Task | None:
    return asyncio.run(submit.send(desk, plan))


@pytest.mark.parametrize("takes_our_id", [True, False])
def test_the_request_is_stored_with_our_id_if_the_service_takes_it_then_sent_and_then_its_task_is_stored(takes_our_id):
    desk = Desk(PLAN)
    desk.service.takes_our_id = takes_our_id
    assert send(desk) is TASK
    assert [what for what, *_ in desk.done] == ["connect", "take a place", "submitting", "submit", "queued"]
    (_, stored), (_, sent) = desk.done[2:4]
    assert stored == {**SENDING, "body": sent}
    assert sent["prompt"] == "A kite"
    assert sent.get("client_business_id") == ("ours" if takes_our_id else None)
    assert desk.done[4] == QUEUED


@pytest.mark.parametrize("step", ["connect", "take a place"])
def test_a_job_that_cannot_be_prepared_is_refused_and_nothing_is_sent(step):
    desk = Desk(PLAN)
    desk.fault[step] = NO_KEY
    assert send(desk) is None
    assert [what for what, *_ in desk.done[-2:]] == [step, "refused"]
    assert (desk.row.error.message, desk.row.error.charged) == ("There is no key.", "no")


def test_what_was_canceled_meanwhile_is_not_sent():
    desk = Desk(PLAN)
    desk.fault["canceled"] = CanceledError()
    with pytest.raises(CanceledError):
        send(desk)
    assert [what for what, *_ in desk.done] == ["connect", "take a place"]


@pytest.mark.parametrize(("asked_at", "checked"), [(NOW - 1.0, True), (NOW, False), (NOW + 1.0, False)])
def test_the_limits_of_a_new_day_are_checked_for_what_was_asked_for_the_day_before(monkeypatch, asked_at, checked):
    desk = Desk(PLAN)
    desk.row = replace(desk.row, created_at=asked_at)
    monkeypatch.setattr(submit, "day_start", lambda: NOW)
    send(desk)
    assert ("checked" in desk.done[2]) is checked


@pytest.mark.parametrize(
    ("error", "maybe", "kept"),
    [(TOO_LOW, False, False), (TOO_LOW, True, True), (UNKNOWN, False, True), (UNKNOWN, True, True)],
    ids=["refused", "second refused", "lost", "second lost"],
)
def test_only_a_job_that_was_certainly_not_created_is_not_said_to_be_sent(monkeypatch, error, maybe, kept):
    looked = []

    async def look_up(_tracked, problem, *, sure: bool) -> Task:
        looked.append((problem, sure))
        return TASK

    monkeypatch.setattr(lost_create, "look_up", look_up)
    desk = Desk(PLAN)
    desk.maybe_submitted = maybe
    desk.answers = [error]
    assert asyncio.run(submit.submit(desk, {})) is (TASK if error is UNKNOWN else None)
    assert (("saved", {"submitted_at": None}) in desk.done) is not kept
    assert looked == ([(UNKNOWN, not maybe)] if error is UNKNOWN else [])


@pytest.mark.parametrize("simulated", [True, False])
def test_a_refusal_costs_nothing(simulated):
    desk = Desk(PLAN)
    desk.row = replace(desk.row, backend="simulator" if simulated else "toapis", estimate={"sends": 1})
    asyncio.run(submit.refuse(desk, errors.BalanceError("Too low.", charged="unknown")))
    ((state, changes),) = desk.done
    assert (state, changes["error"].charged, list(changes)) == ("refused", "no", ["error"])


@pytest.mark.parametrize(("simulated", "charged"), [(True, "no"), (False, "unknown")])
def test_a_second_request_that_is_refused_gives_back_its_reservation_and_leaves_the_first_in_doubt(simulated, charged):
    desk = Desk(PLAN)
    desk.maybe_submitted = True
    desk.row = replace(desk.row, backend="simulator" if simulated else "toapis", estimate={"sends": 2})
    asyncio.run(submit.refuse(desk, TOO_LOW))
    ((state, changes),) = desk.done
    assert (state, changes["error"].charged, changes["estimate"]) == ("unknown", charged, {"sends": 1})


@pytest.mark.parametrize("by_list", [True, False])
@pytest.mark.parametrize("found", [replace(TASK, id="task_7"), None], ids=["taken after all", "not taken"])
def test_before_a_request_is_repeated_its_task_is_looked_for_by_our_id_where_that_can_be(by_list, found):
    desk = Desk(PLAN)
    desk.service.finds_by_list, desk.found = by_list, found
    desk.answers = [errors.RateLimitError("Too fast.")]
    task = asyncio.run(submit.submit(desk, {}))
    rest = desk.done[3:]
    assert desk.done[2] == ("saved", {"submitted_at": None})
    assert rest[0] == ("paused", 1, None, "Held back", True)
    again = [("submitting", {**SENDING, "body": {}}), ("submit", {}), QUEUED]
    if by_list:
        assert (task, rest[1:]) == (TASK, again)
    elif found is None:
        assert (task, rest[1:]) == (TASK, [("find", "ours"), *again])
    else:
        queued = {"task_id": "task_7", "word": "PENDING"}
        assert (task, rest[1:]) == (found, [("find", "ours"), ("submitting", SENDING), ("queued", queued)])


@pytest.mark.parametrize("problem", [TOO_LOW, errors.TransportError("It broke.")])
def test_a_look_that_brings_no_answer_does_not_hold_up_the_next_request(problem):
    desk = Desk(PLAN)
    desk.fault["find"] = problem
    desk.answers = [errors.RateLimitError("Too fast.")]
    assert asyncio.run(submit.submit(desk, {})) is TASK


@pytest.mark.parametrize(
    ("waited", "asked", "sent"),
    [
        (0.0, 900.0, True),
        (0.0, 900.1, False),
        (900.0, None, True),
        (900.1, None, False),
        (500.0, 400.0, True),
        (500.0, 400.1, False),
    ],
)
def test_a_request_is_held_back_for_a_quarter_of_an_hour_with_what_the_service_asks_for(
    monkeypatch, waited, asked, sent
):
    desk, times = Desk(PLAN), [1000.0, 1000.0 + waited]
    monkeypatch.setattr(submit, "time", Some(time=lambda: NOW, monotonic=lambda: times.pop(0)))
    desk.answers = [errors.RateLimitError("Too fast.", retry_after=asked)]
    assert (asyncio.run(submit.submit(desk, {})) is TASK) is sent
    assert [what for what, *_ in desk.done].count("submit") == (2 if sent else 1)
    assert desk.row.state is (JobState.QUEUED if sent else JobState.REFUSED)


def test_what_could_not_be_sent_is_refused_at_once_where_there_is_no_connection_to_be_had():
    desk = Desk(PLAN)
    desk.fault["connect"] = NO_KEY
    desk.answers = [NOT_SENT]
    assert asyncio.run(submit.submit(desk, {})) is None
    assert [what for what, *_ in desk.done] == ["submitting", "submit", "saved", "connect", "refused"]
    assert desk.row.error.message == NOT_SENT.message


# -- uploads -----------------------------------------------------------------------------------------


def with_pictures(*paths: str) -> Plan:
    names = dict(zip(("image", "last_image"), paths, strict=False))
    facts = {path: inputs.inspect(path, "image") for path in paths}
    draft = draft_of({"prompt": "A kite", "seed": 1, "model": "wan3.0-video", **names}, facts)
    return plan_of(draft, backend="toapis", base_url=BASE)


def test_an_upload_is_kept_for_as_long_as_its_address_works_and_used_by_the_next_job(tmp_path, uploads):
    plan = with_pictures(picture(tmp_path / "a.png"))
    desk = Desk(plan)
    assert send(desk, plan) is TASK
    assert ("upload", "a.png", "image", plan.wire_model) in desk.done
    place = f"place of {plan.wire_model}"
    assert uploads == {(next(iter(desk.row.inputs.values())), place): (desk.url, NOW + 100.0)}
    assert desk.notes == [{"note": "Uploading a.png", "bytes_done": 3, "bytes_total": 9}]
    again = Desk(plan)
    assert send(again, plan) is TASK
    assert not any(what == "upload" for what, *_ in again.done)
    assert again.row.body == {**desk.row.body, "client_business_id": "ours"}


@pytest.mark.parametrize("connects", [True, False])
def test_an_upload_that_never_works_is_tried_four_times_also_where_it_cannot_connect_again(tmp_path, uploads, connects):
    plan = with_pictures(picture(tmp_path / "a.png"))
    desk = Desk(plan)
    desk.fault = {"upload": NOT_SENT, **({} if connects else {"connect": NO_KEY})}
    with pytest.raises(errors.NotSentError):
        asyncio.run(submit._upload_all(desk, plan))
    steps = [what for what, *_ in desk.done]
    assert steps == ["upload", *["paused", "connect", "upload"] * 3]
    assert [one[1] for one in desk.done if one[0] == "paused"] == [1, 2, 3]
    assert uploads == {}


def test_of_several_uploads_each_says_which_it_is(tmp_path, uploads):
    plan = with_pictures(picture(tmp_path / "a.png"), picture(tmp_path / "b.png", "blue"))
    desk = Desk(plan)
    assert send(desk, plan) is TASK
    assert [one["note"] for one in desk.notes] == ["Uploading a.png (1 of 2)", "Uploading b.png (2 of 2)"]


def test_a_file_that_is_embedded_is_named_by_its_content_and_no_upload_is_kept(tmp_path, uploads):
    plan = with_pictures(picture(tmp_path / "a.png"))
    desk = Desk(plan)
    desk.url = INLINE
    assert send(desk, plan) is TASK
    assert f"{INLINE}{next(iter(desk.row.inputs.values()))}" in str(desk.row.body)
    assert "data:image/png;base64," in str(next(what[1] for what in desk.done if what[0] == "submit"))
    assert uploads == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.write_bytes(b"other"), "a.png has changed since it was checked."),
        (lambda path: path.unlink(), "a.png cannot be read: No such file or directory."),
    ],
    ids=["changed", "deleted"],
)
def test_a_file_that_is_not_the_one_that_was_checked_is_not_sent(tmp_path, uploads, change, words):
    plan = with_pictures(picture(tmp_path / "a.png"))
    change(tmp_path / "a.png")
    desk = Desk(plan)
    assert send(desk, plan) is None
    assert [what for what, *_ in desk.done] == ["connect", "take a place", "refused"]
    assert desk.row.error.message == words


@pytest.mark.parametrize(
    ("error", "forgotten"),
    [(errors.BadRequestError("The image cannot be fetched."), True), (TOO_LOW, False), (None, False)],
    ids=["bad request", "balance", "accepted"],
)
def test_only_a_request_that_was_bad_makes_its_files_be_uploaded_again_next_time(tmp_path, uploads, error, forgotten):
    plan = with_pictures(picture(tmp_path / "a.png"))
    desk = Desk(plan)
    desk.answers = [TASK if error is None else error]
    send(desk, plan)
    assert uploads.get(("forgotten", "")) == ([desk.url] if forgotten else None)


def test_a_ledger_that_cannot_forget_an_upload_changes_nothing_of_the_answer(tmp_path, uploads, monkeypatch):
    def busy(*_: object) -> None:
        raise errors.LedgerError("It is locked.")

    monkeypatch.setattr(upload_store, "forget", busy)
    plan = with_pictures(picture(tmp_path / "a.png"))
    desk = Desk(plan)
    desk.answers = [errors.BadRequestError("The image cannot be fetched.")]
    assert send(desk, plan) is None
    assert desk.row.state is JobState.REFUSED

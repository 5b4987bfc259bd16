"""An engine on a service in memory: how often polls, submits, uploads and downloads are tried, and what ends them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import tracked_job
from wan_widgets._jobs.runtime.lifecycle import download
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.pacing.slots import Slots
from wan_widgets._jobs.runtime.tracked_job import TrackedJob
from wan_widgets.media.video import VideoFacts
from wan_widgets.services.base import Service, Task

from ...fake import BASE, LOST, picture, until

WHOLE = {"size": 1000, "fps": 24.0, "video_codec": "h264", "frames": 120}
LINK = f"{BASE}/v.mp4"


def rejected(status: int) -> errors.BadRequestError:
    return errors.BadRequestError("No such task.", status=status)


@pytest.fixture
def answers(service):
    """The results of successive polls: an error, a task, or the default answer of the service."""
    found = []

    def fetch(_task_id):
        answer = found.pop(0) if len(found) > 1 else found[0] if found else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    service.on_fetch = fetch
    return found


@pytest.fixture
def shown(house, monkeypatch):
    """Every snapshot that is shown, including those that are replaced at once."""
    found, put = [], house.board.put
    monkeypatch.setattr(house.board, "put", lambda snapshot: found.append(snapshot) or put(snapshot))
    return found


# -- polls -------------------------------------------------------------------------------------------


def test_a_task_that_is_not_known_is_asked_for_four_times_and_left_to_the_user(house, service, answers):
    answers.append(rejected(409))
    job = house.make().wait(20)
    assert (job.state, job.error.message) == (JobState.DETACHED, "No such task.")
    assert (service.count("fetch"), service.count("find")) == (retry_budget.TRIES, 0)


def test_an_answer_ends_a_row_of_rejections(house, service, answers):
    for _ in range(3):
        answers.extend([rejected(409)] * (retry_budget.TRIES - 1))
        answers.append(Task(id="task_1", state="running", word="running", progress=0.5))
    answers.append(None)
    assert house.make().wait(20).state is JobState.COMPLETED


@pytest.mark.parametrize("status", [400, 404])
def test_a_task_with_a_wrong_id_is_looked_up_by_ours_and_goes_on(house, service, status):
    def fetch(task_id):
        if task_id == "task_1":
            raise rejected(status)

    service.on_fetch = fetch

    def found_elsewhere(client_id):
        service.by_client[client_id] = "task_7"

    service.on_find = found_elsewhere
    job = house.make()
    job.result(timeout=20)
    assert job.snapshot.task_id == "task_7"
    assert (service.count("find"), service.count("submit")) == (1, 1)
    assert service.count("fetch") == retry_budget.TRIES + 1


def test_a_task_that_is_found_under_its_own_id_or_not_at_all_is_left_to_the_user(house, service, answers):
    answers.append(rejected(404))
    assert house.make().wait(20).state is JobState.DETACHED
    service.on_find = lambda _: LOST
    assert house.make(again=True).wait(20).state is JobState.DETACHED
    service.on_find = lambda client_id: service.by_client.pop(client_id) and None
    assert house.make(again=True).wait(20).state is JobState.DETACHED
    assert service.count("find") == 3


def test_a_task_that_is_done_is_asked_for_its_link_four_times(house, service, answers):
    answers.append(Task(id="task_1", state="succeeded", word="completed"))
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert service.count("fetch") == retry_budget.TRIES
    assert service.count("download") == 0


def test_a_link_that_comes_late_is_used(house, service, answers):
    answers.extend([Task(id="task_1", state="succeeded", word="completed")] * (retry_budget.TRIES - 1))
    answers.append(None)
    house.make().result(timeout=20)
    assert service.count("fetch") == retry_budget.TRIES


def test_a_poll_without_an_answer_says_so_and_the_note_goes_with_the_next_answer(house, answers, shown):
    running = Task(id="task_1", state="running", word="running", progress=0.5)
    page = errors.UnreadableError("A page came.")
    answers.extend([running, LOST, running, page, running, errors.RateLimitError("Slow.", retry_after=0.02)])
    answers.extend([running, None])
    house.make().result(timeout=20)
    notes = [one.note.partition(";")[0].partition(".")[0] for one in shown]
    said = [note for note in dict.fromkeys(notes) if note]
    assert said == [
        "The service does not answer",
        "Something else answers in place of the service",
        "The service asked us to wait",
    ]
    assert len(house.connects) == 3  # at the start, and after each of the first two
    for note in said:
        assert notes[notes.index(note) :].count("") > 0


def test_a_service_that_is_silent_for_too_long_is_left_to_the_user(house, service, answers, monkeypatch):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", 0.05)
    answers.append(LOST)
    job = house.make().wait(20)
    assert (job.state, job.error.message) == (JobState.DETACHED, LOST.message)
    assert service.count("fetch") > 1


# -- submits -----------------------------------------------------------------------------------------


def test_a_submit_that_was_put_off_and_taken_after_all_is_not_sent_again(house, service):
    def put_off(body):
        service.create(body)
        return errors.RateLimitError("Too fast.", retry_after=0.02)

    service.on_submit = put_off
    job = house.make()
    job.result(timeout=20)
    assert (service.count("submit"), service.count("find"), len(service.tasks)) == (1, 1, 1)
    assert job.snapshot.task_id == "task_1"
    assert house.row(job).submitted_at is not None


def test_a_look_up_that_fails_while_a_submit_is_put_off_stops_nothing(house, service):
    late = [errors.RateLimitError("Too fast.", retry_after=0.02), None]
    service.on_submit = lambda _: late.pop(0)
    service.on_find = lambda _: LOST
    house.make().result(timeout=20)
    assert service.count("submit") == 2


def test_a_submit_goes_out_as_soon_as_there_is_a_connection(house, service, shown):
    missing = [errors.NotSentError("No connection could be made.")] * 3
    service.on_submit = lambda _: missing.pop() if missing else None
    house.make().result(timeout=20)
    assert service.count("submit") == 4
    assert len(house.connects) == 4
    assert any(one.note.startswith("No connection yet") for one in shown)


def test_a_job_that_cannot_connect_again_is_refused_at_once(house, service):
    def lose(_body):
        house.on_connect = fail
        return errors.NotSentError("No connection could be made.")

    def fail():
        raise errors.BackendError("The simulator has ended.")

    service.on_submit = lose
    job = house.make().wait(20)
    assert (job.state, job.error.charged, service.count("submit")) == (JobState.REFUSED, "no", 1)


@pytest.mark.parametrize("refusal", [errors.BalanceError("Too low."), errors.NotSentError("No connection.")])
def test_what_was_certainly_not_created_is_not_said_to_be_sent(house, service, refusal):
    service.on_submit = lambda _: refusal
    job = house.make().wait(20)
    assert (job.state, house.row(job).submitted_at, job.snapshot.sent) == (JobState.REFUSED, None, False)


# -- uploads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "problem", [LOST, errors.NotSentError("No connection."), errors.RateLimitError("Too fast.", retry_after=0.02)]
)
def test_an_upload_is_tried_four_times_and_then_the_job_is_refused(house, service, tmp_path, problem):
    tried = []

    async def upload(path, kind, progress, *, model):
        tried.append((path.name, kind))
        raise problem

    service.upload = upload
    job = house.make(image=picture(tmp_path / "a.png")).wait(20)
    assert (job.state, job.error.message, job.error.charged) == (JobState.REFUSED, problem.message, "no")
    assert tried == [("a.png", "image")] * 4
    assert service.count("submit") == 0


def test_an_upload_that_works_at_the_fourth_try_is_used_and_its_progress_is_shown(house, service, tmp_path, shown):
    breaks = [LOST] * 3
    upload = service.upload

    async def some(path, kind, progress, **more):
        if breaks:
            raise breaks.pop()
        return await upload(path, kind, progress, **more)

    service.upload = some
    image = tmp_path / "a.png"
    house.make(image=picture(image)).wait(20)
    size = image.stat().st_size
    assert ("Uploading a.png", size, size) in {(one.note, one.bytes_done, one.bytes_total) for one in shown}
    assert any(one.note.startswith("Uploading a.png: trying again") for one in shown)
    assert service.count("submit") == 1


def test_a_refusal_for_another_reason_keeps_the_upload(house, service, tmp_path):
    image = picture(tmp_path / "a.png")
    service.on_submit = lambda _: errors.BalanceError("Too low.")
    house.make(image=image).wait(20)
    service.on_submit = lambda _: None
    house.make(image=image, again=True).wait(20)
    assert service.count("upload") == 1


# -- downloads ---------------------------------------------------------------------------------------


def test_what_is_never_a_video_is_fetched_four_times_and_left_to_the_user(house, service):
    def page(part):
        part.write_bytes(b"<html>log in</html>")
        return "page"

    service.on_download = page
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "not the whole video" in job.error.message
    assert service.count("download") == retry_budget.TRIES


def test_a_host_that_is_silent_for_too_long_leaves_the_job_to_the_user(house, service, monkeypatch):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", 0.05)
    service.on_download = lambda _: LOST
    job = house.make().wait(20)
    assert (job.state, job.error.message) == (JobState.DETACHED, LOST.message)
    assert service.count("download") > 1


def test_a_download_says_why_it_waits_how_far_it_is_and_asks_for_the_link_again(house, service, video, shown):
    answers = [LOST, errors.UnreadableError("A page.", charged="yes"), None]
    service.on_download = lambda _: answers.pop(0)
    house.make().result(timeout=20)
    notes = {one.note.partition(";")[0] for one in shown}
    assert {"The download was interrupted", "The host of the file sent something else"} <= notes
    size = video.stat().st_size
    assert (size, size) in {(one.bytes_done, one.bytes_total) for one in shown}
    assert service.count("fetch") == 3


@pytest.mark.parametrize(
    ("number", "why"), [(28, "the disk is full"), (122, "the disk is full"), (13, "Permission denied")]
)
def test_a_video_that_cannot_be_written_says_why(house, service, number, why):
    service.on_download = lambda _: OSError(number, "Permission denied")
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert job.error.message == f"The video cannot be saved in {house.home}: {why}."
    assert service.count("download") == 1


def test_a_link_that_is_not_safe_is_left_to_the_user_in_the_words_of_who_found_it(house, service):
    service.on_download = lambda _: errors.DownloadError("The link leads to this machine.", "Report it.")
    job = house.make().wait(20)
    assert (job.state, job.error.message, job.error.hint) == (
        JobState.DETACHED,
        "The link leads to this machine.",
        "Report it.",
    )


async def nowhere(_backend: str, _base_url: str, _service: str) -> Service:
    raise AssertionError("nothing is asked")


@pytest.mark.parametrize(
    ("mode", "facts", "flags"),
    [
        ("t2v", {}, ()),
        ("t2v", {"width": 1278}, ("1278 × 720 px instead of 1280 × 720",)),
        ("t2v", {"height": 722}, ("1280 × 722 px instead of 1280 × 720",)),
        ("i2v", {"width": 1300, "height": 700}, ()),
        ("i2v", {"height": 690}, ("1280 × 690 px instead of 1280 × 720",)),
        ("t2v", {"seconds": 5.5}, ()),
        ("t2v", {"seconds": 4.5}, ()),
        ("t2v", {"seconds": 5.6}, ("5.6 s instead of 5 s",)),
        ("t2v", {"seconds": 4.25}, ("4.2 s instead of 5 s",)),
        ("t2v", {"audio_codec": None}, ("no sound",)),
    ],
)
def test_a_file_is_flagged_for_what_differs_and_for_nothing_else(house, mode, facts, flags):
    row = replace(house.plan(duration=5).row(), mode=mode, width=1280, height=720)
    tracked = TrackedJob(
        row,
        ledger=house.engine.ledger,
        board=house.board,
        folder=house.engine.folder,
        connect=nowhere,
        polled_count=lambda: 1,
        template="{id}",
        reserve=lambda _row, _counted: None,
        slots=Slots(),
    )
    seen = {"width": 1280, "height": 720, "seconds": 5.0, "audio_codec": "aac", **facts}
    assert download._flags(tracked, VideoFacts(**{**WHOLE, **seen})) == flags


@pytest.mark.parametrize(
    ("left", "said"), [(86_400.0, "about 24 h"), (5400.0, "about 2 h"), (60.0, "about 1 h"), (0.5, "about 1 h")]
)
def test_a_file_that_is_not_there_yet_is_waited_for_with_the_time_that_is_left(house, service, shown, left, said):
    gone = [errors.FileGoneError("The link is dead.")]
    service.on_fetch = lambda _: Task(id="task_1", state="succeeded", word="completed", url=LINK, left=left)
    service.on_download = lambda _: gone.pop() if gone else None
    house.make().result(timeout=20)
    assert any(said in one.note for one in shown)


def test_a_link_that_has_no_time_left_is_dead_after_four_tries(house, service):
    service.on_fetch = lambda _: Task(id="task_1", state="succeeded", word="completed", url=LINK, left=0.0)
    service.on_download = lambda _: errors.FileGoneError("The link is dead.")
    job = house.make().wait(20)
    assert (job.state, service.count("download")) == (JobState.EXPIRED, retry_budget.TRIES)


def test_a_link_without_a_time_is_dead_a_day_and_the_longest_task_after_the_submit(house, service, answers):
    gone = errors.FileGoneError("The link is dead.")
    answers.append(Task(id="task_1", state="succeeded", word="completed", url=LINK))
    service.on_download = lambda _: gone
    service.states = [("running", 0.1)]
    job = house.make()
    until(lambda: service.count("download") > 1)
    job.stop()
    assert house.engine.ledger.claim(job.id, "somebody")
    hour = 3600.0
    submitted = house.row(job).submitted_at
    house.engine.ledger.write(
        job.id, "somebody", {"submitted_at": submitted - 24.9 * hour, "owner": None, "lease_until": None}
    )
    before = service.count("download")
    job.resume()
    until(lambda: service.count("download") > before + retry_budget.TRIES)
    job.stop()
    assert house.engine.ledger.claim(job.id, "somebody")
    house.engine.ledger.write(
        job.id, "somebody", {"submitted_at": submitted - 25.1 * hour, "owner": None, "lease_until": None}
    )
    assert job.resume().wait(20).state is JobState.EXPIRED


def test_progress_that_has_not_changed_is_not_written_again(house, service, monkeypatch):
    writes = []
    write = Ledger.write

    def counted(self, job_id, owner, changes, check=None):
        writes.append(changes)
        return write(self, job_id, owner, changes, check)

    monkeypatch.setattr(Ledger, "write", counted)
    monkeypatch.setattr(tracked_job, "_SAVE_PROGRESS", 0.0)
    service.states = [("running", 0.25)] * 8 + [("running", 0.5)] * 8 + [("running", 0.5)] * 10_000
    job = house.make()
    until(lambda: service.count("fetch") >= 20)
    assert [one["progress"] for one in writes if one.get("progress") is not None] == [0.25, 0.5]
    assert house.row(job).progress == 0.5


def test_a_job_that_another_process_took_is_noticed_though_nothing_changes(house, service, monkeypatch):
    monkeypatch.setattr(tracked_job, "_SAVE_UNCHANGED", 0.0)
    service.states = [("running", 0.25)] * 10_000
    job = house.make()
    until(lambda: house.row(job).progress == 0.25)
    house.engine.ledger.change(lambda one: one.execute("UPDATE jobs SET owner = 'elsewhere.1.1', lease_until = 1e12"))
    until(lambda: house.engine.watched() == 0)

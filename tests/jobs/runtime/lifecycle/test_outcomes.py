"""An engine on a service in memory: how a job ends, and what is stored."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from wan_widgets import errors
from wan_widgets._jobs.files import naming
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import tracked_job
from wan_widgets._jobs.runtime.lifecycle import download
from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets.services.base import LINK_LIVES, Task

from ...fake import LOST, make_video


def test_a_failed_task_says_why(house, service):
    service.on_fetch = lambda task_id: Task(
        id=task_id, state="failed", word="failed", error_code="x", error_text="bad dog"
    )
    job = house.make()
    with pytest.raises(errors.TaskFailedError, match="bad dog"):
        job.result(timeout=20)
    assert job.state is JobState.FAILED


def test_a_task_that_is_done_without_a_link_is_never_made_again(house, service):
    service.on_fetch = lambda task_id: Task(id=task_id, state="succeeded", word="completed")
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "task_1" in job.error.hint
    assert service.count("submit") == 1


def done(task_id, **changes):
    url = "https://files.toapis.com/v.mp4"
    return Task(**{"id": task_id, "state": "succeeded", "word": "completed", "url": url, **changes})


GONE = errors.FileGoneError("The link is dead.")


def test_a_link_that_is_dead_after_its_time_ends_the_job_as_expired(house, service):
    service.on_fetch = lambda task_id: done(task_id, left=-1.0)
    service.on_download = lambda _: GONE
    job = house.make()
    with pytest.raises(errors.FileGoneError):
        job.result(timeout=20)
    assert job.state is JobState.EXPIRED
    assert job.snapshot.word == "completed", "the service's last word stays"
    assert job.error.charged == "yes"
    assert service.count("download") == retry_budget.TRIES


def without_video(part):
    part.write_bytes(b"<html>log in</html>")
    return "a page"


@pytest.mark.parametrize(
    ("answer", "on_download"),
    [
        ({"left": -1.0}, lambda _: GONE),
        ({}, without_video),
        ({"url": None}, lambda _: None),
        ({"state": "expired", "forgotten": True}, lambda _: None),
    ],
    ids=["dead link", "no video", "no link", "forgotten"],
)
def test_an_answer_that_makes_no_sense_is_asked_for_again_after_longer_and_longer_waits(
    house, service, monkeypatch, answer, on_download
):
    waits = []
    monkeypatch.setattr(tracked_job, "retry_delay", lambda _pace, failures, **_: waits.append(failures) or 0.0)
    service.on_fetch = lambda task_id: done(task_id, **answer)
    service.on_download = on_download
    house.make().wait(20)
    assert waits == list(range(1, retry_budget.TRIES))


@pytest.mark.parametrize(("created", "submitted"), [(4000.0, 5000.0), (5000.0, None)])
def test_a_link_lives_an_hour_and_a_day_from_when_its_job_was_sent(monkeypatch, created, submitted):
    row = Row(id="one", fingerprint="f", created_at=created, submitted_at=submitted)
    monkeypatch.setattr(download, "time", SimpleNamespace(time=lambda: 6000.0))
    assert download._link_lifetime_left(SimpleNamespace(row=row)) == 3600.0 + LINK_LIVES - 1000.0


@pytest.mark.parametrize("left", [3600.0, None])
def test_a_link_that_still_lives_is_asked_for_until_the_host_has_the_file(house, service, left):
    answers = [GONE] * (2 * retry_budget.TRIES)
    service.on_fetch = lambda task_id: done(task_id, left=left)
    service.on_download = lambda _: answers.pop() if answers else None
    notes = []
    house.board.listen(lambda snapshot: notes.append(snapshot.note))
    house.make().result(timeout=20)
    assert service.count("submit") == 1
    assert any("stays valid for about" in note for note in notes)


def test_a_task_that_the_service_calls_expired_may_have_been_charged(house, service):
    service.on_fetch = lambda task_id: Task(id=task_id, state="expired", word="expired")
    job = house.make().wait(20)
    assert (job.state, job.snapshot.word) == (JobState.EXPIRED, "expired")
    assert job.error.charged == "unknown"
    assert job.error.message.endswith("It does not say whether the video was made.")


def test_something_in_place_of_a_video_is_tolerated_for_a_while_and_then_left_to_the_user(house, service, monkeypatch):
    answers = [errors.UnreadableError("A page.", charged="yes")] * 3
    service.on_download = lambda _: answers.pop() if answers else None
    house.make().result(timeout=20)
    assert service.count("download") == 4
    monkeypatch.setattr(retry_budget, "UNREADABLE_TRIES", 3)
    service.on_download = lambda _: errors.UnreadableError("A page.", charged="yes")
    job = house.make(again=True).wait(20)
    assert job.state is JobState.DETACHED
    assert (job.error.message, job.error.charged) == ("A page.", "yes")


def test_a_download_that_gets_on_is_never_given_up_however_often_it_breaks(house, service, monkeypatch):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", 0.0)
    breaks = [LOST] * 5
    service.on_bytes = lambda: breaks.pop() if breaks else None
    house.make().result(timeout=20)
    assert service.count("download") == 6


def test_a_broken_download_is_repeated_and_what_is_no_video_is_taken_away_and_fetched_anew(house, service):
    answers, there = [LOST, "page", None], []

    def give(part):
        there.append(part.exists() and part.stat().st_size > 0)
        answer = answers.pop(0)
        if answer == "page":
            part.write_bytes(b"<html>log in</html>")
        return answer

    service.on_download = give
    house.make().result(timeout=20)
    assert there == [False, False, False]
    assert service.count("submit") == 1


def test_a_file_that_is_not_what_was_asked_for_is_kept_and_flagged(house, service, tmp_path):
    service.video = make_video(tmp_path / "odd.mp4", 640, 360, 3, sound=False)
    job = house.make()
    job.result(timeout=20)
    flags = " ".join(job.snapshot.flags)
    assert "640 × 360 px instead of 1280 × 720" in flags
    assert "3.0 s instead of 5 s" in flags
    assert "no sound" in flags


def test_a_full_disk_leaves_the_job_to_be_resumed(house, service):
    service.on_download = lambda _: OSError(28, "No space left on device")
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "the disk is full" in job.error.message
    service.on_download = lambda _: None
    job.resume().result(timeout=20)


def test_two_takes_with_one_name_never_replace_each_other(houses, service):
    house = houses(template="same")
    paths = [house.make(again=True).result(timeout=20).path.name for _ in range(3)]
    assert paths == ["same.mp4", "same-2.mp4", "same-3.mp4"]


def test_many_jobs_at_once_all_end(house, service):
    service.states = [("running", 0.5)] * 40
    jobs = [house.make(again=True) for _ in range(25)]
    for job in jobs:
        job.result(timeout=60)
    assert len(service.tasks) == 25
    assert len(list(house.home.glob("*.mp4"))) == 25


def test_a_stop_while_a_file_is_given_its_name_lets_that_come_to_its_end(house, monkeypatch):
    placing, may = threading.Event(), threading.Event()
    place = naming.put_in_place

    def slowly(*paths, **where):
        placing.set()
        assert may.wait(20)
        return place(*paths, **where)

    monkeypatch.setattr(naming, "put_in_place", slowly)
    job = house.make()
    assert placing.wait(20)
    stopping = threading.Thread(target=job.stop)
    stopping.start()
    stopping.join(0.3)
    may.set()
    stopping.join(20)
    assert job.wait(20).state is JobState.COMPLETED
    assert [path.name for path in house.home.glob("*.mp4")] == [job.path.name]


def test_looks_that_are_answered_end_a_silence(house, service, monkeypatch):
    monkeypatch.setattr(retry_budget, "NO_ANSWER_SECONDS", 0.15)
    looks = [LOST, None] * 20
    service.states = [("running", 0.5)] * 20
    job = house.make()
    fetch = service.fetch

    async def some(task_id):
        if looks and looks.pop(0) is LOST:
            raise LOST
        return await fetch(task_id)

    service.fetch = some
    assert job.wait(30).state is JobState.COMPLETED


@pytest.mark.parametrize("status", [401, 403])
def test_a_look_that_is_refused_for_the_key_detaches_at_once(house, service, status):
    looked = []

    async def refuse(task_id):
        looked.append(task_id)
        raise errors.AuthenticationError("The service refused the key.", status=status)

    service.fetch = refuse
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert len(looked) == 1
    assert service.count("find") == 0

"""A deleted or lost file is downloaded again at no cost while its link works, and so is that of a dismissed job."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.runtime.lifecycle import refetch
from wan_widgets.errors import BadRequestError, FileGoneError, OutcomeUnknownError, WanError
from wan_widgets.services.base import Task

from ...fake import until


def finished(house):
    job = house.make(prompt="A kite")
    job.result(timeout=20)
    return job


def test_a_file_that_the_user_has_deleted_comes_back_under_its_name_and_nothing_is_sent(house, service):
    job = finished(house)
    before, content = job.path, job.path.read_bytes()[:64]
    job.delete_file()
    assert job.path is None
    video = job.download(20)
    assert video.path == before
    assert video.path.read_bytes()[:64] == content
    assert video.provenance["id"] == job.id
    assert job.snapshot.file_deleted_at is None
    assert service.count("submit") == 1
    until(lambda: house.row(job).owner is None)


def test_a_file_that_was_removed_by_hand_comes_back_by_resuming(house, service):
    job = finished(house)
    job.path.unlink()
    job.resume()
    until(job.path.is_file)
    assert job.state == "completed"
    assert service.count("submit") == 1


def test_a_file_that_is_there_is_not_fetched(house, service):
    job = finished(house)
    downloads = service.count("download")
    assert job.download(20).path == job.path
    assert job.resume() is job
    assert service.count("download") == downloads


@pytest.mark.parametrize("end", ["expired", "failed"])
def test_a_link_that_is_dead_is_said_and_the_record_stays(house, service, end):
    job = finished(house)
    job.delete_file()
    service.on_fetch = lambda task_id: Task(id=task_id, state=end, word=end)
    with pytest.raises(FileGoneError, match="no longer has a file of this job"):
        job.download(20)
    assert job.state == "completed"
    assert job.snapshot.file_deleted_at is not None
    until(lambda: house.row(job).owner is None)
    assert house.make(prompt="A kite").id == job.id, "the same settings buy nothing"
    assert service.count("submit") == 1


def test_what_is_no_video_leaves_no_trace_and_can_be_tried_again(house, service):
    job = finished(house)
    job.delete_file()
    service.on_download = lambda part: part.write_bytes(b"<html>") and True
    with pytest.raises(WanError, match="not the whole video"):
        job.download(20)
    service.on_download = lambda _part: None
    assert job.download(20).path.is_file()


def test_a_full_disk_is_said_where_a_file_is_fetched_again(house, service):
    job = finished(house)
    job.delete_file()
    service.on_download = lambda _part: OSError(28, "No space left on device")
    with pytest.raises(WanError, match="the disk is full"):
        job.download(20)
    assert job.state == "completed"


def test_a_job_without_a_video_has_no_file_to_fetch(house, service):
    service.on_submit = lambda _body: BadRequestError("no")
    job = house.make(prompt="A kite").wait(20)
    with pytest.raises(WanError, match="The job is refused: it has no file"):
        house.engine.refetch(job.id)
    with pytest.raises(BadRequestError):
        job.download(20)


@pytest.fixture
def dismissed(house, service):
    """A job whose answer was lost, that was not found, and that was dismissed."""
    service.on_submit = lambda _body: OutcomeUnknownError("The connection broke.")
    job = house.make(prompt="A kite").wait(20)
    job.dismiss()
    assert job.wait(20).state == "dismissed"
    return job


def test_a_job_that_was_dismissed_by_mistake_is_picked_up_and_sends_nothing(house, service, dismissed):
    service.by_client[dismissed.id] = "task_9"
    service.tasks["task_9"] = {}
    assert dismissed.resume().wait(20).state == "completed"
    assert dismissed.path.is_file()
    assert service.count("submit") == 1


def test_a_dismissed_job_that_is_still_not_found_waits_for_the_user_again(service, dismissed):
    assert dismissed.resume().wait(20).state == "unknown"
    assert service.count("submit") == 1


def test_a_dismissed_job_is_not_picked_up_with_all_the_others(house, dismissed):
    assert [row.id for row in house.engine.ledger.unfinished()] == []
    assert dismissed.state == "dismissed"


DONE = Task(id="task_1", state="succeeded", word="completed", url="https://a.example/v.mp4")


@pytest.mark.parametrize(
    ("task_id", "task", "saved"),
    [
        ("task_1", DONE, True),
        (None, DONE, False),
        ("task_1", replace(DONE, url=None), False),
        ("task_1", replace(DONE, state="running"), False),
        ("task_1", replace(DONE, state="failed", url=None), False),
    ],
    ids=["done", "no task", "no link", "not done", "failed"],
)
def test_only_the_link_of_a_task_that_is_done_is_downloaded_and_the_note_goes_in_any_case(
    monkeypatch, task_id, task, saved
):
    steps = []

    async def connect() -> None:
        steps.append("connect")

    async def fetch(wanted: str) -> Task:
        steps.append(wanted)
        return task

    async def save_again(_tracked, found: Task) -> None:
        steps.append(found.url)

    monkeypatch.setattr(refetch, "save_again", save_again)
    tracked = SimpleNamespace(row=SimpleNamespace(task_id=task_id), service=SimpleNamespace(fetch=fetch))
    tracked.connect, tracked.show = connect, lambda *, note: steps.append(note)
    if saved:
        asyncio.run(refetch.refetch(tracked))
    else:
        with pytest.raises(FileGoneError, match="no longer has a file"):
            asyncio.run(refetch.refetch(tracked))
    asked = [] if task_id is None else ["task_1"]
    assert steps == ["Downloading the file again.", "connect", *asked, *([DONE.url] if saved else []), ""]

"""An engine on a service in memory: what is uploaded, and how often."""

from __future__ import annotations

import asyncio
import threading

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState

from ...fake import picture

SOME_COLORS = ("red", "blue")


def test_the_same_content_is_uploaded_once_even_by_jobs_at_once(house, service, tmp_path):
    image = picture(tmp_path / "a.png")
    jobs = [house.make(image=image, again=True) for _ in range(3)]
    jobs.append(house.make(image=picture(tmp_path / "b.png"), again=True))
    for job in jobs:
        job.wait(20)
    assert service.count("upload") == 1
    assert {body["image_urls"][0] for name, body in service.calls if name == "submit"} == {
        "https://files.toapis.com/a.png"
    }


def test_an_input_that_has_changed_since_it_was_checked_is_not_sent(house, service, tmp_path):
    plan = house.plan(image=picture(tmp_path / "a.png"))
    picture(tmp_path / "a.png", "blue")
    job_id, _ = house.engine.start(plan, again=False)
    job = house.job(job_id).wait(20)
    assert job.state is JobState.REFUSED
    assert "has changed" in job.error.message
    assert service.count("upload") == service.count("submit") == 0


def test_an_upload_that_the_service_can_not_fetch_any_more_is_made_again_next_time(house, service, tmp_path):
    image = picture(tmp_path / "a.png")
    house.make(image=image).wait(20)
    service.on_submit = lambda _: errors.BadRequestError("The image cannot be fetched.", status=400)
    house.make(image=image, again=True).wait(20)
    service.on_submit = lambda _: None
    house.make(image=image, again=True).wait(20)
    assert service.count("upload") == 2


def test_an_upload_that_is_stopped_ends_the_job_unsent(house, service, tmp_path, monkeypatch):
    begun = threading.Event()

    async def hang(_path, _kind, progress, **_):
        progress(1, 100)
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(service, "upload", hang)
    job = house.make(image=picture(tmp_path / "a.png"))
    assert begun.wait(10)
    job.stop()
    assert job.state is JobState.REFUSED
    assert (job.error.kind, job.error.charged) == ("StoppedError", "no")
    assert service.count("submit") == 0


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["image"], ["Uploading image.png"]),
        (["image", "last_image"], ["Uploading image.png (1 of 2)", "Uploading last_image.png (2 of 2)"]),
    ],
)
def test_a_job_says_which_file_it_uploads_and_of_how_many(house, service, tmp_path, names, said):
    notes = []

    async def upload(path, _kind, progress, **_):
        progress(1, 100)
        notes.extend(house.engine.board.get(job_id).note for job_id in house.engine.moving())
        return f"https://files.toapis.com/{path.name}"

    service.upload = upload
    pictures = {name: picture(tmp_path / f"{name}.png", color) for name, color in zip(names, SOME_COLORS, strict=False)}
    house.make(model="wan3.0-video", **pictures).wait(20)
    assert notes == said


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.InputError("It cannot be read."), ("InputError", "no", "It cannot be read.")),
        (ValueError("odd"), ("WanError", "no", "An unexpected error happened here.")),
    ],
)
def test_an_error_before_anything_is_sent_is_the_jobs_and_nothing_is_charged(house, service, tmp_path, error, expected):
    async def fail(*_, **__):
        raise error

    service.upload = fail
    job = house.make(image=picture(tmp_path / "a.png")).wait(20)
    assert job.state is JobState.REFUSED
    message = job.error.message.partition(" Please")[0]
    assert (job.error.kind, job.error.charged, message) == expected
    assert service.count("submit") == 0

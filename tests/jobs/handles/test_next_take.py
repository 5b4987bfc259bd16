"""Further videos of a job: a new take, changed settings, and the next shot. What is asked for, and on which backend."""

from __future__ import annotations

import numpy as np
import pytest

from wan_widgets._jobs.handles import job as module
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._models.text.template import Filled
from wan_widgets.errors import WanError

from ..fake import House, picture


class Made:
    """Replaces the job that is made; the requests for it are counted."""

    def __init__(self) -> None:
        self.asked: list[tuple[Filled, JobSnapshot, dict[str, bool]]] = []

    def __call__(self, asked: Filled, before: JobSnapshot, **options: bool) -> Made:
        self.asked.append((asked, before, options))
        return self


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def starts(monkeypatch) -> list[tuple[object, Job]]:
    """What was stored as beginning with the end of a job, with that job."""
    found: list[tuple[object, Job]] = []
    monkeypatch.setattr(module, "store_start", lambda after, before: found.append((after, before)))
    return found


def job_of(house: House, made: Made, **settings: object) -> Job:
    return Job(house.engine, house.make(**settings).wait(timeout=20).id, make=made)


def test_a_new_take_is_of_the_same_settings_on_the_same_backend(house, made):
    job = job_of(house, made, seed=7)
    assert job.again(duration=10) is made
    ((asked, before, options),) = made.asked
    assert asked.settings == {**job.settings, "duration": 10}
    assert (before.id, before.backend, options) == (job.id, "toapis", {})


@pytest.mark.parametrize("again", [False, True])
def test_changed_settings_are_looked_up_unless_a_new_take_is_asked_for(house, made, again):
    job = job_of(house, made, seed=7)
    assert job.changed(**({"again": True} if again else {}), seed=None) is made
    ((asked, before, options),) = made.asked
    assert asked.settings == {"prompt": "A kite", "resolution": "720p", "seed": None}
    assert (before.id, options) == (job.id, {"again": again})


def test_the_next_shot_begins_with_the_last_frame_in_place_of_the_seed_and_the_picture(house, made, starts, tmp_path):
    job = job_of(house, made, seed=7, duration=10, image=picture(tmp_path / "a.png"))
    assert job.extend("It lands") is made
    ((asked, before, options),) = made.asked
    frame = asked.settings["image"]
    assert {name: value for name, value in asked.settings.items() if name != "image"} == {
        "prompt": "It lands", "resolution": "720p", "duration": 10, "seed": None
    }  # fmt: skip
    assert np.array_equal(np.asarray(frame), np.asarray(job.video.frame(-1)))
    assert (before.id, options, starts) == (job.id, {"again": False}, [(made, job)])


def test_the_shape_of_a_shot_is_that_of_its_first_frame(house, made, starts):
    job = job_of(house, made, aspect_ratio="9:16")
    job.extend("It lands")
    assert made.asked[0][0].settings["aspect_ratio"] is None


def test_the_next_shot_may_begin_with_another_frame_which_is_no_start(house, made, starts):
    job = job_of(house, made)
    job.extend("It lands", at=0, again=True, duration=10)
    ((asked, _, options),) = made.asked
    assert (asked.settings["duration"], options, starts) == (10, {"again": True}, [])
    assert np.array_equal(np.asarray(asked.settings["image"]), np.asarray(job.video.frame(0)))


def test_a_job_without_a_video_has_no_next_shot(house, made):
    job = job_of(house, made)
    job.delete_file()
    with pytest.raises(WanError, match="no video to continue from") as caught:
        job.extend("It lands")
    assert (caught.value.hint, made.asked) == ("job.wait() waits for it.", [])

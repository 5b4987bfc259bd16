"""A shot that continues another one: it begins with the last frame of that shot, and nothing is bought twice."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import ExportError, WanError
from wan_widgets.media.video import probe

FAST = {"resolution": "720p", "duration": 5}


@pytest.fixture
def shot(service):
    job = session.generate("A {thing} at dusk", thing="lamp", seed=7, aspect_ratio="16:9", **FAST)
    return job.wait(timeout=60)


def test_the_next_shot_begins_with_the_last_frame_and_keeps_the_settings(shot, service):
    after = shot.extend("It lights")
    after.wait(timeout=60)
    snapshot = after.snapshot
    assert (snapshot.mode, snapshot.prompt, snapshot.template) == ("i2v", "It lights", "")
    assert (snapshot.request["duration"], snapshot.request["resolution"]) == (5, "720p")
    assert "aspect_ratio" not in snapshot.settings
    assert "seed" not in snapshot.settings
    sent = next(value for name, value in service.calls if name == "upload")
    picture = Image.open(io.BytesIO(sent) if isinstance(sent, bytes) else sent).convert("RGB")
    assert np.array_equal(np.asarray(picture), np.asarray(shot.video.frame(-1)))


def test_the_same_call_finds_the_shot_and_again_makes_another(shot, service):
    after = shot.extend("It lights").wait(timeout=60)
    count = service.count("submit")
    assert shot.extend("It lights") == after
    assert service.count("submit") == count
    another = shot.extend("It lights", again=True).wait(timeout=60)
    assert another != after
    assert another.snapshot.take == 2
    longer = shot.extend("It lights", at=0, duration=10)
    assert longer.snapshot.request["duration"] == 10
    assert longer not in (after, another)


def test_references_and_last_frames_are_not_taken_over(service, tmp_path):
    picture = tmp_path / "dusk.png"
    Image.new("RGB", (640, 480), "navy").save(picture)
    job = session.generate("A lamp", image=str(picture), **FAST).wait(timeout=60)
    after = job.extend("It lights")
    assert after.snapshot.settings["image"] != str(picture)


def test_a_job_without_a_video_has_no_next_shot(shot):
    shot.delete_file()
    with pytest.raises(WanError, match="no video to continue from"):
        shot.extend("It lights")


def test_a_chain_is_one_film(shot, tmp_path):
    chain = [shot, shot.extend("It lights").wait(timeout=60)]
    film = wan.export(chain, tmp_path / "film.mp4")
    assert film.word == ""
    assert probe(film).frames == sum(job.video.facts.frames for job in chain)
    assert "film.mp4" in repr(film)
    assert "encoded" not in repr(film)
    with pytest.raises(ExportError, match="already"):
        wan.export(chain, film)
    with pytest.raises(ExportError, match="two videos or more"):
        wan.export(shot, tmp_path / "one.mp4")
    shot.delete_file()
    with pytest.raises(ExportError, match="Shot 1 has no video"):
        wan.export(chain, tmp_path / "other.mp4")


def test_a_film_of_different_sizes_says_that_it_was_encoded(shot, service, tmp_path):
    from jobs.fake import make_video

    service.video = make_video(tmp_path / "tall.mp4", 360, 640, 1.0)
    tall = session.generate("Another", resolution="720p", duration=5).wait(timeout=60)
    film = wan.export([shot, tall], tmp_path / "film.mp4")
    assert repr(film).endswith("(encoded again: the size of the videos is not the same)")

"""The shots of a film in words: which is lost, from whose end the next begins, and how two of them meet."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from jobs.fake import make_video
from wan_widgets._jobs.handles.films.seam import JUMP, Seam, seam_of
from wan_widgets._jobs.handles.films.shot import Shot, before_of, continues, lost, shot_words
from wan_widgets.measures import likeness
from wan_widgets.media.pictures import frames


def shot(kind: str) -> SimpleNamespace:
    """A job that is done, still made, without a video, or whose video was deleted."""
    over, path = {"d": (True, Path("a.mp4")), "m": (False, None), "l": (True, None)}[kind]
    return SimpleNamespace(snapshot=SimpleNamespace(over=over, settings={}), path=path)


@pytest.mark.parametrize(("kind", "is_lost"), [("d", False), ("m", False), ("l", True)])
def test_a_job_that_has_ended_without_a_video_is_lost(kind, is_lost):
    assert lost(shot(kind)) is is_lost


@pytest.mark.parametrize(
    ("kinds", "number", "before"),
    [
        ("", 1, None),
        ("d", 1, None),
        ("d", 2, 1),
        ("dd", 2, 1),
        ("dm", 3, 2),
        ("dl", 3, 1),
        ("ddl", 4, 2),
        ("ll", 3, 2),
        ("l", 2, 1),
        ("dd", 9, 2),
    ],
)
def test_a_shot_begins_from_the_last_one_before_it_that_is_not_lost(kinds, number, before):
    assert before_of([shot(kind) for kind in kinds], number) == before


@pytest.mark.parametrize(
    ("numbers", "words"), [([2], "shot 2"), ([2, 4], "shots 2 and 4"), ([1, 2, 4], "shots 1, 2 and 4")]
)
def test_shots_are_named_by_their_numbers(numbers, words):
    assert shot_words(numbers) == words


@pytest.mark.parametrize(("image", "begins"), [("a.png", True), ("", False), (None, False)])
def test_a_shot_with_a_first_picture_continues_another(image, begins):
    job = shot("d")
    job.snapshot.settings["image"] = image
    one = Shot(number=1, job=job, takes=(job,))
    assert continues(job) is one.continues is begins
    assert (one.old_start, one.after_old) == (False, False)


@pytest.mark.parametrize(("likeness", "jumps"), [(0.89, True), (0.9, False), (1.0, False)])
def test_a_film_jumps_where_two_frames_are_less_alike_than_nine_tenths(likeness, jumps):
    assert JUMP == 0.9
    assert Seam(likeness=likeness, follows=None).jumps is jumps


def test_a_seam_is_looked_at_in_both_videos(tmp_path):
    dark, bright = (np.full((64, 64, 3), value, np.uint8) for value in (20, 230))
    dark[:20] = 200
    one, same, other = (
        make_video(tmp_path / f"{name}.mp4", picture=picture)
        for name, picture in (("one", dark), ("same", dark), ("other", bright))
    )
    seam = seam_of(one, same, None)
    assert (seam.likeness > 0.95, seam.jumps, seam.follows) == (True, False, None)
    assert seam_of(one, other, "").likeness < seam.likeness
    assert seam_of(one, other, 7).follows is None
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    assert seam_of(one, broken, None) is None
    assert seam_of(broken, one, None) is None


@pytest.mark.parametrize(
    ("picture", "follows"), [("end of one.mp4", True), ("mine.png", False), ("", None), (None, None), (7, None)]
)
def test_a_seam_is_where_a_video_ends_and_the_next_begins_and_says_whether_it_was_made_from_there(
    monkeypatch, picture, follows
):
    names = {frames.LAST: "end", 0: "start"}
    monkeypatch.setattr(frames, "frame_at", lambda path, at: f"{names[at]} of {path.name}")
    monkeypatch.setattr(frames, "is_picture_of", lambda source, frame: source == frame)
    alike = {("end of one.mp4", "start of two.mp4"): 0.75}
    monkeypatch.setattr(likeness, "likeness_of_pictures", lambda *pictures: alike[pictures])
    assert seam_of(Path("one.mp4"), Path("two.mp4"), picture) == Seam(likeness=0.75, follows=follows)

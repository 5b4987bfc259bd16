"""Messages about a video that cannot be saved, is not a video, or differs from the request."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.runtime.lifecycle import download
from wan_widgets.errors import MediaError


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, "Permission denied"),
        (None, "somehow"),
    ],
)
def test_a_video_that_cannot_be_saved_says_why_and_keeps_the_cause(number, words):
    cause = OSError("somehow") if number is None else OSError(number, "Permission denied")
    error = download._cannot_save_error(cause, Path("/videos"))
    assert error.message == f"The video cannot be saved in /videos: {words}."
    assert error.charged == "yes"
    assert error.__cause__ is cause


def test_what_is_no_video_says_so_and_keeps_the_cause():
    cause = MediaError("It is cut off.")
    error = download._not_a_video_error(cause)
    assert "It is cut off." in error.message
    assert error.__cause__ is cause


def flags(*, size: tuple[int, int] = (1280, 720), seconds: float = 5.0, sound: str | None = "aac", **asked: object):
    row = Some(**{"width": 1280, "height": 720, "mode": "t2v", "request": {"duration": 5}, **asked})
    facts = Some(width=size[0], height=size[1], seconds=seconds, audio_codec=sound)
    return download._flags(Some(row=row), facts)


def test_a_video_as_it_was_asked_for_has_no_flag():
    assert flags() == ()
    assert flags(width=None, request={}) == flags(height=None, request={}) == ()
    assert flags(request={"duration": 0}) == flags(request={"duration": "as the video"}) == ()
    assert flags(seconds=5 + download._SECONDS_OFF) == flags(seconds=5 - download._SECONDS_OFF) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": (1280, 718)}, "1280 × 718 px instead of 1280 × 720"),
        ({"size": (1278, 720)}, "1278 × 720 px instead of 1280 × 720"),
        ({"seconds": 9.96}, "10.0 s instead of 5 s"),
        ({"seconds": 9.96, "request": {"duration": 1}}, "10.0 s instead of 1 s"),
        ({"sound": None}, download.NO_SOUND),
    ],
)
def test_each_difference_from_the_request_is_named(changes, words):
    assert flags(**changes) == (words,)


def test_a_video_of_an_image_may_differ_a_little_in_its_size():
    near = round(1280 * (1 + download._RATIO_OFF) - 1)
    assert flags(mode="i2v", size=(near, 720)) == ()
    assert flags(mode="i2v", size=(near + 3, 720)) != ()

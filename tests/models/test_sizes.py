"""The size of a video that follows a picture, and the ratio of a picture in words."""

from __future__ import annotations

import pytest
from support.issues import fact

from wan_widgets._models import draft_of, output_size
from wan_widgets._models.catalog import WAN_2_6
from wan_widgets._models.sizes import follow_image, followed, is_approximate, ratio_words


@pytest.mark.parametrize(
    ("tier", "picture", "size"),
    [
        ("720p", (750, 1000), (816, 1104)),
        ("720p", (1000, 750), (1104, 816)),
        ("720p", (1280, 720), (1280, 720)),
        ("720p", (1, 1), (960, 960)),
        ("1080p", (1920, 1080), (1920, 1072)),
        ("720p", (0, 720), None),
        ("720p", (1280, 0), None),
        ("9p", (1280, 720), None),
    ],
)
def test_a_video_that_follows_a_picture_has_its_ratio_and_the_pixels_of_the_tier(tier, picture, size):
    assert follow_image(WAN_2_6, tier, *picture) == size


@pytest.mark.parametrize("resolution", [720, ["720p"], "9p"])
def test_the_size_of_a_resolution_that_is_none_is_not_known(resolution):
    assert output_size(draft_of({"prompt": "A cat", "resolution": resolution})) is None
    assert output_size(draft_of({"prompt": "A cat", "resolution": "720p"})) == (1280, 720)


@pytest.mark.parametrize(
    ("asked", "size", "approximate"),
    [
        ({"model": "wan2.6-flash", "references": ["a.mp4"]}, (1280, 720), False),
        ({"model": "wan2.6-flash", "image": "a.png"}, (816, 1104), True),
        ({"model": "wan3.0-video", "image": "a.png"}, (816, 1104), True),
        ({"model": "wan3.0-video", "image": "a.png", "aspect_ratio": "1:1"}, (960, 960), False),
        ({"model": "wan3.0-video", "image": "a.png", "aspect_ratio": ["1:1"]}, (816, 1104), True),
        ({"model": "wan3.0-video", "reference_audios": ["a.wav"]}, None, True),
        ({"model": "wan3.0-video"}, None, True),
        ({"image": "a.png", "references": ["a.mp4"]}, None, False),
    ],
    ids=[
        "no ratio",
        "no ratio, with an image",
        "adaptive",
        "a ratio",
        "a ratio that is none",
        "sounds have no shape",
        "nothing to follow",
        "files that exclude each other",
    ],
)
def test_a_video_has_the_size_of_its_ratio_or_follows_the_first_picture(asked, size, approximate):
    draft = draft_of({"resolution": "720p", **asked}, fact("a.png", "image", width=750, height=1000), service="toapis")
    assert (output_size(draft), is_approximate(draft)) == (size, approximate)


def test_a_video_follows_no_sound():
    asked = {"model": "wan3.0-video", "reference_audios": ["a.wav"]}
    assert followed(draft_of(asked)) is None
    assert followed(draft_of({**asked, "references": ["a.mp4", "b.mp4"]})) == "a.mp4"


def test_no_side_of_a_video_is_shorter_than_sixteen_pixels():
    assert min(follow_image(WAN_2_6, "720p", 100_000, 1)) == 16


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ((1500, 1000), "3:2"),
        ((24, 23), "24:23"),
        ((25, 24), "about 24:23"),
        ((1179, 2556), "about 6:13"),
        ((2556, 1179), "about 13:6"),
        ((1000, 1), "about 1000:1"),
        ((1001, 2), "about 500:1"),
        ((2, 1001), "about 1:500"),
        ((0, 9), ""),
        ((9, 0), ""),
    ],
)
def test_a_ratio_has_terms_up_to_twenty_four_or_is_about_one(picture, words):
    assert ratio_words(*picture) == words

"""The size of a video that follows a picture, and the ratio of a picture in words."""

from __future__ import annotations

import pytest

from wan_widgets._models import draft_of, output_size
from wan_widgets._models.catalog import WAN_2_6
from wan_widgets._models.sizes import follow_image, ratio_words


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
        ((0, 9), ""),
        ((9, 0), ""),
    ],
)
def test_a_ratio_has_terms_up_to_twenty_four_or_is_about_one(picture, words):
    assert ratio_words(*picture) == words

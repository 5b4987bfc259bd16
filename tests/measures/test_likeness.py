"""Near-duplicates are found, other takes are not; likeness is 1 for the same clip and falls with every difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wan_widgets.measures.analysis import analyze
from wan_widgets.measures.likeness import hash_distance, likeness, likeness_table, near_duplicates
from wan_widgets.measures.result import ClipMeasures

from . import clips


def clip(tmp_path, name: str, pictures, **options) -> ClipMeasures:
    return analyze(clips.write(tmp_path / f"{name}.mov", pictures, **options))


@pytest.fixture(scope="module")
def takes(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("takes")
    pan = [clips.moved(clips.scene(1), 3 * number) for number in range(24)]
    brighter = [np.clip(one.astype(int) + 6, 0, 255).astype(np.uint8) for one in pan]
    return {
        "first": clip(tmp_path, "first", pan),
        "coarser": clip(tmp_path, "coarser", pan, quality=34),
        "brighter": clip(tmp_path, "brighter", brighter),
        "reversed": clip(tmp_path, "reversed", pan[::-1]),
        "other": clip(tmp_path, "other", [clips.moved(clips.scene(2), 3 * number) for number in range(24)]),
    }


def test_near_duplicates_are_the_same_take_in_another_quality(takes):
    pairs = {frozenset((one.one, one.other)) for one in near_duplicates(takes)}
    same = ("first", "coarser", "brighter")
    assert pairs == {frozenset((a, b)) for a in same for b in same if a != b}


def test_likeness_falls_with_every_difference(takes):
    first = takes["first"]
    assert likeness(first, first) == 1.0
    order = [likeness(first, takes[name]) for name in ("coarser", "reversed", "other")]
    assert order == sorted(order, reverse=True)
    assert order[0] > 0.9
    assert order[2] < 0.4
    assert likeness(takes["other"], first) == likeness(first, takes["other"])


def test_another_length_of_the_same_motion_is_compared_at_the_same_share(tmp_path):
    slow = [clips.moved(clips.scene(1), 2 * number) for number in range(48)]
    assert likeness(clip(tmp_path, "slow", slow), clip(tmp_path, "fast", slow[::2])) > 0.9


def test_a_clip_without_a_picture_has_no_likeness(takes):
    empty = replace(takes["first"], hashes=(), pictures=b"")
    assert likeness(empty, takes["first"]) is None
    assert hash_distance(empty, takes["first"]) is None
    assert likeness_table([empty, takes["first"]]) == [[None, None], [None, 1.0]]


def test_two_frames_of_one_color_are_alike(tmp_path):
    black = clip(tmp_path, "black", [clips.flat(0)] * 5)
    assert hash_distance(black, clip(tmp_path, "black2", [clips.flat(1)] * 9)) == 0

"""A prompt with shots as a list of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.text.shot_list import closest, lengths_of, shot_lines


@pytest.mark.parametrize(
    ("prompt", "shots"),
    [
        ("Shot 1 [0-6s] Dusk.\nShot 2 [6-11s] The lamp\nlights.", [("Dusk.", 6), ("The lamp\nlights.", 5)]),
        ("Ink. Shot 1 [0-3s] Wide. Shot 2 [3-5.5s] Close.", [("Ink. Wide.", 3), ("Ink. Close.", 2.5)]),
        ("[0-3s] Wide. [3-5s] Close.", [("Wide.", 3), ("Close.", 2)]),
        ("Shot 1 [0-3] Wide. [1-2] things. Shot 2 [3-5] Close.", [("Wide. [1-2] things.", 3), ("Close.", 2)]),
        ("[1-1.1s] A blink.", [("A blink.", 0.1)]),
        ("Shot 1: Wide.\n  shot 2. Close.\nShot 3 Night", [("Wide.", None), ("Close.", None), ("Night", None)]),
        ("Shot 1 [0-3s] Wide.\nShot 2 Close.", [("Wide.", 3), ("Close.", None)]),
        ("镜头1 [0-3秒] 灯塔。镜头2 [3-5秒] 海。", [("灯塔。", 3), ("海。", 2)]),
        ("Shot 1 [0-3s]\nShot 2 [5-3s] Close.", [("Close.", None)]),
        ("A cat in a screenshot 2 of [1-2] things", []),
        ("", []),
    ],
)
def test_each_shot_has_what_stands_before_the_first_and_its_own_text(prompt, shots):
    assert [(shot.prompt, shot.seconds) for shot in shot_lines(prompt)] == shots


def test_the_length_is_one_that_the_model_has():
    def lengths(model):
        return lengths_of(MODELS[model].field("duration"), "i2v")

    assert lengths("wan2.6") == (5, 10, 15)
    assert (lengths("wan3.0-video")[0], lengths("wan3.0-video")[-1]) == (2, 30)
    assert [closest(one, (5, 10, 15)) for one in (1, 6, 7.5, 8, 40)] == [5, 5, 10, 10, 15]
    assert lengths_of(None, "i2v") == ()


@pytest.mark.parametrize("missing", ["minimum", "maximum"])
def test_a_field_with_neither_choices_nor_both_limits_has_no_list_of_lengths(missing):
    length = replace(MODELS["wan3.0-video"].field("duration"), maximum_by_mode={}, **{missing: None})
    assert lengths_of(length, "i2v") == ()


def test_a_shot_may_have_one_second_and_one_without_a_length_has_none():
    found = shot_lines("Shot 1 [0-1s] A. Shot 2 [1-1.5s] B. Shot 3 [5-5s] C. Shot 4 [5-4s] D.")
    assert [one.seconds for one in found] == [1.0, 0.5, None, None]

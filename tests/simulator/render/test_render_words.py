"""How a prompt is parsed, and how its shots are cut, without rendering."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

from wan_widgets.simulator.render.camera import ASIDE, shots_of, view_at
from wan_widgets.simulator.render.prompt_parser import read
from wan_widgets.simulator.render.soundtrack import RATE, soundtrack
from wan_widgets.simulator.render.sprites.actors import FIGURES
from wan_widgets.simulator.render.stage.backgrounds import SETTINGS as BUILT
from wan_widgets.simulator.render.stage.lighting import LIGHTS as LIT
from wan_widgets.simulator.render.vector import outlines
from wan_widgets.simulator.render.vocabulary import CAMERAS, LIGHTS, SETTINGS, SUBJECTS


def test_every_word_of_the_tables_can_be_drawn():
    assert set(SETTINGS) <= set(BUILT)
    assert set(LIGHTS) <= set(LIT)
    assert set(SUBJECTS) <= set(FIGURES)
    for move in CAMERAS:
        assert view_at(move, 0.0, 5) is not None
        if move != "still":
            assert view_at(move, 0.0, 5) != view_at(move, 1.0, 5)


@pytest.mark.parametrize("move", sorted(set(CAMERAS) - ASIDE))
def test_a_camera_that_does_not_go_aside_looks_straight_ahead(move):
    assert {view_at(move, share / 40, 5).x for share in range(41)} <= {0.0}


@pytest.mark.parametrize(
    ("prompt", "setting", "light", "subjects"),
    [
        ("A cute cat running on grass, sunny", "meadow", "day", ("cat",)),
        ("A red kite climbs over desert dunes at noon", "desert", "day", ("kite",)),
        ("A lighthouse in the fog at dusk while two gulls cross", "sea", "dusk", ("lighthouse", "bird")),
        ("Robots in a neon alley", "city", "neon", ("robot",)),
        ("Koi, underwater", "underwater", "day", ("fish",)),
        ("\u732b\u5728\u96ea\u5730", "snow", None, ("cat",)),
        ("frumious bandersnatch", "abstract", None, ()),
        ("A category of dogmas", "abstract", None, ()),
    ],
)
def test_words_become_scenes(prompt, setting, light, subjects):
    reading = read(prompt)
    assert reading.setting == setting
    assert reading.subjects == subjects
    if light:
        assert reading.light == light


def test_colors_and_numbers_belong_to_the_subject_behind_them():
    reading = read("A blue car and two white birds, a boat")
    assert reading.colors["car"] != reading.colors["bird"]
    assert "boat" not in reading.colors
    assert dict(reading.counts) == {"car": 1, "bird": 2, "boat": 1}


def test_what_is_heard_or_said_is_not_seen():
    reading = read('A cat sits. She says: "a dog in the rain". Sound: a train, thunder.')
    assert reading.subjects == ("cat",)
    assert reading.weather == frozenset()
    assert "thunder" in reading.sounds
    assert reading.lines == ("a dog in the rain",)


@pytest.mark.parametrize(
    ("prompt", "negative"), [("A cat in the rain", "rain, blurry"), ("A cat, no rain, wet grass", "wet, rain")]
)
def test_what_is_asked_away_is_not_seen(prompt, negative):
    assert read(prompt, negative).weather == frozenset()
    assert read("A cat and a dog", "dogs").subjects == ("cat",)
    assert not read("A cat at night", "moon").has("moon")


def test_shots_fill_the_video_without_gaps():
    for prompt, seconds in (
        ("A cat", 5),
        ("Shot 1 [0-2s] a cat. Shot 2 [2-5s] a dog.", 5),
        ("Shot 1 [3-9s] a cat", 5),
        ("[0-1s] a [4-4.9s] b [4.9-99s] c", 5),
        ("A cat", 0.5),
    ):
        shots = shots_of(prompt, seconds, 7, several=True)
        assert shots[0].start == 0.0
        assert shots[-1].end == seconds
        assert all(one.end == other.start for one, other in pairwise(shots))
    assert len(shots_of("A cat", 5, 7, several=False)) == 1


def test_each_shot_of_a_prompt_has_its_own_words():
    first, second = shots_of("Flat style. Shot 1 [0-2s] a cat. Shot 2 [2-5s] at sea, night.", 5, 7, several=True)
    assert read("", part=first.words).subjects == ("cat",)
    assert read("", part=second.words).setting == "sea"
    assert read("", part=second.words).subjects == ()


def test_readings_are_the_same_in_every_process():
    code = "from wan_widgets.simulator.render.prompt_parser import read; print(read('frumious bandersnatch', 'x').sign)"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) == read("frumious bandersnatch", "x").sign


def test_svg_paths_are_understood():
    assert outlines("M0 0h10v10h-10z") == (((0, 0), (10, 0), (10, 10), (0, 10)),)
    assert outlines("m1 1l2-2M5 5L6 6") == (((1, 1), (3, -1)), ((5, 5), (6, 6)))
    curve = outlines("M0 0q5 10 10 0t10 0")[0]
    assert curve[-1] == pytest.approx((20, 0))
    assert max(y for _, y in curve) == pytest.approx(5, abs=0.2)
    assert min(y for _, y in curve) == pytest.approx(-5, abs=0.2)


def test_sound_follows_the_words_and_marks_the_cuts():
    def heard(prompt: str, *, several: bool = False) -> np.ndarray:
        return soundtrack(read(prompt), shots_of(prompt, 2, 7, several=several), 2, 7)

    def share_above(sound: np.ndarray, pitch: float) -> float:
        power = np.abs(np.fft.rfft(sound[0])) ** 2
        return float(power[np.fft.rfftfreq(sound.shape[1], 1 / RATE) > pitch].sum() / power.sum())

    plain = heard("a cup")
    assert plain.shape == (2, 2 * RATE)
    assert share_above(heard("a cup in the rain"), 2000) > 5 * share_above(plain, 2000)
    assert np.abs(heard('a cup says "hello over there"') - plain).max() > 0.01
    cut = shots_of("a cup", 2, 7, several=True)[1].start
    around = slice(round(cut * RATE), round(cut * RATE) + 2000)
    assert share_above(heard("a cup", several=True)[:, around], 1200) > 3 * share_above(plain[:, around], 1200)

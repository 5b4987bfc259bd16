"""Measures of the picture for clips with known values, and cuts compared with an independent tool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scenedetect import AdaptiveDetector, detect

from wan_widgets._models.text.prompt import timeline
from wan_widgets.errors import MediaError
from wan_widgets.measures.analysis import analyze
from wan_widgets.measures.catalog import MEASURES
from wan_widgets.measures.cuts import check_cuts
from wan_widgets.measures.result import Cut, from_json, to_json

from . import clips


def shots(*lengths: int, speed: int = 0, first: int = 1) -> list[np.ndarray]:
    """Return shots of these lengths in frames, each of another scene that moves by `speed` pixels a frame."""
    return [
        clips.moved(clips.scene(first + number), speed * frame)
        for number, length in enumerate(lengths)
        for frame in range(length)
    ]


def frames_of(path: Path) -> list[int]:
    return [cut.frame for cut in analyze(path).cuts]


@pytest.mark.parametrize("speed", [0, 2, 10])
def test_hard_cuts_are_found_to_the_frame(tmp_path, speed):
    path = clips.write(tmp_path / "c.mov", shots(31, 20, 44, 12, speed=speed))
    found = analyze(path)
    assert found.cuts == (Cut(31, 31 / 25), Cut(51, 51 / 25), Cut(95, 95 / 25))
    assert found["cuts"] == 3


@pytest.mark.parametrize("seed", range(4))
def test_cuts_are_those_that_an_independent_detector_finds(tmp_path, seed):
    random = np.random.default_rng(seed)
    lengths = [int(one) for one in random.integers(18, 50, 5)]
    path = clips.write(tmp_path / "c.mov", shots(*lengths, speed=int(random.integers(0, 4)), first=10 * seed))
    scenes = detect(str(path), AdaptiveDetector(min_scene_len=8))
    assert frames_of(path) == [start.frame_num for start, _ in scenes[1:]] == list(np.cumsum(lengths[:-1]))


def test_a_flash_a_strobe_a_fade_and_fast_motion_are_no_cuts(tmp_path):
    one, other = clips.scene(1), clips.scene(2)
    flash = [one] * 20 + [clips.flat(255)] * 2 + [one] * 20
    assert frames_of(clips.write(tmp_path / "flash.mov", flash)) == []
    assert frames_of(clips.write(tmp_path / "strobe.mov", [one, other] * 20)) == []
    fade = [(one * (1 - at) + other * at).astype(np.uint8) for at in np.linspace(0, 1, 25)]
    assert frames_of(clips.write(tmp_path / "fade.mov", [one] * 10 + fade + [other] * 10)) == []
    assert frames_of(clips.write(tmp_path / "fast.mov", shots(40, speed=48))) == []


def test_more_motion_is_more_and_none_is_none(tmp_path):
    values = [
        analyze(clips.write(tmp_path / f"{speed}.mov", shots(25, speed=speed)))["motion"] for speed in (0, 1, 2, 6)
    ]
    assert values == sorted(values)
    assert values[0] < 0.2 < values[1]


def test_motion_is_the_same_at_another_size_and_leaves_cuts_out(tmp_path):
    small = shots(25, speed=4)
    large = [np.kron(one, np.ones((2, 2, 1), np.uint8)) for one in small]
    first = analyze(clips.write(tmp_path / "s.mov", small))["motion"]
    assert analyze(clips.write(tmp_path / "l.mov", large))["motion"] == pytest.approx(first, rel=0.05)
    assert analyze(clips.write(tmp_path / "cut.mov", shots(10, 10, 10)))["motion"] < 0.3


def test_flicker_is_as_large_as_it_was_made_and_a_fade_has_none(tmp_path):
    flickering = [clips.flat(118 + 10 * (-1) ** number) for number in range(50)]
    found = analyze(clips.write(tmp_path / "f.mov", flickering))
    assert found["flicker"] == pytest.approx(100 * 20 / 255, rel=0.05)
    fade = [clips.flat(int(level)) for level in np.linspace(40, 220, 50)]
    assert analyze(clips.write(tmp_path / "fade.mov", fade))["flicker"] < 0.3
    assert analyze(clips.write(tmp_path / "cuts.mov", shots(12, 12, 12)))["flicker"] < 0.1


def test_a_blurred_picture_is_less_sharp(tmp_path):
    sharp = clips.scene(4)
    blurred = sum(np.roll(sharp.astype(float), (a, b), (0, 1)) for a in range(-2, 3) for b in range(-2, 3)) / 25
    values = [
        analyze(clips.write(tmp_path / f"{number}.mov", [one] * 6))["sharpness"]
        for number, one in enumerate((sharp, blurred.astype(np.uint8)))
    ]
    assert values[1] < values[0] / 3


def test_clipped_shadows_and_highlights_are_the_share_of_pixels(tmp_path):
    picture = clips.flat(128)
    picture[:90] = 0
    picture[-36:] = 255
    found = analyze(clips.write(tmp_path / "c.mov", [picture] * 10))
    assert found["dark_clipping"] == pytest.approx(25, abs=1)
    assert found["bright_clipping"] == pytest.approx(10, abs=1)


def test_black_and_frozen_stretches_begin_and_end_where_they_were_made(tmp_path):
    start, end = shots(25, speed=3), shots(25, speed=3, first=7)
    path = clips.write(tmp_path / "b.mov", [*start, *[clips.flat(0)] * 20, *end, *[end[-1]] * 30])
    found = analyze(path)
    assert [tuple(one) for one in found.black] == [(pytest.approx(1.0), pytest.approx(1.8))]
    assert found["black"] == pytest.approx(0.8)
    assert [tuple(one) for one in found.frozen] == [
        (pytest.approx(1.0), pytest.approx(1.8)),
        (pytest.approx(2.76), pytest.approx(4.0)),
    ]
    assert found["frozen"] == pytest.approx(2.04)


def test_a_slow_pan_is_not_frozen(tmp_path):
    wide = clips.scene(3, width=1280, height=720)
    path = clips.write(tmp_path / "p.mov", [clips.moved(wide, number) for number in range(40)])
    assert analyze(path).frozen == ()


def test_what_has_one_frame_or_no_sound_is_measured_with_reasons(tmp_path):
    found = analyze(clips.write(tmp_path / "one.mov", [clips.scene(1)]))
    assert (found["motion"], found["flicker"], found["cuts"], found.frames) == (0.0, 0.0, 0.0, 1)
    assert found["loudness"] is None
    assert found.missing == dict.fromkeys(("loudness", "peak", "sound_clipping", "silence"), "no audio track")


def test_a_file_that_is_no_video_is_an_error(tmp_path):
    (tmp_path / "no.mp4").write_text("no video")
    with pytest.raises(MediaError, match="not a video"):
        analyze(tmp_path / "no.mp4")


def test_all_measures_come_back_from_the_ledger_s_text(tmp_path):
    found = analyze(clips.write(tmp_path / "c.mov", shots(12, 12, speed=2), sound=clips.tone(1)))
    again = from_json(to_json(found), found.numbers, found.missing)
    assert again.cuts == found.cuts
    assert (again.hashes, again.pictures, again.numbers) == (found.hashes, found.pictures, found.numbers)
    assert to_json(again) == to_json(found)
    assert list(found.numbers) == list(MEASURES)


def test_cuts_are_compared_with_the_shots_of_the_prompt():
    asked = timeline("Shot 1 [0-4s] wide. Shot 2 [4-9s] the lamp. Shot 3 [9-15s] gulls.")
    check = check_cuts([Cut(282, 9.4), Cut(363, 12.1)], asked)
    assert (check.asked, check.lacking) == ((4.0, 9.0), (4.0,))
    assert check.found == ((9.0, Cut(282, 9.4)),)
    assert check.extra == (Cut(363, 12.1),)
    assert check.text == "1 of 2 cuts found"
    assert check_cuts([Cut(120, 4.0), Cut(270, 9.0)], asked).text == ""
    assert check_cuts([Cut(30, 1.0)], ()).text == "1 cut, none asked for"


def test_one_cut_is_not_taken_for_two_shots():
    asked = timeline("Shot 1 [0-1s] a. Shot 2 [1-1.6s] b. Shot 3 [1.6-5s] c.")
    assert check_cuts([Cut(33, 1.3)], asked).lacking == (1.0,) or check_cuts([Cut(33, 1.3)], asked).lacking == (1.6,)

"""Loudness, peak, clipping and silence of generated sound, and loudness compared with an independent meter."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from wan_widgets.measures.analysis import analyze

from . import clips


def measured(tmp_path, sound: np.ndarray):
    return analyze(clips.write(tmp_path / "s.mov", [clips.flat(90)] * 5, sound=sound))


@pytest.mark.parametrize("level", [-3.0, -23.0, -40.0])
def test_a_stereo_tone_has_the_loudness_that_the_standard_says(tmp_path, level):
    # EBU Tech 3341, case 1: a stereo sine at 1 kHz of -23 dBFS in each channel has -23 LUFS.
    sound = clips.tone(4, 10 ** (level / 20), 1000.0, channels=2)
    assert measured(tmp_path, sound)["loudness"] == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_loudness_is_that_of_an_independent_meter(tmp_path, seed):
    random = np.random.default_rng(seed)
    channels = 1 + seed % 2
    noise = random.normal(0, 1, (channels, 12 * clips.RATE))
    noise = np.apply_along_axis(lambda one: np.convolve(one, np.ones(1 + seed * 4) / (1 + seed * 4), "same"), 1, noise)
    loud = np.repeat(10 ** random.uniform(-3, -0.8, 24), clips.RATE // 2)
    sound = np.clip(noise * loud, -1, 1).astype(np.float32)
    meter = pyloudnorm.Meter(clips.RATE, filter_class="K-weighting")
    expected = meter.integrated_loudness(sound.T.astype(float))
    assert measured(tmp_path, sound)["loudness"] == pytest.approx(expected, abs=0.1)


def test_silence_has_no_loudness_and_says_why(tmp_path):
    found = measured(tmp_path, np.zeros((1, 2 * clips.RATE), np.float32))
    assert found["loudness"] is None
    assert found.missing["loudness"] == "it is silent, or shorter than 0.4 s"
    assert (found["silence"], found["peak"]) == (pytest.approx(2.0), -120.0)


def test_a_pause_does_not_lower_the_loudness(tmp_path):
    tone = clips.tone(3)
    alone = measured(tmp_path, tone)["loudness"]
    paused = measured(tmp_path, np.concatenate([tone, np.zeros((1, 3 * clips.RATE), np.float32)], axis=1))["loudness"]
    assert paused == pytest.approx(alone, abs=0.3)


def test_silent_stretches_begin_and_end_where_they_were_made(tmp_path):
    parts = [clips.tone(1.5), np.zeros((1, clips.RATE), np.float32), clips.tone(0.5), clips.tone(0.7, 0.0005)]
    found = measured(tmp_path, np.concatenate(parts, axis=1))
    assert [tuple(one) for one in found.silent] == [
        (pytest.approx(1.5, abs=0.011), pytest.approx(2.5, abs=0.011)),
        (pytest.approx(3.0, abs=0.011), pytest.approx(3.7, abs=0.011)),
    ]
    assert found["silence"] == pytest.approx(1.7, abs=0.03)


def test_clipping_and_the_peak_are_those_that_were_made(tmp_path):
    quiet, loud = clips.tone(1, 0.5), clips.tone(0.8, 1.1)
    found = measured(tmp_path, np.concatenate([quiet, loud, quiet], axis=1))
    assert found["peak"] == pytest.approx(20 * np.log10(1.1), abs=0.02)
    assert found["sound_clipping"] == pytest.approx(0.8, abs=0.02)
    assert found.clipped[0].start == pytest.approx(1.0, abs=0.011)
    assert measured(tmp_path, quiet)["sound_clipping"] == 0.0


def test_the_waveform_follows_the_sound(tmp_path):
    found = measured(tmp_path, np.concatenate([clips.tone(1, 0.2), clips.tone(1, 0.8)], axis=1))
    assert len(found.waveform) == 200
    assert max(found.waveform[:99]) == pytest.approx(0.2, abs=0.01)
    assert max(found.waveform[101:]) == pytest.approx(0.8, abs=0.01)


def test_a_long_sound_is_the_same_in_pieces(tmp_path):
    tone = clips.tone(31, 0.1, 1000.0, channels=2)
    found = measured(tmp_path, tone)
    assert found["loudness"] == pytest.approx(-20.0, abs=0.05)
    curve = found.curves["loudness"]
    assert len(curve) == 307
    assert max(curve[1:]) - min(curve[1:]) < 0.05

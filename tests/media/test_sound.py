"""The length of sound files of every kind that a service takes, as the facts about an input tell it."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media import sound
from wan_widgets.media.inputs import inspect

from .conftest import picture_bytes, write_clip

KINDS = {
    "wav": ("wav", "pcm_s16le", "s16"),
    "mpeg": ("mp3", "libmp3lame", "fltp"),
    "mp4": ("ipod", "aac", "fltp"),
    "flac": ("flac", "flac", "s16"),
    "ogg": ("ogg", "libopus", "flt"),
}


def tone(path: Path, kind: str, seconds: float = 2.0) -> Path:
    container, codec, samples = KINDS[kind]
    with av.open(str(path), "w", format=container) as out:
        track = out.add_stream(codec, rate=48000, layout="mono")
        wave = np.sin(np.arange(int(48000 * seconds)) / 20) * 0.2
        values = (wave * 32767).astype(np.int16) if samples == "s16" else wave.astype(np.float32)
        heard = av.AudioFrame.from_ndarray(values[None, :], format=samples, layout="mono")
        heard.sample_rate, heard.pts = 48000, 0
        for frame in (heard, None):
            out.mux(track.encode(frame))
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_files_length_comes_from_its_content_whatever_its_name(tmp_path, kind):
    facts = inspect(tone(tmp_path / "tone.png", kind), "audio")
    assert (facts.mime, facts.problem) == (f"audio/{kind}", None)
    assert facts.seconds == pytest.approx(2.0, abs=0.1)


def test_a_file_that_is_no_sound_has_no_length(clip):
    with pytest.raises(MediaError, match="not a sound file"):
        sound.seconds_of(io.BytesIO(clip.read_bytes()))
    for kind, other in (("audio", clip.read_bytes()), ("audio", picture_bytes()), ("video", picture_bytes())):
        facts = inspect(other, kind)
        assert (facts.problem, facts.seconds, facts.width) == (None, None, None), "its type is what is wrong with it"


def test_a_damaged_sound_file_has_a_problem(tmp_path):
    whole = tone(tmp_path / "tone.flac", "flac").read_bytes()
    assert inspect(whole[:12] + bytes(200), "audio").problem == (
        "The given content cannot be used. It is damaged or cut off, or of a kind that cannot be read here."
    )


def test_a_file_of_sound_without_a_sound_track_has_a_problem(tmp_path):
    silent = write_clip(tmp_path / "clip.mp4").read_bytes()
    named_as_sound = silent[:8] + b"M4A " + silent[12:]
    assert inspect(named_as_sound, "audio").problem == "The given content cannot be used. It has no sound track."

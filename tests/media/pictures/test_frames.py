"""Frames of a video: decoded on all cores, and found again in a picture that was saved."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from wan_widgets.media.mp4 import container, film
from wan_widgets.media.pictures import stills
from wan_widgets.media.pictures.frames import frame_at, is_picture_of

from ..conftest import picture_bytes


@pytest.mark.parametrize(
    "decode",
    [
        lambda clip: frame_at(clip, 0.5),
        stills.strip,
        lambda clip: list(film._pictures(clip, Fraction(10))),
    ],
    ids=["frame", "strip", "film"],
)
def test_many_frames_are_decoded_on_all_cores(clip: Path, monkeypatch: pytest.MonkeyPatch, decode) -> None:
    seen, opened_file = [], container.opened_file

    @contextmanager
    def recorded(file):
        with opened_file(file) as (whole, stream):
            yield whole, stream
            seen.append(stream.codec_context.thread_type.name)

    monkeypatch.setattr(container, "opened_file", recorded)
    monkeypatch.setattr(stills, "opened_file", recorded)
    decode(clip)
    assert seen == ["AUTO"]


def test_a_saved_frame_is_known_by_its_pixels(clip: Path, tmp_path: Path) -> None:
    frame, later = frame_at(clip, 0.5), frame_at(clip, 1.0)
    saved = tmp_path / "frame.png"
    frame.save(saved)
    assert is_picture_of(str(saved), frame) is True
    assert is_picture_of(str(saved), later) is False
    frame.resize((32, 24)).save(saved)
    assert is_picture_of(str(saved), frame) is False


def test_what_is_gone_or_no_picture_is_neither(clip: Path, tmp_path: Path) -> None:
    frame, text, damaged = frame_at(clip, 0.5), tmp_path / "a.png", tmp_path / "b.png"
    text.write_text("no picture")
    damaged.write_bytes(picture_bytes("PNG", (64, 48))[:200])
    for path in (tmp_path / "none.png", text, clip, damaged, "a\0b"):
        assert is_picture_of(str(path), frame) is None


def test_a_saved_frame_is_found_below_the_home_folder(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    frame = frame_at(clip, 0.5)
    frame.save(tmp_path / "frame.png")
    assert is_picture_of("~/frame.png", frame) is True

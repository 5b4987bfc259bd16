"""Copies of videos without metadata."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media.mp4 import anonymous, provenance
from wan_widgets.media.mp4.anonymous import AnonymousCopies
from wan_widgets.media.mp4.mp4_boxes import Box
from wan_widgets.media.video import tags, verify

from ..conftest import write_clip

RECORD = {"wan_widgets": {"format": 1}, "settings": {"prompt": "A secret kite"}}


def test_a_copy_plays_and_has_no_word_of_the_original(clip: Path, tmp_path: Path) -> None:
    original = tmp_path / "secret-kite.mp4"
    provenance.embed(clip, original, RECORD, "A secret kite")
    padding = bytes(Box(b"free", b"secret padding")) + struct.pack(">I4sQ", 1, b"free", 16 + 6) + b"secret"
    original.write_bytes(original.read_bytes() + padding + struct.pack(">I4s", 0, b"free") + b"secret to the end")
    copies = AnonymousCopies()
    copy = copies.of(original)
    assert verify(copy).frames == 20
    assert b"secret" in original.read_bytes()
    assert b"secret" not in copy.read_bytes()
    assert "secret" not in str(copy)
    assert "comment" not in tags(copy)
    copies.close()
    assert not copy.exists()


def test_each_video_is_copied_once_and_the_oldest_copy_goes_first(tmp_path: Path) -> None:
    videos = [write_clip(tmp_path / f"{number}.mp4", frames=2) for number in range(3)]
    copies = AnonymousCopies(most=2)
    first, second = copies.of(videos[0]), copies.of(videos[1])
    assert (first.name, second.name) == ("1.mp4", "2.mp4")
    assert copies.of(videos[0]) == first
    third = copies.of(videos[2])
    assert [one.exists() for one in (first, second, third)] == [False, True, True]
    assert copies.of(videos[0]).name == "4.mp4"
    copies.close()


def test_six_copies_are_kept(tmp_path: Path) -> None:
    copies = AnonymousCopies()
    made = [copies.of(write_clip(tmp_path / f"{number}.mp4", frames=1)) for number in range(7)]
    assert [one.exists() for one in made] == [False, *[True] * 6]
    copies.close()


@pytest.mark.parametrize(
    "header",
    [struct.pack(">I4s", 900, b"free"), struct.pack(">I4s", 0, b"free"), struct.pack(">I4sQ", 1, b"free", 900)],
    ids=["cut off", "to the end of the file", "long header"],
)
def test_padding_is_blanked_as_far_as_it_goes_and_headers_stay(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "a.mp4"
    data = bytes(Box(b"mdat", b"pictures"))
    before = struct.pack(">I4sQ", 1, b"free", 16 + 6)
    path.write_bytes(data + before + b"secret" + header + b"secret")
    anonymous._blank(path)
    assert path.read_bytes() == data + before + bytes(6) + header + bytes(6)


def test_a_copy_that_somebody_deleted_is_no_hindrance_and_after_the_end_none_is_given(tmp_path: Path) -> None:
    copies = AnonymousCopies(most=1)
    first, second = (write_clip(tmp_path / f"{number}.mp4", frames=1) for number in range(2))
    copies.of(first).unlink()
    assert copies.of(second).exists()
    copies.close()
    with pytest.raises((MediaError, OSError)):
        copies.of(second)


def test_copies_whose_folder_is_gone_are_closed_all_the_same(clip: Path) -> None:
    copies = AnonymousCopies()
    copy = copies.of(clip)
    copy.unlink()
    copy.parent.rmdir()
    copies.close()
    copies.close()

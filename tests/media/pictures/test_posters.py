"""Posters and film strips: made once and stored, and made each time if they cannot be stored."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from wan_widgets.errors import MediaError
from wan_widgets.media.pictures import stills
from wan_widgets.media.pictures.posters import Posters

from ..conftest import write_clip


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made, in order."""
    done: list[str] = []
    monkeypatch.setattr(stills, "poster", lambda path, width: done.append(f"poster {width}") or b"a poster")
    monkeypatch.setattr(stills, "strip", lambda path: done.append("strip") or b"a strip")
    return done


def test_a_picture_is_made_once_for_all_who_ask(tmp_path: Path, clip: Path, made: list[str]) -> None:
    for posters in (Posters(tmp_path), Posters(tmp_path)):
        assert (posters.poster(clip), posters.strip(clip)) == (b"a poster", b"a strip")
    assert made == ["poster 320", "strip"]
    assert [path.suffix for path in (tmp_path / ".posters").iterdir()] == [".webp"] * 2


def test_a_video_that_was_replaced_has_another_picture(tmp_path: Path, clip: Path, made: list[str]) -> None:
    posters = Posters(tmp_path)
    posters.poster(clip)
    os.utime(clip, ns=(1, 1))
    posters.poster(clip)
    clip.write_bytes(b"a longer one, or a shorter one")
    os.utime(clip, ns=(1, 1))
    posters.poster(clip)
    assert made == ["poster 320"] * 3


def test_the_pictures_of_a_video_are_forgotten_and_those_of_others_stay(
    tmp_path: Path, clip: Path, made: list[str]
) -> None:
    posters, other = Posters(tmp_path), write_clip(tmp_path / "other.mp4", frames=2)
    for one in (clip, other):
        posters.poster(one)
        posters.strip(one)
    posters.forget(clip)
    assert len(list((tmp_path / ".posters").iterdir())) == 2
    posters.poster(other)
    assert len(made) == 4
    posters.forget(tmp_path / "none.mp4")


@pytest.mark.parametrize("kind", ["poster", "strip"])
def test_the_only_picture_of_a_video_is_forgotten_too(tmp_path: Path, clip: Path, made: list[str], kind: str) -> None:
    posters = Posters(tmp_path)
    getattr(posters, kind)(clip)
    posters.forget(clip)
    assert list(posters.folder.iterdir()) == []


def test_where_nothing_can_be_stored_it_is_made_each_time(tmp_path: Path, clip: Path, made: list[str]) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".posters").write_text("a file in its place")
    posters = Posters(tmp_path / "home")
    assert posters.poster(clip) == posters.poster(clip) == b"a poster"
    assert len(made) == 2


def test_nothing_is_written_through_a_link_that_leads_out_of_the_folder(
    tmp_path: Path, clip: Path, made: list[str]
) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (home / ".posters").symlink_to(outside, target_is_directory=True)
    assert Posters(home).poster(clip) == b"a poster"
    assert list(outside.iterdir()) == []


def test_a_video_that_is_gone_has_no_picture(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is not where it was saved"):
        Posters(tmp_path).poster(tmp_path / "none.mp4")


def test_real_pictures_are_webp(tmp_path: Path, clip: Path) -> None:
    with Image.open(io.BytesIO(Posters(tmp_path).poster(clip))) as image:
        assert (image.format, image.size) == ("WEBP", (64, 48))


def test_a_picture_that_cannot_be_put_in_its_place_leaves_no_part_of_it(
    tmp_path: Path, clip: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    posters = Posters(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        assert posters.poster(clip) == b"a poster"
        assert list(posters.folder.iterdir()) == []
        patch.setattr(Path, "write_bytes", full)
        assert posters.poster(clip) == b"a poster"
    assert list(posters.folder.iterdir()) == []

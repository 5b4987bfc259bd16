"""The real target of a path, and how it is displayed."""

from pathlib import Path

import pytest

from wan_widgets import session
from wan_widgets.errors import LedgerError
from wan_widgets.media.pictures.posters import FOLDER, Posters
from wan_widgets.paths import from_here, is_inside


def test_links_are_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "out").symlink_to(outside)
    (outside / "in").symlink_to(inside)
    assert is_inside(inside, inside / "new" / "file")
    assert not is_inside(inside, inside / "out" / "file")
    assert is_inside(inside, outside / "in" / "file")
    assert not is_inside(inside, inside / ".." / "file")


def test_neither_inputs_nor_posters_are_kept_in_a_folder_that_leads_elsewhere(tmp_path: Path, monkeypatch) -> None:
    home, elsewhere = session.home(), tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    for name in ("inputs", FOLDER):
        (home / name).symlink_to(elsewhere)
    with pytest.raises(LedgerError, match="leads elsewhere"):
        session.keep_input(b"x", "a.png")
    (home / "a.mp4").write_bytes(b"x")
    monkeypatch.setattr("wan_widgets.media.pictures.stills.poster", lambda *_: b"poster")
    assert Posters(home).poster(home / "a.mp4") == b"poster"
    assert list(elsewhere.iterdir()) == []


def test_paths_are_shown_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "a" / "b.mp4") == str(Path("a", "b.mp4"))
    assert from_here(tmp_path.parent / "b.mp4") == str(tmp_path.parent / "b.mp4")


def test_no_folder_of_the_user_is_reported_by_what_a_cell_shows_of_a_video_below_it(service, monkeypatch) -> None:
    monkeypatch.chdir(session.home().parent)
    job = session.generate("A kite", seed=7)
    video = job.result(timeout=20)
    for text in (repr(job), str(job.snapshot), repr(video), repr(session.jobs())):
        assert str(Path.cwd()) not in text
        assert str(Path("home", video.path.name)) in text

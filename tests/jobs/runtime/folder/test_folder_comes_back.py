"""A folder that is there again: what was learned meanwhile is written back, and rescued videos are copied into it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import folder as folder_module
from wan_widgets._jobs.runtime.folder import Folder
from wan_widgets._jobs.runtime.plan import Plan
from wan_widgets.errors import LedgerError
from wan_widgets.media.mp4.provenance import sidecar_of

from .known import gone, made


def test_a_folder_that_is_gone_is_made_again_only_for_a_new_job(folder: Folder, tmp_path: Path) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.home.rename(tmp_path / "elsewhere")
    gone(folder, None)
    assert not folder.check()
    assert not folder.ledger.home.exists()
    assert folder.check(make=True)
    assert folder.ledger.path.is_file()


def test_a_folder_that_cannot_be_written_yet_has_not_come_back(
    folder: Folder, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.ledger.change(lambda _: None)
    gone(folder, tmp_path)

    def full(*_: object, **__: object) -> None:
        raise LedgerError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(folder.ledger, "change", full)
        assert not folder.check()
        assert folder.absence is not None
    assert folder.check()
    assert folder.absence is None


def test_a_copy_of_the_folder_is_the_folder_that_has_come_back(folder: Folder, tmp_path: Path) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.home.rename(tmp_path / "elsewhere")
    gone(folder, None)
    shutil.copytree(tmp_path / "elsewhere", folder.ledger.home)
    assert folder.check()
    assert folder.absence is None


def test_an_older_copy_comes_back_as_the_folder_does(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    gone(folder, None)
    monkeypatch.setattr(folder.ledger, "check_file", lambda: LedgerMatch.OLDER)
    assert folder.check()
    assert folder.absence is None


def test_a_ledger_alone_that_is_gone_is_made_again_once_its_jobs_are_over(folder: Folder) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.path.unlink()
    gone(folder, None)
    assert folder.check()
    assert folder.ledger.path.is_file()


@pytest.fixture
def fallback(folder: Folder, tmp_path: Path) -> Path:
    """The fallback folder of a folder that is about to come back; it has the file of a video."""
    made_here = tmp_path / "fallback"
    (made_here / "day").mkdir(parents=True)
    (made_here / "day" / "kite.mp4").write_bytes(b"video")
    sidecar_of(made_here / "day" / "kite.mp4").write_text("facts", encoding="utf-8")
    folder.ledger.change(lambda _: None)
    gone(folder, made_here)
    return made_here


def names(place: Path) -> list[str]:
    return sorted(one.relative_to(place).as_posix() for one in place.rglob("*") if one.is_file())


def test_a_rescued_video_is_copied_into_the_folder_that_is_back(folder: Folder, plan: Plan, fallback: Path) -> None:
    row, home = made(plan, file="day/kite.mp4", updated_at=1.0, finished_at=1.0), folder.ledger.home
    folder.remember(row)
    folder.saved(row.id, fallback)
    folder.record(row)
    assert folder.check()
    stored = folder.ledger.get(row.id)
    assert replace(stored, updated_at=1.0) == row
    assert folder.known(row.id) == stored
    assert folder.home_of(row.id) == home
    assert (home / "day" / "kite.mp4").read_bytes() == b"video"
    assert sidecar_of(home / "day" / "kite.mp4").read_text(encoding="utf-8") == "facts"
    assert not list((home / ".parts").iterdir())
    assert names(fallback) == ["day/kite.mp4", "day/kite.mp4.json"], "the rescued files stay, the records go"


def test_a_rescued_video_replaces_no_file_of_the_folder_that_is_back(
    folder: Folder, plan: Plan, fallback: Path
) -> None:
    row, home = made(plan, file="day/kite.mp4", updated_at=1.0), folder.ledger.home
    (home / "day").mkdir()
    (home / "day" / "kite.mp4").write_bytes(b"another")
    sidecar_of(home / "day" / "kite-2.mp4").write_text("others", encoding="utf-8")
    folder.remember(row)
    folder.saved(row.id, fallback)
    assert folder.check()
    assert folder.ledger.get(row.id).file == "day/kite-2.mp4"
    assert (home / "day" / "kite.mp4").read_bytes() == b"another"
    assert (home / "day" / "kite-2.mp4").read_bytes() == b"video"
    assert sidecar_of(home / "day" / "kite-2.mp4").read_text(encoding="utf-8") == "others"


def test_a_rescued_video_whose_facts_were_deleted_is_copied_all_the_same(
    folder: Folder, plan: Plan, fallback: Path
) -> None:
    row = made(plan, file="day/kite.mp4")
    sidecar_of(fallback / "day" / "kite.mp4").unlink()
    folder.remember(row)
    folder.saved(row.id, fallback)
    assert folder.check()
    assert (folder.ledger.home / "day" / "kite.mp4").read_bytes() == b"video"


@pytest.mark.parametrize(
    "changes", [{"state": JobState.RUNNING}, {"file": None}, None], ids=["resumed", "no file", "not known"]
)
def test_only_a_finished_video_is_copied_into_the_folder_that_is_back(
    folder: Folder, plan: Plan, fallback: Path, changes: dict[str, object] | None
) -> None:
    row = made(plan, **{"file": "day/kite.mp4", **(changes or {})})
    if changes is not None:
        folder.remember(row)
    folder.saved(row.id, fallback)
    before = names(folder.ledger.home)
    assert folder.check()
    assert names(folder.ledger.home) == before
    assert folder.home_of(row.id) == folder.ledger.home
    assert folder.known(row.id) == (None if changes is None else row)


def test_videos_that_cannot_be_copied_yet_stay_where_they_are_and_the_folder_is_still_gone(
    folder: Folder, plan: Plan, fallback: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        folder.remember(made(plan, id=name, file="day/kite.mp4"))
        folder.saved(name, fallback)
    copy = shutil.copyfile

    def full(source: Path, to: Path) -> None:
        if "two" in to.name:
            raise OSError("The disk is full.")
        copy(source, to)

    with monkeypatch.context() as patch:
        patch.setattr(folder_module.shutil, "copyfile", full)
        assert not folder.check()
    assert folder.absence is not None
    assert (folder.home_of("one"), folder.home_of("two")) == (folder.ledger.home, fallback)
    assert folder.check()
    assert [folder.known(name).file for name in ("one", "two")] == ["day/kite.mp4", "day/kite-2.mp4"]
    assert folder.home_of("two") == folder.ledger.home

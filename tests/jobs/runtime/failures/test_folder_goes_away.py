"""The folder of videos disappears while its jobs run: nothing is lost or bought twice, and a message says so."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets import errors
from wan_widgets._jobs.handles.video import Video
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch
from wan_widgets._jobs.ledger.sqlite.migrations import MIGRATIONS
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import upkeep

from ...fake import FakeService, House, until
from .ways_to_leave import (
    WAYS,
    Leave,
    behind_a_mount_point,
    copied_over,
    deleted,
    moved_and_made_again,
    renamed,
    unlinked,
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(upkeep, "INTERVAL", 0.05)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


@pytest.fixture
def held(service: FakeService) -> Callable[[], None]:
    """Keep the service from answering polls; return a function that lets it continue."""
    goes = []
    service.states = []
    answer = service.on_fetch

    def look(task_id: str) -> object:
        if goes:
            return answer(task_id)
        from wan_widgets.services.base import Task

        return Task(id=task_id, state="running", word="running", progress=0.5)

    service.on_fetch = look
    return lambda: goes.append(True)


@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__)
def test_the_video_of_a_job_whose_folder_goes_away_is_saved_where_it_is_said(
    house: House, held: Callable, tmp_path: Path, leave: Leave, capsys: pytest.CaptureFixture
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    leave(house, tmp_path)
    until(lambda: "gone" in job.snapshot.note or "Another ledger" in job.snapshot.note)
    assert str(house.engine.folder.place()) in job.snapshot.note
    held()
    video = job.result(timeout=60)
    assert video.width == 1280
    assert video.path.is_file()
    assert video.provenance["id"] == job.id
    assert video.path.with_name(f"{video.path.name}.json").is_file()
    assert str(video.path.parent) in capsys.readouterr().err
    assert house.engine.folder.place() == house.home or any("gone" in one for one in job.snapshot.flags)
    assert house.service.count("submit") == 1


@pytest.mark.parametrize("leave", [renamed, deleted], ids=lambda way: way.__name__)
def test_no_empty_folder_appears_where_one_has_gone(house: House, held: Callable, tmp_path: Path, leave: Leave) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    leave(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    with pytest.raises(errors.FolderGoneError):
        house.make(prompt="Something else")
    with pytest.raises(errors.FolderGoneError):
        house.engine.mark(job.id, star=True)
    held()
    job.wait(60)
    assert not house.home.exists()


@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__)
def test_the_same_cell_does_not_buy_again_while_the_folder_is_gone_nor_afterwards(
    house: House, service: FakeService, held: Callable, tmp_path: Path, leave: Leave
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    leave(house, tmp_path)
    assert house.make() == job
    until(lambda: house.engine.folder.absence is not None)
    assert house.make() == job
    held()
    job.result(timeout=60)
    until(lambda: not house.engine.watched())
    same = house.make()
    assert same == job
    assert same.reused
    assert same.result(timeout=60).path.is_file()
    assert service.count("submit") == 1
    assert house.row(job).state is JobState.COMPLETED


def test_a_video_is_saved_elsewhere_where_a_folder_goes_after_its_ledger(
    house: House, service: FakeService, held: Callable
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    (house.home / FILE).unlink()
    until(lambda: house.engine.folder.absence is not None)
    assert house.engine.folder.place() == house.home
    shutil.rmtree(house.home)
    held()
    assert job.result(timeout=60).path.is_file()
    assert service.count("submit") == 1


def test_nothing_new_is_sent_into_a_folder_that_appeared_by_itself(
    house: House, service: FakeService, held: Callable, tmp_path: Path
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    moved_and_made_again(house, tmp_path)
    with pytest.raises(errors.FolderGoneError, match="Another ledger") as caught:
        house.make(prompt="A boat")
    assert caught.value.charged == "no"
    assert "WAN_HOME" in caught.value.hint
    assert service.count("submit") == 1
    held()
    job.result(timeout=60)
    until(lambda: not house.engine.watched())
    assert house.make(prompt="A boat").wait(60).state is JobState.COMPLETED
    assert {one.state for one in house.engine.ledger.everything()} == {JobState.COMPLETED}


def test_what_was_learned_is_written_back_when_the_folder_is_there_again(
    house: House, service: FakeService, held: Callable, tmp_path: Path
) -> None:
    running, done = house.make(), house.make(prompt="A boat")
    until(lambda: {running.state, done.state} == {JobState.RUNNING})
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    held()
    rescued = done.result(timeout=60).path
    assert rescued.parent != house.home
    running.wait(60)
    (tmp_path / "elsewhere").rename(house.home)
    until(lambda: house.engine.folder.absence is None)
    row = house.row(done)
    assert (row.state, row.task_id) == (JobState.COMPLETED, done.snapshot.task_id)
    until(lambda: done.path == house.home / row.file)
    assert Video(done.path).provenance["id"] == done.id
    assert rescued.is_file()  # it was said to be there
    assert done.snapshot.flags == ()
    until(lambda: not list(rescued.parent.glob("*.job.json")))


def test_a_folder_that_comes_back_while_the_job_runs_gets_the_video(
    house: House, held: Callable, tmp_path: Path
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    (tmp_path / "elsewhere").rename(house.home)
    until(lambda: house.engine.folder.absence is None)
    held()
    assert job.result(timeout=60).path.parent == house.home
    assert house.row(job).state is JobState.COMPLETED


def test_what_could_not_be_written_just_before_the_folder_came_back_does_not_call_it_gone(house: House) -> None:
    house.make().result(timeout=60)
    folder = house.engine.folder
    error = folder.ledger.gone(LedgerMatch.MISSING)
    assert not folder.record_loss(error)
    assert folder.absence is None
    assert folder.place() == house.home


def test_at_no_moment_is_a_video_in_the_folder_said_to_have_missed_its_ledger(
    house: House, held: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    held()
    job.result(timeout=60)
    until(lambda: not house.engine.watched())
    folder, said = house.engine.folder, []
    forget = folder._saved.pop

    class Watched(dict):
        def pop(self, *given: object) -> object:
            found = forget(*given)
            super().pop(*given)
            row = folder.known(job.id)
            assert row is not None
            said.append(folder.snapshot(row, watched=False).flags)
            return found

    monkeypatch.setattr(folder, "_saved", Watched(folder._saved))
    (tmp_path / "elsewhere").rename(house.home)
    until(lambda: said)
    assert said == [()]


def test_a_folder_that_goes_away_during_the_post_keeps_the_task(
    house: House, service: FakeService, tmp_path: Path
) -> None:
    service.on_submit = lambda _: renamed(house, tmp_path)
    job = house.make()
    video = job.result(timeout=60)
    assert job.snapshot.task_id == "task_1"
    assert video.path.parent != house.home
    (tmp_path / "elsewhere").rename(house.home)
    until(lambda: house.engine.folder.absence is None)
    assert house.row(job).task_id == "task_1"
    assert house.make() == job
    assert service.count("submit") == 1


def test_a_folder_that_goes_away_before_the_post_sends_nothing(
    house: House, service: FakeService, tmp_path: Path
) -> None:
    house.on_connect = lambda: renamed(house, tmp_path)
    job = house.make().wait(60)
    assert job.state is JobState.REFUSED
    assert job.snapshot.error is not None
    assert job.snapshot.error.charged == "no"
    assert service.count("submit") == 0
    assert not house.home.exists()


def test_a_folder_that_goes_away_during_the_download_costs_one_more_download(
    house: House, service: FakeService, tmp_path: Path
) -> None:
    left = []

    def leave(part: Path) -> None:
        if not left:
            left.append(renamed(house, tmp_path))

    service.on_download = leave
    job = house.make()
    assert job.result(timeout=60).path.is_file()
    assert not house.home.exists()
    assert service.count("submit") == 1


@pytest.mark.parametrize("in_place", [False, True], ids=["as git does", "over the same file"])
def test_an_older_copy_of_the_ledger_gets_back_what_this_process_knows(
    house: House, service: FakeService, held: Callable, tmp_path: Path, *, in_place: bool
) -> None:
    house.make(prompt="An old one")
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(house.home / FILE, copy)
    finished = house.make(prompt="A boat")
    job = house.make()
    until(lambda: {job.state, finished.state} == {JobState.RUNNING})
    if in_place:
        copied_over(copy, house.home / FILE)
    else:
        (house.home / FILE).unlink()
        shutil.copyfile(copy, house.home / FILE)
    until(lambda: house.row(job) is not None)
    assert house.row(job).task_id == job.snapshot.task_id
    assert house.row(finished) is not None
    assert house.make(prompt="A boat") == finished
    held()
    assert job.result(timeout=60).path.parent == house.home
    assert house.row(job).state is JobState.COMPLETED
    assert service.count("submit") == 3


def test_an_older_copy_does_not_make_a_finished_video_be_bought_again(
    house: House, service: FakeService, tmp_path: Path
) -> None:
    house.make(prompt="An old one").result(timeout=60)
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(house.home / FILE, copy)
    job = house.make()
    job.result(timeout=60)
    until(lambda: not house.engine.watched())
    copy.replace(house.home / FILE)
    same = house.make()
    assert same == job
    assert same.state is JobState.COMPLETED
    assert service.count("submit") == 2


def test_a_ledger_of_a_version_without_identity_that_is_put_back_is_the_same_ledger(
    house: House, service: FakeService, held: Callable
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    steps = " ".join(one for step in MIGRATIONS[6:] for one in step)
    tables = re.findall(r"CREATE TABLE (\w+)", steps)
    indexes = set(re.findall(r"CREATE INDEX (\w+) ON jobs", steps))
    triggers = set(re.findall(r"CREATE TRIGGER (jobs_\w+)", steps))
    gone = {"TRIGGER": triggers, "TABLE": tables, "INDEX": indexes}
    columns = re.findall(r"ALTER TABLE jobs ADD COLUMN (\w+)", steps)
    dropped = "; ".join(
        [f"DROP {kind} {name}" for kind, names in gone.items() for name in names]
        + [f"ALTER TABLE jobs DROP COLUMN {name}" for name in columns]
    )
    with closing(sqlite3.connect(house.home / FILE)) as connection:
        connection.executescript(
            f"BEGIN IMMEDIATE; {dropped};"
            " CREATE INDEX jobs_counted ON jobs (state, mode, model, backend, star);"
            " CREATE INDEX jobs_by_state ON jobs (state);"
            " DELETE FROM jobs; PRAGMA user_version = 6; COMMIT"
        )
    held()
    job.result(timeout=60)
    assert house.row(job).state is JobState.COMPLETED
    assert house.engine.folder.absence is None


@pytest.mark.parametrize("leave", [renamed, unlinked, behind_a_mount_point], ids=lambda way: way.__name__)
def test_who_waits_for_a_job_of_another_process_learns_that_the_folder_is_gone(
    house: House, tmp_path: Path, leave: Leave
) -> None:
    row = replace(house.plan().row(), owner="elsewhere.1.1", lease_until=1e12, task_id="t", state=JobState.RUNNING)
    Ledger(house.home).begin(row, again=False)
    job = house.job(row.id)
    assert not job.snapshot.resting
    leave(house, tmp_path)
    assert job.wait(60).state is JobState.DETACHED
    assert "gone" in job.snapshot.error.message


def test_a_job_that_was_stopped_is_picked_up_in_memory_while_the_folder_is_gone(
    house: House, service: FakeService, held: Callable, tmp_path: Path
) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    job.stop()
    assert job.state is JobState.DETACHED
    held()
    assert job.resume().result(timeout=60).path.is_file()
    assert not house.home.exists()
    assert service.count("submit") == 1


def test_the_record_in_the_refuge_names_the_task(house: House, held: Callable, tmp_path: Path) -> None:
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    fallback = tmp_path / "home-rescued"
    until(lambda: list(fallback.glob("*.job.json")))
    (record,) = fallback.glob("*.job.json")
    assert str(job.snapshot.task_id) in record.read_text()
    held()
    job.wait(60)


def test_the_first_write_after_migration_gives_every_ledger_its_own_identity(tmp_path: Path) -> None:
    one, other = Ledger(tmp_path / "a"), Ledger(tmp_path / "b")
    for ledger in (one, other):
        ledger.change(lambda _: None)
    assert one.seen is not None
    assert other.seen is not None
    assert one.seen.uuid != other.seen.uuid
    assert len(one.seen.uuid) == 32


def test_a_simulated_job_whose_folder_goes_away_ends_with_a_word(
    house: House, service: FakeService, held: Callable, tmp_path: Path
) -> None:
    """The files of the simulator disappeared with the folder, so it serves nothing."""
    row = replace(house.plan().row(), backend="simulator", base_url="")
    job_id, _ = house.engine.start(_Fixed(row), again=True)
    job = house.job(job_id)
    until(lambda: job.state is JobState.RUNNING)
    renamed(house, tmp_path)
    until(lambda: house.engine.folder.absence is not None)
    service.on_download = lambda _: errors.FileGoneError("It is not there.")
    held()
    assert job.wait(60).state is JobState.DETACHED
    assert "simulator" in job.snapshot.error.message
    assert job.snapshot.error.charged in ("", "no")
    assert not house.home.exists()


class _Fixed:
    """A plan of a row that is given."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.fingerprint = row.fingerprint
        self.sweep = None

    def row(self) -> Row:
        return self._row

    def uploads(self) -> list[object]:
        return []

    def body(self, *_: object) -> dict[str, object]:
        return {"client_business_id": self._row.id}

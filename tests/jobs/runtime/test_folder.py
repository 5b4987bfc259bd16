"""The state of a folder in this process: which job is the same, and messages about a video whose folder is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.ledger.sqlite.identity import Sight, place_of
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import folder as folder_module
from wan_widgets._jobs.runtime.folder import Absence, Folder
from wan_widgets._jobs.runtime.plan import Plan, plan_of
from wan_widgets._models import draft_of
from wan_widgets.errors import FolderGoneError, LedgerError

from ..fake import BASE

NOT_IN_LEDGER = "its ledger was gone when it was finished"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Ledger(tmp_path / "home"), live=lambda: False)


@pytest.fixture
def plan() -> Plan:
    return plan_of(draft_of({"prompt": "A kite", "resolution": "720p"}, {}), backend="toapis", base_url=BASE)


def made(plan: Plan, **changes: object) -> Row:
    return replace(plan.row(), **{"state": JobState.COMPLETED, "task_id": "t", "submitted_at": 1.0, **changes})


def gone(folder: Folder, refuge: Path | None) -> None:
    folder.absence = Absence(error=FolderGoneError("The folder is gone."), refuge=refuge, since=0.0)


def test_the_last_job_of_the_same_settings_is_the_same(folder: Folder, plan: Plan) -> None:
    older, newer = made(plan, id="older", created_at=1.0), made(plan, id="newer", created_at=2.0)
    for row in (newer, older, made(plan, id="other", created_at=3.0, fingerprint="another")):
        folder.remember(row)
    assert folder.same(plan, again=False, instead_of=None) == newer


@pytest.mark.parametrize(
    "changes",
    [{"task_id": None, "submitted_at": None}, {"state": JobState.REFUSED}, {"state": JobState.CANCELED}],
    ids=["not sent", "refused", "canceled"],
)
def test_a_job_that_costs_nothing_is_not_the_same(folder: Folder, plan: Plan, changes: dict[str, object]) -> None:
    folder.remember(made(plan, **changes))
    assert folder.same(plan, again=False, instead_of=None) is None


def test_a_new_take_is_the_same_only_for_the_cell_of_its_own_sweep(folder: Folder, plan: Plan) -> None:
    row = made(plan, sweep="mine")
    folder.remember(row)
    assert folder.same(plan, again=True, instead_of=None) is None
    assert folder.same(replace(plan, sweep="another"), again=True, instead_of=None) is None
    assert folder.same(replace(plan, sweep="mine"), again=True, instead_of=None) == row
    assert folder.same(replace(plan, sweep="mine"), again=True, instead_of=row.id) is None
    folder.remember(replace(row, sweep=None))
    assert folder.same(plan, again=True, instead_of=None) is None


def test_a_finished_video_says_where_it_is_while_its_folder_is_gone(folder: Folder, tmp_path: Path) -> None:
    done = JobSnapshot(id="a", state=JobState.COMPLETED, file="a.mp4", flags=("10 s instead of 5 s",))
    assert folder.annotated(done) is done
    gone(folder, tmp_path)
    assert folder.annotated(done).flags == (*done.flags, NOT_IN_LEDGER)
    folder.saved("a", tmp_path)
    assert folder.annotated(done).flags == (*done.flags, f"its folder was gone, so it lies in {tmp_path}")
    assert folder.annotated(replace(done, file=None)).flags == (*done.flags, NOT_IN_LEDGER)
    folder.saved("a", folder.ledger.home)
    assert folder.annotated(done).flags == (*done.flags, NOT_IN_LEDGER)


def test_a_job_that_runs_says_that_its_folder_is_gone_and_one_at_rest_does_not(folder: Folder, tmp_path: Path) -> None:
    running, failed = JobSnapshot(id="a", state=JobState.RUNNING), JobSnapshot(id="b", state=JobState.FAILED)
    gone(folder, tmp_path)
    assert f"their videos are saved in {tmp_path}" in folder.annotated(running).note
    assert folder.annotated(failed) is failed
    gone(folder, None)
    assert "there is nowhere to save their videos" in folder.annotated(running).note


def test_videos_are_saved_in_the_refuge_while_the_folder_is_gone(folder: Folder, tmp_path: Path) -> None:
    home = folder.ledger.home
    assert folder.place() == home
    gone(folder, tmp_path)
    assert folder.place() == tmp_path
    gone(folder, None)
    assert folder.place() == home
    folder.saved("a", tmp_path)
    assert (folder.home_of("a"), folder.home_of("b")) == (tmp_path, home)


def test_a_video_that_is_elsewhere_is_still_to_come_for_the_ledger(folder: Folder, plan: Plan, tmp_path: Path) -> None:
    row = made(plan, file="a.mp4", finished_at=1.0)
    running = replace(row, id="running", state=JobState.RUNNING)
    assert folder._as_written(row) is row
    for one in (row, running):
        folder.saved(one.id, tmp_path)
    written = folder._as_written(row)
    assert (written.state, written.file, written.finished_at) == (JobState.DOWNLOADING, None, None)
    assert folder._as_written(running) is running


def test_a_look_says_whether_the_folder_has_gone_or_come_back(tmp_path: Path) -> None:
    folder = Folder(Ledger(tmp_path / "home"), live=lambda: True)
    folder.ledger.change(lambda _: None)
    assert not folder.look()
    folder.ledger.home.rename(tmp_path / "elsewhere")
    assert folder.look()
    assert not folder.look(), "that is known"
    (tmp_path / "elsewhere").rename(folder.ledger.home)
    assert folder.look()
    assert not folder.look(), "that is known"


def test_a_ledger_that_cannot_be_read_is_there_all_the_same(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> Sight:
        raise LedgerError("It is damaged.")

    monkeypatch.setattr(folder.ledger, "look", damaged)
    assert not folder.look()
    assert folder.absence is None


def test_a_ledger_of_an_earlier_copy_is_brought_up_to_date_and_is_no_change(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder.ledger, "look", lambda: Sight.OLDER)
    assert not folder.look()
    assert folder.ledger.path.is_file()


def test_a_failed_write_says_that_the_folder_is_gone_only_if_it_still_is(folder: Folder, tmp_path: Path) -> None:
    error = FolderGoneError("The folder is gone.")
    folder.ledger.change(lambda _: None)
    assert not folder.went(error)
    folder.need()
    folder.ledger.home.rename(tmp_path / "elsewhere")
    assert folder.went(error)
    assert not folder.went(error), "that is known"
    with pytest.raises(FolderGoneError):
        folder.need()
    (tmp_path / "elsewhere").rename(folder.ledger.home)
    folder.need()
    assert folder.absence is None


def test_a_folder_that_is_gone_is_made_anew_only_for_a_new_job(folder: Folder, tmp_path: Path) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.home.rename(tmp_path / "elsewhere")
    gone(folder, None)
    assert not folder.look()
    assert not folder.ledger.home.exists()
    assert folder.look(make=True)
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
        assert not folder.look()
        assert folder.absence is not None
    assert folder.look()
    assert folder.absence is None


def test_a_copy_of_this_process_looks_for_the_folder_itself(folder: Folder, plan: Plan, tmp_path: Path) -> None:
    folder.remember(made(plan))
    gone(folder, tmp_path)
    folder.reset()
    assert (folder.absence, folder.rows(), folder.place()) == (None, [], folder.ledger.home)


def test_the_refuge_is_beside_the_folder_or_else_where_something_can_be_written(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.ledger.change(lambda _: None)
    seen, home = folder.ledger.seen, folder.ledger.home
    assert folder_module._refuge(home, seen) == home
    home.rename(tmp_path / "elsewhere")
    assert folder_module._refuge(home, seen) == tmp_path / "home-rescued"
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    hidden = replace(seen, parent=place_of(tmp_path / "cwd"))  # the disk below the mount point, once it is back
    for unknown in (None, hidden):
        assert folder_module._refuge(home, unknown) == tmp_path / "cwd" / "home-rescued"
    monkeypatch.setattr(folder_module, "_writable", lambda one: False)
    made_up = folder_module._refuge(home, seen)
    assert made_up is not None
    assert made_up.name.startswith("home-rescued-")
    made_up.rmdir()


def test_nothing_is_written_into_a_refuge_that_there_is_not(folder: Folder, plan: Plan, tmp_path: Path) -> None:
    folder.record(made(plan))
    gone(folder, None)
    folder.record(made(plan))
    gone(folder, tmp_path / "missing")
    folder.record(made(plan))  # the job goes on all the same
    gone(folder, tmp_path)
    folder.record(made(plan, id="the-job"))
    assert [path.name for path in tmp_path.iterdir()] == ["the-job.job.json"]


def test_a_folder_is_the_one_in_which_the_ledger_was_opened_only_while_it_stays_where_it_was(
    folder: Folder, tmp_path: Path
) -> None:
    assert not folder._intact(), "no ledger was opened"
    folder.ledger.change(lambda _: None)
    assert folder._intact()
    folder.ledger.path.unlink()
    assert folder._intact(), "only the ledger is gone"
    seen = folder.ledger.seen
    folder.ledger.home.rename(tmp_path / "elsewhere")
    assert not folder._intact()
    folder.ledger.seen = replace(seen, folder=None)
    assert not folder._intact(), "nothing is known of it, and nothing is there"
    folder.ledger.seen = seen
    folder.ledger.home.mkdir()
    assert not folder._intact()


def test_when_the_folder_goes_away_each_sent_job_that_is_not_over_has_its_record_in_the_refuge(
    folder: Folder, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuge = tmp_path / "refuge"
    refuge.mkdir()
    monkeypatch.setattr(folder_module, "_refuge", lambda home, seen: refuge)
    unsent = {"task_id": None, "submitted_at": None, "state": JobState.PREPARING}
    for name, changes in (("going", {"state": JobState.RUNNING}), ("over", {}), ("unsent", unsent)):
        folder.remember(made(plan, id=name, **changes))
    assert folder._go(FolderGoneError("The folder is gone."))
    assert [path.name for path in refuge.iterdir()] == ["going.job.json"]
    assert not folder._go(FolderGoneError("The folder is gone.")), "that is known"

"""The state of a folder in this process: which job is the same, and messages about a video whose folder is gone."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._jobs.ledger import sweep_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch, place_of
from wan_widgets._jobs.ledger.sweep_store import StoredSweep
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import folder as folder_module
from wan_widgets._jobs.runtime.folder import Folder
from wan_widgets._jobs.runtime.plan import Plan
from wan_widgets.errors import FolderGoneError, LedgerError

from ...fake import BASE
from .known import gone, made

NOT_IN_LEDGER = "its ledger was gone when it was finished"


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
    assert folder.annotated(done).flags == (*done.flags, f"its folder was gone, so it was saved in {tmp_path}")
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
    assert not folder.check()
    folder.ledger.home.rename(tmp_path / "elsewhere")
    assert folder.check()
    assert not folder.check(), "that is known"
    (tmp_path / "elsewhere").rename(folder.ledger.home)
    assert folder.check()
    assert not folder.check(), "that is known"


def test_a_ledger_that_cannot_be_read_is_there_all_the_same(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> LedgerMatch:
        raise LedgerError("It is damaged.")

    monkeypatch.setattr(folder.ledger, "check_file", damaged)
    assert not folder.check()
    assert folder.absence is None


def test_a_ledger_of_an_earlier_copy_is_brought_up_to_date_and_is_no_change(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder.ledger, "check_file", lambda: LedgerMatch.OLDER)
    assert not folder.check()
    assert folder.ledger.path.is_file()


def test_a_failed_write_says_that_the_folder_is_gone_only_if_it_still_is(folder: Folder, tmp_path: Path) -> None:
    error = FolderGoneError("The folder is gone.")
    folder.ledger.change(lambda _: None)
    assert not folder.record_loss(error)
    folder.need()
    folder.ledger.home.rename(tmp_path / "elsewhere")
    assert folder.record_loss(error)
    assert not folder.record_loss(error), "that is known"
    with pytest.raises(FolderGoneError):
        folder.need()
    (tmp_path / "elsewhere").rename(folder.ledger.home)
    folder.need()
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
    assert folder_module._fallback_folder(home, seen) == home
    home.rename(tmp_path / "elsewhere")
    assert folder_module._fallback_folder(home, seen) == tmp_path / "home-rescued"
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    hidden = replace(seen, parent=place_of(tmp_path / "cwd"))  # the disk below the mount point, once it is back
    for unknown in (None, hidden):
        assert folder_module._fallback_folder(home, unknown) == tmp_path / "cwd" / "home-rescued"
    monkeypatch.setattr(folder_module, "_writable", lambda one: False)
    made_up = folder_module._fallback_folder(home, seen)
    assert made_up is not None
    assert made_up.name.startswith("home-rescued-")
    made_up.rmdir()


def test_a_place_that_cannot_be_written_is_no_refuge(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.ledger.change(lambda _: None)
    open_in, refused = folder_module.tempfile.TemporaryFile, [folder.ledger.home]

    def open_file(**where: Path) -> object:
        if where["dir"] in refused:
            raise PermissionError("It is read-only.")
        return open_in(**where)

    monkeypatch.setattr(folder_module.tempfile, "TemporaryFile", open_file)
    monkeypatch.chdir(tmp_path / "home")
    assert folder_module._fallback_folder(folder.ledger.home, folder.ledger.seen) == tmp_path / "home-rescued"
    refused.append(tmp_path / "home-rescued")
    assert folder_module._fallback_folder(folder.ledger.home, folder.ledger.seen) == tmp_path / "home" / "home-rescued"


def test_a_folder_that_was_made_in_its_place_is_no_refuge(folder: Folder, tmp_path: Path) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.home.rename(tmp_path / "elsewhere")
    folder.ledger.home.mkdir()
    assert folder_module._fallback_folder(folder.ledger.home, folder.ledger.seen) == tmp_path / "home-rescued"


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
    fallback = tmp_path / "fallback"
    fallback.mkdir()
    monkeypatch.setattr(folder_module, "_fallback_folder", lambda home, seen: fallback)
    unsent = {"task_id": None, "submitted_at": None, "state": JobState.PREPARING}
    for name, changes in (("going", {"state": JobState.RUNNING}), ("over", {}), ("unsent", unsent)):
        folder.remember(made(plan, id=name, **changes))
    assert folder._mark_gone(FolderGoneError("The folder is gone."))
    assert [path.name for path in fallback.iterdir()] == ["going.job.json"]
    record = (fallback / "going.job.json").read_text(encoding="utf-8")
    assert record.startswith('{\n  "wan_widgets_job": 1,\n  "home": ')
    assert json.loads(record)["row"]["task_id"] == "t"
    assert not folder._mark_gone(FolderGoneError("The folder is gone.")), "that is known"


def sweep_at(created_at: float) -> StoredSweep:
    return StoredSweep(
        id=f"sweep-{created_at}", created_at=created_at, axes=(), zipped=False, again=False, concurrency=1,
        backend="toapis", base_url=BASE, key="k", cells=(),
    )  # fmt: skip


def test_of_the_jobs_that_are_over_those_that_ended_last_are_remembered(
    folder: Folder, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder_module.MOST_ENDED == 500
    monkeypatch.setattr(folder_module, "MOST_ENDED", 2)
    folder.ended("never seen")
    for name in "abac":  # "a" was resumed, and ended once more
        folder.remember(made(plan, id=name))
        folder.ended(name)
    assert [row.id for row in folder.rows()] == ["a", "c"]
    folder.remember(made(plan, id="running", state=JobState.RUNNING))
    folder.ended("running")
    folder.remember(made(plan, id="d"))
    folder.ended("d")
    assert [row.id for row in folder.rows()] == ["c", "running", "d"]


def test_a_job_that_was_resumed_is_remembered_until_it_ends_again(
    folder: Folder, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "MOST_ENDED", 1)
    folder.remember(made(plan, id="resumed"))
    folder.ended("resumed")
    folder.remember(made(plan, id="resumed", state=JobState.RUNNING))
    for name in "ab":
        folder.remember(made(plan, id=name))
        folder.ended(name)
    assert [row.id for row in folder.rows()] == ["resumed", "b"]
    folder.remember(made(plan, id="resumed"))
    folder.remember(made(plan, id="c"))
    folder.ended("c")
    assert [row.id for row in folder.rows()] == ["resumed", "c"], "nobody has said yet that it is over"


def test_nothing_is_the_same_where_no_job_is_known(folder: Folder, plan: Plan) -> None:
    assert folder.same(replace(plan, sweep="mine"), again=True, instead_of=None) is None


def test_an_older_copy_of_the_ledger_gets_the_jobs_and_sweeps_that_it_lacks(
    folder: Folder, plan: Plan, tmp_path: Path
) -> None:
    folder.ledger.change(lambda _: None)
    shutil.copyfile(folder.ledger.path, tmp_path / "copy")
    row, sweeps = made(plan), [sweep_at(1.0), sweep_at(2.0)]
    folder.ledger.add([row])
    folder.remember(row)
    for sweep in sweeps:
        folder.remember_sweep(sweep)
    assert folder.sweeps() == sweeps[::-1]
    (tmp_path / "copy").replace(folder.ledger.path)
    assert not folder.check()
    assert folder.ledger.get(row.id) == row
    assert sweep_store.find(folder.ledger, key="k") == sweeps[::-1]


def test_where_no_refuge_was_found_a_folder_that_stays_away_is_no_news(folder: Folder, tmp_path: Path) -> None:
    gone(folder, None)
    assert not folder.record_loss(FolderGoneError("The folder is gone."))
    assert folder.absence.fallback is None


def test_a_refuge_that_disappears_is_replaced_and_the_folder_is_gone_since_the_same_moment(
    folder: Folder, tmp_path: Path
) -> None:
    folder.ledger.change(lambda _: None)
    folder.ledger.home.rename(tmp_path / "elsewhere")
    gone(folder, tmp_path / "missing")
    assert folder.record_loss(FolderGoneError("The folder is gone."))
    assert (folder.absence.fallback, folder.absence.since) == (tmp_path / "home-rescued", 0.0)

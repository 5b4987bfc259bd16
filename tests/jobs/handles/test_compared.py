"""What is compared: at most so many videos, and the further takes of a sweep's cells, which are read when asked for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.comparison import MOST_TAKES, Entries, Entry, HasEntries, clip_of, entries_of
from wan_widgets._jobs.handles.export import export
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.handles.measured import measure_columns
from wan_widgets._jobs.handles.video import Video
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets.clips.clip import Verdict
from wan_widgets.config import credentials
from wan_widgets.errors import InputError, LedgerError

from ..fake import House
from .stored_sweeps import stored, sweep_of


def test_no_more_videos_are_compared_than_a_page_can_hold(tmp_path):
    file = tmp_path / "a.mp4"
    file.write_bytes(b"no video")
    assert [entry.id for entry in entries_of([file, str(file)], most=2).entries] == ["0", "1"]
    with pytest.raises(InputError, match="3 videos are too many; the maximum is 2"):
        entries_of([file] * 3, most=2)
    with pytest.raises(InputError, match="101 videos are too many"):
        entries_of([file] * 101)


def test_a_table_may_list_more_videos_than_a_page_can_hold(tmp_path):
    file = tmp_path / "a.mp4"
    file.write_bytes(b"no video")
    for name in ("all.csv", "all.json"):
        assert export([file] * 101, tmp_path / name).stat().st_size > 0
    for name in ("all.html", "all.txt"):
        with pytest.raises(InputError, match="101 videos are too many"):
            export([file] * 101, tmp_path / name)


class Sweep:
    """A sweep of one cell with some takes; `fault` is raised by the next look."""

    def __init__(self, takes: int) -> None:
        self.jobs = [
            SimpleNamespace(id=f"job {take}", snapshot=JobSnapshot(id=f"job {take}", take=take, state=JobState.QUEUED))
            for take in range(1, takes + 1)
        ]
        self.looks = 0
        self.fault: Exception | None = None

    def takes(self) -> list[list[object]]:
        self.looks += 1
        if self.fault is not None:
            raise self.fault
        return [self.jobs]


def compared(takes: int) -> tuple[Entries, Sweep]:
    sweep = Sweep(takes)
    own = sweep.jobs[0]
    return Entries([Entry("0", job=own, last=own, differs={"seed": 1})], sweep=sweep), sweep


@pytest.mark.parametrize(
    ("takes", "ids"),
    [(1, ["0"]), (3, ["0", "0-2", "0-3"]), (MOST_TAKES + 3, ["0", *(f"0-{take}" for take in range(4, 24))])],
)
def test_the_newest_takes_of_a_cell_stand_behind_it_with_what_it_differs_in(takes, ids):
    entries, _ = compared(takes)
    clips = entries.clips()
    assert [clip.id for clip in clips] == ids
    assert [clip.of for clip in clips] == ["", *["0"] * (len(ids) - 1)]
    assert all(clip.differs == {"seed": 1} for clip in clips)


def test_the_takes_are_read_again_for_another_job_of_a_cell_when_asked_for_and_after_an_error():
    entries, sweep = compared(2)
    sweep.fault = LedgerError("It is busy.")
    assert [clip.id for clip in entries.clips()] == ["0"]
    sweep.fault = None
    assert [clip.id for clip in entries.clips()] == ["0", "0-2"]
    entries.clips()
    assert sweep.looks == 2
    entries.look_again()
    entries.clips()
    assert sweep.looks == 3
    entries.entries[0].last = sweep.jobs[1]
    assert [clip.id for clip in entries.clips()] == ["0", "0-1"]
    assert sweep.looks == 4


# -- what can be compared ----------------------------------------------------------------------------


def made(house: House, *seeds: int) -> list[Job]:
    jobs = [house.make(seed=seed) for seed in seeds]
    for job in jobs:
        job.wait(timeout=20)
    return jobs


def test_jobs_are_compared_alone_in_lists_and_as_those_of_a_form(house):
    one, other = made(house, 1, 2)
    form = SimpleNamespace(jobs=[one, other])
    for what, jobs in ((one, [one]), ([one, [other]], [one, other]), (iter([other]), [other]), (form, [one, other])):
        entries = entries_of(what)
        assert entries.jobs == jobs
        assert [entry.id for entry in entries.entries] == [str(number) for number in range(len(jobs))]
        assert (entries.axes, entries.sweep, entries.sweeps) == (None, None, ())
        assert not any(entry.failed for entry in entries.entries)


def test_what_has_entries_already_is_compared_as_it_is():
    class Page(HasEntries):
        entries = Entries([])

    assert entries_of(Page()) is Page.entries


@pytest.mark.parametrize("what", [7, b"a.mp4", bytearray(b"a.mp4"), {"a": 1}, [None]])
def test_what_is_no_video_cannot_be_compared(what):
    kind = "NoneType" if what == [None] else type(what).__name__
    with pytest.raises(InputError, match=f"A {kind} is not a job, sweep, video or path") as caught:
        entries_of(what)
    assert caught.value.hint == "wan.job(id) and wan.Video(path) return them."


def test_nothing_cannot_be_compared():
    with pytest.raises(InputError, match="There is nothing to show") as caught:
        entries_of([])
    assert caught.value.hint == "wan.jobs() lists the jobs."


def test_a_file_that_is_not_there_is_named_with_its_folder_and_without_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test-4711")
    credentials.find_key("toapis")
    for what in (tmp_path / "a.mp4", str(tmp_path / "a.mp4")):
        with pytest.raises(InputError, match=r"There is no file a\.mp4\.") as caught:
            entries_of(what)
        assert caught.value.hint == f"The folder is {tmp_path}."
    with pytest.raises(InputError) as caught:
        entries_of(tmp_path / "sk-only-for-this-test-4711.mp4")
    assert "4711" not in str(caught.value)


def test_a_file_has_the_facts_of_its_video_and_the_settings_inside(house, monkeypatch):
    (job,) = made(house, 7)
    monkeypatch.chdir(job.path.parent)
    for what in (job.path, Path(job.path.name), Video(job.path)):
        (clip,) = entries_of(what).clips()
        assert (clip.id, clip.state, clip.path, clip.prompt) == ("0", "file", job.path, "A kite")
        assert clip.settings == {**job.settings, "seed": 7}
        assert (clip.width, clip.height, clip.seconds, clip.reason) == (1280, 720, 5.0, "")


def test_a_file_without_settings_has_its_facts_and_a_file_that_is_no_video_the_reason(video, tmp_path, monkeypatch):
    monkeypatch.setattr(Video, "seconds", 5.0061)
    (clip,) = entries_of(video).clips()
    assert (clip.settings, clip.prompt, clip.width, clip.seconds, clip.differs) == ({}, "", 1280, 5.01, None)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    (clip,) = entries_of(broken).clips()
    assert (clip.state, clip.path, clip.width, clip.settings) == ("file", broken, None, {})
    assert clip.reason != ""


def test_verdicts_are_shown_on_the_clips_that_are_compared_alone(house, video):
    one, other, third = made(house, 1, 2, 3)
    one.judge(other, better="this", note="sharper")
    one.judge(third, better="other")
    first, second, file = entries_of([one, other, video]).judged()
    assert first.verdicts == (Verdict(other=other.id, better="this", note="sharper"),)
    assert second.verdicts == (Verdict(other=one.id, better="other", note="sharper"),)
    assert file.verdicts == ()
    assert set(first.measures) == set(second.measures) == set(measure_columns())


# -- the cells of sweeps -----------------------------------------------------------------------------


def test_the_cells_of_one_sweep_are_compared_on_its_axes_and_have_their_jobs_as_soon_as_they_are_made(house):
    stored(house, "f0", JobState.COMPLETED)
    sweep = sweep_of(house, 2)
    entries = entries_of(sweep)
    assert (entries.axes, entries.sweep, entries.sweeps) == (sweep.axes, sweep, (sweep,))
    assert [(entry.job is not None, entry.state) for entry in entries.entries] == [
        (True, "missing"),
        (False, "not sent"),
    ]
    assert [(clip.id, clip.state, clip.differs, clip.prompt) for clip in entries.clips()] == [
        ("0", "completed", {"seed": 0}, "A kite"), ("1", "not sent", {"seed": 1}, "A kite"),
    ]  # fmt: skip
    assert [(entry.index, entry.failed) for entry in entries.entries] == [(0, False), (1, False)]
    late = stored(house, "f1", JobState.FAILED)
    sweep.refresh()
    assert [job.id for job in entries.jobs][1:] == [late.id]
    assert [clip.state for clip in entries.clips()] == ["completed", "failed"]
    assert entries.entries[1].failed


def test_the_takes_of_a_cell_come_after_all_cells(house):
    stored(house, "f0", JobState.COMPLETED, created_at=1.0)
    again = stored(house, "f0", JobState.COMPLETED, created_at=2.0, take=2, sweep="other")
    stored(house, "f1", JobState.COMPLETED)
    entries = entries_of(sweep_of(house, 2))
    assert [(clip.id, clip.of, clip.differs) for clip in entries.clips()] == [
        ("0", "", {"seed": 0}), ("1", "", {"seed": 1}), ("0-2", "0", {"seed": 0}),
    ]  # fmt: skip
    assert entries.shown[2].job.id == again.id
    assert [entry.index for entry in entries.shown] == [0, 1, 0]


def test_the_cells_of_several_sweeps_or_beside_others_are_compared_like_any_job(house, video):
    stored(house, "f0", JobState.COMPLETED)
    stored(house, "f0", JobState.COMPLETED, take=2, sweep="third")
    one, other = sweep_of(house, 1), sweep_of(house, 2, id="other")
    entries = entries_of([one, video, other])
    assert (entries.axes, entries.sweep, entries.sweeps) == (None, None, (one, other))
    assert [(clip.id, clip.state, clip.differs) for clip in entries.clips()] == [
        ("0", "completed", None), ("1", "file", None), ("2", "not sent", None), ("3", "not sent", None),
    ]  # fmt: skip
    stored(house, "f1", JobState.COMPLETED, sweep="other")
    other.refresh()
    assert [clip.state for clip in entries.clips()] == ["completed", "file", "not sent", "completed"]


def test_a_sweep_of_single_cells_has_no_axes(house):
    entries = entries_of(sweep_of(house, 2, axes=()))
    assert entries.axes is None
    assert [entry.differs for entry in entries.entries] == [None, None]


# -- a job as a clip ---------------------------------------------------------------------------------

REFUSED = JobError(kind="BalanceError", message="Too low.", hint="Top it up.", charged="no")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"error": REFUSED}, "Too low. Top it up. Nothing was charged."),
        ({"error": REFUSED, "backend": "simulator"}, "Too low. Top it up."),
        ({"error": JobError(kind="WanError", message="No.")}, "No."),
    ],
)
def test_a_clip_without_a_video_says_why_and_what_was_charged(changes, reason):
    clip = clip_of(JobSnapshot(**{"id": "a", "state": JobState.FAILED, "backend": "toapis", **changes}))
    assert (clip.reason, clip.state, clip.path) == (reason, "failed", None)
    assert clip.simulated is (changes.get("backend") == "simulator")


def test_a_clip_has_the_facts_of_its_job():
    facts = {"id": "a", "backend": "toapis", "take": 2, "seconds": 5, "billing": {"usd": 0.5}, "file": "/a.mp4"}
    done = JobSnapshot(**facts, state=JobState.COMPLETED, created_at=1.0, task_id="t1")
    clip = clip_of(done, "3", {"seed": 1}, of="1")
    assert (clip.id, clip.of, clip.job_id, clip.task_id, clip.take) == ("3", "1", "a", "t1", 2)
    assert (clip.path, clip.seconds, clip.created_at) == (Path("/a.mp4"), 5, 1.0)
    assert (clip.cost, clip.differs) == (done.cost.final, {"seed": 1})
    early = clip_of(JobSnapshot(**facts, state=JobState.DOWNLOADING))
    assert (early.id, early.of, early.path, early.created_at, early.task_id) == ("0", "", None, None, "")

"""What is compared: at most so many videos, and the further takes of a sweep's cells, which are read when asked for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.comparison import MOST_TAKES, Entries, Entry, entries_of
from wan_widgets._jobs.handles.export import export
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import InputError, LedgerError


def test_no_more_videos_are_compared_than_a_page_can_hold(tmp_path):
    file = tmp_path / "a.mp4"
    file.write_bytes(b"no video")
    assert [entry.id for entry in entries_of([file, str(file)], most=2).entries] == ["0", "1"]
    with pytest.raises(InputError, match="3 videos are too many; 2 is the most"):
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

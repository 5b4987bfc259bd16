"""The rounds of an engine by themselves: which jobs of other processes are followed, and what is shown anew."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.upkeep import Upkeep
from wan_widgets.errors import FolderGoneError


class House:
    """What the rounds see, as a test says."""

    def __init__(self) -> None:
        self.rows: dict[str, Some] = {}
        self.latest: dict[str, JobSnapshot] = {}
        self.tracked: dict[str, Some] = {}
        self.shown: list[JobSnapshot] = []
        self.folder = Some(
            absence=None, look=lambda: None, rows=lambda: list(self.rows.values()), snapshot=self.snapshot
        )
        ledger = Some(
            rows=lambda ids: [row for name, row in self.rows.items() if name in ids],
            gone=lambda sight: FolderGoneError("The ledger is gone."),
        )
        self.upkeep = Upkeep(
            loop=Some(post=lambda call: None),
            ledger=ledger,
            board=Some(get=self.latest.get, put=self.shown.append),
            folder=self.folder,
            tracked=lambda: self.tracked,
            snapshot=self.snapshot,
        )

    def snapshot(self, row: Some, *, watched: bool = True) -> JobSnapshot:
        return JobSnapshot(id=row.id, state=row.state)

    def job(self, name: str, state: JobState) -> None:
        self.rows[name] = Some(id=name, state=state)
        self.latest[name] = JobSnapshot(id=name, state=state)


@pytest.fixture
def house() -> House:
    return House()


def test_a_job_of_another_process_is_followed_until_it_rests_or_is_watched_here(house):
    house.job("running", JobState.RUNNING)
    house.job("done", JobState.COMPLETED)
    house.job("ours", JobState.RUNNING)
    house.tracked["ours"] = Some()
    for name in house.rows:
        house.upkeep.follow(name)
    asyncio.run(house.upkeep._read_followed())
    assert house.upkeep.followed == {"running"}
    assert house.shown == []


def test_a_job_that_the_ledger_has_no_more_is_shown_as_detached_and_let_go(house):
    house.job("lost", JobState.RUNNING)
    house.job("over", JobState.COMPLETED)
    house.rows.clear()
    for name in ("lost", "over", "never seen"):
        house.upkeep.follow(name)
    asyncio.run(house.upkeep._read_followed())
    assert house.upkeep.followed == {"never seen"}
    lost, over = sorted(house.shown, key=lambda one: one.id)
    assert (lost.state, lost.left_state) == (JobState.DETACHED, JobState.RUNNING)
    assert "gone" in lost.error.message
    assert over is house.latest["over"]


def test_when_the_folder_goes_away_every_job_is_shown_anew_and_once(house):
    anew = []
    house.job("ours", JobState.RUNNING)
    house.job("done", JobState.COMPLETED)
    house.job("theirs", JobState.RUNNING)
    house.tracked["ours"] = Some(show=lambda: anew.append("ours"))
    asyncio.run(house.upkeep.look_at_folder())
    assert (anew, house.shown) == ([], [])
    house.folder.absence = Some()
    for _ in range(2):
        asyncio.run(house.upkeep.look_at_folder())
    assert (anew, [one.id for one in house.shown]) == (["ours"], ["done"])
    house.folder.absence = None
    asyncio.run(house.upkeep.look_at_folder())
    assert (anew, [one.id for one in house.shown]) == (["ours"] * 2, ["done"] * 2)

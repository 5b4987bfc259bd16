"""The rounds of an engine: which jobs of other processes are followed, and what is shown again."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import upkeep
from wan_widgets._jobs.runtime.upkeep import Upkeep
from wan_widgets.errors import FolderGoneError, LedgerError


class House:
    """The data of the rounds, as a test sets them."""

    def __init__(self) -> None:
        self.rows: dict[str, Some] = {}
        self.latest: dict[str, JobSnapshot] = {}
        self.tracked: dict[str, Some] = {}
        self.shown: list[JobSnapshot] = []
        self.folder = Some(
            absence=None, check=lambda: None, rows=lambda: list(self.rows.values()), snapshot=self.snapshot
        )
        ledger = Some(
            rows=lambda ids: [row for name, row in self.rows.items() if name in ids],
            gone=lambda match: FolderGoneError("The ledger is gone."),
        )
        self.ledger = ledger
        self.posted: list[object] = []
        self.upkeep = Upkeep(
            loop=Some(post=self.posted.append),
            ledger=ledger,
            board=Some(get=self.latest.get, put=self.shown.append),
            folder=self.folder,
            tracked=lambda: self.tracked,
            snapshot=self.snapshot,
        )

    def snapshot(self, row: Some, *, watched: bool = True) -> JobSnapshot:
        return JobSnapshot(id=row.id, state=row.state, note="watched" if watched else "")

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
    assert house.posted == [house.upkeep.start] * 3


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


def test_when_the_folder_goes_away_every_job_is_shown_again_and_once(house):
    anew = []
    house.job("ours", JobState.RUNNING)
    house.job("done", JobState.COMPLETED)
    house.job("theirs", JobState.RUNNING)
    house.job("just over", JobState.COMPLETED)
    house.tracked["ours"] = Some(show=lambda: anew.append("ours"))
    house.tracked["just over"] = Some(show=lambda: None)
    asyncio.run(house.upkeep.check_folder())
    assert (anew, house.shown) == ([], [])

    def gone() -> None:
        house.folder.absence = house.folder.absence or Some()

    house.folder.check = gone
    for _ in range(2):
        asyncio.run(house.upkeep.check_folder())
    assert (anew, [(one.id, one.note) for one in house.shown]) == (["ours"], [("done", "")])
    house.folder.check = lambda: setattr(house.folder, "absence", None)
    asyncio.run(house.upkeep.check_folder())
    assert (anew, [one.id for one in house.shown]) == (["ours"] * 2, ["done"] * 2)


@pytest.fixture
def rounds(house, monkeypatch):
    """Run the rounds on a clock of their own; `end` is called before each and ends them."""

    def run(end, step: float = 0.0) -> tuple[int, list[tuple[float, str]]]:
        now, count, renewed = [0.0], [0], []

        async def sleep(seconds: float) -> None:
            assert seconds == upkeep.INTERVAL == 1.0
            now[0] += step
            count[0] += 1
            assert count[0] < 20, "the rounds do not end"
            end(count[0])

        house.ledger.renew = lambda owner: renewed.append((now[0], owner))
        monkeypatch.setattr(upkeep, "time", Some(monotonic=lambda: now[0]))
        monkeypatch.setattr(upkeep, "asyncio", Some(sleep=sleep))
        asyncio.run(house.upkeep._run())
        return count[0], renewed

    return run


def test_leases_are_renewed_in_time_while_jobs_are_watched(house, rounds):
    house.tracked["ours"] = Some(show=lambda: None)
    count, renewed = rounds(lambda number: house.tracked.clear() if number == 5 else None, lease.RENEW / 2)
    assert count == 5
    assert renewed == [(lease.RENEW, lease.me()), (2 * lease.RENEW, lease.me())]


def test_rounds_go_on_for_jobs_of_others_and_for_a_folder_that_is_gone_and_then_end(house, rounds):
    assert rounds(lambda number: None) == (0, [])
    house.job("theirs", JobState.RUNNING)
    house.upkeep.follow("theirs")
    looks = []
    house.folder.check = lambda: looks.append(True)

    def end(number: int) -> None:
        if number == 3:
            house.job("theirs", JobState.COMPLETED)

    assert rounds(end, lease.RENEW) == (3, []), "no lease is ours"
    assert len(looks) == 3
    house.folder.absence = Some()
    assert rounds(lambda number: setattr(house.folder, "absence", None) if number == 2 else None) == (2, [])


def test_a_ledger_that_cannot_be_read_is_read_again_in_the_next_round(house, rounds):
    house.job("theirs", JobState.COMPLETED)
    house.upkeep.follow("theirs")
    read = house.ledger.rows

    def locked(_):
        raise LedgerError("It is locked.")

    house.ledger.rows = locked
    assert rounds(lambda number: setattr(house.ledger, "rows", read) if number == 2 else None) == (2, [])


def test_the_rounds_are_started_once_and_again_when_they_are_over(house):
    started = []

    def spawn(work):
        work.close()
        started.append(Future())
        return started[-1]

    house.upkeep._loop.spawn = spawn
    house.upkeep.start()
    house.upkeep.start()
    assert len(started) == 1
    started[0].set_result(None)
    house.upkeep.start()
    assert len(started) == 2

"""The end of watching a job: who is notified, what is stored, and who follows a job that goes on elsewhere."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.files import finalize
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.runtime.watched_jobs import WatchedJobs
from wan_widgets._models import draft_of
from wan_widgets.errors import LedgerError

from ...fake import BASE

ROW = plan_of(draft_of({"prompt": "A kite", "seed": 1}, {}), backend="toapis", base_url=BASE).row()
ENDED = replace(ROW, state=JobState.COMPLETED, owner=None, lease_until=None)
OURS = replace(ROW, state=JobState.RUNNING)


class Desk:
    """The jobs of a process, with everything that is notified of a job's end."""

    def __init__(self, tmp_path) -> None:
        self.heard: list[object] = []
        self.write: object = True
        self.now_stored = None
        folder = Some(
            absence=None,
            remember=lambda row: self.heard.append(("remembered", row.owner, row.lease_until)),
            ended=lambda job_id: self.heard.append(("ended", job_id)),
            snapshot=lambda row, *, watched: (row.state, watched),
        )
        ledger = Some(home=tmp_path, write=self._write, get=lambda _: self.now_stored)
        board = Some(put=lambda snapshot: self.heard.append(("shown", snapshot)))
        self.jobs = WatchedJobs(None, ledger=ledger, board=board, folder=folder, snapshot=None, service=None)
        self.folder = folder
        self.upkeep = self.jobs.upkeep = Some(
            followed={ROW.id}, start=lambda: self.heard.append("upkeep"), check_folder=self._look
        )
        self.jobs.bills = Some(read_later=lambda tracked: self.heard.append(("bill", tracked.row.id)))
        self.jobs.slots = Some(free=lambda job_id: self.heard.append(("free", job_id)))

    def _write(self, job_id, owner, changes):
        self.heard.append(("released", job_id, owner == lease.me(), changes))
        if isinstance(self.write, Exception):
            raise self.write
        return self.write

    async def _look(self) -> None:
        self.heard.append("looked")

    def watch(self, row, work=None, *, stored: bool = True) -> list[object]:
        """Watch a job to the end of its work, and return what was heard of that."""
        tracked = Some(row=row, stored=stored, answer_cancel=lambda error: self.heard.append(("canceled", error)))
        watched = self.jobs._jobs[row.id] = Some(tracked=tracked, task=None)

        async def nothing() -> None:
            assert ROW.id not in self.upkeep.followed, "it is watched here now"
            assert watched.task is asyncio.current_task()
            self.heard.clear()

        asyncio.run(self.jobs._watch(watched, (work or nothing)()))
        assert row.id not in self.jobs
        return self.heard


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("stored", [True, False])
def test_at_its_end_a_job_gives_back_its_place_and_its_bill_is_looked_at_later(desk, stored):
    heard = desk.watch(ENDED, stored=stored)
    assert heard[0] == ("free", ROW.id)
    said, error = heard[1]
    assert (said, "The job is completed" in error.message) == ("canceled", True)
    assert heard[2:] == [("bill", ROW.id), *([("ended", ROW.id)] if stored else [])]


def test_who_canceled_it_learns_that_it_is_canceled(desk):
    assert ("canceled", None) in desk.watch(replace(ENDED, state=JobState.CANCELED))


def test_the_folder_is_looked_at_where_it_is_gone_because_nobody_else_may_do_so_from_now_on(desk):
    desk.folder.absence = object()
    assert desk.watch(ENDED)[-1] == "looked"


def test_the_regular_work_goes_on_from_the_begin_of_a_job_and_an_error_ends_the_watching_like_any_end(desk):
    async def broken() -> None:
        assert desk.heard == ["upkeep"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.watch(ENDED, broken)
    assert ("free", ROW.id) in desk.heard
    assert ROW.id not in desk.jobs


def test_a_job_that_still_has_its_owner_is_released_and_known_as_free(desk):
    desk.now_stored = OURS
    heard = desk.watch(OURS)
    assert desk.upkeep.followed == set()
    assert heard[:2] == [
        ("released", ROW.id, True, {"owner": None, "lease_until": None}),
        ("remembered", None, None),
    ]
    assert not any(one[0] == "shown" for one in heard)


def test_a_ledger_that_cannot_be_written_at_the_end_leaves_the_job_as_it_is(desk):
    desk.write = LedgerError("It is locked.")
    assert [one[0] for one in desk.watch(OURS)] == ["released", "free", "canceled", "bill", "ended"]
    assert desk.upkeep.followed == set()


@pytest.mark.parametrize(
    ("state", "alive", "followed"),
    [(JobState.RUNNING, True, True), (JobState.RUNNING, False, True), (JobState.COMPLETED, False, False)],
    ids=["watched there", "left there", "ended there"],
)
def test_a_job_that_another_process_has_taken_is_shown_as_it_is_there_and_followed_until_it_ends(
    desk, tmp_path, state, alive, followed
):
    part = finalize.part_of(tmp_path, ROW.id)
    part.parent.mkdir()
    part.write_bytes(b"half")
    desk.write = False
    desk.now_stored = replace(
        OURS, state=state, owner="elsewhere.1.1", lease_until=time.time() + (60 if alive else -60)
    )
    assert ("shown", (state, alive)) in desk.watch(OURS)
    assert not any(one[0] == "remembered" for one in desk.heard)
    assert desk.upkeep.followed == ({ROW.id} if followed else set())
    assert part.exists() is followed, "another process may be downloading it"


def test_a_job_that_is_not_in_the_ledger_any_more_is_not_shown_again(desk):
    desk.write = False
    assert not any(one[0] in {"shown", "remembered"} for one in desk.watch(OURS))


def test_a_stop_waits_until_the_job_is_released_and_is_nothing_where_it_is_not_watched(desk):
    async def story() -> None:
        await desk.jobs.stop(ROW.id)
        watched = desk.jobs._jobs[ROW.id] = Some(tracked=None, task=None)
        await desk.jobs.stop(ROW.id)  # its work has not begun

        async def work() -> None:
            try:
                await asyncio.sleep(1000.0)
            finally:
                await asyncio.sleep(0)
                desk.heard.append("over")

        watched.task = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        await desk.jobs.stop(ROW.id)
        assert desk.heard == ["over"]

    asyncio.run(story())

"""The scheduler of sweeps: how many cells are active at once, in which order, and what stops them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.sweep_scheduler import STOPS_SWEEP, SweepScheduler


class Desk:
    """Makes jobs, which end when the test says so."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.jobs: dict[str, Future[JobSnapshot]] = {}
        self.changes = 0
        self.refuse: dict[str, Exception] = {}

    def scheduler(self, *cells: str, limit: int = 2) -> SweepScheduler:
        return SweepScheduler(cells, start=self._start, resting=self._resting, limit=limit, on_change=self._changed)

    def rest(self, cell: str, state: JobState = JobState.COMPLETED, kind: str = "") -> None:
        error = JobError(kind=kind, message="No.", charged="no") if kind else None
        self.jobs[cell].set_result(JobSnapshot(id=cell, state=state, error=error))

    def rest_all(self) -> None:
        for cell, job in list(self.jobs.items()):
            if not job.done():
                self.rest(cell)

    def _start(self, cell: str) -> str:
        if cell in self.refuse:
            raise self.refuse[cell]
        self.started.append(cell)
        self.jobs.setdefault(cell, Future())
        return cell

    def _resting(self, job_id: str) -> Future[JobSnapshot]:
        return self.jobs.setdefault(job_id, Future())

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def until(true: Callable[[], object]) -> None:
    for _ in range(10_000):
        if true():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it did not become true")


async def idle() -> None:
    """Run everything that can run without another step of the test."""
    await asyncio.sleep(0.05)


def go(test: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(test())


def test_cells_go_out_in_order_and_never_more_at_once_than_the_limit(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b", "c", "d")
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started == ["a", "b"])
        await idle()
        assert (desk.started, one.waiting, one.active, one.over) == (["a", "b"], ["c", "d"], 2, False)
        desk.rest("b")
        await until(lambda: desk.started == ["a", "b", "c"])
        await idle()
        assert one.waiting == ["d"]
        desk.rest("a")
        await until(lambda: one.waiting == [])
        assert not run.done()
        desk.rest_all()
        await run
        assert (one.over, one.problem, one.active) == (True, None, 0)
        assert desk.changes >= 5

    go(test)


def test_jobs_that_are_active_already_count(desk):
    async def test() -> None:
        one = desk.scheduler("c", limit=2)
        run = asyncio.ensure_future(one.run(["a", "b"]))
        await idle()
        assert desk.started == []
        desk.rest("a")
        await until(lambda: desk.started == ["c"])
        desk.rest_all()
        await run

    go(test)


@pytest.mark.parametrize("kind", sorted(STOPS_SWEEP))
def test_a_refusal_that_every_cell_would_meet_stops_the_sweep(desk, kind):
    async def test() -> None:
        one = desk.scheduler("a", "b", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started)
        desk.rest("a", JobState.REFUSED, kind)
        await run
        assert (desk.started, one.waiting) == (["a"], [])
        assert type(one.problem).__name__ == kind

    go(test)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (JobState.REFUSED, "PolicyError"),
        (JobState.FAILED, "BalanceError"),
        (JobState.UNKNOWN, ""),
        (JobState.REFUSED, ""),
    ],
)
def test_the_failure_of_one_cell_does_not_stop_the_others(desk, state, kind):
    async def test() -> None:
        one = desk.scheduler("a", "b", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started)
        desk.rest("a", state, kind)
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await run
        assert one.problem is None

    go(test)


def test_the_last_cell_of_a_sweep_is_refused_for_itself_alone(desk):
    async def test() -> None:
        one = desk.scheduler("a", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started)
        desk.rest("a", JobState.REFUSED, "BalanceError")
        await run
        assert one.problem is None

    go(test)


@pytest.mark.parametrize("problem", [errors.SpendError("Too much."), ZeroDivisionError("not foreseen")])
def test_a_cell_that_cannot_be_made_stops_the_sweep_with_the_reason(desk, problem):
    async def test() -> None:
        desk.refuse["b"] = problem
        one = desk.scheduler("a", "b", "c", limit=3)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: one.problem and one.active == 1)
        assert (desk.started, one.waiting, one.active) == (["a"], [], 1)
        assert isinstance(one.problem, errors.WanError)
        assert (one.problem is problem) is isinstance(problem, errors.WanError)
        desk.rest_all()
        await run

    go(test)


def test_a_sweep_that_is_stopped_sends_nothing_more_and_ends_with_what_is_active(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: one.active == 1 and one.waiting == ["b"])
        one.stop()
        await idle()
        assert (desk.started, one.waiting, run.done()) == (["a"], [], False)
        desk.rest("a")
        await run
        assert desk.started == ["a"]

    go(test)


def test_a_sweep_that_is_stopped_before_it_began_sends_nothing(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b")
        one.send_all()
        one.stop()
        await one.run([])
        assert (desk.started, one.over) == ([], True)

    go(test)


def test_all_that_wait_are_sent_at_once_where_that_is_asked_for(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b", "c", "d", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started == ["a"])
        one.send_all()
        await until(lambda: desk.started == ["a", "b", "c", "d"])
        desk.rest_all()
        await run

    go(test)


def test_cells_that_are_added_go_first_and_each_waits_once(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: one.active == 1 and one.waiting == ["b"])
        one.add(["c", "b"])
        assert one.waiting == ["c", "b"]
        desk.rest("a")
        await until(lambda: desk.started == ["a", "c"])
        desk.rest("c")
        await until(lambda: desk.started == ["a", "c", "b"])
        desk.rest_all()
        await run

    go(test)


def test_two_sweeps_share_the_larger_limit_and_the_one_with_fewer_active_cells_goes_first(desk):
    async def test() -> None:
        large = desk.scheduler("a1", "a2", "a3", "a4", "a5", limit=3)
        small = desk.scheduler("b1", "b2", "b3", limit=2)
        runs = [asyncio.ensure_future(one.run([])) for one in (large, small)]
        await until(lambda: len(desk.started) == 3)
        await idle()
        assert len(desk.started) == 3
        assert {large.active, small.active} == {1, 2}
        while not all(run.done() for run in runs):
            desk.rest_all()
            assert large.active + small.active <= 3
            assert small.active <= 2
            await asyncio.sleep(0.002)
        assert sorted(desk.started) == ["a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3"]

    go(test)


def test_a_sweep_keeps_to_its_own_limit_beside_one_with_a_larger(desk):
    async def test() -> None:
        large, small = desk.scheduler(limit=5), desk.scheduler("b1", "b2", limit=1)
        runs = [asyncio.ensure_future(large.run(["a"])), asyncio.ensure_future(small.run([]))]
        await until(lambda: desk.started)
        await idle()
        assert (desk.started, small.active, small.waiting) == (["b1"], 1, ["b2"])
        desk.rest("b1")
        await until(lambda: desk.started == ["b1", "b2"])
        desk.rest_all()
        await asyncio.gather(*runs)

    go(test)


def test_a_place_that_is_free_goes_to_the_sweep_with_the_fewest_active_cells(desk):
    async def test() -> None:
        large, small = desk.scheduler("a", limit=3), desk.scheduler("b", limit=3)
        runs = [asyncio.ensure_future(large.run("xyz")), asyncio.ensure_future(small.run([]))]
        await idle()
        desk.rest("z")
        await until(lambda: desk.started)
        assert desk.started == ["b"]
        desk.rest_all()
        await until(lambda: desk.started == ["b", "a"])
        desk.rest_all()
        await asyncio.gather(*runs)

    go(test)


def test_a_sweep_that_waits_for_nothing_keeps_no_place_free(desk):
    async def test() -> None:
        sent, other = desk.scheduler(limit=4), desk.scheduler("a", "b", "c", limit=3)
        runs = [asyncio.ensure_future(sent.run(["x"])), asyncio.ensure_future(other.run([]))]
        await until(lambda: desk.started == ["a", "b", "c"])
        desk.rest_all()
        await asyncio.gather(*runs)

    go(test)


def test_a_sweep_that_is_over_leaves_its_share_to_the_others(desk):
    async def test() -> None:
        large, small = desk.scheduler("a1", limit=3), desk.scheduler("b1", "b2", "b3", limit=2)
        runs = [asyncio.ensure_future(one.run([])) for one in (large, small)]
        await until(lambda: not large.waiting and small.waiting == ["b3"])
        desk.rest("a1")
        await runs[0]
        await idle()
        assert small.waiting == ["b3"]
        desk.rest("b1")
        await until(lambda: small.waiting == [])
        desk.rest_all()
        await runs[1]

    go(test)


def test_a_scheduler_that_was_woken_waits_again(desk):
    async def test() -> None:
        one = desk.scheduler("a", "b", limit=1)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: desk.started == ["a"] and one.active == 1)
        waits, wait = [], one._wait_for_rest

        async def counted() -> bool:
            waits.append(True)
            return await wait()

        one._wait_for_rest = counted
        one.wake()
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(waits) <= 2
        desk.rest("a")
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await run

    go(test)


def test_each_cell_that_is_started_lets_the_other_sweeps_look_whether_it_is_their_turn(desk):
    async def test() -> None:
        one, other = desk.scheduler("a", "b", limit=2), desk.scheduler(limit=2)
        woken = []
        waits = asyncio.ensure_future(other.run(["x"]))
        await until(lambda: other.active == 1)
        other.wake = lambda: woken.append(True)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: len(woken) == 1)
        assert desk.started == ["a"]
        desk.rest_all()
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await run
        await waits

    go(test)

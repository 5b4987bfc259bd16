"""The scheduler of sweeps: how many cells are active at once, in which order, and what stops them."""

from __future__ import annotations

import asyncio

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.sweep_scheduler import STOPS_SWEEP

from .desk import Desk, go, idle, until


@pytest.fixture
def desk() -> Desk:
    return Desk()


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


def test_a_problem_is_over_once_cells_are_added_again_while_others_are_active(desk):
    async def test() -> None:
        desk.refuse["b"] = errors.BalanceError("The balance is too low.")
        one = desk.scheduler("a", "b", limit=3)
        run = asyncio.ensure_future(one.run([]))
        await until(lambda: one.problem and one.active == 1)
        desk.refuse.clear()
        one.add(["b"])
        assert one.problem is None
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await run
        assert one.problem is None

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
        await until(lambda: one.waiting == ["b", "c", "d"])
        await idle()
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


def test_a_cell_that_is_added_is_sent_though_no_job_has_come_to_rest(desk):
    async def test() -> None:
        one = desk.scheduler(limit=2)
        run = asyncio.ensure_future(one.run(["x"]))
        await idle()
        one.add(["a"])
        await until(lambda: desk.started == ["a"])
        desk.rest_all()
        await run

    go(test)


def test_a_sweep_whose_loop_is_closed_can_still_be_stopped(desk):
    one = desk.scheduler()
    go(lambda: one.run([]))
    one.send_all()
    changes = desk.changes
    one.stop()
    assert desk.changes == changes + 1


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

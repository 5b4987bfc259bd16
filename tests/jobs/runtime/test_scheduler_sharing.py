"""Sweeps that are sent at the same time: whose turn it is, and what one that ends leaves to the others."""

from __future__ import annotations

import asyncio

import pytest

from .desk import Desk, go, idle, until


@pytest.fixture
def desk() -> Desk:
    return Desk()


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


def test_a_cell_that_is_being_sent_is_active_already(desk):
    async def test() -> None:
        desk.open.clear()
        one, other = desk.scheduler("a", limit=1), desk.scheduler("b", limit=1)
        runs = [asyncio.ensure_future(sweep.run([])) for sweep in (one, other)]
        await until(lambda: one.active == 1)
        await idle()
        assert (one.active, other.active) == (1, 0)
        desk.open.set()
        await until(lambda: desk.started == ["a"])
        desk.rest_all()
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await asyncio.gather(*runs)

    go(test)


def test_a_sweep_at_its_own_limit_keeps_no_place_free(desk):
    async def test() -> None:
        large, small = desk.scheduler("a", limit=4), desk.scheduler("b", limit=1)
        runs = [asyncio.ensure_future(small.run("z")), asyncio.ensure_future(large.run("xy"))]
        await until(lambda: desk.started)
        assert desk.started == ["a"]
        desk.rest_all()
        await until(lambda: desk.started == ["a", "b"])
        desk.rest_all()
        await asyncio.gather(*runs)

    go(test)


def test_a_sweep_that_waits_for_a_place_ends_at_once_where_it_is_stopped(desk):
    async def test() -> None:
        large, small = desk.scheduler(limit=2), desk.scheduler("b", limit=2)
        going, waits = asyncio.ensure_future(large.run("xy")), asyncio.ensure_future(small.run([]))
        await idle()
        small.stop()
        await until(waits.done)
        assert (desk.started, small.over, going.done()) == ([], True, False)
        desk.rest_all()
        await going

    go(test)


def test_a_sweep_that_is_given_up_leaves_its_jobs_alone_and_its_place_to_the_others(desk):
    async def test() -> None:
        one, other = desk.scheduler(limit=1), desk.scheduler("b", limit=1)
        given_up, run = asyncio.ensure_future(one.run("x")), asyncio.ensure_future(other.run([]))
        await idle()
        given_up.cancel()
        await until(lambda: desk.started == ["b"])
        await idle()
        assert one.over
        assert not desk.jobs["x"].done(), "others wait for it too"
        desk.rest("b")
        await run
        await idle()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    go(test)


def test_the_limit_of_a_sweep_that_is_over_counts_no_more(desk):
    async def test() -> None:
        await desk.scheduler(limit=3).run([])
        runs = [asyncio.ensure_future(desk.scheduler(cell, limit=1).run([])) for cell in "ab"]
        await until(lambda: desk.started)
        await idle()
        assert len(desk.started) == 1
        desk.rest_all()
        await until(lambda: len(desk.started) == 2)
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

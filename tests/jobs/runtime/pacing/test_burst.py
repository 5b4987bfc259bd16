"""Jobs of one cell: they are processed in order, once all of them are made."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.runtime.pacing import burst
from wan_widgets._jobs.runtime.pacing.burst import GAP, Burst


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Some:
    """A clock that advances only by sleeping, and the waits so far."""
    one = Some(now=100.0, waits=[])

    async def sleep(seconds: float) -> None:
        one.waits.append(seconds)
        await asyncio.sleep(0)
        one.now += seconds

    monkeypatch.setattr(burst, "time", Some(monotonic=lambda: one.now))
    monkeypatch.setattr(burst, "asyncio", Some(**vars(asyncio) | {"sleep": sleep}))
    return one


def test_jobs_that_follow_each_other_are_counted_and_a_later_one_begins_anew(clock):
    one = Burst()
    assert one.begin() == 0
    clock.now += GAP / 2
    assert one.begin() == 1
    one.end()
    clock.now += GAP / 2
    assert one.begin() == 2
    clock.now += GAP
    assert one.begin() == 0


def test_a_job_alone_waits_for_the_gap_and_those_after_it_a_little_longer(clock):
    one = Burst()
    places = [one.begin(), one.begin(), one.begin()]
    one.end()
    for place in places:
        clock.waits.clear()
        asyncio.run(one.is_over(place))
        assert clock.waits[-1] == pytest.approx(place * 0.01)
    clock.waits.clear()
    one.end()
    asyncio.run(one.is_over(0))
    assert clock.waits == [pytest.approx(GAP), 0.0]


def test_a_cell_that_never_stops_making_jobs_does_not_hold_up_the_first(monkeypatch):
    monkeypatch.setattr(burst, "LONGEST", 0.02)
    one, ended = Burst(), []
    one.begin()

    async def without_end() -> None:
        while not ended:
            one.begin()
            await asyncio.sleep(0)

    async def first() -> None:
        await one.is_over(0)
        ended.append(True)

    async def both() -> None:
        await asyncio.wait_for(asyncio.gather(first(), without_end()), 60)

    asyncio.run(both())
    assert ended


def test_while_a_cell_makes_jobs_the_later_ones_wait_for_their_turn(monkeypatch):
    monkeypatch.setattr(burst, "LONGEST", 0.02)
    monkeypatch.setattr(burst, "MEANWHILE", 60.0)
    monkeypatch.setattr(burst, "LATEST", 60.0)
    one, ended = Burst(), []
    places = [one.begin(), one.begin()]

    async def cell() -> None:
        while not ended:
            one.begin()
            await asyncio.sleep(0)

    async def both() -> None:
        going = asyncio.ensure_future(cell())
        first, second = (asyncio.ensure_future(one.is_over(place)) for place in places)
        await asyncio.wait_for(first, 60)
        assert not second.done()
        ended.append(True)
        one.end()
        await asyncio.wait_for(second, 30)  # the end of the cell ends its wait, not its turn
        await going

    asyncio.run(both())


def test_a_start_that_takes_longer_than_the_gap_is_part_of_the_burst(clock, monkeypatch):
    one = Burst()
    one.begin()
    one.end()
    one.begin()  # on a slow disk
    ended: list[bool] = []
    slept = burst.asyncio.sleep

    async def sleep(seconds: float) -> None:
        await slept(seconds)
        if not ended and clock.now > 101.0:
            ended.append(True)
            one.end()

    monkeypatch.setattr(burst.asyncio, "sleep", sleep)
    asyncio.run(one.is_over(0))
    assert 101.0 < clock.now < 102.0


def test_a_start_that_never_ends_holds_up_the_others_for_ten_seconds(clock):
    one = Burst()
    one.begin()
    asyncio.run(one.is_over(0))
    assert clock.now == pytest.approx(110.0, abs=2 * GAP)


def test_many_jobs_of_a_burst_wait_for_its_end_with_one_timer(clock):
    one = Burst()
    one.begin()
    one.end()

    async def hundred() -> None:
        await asyncio.gather(*(one.is_over(0) for _ in range(100)))

    asyncio.run(hundred())
    assert [wait for wait in clock.waits if wait] == [pytest.approx(GAP)]


def test_a_job_that_is_let_go_does_not_end_the_wait_of_the_others(clock):
    one = Burst()
    one.begin()
    one.end()

    async def both() -> None:
        first, second = (asyncio.ensure_future(one.is_over(0)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert first.cancelled()

    asyncio.run(both())


def test_a_later_burst_has_an_end_of_its_own(clock):
    one = Burst()

    async def twice() -> None:
        for _ in range(2):
            one.begin()
            one.end()
            clock.waits.clear()
            await one.is_over(0)
            assert clock.waits == [pytest.approx(GAP), 0.0]
            clock.now += 1.0

    asyncio.run(twice())


def test_the_end_of_a_burst_is_waited_for_on_the_loop_that_runs(clock):
    one = Burst()
    one.begin()
    other = asyncio.new_event_loop()
    left = other.create_task(one.is_over(0))
    other.run_until_complete(asyncio.sleep(0))
    assert not left.done()
    one.end()
    clock.waits.clear()
    asyncio.run(one.is_over(0))
    assert clock.waits == [pytest.approx(GAP), 0.0]
    other.run_until_complete(left)
    other.close()


@pytest.mark.parametrize(("place", "longest"), [(0, 1.0), (1, 1.1), (5, 1.5), (90, 10.0), (1000, 10.0)])
def test_each_job_of_a_burst_that_goes_on_waits_a_tenth_longer_and_none_more_than_ten_seconds(clock, place, longest):
    limits = []

    async def wait(tasks: list[asyncio.Task[None]], **limit: float) -> None:
        limits.append(limit["timeout"])
        await asyncio.wait(tasks)

    burst.asyncio.wait = wait
    asyncio.run(Burst().is_over(place))
    assert limits == [pytest.approx(longest)]


def test_a_start_counts_for_less_than_ten_seconds(clock):
    one = Burst()
    one.begin()
    clock.now += 10.0
    asyncio.run(one.is_over(0))
    assert clock.waits == [0.0]

"""Jobs of one cell: worked on once all of them are made, in their order."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace as Some

import pytest

from wan_widgets._jobs.runtime.pacing import burst
from wan_widgets._jobs.runtime.pacing.burst import GAP, LONGEST, Burst


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Some:
    """A clock that only sleeping moves, and the waits so far."""
    one = Some(now=100.0, waits=[])

    async def sleep(seconds: float) -> None:
        one.waits.append(seconds)
        one.now += seconds

    monkeypatch.setattr(burst, "time", Some(monotonic=lambda: one.now))
    monkeypatch.setattr(burst, "asyncio", Some(sleep=sleep))
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
    for place in places:
        clock.waits.clear()
        asyncio.run(one.is_over(place))
        assert clock.waits[-1] == pytest.approx(place * 0.01)
    clock.waits.clear()
    one.end()
    asyncio.run(one.is_over(0))
    assert clock.waits == [pytest.approx(GAP), 0.0]


def test_a_cell_that_never_stops_making_jobs_does_not_hold_up_the_first(clock, monkeypatch):
    one = Burst()
    one.begin()
    sleep = burst.asyncio.sleep

    async def meanwhile(seconds: float) -> None:
        await sleep(seconds)
        one.begin()

    monkeypatch.setattr(burst, "asyncio", Some(sleep=meanwhile))
    asyncio.run(one.is_over(0))
    assert clock.now - 100.0 == pytest.approx(LONGEST)

"""The wait until every request is at the service: how long, for what, and what it does not wait for. In virtual time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets.session import engine_pool, sweeps
from wan_widgets.session.ending import departure
from wan_widgets.session.ending.departure import Departure, until_sent


@pytest.fixture
def clock(monkeypatch):
    """A clock that a sleep moves; `unsent` are the jobs of both folders, `cells` the waiting cells at each look."""
    made = SimpleNamespace(now=1000.0, unsent=([], []), cells=[], asked=0, sleeps=[])

    def sleep(seconds: float) -> None:
        made.sleeps.append(seconds)
        made.now += seconds

    def send_all() -> int:
        made.asked += 1
        return made.cells.pop(0) if made.cells else 0

    engines = [SimpleNamespace(unsent=lambda at=at: made.unsent[at]) for at in (0, 1)]
    monkeypatch.setattr(engine_pool, "engines", lambda: engines)
    monkeypatch.setattr(sweeps, "send_all", send_all)
    moving = SimpleNamespace(sleep=sleep, monotonic=lambda: made.now, time=lambda: made.now)
    monkeypatch.setattr(departure, "time", moving)
    return made


def job(held_until: float | None = None) -> SimpleNamespace:
    return SimpleNamespace(held_until=held_until)


def test_where_all_is_sent_nothing_is_waited_for(clock):
    assert until_sent() == Departure(unsent=0, waited=0.0)
    assert clock.sleeps == []


def test_the_wait_ends_as_soon_as_the_last_request_and_the_last_cell_are_sent(clock):
    clock.unsent[1].append(job())
    clock.cells = [2, 1]
    left = clock.unsent[1]
    real = clock.sleeps
    clock.sleeps = SimpleNamespace(append=lambda one: (real.append(one), left.clear() if len(real) == 1 else None))
    assert until_sent().unsent == 0
    assert len(real) == 2


def test_the_wait_is_as_long_as_was_asked_for_and_counts_what_is_left(clock):
    clock.unsent[0].append(job())
    clock.unsent[1].append(job())
    clock.cells = [1] * 1000
    left = until_sent(1.0)
    assert left.unsent == 3
    assert left.waited == pytest.approx(1.0, abs=0.051)
    assert set(clock.sleeps) == {0.05}


def test_by_default_the_wait_is_two_minutes_at_most(clock):
    clock.unsent[0].append(job())
    assert until_sent().waited == pytest.approx(120.0, abs=0.051)


@pytest.mark.parametrize(("held_until", "waits"), [(1001.0, True), (1001.1, False), (None, True)])
def test_a_job_that_is_held_back_for_longer_than_the_wait_is_not_waited_for(clock, held_until, waits):
    clock.unsent[0].append(job(held_until))
    left = until_sent(1.0)
    assert left.unsent == 1
    assert (left.waited > 0) is waits


def test_a_job_beside_one_that_is_held_back_is_waited_for(clock):
    clock.unsent[0].extend([job(9000.0), job()])
    assert until_sent(1.0).waited > 0


def test_waiting_cells_are_left_where_that_is_wanted(clock):
    clock.cells = [5]
    assert until_sent(cells=False) == Departure(unsent=0, waited=0.0)
    assert clock.asked == 0

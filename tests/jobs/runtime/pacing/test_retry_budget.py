"""How many failures, or how many seconds of them, are tolerated. In virtual time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets._jobs.runtime.pacing import retry_budget
from wan_widgets._jobs.runtime.pacing.retry_budget import NO_ANSWER_SECONDS, TRIES, UNREADABLE_TRIES, RetryBudget


@pytest.fixture
def clock(monkeypatch):
    made = SimpleNamespace(now=100.0)
    monkeypatch.setattr(retry_budget, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


@pytest.mark.parametrize(("tries", "usual"), [(4, TRIES), (14, UNREADABLE_TRIES)])
def test_so_many_failures_in_a_row_exhaust_a_budget(clock, tries, usual):
    budget = RetryBudget(tries=usual)
    assert [budget.exhausted() for _ in range(tries + 1)] == [False] * (tries - 1) + [True, True]
    assert budget.failures == tries + 1
    budget.reset()
    assert budget.failures == 0
    assert not budget.exhausted()


def test_a_budget_of_time_is_exhausted_by_the_next_failure_after_it(clock):
    assert NO_ANSWER_SECONDS == 24 * 3600.0
    budget = RetryBudget(seconds=10.0)
    for now, exhausted in ((100.0, False), (110.0, False), (110.1, True)):
        clock.now = now
        assert budget.exhausted() is exhausted
    budget.reset()
    assert not budget.exhausted()
    clock.now = 120.1
    assert not budget.exhausted()
    clock.now = 120.2
    assert budget.exhausted()


def test_a_budget_without_limits_is_never_exhausted(clock):
    budget = RetryBudget()
    assert not any(budget.exhausted() for _ in range(100))

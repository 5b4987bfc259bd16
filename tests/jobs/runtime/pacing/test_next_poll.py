"""The times of polls, given the history of similar tasks. In virtual time, with fixed seeds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.watched_tasks import PACE, TYPICAL, long_task, poll, short_task, watch
from tiers import examples

from wan_widgets._jobs.record.course import Course
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing.backoff import FARTHEST, poll_delay
from wan_widgets._jobs.runtime.pacing.forecast import Forecast
from wan_widgets._jobs.runtime.pacing.next_poll import next_poll

EVEN = [Course(took=took, looks=((10.0, 10.0 / took), (20.0, 20.0 / took))) for took in (30.0, 36.0, 42.0, 48.0, 60.0)]


def planned(ends, **changes):
    return next_poll(ends, **{"soonest": 5.0, "least": 5.0, "longest": 25.0, **changes})


def middle(ends):
    """The time before which half of the weight lies."""
    half = sum(weight for _, weight in ends) / 2
    for left, weight in sorted(ends):
        half -= weight
        if half <= 0:
            return left
    raise AssertionError("there are no ends")


def test_with_history_short_tasks_are_seen_sooner_with_fewer_polls():
    before, after = (watch(short_task, 12, known=known) for known in (0, 12))
    assert after.mean < 0.8 * before.mean
    assert after.polls_a_minute < 6.2 < before.polls_a_minute
    assert min(before.closest, after.closest) >= PACE.least


def test_with_history_long_tasks_that_stall_are_seen_as_soon_with_fewer_polls():
    before, after = (watch(long_task, 4, known=known) for known in (0, 6))
    assert after.mean < 1.2 * before.mean
    assert after.polls_a_minute < 5.5 < before.polls_a_minute
    assert after.closest >= PACE.least


def test_without_history_the_polls_are_those_of_the_fixed_curve():
    task = short_task(3, random.Random(1))
    polls, _ = poll(task, EVEN[:2], random.Random(2))
    at, chance, state, progress = 0.0, random.Random(2), JobState.QUEUED, None
    for seen in polls:
        at += poll_delay(
            PACE, state=state, progress=progress, elapsed=at, watched=1, jitter=chance.random, typical=TYPICAL
        )
        assert seen == at
        state, progress = task.seen_at(at)


def test_a_task_far_from_its_end_is_polled_seldom_and_one_that_is_due_just_after_its_end():
    assert planned([(40.0, 1.0), (42.0, 1.0)]) > 15
    assert planned([(7.5, 1.0)]) == 8.0
    assert planned([(1.0, 1.0)]) == 5.0


def test_a_look_at_a_task_far_from_its_end_is_at_most_2_7_longest_intervals_away():
    assert planned([(81.0, 1.0)], longest=PACE.longest * FARTHEST) == 27.0


def test_a_task_that_may_end_at_any_time_is_polled_as_often_as_is_allowed():
    assert planned([(float(second), 1.0) for second in range(1, 200)]) == 5.0


def test_a_dearer_look_is_made_less_often():
    ends = [(float(second), 1.0) for second in range(1, 60)]
    assert planned(ends, price=20.0) > planned(ends, price=0.06)


@settings(max_examples=examples(50), deadline=None)
@given(
    ends=st.lists(st.tuples(st.floats(0.01, 1e4), st.floats(1e-6, 1.0)), max_size=20),
    soonest=st.floats(0.01, 30.0),
    least=st.floats(0.01, 20.0),
    times=st.floats(0.5, 12.0),
)
def test_no_poll_is_planned_too_soon_nor_later_than_the_longest_wait(ends, soonest, least, times):
    wait = next_poll(ends, soonest=soonest, least=least, longest=least * times)
    if not ends:
        assert wait is None
    else:
        step = max(least / 5, least * times / 60)
        assert soonest <= wait <= max(least * times, soonest, least) + step + 1e-6


def test_ends_that_are_over_are_left_out_and_a_late_task_is_still_expected():
    forecast = Forecast(EVEN)
    assert all(left > 0 for left, _ in forecast.ends(45.0, queued=0.0, looks=[]))
    assert forecast.ends(100.0, queued=0.0, looks=[])
    assert middle(forecast.ends(0.0, queued=0.0, looks=[])) == pytest.approx(42.0, abs=3.0)
    assert forecast.ends(500.0, queued=0.0, looks=[]) == []


def test_progress_tells_a_slow_task_from_a_quick_one():
    forecast = Forecast(EVEN)
    quick, slow = (middle(forecast.ends(15.0, queued=0.0, looks=[(15.0, part)])) for part in (0.5, 0.25))
    assert quick == pytest.approx(15.0, abs=3.0)
    assert slow > quick + 15.0


def test_a_longer_wait_in_the_queue_shifts_the_end():
    forecast = Forecast([Course(took=40.0, queued=5.0)] * 5)
    assert middle(forecast.ends(60.0, queued=60.0, looks=[])) == pytest.approx(35.0, abs=2.0)


@settings(max_examples=examples(50), deadline=None)
@given(
    courses=st.lists(
        st.builds(
            Course,
            took=st.floats(0.1, 1e4),
            queued=st.floats(0, 1e4),
            looks=st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1)), max_size=5).map(tuple),
        ),
        min_size=3,
        max_size=6,
    ),
    elapsed=st.floats(0, 1e5),
    looks=st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1)), max_size=3),
)
def test_no_history_however_odd_breaks_a_forecast(courses, elapsed, looks):
    for left, weight in Forecast(courses).ends(elapsed, queued=0.0, looks=looks):
        assert left > 0
        assert weight >= 0


@given(planned=st.none() | st.floats(0, 1e3), elapsed=st.floats(-10, 1e4), watched=st.integers(1, 500))
def test_a_plan_never_asks_sooner_than_the_service_and_the_number_of_jobs_allow(planned, elapsed, watched):
    wait = poll_delay(
        PACE, state=JobState.RUNNING, progress=0.5, elapsed=elapsed, watched=watched, jitter=lambda: 0.0,
        typical=TYPICAL, planned=planned,
    )  # fmt: skip
    assert wait >= watched / 10
    assert max(0.0, elapsed) + wait >= PACE.first
    if elapsed >= PACE.first:
        assert wait >= PACE.least


@pytest.mark.parametrize(
    ("ends", "pace", "seconds"),
    [
        ([(24, 2), (30, 3), (40, 3), (46, 3), (47, 1)], (5, 5, 25, 0.5), 25.0),
        ([(10, 1), (42, 4), (52, 4), (59, 1)], (5, 5, 25, 0.5), 17.0),
        ([(45, 1)], (0.5, 1, 3, 0.06), 0.6),
        ([(7, 3), (8, 2)], (2, 2, 4, 0.06), 2.0),
        ([(5, 3), (6, 3), (31, 3), (46, 4)], (0.5, 2, 10, 0.06), 6.0),
        ([(11, 2), (17, 1), (22, 3), (53, 1)], (0.5, 2, 4, 0.5), 0.8),
        ([(1, 4), (16, 4), (35, 3), (51, 1)], (0.5, 5, 10, 0.06), 1.0),
        ([(9, 2), (29, 2), (40, 1), (42, 3), (48, 1)], (0.5, 2, 6, 3.0), 0.8),
        ([(58, 1)], (1, 1, 30, 3.0), 28.0),
        ([(17, 3), (31, 4)], (0.5, 5, 10, 0.5), 7.0),
        ([(11, 3), (13, 2)], (5, 5, 27, 0.06), 6.0),
        ([(23, 4), (24, 1)], (5, 5, 10, 0.06), 8.0),
        ([(36, 1)], (2, 2, 48, 0.06), 36.0),
    ],
)
def test_the_plan_for_a_mixture_of_ends_is_the_cheapest(ends, pace, seconds):
    soonest, least, longest, price = pace
    assert next_poll(ends, soonest=soonest, least=least, longest=longest, price=price) == pytest.approx(seconds)


@pytest.mark.parametrize("longest", [0.0, 0.5, 2.0])
def test_where_the_longest_wait_is_shorter_than_the_shortest_the_shortest_counts(longest):
    assert planned([(7.0, 1.0)], longest=longest) == 5.0


def test_ends_without_weight_give_no_plan():
    assert planned([]) is None
    assert planned([(9.0, 0.0)]) is None


def test_a_poll_is_worth_six_hundredths_of_the_shortest_interval():
    ends = [(float(second), 1.0) for second in range(6, 60, 3)]
    assert planned(ends) == planned(ends, price=0.06) != planned(ends, price=1.06)

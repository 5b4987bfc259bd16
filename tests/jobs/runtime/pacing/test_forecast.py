"""When a task may end, from the courses of earlier ones: which ends are possible, and what progress says about them."""

from __future__ import annotations

import math

import pytest

from wan_widgets._jobs.record.course import Course
from wan_widgets._jobs.runtime.pacing import forecast
from wan_widgets._jobs.runtime.pacing.forecast import FEWEST, Forecast


def course(took: float, queued: float, *looks: tuple[float, float]) -> Course:
    return Course(took=took, queued=queued, looks=looks)


SEEN = [
    course(60.0, 4.0, (10.0, 0.1), (20.0, 0.3), (40.0, 0.6), (55.0, 0.95)),
    course(80.0, 6.0, (10.0, 0.08), (30.0, 0.35), (50.0, 0.6), (75.0, 0.9)),
    course(70.0, 2.0, (15.0, 0.2), (35.0, 0.5), (50.0, 0.72), (66.0, 0.93)),
    course(95.0, 9.0, (20.0, 0.2), (40.0, 0.42), (70.0, 0.7), (90.0, 0.97)),
]
UNSEEN = [course(30.0, 0.0), course(50.0, 5.0), course(40.0, 1.0)]
"""Courses of which only the ends are known."""


@pytest.mark.parametrize(
    ("courses", "moment", "found"),
    [
        (SEEN, (25.0, 3.0, []), (52, 7.908, 52.73)),
        (SEEN, (25.0, 3.0, [(12.0, 0.12), (25.0, 0.33)]), (52, 8.7707, 47.68)),
        (SEEN, (25.0, 20.0, [(25.0, 0.33)]), (52, 0.9774, 75.53)),
        (SEEN, (66.0, 3.0, [(50.0, 0.7), (66.0, 0.91)]), (42, 0.8398, 9.48)),
        (SEEN, (140.0, 3.0, [(66.0, 0.91), (140.0, 0.92)]), (10, 0.0007, 18.05)),
        (UNSEEN, (20.0, 8.0, [(20.0, 0.5)]), (39, 5.931, 26.85)),
        (SEEN, (52.0, 1.0, [(40.0, 0.5), (52.0, 0.5)]), (50, 5.1289, 37.43)),
        (SEEN, (59.0, 5.0, [(45.0, 0.9), (59.0, 1.0)]), (48, 3.0517, 11.19)),
        (SEEN, (30.0, 3.0, [(10.0, 0.5), (30.0, 0.4)]), (52, 7.1524, 43.14)),
    ],
    ids=["no look", "usual", "long queue", "near the end", "much too late", "ends alone", "stalled", "done", "back"],
)
def test_the_forecast_has_so_many_ends_of_this_weight_and_mean(courses, moment, found):
    elapsed, queued, looks = moment
    ends = Forecast(courses).ends(elapsed, queued=queued, looks=looks)
    total = sum(weight for _, weight in ends)
    mean = sum(left * weight for left, weight in ends) / total
    assert (len(ends), round(total, 4), round(mean, 2)) == found


def test_three_courses_are_enough_for_a_forecast():
    assert FEWEST == len(UNSEEN) == 3
    assert Forecast(UNSEEN).ends(0.0, queued=0.0, looks=[])


def test_an_end_that_would_be_reached_at_this_moment_is_no_more_possible():
    known = Forecast(UNSEEN)
    last = max(left for left, _ in known.ends(0.0, queued=0.0, looks=[]))
    assert known.ends(last, queued=0.0, looks=[]) == []
    assert len(known.ends(math.nextafter(last, 0.0), queued=0.0, looks=[])) == 1


def test_a_longer_queue_moves_every_end_and_a_shorter_one_none():
    known = Forecast([course(30.0, 5.0)] * FEWEST)
    usual, shorter, longer = (known.ends(1.0, queued=queued, looks=[]) for queued in (5.0, 2.0, 7.0))
    assert shorter == usual
    assert [left for left, _ in longer] == pytest.approx([left + 2.0 for left, _ in usual])


@pytest.mark.parametrize(
    ("progress", "level"), [(-0.1, 0), (0.0, 0), (0.19, 0), (0.2, 1), (0.79, 3), (0.8, 4), (1.0, 4), (2.0, 4)]
)
def test_progress_is_in_one_of_five_ranges(progress, level):
    assert forecast._level(progress) == level


@pytest.mark.parametrize(
    ("before", "now", "left"),
    [
        ((0.0, 0.0), (10.0, 0.5), 10.0),
        ((10.0, 0.2), (20.0, 0.4), 30.0),
        ((0.0, 0.5), (9.0, 0.5), None),
        ((0.0, 0.6), (9.0, 0.5), None),
        ((0.0, 0.5), (9.0, 1.0), None),
    ],
)
def test_the_rate_of_progress_gives_the_time_that_is_left_unless_it_stalls_or_is_done(before, now, left):
    assert forecast._left(before, now) == left


def test_a_task_that_is_still_queued_fits_as_one_at_its_start():
    known = Forecast(SEEN)
    assert known._fit(-0.5, 0.1) == known._fit(0.0, 0.1) != known._fit(0.1, 0.1)


def test_a_task_that_ends_at_this_moment_fits_as_one_at_its_end():
    known = Forecast(SEEN)
    assert known._fit(1.0, 0.95) == pytest.approx(known._fit(math.nextafter(1.0, 0.0), 0.95))


def test_a_curve_is_unknown_where_no_task_was_looked_at_and_says_nothing_there():
    known = Forecast(UNSEEN)
    assert known._curve[0] is not None
    assert known._curve[10] is None
    assert known._fit(0.5, 0.1) == known._fit(0.5, 0.9) == 1.0


@pytest.mark.parametrize(
    ("points", "mean"),
    [
        (((0.48, 0.3), (0.48, 0.5)), 0.4),
        (((0.49, 0.3), (0.51, 0.5)), 0.4),
        (((0.46, 0.3), (0.48, 0.4)), 0.5),
        (((0.49, 0.4), (0.51, 0.3)), 0.35),
        (((0.42, 0.8), (0.46, 1.0)), 1.0),
        (((0.54, 0.0), (0.58, 0.2)), 0.0),
    ],
    ids=["one place", "about it", "rises before it", "falls", "no more than all", "no less than nothing"],
)
def test_progress_at_a_point_follows_the_rise_of_the_looks_near_it(points, mean):
    assert forecast._mean_at(0.5, points)[0] == pytest.approx(mean)


def test_a_look_after_the_end_of_a_task_says_nothing_of_its_curve_or_rate():
    late = [course(one.took, one.queued, *one.looks, (one.took + 1.0, 0.1)) for one in SEEN]
    assert Forecast(late)._curve == Forecast(SEEN)._curve
    assert Forecast(late)._rates == Forecast(SEEN)._rates
    ended = [course(one.took, one.queued, *one.looks, (one.took, 0.999)) for one in SEEN]
    assert Forecast(ended)._curve != Forecast(SEEN)._curve
    assert Forecast(ended)._rates == Forecast(SEEN)._rates


def test_one_outlier_counts_no_more_than_a_distance_of_one():
    assert forecast._middle_and_spread([0.0, 0.0, 0.0, 50.0]) == (0.0, 0.5)
    assert forecast._middle_and_spread([0.0, 0.01]) == (0.005, 0.08)


def test_rates_are_known_from_four_of_a_range_on():
    looks = ((5.0, 0.45), (10.0, 0.5))
    assert forecast._rates([course(20.0, 0.0, *looks)] * 3)[2] is None
    assert forecast._rates([course(20.0, 0.0, *looks)] * 4)[2] is not None

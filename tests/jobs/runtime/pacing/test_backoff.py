import pytest
from hypothesis import given
from hypothesis import strategies as st

from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing.backoff import (
    LOOKUP_DELAYS,
    MAX_POLLS_PER_SECOND,
    Pace,
    listing_delays,
    lookup_delays,
    poll_delay,
    retry_delay,
)

TOAPIS = Pace(first=5.0, least=5.0, longest=10.0)
SIMULATOR = Pace(first=0.2, least=0.2, longest=1.0)
WATCHED = [JobState.QUEUED, JobState.RUNNING, JobState.DOWNLOADING]


def look(pace=TOAPIS, **changes):
    asked = {
        "state": JobState.RUNNING,
        "progress": None,
        "elapsed": 30.0,
        "watched": 1,
        "jitter": lambda: 0.0,
        "typical": (60, 300),
    }
    return poll_delay(pace, **{**asked, **changes})


@given(
    state=st.sampled_from(WATCHED),
    progress=st.none() | st.floats(0, 1),
    elapsed=st.floats(0, 1e5),
    watched=st.integers(1, 1000),
    jitter=st.floats(0, 1),
)
def test_it_never_asks_before_the_first_look_is_due_nor_faster_than_the_floor(
    state, progress, elapsed, watched, jitter
):
    wait = look(state=state, progress=progress, elapsed=elapsed, watched=watched, jitter=lambda: jitter)
    assert elapsed + wait >= TOAPIS.first
    if elapsed >= TOAPIS.first:
        assert wait >= TOAPIS.least


@given(watched=st.integers(1, 1000))
def test_all_jobs_together_keep_to_the_most_looks_a_second(watched):
    assert watched / look(SIMULATOR, progress=0.99, watched=watched) <= max(
        MAX_POLLS_PER_SECOND, watched / SIMULATOR.least
    )
    assert look(SIMULATOR, progress=0.99, watched=watched) >= watched / MAX_POLLS_PER_SECOND


@given(elapsed=st.floats(-1e6, 0))
def test_a_clock_that_was_set_back_does_not_put_off_the_first_look(elapsed):
    assert look(elapsed=elapsed) == TOAPIS.first


@pytest.mark.parametrize(
    ("elapsed", "planned", "wait"), [(3.0, 0.0, 17.0), (-5.0, 0.0, 20.0), (20.0, 0.0, 5.0), (3.0, 60.0, 60.0)]
)
def test_a_planned_look_is_not_before_the_first_that_is_due_nor_faster_than_the_floor(elapsed, planned, wait):
    assert look(Pace(first=20.0, least=5.0, longest=10.0), elapsed=elapsed, planned=planned) == wait


@pytest.mark.parametrize(("chance", "more"), [(-1.0, 0.0), (0.0, 0.0), (0.5, 0.4), (1.0, 0.8), (9.0, 0.8)])
def test_chance_adds_little_to_a_planned_look(chance, more):
    pace = Pace(first=20.0, least=20.0, longest=40.0)
    assert look(pace, planned=33.0, jitter=lambda: chance) == pytest.approx(33.0 + more)


@pytest.mark.parametrize(
    ("typical", "wait"),
    [((40, 50), 6.25), ((30, 50), 5.0), ((20, 50), 5.0), ((0, 50), 5.0), ((1, 50), 5.0)],
    ids=["not yet", "now", "late", "no time", "a second"],
)
def test_without_progress_the_usual_time_says_how_near_the_end_is(typical, wait):
    assert look(elapsed=30.0, typical=typical) == pytest.approx(wait)


def test_a_task_that_takes_less_than_a_second_is_due_after_one():
    assert look(SIMULATOR, elapsed=0.5, typical=(0, 1)) == pytest.approx(0.6)


def test_once_the_first_look_is_due_the_intervals_count():
    assert look(elapsed=TOAPIS.first, progress=0.95) == TOAPIS.least


def test_it_asks_seldom_while_queued_and_often_near_the_end():
    assert look(state=JobState.QUEUED) == TOAPIS.longest
    assert look(progress=0.95) == TOAPIS.least
    assert look(progress=0.1) > look(progress=0.8)


def test_it_looks_more_often_once_jobs_like_it_have_been_done():
    assert look(elapsed=100.0, typical=(100, 120)) < look(elapsed=100.0, typical=(400, 600))
    assert look(elapsed=100.0, typical=(100, 120)) == TOAPIS.least


def test_chance_only_adds():
    assert look(jitter=lambda: 1.0) == look(jitter=lambda: 9.0) == pytest.approx(1.2 * look())
    assert look(jitter=lambda: -5.0) == look()


@given(failures=st.integers(1, 100), asked=st.none() | st.floats(0, 900))
def test_after_a_failure_it_waits_as_long_as_it_was_asked_to(failures, asked):
    wait = retry_delay(TOAPIS, failures, asked=asked, jitter=lambda: 0.0)
    assert wait >= (TOAPIS.least if asked is None else asked)
    assert wait <= max(60.0, asked or 0.0, TOAPIS.least)


def test_failures_in_a_row_are_asked_about_ever_more_slowly():
    waits = [retry_delay(SIMULATOR, number, asked=None, jitter=lambda: 0.0) for number in (1, 2, 3, 4)]
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert retry_delay(TOAPIS, 50, asked=None, jitter=lambda: 0.0) == 60.0
    assert retry_delay(SIMULATOR, 50, asked=None, jitter=lambda: 0.0) == pytest.approx(2.4)


def test_a_lost_task_is_looked_for_patiently_and_quicker_at_a_quicker_service():
    assert lookup_delays(TOAPIS) == LOOKUP_DELAYS
    assert sum(lookup_delays(SIMULATOR)) < sum(LOOKUP_DELAYS)


@pytest.mark.parametrize(
    ("least", "lookups", "lists"), [(5.0, 297.0, 60.0), (9.0, 297.0, 60.0), (2.5, 148.5, 30.0), (0.2, 29.7, 6.0)]
)
def test_a_lost_task_is_looked_up_for_five_minutes_and_in_the_list_for_one(least, lookups, lists):
    pace = Pace(first=least, least=least, longest=2 * least)
    assert sum(lookup_delays(pace)) == pytest.approx(lookups)
    assert sum(listing_delays(pace)) == pytest.approx(lists)


def test_the_least_interval_begins_at_nine_tenths():
    assert look(progress=0.9) == TOAPIS.least
    assert look(progress=0.8) == pytest.approx(TOAPIS.least + (TOAPIS.longest - TOAPIS.least) * 0.2)
    assert look(progress=0.0) == TOAPIS.longest


@pytest.mark.parametrize(("asked", "most"), [(None, 2.0), (10.0, 2.0), (900.0, 5.0)])
def test_chance_only_lengthens_a_wait_after_a_failure_and_little_where_a_time_was_asked_for(asked, most):
    waits = [
        retry_delay(TOAPIS, 2, asked=asked, jitter=lambda chance=chance: chance) for chance in (-1.0, 0.0, 1.0, 9.0)
    ]
    assert waits[0] == waits[1] == (asked or 10.0)
    assert waits[2] == waits[3] == waits[1] + most


def test_no_wait_after_a_failure_is_shorter_than_the_least_interval():
    assert retry_delay(TOAPIS, 1, asked=0.5, jitter=lambda: 0.0) == TOAPIS.least
    assert retry_delay(TOAPIS, 0, asked=None, jitter=lambda: 0.0) == TOAPIS.least


def test_where_many_jobs_are_watched_the_first_look_waits_for_its_time_alone():
    assert look(elapsed=2.0, watched=1) == 3.0
    assert look(elapsed=4.99, watched=100) == 10.0

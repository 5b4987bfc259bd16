import itertools

import pytest

from wan_widgets._jobs.record.state import ENDS, RESTING, TRANSITIONS, JobState, check_transition


def test_every_state_has_its_moves_and_an_end_has_none():
    assert set(TRANSITIONS) == set(JobState)
    assert all(not TRANSITIONS[end] for end in ENDS - {JobState.DISMISSED})


def test_a_dismissed_job_can_be_picked_up_and_not_become_another_end_by_itself():
    assert TRANSITIONS[JobState.DISMISSED] == {JobState.SUBMITTING, JobState.QUEUED, JobState.DETACHED}


def test_every_state_can_be_reached_and_every_other_state_left():
    assert set(itertools.chain.from_iterable(TRANSITIONS.values())) == set(JobState)
    assert all(TRANSITIONS[state] for state in set(JobState) - ENDS)


def test_a_detached_job_can_go_back_to_wherever_it_stood():
    watched = set(JobState) - RESTING
    assert watched <= TRANSITIONS[JobState.DETACHED]
    assert all(JobState.DETACHED in TRANSITIONS[state] for state in watched)


def test_an_illegal_move_is_a_bug_that_raises():
    with pytest.raises(RuntimeError, match="completed"):
        check_transition(JobState.COMPLETED, JobState.SUBMITTING)
    check_transition(JobState.RUNNING, JobState.RUNNING)

"""Verdicts on two jobs: found from either job, and stored as long as they say something."""

from __future__ import annotations

import pytest

from wan_widgets import session
from wan_widgets._jobs.ledger.judgements import Pair
from wan_widgets.errors import SettingsError

FAST = {"resolution": "720p", "duration": 5}


@pytest.fixture
def three(simulated):
    jobs = [session.generate("A kite", seed=seed, **FAST) for seed in (1, 2, 3)]
    for job in jobs:
        job.wait(timeout=60)
    return jobs


def test_a_verdict_is_found_from_either_job(three):
    one, two, _ = three
    one.judge(two, better="other", note="  B keeps the fold.  ")
    assert one.pairs == [Pair(job=one.id, other=two.id, better="other", note="B keeps the fold.")]
    assert two.pairs == [Pair(job=two.id, other=one.id, better="this", note="B keeps the fold.")]
    # In a new handle, as after a restart.
    assert session.job(two.id).pairs == two.pairs


def test_what_is_not_said_stays_as_it_was_from_whichever_side_it_comes(three):
    one, two, three_ = three
    one.judge(two, better="this")
    two.judge(one, note="closer")
    assert one.pairs == [Pair(job=one.id, other=two.id, better="this", note="closer")]
    one.judge(three_, better="same")
    assert [pair.other for pair in one.pairs] == [three_.id, two.id]


def test_a_pair_of_which_nothing_is_said_is_forgotten(three):
    one, two, _ = three
    one.judge(two, better="same", note="equal")
    two.judge(one, better="", note="")
    assert one.pairs == two.pairs == []


def test_nonsense_is_refused(three):
    one, two, _ = three
    with pytest.raises(SettingsError, match="with itself"):
        one.judge(one, better="this")
    with pytest.raises(SettingsError, match="better='both' is not known"):
        one.judge(two, better="both")
    with pytest.raises(SettingsError, match="is not a job"):
        one.judge(two.id, better="this")
    assert one.pairs == []


def test_a_note_that_no_file_can_hold_is_kept_without_what_it_cannot(three):
    one, two, _ = three
    assert one.judge(two, note="half \ud83d").note == "half ?"
    assert one.mark(note="half \ud83d").note == "half ?"
    assert one.mark(tags=["half \ud83d"]).tags == ("half ?",)

"""A rater's round: each pair once, on random sides, continued where it stopped, without the votes of others."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from itertools import combinations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import vote_store
from wan_widgets.errors import LedgerError, SettingsError
from wan_widgets.judging.rating import Rating
from wan_widgets.judging.takes import takes_of, votes_of


@pytest.fixture
def takes(nine):
    return takes_of(nine)


def ids(pair) -> frozenset[str]:
    return frozenset((pair.left.id, pair.right.id))


def test_every_pair_is_asked_once_and_a_new_kernel_goes_on(takes):
    rating, seen = Rating(takes, rater="mira", rng=random.Random(1)), []
    for number in range(36):
        if number == 20:
            rating = Rating(takes, rater="mira", rng=random.Random(2))
            assert (rating.done, rating.total) == (20, 36)
        pair = rating.pair()
        assert rating.pair() is pair
        seen.append(ids(pair))
        rating.vote("left", watched=(1, 2))
    assert set(seen) == {frozenset((one.id, other.id)) for one, other in combinations(takes, 2)}
    assert len(seen) == 36
    assert rating.pair() is None
    with pytest.raises(SettingsError, match="no pair"):
        rating.vote("tie")
    votes = votes_of(takes, "overall")
    assert {(vote.rater, vote.watched_left, vote.watched_right) for vote in votes} == {("mira", 1, 2)}
    left, right = Counter(vote.left for vote in votes), Counter(vote.right for vote in votes)
    assert max(abs(left[take.id] - right[take.id]) for take in takes) <= 2


def test_threads_that_ask_at_once_get_the_same_pair(takes, monkeypatch):
    rating, start, found = Rating(takes, rater="mira"), threading.Barrier(6), []
    draw = rating._draw

    def slowly():
        time.sleep(0.02)
        return draw()

    monkeypatch.setattr(rating, "_draw", slowly)

    def ask() -> None:
        start.wait(60)
        found.append(rating.pair())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(found) == 6
    assert {id(pair) for pair in found} == {id(rating.shown)}


def test_undo_goes_back_as_far_as_you_like_and_no_vote_is_lost(takes):
    rating = Rating(takes, rng=random.Random(1))
    pairs = []
    for choice in ("left", "tie", "right"):
        pairs.append(ids(rating.pair()))
        rating.vote(choice)
    assert ids(rating.undo()) == pairs[2]
    assert ids(rating.undo()) == pairs[1]
    assert rating.done == 1
    rating.vote("both bad")
    assert [vote.choice for vote in rating.votes] == ["left", "both bad"]
    ledger = session.engine().ledger
    every = vote_store.votes_on(ledger, rating.takes, withdrawn=True)
    assert [vote.choice for vote in every] == ["left", "tie", "right", "both bad"]
    assert Rating(takes, rater="jonas").undo() is None


def test_a_skipped_pair_comes_again_when_the_others_are_done(takes):
    rating = Rating(takes[:3], rng=random.Random(1))
    first = ids(rating.pair())
    assert ids(rating.skip()) != first
    rating.vote("left")
    rating.vote("left")
    assert ids(rating.pair()) == first
    assert rating.done == 2


@pytest.mark.parametrize("seed", range(4))
def test_pairs_that_are_skipped_come_one_after_the_other_and_then_again(takes, seed):
    rating = Rating(takes[:3], rng=random.Random(seed))
    seen = [ids(rating.pair()), ids(rating.skip()), ids(rating.skip())]
    assert len(set(seen)) == 3
    assert ids(rating.skip()) in seen


@pytest.mark.parametrize("seed", range(4))
def test_pairs_whose_settings_were_shown_come_last(takes, seed):
    rating = Rating(takes[:3], rng=random.Random(seed))
    assert len({ids(rating.reveal()) for _ in range(3)}) == 3


def test_takes_that_were_not_watched_are_stored_as_such(takes):
    vote = Rating(takes[:3]).vote("left")
    assert (vote.watched_left, vote.watched_right) == (0, 0)


def test_a_pair_comes_a_second_time_only_after_the_new_ones(takes):
    rating = Rating(takes[:3], rng=random.Random(1))
    first = ids(rating.pair())
    rating.vote("left")
    assert rating.repeat(1) == 1
    for _ in range(2):
        assert ids(rating.pair()) != first
        rating.vote("left")
    assert ids(rating.pair()) == first


def test_a_reveal_gives_no_vote_and_marks_those_after_it(takes):
    rating = Rating(takes[:3], rng=random.Random(1))
    rating.vote("left")
    shown = rating.reveal()
    assert ids(rating.pair()) != ids(shown)
    assert not rating.votes[0].revealed
    assert rating.vote("left").revealed


def test_adherence_shows_the_prompt_and_asks_takes_of_one_prompt_alone(takes):
    rating = Rating(takes, ("overall", "adherence"), rng=random.Random(1))
    assert rating.pair().prompt == ""
    rating.choose("adherence")
    assert rating.total == 9
    for _ in range(9):
        pair = rating.pair()
        assert pair.prompt == pair.left.settings["prompt"] == pair.right.settings["prompt"]
        rating.vote("tie")
    assert rating.pair() is None
    rating.choose("overall")
    assert rating.done == 0
    with pytest.raises(SettingsError, match="is not a criterion"):
        rating.choose("motion")


def test_raters_have_rounds_of_their_own(takes):
    mira, jonas = Rating(takes[:3], rater="mira"), Rating(takes[:3], rater="jonas")
    for _ in range(3):
        mira.vote("left")
    assert mira.pair() is None
    assert jonas.done == 0
    assert jonas.pair() is not None


def test_a_vote_that_cannot_be_stored_leaves_the_pair_asked(takes, monkeypatch):
    rating = Rating(takes[:3])
    pair = rating.pair()

    def full(*_, **__):
        raise LedgerError("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(vote_store, "save", full)
        with pytest.raises(LedgerError):
            rating.vote("left")
    assert rating.pair() is pair
    assert rating.done == 0


def test_an_earlier_vote_is_changed_on_its_own_sides_and_the_first_one_stays_in_the_ledger(takes):
    rating = Rating(takes[:3], rater="mira", rng=random.Random(1))
    first = rating.vote("left", note="calmer")
    rating.vote("tie")
    pair = rating.change(first.id)
    assert (pair.left.id, pair.right.id) == (first.left, first.right)
    assert [vote.choice for vote in rating.votes] == ["left", "tie"]  # it counts until another one is cast
    assert ids(rating.skip()) != ids(pair)
    assert rating.done == 2
    rating.change(first.id)
    rating.vote("right")
    assert [vote.choice for vote in rating.votes] == ["tie", "right"]
    assert rating.done == 2
    every = vote_store.votes_on(session.engine().ledger, rating.takes, withdrawn=True)
    assert [vote.choice for vote in every] == ["left", "tie", "right"]
    with pytest.raises(SettingsError, match="no longer counts"):
        rating.change(first.id)
    with pytest.raises(SettingsError, match="no longer counts"):
        Rating(takes[:3], rater="jonas").change(rating.votes[0].id)


def test_pairs_come_a_second_time_with_swapped_sides_when_no_other_is_left(takes):
    rating = Rating(takes[:4], rng=random.Random(1))
    first = [rating.vote("left") for _ in range(6)]
    assert rating.pair() is None
    assert rating.repeat() == 2
    pair = rating.pair()
    assert rating.to_repeat == 1
    assert (pair.right.id, pair.left.id) in [(vote.left, vote.right) for vote in first]
    rating.vote("right")
    rating.vote("left")
    assert rating.pair() is None
    assert (len(rating.votes), rating.done) == (8, 6)
    found = wan.ranking([take.job for take in takes[:4]])
    assert "Of 2 pairs shown again, 1 got the same answer." in found.caveats
    assert len(rating.repeatable) == 4


def test_as_many_pairs_come_again_as_are_asked_for_and_there_are(takes):
    rating = Rating(takes[:3], rng=random.Random(1))
    for _ in range(3):
        rating.vote("left")
    for count, repeated in ((2, 2), (99, 3), (-1, 0), (None, 1)):
        assert rating.repeat(count) == rating.to_repeat == repeated


def test_votes_after_settings_were_shown_are_marked_and_the_one_before_is_not(takes):
    rating = Rating(takes[:3], rng=random.Random(1))
    rating.shows_settings = True
    assert not rating.vote("left").revealed
    rating.shows_settings = False
    assert rating.vote("left").revealed


def test_by_a_setting_only_takes_that_differ_in_it_are_compared(takes):
    rating = Rating(takes, by="prompt", rng=random.Random(1))
    assert rating.total == 27
    for _ in range(27):
        pair = rating.pair()
        assert pair.left.settings["prompt"] != pair.right.settings["prompt"]
        rating.vote("left")
    assert rating.pair() is None
    with pytest.raises(SettingsError, match="do not differ in 'model'"):
        Rating(takes, by="model")


def test_a_vote_that_was_changed_elsewhere_is_not_changed_once_more_and_the_pair_can_be_skipped(takes):
    rating, elsewhere = (Rating(takes[:3], rater="mira", rng=random.Random(1)) for _ in range(2))
    first = rating.vote("left")
    pair = rating.change(first.id)
    elsewhere.change(first.id)
    elsewhere.vote("tie")
    with pytest.raises(SettingsError, match="no longer counts"):
        rating.vote("right")
    assert [vote.choice for vote in rating.votes] == ["tie"]
    assert ids(rating.skip()) != ids(pair)


def test_the_same_lot_draws_the_same_pairs_on_the_same_sides(takes):
    drawn = [
        [(pair.left.id, pair.right.id) for pair in [Rating(takes, rng=random.Random(seed)).pair()]]
        for seed in [*range(6)] * 2
    ]
    assert drawn[:6] == drawn[6:]
    assert len({tuple(one) for one in drawn}) > 1

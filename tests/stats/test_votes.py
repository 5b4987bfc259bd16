"""Votes: who won, which pair it was, and how many there are of each."""

from __future__ import annotations

import numpy as np
import pytest

from wan_widgets.stats.votes import Counts, Vote, count


def vote(left: str, right: str, choice: str) -> Vote:
    return Vote(left=left, right=right, choice=choice)


@pytest.mark.parametrize(("choice", "winner"), [("left", "b"), ("right", "a"), ("tie", ""), ("both bad", "")])
def test_the_winner_is_the_take_on_the_chosen_side(choice, winner):
    assert vote("b", "a", choice).winner == winner


def test_a_pair_is_the_same_on_whichever_sides_its_takes_were():
    assert vote("b", "a", "tie").pair == vote("a", "b", "left").pair == ("a", "b")


def test_wins_are_of_the_row_over_the_column_and_ties_of_both():
    counts = count(
        "abc", [vote("a", "b", "left"), vote("a", "b", "left"), vote("c", "a", "right"), vote("b", "c", "tie")]
    )
    assert counts.wins.tolist() == [[0, 2, 1], [0, 0, 0], [0, 0, 0]]
    assert counts.ties.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert counts.together.tolist() == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]
    assert counts.scores.tolist() == [[0, 2, 1], [0, 0, 0.5], [0, 0.5, 0]]


@pytest.mark.parametrize(("wins", "ties"), [(2, 3), (0, 1), (4, 0)])
def test_a_tie_is_one_vote(wins, ties):
    counts = count("ab", [vote("a", "b", "left")] * wins + [vote("b", "a", "both bad")] * ties)
    assert counts.total == wins + ties
    assert Counts(np.zeros((2, 2)), np.zeros((2, 2))).total == 0


def test_votes_on_other_takes_and_of_a_take_with_itself_are_left_out():
    assert count("ab", [vote("a", "x", "left"), vote("x", "b", "tie"), vote("a", "a", "tie")]).total == 0

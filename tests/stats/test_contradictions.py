"""Cycles, disagreeing raters and unconnected takes are found and named."""

from __future__ import annotations

import pytest

from wan_widgets.stats.contradictions import agreement, components, cycles, disagreements
from wan_widgets.stats.votes import Vote

from .test_model import counts_of


def vote(left: str, right: str, choice: str, rater: str = "mira", at: float = 0.0) -> Vote:
    return Vote(left=left, right=right, choice=choice, rater=rater, at=at)


def test_a_circle_of_three_is_named_in_its_order():
    found = cycles(counts_of(4, [(2, 0), (0, 1), (1, 2), (0, 3), (1, 3), (2, 3)]))
    assert found.named == ((0, 1, 2),)
    assert (found.triples, found.of, found.by_chance) == (1, 4, 1.0)


def test_a_longer_circle_is_found_where_no_three_are_compared():
    found = cycles(counts_of(5, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 4)]))
    assert found.named == ((0, 1, 2, 3),)
    assert (found.triples, found.of) == (0, 0)


def test_the_shortest_circle_is_named_where_there_are_several():
    found = cycles(counts_of(9, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (5, 6), (6, 7), (7, 8), (8, 5)]))
    assert found.named == ((5, 6, 7, 8),)


def test_of_many_circles_three_are_named_and_all_are_counted():
    found = cycles(counts_of(5, [(one, (one + step) % 5) for one in range(5) for step in (1, 2)]))
    assert (len(found.named), found.triples, found.of, found.by_chance) == (3, 5, 10, 2.5)


def test_an_order_has_no_circle_and_ties_decide_nothing():
    assert cycles(counts_of(4, [(0, 1), (1, 2), (0, 2), (2, 3)])).named == ()
    assert cycles(counts_of(3, [(0, 1), (1, 2)], [(2, 0)])).named == ()
    assert cycles(counts_of(3, [(0, 1), (1, 2), (2, 0), (0, 2)])).named == ()


def test_groups_that_nothing_connects_are_apart():
    assert components(counts_of(5, [(0, 2)], [(2, 4)])) == [[0, 2, 4], [1], [3]]
    assert components(counts_of(2, [])) == [[0], [1]]


def test_raters_who_differ_are_named_with_the_take_about_which_they_do():
    mira = [vote("a", "b", "left"), vote("b", "c", "left"), vote("a", "c", "left"), vote("a", "d", "tie")]
    jonas = [
        vote("b", "a", "right", "jonas"),
        vote("c", "b", "left", "jonas"),
        vote("a", "c", "right", "jonas"),
        vote("c", "d", "left", "jonas"),
    ]
    (found,) = disagreements([*mira, *jonas])
    assert (found.one, found.other, found.shared, found.differ, found.about) == ("jonas", "mira", 3, 2, "c")
    assert found.by_chance == pytest.approx(1.5)


def test_raters_who_tie_often_agree_by_chance_as_often_as_both_tie_or_choose_the_same_side():
    pairs = ["ab", "cd", "ef", "gh"]
    mira = [vote(*pair, "tie" if pair == "ab" else "left") for pair in pairs]
    jonas = [vote(*pair, "tie" if pair in ("ab", "cd") else "left", "jonas") for pair in pairs]
    (found,) = disagreements([*mira, *jonas])
    assert (found.shared, found.differ) == (4, 1)
    assert found.by_chance == pytest.approx(4 * (1 - (1 / 4 * 1 / 2 + 3 / 4 * 1 / 2 / 2)))


def test_the_last_vote_of_a_rater_on_a_pair_counts_for_agreement():
    again = [vote("a", "b", "left", at=1), vote("b", "a", "left", at=2), vote("a", "b", "right", at=3)]
    assert agreement(again) == (1, 2)
    (found,) = disagreements([*again, vote("a", "b", "right", "jonas")])
    assert found.differ == 0

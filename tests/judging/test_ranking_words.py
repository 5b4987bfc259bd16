"""A ranking in words: where it is enough to tell, where not, and what has to be said beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets.judging import ranking_words
from wan_widgets.stats.model import MOST_PROFILED
from wan_widgets.stats.votes import Vote

AB = Vote(left="a", right="b", choice="left", rater="mira")


def ranking(votes=(), **more):
    """A ranking of four takes; by default it is enough to tell."""
    takes = [SimpleNamespace(letter=letter.upper(), take=SimpleNamespace(id=letter)) for letter in "abcd"]
    usual = {
        "votes": list(votes),
        "takes": takes,
        "sure": 0.934,
        "enough": True,
        "more_votes": None,
        "criterion": "overall",
        "levels": {},
        "unconnected": [],
        "cycles": SimpleNamespace(named=[], triples=0, of=4, by_chance=0.0),
        "disagreements": [],
        "votes_for": lambda _: None,
    }
    return SimpleNamespace(**{**usual, **more})


@pytest.mark.parametrize(
    ("votes", "more", "words"),
    [
        (0, {}, "Not enough to tell: no votes yet. About 6 votes give a first, rough order."),
        (1, {}, "Not enough to tell: 1 vote on 1 of 6 pairs. About 5 more votes would give a first, rough order."),
        (5, {}, "Not enough to tell: 5 votes on 1 of 6 pairs. About 1 more vote would give a first, rough order."),
        (6, {}, "A is ahead of B, 93 % sure."),
        (6, {"sure": 0.9999}, "A is ahead of B, 99 % sure."),
        (
            6,
            {"enough": False},
            "Not enough to tell which is first. A is ahead of B, 93 % sure. They are so close that very many more votes would be needed.",
        ),
        (
            6,
            {"enough": False, "more_votes": 1},
            "Not enough to tell which is first. A is ahead of B, 93 % sure. About 1 more vote on these two would tell.",
        ),
        (
            6,
            {"enough": False, "more_votes": 7},
            "Not enough to tell which is first. A is ahead of B, 93 % sure. About 7 more votes on these two would tell.",
        ),
    ],
)
def test_the_verdict_says_who_is_ahead_or_how_many_votes_would_tell(votes, more, words):
    assert ranking_words.verdict(ranking([AB] * votes, **more)) == words


def level(value="1", *, first=0.0, last=0.0, takes=9):
    return SimpleNamespace(value=value, first=first, last=last, takes=takes)


@pytest.mark.parametrize(
    ("first", "last", "more", "words"),
    [
        (ranking_words.SURE, 0.0, None, "1 leads, {sure} % sure."),
        (ranking_words.SURE - 0.01, 0.0, None, "1 is probably ahead, {less} % sure."),
        (ranking_words.PROBABLE, 0.99, 3, "1 is probably ahead, {probable} % sure."),
        (ranking_words.PROBABLE - 0.01, 0.0, None, "No clear order yet."),
        (ranking_words.PROBABLE - 0.01, 0.0, 1, "No clear order yet. About 1 more vote would tell the first two."),
        (0.0, ranking_words.SURE, None, "2 is last, {sure} % sure."),
        (0.0, ranking_words.SURE, 2, "2 is last, {sure} % sure. About 2 more votes would tell the first two."),
        (0.0, ranking_words.SURE - 0.01, None, "No clear order yet."),
    ],
)
def test_the_levels_of_a_setting_are_said_as_sure_as_they_are(first, last, more, words):
    levels = [level("1", first=first), level("2", last=last)]
    found = ranking(levels={"seed": levels}, votes_for=lambda _: more)
    sure, probable = round(100 * ranking_words.SURE), round(100 * ranking_words.PROBABLE)
    assert ranking_words.sentence(found, "seed") == words.format(sure=sure, less=sure - 1, probable=probable)


@pytest.mark.parametrize(
    ("takes", "said"), [(1, "1 take for each seed say"), (4, "4 takes for each seed say"), (5, None)]
)
def test_few_takes_of_a_level_are_said_to_say_little_about_it(takes, said):
    found = ranking_words.caveats(ranking([AB], levels={"seed": [level(takes=9), level(takes=takes)]}))
    assert found[0] == "It orders these 4 takes by 1 vote on 'overall'."
    assert len(found) == (1 if said is None else 2)
    assert said is None or found[1].startswith(said)


def test_takes_that_no_votes_connect_are_named_once_there_are_votes():
    assert "No votes connect C, D with the others" in ranking_words.caveats(ranking([AB], unconnected=["C", "D"]))[1]
    assert len(ranking_words.caveats(ranking([], unconnected=["C", "D"]))) == 1


def test_circles_are_named_take_by_take_and_counted():
    cycles = SimpleNamespace(named=[[0, 1, 2]], triples=2, of=4, by_chance=1.2)
    named, counted = ranking_words.caveats(ranking([AB], cycles=cycles))[1:]
    assert named.startswith("A beat B, B beat C, C beat A: no order agrees with all")
    assert counted == "Circles in 2 of 4 triples; random votes would give about 1."


def test_raters_who_differ_are_named_with_the_take_about_which_they_do():
    about = SimpleNamespace(one="", other="mira", differ=2, shared=5, about="b", by_chance=2.5)
    nowhere = SimpleNamespace(one="ada", other="", differ=1, shared=1, about="", by_chance=0.4)
    one, other = ranking_words.caveats(ranking([AB], disagreements=[about, nowhere]))[1:]
    assert one == "you and mira differ on 2 of 5 shared pairs, most about B. By chance they would differ on about 2."
    assert other == "ada and you differ on 1 of 1 shared pair. By chance they would differ on about 0."


def test_pairs_that_came_again_and_ties_of_bad_takes_are_counted():
    again = [AB, Vote(left="b", right="a", choice="right", rater="mira", at=1.0)]
    bad = Vote(left="c", right="d", choice="both bad")
    same, ties = ranking_words.caveats(ranking([*again, bad]))[1:]
    assert same == "Of 1 pair shown again, 1 got the same answer."
    assert ties == '"Both bad", 1 vote: counted as a tie.'


@pytest.mark.parametrize(("takes", "by"), [(MOST_PROFILED, "profile likelihood"), (MOST_PROFILED + 1, "the curvature")])
def test_the_method_names_how_the_intervals_were_computed(takes, by):
    assert f"intervals by {by}" in ranking_words.method(takes)

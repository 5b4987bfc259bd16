"""The next pair connects unconnected takes, then is the most informative one, with balanced sides."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import norm

from wan_widgets.stats.contradictions import components
from wan_widgets.stats.model import fit
from wan_widgets.stats.next_pair import gains, next_pair, votes_until_sure
from wan_widgets.stats.votes import Vote, count

from .test_model import counts_of

TAKES = list("abcdefghi")


def rate(strengths: dict[str, float], number: int, rater: str = "", seed: int = 0) -> list[Vote]:
    """Return the votes of a rater who sees these strengths, on the pairs that are shown."""
    rng, votes = random.Random(seed), []
    for _ in range(number):
        pair = next_pair(list(strengths), votes, rater=rater, rng=rng)
        if pair is None:
            break
        left, right = pair
        chance = 1 / (1 + np.exp(strengths[right] - strengths[left]))
        votes.append(Vote(left=left, right=right, choice="left" if rng.random() < chance else "right", rater=rater))
    return votes


def test_as_few_votes_as_can_connect_all_takes():
    votes = rate(dict.fromkeys(TAKES, 0.0), len(TAKES) - 1)
    assert len(components(count(TAKES, votes))) == 1


def test_takes_with_the_fewest_votes_are_connected_first():
    votes = [Vote(left=one, right=other, choice="tie") for one, other in ("ab", "ab", "ab", "cd", "gh", "gh")]
    for seed in range(5):
        new = set(next_pair(list("abcdegh"), votes, rng=random.Random(seed)))
        assert new in ({"e", "c"}, {"e", "d"})
        pair = next_pair(
            list("abcdegh"),
            votes,
            allowed=lambda one, other: "e" not in (one, other) or "a" in (one, other),
            rng=random.Random(seed),
        )
        assert set(pair) == {"a", "e"}


def test_every_pair_is_asked_once_and_then_none():
    votes = rate(dict.fromkeys(TAKES, 0.0), 100)
    assert Counter(vote.pair for vote in votes) == Counter(combinations(TAKES, 2))
    assert next_pair(TAKES, votes, rater="") is None
    assert next_pair(TAKES, votes, rater="another") is not None


def test_sides_are_balanced_for_every_take():
    votes = rate({take: float(number) for number, take in enumerate(TAKES)}, 36)
    left, right = Counter(vote.left for vote in votes), Counter(vote.right for vote in votes)
    assert max(abs(left[take] - right[take]) for take in TAKES) <= 2


def test_the_side_is_drawn_by_lot_where_both_are_as_good():
    sides = Counter(next_pair(["a", "b"], [], rng=random.Random(seed)) for seed in range(200))
    assert min(sides["a", "b"], sides["b", "a"]) > 60


def test_close_takes_are_asked_before_those_whose_order_is_clear():
    clear = [Vote(left=one, right="c", choice="left") for one in "ab"] * 6
    votes = [*clear, *[Vote(left="c", right="d", choice="left")] * 6]
    assert set(next_pair(list("abcd"), votes, rng=random.Random(1))) == {"a", "b"}


def test_only_allowed_pairs_are_asked():
    for seed in range(10):
        pair = next_pair(TAKES, [], allowed=lambda a, b: {a, b} <= set("abc"), rng=random.Random(seed))
        assert set(pair) <= set("abc")
    assert next_pair(["a", "b"], [], allowed=lambda a, b: False) is None


def test_chosen_pairs_find_the_order_with_fewer_votes_than_pairs_by_chance():
    strengths = {take: 0.9 * number for number, take in enumerate(TAKES)}

    def wrong(votes: list[Vote]) -> int:
        found = fit(count(TAKES, votes)).strengths
        return sum(found[one] > found[other] for one, other in combinations(range(len(TAKES)), 2))

    chosen, chance = [], []
    for seed in range(12):
        chosen.append(wrong(rate(strengths, 22, seed=seed)))
        rng = random.Random(seed)
        votes = []
        for left, right in rng.sample(list(combinations(TAKES, 2)), 22):
            ahead = rng.random() < 1 / (1 + np.exp(strengths[right] - strengths[left]))
            votes.append(Vote(left=left, right=right, choice="left" if ahead else "right"))
        chance.append(wrong(votes))
    assert np.mean(chosen) < np.mean(chance)


def test_how_many_more_votes_would_tell_two_takes_apart():
    clear = fit(counts_of(2, [(0, 1)] * 12))
    assert votes_until_sure(clear, 0, 1) == 0
    lean = fit(counts_of(2, [(0, 1)] * 3 + [(1, 0)] * 2))
    more = votes_until_sure(lean, 0, 1)
    assert more > 0
    # That many more votes of the same kind are enough.
    share = more // 5 + 1
    assert votes_until_sure(fit(counts_of(2, [(0, 1)] * 3 * (share + 1) + [(1, 0)] * 2 * (share + 1))), 0, 1) == 0
    assert votes_until_sure(fit(counts_of(2, [(0, 1), (1, 0)] * 4)), 0, 1) is None
    assert votes_until_sure(fit(counts_of(2, [])), 1, 0) == pytest.approx(None)


@pytest.mark.parametrize(("wins", "losses"), [(3, 2), (5, 4), (2, 1)])
def test_the_number_of_votes_is_the_least_whose_information_is_enough(wins, losses):
    found = fit(counts_of(2, [(0, 1)] * wins + [(1, 0)] * losses))
    more = votes_until_sure(found, 0, 1)
    difference = found.strengths[0] - found.strengths[1]
    chance = found.chance(difference)
    spread = found.covariance @ [1, -1] @ [1, -1]

    def quantile(votes: int) -> float:
        return difference * (1 / spread + votes * chance * (1 - chance)) ** 0.5

    assert quantile(more - 1) < norm.ppf(0.9) <= quantile(more)


def test_more_votes_than_two_hundred_are_not_counted():
    found = fit(counts_of(2, [(0, 1)] * 3 + [(1, 0)] * 2))
    difference = found.strengths[0] - found.strengths[1]
    chance = found.chance(difference)
    spread = found.covariance @ [1, -1] @ [1, -1]

    def sure_after(votes: float) -> float:
        return difference * (1 / spread + votes * chance * (1 - chance)) ** 0.5

    assert votes_until_sure(found, 0, 1, sure=sure_after(199.5)) == 200
    assert votes_until_sure(found, 0, 1, sure=sure_after(200.5)) is None


def test_the_first_pair_is_drawn_by_lot():
    assert len({frozenset(next_pair(list("abc"), [], rng=random.Random(seed))) for seed in range(30)}) == 3


def test_a_pair_that_was_often_compared_has_less_to_tell_than_one_that_was_not():
    gain = gains(fit(counts_of(4, [(0, 1), (1, 0)] * 20 + [(2, 3), (3, 2)])))
    assert gain[0, 1] < gain[2, 3] / 2
    assert gain == pytest.approx(gain.T)


def test_of_pairs_that_tell_as_much_the_lot_decides():
    ties = [Vote(left=one, right=other, choice="tie") for one, other in combinations("abc", 2)]
    pairs = {frozenset(next_pair(list("abc"), ties, rater="mira", rng=random.Random(seed))) for seed in range(30)}
    assert len(pairs) == 3


@pytest.mark.parametrize("stranger", [("a", "z"), ("z", "a")])
def test_a_vote_with_a_take_of_another_set_counts_nothing(stranger):
    votes = [Vote(left=stranger[0], right=stranger[1], choice="left")] * 9
    for seed in range(8):
        sides = [next_pair(["a", "b"], known, rng=random.Random(seed)) for known in ([], votes)]
        assert sides[0] == sides[1]

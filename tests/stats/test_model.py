"""Strengths agree with two independent libraries on the same votes, and are sensible with few votes."""

from __future__ import annotations

import math

import choix
import evalica
import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import chi2, norm

from wan_widgets.stats.model import MOST_PROFILED, PRIOR, _Problem, fit, from_average
from wan_widgets.stats.votes import Counts, Vote, count

WEAK = 1000.0
"""A flat prior, for libraries without one."""


def counts_of(size: int, wins: list[tuple[int, int]], ties: list[tuple[int, int]] = ()) -> Counts:
    won, tied = np.zeros((size, size)), np.zeros((size, size))
    for winner, loser in wins:
        won[winner, loser] += 1
    for one, other in ties:
        tied[one, other] += 1
        tied[other, one] += 1
    return Counts(won, tied)


def drawn(seed: int, *, share_of_ties: float = 0.0) -> tuple[int, list[tuple[int, int]], list[tuple[int, int]]]:
    """Return votes on takes with known strengths; a round of both outcomes makes every maximum finite."""
    random = np.random.default_rng(seed)
    size = int(random.integers(3, 12))
    strengths = random.normal(0, 1, size)
    wins = [(one, (one + 1) % size) for one in range(size)]
    ties = []
    for _ in range(int(random.integers(10, 120))):
        one, other = random.choice(size, 2, replace=False)
        if random.random() < share_of_ties:
            ties.append((int(one), int(other)))
        else:
            ahead = random.random() < 1 / (1 + math.exp(strengths[other] - strengths[one]))
            wins.append((int(one), int(other)) if ahead else (int(other), int(one)))
    return size, wins, ties


def centered(values) -> np.ndarray:
    values = np.asarray(values, float)
    return values - values.mean()


@pytest.mark.parametrize("seed", range(100))
def test_strengths_are_those_of_choix_and_evalica(seed):
    size, wins, _ = drawn(seed)
    expected = choix.opt_pairwise(size, wins, alpha=0.2, tol=1e-10)
    assert fit(counts_of(size, wins), prior=(2 * 0.2) ** -0.5).strengths == pytest.approx(expected, abs=1e-3)
    ours = centered(fit(counts_of(size, wins), prior=WEAK).strengths)
    assert ours == pytest.approx(centered(choix.ilsr_pairwise(size, wins, alpha=0, tol=1e-10)), abs=1e-3)
    names = [str(one) for one in range(size)]
    result = evalica.bradley_terry(
        [names[one] for one, _ in wins],
        [names[other] for _, other in wins],
        [evalica.Winner.X] * len(wins),
        tolerance=1e-10,
        limit=5000,
    )
    scores = np.array([float(result.scores[name]) for name in names])
    assert ours == pytest.approx(centered(np.log(scores)), abs=1e-2)


@pytest.mark.parametrize("seed", range(20))
def test_with_ties_it_is_the_maximum_of_davidson_s_likelihood(seed):
    size, wins, ties = drawn(seed, share_of_ties=0.3)
    found = fit(counts_of(size, wins, ties))

    def loss(point: np.ndarray) -> float:
        strengths, tie = point[:-1], point[-1]
        total = 0.5 * (strengths**2).sum() / PRIOR**2 + 0.5 * tie**2 / 4
        for pairs, of in ((wins, lambda a, b: a), (ties, lambda a, b: tie + (a + b) / 2)):
            for one, other in pairs:
                a, b = strengths[one], strengths[other]
                total -= of(a, b) - np.logaddexp(np.logaddexp(a, b), tie + (a + b) / 2)
        return float(total)

    best = minimize(loss, np.zeros(size + 1), method="BFGS", options={"gtol": 1e-6})
    assert np.append(found.strengths, found.ties) == pytest.approx(best.x, abs=1e-3)


@pytest.mark.parametrize("seed", range(20))
def test_ties_pull_together_as_half_a_win_for_each_does(seed):
    size, wins, ties = drawn(seed, share_of_ties=0.3)
    names = [str(one) for one in range(size)]
    result = evalica.bradley_terry(
        [names[one] for one, _ in [*wins, *ties]],
        [names[other] for _, other in [*wins, *ties]],
        [evalica.Winner.X] * len(wins) + [evalica.Winner.Draw] * len(ties),
        tolerance=1e-10,
        limit=5000,
    )
    halves = np.log([float(result.scores[name]) for name in names])
    assert np.corrcoef(halves, fit(counts_of(size, wins, ties), prior=WEAK).strengths)[0, 1] > 0.99


def chances(counts: Counts) -> tuple[list[float], list[tuple[float, float]]]:
    found = fit(counts)
    contrasts = from_average(len(counts.wins))
    middle = [found.chance(float(one @ found.strengths)) for one in contrasts]
    edges = [tuple(map(found.chance, found.interval(one))) for one in contrasts]
    return middle, edges


def test_without_a_vote_all_are_equal_and_could_be_anywhere():
    middle, edges = chances(counts_of(4, []))
    assert middle == pytest.approx([0.5] * 4)
    assert all(low < 0.1 and high > 0.9 for low, high in edges)


def test_one_vote_moves_two_takes_and_no_other():
    middle, edges = chances(counts_of(4, [(0, 1)]))
    assert middle[0] > 0.55
    assert middle[1] < 0.45
    assert middle[2] == pytest.approx(middle[3]) == pytest.approx(0.5)
    assert edges[0][0] < 0.5 < edges[0][1]


def test_takes_that_nothing_connects_are_compared_within_their_group_alone():
    found = fit(counts_of(4, [(0, 1)] * 8 + [(2, 3)] * 8))
    assert found.probability_above([1, -1, 0, 0]) > 0.95
    assert found.probability_above([1, 0, -1, 0]) == pytest.approx(0.5)


def test_only_ties_are_an_order_of_equals():
    middle, edges = chances(counts_of(3, [], [(0, 1), (1, 2), (0, 2)] * 4))
    assert middle == pytest.approx([0.5] * 3)
    assert all(0.1 < low < 0.5 < high < 0.9 for low, high in edges)


def test_a_perfect_cycle_is_an_order_of_equals():
    middle, _ = chances(counts_of(3, [(0, 1), (1, 2), (2, 0)] * 5))
    assert middle == pytest.approx([0.5] * 3)


def test_a_take_that_never_lost_is_ahead_and_its_line_is_finite():
    middle, edges = chances(counts_of(3, [(0, 1), (0, 2)] * 6 + [(1, 2), (2, 1)] * 3))
    assert middle[0] > 0.75
    assert edges[0][1] < 0.995
    assert edges[0][0] > 0.5


def test_more_votes_of_the_same_kind_narrow_the_line():
    votes = [(0, 1), (0, 1), (1, 0), (1, 2), (0, 2), (2, 1)]
    wide, narrow = (chances(counts_of(3, votes * times))[1] for times in (1, 16))
    assert all(b[1] - b[0] < (a[1] - a[0]) / 2 for a, b in zip(wide, narrow, strict=True))


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    random = np.random.default_rng(5)
    held = total = 0
    for _ in range(40):
        strengths = random.normal(0, 1, 5)
        wins = []
        for _ in range(60):
            one, other = random.choice(5, 2, replace=False)
            ahead = random.random() < 1 / (1 + math.exp(strengths[other] - strengths[one]))
            wins.append((int(one), int(other)) if ahead else (int(other), int(one)))
        found = fit(counts_of(5, wins))
        for contrast in from_average(5):
            low, high = found.interval(contrast)
            held += low <= contrast @ strengths <= high
            total += 1
    assert 0.90 <= held / total <= 0.99


def test_of_many_takes_the_interval_is_nearly_that_of_the_curvature():
    size, wins, _ = 12, [(one, other) for one in range(12) for other in range(12) if one < other] * 2, None
    found = fit(counts_of(size, wins + [(other, one) for one, other in wins] * 2))
    contrast = from_average(size)[3]
    low, high = found.interval(contrast)
    spread = math.sqrt(contrast @ found.covariance @ contrast)
    assert high - low == pytest.approx(2 * 1.96 * spread, rel=0.05)
    assert size < MOST_PROFILED


@pytest.mark.parametrize("ties", [0, 3])
def test_at_the_ends_of_an_interval_the_likelihood_has_fallen_by_as_much_as_the_test_allows(ties):
    won, lost = 4, 1
    low, high = fit(counts_of(2, [(0, 1)] * won + [(1, 0)] * lost, [(0, 1)] * ties)).interval(from_average(2)[0])

    def loss(strength: float) -> float:
        """Return the loss at opposite strengths of the two takes, with the likeliest share of ties."""

        def with_ties(tie: float) -> float:
            share = math.exp(tie) if ties else 0.0
            total = math.log(math.exp(strength) + math.exp(-strength) + share)
            return (won + lost + ties) * total - (won - lost) * strength - ties * tie + tie**2 / 8

        return (strength / PRIOR) ** 2 + (minimize_scalar(with_ties).fun if ties else with_ties(0.0))

    least = minimize_scalar(loss).fun
    assert [2 * (loss(edge) - least) for edge in (low, high)] == pytest.approx([chi2.ppf(0.95, 1)] * 2, abs=2e-3)


def test_a_tie_counts_half_for_each_take():
    found = fit(counts_of(2, [(0, 1)] * 4 + [(1, 0)], [(0, 1)] * 3))
    assert found.chance(0.0) == 0.5
    for difference in (0.7, -0.7, 3.0):
        one, other = math.exp(difference / 2), math.exp(-difference / 2)
        tie = math.exp(found.ties)
        assert found.chance(difference) == pytest.approx((one + tie / 2) / (one + other + tie))


def test_how_sure_an_order_is_follows_from_the_difference_and_its_spread():
    found = fit(counts_of(3, [(0, 1)] * 3 + [(1, 2)] * 2 + [(2, 0)]))
    contrast = np.array([1.0, -1.0, 0.0])
    spread = math.sqrt(contrast @ found.covariance @ contrast)
    expected = norm.cdf(contrast @ found.strengths / spread)
    assert expected > 0.6
    assert found.probability_above([1, -1, 0]) == pytest.approx(expected)
    assert found.probability_above([1, 0, 0], [0, 1, 0]) == pytest.approx(expected)
    assert found.probability_above([0, 1, 0], [1, 0, 0]) == pytest.approx(1 - expected)
    assert found.probability_above([1, 0, 0], [1, 0, 0]) == 0.5
    assert found.best(np.eye(3)[:2]) == pytest.approx([expected, 1 - expected], abs=0.03)


def test_a_take_alone_is_the_average_for_certain():
    assert fit(counts_of(1, [])).interval(from_average(1)[0]) == (0.0, 0.0)


def test_votes_are_counted_by_side_and_a_vote_on_another_take_is_not():
    votes = [
        Vote(left="a", right="b", choice="left"),
        Vote(left="a", right="b", choice="right"),
        Vote(left="b", right="a", choice="both bad"),
        Vote(left="a", right="z", choice="left"),
    ]
    counts = count(["a", "b"], votes)
    assert counts.wins.tolist() == [[0, 1], [1, 0]]
    assert counts.ties.tolist() == [[0, 1], [1, 0]]
    assert counts.scores.tolist() == [[0, 1.5], [1.5, 0]]
    assert counts.total == 3


def test_with_more_takes_than_are_profiled_the_interval_is_that_of_the_curvature():
    size = MOST_PROFILED + 1
    found = fit(counts_of(size, [(place, place + 1) for place in range(size - 1)]))
    contrast = from_average(size)[3]
    low, high = found.interval(contrast)
    middle, spread = contrast @ found.strengths, math.sqrt(contrast @ found.covariance @ contrast)
    assert (low, high) == pytest.approx((middle - 1.96 * spread, middle + 1.96 * spread), abs=1e-4)


@pytest.mark.parametrize("share_of_ties", [0.0, 0.3])
def test_slopes_are_the_derivatives_of_the_value(share_of_ties):
    size, wins, ties = drawn(3, share_of_ties=share_of_ties)
    problem = _Problem(counts_of(size, wins, ties), PRIOR)
    point = problem.start(np.linspace(-1, 1, size), 0.4)
    steps = 1e-5 * np.eye(len(point))
    gradient, hessian = problem.slopes(point)
    assert gradient == pytest.approx(
        [(problem.value(point + h) - problem.value(point - h)) / 2e-5 for h in steps], abs=1e-4
    )
    columns = [(problem.slopes(point + h)[0] - problem.slopes(point - h)[0]) / 2e-5 for h in steps]
    assert hessian == pytest.approx(np.array(columns), abs=1e-4)


def test_a_vote_of_which_nothing_more_is_known_was_watched_never_and_cast_at_no_time():
    vote = Vote(left="a", right="b", choice="left")
    assert (vote.watched_left, vote.watched_right, vote.at, vote.revealed) == (0, 0, 0.0, False)

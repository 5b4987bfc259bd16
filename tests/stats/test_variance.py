"""Shares of variance match the analysis of variance; differences and their intervals are Welch's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from wan_widgets.stats.variance import Difference, difference_of, t_quantile, variance_of

PROMPTS = [prompt for prompt in "LFK" for _ in range(3)]
SEEDS = ["1", "2", "3"] * 3


def values(prompt=(0.0, 0.0, 0.0), seed=(0.0, 0.0, 0.0), noise=0.0, random=None) -> list[float]:
    drawn = np.zeros(9) if random is None else random.normal(0, noise, 9)
    return [prompt["LFK".index(p)] + seed[int(s) - 1] + d for p, s, d in zip(PROMPTS, SEEDS, drawn, strict=True)]


def shares(numbers, **settings) -> dict[str, float]:
    found = variance_of(numbers, settings or {"prompt": PROMPTS, "seed": SEEDS})
    return {one.setting: one.share for one in found.shares} | {"left": found.left}


def test_what_one_setting_does_alone_is_its_share():
    assert shares(values(prompt=(1, 2, 5))) == pytest.approx({"prompt": 1.0, "seed": 0.0, "left": 0.0}, abs=1e-9)
    assert shares(values(seed=(1, 2, 5))) == pytest.approx({"prompt": 0.0, "seed": 1.0, "left": 0.0}, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_grid_shares_are_the_sums_of_squares(seed):
    numbers = np.array(values((0, 1, 3), (0, 0.5, 1), 0.7, np.random.default_rng(seed)))
    grid = numbers.reshape(3, 3)
    total = np.square(grid - grid.mean()).sum()
    prompt = 3 * np.square(grid.mean(1) - grid.mean()).sum() / total
    by_seed = 3 * np.square(grid.mean(0) - grid.mean()).sum() / total
    expected = {"prompt": prompt, "seed": by_seed, "left": 1 - prompt - by_seed}
    assert shares(numbers) == pytest.approx(expected, abs=1e-9)


def test_a_setting_that_does_nothing_explains_as_much_as_chance():
    random = np.random.default_rng(3)
    found = [variance_of(random.normal(size=9), {"prompt": PROMPTS, "seed": SEEDS}) for _ in range(40)]
    every = [one for variance in found for one in variance.shares]
    assert {one.by_chance for one in every} == {0.25}
    assert np.mean([one.share for one in every]) == pytest.approx(0.25, abs=0.04)
    assert 0.01 <= np.mean([one.shuffled < 0.05 for one in every]) <= 0.1
    sure = variance_of(values((0, 2, 5), noise=0.2, random=random), {"prompt": PROMPTS, "seed": SEEDS}).shares[0]
    assert (sure.setting, sure.shuffled < 0.05) == ("prompt", True)


def test_settings_that_go_together_share_what_they_explain():
    both = shares([1, 1, 2, 2, 5, 5], prompt=list("aabbcc"), model=list("xxyyzz"))
    assert both["prompt"] == pytest.approx(both["model"]) == pytest.approx(0.5)


def test_whether_a_combination_has_several_takes_is_known():
    assert not variance_of(values((0, 1, 2)), {"prompt": PROMPTS, "seed": SEEDS}).repeated
    assert variance_of(values((0, 1, 2)), {"prompt": PROMPTS}).repeated


def test_nothing_is_said_of_too_few_takes_or_of_one_value():
    assert variance_of([1, 2, 3], {"seed": list("123")}) is None
    assert variance_of([2.0] * 9, {"seed": SEEDS}) is None
    assert variance_of(values((0, 1, 2)), {"seed": ["1"] * 9}) is None


@pytest.mark.parametrize("freedom", [1.5, 2, 3.7, 10, 60])
def test_the_quantile_is_student_s(freedom):
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_the_line_of_a_difference_is_welch_s(seed):
    random = np.random.default_rng(seed)
    one, other = random.normal(0, 1, 4), random.normal(0.8, 2, 6)
    found = difference_of(one, other)
    expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-3)


def test_as_many_more_takes_as_it_says_tell_two_levels_apart():
    random = np.random.default_rng(1)
    for _ in range(50):
        found = difference_of(random.normal(0, 1, 3), random.normal(1.2, 1, 3))
        assert (found.more == 0) == found.apart
    # With the true difference known, the number gives a chance of about 80 %.
    needed = 3 + difference_of([-1, 0, 1], [0.2, 1.2, 2.2]).more
    drawn = [(random.normal(0, 1, needed), random.normal(1.2, 1, needed)) for _ in range(200)]
    apart = [difference_of(one, other).apart for one, other in drawn]
    assert 0.72 <= np.mean(apart) <= 0.9


def test_levels_that_are_the_same_are_never_distinguished():
    assert difference_of([1, 2, 3], [3, 2, 1]).more is None
    assert difference_of([1, 1, 1], [2, 2, 2]).more == 0
    assert difference_of([1, 1, 1], [1, 1, 1]).more is None
    assert difference_of([1], [2, 3]) is None


def test_four_takes_are_enough_and_shuffled_numbers_that_reach_as_much_are_counted():
    (found,) = variance_of([0, 0, 1, 1], {"seed": list("1122")}).shares
    assert found.share == pytest.approx(1)
    # Of the six ways to deal two zeros and two ones, two keep equal numbers together.
    assert found.shuffled == pytest.approx(1 / 3, abs=0.08)


@pytest.mark.parametrize(("difference", "takes"), [(1.0, 17), (0.65, 39), (0.5, 64)])
def test_the_number_of_takes_is_that_of_the_tables_for_a_power_of_80_percent(difference, takes):
    found = difference_of([-1, 0, 1], [-1 + difference, difference, 1 + difference])
    assert 3 + found.more == takes


def test_a_share_that_no_shuffled_numbers_reach_is_counted_once_for_the_numbers_themselves():
    levels = [str(place // 5) for place in range(20)]
    (found,) = variance_of([(1, 2, 5, 9)[int(level)] for level in levels], {"seed": levels}).shares
    assert found.shuffled == pytest.approx(1 / 401)


@pytest.mark.parametrize(
    ("low", "high", "apart"), [(0.1, 2.0, True), (0.0, 2.0, False), (-2.0, 0.0, False), (-2.0, -0.1, True)]
)
def test_levels_are_apart_if_the_interval_of_their_difference_does_not_contain_zero(low, high, apart):
    assert Difference(difference=(low + high) / 2, low=low, high=high, more=1).apart is apart


@pytest.mark.parametrize(
    ("low", "more", "words"),
    [
        (0.5, 0, "1, between 0.5 and 2: they can be distinguished."),
        (-1, None, "1, between -1 and 2: they are so close that very many more takes would be needed."),
        (-1, 1, "1, between -1 and 2: not enough to tell. About 1 more take of each would, if the difference is real."),
        (
            -1,
            2,
            "1, between -1 and 2: not enough to tell. About 2 more takes of each would, if the difference is real.",
        ),
    ],
)
def test_a_difference_says_whether_it_is_one_or_how_many_takes_would_tell(low, more, words):
    assert str(Difference(difference=1.0, low=low, high=2.0, more=more)) == words


def test_takes_that_can_be_distinguished_need_no_more_whichever_are_the_larger():
    assert [difference_of(*two).more for two in (([10, 11, 12], [0, 1, 2]), ([0, 1, 2], [10, 11, 12]))] == [0, 0]


def test_more_takes_are_counted_from_the_smaller_group_and_are_at_least_one():
    close = [-0.35, -0.35, 0.65, 0.65, 1.65, 1.65]
    assert difference_of([-1, 0, 1], close).more == difference_of(close, [-1, 0, 1]).more == 32
    assert difference_of([0, 1], [2.9, 3.9]).more == 1
    assert difference_of([-1, 0, 1], [-0.95, 0.05, 1.05]).more is None

"""How much of the variance of a number each setting explains, and how many takes would distinguish two levels. Pure.

The share of a setting is what it adds to the explained sum of squares, averaged over the orders in which settings can
be added. In a full grid of settings that is the classical analysis of variance. A setting with many levels explains
some by chance alone, so that share is given beside it, and how often shuffled numbers reach as much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_SETTINGS = 4
"""Settings that are distinguished at once: the orders of more are too many."""
FEWEST_TAKES = 4
_SHUFFLES = 400
_NOTHING = 1e-12
_Z_TWO_SIDED, _Z_POWER = 1.959963984540054, 0.8416212335729143
"""Normal quantiles: 95 % confidence on both sides, and a chance of 80 % to see a difference that is there."""
_TAIL = 0.025
_VERY_MANY = 1000
_LEAST_FREEDOM = 2


@dataclass(frozen=True, kw_only=True)
class Share:
    """The part of the variance that one setting explains."""

    setting: str
    share: float
    """0 to 1, of the variance among these takes."""
    by_chance: float
    """The share that an unrelated setting with as many levels would have by chance."""
    shuffled: float
    """How often shuffled numbers reach this share; below 0.05, it is probably not chance."""
    levels: int


@dataclass(frozen=True, kw_only=True)
class Variance:
    """The sources of the variance of one number."""

    shares: tuple[Share, ...]
    """The largest first."""
    left: float
    """The part that no single setting explains: interactions of settings, and chance."""
    takes: int
    repeated: bool
    """Whether a combination of settings has several takes. If not, interactions and chance cannot be separated."""


def variance_of(values: Sequence[float], settings: Mapping[str, Sequence[str]]) -> Variance | None:
    """Return where the variance of values comes from.

    Parameters
    ----------
    values : sequence of float
        One for each take.
    settings : mapping
        The level of each take, by setting; four settings at most.

    Returns
    -------
    Variance or None
        None if there are too few takes, or all values are the same.
    """
    import numpy as np

    numbers = np.asarray(values, float)
    names = [name for name, levels in settings.items() if len(set(levels)) > 1][:MOST_SETTINGS]
    if len(numbers) < FEWEST_TAKES or not names or float(np.var(numbers)) < _NOTHING:
        return None
    designs = {name: _design(settings[name]) for name in names}
    shares = _shares(numbers, designs)
    random = np.random.default_rng(0)  # the same takes give the same answer
    reached = dict.fromkeys(names, 1)
    for _ in range(_SHUFFLES):
        shuffled = _shares(random.permutation(numbers), designs)
        for name in names:
            reached[name] += shuffled[name] >= shares[name] - _NOTHING
    found = [
        Share(
            setting=name,
            share=shares[name],
            by_chance=(len(set(settings[name])) - 1) / (len(numbers) - 1),
            shuffled=reached[name] / (_SHUFFLES + 1),
            levels=len(set(settings[name])),
        )
        for name in names
    ]
    combined = list(zip(*(settings[name] for name in names), strict=True))
    return Variance(
        shares=tuple(sorted(found, key=lambda one: -one.share)),
        left=max(0.0, 1.0 - sum(shares.values())),
        takes=len(numbers),
        repeated=len(set(combined)) < len(combined),
    )


def _design(levels: Sequence[str]) -> NDArray[np.float64]:
    import numpy as np

    names = sorted(set(levels))
    return np.array([[float(level == name) for name in names] for level in levels])


def _shares(numbers: NDArray[np.float64], designs: Mapping[str, NDArray[np.float64]]) -> dict[str, float]:
    """Return what each setting adds to the explained share, averaged over all orders."""
    explained: dict[frozenset[str], float] = {frozenset(): 0.0}
    orders = list(permutations(designs))
    shares = dict.fromkeys(designs, 0.0)
    for order in orders:
        for place, name in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            if after not in explained:
                explained[after] = _explained(numbers, [designs[one] for one in sorted(after)])
            shares[name] += (explained[after] - explained[before]) / len(orders)
    return {name: max(0.0, share) for name, share in shares.items()}


def _explained(numbers: NDArray[np.float64], designs: Sequence[NDArray[np.float64]]) -> float:
    import numpy as np

    matrix = np.column_stack([np.ones(len(numbers)), *designs])
    fitted = matrix @ np.linalg.lstsq(matrix, numbers, rcond=None)[0]
    return 1.0 - float(np.square(numbers - fitted).sum() / np.square(numbers - numbers.mean()).sum())


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The difference of two levels of a setting in one number."""

    difference: float
    """Mean of the first minus mean of the second."""
    low: float
    high: float
    """The 95 % interval of the difference."""
    more: int | None
    """About how many more takes of each would distinguish them; 0 if none are needed, None if very many are."""

    @property
    def apart(self) -> bool:
        """Whether they can be distinguished: the interval does not contain zero."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        span = f"{self.difference:.3g}, between {self.low:.3g} and {self.high:.3g}"
        if self.apart:
            return f"{span}: they can be distinguished."
        if self.more is None:
            return f"{span}: they are so close that very many more takes would be needed."
        noun = "take" if self.more == 1 else "takes"
        return f"{span}: not enough to tell. About {self.more} more {noun} of each would, if the difference is real."


def difference_of(one: Sequence[float], other: Sequence[float]) -> Difference | None:
    """Return the difference of two groups of takes by Welch's interval; None with fewer than two takes of either."""
    import numpy as np

    if min(len(one), len(other)) < _LEAST_FREEDOM:
        return None
    first, second = np.asarray(one, float), np.asarray(other, float)
    difference = float(first.mean() - second.mean())
    parts = [float(group.var(ddof=1)) / len(group) for group in (first, second)]
    spread = math.sqrt(sum(parts))
    if spread < _NOTHING:
        more = 0 if abs(difference) > _NOTHING else None
        return Difference(difference=difference, low=difference, high=difference, more=more)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(group) - 1) for part, group in zip(parts, (first, second), strict=True)
    )
    reach = t_quantile(freedom) * spread
    low, high = difference - reach, difference + reach
    if low > 0 or high < 0:
        return Difference(difference=difference, low=low, high=high, more=0)
    variance = float(first.var(ddof=1) + second.var(ddof=1))
    needed = variance * (_Z_TWO_SIDED + _Z_POWER) ** 2 / max(difference**2, _NOTHING)
    # A small sample needs somewhat more than by the normal distribution.
    more = max(1, math.ceil(needed + _Z_TWO_SIDED**2 / 4) - min(len(first), len(second)))
    return Difference(difference=difference, low=low, high=high, more=more if more <= _VERY_MANY else None)


def t_quantile(freedom: float) -> float:
    """Return the 97.5 % point of Student's distribution: the root of its probability, which is integrated."""
    import numpy as np

    def above(at: float) -> float:
        # The share beyond `at`, with the tail turned into a finite interval: t = tan(angle) * sqrt(freedom).
        angles = np.linspace(math.atan(at / math.sqrt(freedom)), math.pi / 2, 4001)
        density = np.cos(angles) ** (freedom - 1)
        scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
        width = float(angles[1] - angles[0])
        return float(density.sum() - (density[0] + density[-1]) / 2) * width * scale

    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > _TAIL else (low, middle)
    return (low + high) / 2

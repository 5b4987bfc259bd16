"""Choose the next pair: first those that connect all takes, then the one with the most informative vote. Pure."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from .contradictions import components
from .model import Fit, fit
from .votes import Vote, count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def next_pair(
    takes: Sequence[str],
    votes: Sequence[Vote],
    *,
    rater: str | None = None,
    allowed: Callable[[str, str], bool] = lambda _one, _other: True,
    rng: random.Random | None = None,
) -> tuple[str, str] | None:
    """Return the pair to show next, left and right; None if no pair is left.

    Parameters
    ----------
    takes : sequence of str
        The takes.
    votes : sequence of Vote
        All votes of one criterion.
    rater : str, optional
        The rater. No pair comes twice for the same rater.
    allowed : callable
        Returns whether two takes may be compared, for example only those of one prompt.
    rng : random.Random, optional
        Decides between pairs and sides that are equally good.
    """
    rng = rng or random.Random()  # noqa: S311  (no secret)
    known = set(takes)
    votes = [vote for vote in votes if vote.left in known and vote.right in known]
    asked = {vote.pair for vote in votes if rater is None or vote.rater == rater}
    pairs = [
        (one, other)
        for one, other in combinations(range(len(takes)), 2)
        if tuple(sorted((takes[one], takes[other]))) not in asked and allowed(takes[one], takes[other])
    ]
    if not pairs:
        return None
    counts = count(takes, votes)
    group = {take: number for number, one in enumerate(components(counts)) for take in one}
    apart = [(one, other) for one, other in pairs if group[one] != group[other]]
    together = counts.together
    if apart:
        # Takes with the fewest votes first, so that a new take is joined with one vote.
        number = together.sum(axis=1)
        rng.shuffle(apart)
        chosen = min(apart, key=lambda pair: (min(number[list(pair)]), sum(number[list(pair)])))
    else:
        rng.shuffle(pairs)
        gain = gains(fit(counts))
        # Gains that differ by rounding alone are equal; the shuffled order then decides.
        chosen = max(pairs, key=lambda pair: round(float(gain[pair] / (1 + together[pair])), 9))
    return _sided(takes[chosen[0]], takes[chosen[1]], votes, rng)


def gains(found: Fit) -> NDArray[np.float64]:
    """Return the information of one more vote on each pair: the most where strengths are close and uncertain."""
    import numpy as np

    size = len(found.strengths)
    variance = found.covariance
    spread = variance.diagonal()[:, None] + variance.diagonal()[None, :] - 2 * variance
    difference = found.strengths[:, None] - found.strengths[None, :]
    chance = np.array([[found.chance(difference[row, column]) for column in range(size)] for row in range(size)])
    gained: NDArray[np.float64] = np.log1p(chance * (1 - chance) * spread) / 2
    return gained


def _sided(one: str, other: str, votes: Sequence[Vote], rng: random.Random) -> tuple[str, str]:
    """Return a pair as left and right, so that each take is on each side equally often; else at random."""
    left, right = Counter(vote.left for vote in votes), Counter(vote.right for vote in votes)
    lean = (left[one] - right[one]) - (left[other] - right[other])
    if lean == 0:
        lean = rng.choice((-1, 1))
    return (one, other) if lean < 0 else (other, one)


def votes_until_sure(found: Fit, one: int, other: int, *, sure: float = 1.2815515655446004) -> int | None:
    """Return about how many more votes on two takes would say which is ahead, if their strengths are as estimated.

    Parameters
    ----------
    found : Fit
        The strengths.
    one, other : int
        The takes.
    sure : float
        The normal quantile of how sure it has to be; 90 % by default.

    Returns
    -------
    int or None
        0 if it is already certain enough; None if they are so close that it would take very many.
    """
    difference = abs(float(found.strengths[one] - found.strengths[other]))
    variance = found.covariance
    spread = float(variance[one, one] + variance[other, other] - 2 * variance[one, other])
    if difference / math.sqrt(spread) >= sure:
        return 0
    chance = found.chance(difference)
    needed = ((sure / max(difference, 1e-9)) ** 2 - 1 / spread) / (chance * (1 - chance))
    return math.ceil(needed) if needed <= _VERY_MANY else None


_VERY_MANY = 200

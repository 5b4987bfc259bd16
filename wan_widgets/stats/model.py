"""The Bradley-Terry model with ties (Davidson 1970), regularized, and intervals by profile likelihood.

The log-strengths have a normal prior around zero, so that they exist for few votes, for takes that never lost, and for
takes that nobody has compared. Without a tie the model is plain Bradley-Terry. The likelihood is concave, so Newton's
method finds its one maximum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .votes import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRIOR = 1.75
"""Standard deviation of a log-strength before any vote: between 3 and 97 % against the average take."""
_PRIOR_OF_TIES = 2.0
"""Standard deviation of the logarithm of the share of ties."""
LEVEL = 3.841458820694124
"""The 95 % point of the chi-squared distribution with one degree of freedom."""
_Z = 1.959963984540054
MOST_PROFILED = 40
"""Most takes for which intervals are profiled; with more, they come from the curvature."""
_STEPS, _CLOSE = 100, 1e-10
_DOUBLINGS, _HALVINGS = 60, 14


@dataclass(frozen=True)
class Fit:
    """Log-strengths at the maximum of the likelihood, and their uncertainty."""

    counts: Counts
    strengths: NDArray[np.float64]
    ties: float
    """Logarithm of Davidson's parameter of ties; minus infinity without ties."""
    covariance: NDArray[np.float64]
    """Covariance of the strengths, from the curvature at the maximum."""
    prior: float

    def chance(self, difference: float) -> float:
        """Return the chance to win at a difference of log-strengths; a tie counts half."""
        return _chance(difference, self.ties)

    def probability_above(self, one: Sequence[float], other: Sequence[float] | None = None) -> float:
        """Return the probability, 0 to 1, that a contrast of strengths is above zero, or above another contrast."""
        import numpy as np

        contrast = np.asarray(one) - (0.0 if other is None else np.asarray(other))
        spread = math.sqrt(max(1e-12, float(contrast @ self.covariance @ contrast)))
        return 0.5 * (1 + math.erf(float(contrast @ self.strengths) / spread / math.sqrt(2)))

    def interval(self, contrast: Sequence[float]) -> tuple[float, float]:
        """Return the 95 % interval of a contrast of strengths: by profile likelihood, or by the curvature."""
        import numpy as np

        weights = np.asarray(contrast, float)
        middle = float(weights @ self.strengths)
        spread = math.sqrt(max(0.0, float(weights @ self.covariance @ weights)))
        if spread == 0.0 or len(self.strengths) > MOST_PROFILED:
            return middle - _Z * spread, middle + _Z * spread
        return self._edge(weights, middle, -spread), self._edge(weights, middle, spread)

    def best(self, contrasts: NDArray[np.float64], draws: int = 4000) -> NDArray[np.float64]:
        """Return the chance of each row of contrasts to be the largest, from draws around the maximum."""
        import numpy as np

        random = np.random.default_rng(0)  # the same votes give the same numbers
        root = np.linalg.cholesky(self.covariance + 1e-12 * np.eye(len(self.strengths)))
        drawn = self.strengths + random.standard_normal((draws, len(self.strengths))) @ root.T
        winners = np.argmax(drawn @ contrasts.T, axis=1)
        return np.bincount(winners, minlength=len(contrasts)) / draws

    def _edge(self, weights: NDArray[np.float64], middle: float, spread: float) -> float:
        """Return the value on one side of the middle at which twice the log-likelihood has fallen by `LEVEL`."""
        problem = _Problem(self.counts, self.prior)
        start = problem.start(self.strengths, self.ties)
        top = problem.value(start)
        full = problem.padded(weights)

        def above(at: float) -> float:
            nonlocal start
            start = problem.maximum(start, full, at)
            return LEVEL - 2 * (top - problem.value(start))

        near, far = middle, middle + spread
        for _ in range(_DOUBLINGS):
            if above(far) < 0:
                break
            near, far = far, far + (far - middle)
        for _ in range(_HALVINGS):
            half = (near + far) / 2
            near, far = (half, far) if above(half) > 0 else (near, half)
        return (near + far) / 2


def fit(counts: Counts, prior: float = PRIOR) -> Fit:
    """Fit the strengths of takes to votes.

    Parameters
    ----------
    counts : Counts
        The votes; there may be none.
    prior : float
        Standard deviation of a log-strength before any vote.
    """
    import numpy as np

    problem = _Problem(counts, prior)
    size = len(counts.wins)
    found = problem.maximum(np.zeros(size + problem.has_ties))
    _, hessian = problem.slopes(found)
    covariance = np.linalg.inv(-hessian)[:size, :size].astype(float)
    ties = float(found[size]) if problem.has_ties else -math.inf
    return Fit(counts, found[:size], ties, covariance, prior)


def from_average(size: int) -> NDArray[np.float64]:
    """Return the contrasts of each take with the average of all, one per row."""
    import numpy as np

    return np.eye(size) - 1.0 / size


def _chance(difference: float, ties: float) -> float:
    half = 0.5 * math.exp(ties)
    # Both sides divided by the larger strength, so that nothing overflows.
    win, loss = math.exp(min(0.0, difference)), math.exp(min(0.0, -difference))
    tie = half * math.exp(-abs(difference) / 2)
    return (win + tie) / (win + loss + 2 * tie)


class _Problem:
    """The regularized log-likelihood of the strengths, and of the share of ties where there are some."""

    def __init__(self, counts: Counts, prior: float) -> None:
        import numpy as np

        self.size = len(counts.wins)
        self.has_ties = bool(counts.ties.any())
        self._one, self._other = np.nonzero(np.triu(counts.together))
        self._won = counts.wins[self._one, self._other]
        self._lost = counts.wins[self._other, self._one]
        self._tied = counts.ties[self._one, self._other]
        self._penalty = np.full(self.size + self.has_ties, prior**-2)
        if self.has_ties:
            self._penalty[-1] = _PRIOR_OF_TIES**-2

    def start(self, strengths: NDArray[np.float64], ties: float) -> NDArray[np.float64]:
        """Return a point of the search."""
        import numpy as np

        return np.append(strengths, ties) if self.has_ties else np.array(strengths)

    def padded(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return weights of strengths as weights of a point."""
        import numpy as np

        return np.append(weights, 0.0) if self.has_ties else weights

    def value(self, point: NDArray[np.float64]) -> float:
        """Return the regularized log-likelihood."""
        one, other, tie, top = self._terms(point)
        chosen = self._won * point[self._one] + self._lost * point[self._other]
        if self.has_ties:
            chosen = chosen + self._tied * self._tie_exponent(point)
        import numpy as np

        normal = top + np.log(one + other + tie)
        votes = self._won + self._lost + self._tied
        return float((chosen - votes * normal).sum() - 0.5 * (self._penalty * point**2).sum())

    def slopes(self, point: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the gradient and the matrix of second derivatives."""
        import numpy as np

        one, other, tie, _ = self._terms(point)
        total = one + other + tie
        one, other, tie = one / total, other / total, tie / total
        votes = self._won + self._lost + self._tied
        size = len(point)
        gradient, hessian = -self._penalty * point, np.diag(-self._penalty)
        # Expected score of each side, and the derivatives of what the model gives to a tie.
        score_one, score_other = one + tie / 2, other + tie / 2
        np.add.at(gradient, self._one, self._won + self._tied / 2 - votes * score_one)
        np.add.at(gradient, self._other, self._lost + self._tied / 2 - votes * score_other)
        spread_one = one + tie / 4 - score_one**2
        spread_other = other + tie / 4 - score_other**2
        both = tie / 4 - score_one * score_other
        np.add.at(hessian, (self._one, self._one), -votes * spread_one)
        np.add.at(hessian, (self._other, self._other), -votes * spread_other)
        np.add.at(hessian, (self._one, self._other), -votes * both)
        np.add.at(hessian, (self._other, self._one), -votes * both)
        if self.has_ties:
            last = size - 1
            gradient[last] += float((self._tied - votes * tie).sum())
            hessian[last, last] -= float((votes * tie * (1 - tie)).sum())
            for places, score in ((self._one, score_one), (self._other, score_other)):
                cross = -votes * (tie / 2 - tie * score)
                np.add.at(hessian, (places, np.full(len(places), last)), cross)
                np.add.at(hessian, (np.full(len(places), last), places), cross)
        return gradient, hessian

    def maximum(
        self, start: NDArray[np.float64], fixed: NDArray[np.float64] | None = None, at: float = 0.0
    ) -> NDArray[np.float64]:
        """Return the point of the maximum, or of the maximum where the contrast `fixed` has the value `at`."""
        import numpy as np

        point = np.array(start, float)
        if fixed is not None:
            point += fixed * (at - float(fixed @ point)) / float(fixed @ fixed)
        for _ in range(_STEPS):
            gradient, hessian = self.slopes(point)
            step = _step(gradient, hessian, fixed)
            value, share = self.value(point), 1.0
            while self.value(point + share * step) < value:
                share /= 2
            point = point + share * step
            if float(np.abs(step).max(initial=0.0)) * share < _CLOSE:
                break
        return point

    def _tie_exponent(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        exponent: NDArray[np.float64] = point[-1] + (point[self._one] + point[self._other]) / 2
        return exponent

    def _terms(self, point: NDArray[np.float64]) -> tuple[Any, Any, Any, Any]:
        """Return the three terms of each pair, divided by the exponential of the fourth value."""
        import numpy as np

        one, other = point[self._one], point[self._other]
        top = np.maximum(one, other)
        if not self.has_ties:
            return np.exp(one - top), np.exp(other - top), 0.0, top
        tie = self._tie_exponent(point)
        top = np.maximum(top, tie)
        return np.exp(one - top), np.exp(other - top), np.exp(tie - top), top


def _step(
    gradient: NDArray[np.float64], hessian: NDArray[np.float64], fixed: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return Newton's step, along the contrast that is fixed if there is one."""
    import numpy as np

    if fixed is None:
        return np.linalg.solve(hessian, -gradient).astype(float)
    size = len(gradient)
    bordered = np.zeros((size + 1, size + 1))
    bordered[:size, :size], bordered[:size, size], bordered[size, :size] = hessian, fixed, fixed
    return np.linalg.solve(bordered, np.append(-gradient, 0.0))[:size].astype(float)

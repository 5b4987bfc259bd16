"""Forecast when a running task is likely to end, from the courses of similar tasks and its own progress.

Pure. Each known course gives several possible ends: a little earlier, a little later, and rarely much later. An end
that would already be reached is left out. The others are weighted by two things: whether tasks at that point reported
such a progress, and whether tasks with this rate of progress took that much longer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median, stdev

from ...record.course import Course

FEWEST = 3
"""Fewest courses for a forecast."""
_SPREADS = (
    (-2.0, 0.054), (-1.5, 0.13), (-1.0, 0.242), (-0.5, 0.352), (0.0, 0.399),
    (0.5, 0.352), (1.0, 0.242), (1.5, 0.13), (2.0, 0.054), (3.0, 0.01),
)  # fmt: skip
"""Standard deviations, each with the density of a normal distribution there."""
_LATE = ((1.8, 0.004), (2.5, 0.004), (3.5, 0.004))
"""Multiples of the usual duration, with their weights, so that a task may take much longer than all before."""
_NARROWEST = 0.05
"""Smallest relative standard deviation of a duration."""
_WIDTH = 0.7
"""Width of the kernel, in standard deviations of the durations of few tasks."""
_PARTS = 20
"""Parts of a task between which its progress is interpolated."""
_NEARBY = 0.05
"""Range over which reported progress is averaged, as a fraction of the whole task."""
_NOISE = 0.03
"""Smallest standard deviation of a progress report."""
_ONE_PLACE = 1e-9
"""Points that are closer together than this give no slope."""
_LEVELS = 5
"""Ranges of progress for which the rate of progress is compared."""
_FEWEST_RATES = 4
_SUREST = 0.08
"""Smallest standard deviation of the logarithm of the error of the rate of progress."""
_STRANGE = 0.02, 0.03
"""Smallest weight if no task has shown such a progress or rate."""
_HALF = 0.5
"""Seconds added to both sides of a ratio of times, so that short times do not count too much."""

Ends = list[tuple[float, float]]
"""Seconds from now, with a weight; the weights have no fixed sum."""


class Forecast:
    """The forecast from the courses of similar tasks.

    Parameters
    ----------
    courses : sequence of Course
        At least `FEWEST`.
    """

    def __init__(self, courses: Sequence[Course]) -> None:
        self._courses = courses
        logs = [math.log(one.took) for one in courses]
        width = max(_NARROWEST, _WIDTH * stdev(logs) * len(logs) ** -0.2)
        self._scales = (*((math.exp(width * spread), weight) for spread, weight in _SPREADS), *_LATE)
        self._curve = _curve(courses)
        self._rates = _rates(courses)

    def ends(self, elapsed: float, *, queued: float, looks: Sequence[tuple[float, float]]) -> Ends:
        """Return when a running task may end.

        Parameters
        ----------
        elapsed : float
            Seconds since its submit.
        queued : float
            When it was last seen queued, in seconds since its submit. A longer wait than usual shifts its end.
        looks : sequence of tuple
            Times and progress, as in `Course`.
        """
        progress = looks[-1][1] if looks else None
        rate = self._rate_of(looks)
        found = []
        for course in self._courses:
            shift = max(0.0, queued - course.queued)
            for scale, share in self._scales:
                end = shift + course.took * scale
                if end <= elapsed:
                    continue
                weight = share
                if progress is not None:
                    weight *= self._fit((elapsed - shift) / (end - shift), progress)
                if rate is not None:
                    usual, ratio, spread = rate
                    apart = math.log((end - elapsed + _HALF) / usual) - ratio
                    weight *= _STRANGE[1] + _density(apart, spread)
                found.append((end - elapsed, weight))
        return found

    def _fit(self, part: float, progress: float) -> float:
        """Return how well a progress fits a task of which a part is over: at most 1, and below 0 in a longer queue."""
        place = max(0.0, part) * _PARTS
        before = min(_PARTS - 1, int(place))
        low, high = self._curve[before], self._curve[before + 1]
        if low is None or high is None:
            return 1.0
        share = place - before
        mean, spread = (one + (other - one) * share for one, other in zip(low, high, strict=True))
        return _STRANGE[0] + _density(progress - mean, spread)

    def _rate_of(self, looks: Sequence[tuple[float, float]]) -> tuple[float, float, float] | None:
        """Return the seconds left at the current rate, and the past error of that estimate; None if unknown."""
        if not looks[:-1] or (left := _left(looks[-2], looks[-1])) is None:
            return None
        known = self._rates[_level(looks[-1][1])]
        return None if known is None else (left + _HALF, *known)


def _density(apart: float, spread: float) -> float:
    return 0.1 * math.exp(-0.5 * (apart / spread) ** 2) / spread


def _level(progress: float) -> int:
    return min(_LEVELS - 1, max(0, int(progress * _LEVELS)))


def _left(before: tuple[float, float], now: tuple[float, float]) -> float | None:
    """Return the seconds to the end at the rate of progress between two polls; None if it stalls."""
    rise = now[1] - before[1]
    left = (1.0 - now[1]) * (now[0] - before[0])
    return left / rise if rise > 0 and left > 0 else None


def _curve(courses: Sequence[Course]) -> list[tuple[float, float] | None]:
    """Return mean and standard deviation of progress by the finished part of the task; None if unknown."""
    points = [(0.0, 0.0)]
    points += [(at / one.took, progress) for one in courses for at, progress in one.looks if at <= one.took]
    return [_mean_at(part / _PARTS, points) for part in range(_PARTS + 1)]


def _mean_at(part: float, points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the local linear mean of progress at a part, and the standard deviation about it."""
    near = [
        (math.exp(-0.5 * ((part - at) / _NEARBY) ** 2), at - part, progress)
        for at, progress in points
        if abs(part - at) < 3 * _NEARBY
    ]
    total = math.fsum(weight for weight, _, _ in near)
    if total < 1.0:
        return None
    middle = math.fsum(weight * at for weight, at, _ in near) / total
    mean = math.fsum(weight * progress for weight, _, progress in near) / total
    across = math.fsum(weight * (at - middle) ** 2 for weight, at, _ in near)
    slope = math.fsum(weight * (at - middle) * progress for weight, at, progress in near)
    slope = max(0.0, slope / across) if across > _ONE_PLACE else 0.0
    variance = math.fsum(w * (progress - mean - slope * (at - middle)) ** 2 for w, at, progress in near) / total
    return min(1.0, max(0.0, mean - slope * middle)), math.hypot(math.sqrt(variance), _NOISE)


def _rates(courses: Sequence[Course]) -> list[tuple[float, float] | None]:
    """Return, for each range of progress, the error of the rate: its logarithm, and the spread of that."""
    wrong: list[list[float]] = [[] for _ in range(_LEVELS)]
    for one in courses:
        for before, now in zip(one.looks, one.looks[1:], strict=False):
            left = _left(before, now)
            if left is not None and one.took > now[0]:
                wrong[_level(now[1])].append(math.log((one.took - now[0] + _HALF) / (left + _HALF)))
    return [_middle_and_spread(found) if len(found) >= _FEWEST_RATES else None for found in wrong]


def _middle_and_spread(values: Sequence[float]) -> tuple[float, float]:
    middle = median(values)
    # One outlier must not spoil the others.
    variance = math.fsum(min(1.0, (value - middle) ** 2) for value in values) / len(values)
    return middle, max(_SUREST, math.sqrt(variance))

"""Bars of a histogram whose edges are round numbers. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

BARS = 16
"""About how many bars a histogram has."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Widths of a bar, times a power of ten."""
_NOTHING = 1e-9


class Bars(NamedTuple):
    """Bars of the same width, side by side."""

    low: float
    """Where the first bar begins."""
    step: float
    """Width of a bar."""
    number: int

    @property
    def high(self) -> float:
        """Where the last bar ends."""
        return self.low + self.step * self.number


def bars_of(low: float, high: float, *, whole: bool = False) -> Bars | None:
    """Return bars that hold all values from `low` to `high`; None if there is only one value.

    Parameters
    ----------
    low, high : float
        The least and the greatest value.
    whole : bool
        Whether all values are whole numbers: where they are few, each has a bar of its own.
    """
    if not high > low:
        return None
    if whole and high - low < BARS:
        return Bars(low, 1.0, int(high - low) + 1)
    rough = (high - low) / BARS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in _STEPS if one * power >= rough * (1 - _NOTHING))
    first = math.floor(low / step + _NOTHING)
    last = math.ceil(high / step - _NOTHING)
    return Bars(round(first * step, 9), round(step, 9), last - first)

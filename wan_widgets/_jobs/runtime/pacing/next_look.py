"""When to look at a task next, by when it is likely to end: the least expected delay at a price for each look.

Pure. The looks are planned backwards over steps of time. A plan ends either with looks that learn nothing more, or
with a look whose answer tells the end up to an error that grows with the time that is left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

PRICE = 0.06
"""Delay that one look is worth, in least intervals."""
_STEPS = 5
"""Steps in a least interval."""
_MOST_STEPS = 60
"""Steps in the longest wait at most."""
_AHEAD = 3
"""How far is planned, in longest waits."""
_KNOWN, _WORSE = 0.12, 0.3
"""Least delay once the end is known, in least intervals, and how it grows with the time that is left."""
_UNKNOWN = 0.55
"""Delay where nothing is known, in least intervals: half of one, and a little."""
_LOOKS_THEN = 1.2
"""Looks that are needed once the end is known."""


def next_look(
    ends: Sequence[tuple[float, float]], *, soonest: float, least: float, longest: float, price: float = PRICE
) -> float | None:
    """Return the seconds until the next look at a task; None if `ends` says nothing.

    Parameters
    ----------
    ends : sequence of tuple
        Seconds from now to a possible end, each with its weight.
    soonest : float
        Least seconds until the next look.
    least, longest : float
        Least and most seconds between the looks after it.
    price : float
        Delay that one look is worth, in least intervals.
    """
    step = max(least / _STEPS, longest / _MOST_STEPS)
    # Rounded first: 25 / 5 must not become 6 steps by the last bit.
    low, far = math.ceil(round(least / step, 6)), max(1, math.floor(round(longest / step, 6)))
    first = max(math.ceil(round(soonest / step, 6)), 1)
    size = _AHEAD * max(far, first)
    mass = [0.0] * (size + 2)
    for left, weight in ends:
        mass[min(size + 1, max(1, math.ceil(left / step)))] += weight
    if sum(mass) <= 0.0:
        return None
    over, moment = _sums(mass)
    cost_of_look = price * least / step
    cost = _informed(mass, over, step, least, cost_of_look) + [0.0] * max(far, first, low)
    best = 0
    for at in range(size, -1, -1):
        unfinished = over[-1] - over[at]
        wait, least_cost = 0, math.inf
        soon = first if at == 0 else low
        for then in range(at + soon, at + max(far, soon) + 1):
            until = min(then, size)
            late = then * (over[until] - over[at]) - (moment[until] - moment[at])
            if (sum_of_both := late + cost_of_look * unfinished + cost[then]) < least_cost:
                wait, least_cost = then - at, sum_of_both
        if at == 0:
            best = wait
        else:
            cost[at] = min(cost[at], least_cost)
    return max(best * step, soonest)


def _sums(mass: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the weight up to each step, and the same times the middle of its step."""
    over, moment, total, weighed = [], [], 0.0, 0.0
    for place, weight in enumerate(mass):
        total += weight
        weighed += weight * (place - 0.5)
        over.append(total)
        moment.append(weighed)
    return over, moment


def _informed(
    mass: Sequence[float], over: Sequence[float], step: float, least: float, cost_of_look: float
) -> list[float]:
    """Return for a look at each step the cost of what comes after it if its answer tells the end."""
    size = len(mass) - 1
    after = [0.0]
    for place in range(1, size + 1):
        left = (place - 0.5) * step
        delay = least - left if left < least else min(_UNKNOWN * least, _KNOWN * least + _WORSE * left)
        after.append(delay / step + _LOOKS_THEN * cost_of_look)
    level = next((place for place in range(1, size + 1) if after[place:] == [after[-1]] * (size + 1 - place)), size)
    found = []
    for at in range(size):
        top = min(size, at + level - 1)
        near = sum(mass[place] * after[place - at] for place in range(at + 1, top + 1))
        found.append(near + (over[-1] - over[top]) * after[-1])
    return found

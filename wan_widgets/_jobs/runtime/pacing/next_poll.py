"""Plan the next poll of a task from its likely end: the least expected delay, at a price for each poll.

Pure. The polls are planned backwards over steps of time. A plan ends either with polls that add no information, or with
a poll whose answer gives the end, with an error that grows with the remaining time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

PRICE = 0.06
"""Price of a poll: the delay that it is worth, in shortest intervals."""
_STEPS = 5
"""Steps in a shortest interval."""
_MOST_STEPS = 60
"""Most steps in the longest wait."""
_AHEAD = 3
"""How far ahead is planned, in longest waits."""
_KNOWN, _WORSE = 0.12, 0.3
"""Shortest delay once the end is known, in shortest intervals, and its growth with the remaining time."""
_UNKNOWN = 0.55
"""Delay if nothing is known, in shortest intervals: a little more than half of one."""
_POLLS_THEN = 1.2
"""Number of polls that are needed once the end is known."""


def next_poll(
    ends: Sequence[tuple[float, float]], *, soonest: float, least: float, longest: float, price: float = PRICE
) -> float | None:
    """Return the seconds until the next poll of a task; None if `ends` has no weight.

    Parameters
    ----------
    ends : sequence of tuple
        Seconds from now to a possible end, each with its weight.
    soonest : float
        Least seconds until the next poll.
    least, longest : float
        Least and most seconds between the polls after it.
    price : float
        Delay that one poll is worth, in shortest intervals.
    """
    step = max(least / _STEPS, longest / _MOST_STEPS)
    # Round first, so that 25 / 5 does not become 6 steps by a rounding error.
    low, far = math.ceil(round(least / step, 6)), math.floor(round(longest / step, 6))
    first = max(math.ceil(round(soonest / step, 6)), 1)
    size = _AHEAD * max(far, first)
    mass = [0.0] * (size + 2)
    for left, weight in ends:
        mass[min(size + 1, max(1, math.ceil(left / step)))] += weight
    if sum(mass) <= 0.0:
        return None
    # Sums up to each step: of the weights, and of the weights times the middles of their steps.
    over = list(accumulate(mass))
    moment = list(accumulate(weight * (place - 0.5) for place, weight in enumerate(mass)))
    cost_of_poll = price * least / step
    cost = _informed(mass, over, step, least, cost_of_poll) + [0.0] * max(far, first, low)
    following = first
    for at in range(size, -1, -1):
        unfinished = over[-1] - over[at]
        least_cost = math.inf
        soon = first if at == 0 else low
        for then in range(at + soon, at + max(far, soon) + 1):
            until = min(then, size)
            late = then * (over[until] - over[at]) - (moment[until] - moment[at])
            if (sum_of_both := late + cost_of_poll * unfinished + cost[then]) < least_cost:
                following, least_cost = then, sum_of_both
        cost[at] = min(cost[at], least_cost)
    return max(following * step, soonest)


def _informed(
    mass: Sequence[float], over: Sequence[float], step: float, least: float, cost_of_poll: float
) -> list[float]:
    """Return, for a poll at each step, the cost of what follows if its answer gives the end."""
    size, flat = len(mass) - 1, _UNKNOWN * least
    after = [0.0]
    for place in range(1, size + 1):
        left = (place - 0.5) * step
        delay = least - left if left < least else min(flat, _KNOWN * least + _WORSE * left)
        after.append(delay / step + _POLLS_THEN * cost_of_poll)
        if left >= least and delay == flat:
            break  # it stays the same from here on
    found = []
    for at in range(size):
        top = min(size, at + len(after) - 2)
        near = sum(mass[place] * after[place - at] for place in range(at + 1, top + 1))
        found.append(near + (over[-1] - over[top]) * after[-1])
    return found

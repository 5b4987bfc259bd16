"""Limits of the services: requests per second, concurrent tasks, and how long tasks are known.

The limit of requests per second applies while the simulator is as slow as a service.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

from ..fault_table import DASHSCOPE, TOAPIS

_RATES: Mapping[str, Mapping[str, tuple[int, float]]] = {
    TOAPIS: {"create": (50, 10.0), "query": (3000, 60.0)},
    DASHSCOPE: {"create": (5, 1.0), "query": (20, 1.0)},
}
"""Protocol -> requests in a number of seconds. Status, list and cancel requests share one rate.

Source: docs.toapis.com, rate limits; Alibaba Model Studio, rate limits.
"""
_FREE = ("upload", "balance", "pricing")
"""Requests that have no published rate."""
RUNNING: Mapping[str, int] = {DASHSCOPE: 5}
"""Service -> tasks of one account that run at the same time; others are queued. Source: Alibaba Model Studio."""
FORGETFUL = (DASHSCOPE,)
"""Services that forget a task when its video expires. Source: Alibaba Model Studio."""


class Rates:
    """The recent requests of each account.

    Parameters
    ----------
    enforced : callable
        Returns whether the rates apply now.
    clock : callable
        A monotonic clock in seconds.
    """

    def __init__(self, enforced: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._enforced = enforced
        self._latest: dict[tuple[str, str, str], deque[float]] = defaultdict(deque)

    def wait(self, face: str, place: str, owner: str) -> float | None:
        """Count a request; return None if it is within the rate, else the seconds to wait."""
        if not self._enforced() or place in _FREE:
            return None
        kind = "create" if place == "create" else "query"
        most, seconds = _RATES[face][kind]
        latest, now = self._latest[face, kind, owner], self.clock()
        while latest and latest[0] <= now - seconds:
            latest.popleft()
        if len(latest) >= most:
            return seconds - (now - latest[0])
        latest.append(now)
        return None

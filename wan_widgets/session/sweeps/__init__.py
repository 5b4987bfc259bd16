"""``wan.sweep``: ``handles`` starts and finds sweeps, ``cells`` checks and prices cells, ``record`` stores them."""

from .cells import estimate, plans_of
from .handles import CONCURRENCY, MOST_AT_ONCE, SweepList, reopen, send_all, start, sweep, sweeps

__all__ = [
    "CONCURRENCY",
    "MOST_AT_ONCE",
    "SweepList",
    "estimate",
    "plans_of",
    "reopen",
    "send_all",
    "start",
    "sweep",
    "sweeps",
]

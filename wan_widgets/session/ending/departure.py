"""The end of a process that nobody watches: it waits until every request has reached the service and is recorded.

For notebooks that a program runs, and for scripts (see `script_end`): whoever ends them waits for nothing, and what is
on its way then would be lost or, worse, sent without its answer. The wait is bounded. Nothing is sent by it that was
not asked for before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from .. import engine_pool, sweeps

MOST_SECONDS = 120.0
"""Seconds that leaving waits at most: enough for an upload, and for a service that answers slowly."""
_STEP = 0.05


@dataclass(frozen=True, kw_only=True)
class Departure:
    """What was left when the wait was over."""

    unsent: int
    """Videos that were asked for and are not known to be at the service."""
    waited: float
    """Seconds."""


def until_sent(seconds: float = MOST_SECONDS, *, cells: bool = True) -> Departure:
    """Wait until everything that this process was asked to make is at the service and written down.

    Cells of sweeps that wait for others to end are sent at once. A job that is held back for longer than the wait
    would take is not waited for. May be interrupted.

    Parameters
    ----------
    seconds : float
        Seconds to wait at most.
    cells : bool
        Whether the cells of sweeps are sent that wait for others to end; else they are not, and not waited for.
    """
    begun = time.monotonic()
    end = begun + seconds
    while True:
        unsent = sweeps.send_all() if cells else 0
        horizon = time.time() + max(0.0, end - time.monotonic())
        jobs = [one for engine in engine_pool.engines() for one in engine.unsent()]
        held = [one for one in jobs if one.held_until is not None and one.held_until > horizon]
        now = time.monotonic()
        if unsent + len(jobs) == len(held) or now >= end:
            return Departure(unsent=unsent + len(jobs), waited=now - begun)
        time.sleep(_STEP)

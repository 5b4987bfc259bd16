"""Wait until every request of this process has reached the service and is recorded.

Used at the end of scripts (see `script_end`) and of notebooks that a program runs. Without it, a request on its way
would be lost or, worse, sent without its answer being stored. The wait is bounded, and sends only what was already
requested.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from .. import engine_pool, sweeps

MOST_SECONDS = 120.0
"""Longest wait in seconds: enough for an upload, and for a service that answers slowly."""
_STEP = 0.05


@dataclass(frozen=True, kw_only=True)
class Departure:
    """The result of the wait."""

    unsent: int
    """Number of requested videos that are not known to have reached the service."""
    waited: float
    """Seconds."""


def until_sent(seconds: float = MOST_SECONDS, *, cells: bool = True) -> Departure:
    """Wait until every request of this process is at the service and recorded.

    Cells of sweeps that wait for others to end are sent at once. A job that is held back longer than this wait does not
    count. The wait can be interrupted.

    Parameters
    ----------
    seconds : float
        Longest wait in seconds.
    cells : bool
        Whether to send the waiting cells of sweeps too; otherwise they are neither sent nor waited for.
    """
    begun = time.monotonic()
    end = begun + seconds
    while True:
        unsent = sweeps.send_all() if cells else 0
        horizon = time.time() + end - time.monotonic()
        jobs = [one for engine in engine_pool.engines() for one in engine.unsent()]
        held = [one for one in jobs if one.held_until is not None and one.held_until > horizon]
        now = time.monotonic()
        if unsent + len(jobs) == len(held) or now >= end:
            return Departure(unsent=unsent + len(jobs), waited=now - begun)
        time.sleep(_STEP)

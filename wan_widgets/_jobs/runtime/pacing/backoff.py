"""Seconds between polls and retries: a pure function of the job's state and the number of watched jobs.

Polls are never faster than the service allows: slow at first, quick near the end. With many jobs the intervals grow, so
that all together poll about ``MAX_POLLS_PER_SECOND`` times a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...record.state import JobState

MAX_POLLS_PER_SECOND = 10.0
"""Polls per second of all jobs together. While a cell is busy, hardly more are possible."""
_JITTER = 0.2
"""Random fraction of the interval, so that jobs do not poll at the same moment."""
_MAX_SPREAD = 5.0
"""Most random seconds that are added to a wait that the service requested."""
_NEAR = 0.9
_PLANNED_JITTER = 0.04
"""Random fraction of the shortest interval if the time of a poll is planned."""
FARTHEST = 2.7
"""Longest planned delay between two polls, in longest intervals, by similar jobs.

If every possible end is more than three of these delays away, all plans cost the same, and the shortest delay is used.
"""
_SLOWEST = 12.0
"""Longest delay between two attempts, in shortest intervals: a minute at the published pace."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The polling intervals that a service asks for, in seconds."""

    first: float
    least: float
    longest: float


def poll_delay(
    pace: Pace,
    *,
    state: JobState,
    progress: float | None,
    elapsed: float,
    watched: int,
    jitter: Callable[[], float],
    typical: tuple[int, int],
    planned: float | None = None,
) -> float:
    """Return the seconds to wait before the next poll of a task.

    Parameters
    ----------
    pace : Pace
        The service's guidance.
    state : JobState
        The state of the job.
    progress : float or None
        0..1, if the service gives a number.
    elapsed : float
        Seconds since the submit; the first poll is due at ``pace.first``.
    watched : int
        Number of jobs that this process polls.
    jitter : callable
        Returns 0..1.
    typical : tuple of int
        Usual seconds from submit to video, from the history of similar jobs.
    planned : float, optional
        Seconds to the next poll according to similar jobs (`next_poll`); None without a history.
    """
    if planned is not None:
        least = pace.least if elapsed >= pace.first else pace.first - max(0.0, elapsed)
        spread = _PLANNED_JITTER * pace.least * min(1.0, max(0.0, jitter()))
        return max(planned, least, watched / MAX_POLLS_PER_SECOND) + spread
    if elapsed < pace.first:
        wait = pace.first - max(0.0, elapsed)  # below 0 if the clock was set back
    elif progress is not None and progress >= _NEAR:
        wait = pace.least
    else:
        # Early on and in the queue, slow polls miss little.
        due = progress if progress is not None else elapsed / max(1.0, float(typical[0]))
        share = 1.0 if state is JobState.QUEUED else 1.0 - min(1.0, max(0.0, due))
        wait = pace.least + (pace.longest - pace.least) * share
    crowd = watched / MAX_POLLS_PER_SECOND
    spread = 1.0 + _JITTER * min(1.0, max(0.0, jitter()))
    # The random fraction is only added, so the shortest interval and the requested delay are always kept.
    return max(wait, crowd) * spread


def retry_delay(pace: Pace, failures: int, *, asked: float | None, jitter: Callable[[], float]) -> float:
    """Return the seconds to wait after `failures` failures in a row; ``Retry-After`` is obeyed.

    Parameters
    ----------
    pace : Pace
        The service's guidance.
    failures : int
        Counted from 1.
    asked : float or None
        ``Retry-After`` in seconds.
    jitter : callable
        Returns 0..1.
    """
    if asked is not None:
        # Add little here: the time that is shown is the requested one.
        return max(asked, pace.least) + min(_MAX_SPREAD, _JITTER * asked) * min(1.0, max(0.0, jitter()))
    wait = pace.least * min(_SLOWEST, 2.0 ** min(10, max(0, failures - 1)))
    return wait * (1.0 + _JITTER * min(1.0, max(0.0, jitter())))


LOOKUP_DELAYS = (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 80.0)
"""Seconds before each lookup of a task whose answer was lost, at a shortest interval of 5 s: five minutes in total.

The task may appear late; no published page says how late.
"""


LISTING_DELAYS = (0.0, 5.0, 10.0, 15.0, 15.0, 15.0)
"""Seconds before each read of the account's list of tasks: a minute in total, after which a task would be there."""


def listing_delays(pace: Pace) -> tuple[float, ...]:
    """Return the seconds before each read of the list for a lost task, shorter with a faster service."""
    return _scaled(LISTING_DELAYS, pace)


def lookup_delays(pace: Pace) -> tuple[float, ...]:
    """Return the seconds before each lookup of a lost task, shorter with a faster service."""
    return _scaled(LOOKUP_DELAYS, pace)


def _scaled(delays: tuple[float, ...], pace: Pace) -> tuple[float, ...]:
    scale = min(1.0, max(0.1, pace.least / 5.0))
    return tuple(wait * scale for wait in delays)

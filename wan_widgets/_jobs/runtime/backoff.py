"""When to look next: a pure function of where a job stands and how many are watched.

Never faster than the service's own floor, slower the longer it takes, quick again near the end; with
many jobs the intervals grow, so that all together ask about ``MOST_LOOKS`` times a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..record.state import JobState

MOST_LOOKS = 10.0
"""Looks a second, all jobs together: under a busy cell hardly more get through."""
_JITTER = 0.2
"""Share of the interval that is left to chance, so that jobs do not ask in step."""
_NEAR = 0.9
_SLOWEST = 12.0
"""Most of the least intervals between two tries while the service does not answer: a minute at the published pace."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What a service asks for, in seconds."""

    first: float
    least: float
    longest: float


def next_look(
    pace: Pace,
    *,
    state: JobState,
    progress: float | None,
    elapsed: float,
    watched: int,
    jitter: Callable[[], float],
    typical: tuple[int, int],
) -> float:
    """Return the seconds to wait before the next look at a task.

    Parameters
    ----------
    pace : Pace
        The service's guidance.
    state : JobState
        Where the job stands.
    progress : float or None
        0..1, if the service gives a number.
    elapsed : float
        Seconds since the submit; the first look is due at ``pace.first``.
    watched : int
        Jobs that are being watched by this process.
    jitter : callable
        Returns 0..1.
    typical : tuple of int
        Usual seconds from submit to video, by the history of jobs like it.
    """
    if elapsed < pace.first:
        wait = pace.first - max(0.0, elapsed)  # below 0 where the clock was set back
    elif progress is not None and progress >= _NEAR:
        wait = pace.least
    else:
        # Early on, and while it queues, little is missed by asking seldom.
        due = progress if progress is not None else elapsed / max(1.0, float(typical[0]))
        share = 1.0 if state is JobState.QUEUED else 1.0 - min(1.0, max(0.0, due))
        wait = pace.least + (pace.longest - pace.least) * share
    crowd = watched / MOST_LOOKS
    spread = 1.0 + _JITTER * min(1.0, max(0.0, jitter()))
    # Chance only ever adds: neither the floor nor the time asked for is undercut.
    return max(wait, crowd, 0.0 if elapsed < pace.first else pace.least) * spread


def next_try(pace: Pace, failures: int, *, asked: float | None, jitter: Callable[[], float]) -> float:
    """Return the seconds to wait after `failures` failures in a row; what a service asked for is obeyed.

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
    grown = pace.least * min(_SLOWEST, 2.0 ** min(10, max(0, failures - 1)))
    wait = max(grown, pace.least) if asked is None else max(asked, pace.least)
    return wait * (1.0 + _JITTER * min(1.0, max(0.0, jitter())))


LOOK_UP_AFTER = (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 80.0)
"""Seconds between the looks for a task whose answer was lost, at a service whose floor is 5 s: five minutes in all.

It may appear late; how late, nothing published says.
"""


def look_up_waits(pace: Pace) -> tuple[float, ...]:
    """Return the waits before each look for a lost task, quicker at a quicker service."""
    scale = min(1.0, max(0.1, pace.least / 5.0))
    return tuple(wait * scale for wait in LOOK_UP_AFTER)

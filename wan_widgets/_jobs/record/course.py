"""The course of a task at the service: how long it took, and which progress it reported at what time."""

from __future__ import annotations

from dataclasses import dataclass

MAX_POLLS = 60
"""Most polls of one task that are stored. Of a longer series, every second one is left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """One task from its submit to its end. Times are seconds since the submit."""

    took: float
    queued: float = 0.0
    """When a poll last found it queued."""
    looks: tuple[tuple[float, float], ...] = ()
    """Time and progress (0..1) of each poll of the running task; empty if the service reports no progress."""


def thinned(looks: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return at most `MAX_POLLS` polls, including the last one."""
    while len(looks) > MAX_POLLS:
        looks = looks[::-2][::-1]
    return looks

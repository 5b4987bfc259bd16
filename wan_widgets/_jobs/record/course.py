"""How a task went at the service: how long it took, and which progress it reported when."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LOOKS = 60
"""Looks of one task that are stored; of a longer row every second one is left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """One task from its submit to its end. Times are seconds since the submit."""

    took: float
    queued: float = 0.0
    """When it was last seen queued."""
    looks: tuple[tuple[float, float], ...] = ()
    """Time and progress (0..1) of each look at the running task; empty where the service reports no progress."""


def thinned(looks: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return at most `MOST_LOOKS` looks, the last one among them."""
    while len(looks) > MOST_LOOKS:
        looks = looks[::-2][::-1]
    return looks

"""What was measured of videos, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class MeasureBadge(TypedDict):
    """One measure of one video in a few words."""

    name: str
    label: str
    """Empty where the text says it all."""
    text: str
    """The value with its unit."""
    meaning: str
    """What the measure is, in one line; of a value that is not known, also why."""
    flag: bool
    """Whether it is worth a look."""


class JobMeasures(TypedDict):
    """What is known of the measures of a job's video."""

    badges: Sequence[MeasureBadge]
    """Empty while it is not measured."""
    going: bool
    """Whether it waits to be measured, or is being measured."""

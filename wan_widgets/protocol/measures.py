"""What was measured of videos, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class MeasureChoice(TypedDict):
    """A measure that can be chosen."""

    name: str
    label: str
    unit: str
    meaning: str
    curve: bool
    """Whether it is known over time."""


class CellMeasure(TypedDict):
    """One measure of the video of one cell."""

    value: float | None
    text: str
    why: str
    """Why there is no value."""
    flags: Sequence[str]
    """What is worth a look in the video, by any measure."""
    step: float
    """Seconds between two values of the curve."""
    curve: Sequence[float]
    """Its values over time; empty if it has none."""


class MeasuresAnswer(TypedDict):
    """One measure of all videos of a comparison."""

    chosen: str
    choices: Sequence[MeasureChoice]
    cells: Mapping[str, CellMeasure]
    """By cell; those that are not measured are left out."""
    unmeasured: int
    """Videos that are not measured, those that wait included."""
    waiting: int
    """Videos that wait to be measured."""


class MeasureBody(TypedDict):
    """The measure to show; empty for the usual one."""

    measure: str


class PauseBody(TypedDict):
    """Whether measuring is to stop at the next frame, or to go on."""

    paused: bool

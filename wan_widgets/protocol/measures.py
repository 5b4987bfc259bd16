"""What was measured of videos, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from .common import Pair


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
    measuring: bool
    """Whether it waits to be measured, or is being measured."""


class MeasureChoice(TypedDict):
    """A measure that can be chosen."""

    name: str
    label: str
    unit: str
    meaning: str
    curve: bool
    """Whether it is known over time."""


class Histogram(TypedDict):
    """How one measure is spread over the videos of the folder."""

    name: str
    low: float
    """Where the first bar begins."""
    step: float
    """Width of a bar."""
    bars: Sequence[int]
    """How many videos are in each bar."""
    whole: bool
    """Whether each bar is one whole number."""


class FoundChoice(TypedDict):
    """Something that is found in some files, by which the list can be filtered."""

    name: str
    label: str
    count: int
    """How many videos of the folder have it."""
    meaning: str


class HistogramsAnswer(TypedDict):
    """How the measures are spread over the videos of the folder."""

    histograms: Sequence[Histogram]
    """Those in which videos differ."""
    same: Sequence[Pair]
    """Measures that are the same in every video, each with its value."""
    found: Sequence[FoundChoice]


class TileMeasure(TypedDict):
    """One measure of a video in the gallery."""

    name: str
    text: str
    """The value without its unit."""
    at: float | None
    """Where it stands between the least and the greatest value of the folder, 0 to 1; null where it is not known."""
    why: str
    """Why there is no value."""


class TileMeasures(TypedDict):
    """What was measured of a video in the gallery."""

    values: Sequence[TileMeasure]
    """In the order of columns."""
    flags: Sequence[str]
    """What is worth a look."""


class AskedShot(TypedDict):
    """A shot that the prompt gives times for."""

    number: int
    start: float
    end: float
    text: str
    """What the prompt says of it."""


class CutMark(TypedDict):
    """A cut that was found, or one that the prompt asks for and that was not found."""

    at: float
    kind: Literal["found", "missing", "extra"]
    text: str
    """In a few words, such as `9.4, 0.4 s late`."""
    sentence: str


class TimeCurve(TypedDict):
    """A measure over time."""

    name: str
    label: str
    unit: str
    meaning: str
    step: float
    """Seconds between two values."""
    curve: Sequence[float]


class TimeStretch(TypedDict):
    """A stretch of time in which something is worth a look."""

    kind: Literal["silent", "clips", "black", "frozen"]
    start: float
    end: float


class TimeAxis(TypedDict):
    """One video on one time axis: what was asked for, and what was found."""

    seconds: float
    shots: Sequence[AskedShot]
    """Empty where the prompt gives no times."""
    cuts: Sequence[CutMark]
    cut_summary: str
    """How many cuts were found of those that were asked for, in words."""
    curves: Sequence[TimeCurve]
    """Motion and flicker, and the loudness where there is sound."""
    waveform: Sequence[float]
    """Peaks of the sound from start to end, 0 to 1; empty without sound."""
    stretches: Sequence[TimeStretch]


class TimeAxisAnswer(TypedDict):
    """The time axis of a video."""

    axis: TimeAxis | None
    """Null where the video is not measured."""


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


class VarianceRow(TypedDict):
    """Where the variance of one measure comes from."""

    label: str
    shares: Sequence[float]
    """Of each of the settings, 0 to 1."""
    left: float
    """What is left over."""
    sentence: str


class AlikeTake(TypedDict):
    """A take in the table of likeness."""

    cell: str
    short: str
    """Such as `A1`: its row and its column."""
    label: str


class AlikePair(TypedDict):
    """Two cells that look the same."""

    a: str
    b: str
    text: str


class SpreadAnswer(TypedDict):
    """What varies because of what, and how alike the takes are."""

    settings: Sequence[str]
    variance: Sequence[VarianceRow]
    """Measures that differ; none with too few takes."""
    caveats: Sequence[str]
    takes: Sequence[AlikeTake]
    likeness: Sequence[Sequence[float | None]]
    """Of each take to each; null where it is not known."""
    near: Sequence[AlikePair]
    left_out: int
    """Measured takes that the table of likeness has no place for."""


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

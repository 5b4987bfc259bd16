"""Measures of videos, as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from .common import Pair


class MeasureBadge(TypedDict):
    """One measure of one video in a few words."""

    name: str
    label: str
    """Empty if the text needs no label."""
    text: str
    """The value with its unit."""
    meaning: str
    """What the measure is, in one line; also why the value is not known, if it is not."""
    flag: bool
    """Whether it is worth a look."""


class JobMeasures(TypedDict):
    """The measures of the video of a job."""

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
    """Whether it has values over time."""


class Histogram(TypedDict):
    """The distribution of one measure over the videos of the folder."""

    name: str
    low: float
    """The start of the first bar."""
    step: float
    """The width of a bar."""
    bars: Sequence[int]
    """The number of videos in each bar."""
    whole: bool
    """Whether each bar is one whole number."""


class FoundChoice(TypedDict):
    """A property of some files by which the list can be filtered."""

    name: str
    label: str
    count: int
    """How many videos of the folder have it."""
    meaning: str


class HistogramsAnswer(TypedDict):
    """The distributions of the measures over the videos of the folder."""

    histograms: Sequence[Histogram]
    """The measures in which videos differ."""
    same: Sequence[Pair]
    """Measures that are the same in every video, each with its value."""
    found: Sequence[FoundChoice]


class TileMeasure(TypedDict):
    """One measure of a video in the gallery."""

    name: str
    text: str
    """The value without its unit."""
    at: float | None
    """Its position between the least and the greatest value of the folder, 0 to 1; null if it is not known."""
    why: str
    """Why there is no value."""


class TileMeasures(TypedDict):
    """The measures of a video in the gallery."""

    values: Sequence[TileMeasure]
    """In the order of columns."""
    flags: Sequence[str]
    """What is worth a look."""


class AskedShot(TypedDict):
    """A shot with times in the prompt."""

    number: int
    start: float
    end: float
    text: str
    """What the prompt says about it."""


class CutMark(TypedDict):
    """A cut in the video, or a cut that the prompt asks for and that the video lacks."""

    at: float
    kind: Literal["found", "missing", "extra"]
    text: str
    """A short text, such as `9.4, 0.4 s late`."""
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
    """A period of time that is worth a look."""

    kind: Literal["silent", "clips", "black", "frozen"]
    start: float
    end: float


class TimeAxis(TypedDict):
    """One video on a time axis: what the prompt asks for, and what was measured."""

    seconds: float
    shots: Sequence[AskedShot]
    """Empty if the prompt gives no times."""
    cuts: Sequence[CutMark]
    cut_summary: str
    """How many of the requested cuts were found, as text."""
    curves: Sequence[TimeCurve]
    """Motion and flicker, and the loudness if there is sound."""
    waveform: Sequence[float]
    """Peaks of the sound from start to end, 0 to 1; empty without sound."""
    stretches: Sequence[TimeStretch]


class TimeAxisAnswer(TypedDict):
    """The time axis of a video."""

    axis: TimeAxis | None
    """Null if the video is not measured."""


class CellMeasure(TypedDict):
    """One measure of the video in one cell."""

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
    """The shares of the settings in the variance of one measure."""

    label: str
    shares: Sequence[float]
    """The share of each setting, 0 to 1."""
    left: float
    """The rest: interactions and chance."""
    sentence: str


class AlikeTake(TypedDict):
    """A take in the table of likeness."""

    cell: str
    short: str
    """Its row and column, such as `A1`."""
    label: str


class AlikePair(TypedDict):
    """Two cells that look the same."""

    a: str
    b: str
    text: str


class SpreadAnswer(TypedDict):
    """How much of the variance each setting explains, and how alike the takes are."""

    settings: Sequence[str]
    variance: Sequence[VarianceRow]
    """The measures that differ; empty with too few takes."""
    caveats: Sequence[str]
    takes: Sequence[AlikeTake]
    likeness: Sequence[Sequence[float | None]]
    """The likeness of each take to each other one; null if it is not known."""
    near: Sequence[AlikePair]
    left_out: int
    """Number of measured takes beyond the limit of the table of likeness."""


class MeasuresAnswer(TypedDict):
    """One measure of all videos of a comparison."""

    chosen: str
    choices: Sequence[MeasureChoice]
    cells: Mapping[str, CellMeasure]
    """By cell id, without the cells that are not measured."""
    unmeasured: int
    """Number of videos that are not measured, including those that wait."""
    waiting: int
    """Number of videos that wait to be measured."""


class MeasureBody(TypedDict):
    """The measure to show; empty for the default."""

    measure: str


class PauseBody(TypedDict):
    """Whether to pause measuring at the next frame, or to continue."""

    paused: bool

"""A comparison: its axes and its cells. An exported page contains the same data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import JobFile, Pair, Tone
from .measures import MeasureBadge

Better = Literal["a", "b", "same", ""]

CellAction = Literal["again", "resume"]


class Axis(TypedDict):
    """A setting that varies, and the labels of its values."""

    name: str
    label: str
    values: Sequence[str]


class Grid(TypedDict):
    """The axes along which the cells are arranged."""

    title: str
    """What all cells have in common; may be empty."""
    axes: Sequence[Axis]
    rows: int | None
    """The index of the axis that runs down at first."""
    cols: int | None
    """The index of the axis that runs across at first."""
    id: NotRequired[str]
    """The id of the comparison. Its stored view has the same id, and is hidden while the comparison is on the page."""
    frame: NotRequired[str]
    """A line of code that makes a data frame of the comparison; empty without jobs, absent in an exported page."""


class Cell(TypedDict):
    """One cell of a comparison: a video, or the reason why there is none."""

    id: str
    of: str
    """The id of the cell whose place in the grid it has: its own, or that of the cell of which it is another take."""
    take: int
    place: Sequence[int]
    """The index of its value on each axis."""
    label: str
    own: str
    """What distinguishes it from other cells in the same place."""
    state: str
    title: str
    tone: Tone
    icon: str
    percent: int | None
    message: str
    prompt: str
    width: int | None
    height: int | None
    simulated: bool
    star: bool
    note: str
    can_mark: bool
    """Whether its star and note can be stored."""
    actions: Sequence[CellAction]
    file: JobFile | None
    src: str | None
    """The address of the video, in an exported page."""
    facts: Sequence[Pair]
    badges: NotRequired[Sequence[MeasureBadge]]
    """The measures of its video in a few words, in an exported page."""
    made: NotRequired[str]
    """The model and service that made it, and the cost, if these differ between cells."""


class PairRating(TypedDict):
    """Which of two cells is better, and a note on both."""

    a: str
    b: str
    better: Better
    note: str


class TakesOffer(TypedDict):
    """What new takes would amount to."""

    videos: int
    quantity: str
    """Their number and length, such as `3 videos, 15 s`."""
    text: str
    """The quantity, and the cost if it is known."""
    simulated: bool


class Totals(TypedDict):
    """What all videos have cost, and what a new take of each would cost."""

    money: str
    """The cost of the finished videos as text; may be empty."""
    more: TakesOffer | None
    """A new take of every cell; null if the cells do not belong to a sweep."""
    waits: str
    """Why added takes are not sent yet; empty if none waits."""


class ExportedPage(TypedDict):
    """The data of an exported page."""

    grid: Grid
    cells: Sequence[Cell]
    pairs: Sequence[PairRating]


class CompareBody(TypedDict):
    """What to compare: a job with its other takes, a final with its draft, or several jobs."""

    job: NotRequired[str]
    draft: NotRequired[bool]
    """Whether a final is compared only with its draft."""
    jobs: NotRequired[Sequence[str]]
    view: bool
    """Whether the page can display a widget model."""


class CompareAnswer(TypedDict):
    """The line of code that compares them, and the id of the widget model; empty if the page cannot display one."""

    text: str
    model: str


class ModelBody(TypedDict):
    """A comparison that the page has opened."""

    model: str


class JudgeBody(TypedDict):
    """A verdict on two cells."""

    a: str
    b: str
    better: NotRequired[Better]
    note: NotRequired[str]


class TakesCostBody(TypedDict):
    """The cells to make new takes of."""

    cells: Sequence[str]


class TakesBody(TypedDict):
    """The cells to make new takes of, and the number of videos on the button."""

    cells: Sequence[str]
    videos: int

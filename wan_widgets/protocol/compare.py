"""A comparison: its axes and its cells; in an exported page they stand in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import JobFile, Pair, Tone
from .measures import MeasureBadge

Better = Literal["a", "b", "same", ""]

CellAction = Literal["again", "resume"]


class Axis(TypedDict):
    """One setting that varies, and its values as labels."""

    name: str
    label: str
    values: Sequence[str]


class Grid(TypedDict):
    """Along which axes the cells stand."""

    title: str
    """What all cells have in common; may be empty."""
    axes: Sequence[Axis]
    rows: int | None
    """The axis that runs down at first."""
    cols: int | None
    """The axis that runs across at first."""
    id: NotRequired[str]
    """The comparison's id: its stored view carries it, and is hidden while the comparison is on the page."""
    frame: NotRequired[str]
    """The line that makes a data frame of it; empty where no job is known, none in an exported page."""


class Cell(TypedDict):
    """One place of a comparison: a video, or why there is none."""

    id: str
    of: str
    """The cell in whose place it stands: itself, or the one of which it is a further take."""
    take: int
    place: Sequence[int]
    """Its value on each axis."""
    label: str
    own: str
    """What tells it from others in the same place."""
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
    """Whether star and note can be written down."""
    actions: Sequence[CellAction]
    file: JobFile | None
    src: str | None
    """In an exported page: where the video is."""
    facts: Sequence[Pair]
    badges: NotRequired[Sequence[MeasureBadge]]
    """In an exported page: the measures of its video in a few words."""
    made: NotRequired[str]
    """Which model and service made it, and what it cost; where they are not the same for all."""


class PairRating(TypedDict):
    """Which of two cells is better, and a note on the two."""

    a: str
    b: str
    better: Better
    note: str


class TakesOffer(TypedDict):
    """What new takes would be."""

    videos: int
    quantity: str
    """How many and how long, such as `3 videos, 15 s`."""
    text: str
    """The quantity, and the money where it is known."""
    simulated: bool


class Totals(TypedDict):
    """What the videos have cost together, and what a new take of each would."""

    money: str
    """What the videos that are done cost, in words; may be empty."""
    more: TakesOffer | None
    """A new take of every cell; null where the cells are no sweep's."""
    waits: str
    """Why takes that were added are not sent yet; empty where none waits."""


class ExportedPage(TypedDict):
    """What an exported page shows."""

    grid: Grid
    cells: Sequence[Cell]
    pairs: Sequence[PairRating]


class CompareBody(TypedDict):
    """What to compare: a job with its other takes, a final with its draft, or several jobs."""

    job: NotRequired[str]
    draft: NotRequired[bool]
    """Whether a final is compared with its draft alone."""
    jobs: NotRequired[Sequence[str]]
    view: bool
    """Whether the page can draw a model."""


class CompareAnswer(TypedDict):
    """The line that compares them, and the model that shows it; empty where the page cannot draw one."""

    text: str
    model: str


class ModelBody(TypedDict):
    """A comparison that the page has opened."""

    model: str


class JudgeBody(TypedDict):
    """What is thought of two cells."""

    a: str
    b: str
    better: NotRequired[Better]
    note: NotRequired[str]


class TakesCostBody(TypedDict):
    """Cells to make a new take of."""

    cells: Sequence[str]


class TakesBody(TypedDict):
    """Cells to make a new take of, and how many videos the button named."""

    cells: Sequence[str]
    videos: int

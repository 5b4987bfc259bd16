"""The gallery: tiles, counts, and everything there is on one job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypeAlias, TypedDict

from .common import Json, Pair, Tone
from .job import JobView
from .measures import MeasureChoice, TileMeasures

Order: TypeAlias = str
"""``newest``, ``oldest``, ``longest``, ``prompt``, or the name of one of `Counts.orders`."""

Cursor: TypeAlias = tuple[float, int]
"""Where a page of the history ended: a time and a row."""

Filters: TypeAlias = Mapping[str, Json]
"""What is looked for, by the names of `wan.jobs`; what is absent or empty does not matter."""


class Tile(TypedDict):
    """A job in the gallery's list."""

    id: str
    state: str
    title: str
    tone: Tone
    icon: str
    percent: int | None
    elapsed: float | None
    prompt: str
    meta: str
    length: str
    reason: str
    """Why there is no video."""
    star: bool
    note: str
    tags: Sequence[str]
    take: str
    """`take 2 of 3`; empty where there is one."""
    simulated: bool
    file: bool
    measure: str
    """The measure that the list is ordered by, with its value; empty in other orders."""
    measures: TileMeasures | None
    """Null where the page did not ask for measures, or the video is not measured."""
    day: str
    """The heading that it stands under: a day, a length, or none."""
    at: float


class OrderChoice(TypedDict):
    """How the list can be ordered by what is in the videos."""

    name: Order
    label: str


class About(TypedDict):
    """What a gallery is."""

    id: str
    folder: str
    page: int
    """Tiles in a page."""
    filters: Filters
    states: Mapping[str, str]
    modes: Mapping[str, str]
    backends: Mapping[str, str]
    """Labels of the backends that there are."""
    most_compared: int
    measures: bool
    """Whether it opens with the panel of measures."""


class Counts(TypedDict):
    """How many jobs each choice would leave."""

    total: int
    matching: int
    states: Mapping[str, int]
    modes: Mapping[str, int]
    models: Mapping[str, int]
    backends: Mapping[str, int]
    tags: Mapping[str, int]
    starred: int
    orders: Sequence[OrderChoice]
    measures: Sequence[MeasureChoice]
    """What can be looked for by a range."""
    code: str
    """The line of code that makes a data frame of what is found."""
    unmeasured: NotRequired[int]
    """Videos of the folder that are not measured, where the list goes by measures."""


class Measuring(TypedDict):
    """How far a gallery is with measuring."""

    total: int
    """Videos that it was asked to measure; 0 while it was not."""
    left: int
    paused: bool
    news: int
    """Grows with each video that was measured, by any process."""


class PageBody(TypedDict):
    """The next page of the history."""

    filters: Filters
    order: Order
    after: Cursor | None
    measures: bool
    """Whether each tile comes with its measures."""


class DayBody(TypedDict):
    """A time whose day is asked for."""

    filters: Filters
    at: float


class PageOfTiles(TypedDict):
    """One page of the history."""

    tiles: Sequence[Tile]
    cursor: Cursor | None
    days: Mapping[str, str]
    """What the days of these tiles have come to in words, by their headings."""
    counts: NotRequired[Counts]
    """With the first page alone."""


class DayTotals(TypedDict):
    """What one day has come to."""

    days: Mapping[str, str]


class SettingRow(TypedDict):
    """A setting that was sent."""

    name: str
    label: str
    text: str
    default: bool
    form: str
    """The open form's own value; empty if it is the same."""


class TakeInfo(TypedDict):
    """One take of a request."""

    id: str
    label: str
    title: str
    star: bool


class Details(TypedDict):
    """Everything there is to say of one job."""

    job: JobView
    settings: Sequence[SettingRow]
    facts: Sequence[Pair]
    note: str
    tags: Sequence[str]
    star: bool
    takes: Sequence[TakeInfo]
    known_tags: Sequence[str]


class MarkBody(TypedDict):
    """What to write down of a job."""

    job: str
    star: NotRequired[bool]
    note: NotRequired[str]
    tags: NotRequired[Sequence[str]]


class MarkAnswer(TypedDict):
    """The job as the gallery shows it now."""

    tile: NotRequired[Tile]


class TileAnswer(TypedDict):
    """The job as it is shown now."""

    tile: Tile


class StripAnswer(TypedDict):
    """A film strip, which is in a buffer."""

    mime: str
    frames: int


class ExportBody(TypedDict):
    """What to write as a file: of a comparison its axes, of a gallery what is picked or found."""

    suffix: str
    videos: str
    rows: NotRequired[str | None]
    cols: NotRequired[str | None]
    jobs: NotRequired[Sequence[str]]
    filters: NotRequired[Filters]
    order: NotRequired[Order]


class Exported(TypedDict):
    """Where the file is, and how large, in words."""

    path: str
    size: str


class FolderAnswer(TypedDict):
    """The folder of the videos."""

    path: str

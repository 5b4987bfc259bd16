"""The gallery: tiles, counts, and the details of one job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypeAlias, TypedDict

from .common import Json, Pair, Tone
from .job import JobView
from .measures import MeasureChoice, TileMeasures

Order: TypeAlias = str
"""``newest``, ``oldest``, ``longest``, ``prompt``, or the name of one of `Counts.orders`."""

Cursor: TypeAlias = tuple[float, int]
"""The end of a page of the history: a time and a row."""

Filters: TypeAlias = Mapping[str, Json]
"""The filters of the list, by the parameter names of `wan.jobs`. An absent or empty filter is not applied."""


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
    """Such as `take 2 of 3`; empty if there is only one."""
    simulated: bool
    file: bool
    measure: str
    """The measure that the list is ordered by, with its value; empty in other orders."""
    measures: TileMeasures | None
    """Null if the page did not request measures, or the video is not measured."""
    day: str
    """The heading of its group: a day, a length, or empty."""
    at: float


class OrderChoice(TypedDict):
    """An order of the list by a measure of the videos."""

    name: Order
    label: str


class About(TypedDict):
    """The fixed properties of a gallery."""

    id: str
    folder: str
    page: int
    """Number of tiles in a page."""
    filters: Filters
    states: Mapping[str, str]
    modes: Mapping[str, str]
    backends: Mapping[str, str]
    """Labels of the known backends, by name."""
    most_compared: int
    measures: bool
    """Whether the panel of measures is open at first."""


class Counts(TypedDict):
    """How many jobs each filter would leave."""

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
    """The measures that can be filtered by a range."""
    code: str
    """The line of code that makes a data frame of the list."""
    unmeasured: NotRequired[int]
    """Number of videos in the folder that are not measured; only if the list is filtered or ordered by measures."""


class Measuring(TypedDict):
    """The progress of measuring that a gallery has started."""

    total: int
    """Number of videos to measure; 0 before it was started."""
    left: int
    paused: bool
    news: int
    """A counter that grows with each video that any process has measured."""


class PageBody(TypedDict):
    """The next page of the history."""

    filters: Filters
    order: Order
    after: Cursor | None
    measures: bool
    """Whether the tiles include their measures."""


class DayBody(TypedDict):
    """A time on the requested day."""

    filters: Filters
    at: float


class PageOfTiles(TypedDict):
    """One page of the history."""

    tiles: Sequence[Tile]
    cursor: Cursor | None
    days: Mapping[str, str]
    """The totals of the days of these tiles as text, by heading."""
    counts: NotRequired[Counts]
    """Only in the first page."""


class DayTotals(TypedDict):
    """The totals of one day as text, by heading."""

    days: Mapping[str, str]


class SettingRow(TypedDict):
    """A setting that was sent."""

    name: str
    label: str
    text: str
    default: bool
    form: str
    """The value in the open form; empty if it is the same."""


class TakeInfo(TypedDict):
    """One take of a request."""

    id: str
    label: str
    title: str
    star: bool


class Details(TypedDict):
    """All details of one job."""

    job: JobView
    settings: Sequence[SettingRow]
    facts: Sequence[Pair]
    note: str
    tags: Sequence[str]
    star: bool
    takes: Sequence[TakeInfo]
    known_tags: Sequence[str]


class MarkBody(TypedDict):
    """The star, note or tags to store for a job."""

    job: str
    star: NotRequired[bool]
    note: NotRequired[str]
    tags: NotRequired[Sequence[str]]


class MarkAnswer(TypedDict):
    """The tile of the job after the change."""

    tile: NotRequired[Tile]


class TileAnswer(TypedDict):
    """The tile of the job after the change."""

    tile: Tile


class StripAnswer(TypedDict):
    """A film strip. The picture is in a buffer."""

    mime: str
    frames: int


class ExportBody(TypedDict):
    """What to write to a file: a comparison with its axes, or the selected or filtered jobs of a gallery."""

    suffix: str
    videos: str
    rows: NotRequired[str | None]
    cols: NotRequired[str | None]
    jobs: NotRequired[Sequence[str]]
    filters: NotRequired[Filters]
    order: NotRequired[Order]


class Exported(TypedDict):
    """The path and the size of the file as text."""

    path: str
    size: str


class FolderAnswer(TypedDict):
    """The folder of the videos."""

    path: str

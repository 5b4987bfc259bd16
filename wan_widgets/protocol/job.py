"""A job as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import JobFile, Pair, Tone
from .measures import JobMeasures

StepStatus = Literal["todo", "now", "blind", "done", "bad", "doubt"]

JobAction = Literal[
    "stop",
    "remove",
    "cancel",
    "resume",
    "fetch",
    "again",
    "use",
    "edit",
    "adopt",
    "send_again",
    "dismiss",
    "look_again",
    "report",
    "balance",
    "key",
    "compare",
    "download",
    "continue",
]

Level = Literal["error", "warn", "info"]


class JobStep(TypedDict):
    """One step of a job's bar."""

    name: str
    status: StepStatus


class JobMessage(TypedDict):
    """What the kernel says about a job."""

    level: Level
    text: str
    hint: str


class FinalChoice(TypedDict):
    """A resolution and a length with which a final can be made."""

    resolution: str
    seconds: int | None
    """Null where the length stays as it is."""
    length: str
    """In words."""
    quantity: str
    price: str


class FinalOffer(TypedDict):
    """The same video at a higher resolution."""

    draft: str
    """What the video is called; empty where its resolution is not only for drafts."""
    length: int | None
    """The length of the video in seconds; null where the model has chosen it."""
    choices: Sequence[FinalChoice]


class DraftFact(TypedDict):
    """One line of what a draft and its final are."""

    label: str
    draft: str
    final: str
    """Empty where it is the same."""


class DraftBeside(TypedDict):
    """The draft that a final was made of, to be shown beside it."""

    id: str
    name: str
    """What stands below its picture."""
    final: str
    """What stands below the picture of the final."""
    there: bool
    """Whether its file is there."""
    facts: Sequence[DraftFact]
    likeness: str
    """How alike the two look, 0 to 1; empty while that is not known."""
    meaning: str
    measuring: bool


class JobView(TypedDict):
    """A job with all its words."""

    id: str
    short_id: str
    state: str
    title: str
    tone: Tone
    icon: str
    steps: Sequence[JobStep]
    stale: bool
    percent: int | None
    elapsed: float | None
    """Seconds at the moment of sending; the page counts on while `ticking`."""
    ticking: bool
    asked: float | None
    """Seconds since the service was last asked, at the moment of sending; null where nobody needs to know."""
    goes_out: float | None
    """Seconds until a request that is held back is sent automatically, at the moment of sending."""
    when: str
    aside: str
    prompt: str
    meta: str
    width: int | None
    height: int | None
    simulated: bool
    task_id: str | None
    note: str
    message: JobMessage | None
    detail: str
    """The service's own text."""
    actions: Sequence[JobAction]
    again: str
    """What the button says that makes the video anew."""
    charged: str
    file: JobFile | None
    facts: Sequence[Pair]
    take: int
    star: bool
    key_line: str
    """The line that asks for a key of its service in a hidden prompt."""
    source: str | None
    """A source image to show, or null."""
    final: FinalOffer | None
    """Null where no higher resolution can be made of it."""
    beside: DraftBeside | None
    """Null where it is not the final of a draft."""
    measures: JobMeasures


class FrameBody(TypedDict):
    """A frame of a job's video."""

    job: str
    at: NotRequired[float]
    """Seconds from the start; the last frame where none are given."""


class AdoptBody(TypedDict):
    """A job, and its id at the service."""

    job: str
    task_id: str


class FinalBody(TypedDict):
    """A finished video to make again at another resolution, and with another length if one is given."""

    job: str
    resolution: str
    duration: NotRequired[int]


class UseAnswer(TypedDict):
    """Whether a form was filled; else the line that makes one."""

    filled: bool
    text: str


class ImageAnswer(TypedDict):
    """A picture, which is in a buffer."""

    mime: str


class ThumbnailBody(TypedDict):
    """An input file that the view shows."""

    source: str
    kind: Literal["image", "video"]
    job: NotRequired[str]


class VideoBody(TypedDict):
    """The piece of a video to send."""

    job: str
    offset: int
    length: int


class VideoPiece(TypedDict):
    """The size of the whole; the piece is in a buffer."""

    size: int

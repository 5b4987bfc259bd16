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
    """One step of a job's progress bar."""

    name: str
    status: StepStatus


class JobMessage(TypedDict):
    """A message of the kernel about a job."""

    level: Level
    text: str
    hint: str


class FinalChoice(TypedDict):
    """A resolution and a length for a final."""

    resolution: str
    seconds: int | None
    """Null to leave the length unchanged."""
    length: str
    """The length as text."""
    quantity: str
    price: str


class FinalOffer(TypedDict):
    """The same video at a higher resolution."""

    draft: str
    """The word for the video, such as `Draft`; empty if its resolution is not only for drafts."""
    length: int | None
    """The length of the video in seconds; null if the model has chosen it."""
    choices: Sequence[FinalChoice]


class DraftFact(TypedDict):
    """One property of a draft and of its final."""

    label: str
    draft: str
    final: str
    """Empty if it is the same."""


class DraftBeside(TypedDict):
    """The draft from which a final was made, shown beside the final."""

    id: str
    name: str
    """The caption of its picture."""
    final: str
    """The caption of the picture of the final."""
    there: bool
    """Whether its file exists."""
    facts: Sequence[DraftFact]
    likeness: str
    """How alike the two look, 0 to 1; empty while it is not known."""
    meaning: str
    measuring: bool


class JobView(TypedDict):
    """A job with all its texts."""

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
    """Seconds at the time of sending; the page continues to count while `ticking` is true."""
    ticking: bool
    asked: float | None
    """Seconds since the last poll, at the time of sending; null if it is not shown."""
    goes_out: float | None
    """Seconds until a held-back request is sent automatically, at the time of sending."""
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
    """The text of the service."""
    actions: Sequence[JobAction]
    again: str
    """The label of the button that makes the video again."""
    charged: str
    file: JobFile | None
    facts: Sequence[Pair]
    take: int
    star: bool
    key_line: str
    """The line of code that asks for a key of its service in a hidden prompt."""
    source: str | None
    """A source image to show, or null."""
    final: FinalOffer | None
    """Null if it cannot be made at a higher resolution."""
    beside: DraftBeside | None
    """Null if it is not the final of a draft."""
    measures: JobMeasures


class FrameBody(TypedDict):
    """A frame of a job's video."""

    job: str
    at: NotRequired[float]
    """Seconds from the start; absent for the last frame."""


class AdoptBody(TypedDict):
    """A job, and its id at the service."""

    job: str
    task_id: str


class FinalBody(TypedDict):
    """A finished video to make again at another resolution, and with another length if it is given."""

    job: str
    resolution: str
    duration: NotRequired[int]


class UseAnswer(TypedDict):
    """Whether a form was filled; `text` is otherwise the line of code that makes one."""

    filled: bool
    text: str


class ImageAnswer(TypedDict):
    """A picture. Its bytes are in a buffer."""

    mime: str


class ThumbnailBody(TypedDict):
    """An input file that the view shows."""

    source: str
    kind: Literal["image", "video"]
    job: NotRequired[str]


class VideoBody(TypedDict):
    """The chunk of a video to send."""

    job: str
    offset: int
    length: int


class VideoPiece(TypedDict):
    """The size of the whole video. The bytes of the chunk are in a buffer."""

    size: int

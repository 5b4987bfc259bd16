"""Every message of the page: its kind, its body, and the kernel's answer.

The page sends ``{v, id, kind, body}`` with buffers; the kernel answers each exactly once with ``{v, id, kind: "answer",
body}`` and buffers, or with ``{v, id, kind: "error", body: {message, hint}}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, Literal, NotRequired, TypedDict, TypeVar

from .common import Settings
from .compare import (
    CompareAnswer,
    CompareBody,
    JudgeBody,
    ModelBody,
    TakesBody,
    TakesCostBody,
    TakesOffer,
)
from .film import (
    AddShotBody,
    ChooseTakeBody,
    EditShotBody,
    FilmExportBody,
    FilmFile,
    LookBody,
    MakeShotsBody,
    RemakeBody,
    SplitBody,
    SplitOffer,
)
from .form import Left, ModelChoice, ModelEffect, Preset, SentPrompt, Template, Verdict
from .gallery import DayBody, DayTotals, Details, Filters, Order, PageBody, PageOfTiles, Tile
from .measures import HistogramsAnswer, MeasureBody, MeasuresAnswer, PauseBody, SpreadAnswer, TimeAxisAnswer
from .rate import (
    ChangeBody,
    PairBody,
    PairMediaBody,
    PairVoteBody,
    RankingAnswer,
    RevealAnswer,
    RoundAnswer,
    SwitchBody,
    VoteAnswer,
)

PROTOCOL = 1
"""The version that both sides name in every message."""

BodyT = TypeVar("BodyT")
AnswerT = TypeVar("AnswerT")


class Request(Generic[BodyT, AnswerT]):
    """A message's body, and the body of its answer."""


class Empty(TypedDict):
    """Nothing but that it was done."""


class JobBody(TypedDict):
    """A job that the view shows."""

    job: str


class FrameBody(TypedDict):
    """A frame of a job's video."""

    job: str
    at: NotRequired[float]
    """Seconds from the start; the last frame where none are given."""


class AdoptBody(TypedDict):
    """A job, and its id at the service."""

    job: str
    task_id: str


class SubmitBody(TypedDict):
    """Videos to make from the settings as they stand."""

    settings: Settings
    takes: int
    edits: int
    filled: Template | None
    """The prompt as the page has shown that it would be sent."""


class JobIds(TypedDict):
    """The jobs that were made."""

    jobs: Sequence[str]


class SweepBody(TypedDict):
    """A sweep to make, as it was shown."""

    settings: Settings
    varied: Settings
    videos: int
    prompts: Sequence[str]


class SweepId(TypedDict):
    """The sweep that was made."""

    sweep: str


class CellOfSweep(TypedDict):
    """A cell of a sweep."""

    sweep: str
    cell: int


class CellsOfSweep(TypedDict):
    """How many cells of a sweep the button named."""

    sweep: str
    cells: int


class PutBody(TypedDict):
    """One piece of a file, in a buffer."""

    name: str
    size: int
    offset: int
    last: bool
    field: str


class PutAnswer(TypedDict):
    """Where the file is, once all of it has come."""

    source: NotRequired[str]


class FinalBody(TypedDict):
    """A finished video to make again at another resolution, and with another length if one is given."""

    job: str
    resolution: str
    duration: NotRequired[int]


class NameBody(TypedDict):
    """A backend's name."""

    name: str
    service: NotRequired[str]
    """The service whose protocol the simulator is to speak; empty for each model's own."""
    region: NotRequired[str]
    """The region of the service that is to be used."""


class CountAnswer(TypedDict):
    """How many."""

    count: int


CopyFormat = Literal["python", "magic", "command", "curl", "prices"]

CopyBody = TypedDict("CopyBody", {"settings": Settings, "as": CopyFormat, "job": NotRequired[str]})
"""Settings to turn into text."""


class OptionalJob(TypedDict):
    """The job whose card asks, if one does."""

    job: NotRequired[str]


class TextAnswer(TypedDict):
    """A text to show or to copy."""

    text: str


class SettingsAnswer(TypedDict):
    """Settings as a form takes them."""

    settings: Settings


class UseAnswer(TypedDict):
    """Whether a form was filled; else the line that makes one."""

    filled: bool
    text: str


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


class ImageAnswer(TypedDict):
    """A picture, which is in a buffer."""

    mime: str


class StripAnswer(TypedDict):
    """A film strip, which is in a buffer."""

    mime: str
    frames: int


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


class VerdictBody(TypedDict):
    """What one of several pages shows."""

    settings: Settings
    varied: Settings
    edits: int


class VerdictAnswer(TypedDict):
    """The verdict on it."""

    verdict: Verdict


class PromptsAnswer(TypedDict):
    """Prompts that were sent from this folder, the last one first."""

    prompts: Sequence[SentPrompt]


class PresetBody(TypedDict):
    """Settings to save under a name."""

    name: str
    settings: Settings


class PresetsAnswer(TypedDict):
    """All presets of the folder, by name."""

    presets: Sequence[Preset]


class ModelsAnswer(TypedDict):
    """The models that can be chosen, and those that the service lacks."""

    models: Sequence[ModelChoice]
    priced: str
    """What a price is for; empty where none is known."""


class ChangeModelBody(TypedDict):
    """A form as it stands, and the model to use."""

    settings: Settings
    varied: Settings
    left: Left
    model: str


class ChangeModelAnswer(TypedDict):
    """The form as it would be with the model, and what that changes."""

    settings: Settings
    varied: Settings
    left: Left
    changes: Sequence[ModelEffect]


class StoredAnswer(TypedDict):
    """What the notebook stores of a widget: its output by media type."""

    bundle: Mapping[str, str]


class Messages:
    """Each kind of message."""

    ping: Request[Empty, Empty]
    stored: Request[Empty, StoredAnswer]
    verdict: Request[VerdictBody, VerdictAnswer]
    submit: Request[SubmitBody, JobIds]
    sweep: Request[SweepBody, SweepId]
    put: Request[PutBody, PutAnswer]
    copy: Request[CopyBody, TextAnswer]
    backend: Request[NameBody, Empty]
    models: Request[Empty, ModelsAnswer]
    change_model: Request[ChangeModelBody, ChangeModelAnswer]
    balance: Request[OptionalJob, TextAnswer]
    unfinished: Request[Empty, CountAnswer]
    resume_all: Request[Empty, CountAnswer]
    prompts: Request[Empty, PromptsAnswer]
    presets: Request[Empty, PresetsAnswer]
    preset_save: Request[PresetBody, PresetsAnswer]
    preset_delete: Request[NameBody, PresetsAnswer]

    stop: Request[JobBody, Empty]
    cancel: Request[JobBody, Empty]
    resume: Request[JobBody, Empty]
    fetch: Request[JobBody, Empty]
    dismiss: Request[JobBody, Empty]
    look_again: Request[JobBody, Empty]
    send_again: Request[JobBody, Empty]
    adopt: Request[AdoptBody, Empty]
    again: Request[JobBody, Empty]
    final: Request[FinalBody, Empty]
    measure: Request[JobBody, Empty]
    use: Request[JobBody, UseAnswer]
    settings_of: Request[JobBody, SettingsAnswer]
    last_frame: Request[FrameBody, SettingsAnswer]
    continue_from: Request[FrameBody, UseAnswer]
    report: Request[JobBody, TextAnswer]
    mark: Request[MarkBody, MarkAnswer]
    poster: Request[JobBody, ImageAnswer]
    thumbnail: Request[ThumbnailBody, ImageAnswer]
    video: Request[VideoBody, VideoPiece]

    sweep_retry: Request[CellOfSweep, Empty]
    sweep_stop: Request[SweepId, Empty]
    sweep_resume: Request[SweepId, Empty]
    sweep_go_on: Request[CellsOfSweep, Empty]

    compare: Request[CompareBody, CompareAnswer]
    compare_close: Request[ModelBody, Empty]
    judge: Request[JudgeBody, Empty]
    takes: Request[TakesBody, Empty]
    takes_cost: Request[TakesCostBody, TakesOffer]
    measures: Request[MeasureBody, MeasuresAnswer]
    spread: Request[Empty, SpreadAnswer]
    measure_all: Request[Empty, CountAnswer]
    measure_pause: Request[PauseBody, Empty]
    histograms: Request[Empty, HistogramsAnswer]
    time_axis: Request[JobBody, TimeAxisAnswer]
    export: Request[ExportBody, Exported]

    page: Request[PageBody, PageOfTiles]
    day: Request[DayBody, DayTotals]
    info: Request[JobBody, Details]
    strip: Request[JobBody, StripAnswer]
    folder: Request[Empty, FolderAnswer]
    delete_file: Request[JobBody, TileAnswer]

    rate_media: Request[PairMediaBody, VideoPiece]
    rate_vote: Request[PairVoteBody, VoteAnswer]
    rate_undo: Request[Empty, RoundAnswer]
    rate_skip: Request[PairBody, RoundAnswer]
    rate_reveal: Request[PairBody, RevealAnswer]
    rate_next: Request[Empty, RoundAnswer]
    rate_criterion: Request[NameBody, RoundAnswer]
    rate_change: Request[ChangeBody, RoundAnswer]
    rate_repeat: Request[Empty, RoundAnswer]
    rate_settings: Request[SwitchBody, RoundAnswer]
    rate_ranking: Request[Empty, RankingAnswer]

    film_remake: Request[RemakeBody, Empty]
    film_add: Request[AddShotBody, Empty]
    film_choose: Request[ChooseTakeBody, Empty]
    film_export: Request[FilmExportBody, FilmFile]
    film_offer: Request[SplitBody, SplitOffer]
    film_split: Request[SplitBody, Empty]
    film_edit: Request[EditShotBody, Empty]
    film_make: Request[MakeShotsBody, Empty]
    film_look: Request[LookBody, Empty]

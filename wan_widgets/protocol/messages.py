"""Every message of the page: its kind, its body, and the kernel's answer.

The page sends ``{v, id, kind, body}`` with buffers. The kernel answers each message exactly once, with ``{v, id, kind:
"answer", body}`` and buffers, or with ``{v, id, kind: "error", body: {message, hint}}``.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from .common import (
    CodeBody,
    CountAnswer,
    Empty,
    JobBody,
    NameBody,
    OptionalJob,
    SettingsAnswer,
    StoredAnswer,
    TextAnswer,
)
from .compare import CompareAnswer, CompareBody, JudgeBody, ModelBody, TakesBody, TakesCostBody, TakesOffer
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
from .form_requests import (
    ChangeModelAnswer,
    ChangeModelBody,
    CopyBody,
    JobIds,
    ModelsAnswer,
    PresetBody,
    PresetsAnswer,
    PromptsAnswer,
    PutAnswer,
    PutBody,
    SubmitBody,
    SweepBody,
    SweepId,
    VerdictAnswer,
    VerdictBody,
)
from .gallery import (
    DayBody,
    DayTotals,
    Details,
    ExportBody,
    Exported,
    FolderAnswer,
    MarkAnswer,
    MarkBody,
    PageBody,
    PageOfTiles,
    StripAnswer,
    TileAnswer,
)
from .job import AdoptBody, FinalBody, FrameBody, ImageAnswer, ThumbnailBody, UseAnswer, VideoBody, VideoPiece
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
from .sweep import CellOfSweep, CellsOfSweep

BodyT = TypeVar("BodyT")
AnswerT = TypeVar("AnswerT")


class Request(Generic[BodyT, AnswerT]):
    """The body of a message, and the body of its answer."""


class Messages:
    """The kinds of messages."""

    ping: Request[Empty, Empty]
    stored: Request[Empty, StoredAnswer]
    code: Request[CodeBody, TextAnswer]
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

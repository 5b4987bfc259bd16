"""A job as it stood at one moment: immutable, and safe to hand to any thread or page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..._models.field import Mode
from ..._models.template import Filled
from ...errors import CHARGED_WORDS, Charged
from ...paths import from_here
from ...redaction import tame
from .ids import SHORT
from .state import ENDS, RESTING, JobState

_LONGEST = 40
_FILE_DELETED = "file deleted; again=True makes a new take"
NO_SOUND = "no sound"
"""The flag of a file without a sound track."""


@dataclass(frozen=True, kw_only=True)
class JobError:
    """Why a job is not going on: our sentence, the way out, and the service's own words."""

    kind: str
    """Name of the error class, such as ``BalanceError``."""
    message: str
    hint: str = ""
    charged: Charged = ""
    detail: str = ""
    """The service's own text, redacted; shown as text, never as markup."""
    code: str = ""
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class JobSnapshot:
    """One job at one moment. Times are seconds since the epoch; sizes are bytes or pixels."""

    id: str
    """Our own id, sent to the service as ``client_business_id``."""
    state: JobState
    left_state: JobState | None = None
    """Where a detached job stood when it was last watched."""
    take: int = 1
    """Which take of the same settings this is, counted from 1."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As asked: only what was given, inputs as paths or URLs."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """Every setting that applies, defaults and the picked seed too."""
    fingerprint: str = ""
    """The same for all takes of one request."""
    model: str = ""
    mode: Mode = "t2v"
    prompt: str = ""
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    """Length of the video asked for."""
    resolution: str = ""
    seed: int | None = None
    backend: str = ""
    """``toapis`` or ``simulator``."""
    host: str = ""
    task_id: str | None = None
    word: str = ""
    """The service's own word for the state."""
    progress: float | None = None
    """0..1 of the present step, or None where no number is known."""
    note: str = ""
    """One line on what is happening now, such as which file is being uploaded."""
    held_until: float | None = None
    """While a submit that the service put off is held back, when it goes out again; None otherwise."""
    error: JobError | None = None
    """What went wrong; None while nothing did."""
    created_at: float = 0.0
    submitted_at: float | None = None
    finished_at: float | None = None
    updated_at: float = 0.0
    typical: tuple[int, int] = (60, 300)
    """Usual seconds from submit to video."""
    bytes_done: int | None = None
    bytes_total: int | None = None
    file: str | None = None
    """Path of the finished video."""
    file_size: int | None = None
    file_deleted_at: float | None = None
    """When the user deleted the file; the record stays."""
    flags: tuple[str, ...] = ()
    """What is odd about the finished file, such as an unexpected size; empty when all is well."""
    star: bool = False
    remark: str = ""
    """The user's own note."""
    tags: tuple[str, ...] = ()
    template: str = ""
    """The prompt with its ``{names}``, where it was made from a template."""
    negative_template: str = ""
    """The same of the negative prompt."""
    template_values: Mapping[str, str] = field(default_factory=dict)
    sweep: str | None = None
    """The sweep that it is a cell of."""
    estimate: Mapping[str, Any] | None = None
    """What it was thought to take when it was sent."""
    billing: Mapping[str, Any] | None = None
    """What the service said it took, if it did; the simulator takes nothing."""

    @property
    def simulated(self) -> bool:
        """Whether the simulator made it: nothing was sent, nothing was charged."""
        return self.backend == "simulator"

    @property
    def sent(self) -> bool:
        """Whether the service may know of it; False once it is proven that nothing was created."""
        return self.task_id is not None or self.submitted_at is not None

    @property
    def took(self) -> float | None:
        """Seconds from asking to its end; None while it has none."""
        return None if self.finished_at is None else round(self.finished_at - self.created_at, 1)

    @property
    def filled(self) -> Filled:
        """The settings as asked, with the templates that gave the prompts."""
        return Filled(
            settings=self.settings,
            template=self.template,
            negative_template=self.negative_template,
            values=dict(self.template_values),
        )

    @property
    def over(self) -> bool:
        """Whether the job has ended for good."""
        return self.state in ENDS

    @property
    def resting(self) -> bool:
        """Whether nothing happens by itself any more."""
        return self.state in RESTING

    def __str__(self) -> str:
        return self.line()

    def line(self, *, reused: bool = False) -> str:
        """Return the job as one line of plain text.

        Parameters
        ----------
        reused : bool
            Whether the job was found instead of being made.
        """
        percent = "" if self.progress is None or self.resting else f" {int(self.progress * 100)} %"
        found = reused and self.file_deleted_at is None
        again = " (made before; again=True makes a new take)" if found else ""
        return f"Job {self.id[:SHORT]} {self.state}{percent} {_prompt(self)} ({self.backend}){again}{_end(self)}"

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as plain JSON values, for the ledger and for the page."""
        data = asdict(self)
        data["simulated"] = self.simulated
        return data


def _prompt(snapshot: JobSnapshot) -> str:
    text = " ".join(tame(snapshot.prompt).split())
    if not text:
        return snapshot.mode
    return f'"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"}"'


def _end(snapshot: JobSnapshot) -> str:
    if snapshot.state is JobState.COMPLETED:
        return f": {from_here(snapshot.file) if snapshot.file else _FILE_DELETED}"
    if snapshot.held_until is not None:
        return ": held back; it goes out by itself"
    if snapshot.error is None:
        return ""
    charged = CHARGED_WORDS[snapshot.error.charged]
    return ": " + " ".join(one for one in (snapshot.error.message, snapshot.error.hint, charged) if one)

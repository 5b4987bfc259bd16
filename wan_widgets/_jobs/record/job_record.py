"""The record of a job: every field that is stored and shown, how it is stored, and where it appears. Pure.

The ledger's row is this record plus the fields that only the ledger needs (`ledger.row.Row`). A snapshot is this record
plus the fields that only the running process knows (`snapshot.JobSnapshot`). The columns of the ledger, the provenance
of a video, ``rows()``, DataFrames and exports are derived from the metadata of the fields. A new field is declared here
once, with a migration that adds its column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from ..._models.catalog import DEFAULT_SERVICE
from ..._models.field import Mode
from ..._models.text.template import Filled
from ...config.services import SIMULATOR
from ...errors import Charged
from .state import ENDS, RESTING, JobState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import Field

Codec = Literal["text", "number", "flag", "state", "object", "texts", "range", "error"]
"""How a value is stored: unchanged, as 0 or 1, as a word, or as JSON."""
NO_SOUND = "no sound"
"""The flag of a file without a sound track."""


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """How a field is stored, and its names elsewhere; "" if it does not appear there."""

    codec: Codec
    column: str = ""
    """Its column in the ledger, if that has another name."""
    row: str = ""
    """Column of ``rows()`` and DataFrames."""
    provenance: str = ""
    """Key in the provenance of a video; ``times.`` puts it among the times, as UTC text."""
    clip: str = ""
    """Field of a clip, which comparisons show and exports list."""
    annotation: bool = False
    """Whether the user may change it, whichever process owns the job."""


def info(codec: Codec, **names: Any) -> dict[str, FieldInfo]:
    """Return the metadata of a field of a record; `names` as in `FieldInfo`."""
    return {"wan": FieldInfo(codec=codec, **names)}


def infos(record: type[JobRecord]) -> Iterator[tuple[Field[Any], FieldInfo]]:
    """Yield the stored fields of a record class."""
    for one in fields(record):
        if "wan" in one.metadata:
            yield one, one.metadata["wan"]


@dataclass(frozen=True, kw_only=True)
class JobError:
    """Why a job does not continue: our sentence, what to do, and the service's own words."""

    kind: str
    """Name of the error class, such as ``BalanceError``."""
    message: str
    hint: str = ""
    charged: Charged = ""
    detail: str = ""
    """The service's own text, redacted; shown as text, never as markup."""
    code: str = ""
    status: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRecord:
    """One job as it is stored and shown. Times are seconds since the epoch; sizes are bytes or pixels."""

    id: str = field(metadata=info("text", row="id", provenance="id", clip="job_id"))
    """Our own id, sent to the service as ``client_business_id``."""
    state: JobState = field(default=JobState.PREPARING, metadata=info("state", row="state", clip="state"))
    left_state: JobState | None = field(default=None, metadata=info("state"))
    """The state in which a detached job was last watched."""
    take: int = field(default=1, metadata=info("number", row="take", provenance="take", clip="take"))
    """Number of this take of the same settings, counted from 1."""
    fingerprint: str = field(default="", metadata=info("text"))
    """A hash that is the same for all takes of one request."""
    prompt: str = field(default="", metadata=info("text", row="prompt", clip="prompt"))
    settings: Mapping[str, Any] = field(default_factory=dict, metadata=info("object", clip="settings"))
    """The settings as given, with inputs as paths or URLs."""
    request: Mapping[str, Any] = field(default_factory=dict, metadata=info("object"))
    """Every setting that applies, with defaults and the picked seed."""
    seed: int | None = field(default=None, metadata=info("number", row="seed", provenance="seed", clip="seed"))
    template: str = field(default="", metadata=info("text", row="template", clip="template"))
    """The prompt with its ``{names}``, if it was made from a template."""
    negative_template: str = field(default="", metadata=info("text", row="negative_template"))
    """The template of the negative prompt."""
    template_values: Mapping[str, str] = field(
        default_factory=dict, metadata=info("object", row="template_values", clip="template_values")
    )
    star: bool = field(default=False, metadata=info("flag", row="starred", clip="star", annotation=True))
    remark: str = field(default="", metadata=info("text", row="note", clip="note", annotation=True))
    """The user's own note."""
    tags: tuple[str, ...] = field(default=(), metadata=info("texts", row="tags", clip="tags", annotation=True))
    model: str = field(default="", metadata=info("text", row="model", provenance="model", clip="model"))
    mode: Mode = field(default="t2v", metadata=info("text", row="mode", provenance="mode"))
    backend: str = field(default="", metadata=info("text", row="backend", provenance="service", clip="backend"))
    """The backend to which it was sent: ``simulator``, or a service such as ``toapis``."""
    service: str = field(
        default=DEFAULT_SERVICE, metadata=info("text", row="service", provenance="protocol", clip="service")
    )
    """The service whose protocol was used, also with the simulator."""
    width: int | None = field(default=None, metadata=info("number", clip="width"))
    height: int | None = field(default=None, metadata=info("number", clip="height"))
    created_at: float = field(
        default=0.0, metadata=info("number", row="created", provenance="times.created", clip="created_at")
    )
    submitted_at: float | None = field(default=None, metadata=info("number", provenance="times.submitted"))
    """When the POST was about to be sent; None again once it is proven that nothing was created."""
    finished_at: float | None = field(
        default=None, metadata=info("number", row="finished", provenance="times.finished", clip="finished_at")
    )
    updated_at: float = field(default=0.0, metadata=info("number"))
    file: str | None = field(default=None, metadata=info("text", row="file"))
    """Path of the finished video: in the ledger relative to the folder, with slashes; in a snapshot absolute."""
    file_size: int | None = field(default=None, metadata=info("number"))
    file_deleted_at: float | None = field(default=None, metadata=info("number", annotation=True))
    """When the user deleted the file; the record stays."""
    flags: tuple[str, ...] = field(default=(), metadata=info("texts"))
    """How the finished file differs from the request, such as an unexpected size; empty if it does not."""
    sweep: str | None = field(default=None, metadata=info("text", row="sweep", provenance="sweep"))
    """Id of the sweep that it belongs to."""
    draft: str | None = field(default=None, metadata=info("text", row="draft", provenance="draft"))
    """Id of the draft of which this job makes the final video."""
    task_id: str | None = field(
        default=None, metadata=info("text", row="task_id", provenance="task_id", clip="task_id")
    )
    word: str = field(default="", metadata=info("text"))
    """The service's own word for the state."""
    progress: float | None = field(default=None, metadata=info("number"))
    """Progress of the current step, 0..1; None if it is not known."""
    note: str = field(default="", metadata=info("text"))
    """One line on what is happening now, such as which file is being uploaded."""
    error: JobError | None = field(default=None, metadata=info("error", column="trouble"))
    """The error; None if there is none. Its column keeps the name from the first version."""
    estimate: Mapping[str, Any] | None = field(default=None, metadata=info("object"))
    """The estimate from the time when it was sent."""
    billing: Mapping[str, Any] | None = field(default=None, metadata=info("object"))
    """What the service stated about the cost."""
    typical: tuple[int, int] | None = field(default=None, metadata=info("range"))
    """Usual seconds from submit to video, from similar jobs; None in a row if too few are known."""

    @property
    def simulated(self) -> bool:
        """Whether the simulator made it: nothing was sent, nothing was charged."""
        return self.backend == SIMULATOR

    @property
    def sent(self) -> bool:
        """Whether the service may have it; False once it is proven that nothing was created."""
        return self.task_id is not None or self.submitted_at is not None

    @property
    def took(self) -> float | None:
        """Seconds from the request to its end; None while it has not ended."""
        return None if self.finished_at is None else round(self.finished_at - self.created_at, 1)

    @property
    def filled(self) -> Filled:
        """The settings as given, with the templates of the prompts."""
        return Filled(
            settings=self.settings,
            template=self.template,
            negative_template=self.negative_template,
            values=dict(self.template_values),
        )

    @property
    def over(self) -> bool:
        """Whether the job has ended."""
        return self.state in ENDS

    @property
    def resting(self) -> bool:
        """Whether it does not continue on its own: it is over, detached, or needs the user's decision."""
        return self.state in RESTING


def shared_values(record: JobRecord) -> dict[str, Any]:
    """Return the values of a record's fields by name, without those that only a row or a snapshot has."""
    return {one.name: getattr(record, one.name) for one in fields(JobRecord)}


def plain_error(error: JobError) -> dict[str, Any]:
    """Return an error as plain JSON values."""
    return asdict(error)

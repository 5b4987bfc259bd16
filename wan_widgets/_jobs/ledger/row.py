"""One job as it is written down: what the ledger keeps, and the snapshot that is made of it. Pure.

A row whose owner is dead is shown as ``detached``, without being rewritten: it is whoever resumes it
that writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..._models.catalog import DEFAULT_MODEL, MODELS
from ..._models.field import Mode
from ..record.snapshot import JobError, JobSnapshot
from ..record.state import RESTING, JobState


@dataclass(frozen=True, kw_only=True)
class Row:
    """One job in the ledger. Times are seconds since the epoch."""

    id: str
    fingerprint: str
    take: int = 1
    state: JobState = JobState.PREPARING
    left_state: JobState | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As asked."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """Every value that applies, defaults and the picked seed too."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each local input, by its source."""
    body: Mapping[str, Any] | None = None
    """What goes out, once the inputs are uploaded."""
    backend: str = ""
    base_url: str = ""
    """Of the service it was made for; empty for the simulator, which is known by the folder."""
    model: str = ""
    mode: Mode = "t2v"
    prompt: str = ""
    seed: int | None = None
    width: int | None = None
    height: int | None = None
    task_id: str | None = None
    word: str = ""
    progress: float | None = None
    note: str = ""
    error: JobError | None = field(default=None, metadata={"column": "trouble"})
    """What went wrong. Its column keeps the name of the first version, so that older ledgers open."""
    file: str | None = None
    """Path below the folder, with slashes; set just before the file gets that name."""
    file_size: int | None = None
    flags: tuple[str, ...] = ()
    billing: Mapping[str, Any] | None = None
    """What the service said it took, if it did."""
    created_at: float = 0.0
    submitted_at: float | None = None
    """When the POST was about to leave; None again once it is proven that nothing was created."""
    finished_at: float | None = None
    updated_at: float = 0.0
    owner: str | None = None
    lease_until: float | None = None
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
    session: str = ""
    """The session that asked for it last, as `owner.session` names it."""
    estimate: Mapping[str, Any] | None = None
    """What it was thought to take when it was sent."""
    file_deleted_at: float | None = None
    typical: tuple[int, int] | None = None
    """Seconds that jobs like it took before it was asked for: the middle half; None where too few are known."""

    @property
    def simulated(self) -> bool:
        """Whether the simulator makes it: nothing is charged."""
        return self.backend == "simulator"

    @property
    def sent(self) -> bool:
        """Whether the service may know of it."""
        return self.task_id is not None or self.submitted_at is not None


COLUMN_OF: Mapping[str, str] = {one.name: one.metadata.get("column", one.name) for one in fields(Row)}
"""Field of a row -> its column in the ledger."""
COLUMNS = tuple(COLUMN_OF.values())
JSON_COLUMNS = frozenset(
    {
        "settings",
        "request",
        "inputs",
        "body",
        "trouble",
        "flags",
        "billing",
        "tags",
        "template_values",
        "estimate",
        "typical",
    }
)
MARKS = frozenset({"star", "remark", "tags", "file_deleted_at"})
"""What the user changes, whoever owns the job."""


def snapshot_of(row: Row, home: Path, *, watched: bool) -> JobSnapshot:
    """Return a job as it is shown.

    Parameters
    ----------
    row : Row
        As the ledger has it.
    home : Path
        The folder in which its file lies.
    watched : bool
        Whether its owner lives; without one, a job that is not resting is detached.
    """
    state, left = row.state, row.left_state
    if state not in RESTING and not watched:
        state, left = JobState.DETACHED, row.state
    duration = row.request.get("duration")
    return JobSnapshot(
        id=row.id,
        state=state,
        left_state=left,
        take=row.take,
        settings=row.settings,
        request=row.request,
        fingerprint=row.fingerprint,
        model=row.model,
        mode=row.mode,
        prompt=row.prompt,
        width=row.width,
        height=row.height,
        seconds=duration if isinstance(duration, int) else None,
        resolution=str(row.request.get("resolution") or ""),
        seed=row.seed,
        backend=row.backend,
        host=host_of(row.base_url),
        task_id=row.task_id,
        word=row.word,
        progress=row.progress,
        note="" if state is JobState.DETACHED else row.note,
        error=row.error,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        finished_at=row.finished_at,
        updated_at=row.updated_at,
        typical=typical_of(row),
        file=str(home / row.file) if row.file and state is JobState.COMPLETED and not row.file_deleted_at else None,
        file_size=row.file_size,
        file_deleted_at=row.file_deleted_at,
        flags=row.flags,
        star=row.star,
        remark=row.remark,
        tags=row.tags,
        template=row.template,
        negative_template=row.negative_template,
        template_values=row.template_values,
        sweep=row.sweep,
        estimate=row.estimate,
        billing=None if row.simulated else row.billing,
    )


def typical_of(row: Row) -> tuple[int, int]:
    """Return the seconds from submit to video that are usual: by jobs like it, else by what is published."""
    return row.typical or MODELS.get(row.model, MODELS[DEFAULT_MODEL]).typical_seconds


def host_of(base_url: str) -> str:
    """Return the host of a base URL, with its port if it has one."""
    return urlsplit(base_url).netloc

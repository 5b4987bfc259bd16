"""One clip of a comparison: a video with its facts, from a job or a file. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..checksums import sha256_of

if TYPE_CHECKING:
    from ..protocol.measures import MeasureBadge


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The user's verdict on a clip compared with another one."""

    other: str
    """Id of the other clip's job."""
    better: str = ""
    """``this``, ``other``, ``same``, or "" if there is no verdict."""
    note: str = ""


def _column(name: str, kind: Literal["plain", "time", "each"] = "plain") -> dict[str, tuple[str, str]]:
    """Return the metadata of a field that is a column of CSV and JSON exports."""
    return {"column": (name, kind)}


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video, or the place of a video that is missing or not made yet. Times are seconds since the epoch."""

    id: str
    """Its number in the comparison, as text. A further take has the clip's number and the take's: ``0-2``."""
    of: str = ""
    """Id of the clip of which this is a further take; "" for a clip with its own place."""
    job_id: str = field(default="", metadata=_column("job"))
    task_id: str = field(default="", metadata=_column("task"))
    state: str = field(default="missing", metadata=_column("state"))
    """A job's state; ``file`` for a file without a known job, ``missing`` where nothing was made."""
    reason: str = field(default="", metadata=_column("reason"))
    """Why there is no video, as a sentence."""
    star: bool = field(default=False, metadata=_column("starred"))
    note: str = field(default="", metadata=_column("note"))
    tags: tuple[str, ...] = field(default=(), metadata=_column("tags"))
    verdicts: tuple[Verdict, ...] = field(default=(), metadata=_column("pairs"))
    """The user's verdicts on this clip compared with others."""
    prompt: str = field(default="", metadata=_column("prompt"))
    settings: Mapping[str, Any] = field(default_factory=dict, metadata=_column("settings"))
    template: str = field(default="", metadata=_column("template"))
    template_values: Mapping[str, str] = field(default_factory=dict, metadata=_column("template_values"))
    seed: int | None = field(default=None, metadata=_column("seed"))
    take: int = field(default=1, metadata=_column("take"))
    model: str = field(default="", metadata=_column("model"))
    backend: str = field(default="", metadata=_column("service"))
    service: str = field(default="", metadata=_column("protocol"))
    """The service whose protocol was used; a simulated clip has one too."""
    simulated: bool = field(default=False, metadata=_column("simulated"))
    cost: float | None = field(default=None, metadata=_column("cost"))
    """Cost in US dollars; None if not known."""
    width: int | None = field(default=None, metadata=_column("width"))
    height: int | None = field(default=None, metadata=_column("height"))
    seconds: float | None = field(default=None, metadata=_column("seconds"))
    path: Path | None = field(default=None, metadata=_column("file"))
    """The finished video."""
    created_at: float | None = field(default=None, metadata=_column("created", "time"))
    finished_at: float | None = field(default=None, metadata=_column("finished", "time"))
    measures: Mapping[str, float | None] = field(default_factory=dict, metadata=_column("measures", "each"))
    """Measured values of its file by name; each is a column of an export."""
    badges: tuple[MeasureBadge, ...] = ()
    """The same values as short text, for a page."""
    differs: Mapping[str, Any] | None = None
    """Its values on the axes of a sweep, by axis; None if the axes are derived from the settings."""

    @property
    def done(self) -> bool:
        """Whether there is a video to show."""
        return self.path is not None and self.path.is_file()

    @property
    def name(self) -> str:
        """The prompt, or the file name."""
        return self.prompt or (self.path.name if self.path is not None else "No video")

    def sha256(self) -> str:
        """Return the SHA-256 of the video file, or "" if there is none."""
        return "" if self.path is None or not self.path.is_file() else sha256_of(self.path)

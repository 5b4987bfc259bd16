"""One clip of a comparison: a video and its facts, from a job or a file; immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..checksums import sha256_of


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The user's verdict on a clip beside another one."""

    other: str
    """The job of the other clip."""
    better: str = ""
    """``this``, ``other``, ``same``, or "" if there is no verdict."""
    note: str = ""


def _column(name: str, kind: Literal["plain", "time", "each"] = "plain") -> dict[str, tuple[str, str]]:
    """Return the metadata of a field that CSV and JSON exports list under a name."""
    return {"column": (name, kind)}


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video, or the place of one that does not exist (yet). Times are seconds since the epoch."""

    id: str
    """Its number in the comparison, as text; of a further take ``0-2``: the number of its clip, and the take's."""
    of: str = ""
    """The clip of which it is a further take; "" for a clip with a place of its own."""
    job_id: str = field(default="", metadata=_column("job"))
    task_id: str = field(default="", metadata=_column("task"))
    state: str = field(default="missing", metadata=_column("state"))
    """A job's state; ``file`` for a file without a known job, ``missing`` where nothing was made."""
    reason: str = field(default="", metadata=_column("reason"))
    """Why there is no video, in a sentence."""
    star: bool = field(default=False, metadata=_column("starred"))
    note: str = field(default="", metadata=_column("note"))
    tags: tuple[str, ...] = field(default=(), metadata=_column("tags"))
    verdicts: tuple[Verdict, ...] = field(default=(), metadata=_column("pairs"))
    """The user's verdicts on it beside others."""
    prompt: str = field(default="", metadata=_column("prompt"))
    settings: Mapping[str, Any] = field(default_factory=dict, metadata=_column("settings"))
    template: str = field(default="", metadata=_column("template"))
    template_values: Mapping[str, str] = field(default_factory=dict, metadata=_column("template_values"))
    seed: int | None = field(default=None, metadata=_column("seed"))
    take: int = field(default=1, metadata=_column("take"))
    model: str = field(default="", metadata=_column("model"))
    backend: str = field(default="", metadata=_column("service"))
    service: str = field(default="", metadata=_column("protocol"))
    """The service whose protocol was spoken, also to the simulator."""
    simulated: bool = field(default=False, metadata=_column("simulated"))
    cost: float | None = field(default=None, metadata=_column("cost"))
    """US dollars that it has cost; None if that is not known."""
    width: int | None = field(default=None, metadata=_column("width"))
    height: int | None = field(default=None, metadata=_column("height"))
    seconds: float | None = field(default=None, metadata=_column("seconds"))
    path: Path | None = field(default=None, metadata=_column("file"))
    """The finished video."""
    created_at: float | None = field(default=None, metadata=_column("created", "time"))
    finished_at: float | None = field(default=None, metadata=_column("finished", "time"))
    measures: Mapping[str, float | None] = field(default_factory=dict, metadata=_column("measures", "each"))
    """What was measured of its file, by name; each is a column."""
    differs: Mapping[str, Any] | None = None
    """Its values on the axes of a sweep, by axis; None to find out what differs."""

    @property
    def done(self) -> bool:
        """Whether there is a video to show."""
        return self.path is not None and self.path.is_file()

    @property
    def name(self) -> str:
        """Its name: the prompt, or the file name."""
        return self.prompt or (self.path.name if self.path is not None else "No video")

    def sha256(self) -> str:
        """Return the hash of the video's bytes, or "" if there is none."""
        return "" if self.path is None or not self.path.is_file() else sha256_of(self.path)

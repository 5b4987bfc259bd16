"""One clip of a comparison: what is known of a video, whatever it came from; immutable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PIECE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was said of a clip beside another one."""

    other: str
    """The job of the other."""
    better: str = ""
    """``this``, ``other``, ``same``, or "" where nothing was said of that."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video, or the place of one that is not there (yet). Times are seconds since the epoch."""

    id: str
    """Its number in the comparison, as text; of a further take ``0-2``: the number of its clip, and the take's."""
    of: str = ""
    """The clip in whose place it stands, of which it is a further take; "" for one with a place of its own."""
    state: str = "missing"
    """A job's state; ``file`` for a file of which no job is known, ``missing`` where nothing was made."""
    reason: str = ""
    """Why there is no video, in a sentence."""
    path: Path | None = None
    """The finished video."""
    job_id: str = ""
    task_id: str = ""
    prompt: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    take: int = 1
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    model: str = ""
    backend: str = ""
    simulated: bool = False
    star: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()
    created_at: float | None = None
    finished_at: float | None = None
    verdicts: tuple[Verdict, ...] = ()
    """What was said of it beside others."""
    differs: Mapping[str, Any] | None = None
    """Where it stands among the others, if who made it has said so: values by axis."""

    @property
    def done(self) -> bool:
        """Whether there is a video to show."""
        return self.path is not None and self.path.is_file()

    @property
    def name(self) -> str:
        """What to call it by itself: its prompt, or its file."""
        return self.prompt or (self.path.name if self.path is not None else "No video")

    def sha256(self) -> str:
        """Return the hash of the video's bytes, or "" if there is none."""
        if self.path is None or not self.path.is_file():
            return ""
        found = hashlib.sha256()
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
        return found.hexdigest()

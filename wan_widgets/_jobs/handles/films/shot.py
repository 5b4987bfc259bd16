"""One place of a film at a moment, and from whose end it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..job import Job
from .seam import Seam


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One place of a film at this moment."""

    number: int
    """Counted from 1."""
    job: Job
    """The take that is chosen."""
    takes: tuple[Job, ...]
    """All takes of this place that are known, in the order in which they were made."""
    seam: Seam | None = None
    """Where it meets the shot before; None for the first shot, and while either shot has no video."""
    old_start: bool = False
    """Whether it begins with a frame that is no longer the last frame of the shot before."""
    after_old: bool = False
    """Whether any earlier shot has an old start."""
    before: int | None = None
    """The shot from whose end it begins, or has to begin: the last earlier one that did not end without a video."""

    @property
    def continues(self) -> bool:
        """Whether it begins with a picture, such as the last frame of the shot before."""
        return continues(self.job)


@dataclass(frozen=True, kw_only=True)
class PlannedShot:
    """A shot that is not made yet."""

    number: int
    """Counted from 1, after those that are made."""
    prompt: str
    duration: int | None = None
    """Seconds; None for the length of the shot before."""
    note: str = ""
    """What the prompt asked for, where the model has no such length."""


def lost(job: Job) -> bool:
    """Return whether a job has ended without a video, or its video is gone."""
    return job.snapshot.over and job.path is None


def before_of(jobs: Sequence[Job], number: int) -> int | None:
    """Return the last shot before `number` that is not lost; the one before it if all are; None for the first shot."""
    earlier = [one for one in range(1, min(number, len(jobs) + 1)) if not lost(jobs[one - 1])]
    return earlier[-1] if earlier else number - 1 or None


def shot_words(numbers: Sequence[int]) -> str:
    """Return shots by their numbers, such as ``shots 2 and 4``."""
    if len(numbers) == 1:
        return f"shot {numbers[0]}"
    return f"shots {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def continues(job: Job) -> bool:
    return bool(job.snapshot.settings.get("image"))

"""One line of progress on a terminal, rewritten in place. Without a terminal nothing is written.

The thread that waits writes the line from the snapshots of the jobs. No other thread prints.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from ...errors import WaitTimeoutError
from ...printing import say
from . import job_text, wording

if TYPE_CHECKING:
    from ..handles.job import Job

STEP = 0.2
"""Seconds between two updates, and until an interrupt takes effect."""
_BAR = 20
"""Characters of the progress bar."""


class ProgressLine:
    """Waits for jobs and shows their progress.

    Parameters
    ----------
    jobs : sequence of Job
        The jobs to wait for.
    stream : text file, optional
        The file to write to; by default standard error.
    """

    def __init__(self, jobs: Sequence[Job], stream: TextIO | None = None) -> None:
        self._jobs = jobs
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream is not None and not self._stream.closed and self._stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def wait(self) -> None:
        """Return when every job is at rest."""
        for job in self._jobs:
            while not job.snapshot.resting:
                self._write(self._text())
                with suppress(WaitTimeoutError):
                    job.wait(timeout=STEP)

    def _text(self) -> str:
        now = time.time()
        return "   ".join(progress_text(job, now) for job in self._jobs if not job.snapshot.resting)

    def _write(self, text: str) -> None:
        if self._live:
            room = shutil.get_terminal_size().columns - 1
            self._live = say(f"\r\x1b[2K{text[:room]}", self._stream, end="")


def progress_text(job: Job, now: float) -> str:
    """Return the progress of a job: bar, percentage or typical time, and the time that has passed."""
    snapshot = job.snapshot
    percent = job_text.percent_of(snapshot)
    passed = job_text.elapsed(snapshot, now)
    parts = [f"{job_text.short(snapshot.id)} {job_text.title_of(snapshot)}"]
    if percent is not None:
        full = percent * _BAR // 100
        parts.append(f"[{'#' * full}{'.' * (_BAR - full)}]")
    if passed is not None:
        parts.append(wording.clock(passed))
    if snapshot.held_until is not None:
        parts.append(f"sends in {wording.clock(snapshot.held_until - now)}")
    elif percent is None and snapshot.submitted_at is not None and not snapshot.simulated:
        parts.append(wording.typical(snapshot.typical))
    if snapshot.simulated:
        parts.append("SIMULATED")
    return "  ".join(parts)

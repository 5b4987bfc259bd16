"""Measure each video after it is saved, unless ``wan.settings.measure_after_save`` is False."""

from __future__ import annotations

import time
from pathlib import Path

from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from ..config.settings import settings
from . import engine_pool

_NEW = 60.0
"""Seconds after its end for which a job counts as just saved. Old jobs, which are reported too, are not measured."""


class _Watching:
    """Whether this process watches for saved videos."""

    on = False


def watch() -> None:
    """Measure every video that is saved from now on."""
    if not _Watching.on:
        _Watching.on = True
        engine_pool.watch(measure_saved)


def measure_saved(snapshot: JobSnapshot) -> None:
    """Queue the video of a job that was just saved for measuring. Called on the engine's thread."""
    new = snapshot.finished_at is not None and time.time() - snapshot.finished_at < _NEW
    if not new or snapshot.state is not JobState.COMPLETED or snapshot.file is None or not settings.measure_after_save:
        return
    from ..judging.worker import WORKER

    path = Path(snapshot.file)
    for engine in engine_pool.engines():
        if path.is_relative_to(engine.home):
            WORKER.post(engine.ledger, path, {**snapshot.settings, **snapshot.request}, asked=False)
            return

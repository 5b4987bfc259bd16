"""Rows of jobs that a process knows, and a folder that is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.folder import Absence, Folder
from wan_widgets._jobs.runtime.plan import Plan
from wan_widgets.errors import FolderGoneError


def made(plan: Plan, **changes: object) -> Row:
    return replace(plan.row(), **{"state": JobState.COMPLETED, "task_id": "t", "submitted_at": 1.0, **changes})


def gone(folder: Folder, fallback: Path | None) -> None:
    folder.absence = Absence(error=FolderGoneError("The folder is gone."), fallback=fallback, since=0.0)

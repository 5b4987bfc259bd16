from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import tracked_job
from wan_widgets._jobs.runtime.folder import Folder
from wan_widgets._jobs.runtime.lifecycle import workflow
from wan_widgets._jobs.runtime.pacing.slots import Slots
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._jobs.runtime.tracked_job import TrackedJob
from wan_widgets._models import draft_of

from ...fake import BASE


@pytest.fixture
def shown() -> list[JobSnapshot]:
    return []


@pytest.fixture
def tracked_on(tmp_path: Path) -> Callable[[Any], TrackedJob]:
    """Makes a watched job that is shown on a board."""

    def make(board: Any) -> TrackedJob:
        folder = Folder(Ledger(tmp_path / "home"), live=lambda: True)
        plan = plan_of(draft_of({"prompt": "A kite", "resolution": "720p"}, {}), backend="toapis", base_url=BASE)
        return TrackedJob(
            plan.row(),
            ledger=folder.ledger,
            board=board,
            folder=folder,
            connect=None,
            polled_count=lambda: 1,
            template="{id}",
            reserve=None,
            slots=Slots(),
        )

    return make


@pytest.fixture
def tracked(tracked_on: Callable[[Any], TrackedJob], shown: list[JobSnapshot]) -> TrackedJob:
    return tracked_on(SimpleNamespace(put=shown.append, hold=lambda _: None))


@pytest.fixture
def saved(tracked: TrackedJob, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The stored changes, in order."""
    done: list[dict[str, object]] = []

    async def save(*, check=None, urgent=True, **changes):
        done.append(changes)
        tracked._saved_at = tracked_job.time.monotonic()

    monkeypatch.setattr(tracked, "save", save)
    return done


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The works that run on claimed jobs; each ends at once."""
    begun: list[str] = []
    for name in ("resume", "send_again", "adopt"):

        async def work(tracked, *more, name=name) -> None:
            begun.append(f"{name} {' '.join(more)}".strip())
            await tracked.move(JobState.DETACHED)

        monkeypatch.setattr(workflow, name, work)
    return begun

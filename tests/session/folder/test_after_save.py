"""A video is measured after it was saved: the new ones, in the ledger of their folder, unless that is switched off."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets.judging import worker
from wan_widgets.session import after_save, engine_pool

NOW = 1000.0


@pytest.fixture
def posted(monkeypatch, tmp_path):
    """What is queued for measuring."""
    queued: list[tuple] = []
    engines = [SimpleNamespace(home=tmp_path / name, ledger=name) for name in ("one", "two")]
    monkeypatch.setattr(engine_pool, "engines", lambda: engines)
    monkeypatch.setattr(after_save, "time", SimpleNamespace(time=lambda: NOW))
    monkeypatch.setattr(after_save, "settings", SimpleNamespace(measure_after_save=True))
    monkeypatch.setattr(worker.WORKER, "post", lambda *what, asked: queued.append((*what, asked)))
    return queued


def saved(file: Path | None, *, ago: float | None = 1.0, state: JobState = JobState.COMPLETED) -> JobSnapshot:
    return JobSnapshot(
        id="a",
        state=state,
        finished_at=None if ago is None else NOW - ago,
        file=None if file is None else str(file),
        settings={"seed": 1, "audio": True},
        request={"seed": 2},
    )


def test_a_new_video_is_queued_once_with_its_settings_in_the_ledger_of_its_folder(posted, tmp_path):
    path = tmp_path / "two" / "a.mp4"
    after_save.measure_saved(saved(path))
    assert posted == [("two", path, {"seed": 2, "audio": True}, False)]
    after_save.measure_saved(saved(tmp_path / "elsewhere.mp4"))
    assert len(posted) == 1


@pytest.mark.parametrize(("ago", "queued"), [(59.9, 1), (60.0, 0), (None, 0)])
def test_only_a_video_of_the_last_minute_is_new(posted, tmp_path, ago, queued):
    after_save.measure_saved(saved(tmp_path / "one" / "a.mp4", ago=ago))
    assert len(posted) == queued


def test_what_has_no_video_is_not_queued_and_nothing_is_where_that_is_switched_off(posted, tmp_path):
    path = tmp_path / "one" / "a.mp4"
    after_save.measure_saved(saved(path, state=JobState.FAILED))
    after_save.measure_saved(saved(None))
    after_save.settings.measure_after_save = False
    after_save.measure_saved(saved(path))
    assert posted == []


def test_a_process_watches_for_saved_videos_once(monkeypatch):
    watches = []
    monkeypatch.setattr(after_save._Watching, "on", False)
    monkeypatch.setattr(engine_pool, "watch", watches.append)
    after_save.watch()
    after_save.watch()
    assert watches == [after_save.measure_saved]

"""One folder of videos has one engine, however its name is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobs.fake import FakeService

from wan_widgets import session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.settings import settings


@pytest.mark.parametrize("make", [False, True], ids=["new", "used"])
def test_one_folder_under_two_names_is_one_engine(service: FakeService, tmp_path: Path, *, make: bool) -> None:
    real = tmp_path / "videos"
    if make:
        real.mkdir()
    (tmp_path / "x").mkdir()
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "above").symlink_to(tmp_path)
    engines = set()
    jobs = set()
    for name in ("videos", "link", "x/../videos", "above/videos"):
        settings.home = tmp_path / name
        job = session.generate("A kite", resolution="720p")
        engines.add(id(job._engine))
        jobs.add(job)
        assert job.wait(20).state is JobState.COMPLETED
    assert (len(engines), len(jobs)) == (1, 1)
    assert service.count("submit") == service.count("download") == 1
    assert len(list(real.glob("*.mp4"))) == 1


def test_two_folders_are_two_engines(service: FakeService, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        settings.home = tmp_path / name
        made.append(session.generate("A kite", resolution="720p").wait(20))
    assert made[0] != made[1]
    assert service.count("submit") == 2

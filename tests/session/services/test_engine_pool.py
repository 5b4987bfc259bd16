"""One folder of videos has one engine, however its name is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobs.fake import FakeService, until

from wan_widgets import session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.settings import settings
from wan_widgets.errors import BackendError
from wan_widgets.session import engine_pool


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


def test_each_folder_is_announced_at_its_first_use(service: FakeService, tmp_path: Path, monkeypatch) -> None:
    used: list[str] = []
    monkeypatch.setattr(engine_pool._session, "first_use", [])
    engine_pool.when_used(lambda: used.append("used"))
    for name in ("a", "b", "a"):
        assert engine_pool.engine(tmp_path / name).home == tmp_path / name
    assert used == ["used"] * 2
    settings.home = tmp_path / "c"
    assert engine_pool.engine().home == engine_pool.home() == tmp_path / "c"
    assert {tmp_path / name for name in "abc"} <= {one.home for one in engine_pool.engines()}


def test_a_listener_that_fails_keeps_no_other_from_hearing_until_it_leaves(service: FakeService) -> None:
    heard: list[str] = []
    ways_out = [engine_pool.watch(lambda _: 1 / 0), engine_pool.watch(lambda one: heard.append(one.id))]
    job = session.generate("A kite", resolution="720p").wait(20)
    until(lambda: job.id in heard)
    for leave in (*ways_out, *ways_out):
        leave()
    heard.clear()
    session.generate("A boat", resolution="720p").wait(20)
    assert heard == []


def test_without_threads_there_is_no_engine(monkeypatch) -> None:
    monkeypatch.setattr(engine_pool, "has_threads", lambda: False)
    with pytest.raises(BackendError, match="cannot start threads"):
        engine_pool.engine()


def test_the_file_of_a_job_is_expected_where_the_template_of_names_says(service: FakeService) -> None:
    job = session.generate("A kite", resolution="720p").wait(20)
    assert session.expected_file(job.snapshot) == job.path

"""The commands on a job that change no state: annotations, and its file deleted or downloaded again."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import engine as engine_module
from wan_widgets._jobs.runtime.lifecycle import refetch as lifecycle_refetch

from ...fake import until
from .stored_jobs import LEFT, LOST, MADE, free, stored

# -- annotations and files ---------------------------------------------------------------------------


def test_a_mark_on_a_job_that_nobody_watches_is_heard(house):
    job = stored(house, **MADE)
    seen = []
    house.board.listen(seen.append)
    house.engine.mark(job.id, star=True)
    until(lambda: [one.star for one in seen] == [True])


@pytest.mark.parametrize("on_the_loop", [False, True], ids=["from a cell", "from a listener"])
def test_a_mark_on_a_watched_job_is_shown_when_the_command_returns_unless_that_would_hold_up_the_loop(
    house, service, monkeypatch, on_the_loop
):
    service.hold.clear()
    job = house.make()
    until(lambda: service.count("fetch") == 1)
    posted, waited = [], []

    class Shown:
        """Becomes true when the loop has done what was posted."""

        def set(self) -> None:
            waited.append("shown")

        def wait(self, seconds: float) -> None:
            waited.append(seconds)
            for call in posted:
                call()

    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "threading", Some(Event=Shown))
        patch.setattr(house.loop, "post", lambda call, *args: posted.append(call))
        patch.setattr(house.loop, "here", lambda: on_the_loop)
        house.engine.mark(job.id, star=True)
    assert waited == ([] if on_the_loop else [2.0, "shown"])
    assert house.board.get(job.id).star is not on_the_loop
    for call in posted:
        call()
    assert house.board.get(job.id).star
    house.loop.post(service.hold.set)
    job.result(timeout=20)


@pytest.mark.parametrize("changes", [LEFT, {**MADE, "file": None}, {**LEFT, "file": "a.mp4"}])
def test_only_a_finished_video_has_a_file_to_delete(house, changes):
    job = stored(house, **changes)
    (house.home / "a.mp4").write_bytes(b"video")
    with pytest.raises(errors.WanError, match="no file that could be deleted"):
        house.engine.delete_file(job.id)
    assert house.engine.ledger.get(job.id).file_deleted_at is None
    assert (house.home / "a.mp4").exists()


@pytest.mark.parametrize("before", [None, 1000.0])
def test_a_deleted_file_is_gone_since_it_was_first_deleted(house, monkeypatch, before):
    job = stored(house, **MADE, file_deleted_at=before)
    (house.home / "a.mp4").write_bytes(b"video")
    monkeypatch.setattr(engine_module, "time", Some(time=lambda: 2000.0))
    house.engine.delete_file(job.id)
    assert not (house.home / "a.mp4").exists()
    assert house.engine.ledger.get(job.id).file_deleted_at == (before or 2000.0)


# -- a file that is downloaded again -----------------------------------------------------------------


@pytest.mark.parametrize("fault", [None, errors.FileGoneError("gone"), ZeroDivisionError("odd")], ids=str)
def test_who_waits_for_a_file_learns_of_its_end_and_only_a_file_that_came_is_there_again(house, monkeypatch, fault):
    async def refetch(tracked) -> None:
        if fault is not None:
            raise fault

    monkeypatch.setattr(lifecycle_refetch, "refetch", refetch)
    job = stored(house, **MADE, file_deleted_at=1000.0)
    done = house.engine.refetch(job.id)
    assert done.exception(timeout=20) is fault
    assert house.engine.ledger.get(job.id).file_deleted_at == (None if fault is None else 1000.0)
    until(lambda: free(house, job))


def test_a_file_whose_download_is_stopped_is_not_waited_for_any_more(house, monkeypatch):
    begun = threading.Event()

    async def refetch(_tracked) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(lifecycle_refetch, "refetch", refetch)
    job = stored(house, **MADE)
    done = house.engine.refetch(job.id)
    assert begun.wait(20)
    house.engine.stop(job.id).exception(20)
    assert done.cancelled()
    assert free(house, job)
    assert house.engine.stop(job.id) is None


def test_an_exit_during_a_download_goes_on_and_nobody_waits_for_the_file_any_more(house, monkeypatch):
    async def refetch(_tracked) -> None:
        raise SystemExit(3)

    works = []
    monkeypatch.setattr(lifecycle_refetch, "refetch", refetch)
    monkeypatch.setattr(house.engine._watched, "run", lambda _tracked, work: works.append(work))
    done = house.engine.refetch(stored(house, **MADE).id)
    with pytest.raises(SystemExit):
        asyncio.run(works[0])
    assert done.cancelled()


@pytest.mark.parametrize("changes", [LEFT, LOST, {"state": JobState.REFUSED}])
def test_a_job_without_a_finished_video_has_none_to_download_and_is_left_alone(house, changes):
    job = stored(house, **changes)
    with pytest.raises(errors.WanError, match=f"The job is {job.state}: it has no file"):
        house.engine.refetch(job.id)
    assert free(house, job)


def test_a_job_is_picked_up_once_it_is_released(house, works, monkeypatch):
    waited = []
    monkeypatch.setattr(house.engine._watched, "wait_for_release", waited.append)
    for command in (house.engine.resume, house.engine.refetch):
        with suppress(errors.WanError):
            command("one")
    assert waited == ["one", "one"]

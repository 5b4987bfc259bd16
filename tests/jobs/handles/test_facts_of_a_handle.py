"""What a handle says of its job, the user's decisions on it, and the handle as an object."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles import job_choices
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import PolicyError, WaitTimeoutError, WanError
from wan_widgets.media import restore_inputs

from ..fake import House, until
from ..ledger.rows import row


def reopened(home: str, job_id: str) -> tuple[str, str]:
    """Replaces the function that opens a job again."""
    return home, job_id


@pytest.fixture
def job(house: House) -> Job:
    return house.make(seed=7).wait(timeout=20)


def test_a_finished_job_says_what_it_is(house, job):
    snapshot = job.snapshot
    assert (job.id, job.state, job.progress, job.seed) == (snapshot.id, JobState.COMPLETED, 1.0, 7)
    assert (job.path, job.video.path, job.error) == (Path(snapshot.file), Path(snapshot.file), None)
    assert (job.settings, job.cost) == (dict(snapshot.settings), snapshot.cost)
    assert (job.starred, job.note, job.tags, job.pairs) == (False, "", (), [])
    assert (job.ledger, job.reused) == (house.engine.ledger, False)
    job.settings["seed"] = 8
    assert job.settings["seed"] == 7


def test_a_job_without_a_video_has_neither_a_file_nor_a_whole_progress(house, service):
    service.hold.clear()
    job = house.make()
    assert (job.video, job.path) == (None, None)
    assert job.progress is None
    house.loop.post(service.hold.set)
    job.wait(timeout=20)


def test_annotations_are_stored_and_none_leaves_one_as_it_is(house, job, monkeypatch):
    assert job.mark(star=True, note="a note", tags=["a", "b"]) is job
    assert (job.starred, job.note, job.tags) == (True, "a note", ("a", "b"))
    job.mark(note="")
    assert (job.starred, job.note, job.tags) == (True, "", ("a", "b"))
    monkeypatch.setattr(house.engine, "mark", lambda *_, **__: pytest.fail("nothing is stored"))
    assert job.mark() is job


def test_settings_are_restored_with_files_from_beside_the_video_and_from_the_folder(house, job, monkeypatch):
    asked = []
    monkeypatch.setattr(restore_inputs, "restored", lambda entry, **more: asked.append((entry["id"], more)))
    job.restored()
    job.delete_file()
    job.restored()
    home = house.engine.home
    assert [(name, more["folders"]) for name, more in asked] == [(job.id, [home, home]), (job.id, [home])]


# -- decisions ---------------------------------------------------------------------------------------


def test_a_decision_is_handed_to_the_engine(house, job, monkeypatch):
    asked = []
    for name in ("look_again", "send_again", "adopt", "dismiss"):
        monkeypatch.setattr(house.engine, name, lambda *what, name=name: asked.append((name, *what)))
    job.look_again()
    job.send_again()
    job.adopt("task_7")
    job.dismiss()
    assert asked == [
        ("look_again", job.id), ("send_again", job.id), ("adopt", job.id, "task_7"), ("dismiss", job.id)
    ]  # fmt: skip


def test_a_cancellation_that_is_not_confirmed_in_time_says_so(house, job, monkeypatch):
    answer: Future[None] = Future()
    monkeypatch.setattr(house.engine, "cancel", lambda _: answer)
    monkeypatch.setattr(job_choices, "_CANCEL", 0.01)
    with pytest.raises(WaitTimeoutError, match="not yet confirmed the cancellation") as caught:
        job.cancel()
    assert caught.value.hint == "Look at the job again in a moment."
    answer.set_result(None)
    job.cancel()


# -- commands ----------------------------------------------------------------------------------------


@pytest.fixture
def asked(house, monkeypatch) -> list[tuple[str, str]]:
    """What the engine was asked to do; nothing is done."""
    calls: list[tuple[str, str]] = []
    done: Future[None] = Future()
    done.set_result(None)

    def ask(name: str) -> Callable[[str], Future[None]]:
        return lambda job_id: calls.append((name, job_id)) or done

    for name in ("resume", "refetch", "stop", "delete_file"):
        monkeypatch.setattr(house.engine, name, ask(name))
    return calls


@pytest.mark.parametrize("there", [True, False])
def test_a_job_is_watched_again_or_its_missing_file_is_fetched_again(job, asked, there):
    if not there:
        job.path.unlink()
    assert job.resume() is job
    assert asked == [("resume" if there else "refetch", job.id)]


def test_a_job_that_is_not_completed_has_no_file_that_is_missing(house, asked):
    theirs = row(state=JobState.RUNNING, task_id="t", file="a.mp4")
    house.engine.ledger.add([theirs])
    house.job(theirs.id).resume()
    assert asked == [("resume", theirs.id)]


def test_a_download_gives_the_video_and_fetches_it_only_where_it_is_missing(job, asked):
    assert (job.download(0).path, asked) == (job.path, [])
    content, path = job.path.read_bytes(), job.path
    path.unlink()
    assert (job.download().path, asked) == (path, [("refetch", job.id)])
    path.write_bytes(content)


def test_a_download_that_is_not_there_in_time_goes_on(house, job, monkeypatch):
    waits = []
    late = SimpleNamespace(result=lambda timeout: waits.append(timeout) or answer.result(0))
    answer: Future[None] = Future()
    monkeypatch.setattr(house.engine, "refetch", lambda _: late)
    job.path.unlink()
    with pytest.raises(WaitTimeoutError, match="The file is not there yet") as caught:
        job.download(7)
    assert (caught.value.hint, waits) == ("The download continues; call job.download() again.", [7])


def test_a_job_is_stopped_by_its_own_process_alone(house, monkeypatch):
    theirs = row(state=JobState.RUNNING, task_id="t", owner="elsewhere.1.1", lease_until=time.time() + 600)
    over = row(state=JobState.COMPLETED)
    house.engine.ledger.add([theirs, over])
    monkeypatch.setattr(house.engine, "stop", lambda _: None)
    with pytest.raises(WanError, match="Another kernel or command watches this job") as caught:
        house.job(theirs.id).stop()
    assert caught.value.hint == "Stop it there."
    house.job(over.id).stop()


def test_a_job_that_is_not_stopped_in_time_says_what_it_waits_for(house, job, monkeypatch):
    waits = []

    def result(timeout: float) -> None:
        waits.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(house.engine, "stop", lambda _: SimpleNamespace(result=result))
    with pytest.raises(WaitTimeoutError, match="The job is still completed: the service has not answered") as caught:
        job.stop()
    assert (caught.value.hint, waits) == ("Once it has answered, the job is no longer watched.", [10.0])
    stopped: Future[None] = Future()
    house.loop.post(lambda: stopped.set_result(job.stop()))
    assert stopped.result(20) is None
    assert len(waits) == 1


def test_a_file_is_deleted_by_the_engine(job, asked):
    assert job.delete_file() is job
    assert asked == [("delete_file", job.id)]


def test_a_command_in_a_listener_is_run_beside_the_engine_and_its_error_is_not_raised(house, job, monkeypatch):
    threads: list[str] = []

    def dismiss(_: str) -> None:
        threads.append(threading.current_thread().name)
        raise WanError("It cannot be dismissed.")

    monkeypatch.setattr(house.engine, "dismiss", dismiss)
    with pytest.raises(WanError, match="cannot be dismissed"):
        job.dismiss()
    called: Future[str] = Future()

    def in_a_listener() -> None:
        job.dismiss()
        called.set_result(threading.current_thread().name)

    house.loop.post(in_a_listener)
    engine = called.result(20)
    until(lambda: len(threads) == 2)
    assert threads[0] == threading.current_thread().name
    assert threads[1] not in (engine, threads[0])


# -- waiting -----------------------------------------------------------------------------------------


def test_a_wait_gives_the_job_the_video_or_its_error(house, job):
    assert job.wait(0) is job
    assert job.result(0).path == job.path
    assert job.exception(0) is None
    failed = row(state=JobState.FAILED, error=JobError(kind="PolicyError", message="No.", charged="no"))
    house.engine.ledger.add([failed])
    bad = house.job(failed.id)
    assert bad.wait(0) is bad
    with pytest.raises(PolicyError, match="No"):
        bad.result(0)
    assert isinstance(bad.exception(0), PolicyError)

    async def awaited() -> Path:
        return (await job).path

    assert asyncio.run(awaited()) == job.path


def test_a_wait_that_takes_too_long_says_in_which_state_the_job_is(house):
    theirs = row(state=JobState.RUNNING, task_id="t", owner="elsewhere.1.1", lease_until=time.time() + 600)
    house.engine.ledger.add([theirs])
    running = house.job(theirs.id)
    for wait in (running.wait, running.result, running.exception):
        with pytest.raises(WaitTimeoutError, match=r"The job is still running after 0\.01 s\.") as caught:
            wait(0.01)
        assert "wan.resume() picks it up" in caught.value.hint


def test_a_wait_on_the_engines_thread_raises_instead_of_hanging(house, job):
    async def in_a_listener(wait: Callable[[], object]) -> None:
        wait()

    async def awaited() -> None:
        await job

    for work in (*map(in_a_listener, (job.wait, job.result, job.exception)), awaited()):
        with pytest.raises(RuntimeError, match="Waiting for a job inside on_update would never end"):
            house.loop.spawn(work).result(20)


# -- as an object ------------------------------------------------------------------------------------


def test_a_handle_is_its_folder_and_its_id(houses, job, tmp_path):
    other = SimpleNamespace(home=tmp_path / "other", board=SimpleNamespace(hold=lambda _: None))
    same, elsewhere = (Job(engine, job.id, make=None) for engine in (job._engine, other))
    assert same == job != elsewhere
    assert hash(same) == hash(job)
    assert copy.copy(job) is copy.deepcopy(job) is job


def test_a_handle_is_pickled_as_its_folder_and_id_where_it_can_be_opened_again(house, job):
    known = Job(house.engine, job.id, make=None, reopen=reopened)
    assert not known.reused
    assert pickle.loads(pickle.dumps(known)) == (str(house.engine.home), job.id)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(job)


def test_a_job_that_is_not_in_the_folder_is_shown_as_that(house):
    nothing = house.job("nothing-like-it")
    assert repr(nothing) == f"Job nothing- (The job nothing-like-it is no longer in {house.home}.)"
    with pytest.raises(WanError, match="no longer in"):
        nothing.on_update(print)

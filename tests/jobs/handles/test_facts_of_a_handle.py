"""What a handle says of its job, the user's decisions on it, and the handle as an object."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles import job_choices
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import WaitTimeoutError, WanError
from wan_widgets.media import restore_inputs

from ..fake import House


def reopened(home: str, job_id: str) -> tuple[str, str]:
    """Stand for the function that opens a job again."""
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


# -- as an object ------------------------------------------------------------------------------------


def test_a_handle_is_its_folder_and_its_id(houses, job, tmp_path):
    other = SimpleNamespace(home=tmp_path / "other", board=SimpleNamespace(hold=lambda _: None))
    same, elsewhere = (Job(engine, job.id, make=None) for engine in (job._engine, other))
    assert same == job != elsewhere
    assert hash(same) == hash(job)
    assert copy.copy(job) is copy.deepcopy(job) is job


def test_a_handle_is_pickled_as_its_folder_and_id_where_it_can_be_opened_again(house, job):
    known = Job(house.engine, job.id, make=None, reopen=reopened)
    assert pickle.loads(pickle.dumps(known)) == (str(house.engine.home), job.id)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(job)


def test_a_job_that_is_not_in_the_folder_is_shown_as_that(house):
    nothing = house.job("nothing-like-it")
    assert repr(nothing) == f"Job nothing- (The job nothing-like-it is no longer in {house.home}.)"
    with pytest.raises(WanError, match="no longer in"):
        nothing.on_update(print)

"""Jobs of two services side by side: each keeps its own, whatever is chosen meanwhile, also in a new kernel."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from jobs.fake import until
from support.simulators import simulating

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.session import SIMULATOR_FOLDER, engine_pool, sweeps

ASKED = {"resolution": "720p", "duration": 5}


@pytest.fixture
def simulator():
    session.use("simulator", service="dashscope")
    with simulating(session.home() / SIMULATOR_FOLDER):
        yield


def body_of(job) -> dict:
    return dict(job._engine.ledger.get(job.id).body)


def test_each_job_speaks_the_protocol_of_its_service(simulator):
    there = wan.generate("A cat", **ASKED)
    session.use("simulator", service="toapis")
    here = wan.generate("A cat", **ASKED)
    assert there != here  # not the same video
    assert [job.wait(60).state for job in (there, here)] == [JobState.COMPLETED] * 2
    assert (there.snapshot.service, here.snapshot.service) == ("dashscope", "toapis")
    assert body_of(there)["model"] == "wan2.6-t2v"
    assert body_of(here)["model"] == "wan2.6"
    assert [job.id for job in wan.jobs(service="dashscope")] == [there.id]
    assert [job.id for job in wan.jobs("service:toapis")] == [here.id]
    assert {row["service"] for row in wan.jobs().rows()} == {"toapis", "dashscope"}


def test_a_new_kernel_picks_a_job_up_at_its_own_service(simulator, monkeypatch):
    session.use("simulator", service="dashscope", seconds=2)
    job = wan.generate("A cat", **ASKED)
    until(lambda: job.snapshot.task_id is not None)
    engine_pool._session.loop.close(5.0)
    monkeypatch.setattr(engine_pool, "_session", engine_pool._Session())
    session.use("simulator")
    (again,) = session.resume()
    assert again.wait(60).state is JobState.COMPLETED
    assert again.snapshot.service == "dashscope"
    assert session.generate("A cat", **ASKED).snapshot.service == "toapis"


def test_the_video_says_by_which_service_it_was_made_and_old_ones_say_nothing(simulator):
    job = wan.generate("A cat", **ASKED)
    video = job.result(timeout=60)
    record = json.loads(video.path.with_suffix(".mp4.json").read_text())
    assert (record["service"], record["protocol"]) == ("simulator", "dashscope")
    assert wan.Video(video.path).settings["prompt"] == "A cat"


def test_a_new_take_goes_where_the_take_before_was_made(simulator):
    job = wan.generate("A cat", **ASKED)
    job.result(timeout=60)
    session.use("simulator", service="toapis")
    assert job.again().snapshot.service == "dashscope"
    assert job.again(model="wan2.6-flash", image="https://example.org/a.png").snapshot.service == "toapis"


def test_a_model_of_one_service_chooses_it_where_none_is_chosen(simulator):
    session.use("simulator")
    job = wan.generate("A cat", model="wan2.7", **ASKED)
    assert job.wait(60).state is JobState.COMPLETED
    assert job.snapshot.service == "dashscope"


def test_a_sweep_goes_on_at_its_service(simulator):
    first = sweeps.sweep("A cat", seed=[1, 2], **ASKED)
    first.wait(120)
    session.use("simulator", service="toapis")
    more = first.again(yes=True)
    more.wait(120)
    assert {job.snapshot.service for sweep in (first, more) for job in sweep.jobs} == {"dashscope"}


def test_a_job_of_before_there_was_a_choice_is_of_the_first_service(simulated):
    job = wan.generate("A cat", **ASKED)
    job.result(timeout=60)
    with closing(sqlite3.connect(session.home() / "ledger.sqlite")) as connection:
        (default,) = [
            value for _, name, _, _, value, _ in connection.execute("PRAGMA table_info(jobs)") if name == "service"
        ]
    assert default == "'toapis'"
    assert job.snapshot.service == "toapis"


def test_canceling_at_the_simulator_is_real(simulator):
    session.use("simulator", service="dashscope", seconds=30, faults=("slow-queue seconds=30",))
    job = wan.generate("A cat", **ASKED)
    until(lambda: job.snapshot.cancelable and job.state is JobState.QUEUED)
    job.cancel()
    assert job.wait(30).state is JobState.CANCELED
    assert wan.jobs(state="canceled")[0] == job
    assert "canceled" in repr(job).lower()

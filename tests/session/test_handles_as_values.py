"""Handles as values: pickled, copied, sent to another process, and run by asyncio as tasks."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import wan_widgets as wan
from wan_widgets import session

SMALL = {"resolution": "720p"}
ROOT = Path(wan.__file__).parents[1]


def test_a_pickled_job_is_the_same_job(service):
    job = wan.generate("A cat", **SMALL)
    job.wait(20)
    again = pickle.loads(pickle.dumps(job))
    assert (again == job, again.id, again.state) == (True, job.id, job.state)
    assert again.result(20).path == job.path


def test_lists_of_jobs_sweeps_and_videos_are_copied_and_pickled(service):
    sweep = wan.sweep(["A cat", "A fox"], **SMALL).wait(20)
    for kept in (
        wan.jobs(),
        {"jobs": list(sweep.jobs)},
        sweep,
        wan.sweeps(),
        sweep.jobs[0].video,
        sweep.jobs[0].snapshot,
    ):
        assert repr(copy.deepcopy(kept)) == repr(kept)
        assert repr(copy.copy(kept)) == repr(kept)
        assert repr(pickle.loads(pickle.dumps(kept))) == repr(kept)
    assert copy.deepcopy(wan.jobs()) == wan.jobs()


def test_what_was_said_of_jobs_is_copied_and_pickled_too(service, tmp_path):
    sweep = wan.sweep(["A cat", "A fox"], **SMALL).wait(20)
    job = sweep.jobs[0]
    measured = wan.measure(sweep).wait(60)
    for kept in (
        sweep.cells[0],
        wan.diff(*sweep.jobs),
        wan.ranking(sweep),
        wan.estimate("A cat"),
        wan.validate(prompt="A cat", duration=7),
        wan.export([job], tmp_path / "jobs.csv"),
        job.cost,
        measured,
    ):
        for again in (copy.deepcopy(kept), *(pickle.loads(pickle.dumps(kept, number)) for number in (2, 5))):
            assert repr(again) == repr(kept)
            assert type(again) is type(kept)
    assert pickle.loads(pickle.dumps(measured)).rows() == measured.rows()


def test_measures_that_are_not_there_yet_are_copied_as_what_they_are(service):
    from concurrent.futures import Future

    from wan_widgets.judging.measure_list import MeasuredClip

    waiting = MeasuredClip(label="a", job="", path=None, future=Future())
    again = pickle.loads(pickle.dumps(waiting))
    assert (again.measures, again.error) == (None, "It was copied before it was measured.")
    failed: Future = Future()
    failed.set_exception(wan.errors.MediaError("It is damaged."))
    assert copy.deepcopy(MeasuredClip(label="a", job="", path=None, future=failed)).error == "It is damaged."


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda call: call.__name__)
def test_a_view_says_in_one_sentence_that_it_is_not_copied(service, take):
    for view in (wan.form(prompt="A cat"), wan.gallery()):
        with pytest.raises(TypeError, match="belongs to its page"):
            take(view)
        view.close()


def test_a_pickled_job_opens_in_another_process_and_sends_nothing(service, tmp_path):
    job = wan.generate("A cat", **SMALL)
    job.wait(20)
    (tmp_path / "job.pickle").write_bytes(pickle.dumps(job))
    code = f"import pickle; print(pickle.load(open({str(tmp_path / 'job.pickle')!r}, 'rb')).result(5).path)"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "WAN_HOME": str(tmp_path / "other")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == str(job.path), done.stderr
    assert service.count("submit") == 1
    assert not (tmp_path / "other").exists()


def test_a_job_in_a_folder_that_is_not_set_any_more_is_still_itself(service, tmp_path):
    data = pickle.dumps(wan.generate("A cat", **SMALL).wait(20))
    wan.settings.home = tmp_path / "another"
    assert pickle.loads(data).snapshot.prompt == "A cat"
    assert session.jobs() == []


def test_asyncio_runs_jobs_and_sweeps_as_tasks(service):
    jobs = [wan.generate(f"A cat {number}", **SMALL) for number in range(3)]
    sweep = wan.sweep(["A fox", "A dog"], **SMALL)

    async def cell():
        tasks = [asyncio.create_task(job) for job in jobs]
        done, pending = await asyncio.wait(tasks, timeout=20)
        assert (len(done), pending) == (3, set())
        videos = [task.result() for task in tasks]
        assert videos == await asyncio.gather(*tasks)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in (*jobs, sweep)]
        assert [task.result().path for task in tasks[:3]] == [one.path for one in await asyncio.gather(*jobs)]
        assert tasks[3].result() is sweep
        assert (await asyncio.wait_for(jobs[0], 5)).path == videos[0].path
        assert [(await one).path for one in asyncio.as_completed(jobs)]
        return (await jobs[0]).path

    assert asyncio.run(cell()) == jobs[0].path
    assert asyncio.run(jobs[1]).path == jobs[1].path


def test_cancelling_a_task_ends_its_waiting_and_leaves_the_job(service):
    job = wan.generate("A cat", **SMALL)

    async def cell():
        task, other = asyncio.create_task(job), asyncio.create_task(job)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await other

    assert asyncio.run(cell()).path == job.path
    assert service.count("submit") == 1


def test_waiting_for_handles_that_are_no_tasks_says_what_to_do(service):
    job = wan.generate("A cat", **SMALL).wait(20)

    async def cell():
        await asyncio.wait([job])

    with pytest.raises(TypeError, match="use tasks explicitly"):
        asyncio.run(cell())
    assert service.count("submit") == 1


def test_outside_of_a_task_a_handle_says_how_it_is_awaited(service):
    job = wan.generate("A cat", **SMALL).wait(20)
    with pytest.raises(RuntimeError, match=r"asyncio\.create_task"):
        job.send(None)

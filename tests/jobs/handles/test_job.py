"""The handle: waiting, timeouts, and its repr."""

from __future__ import annotations

import _thread
import asyncio
import pickle
import subprocess
import sys
import threading
import time

import pytest

from wan_widgets import errors
from wan_widgets._jobs.handles import job as job_module
from wan_widgets._jobs.handles import job_waiting
from wan_widgets._jobs.handles.job_list import JobList
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import job_text
from wan_widgets.config.settings import settings

from ..fake import until
from ..ledger.rows import row


@pytest.fixture
def running(house, service):
    service.states = [("running", 0.42)] * 100_000
    job = house.make(prompt="A cute cat\nrunning on grass")
    until(lambda: job.state is JobState.RUNNING)
    return job


def finish(service):
    service.states = []


def test_a_job_that_another_process_watches_is_stopped_there_alone(house):
    theirs = row(owner="elsewhere.1.1", lease_until=time.time() + 600, state=JobState.RUNNING, task_id="t")
    house.engine.ledger.add([theirs])
    with pytest.raises(errors.WanError, match="Another kernel or command watches this job"):
        house.job(theirs.id).stop()
    assert house.job(theirs.id).state is JobState.RUNNING


def test_to_stop_a_job_that_is_over_does_nothing(house):
    job = house.make().wait(timeout=20)
    job.stop()
    assert job.state is JobState.COMPLETED


def test_a_job_that_is_being_sent_is_released_once_the_service_has_answered(house, service, monkeypatch):
    answer = asyncio.Event()

    async def submit(body):
        await answer.wait()
        return service.create(body)

    monkeypatch.setattr(service, "submit", submit)
    monkeypatch.setattr(job_module, "COMMAND", 0.01)
    service.states = [("running", 0.5)] * 100_000
    job = house.make()
    until(lambda: job.state is JobState.SUBMITTING)
    with pytest.raises(errors.WaitTimeoutError, match="its answer must not get lost"):
        job.stop()
    house.loop.post(answer.set)
    until(lambda: job.state is JobState.DETACHED)
    assert job.snapshot.task_id == "task_1"


def test_a_download_that_takes_longer_than_the_time_out_goes_on(house, service):
    job = house.make().wait(timeout=20)
    job.delete_file()
    house.loop.post(service.hold.clear)
    with pytest.raises(errors.WaitTimeoutError, match="not there yet"):
        job.download(timeout=0.01)
    house.loop.post(service.hold.set)
    assert job.download(timeout=20).path.is_file()
    assert service.count("submit") == 1


def test_a_job_that_is_not_in_the_folder_has_no_facts(house):
    nothing = house.job("nothing")
    for fact in ("state", "video", "provenance"):
        with pytest.raises(errors.WanError, match=f"The job nothing is no longer in {house.home}"):
            getattr(nothing, fact)


def test_a_job_is_compared_with_another_job_alone(running):
    with pytest.raises(errors.SettingsError, match="'another' is not a job"):
        running.judge("another", better="this")
    with pytest.raises(errors.SettingsError, match="compared with itself"):
        running.judge(running, better="this")
    assert running.pairs == []


def test_a_time_out_ends_the_waiting_alone(running, service):
    with pytest.raises(errors.WaitTimeoutError, match="The job continues"):
        running.wait(timeout=0.05)
    with pytest.raises(TimeoutError):
        running.result(timeout=0.05)
    assert (running.state, running.progress) == (JobState.RUNNING, 0.42)
    finish(service)
    assert running.wait(timeout=20) is running
    assert running.progress == 1.0


def test_the_exception_of_a_job_is_what_its_result_would_raise(house, service, running):
    with pytest.raises(errors.WaitTimeoutError):
        running.exception(timeout=0.05)
    finish(service)
    assert running.exception(timeout=20) is None
    assert running.error is None
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.", charged="no")
    refused = house.make(prompt="A kite")
    error = refused.exception(timeout=20)
    assert isinstance(error, errors.BalanceError)
    assert (refused.error.kind, refused.error.message) == ("BalanceError", error.message)


def test_a_finished_job_whose_file_is_gone_has_no_result(house):
    job = house.make().wait(timeout=20)
    job.delete_file()
    with pytest.raises(errors.FileGoneError, match="was deleted here"):
        job.result(timeout=20)
    assert isinstance(job.exception(timeout=20), errors.FileGoneError)


def test_an_interrupt_ends_the_waiting_alone_and_says_how_to_go_on(running, service):
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt) as stopped:
        running.wait(timeout=30, pump=False)
    assert "wan.resume()" in stopped.value.__notes__[0]
    assert running.state is JobState.RUNNING
    finish(service)
    running.result(timeout=20)


def test_a_job_can_be_awaited_and_giving_up_leaves_it_running(running, service):
    async def give_up_then_wait():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(running._awaited(), 0.05)
        assert running.state is JobState.RUNNING
        finish(service)
        return await running

    assert asyncio.run(give_up_then_wait()).width == 1280


def test_several_can_wait_for_one_job(running, service):
    async def together():
        asyncio.get_running_loop().call_later(0.1, finish, service)
        return await asyncio.gather(*(running._awaited() for _ in range(5)))

    assert len({video.path for video in asyncio.run(together())}) == 1


def test_waiting_inside_a_listener_raises_instead_of_hanging(running, service):
    raised = []

    def listener(_):
        for wait in (running.wait, running.result):
            try:
                wait()
            except RuntimeError as error:
                raised.append(error)

    running.on_update(listener)
    finish(service)
    running.wait(timeout=20)
    until(lambda: len(raised) >= 2)


def test_commands_inside_a_listener_do_not_hold_up_the_engine(running, service):
    def stop_then_resume(snapshot):
        if snapshot.state is JobState.RUNNING:
            running.stop()
        elif snapshot.state is JobState.DETACHED:
            finish(service)
            running.resume()

    running.on_update(stop_then_resume)
    until(lambda: running.state is JobState.COMPLETED)
    assert service.count("submit") == 1


def test_on_update_tells_every_step_until_it_is_left(running, service):
    seen = []
    leave = running.on_update(seen.append)
    finish(service)
    running.wait(timeout=20)
    until(lambda: seen and seen[-1].state is JobState.COMPLETED)
    leave()
    assert {one.id for one in seen} == {running.id}


def test_its_line_says_what_matters(running, service):
    assert repr(running) == (
        f'Job {running.id[:8]}: Rendering 42 %, "A cute cat running on grass"'
        f" · Text to video · 1280 × 720 · 5 s · seed {running.seed} · toapis"
    )
    finish(service)
    path = running.result(timeout=20).path
    assert str(path) in repr(running)
    assert "\n" not in repr(running)


def test_what_on_update_is_given_prints_as_one_line(running, service):
    assert str(running.snapshot) == repr(running)
    finish(service)
    running.wait(timeout=20)
    assert str(running.snapshot) == repr(running)
    assert "\n" not in str(running.snapshot)


def test_a_job_is_the_same_line_everywhere_and_one_that_was_found_says_so(house, service):
    job = house.make(prompt="A cat")
    job.wait(timeout=20)
    line = job_text.line(job.snapshot)
    assert repr(job) == str(job.snapshot) == repr(JobList([job])) == line
    found = house.make(prompt="A cat")
    assert repr(found) == job_text.line(job.snapshot, reused=True) != line
    assert "made before; again=True makes a new take" in repr(found)


def test_a_job_is_equal_to_another_handle_on_it(house, running):
    same = house.job(running.id)
    assert same == running
    assert {same, running} == {running}
    assert same != running.id


def test_a_new_take_keeps_the_settings_but_for_what_is_changed(house, service):
    service.states = []
    job = house.make(seed=7)
    job.result(timeout=20)
    take = job.again()
    other = job.again(seed=None, duration=10)
    assert take.settings == job.settings
    assert take.snapshot.take == 2
    assert other.settings == {"prompt": "A kite", "resolution": "720p", "duration": 10}
    for one in (take, other):
        one.wait(timeout=20)


def test_a_snapshot_travels(running):
    assert pickle.loads(pickle.dumps(running.snapshot)) == running.snapshot


def test_the_loop_of_a_cell_runs_during_a_wait_only_where_there_is_one_and_that_is_wanted(house, monkeypatch):
    job, pumped = house.make(), []
    job.wait(timeout=20)
    monkeypatch.setattr(job_waiting, "block", lambda *_, pump_loop, **__: pumped.append(pump_loop))

    async def cell() -> None:
        for pump in (True, False, None):
            job.wait(pump=pump)
        with monkeypatch.context() as wanted:
            wanted.setattr(settings, "pump_while_waiting", True)
            job.wait()
            job.wait(pump=False)
            job.result()

    asyncio.run(cell())
    assert pumped == [True, False, False, True, False, False]
    job.wait(pump=True)
    assert pumped[-1] is False


def test_waiting_can_keep_the_cells_own_loop_going(tmp_path):
    code = f"""
import asyncio, sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from tests.jobs.fake import FakeService, House, make_video
from wan_widgets.errors import WaitTimeoutError
service = FakeService(make_video(Path({str(tmp_path)!r}) / "v.mp4"))
house = House(Path({str(tmp_path)!r}) / "home", service)
service.states = [("running", 0.1)] * 100_000
ticks = []
async def tick():
    while True:
        await asyncio.sleep(0.01)
        ticks.append(1)
async def cell():
    ticking = asyncio.ensure_future(tick())
    job = house.make()
    await asyncio.sleep(0)
    try:
        job.wait(timeout=0.3, pump=False)
    except WaitTimeoutError:
        pass
    assert not ticks, ticks
    try:
        job.wait(timeout=0.5, pump=True)
    except WaitTimeoutError:
        pass
    assert len(ticks) > 5, ticks
    service.states = []
    job.wait(timeout=20, pump=True)
    assert (await job).width == 1280
    ticking.cancel()
asyncio.run(cell())
house.close()
print("well")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "well", done.stderr

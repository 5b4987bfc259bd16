"""An interrupted wait says how to continue. Sent requests are not given up."""

from __future__ import annotations

import _thread
import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from crashes.service import serving
from jobs.fake import FakeService, until
from support.process_output import line_of

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._jobs.handles import job as job_module
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.record.state import JobState
from wan_widgets.session import backends

COMMAND = [sys.executable, "-m", "wan_widgets.cli", "generate", "A kite", "--resolution", "720p"]


@pytest.fixture
def running(video: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sweep]:
    """A sweep whose cells are being rendered until the test is over."""
    service = FakeService(video)
    service.states = [("running", 0.5)] * 100_000
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    session.use("simulator")
    sweep = wan.sweep("A cat", seed=[1, 2], resolution="720p")
    until(lambda: sweep.counts == {"running": 2})
    yield sweep
    service.states = []
    assert sweep.wait(20).counts == {"completed": 2}


def test_an_interrupt_ends_the_waiting_for_a_sweep_alone_and_says_how_to_go_on(running):
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt) as stopped:
        running.wait(30)
    assert "picks them up" in stopped.value.__notes__[0]
    assert running.counts == {"running": 2}


def test_who_is_cancelled_while_awaiting_a_sweep_hears_how_to_go_on(running):
    async def give_up() -> asyncio.CancelledError:
        task = asyncio.ensure_future(running._awaited())
        asyncio.get_running_loop().call_later(0.1, task.cancel)
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        return cancelled.value

    assert "picks them up" in asyncio.run(give_up()).__notes__[0]
    assert running.counts == {"running": 2}


class Silent(FakeService):
    """Answers a submit only when the test allows it."""

    def __init__(self, video: Path) -> None:
        super().__init__(video)
        self.may = threading.Event()

    async def submit(self, body):
        await asyncio.to_thread(self.may.wait)
        return await super().submit(body)


def test_a_job_that_is_stopped_while_it_is_sent_is_let_go_of_once_the_service_has_answered(video, monkeypatch):
    service = Silent(video)
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    monkeypatch.setattr(job_module, "COMMAND", 0.1)
    session.use("simulator")
    job = wan.generate("A cat")
    until(lambda: job.state is JobState.SUBMITTING)
    with pytest.raises(errors.WaitTimeoutError, match="has not answered"):
        job.stop()
    service.may.set()
    until(lambda: job.state is JobState.DETACHED)
    assert job.snapshot.task_id
    assert job.resume().result(20).width == 1280


@pytest.mark.parametrize("more", [[], ["--no-wait"]])
def test_a_command_that_is_interrupted_before_the_service_has_answered_says_that_it_may_have_been_sent(
    video, tmp_path, monkeypatch, more
):
    with serving(video, pause=600) as service:
        for name, value in {**service.environment, "WAN_HOME": str(tmp_path / "home")}.items():
            monkeypatch.setenv(name, value)
        command = subprocess.Popen([*COMMAND, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(lambda: service.seen().tasks, 30)
        command.send_signal(signal.SIGINT)
        assert "Ctrl+C again" in line_of(command, command.stderr)
        command.send_signal(signal.SIGINT)
        out, said = command.communicate(timeout=120)
        (left,) = session.unfinished()
        assert (command.returncode, out) == (130, ""), said
        assert "it may have been sent" in said
        assert said.endswith(f"wan-widgets resume {left.id[:8]}\n")
        assert (left.state, left.left_state, left.task_id) == (JobState.DETACHED, JobState.SUBMITTING, None)
        assert len(service.seen().tasks) == 1

"""``wan-widgets cancel ID`` and ``%wan --cancel ID``: canceled while it waits, else one sentence that says why not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from jobs.fake import until

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.job import Job
from wan_widgets.cli import main
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background
from wan_widgets.simulator.server.task_runner import Simulator

WAITS, RUNS = "slow-queue seconds=600", "slow-queue seconds=0.1] [fault:slow-render seconds=600"


@pytest.fixture
def simulator(request: pytest.FixtureRequest, video: Path) -> Iterator[Simulator]:
    """A simulator of the test's own that speaks the protocol of one service: by default one that cancels."""
    session.use("simulator", service=getattr(request, "param", "dashscope"))
    folder = session.home() / session.SIMULATOR_FOLDER
    folder.mkdir(parents=True)

    def render(_spec: Any, path: Path, _progress: Callable[[float], None] | None) -> None:
        shutil.copyfile(video, path)

    with background(Options(folder=folder.resolve()), renderer=render) as (_, found):
        yield found


@pytest.fixture
def magic(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[str], tuple[Any, str]]]:
    """Return what a line gives, and what it writes."""
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "wan_widgets")
    capsys.readouterr()

    def run(line: str) -> tuple[Any, str]:
        given = shell.run_cell(f"%wan {line}").result
        read = capsys.readouterr()
        return given, read.out + read.err

    yield run
    shell.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()


def make(fault: str = "", *, state: str = "completed") -> Job:
    job = wan.generate(f"A kite [fault:{fault}]" if fault else "A kite", resolution="720p", duration=5)
    until(lambda: job.state == state)
    return job


def test_the_command_cancels_a_job_that_waits_and_nothing_is_charged(simulator, capsys):
    job = make(WAITS, state="queued")
    assert main.main(["cancel", job.id, "--json"]) == main.DONE
    data = json.loads(capsys.readouterr().out)
    assert (data["id"], data["state"], data["error"]["charged"]) == (job.id, "canceled", "no")
    assert [one.status for one in simulator.store.tasks.values()] == ["cancelled"]
    assert simulator.posts["received"] == 1


@pytest.mark.parametrize(
    ("simulator", "fault", "state", "says"),
    [
        ("dashscope", RUNS, "running", "too late to cancel"),
        ("dashscope", "", "completed", "cannot be canceled"),
        ("toapis", WAITS, "queued", "This service cannot cancel a video."),
    ],
    indirect=["simulator"],
)
def test_the_command_says_in_one_line_why_a_job_is_not_canceled(simulator, fault, state, says, capsys):
    job = make(fault, state=state)
    capsys.readouterr()
    assert main.main(["cancel", job.id]) == main.NOT_SENT
    read = capsys.readouterr()
    assert read.out == ""
    assert says in read.err
    assert read.err.count("\n") == 1
    assert session.job(job.id).state == state
    job.stop()


def test_to_cancel_what_is_canceled_already_is_no_error(simulator):
    job = make(WAITS, state="queued")
    job.cancel()
    job.cancel()
    assert main.main(["cancel", job.id]) == main.DONE
    assert simulator.posts["received"] == 1


def test_the_id_of_no_job_is_bad_usage_and_one_line(simulator, capsys):
    assert main.main(["cancel", "no-such-job"]) == main.USAGE
    read = capsys.readouterr()
    assert "There is no job 'no-such-job'" in read.err
    assert (read.out, read.err.count("\n")) == ("", 1)


def test_the_magic_cancels_jobs_that_wait_and_shows_each(simulator, magic):
    jobs = [make(f"{WAITS} times={number}", state="queued") for number in (1, 2)]
    given, read = magic(f"--cancel {jobs[0].id} {jobs[1].id}")
    assert given is None
    assert read.count("canceled") >= len(jobs)
    assert [job.state for job in jobs] == ["canceled"] * len(jobs)
    assert {job.error.charged for job in jobs} == {"no"}
    assert simulator.posts["received"] == len(jobs)


@pytest.mark.parametrize(
    ("fault", "state", "says"), [(RUNS, "running", "too late to cancel"), ("", "completed", "cannot be canceled")]
)
def test_the_magic_says_why_a_job_is_not_canceled(magic, fault, state, says):
    job = make(fault, state=state)
    given, read = magic(f"--cancel {job.id}")
    assert given is None
    assert says in read
    assert session.job(job.id).state == state
    job.stop()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--cancel", "takes the ids of jobs"),
        ("--cancel --seed 3 x", "takes the ids of jobs"),
        ("--cancel no-such-job", "no-such-job"),
    ],
)
def test_the_magic_needs_the_id_of_a_job_and_sends_nothing(simulator, magic, line, says):
    given, read = magic(line)
    assert given is None
    assert says in read
    assert simulator.posts["received"] == 0

"""A submit with an unknown outcome: the user's choices, each of which pays for at most one video."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from jobs.fake import until

from wan_widgets import errors, session
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.record.state import JobState
from wan_widgets.cli import main

from .faulty_proxy import fault, instead
from .process import WAIT, World
from .table.row import UNFOUND
from .table.submits import LOST


@pytest.fixture
def created(world: World) -> Job:
    """A job whose task exists, and cannot be found."""
    world.liar.lies(LOST, UNFOUND)
    job = world.make().wait(WAIT)
    assert (job.state, world.tasks) == (JobState.UNKNOWN, 1)
    return job


@pytest.fixture
def nothing(world: World) -> Job:
    """A job that the service does not know."""
    job = world.make("A kite [fault:reset-before]").wait(WAIT)
    assert (job.state, world.tasks) == (JobState.UNKNOWN, 0)
    return job


def chosen(choice: Callable[..., None], *what: str) -> JobState:
    """Make a choice, and return the resulting state of the job."""
    choice(*what)
    return choice.__self__.wait(WAIT).state


def test_the_same_settings_do_not_send_it_again(world: World, created: Job) -> None:
    same = world.make()
    assert same == created
    assert same.wait(WAIT).state is JobState.UNKNOWN
    assert (world.tasks, world.posts) == (1, 1)


def test_looking_again_finds_it_once_it_is_there(world: World, created: Job) -> None:
    assert chosen(created.look_again) is JobState.UNKNOWN
    world.mend()
    assert chosen(created.look_again) is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


def test_looking_again_without_success_sends_nothing(world: World, nothing: Job) -> None:
    for _ in range(2):
        assert chosen(nothing.look_again) is JobState.UNKNOWN
    assert (world.tasks, world.posts) == (0, 1)


def test_sending_again_where_nothing_was_created_makes_one(world: World, nothing: Job) -> None:
    assert chosen(nothing.send_again) is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 2)


def test_sending_again_sends_nothing_where_it_is_found_after_all(world: World, created: Job) -> None:
    world.mend()
    assert chosen(created.send_again) is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


def test_sending_again_sends_nothing_while_it_cannot_be_looked_up(world: World, created: Job) -> None:
    world.liar.lies(instead("find", fault(500, "x", "Down"), None))
    assert chosen(created.send_again) is JobState.UNKNOWN
    assert (world.tasks, world.posts) == (1, 1)


def test_a_second_submit_that_is_refused_does_not_hide_the_first(world: World, created: Job) -> None:
    world.liar.lies(UNFOUND, instead("create", fault(402, "x", "Too low")))
    assert chosen(created.send_again) is JobState.UNKNOWN
    assert (created.error.kind, created.error.charged) == ("BalanceError", "unknown")
    assert (world.tasks, world.posts) == (1, 2)
    world.mend()
    world.restart()
    assert world.resume(created).wait(WAIT).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 2)


def test_a_task_that_the_user_has_found_is_adopted(world: World, created: Job) -> None:
    task_id = max(world.simulator.store.tasks.values(), key=lambda one: one.created_at).id
    assert chosen(created.adopt, "nonsense") is JobState.UNKNOWN
    assert chosen(created.adopt, task_id) is JobState.COMPLETED
    assert created.snapshot.task_id == task_id
    assert (world.tasks, world.posts) == (1, 1)


def test_a_dismissed_job_is_not_resumed_and_not_bought_again_by_itself(world: World, created: Job) -> None:
    assert chosen(created.dismiss) is JobState.DISMISSED
    world.mend()
    world.restart()
    assert session.resume() == []
    assert world.make() == created
    assert (world.tasks, world.posts) == (1, 1)
    new = world.make(again=True).wait(WAIT)
    assert new.state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (2, 2)


def test_another_process_picks_it_up(world: World, created: Job) -> None:
    world.mend()
    world.end()
    environment = {
        "TOAPIS_API_KEY": os.environ["TOAPIS_API_KEY"],
        "TOAPIS_BASE_URL": world.liar.url,
        "WAN_BACKEND": "toapis",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        line = [sys.executable, "-m", "wan_widgets.cli", "resume"]
        process = subprocess.run(line, capture_output=True, text=True, timeout=120)
    assert process.returncode == 0, process.stderr
    world.begin()
    assert session.job(created.id).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


def test_a_key_that_is_missing_does_not_say_that_nothing_was_charged(world: World, created: Job) -> None:
    world.end()
    world.begin()
    key = os.environ["TOAPIS_API_KEY"]
    world.monkeypatch.delenv("TOAPIS_API_KEY")
    job = world.resume(created).wait(WAIT)
    assert job.state is JobState.UNKNOWN
    assert "no API key" in job.error.message
    assert job.error.charged == "unknown"
    world.monkeypatch.setenv("TOAPIS_API_KEY", key)
    world.mend()
    assert chosen(job.look_again) is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


def test_stopping_while_it_is_looked_for_leaves_it_to_be_resumed(world: World) -> None:
    world.liar.lies(LOST, UNFOUND)
    job = world.make()
    until(lambda: world.liar.seen("find"))
    job.stop()
    assert job.state in (JobState.DETACHED, JobState.UNKNOWN)
    with pytest.raises(errors.WanError, match=r"resume|look_again"):
        job.result(0)
    world.mend()
    assert job.resume().wait(WAIT).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


def decide(job: Job, *way: str) -> int:
    return main.main(["decide", job.id[:8], *way])


def test_each_choice_can_be_made_from_the_shell(world: World, created: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(created, "--look-again") == main.UNKNOWN
    task = max(world.simulator.store.tasks.values(), key=lambda one: one.created_at).id
    assert decide(created, "--adopt", task) == main.DONE
    assert created.state is JobState.COMPLETED
    assert capsys.readouterr().out.strip().endswith(".mp4")
    assert (world.tasks, world.posts) == (1, 1)


def test_a_shell_can_send_again_or_let_go(world: World, nothing: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(nothing, "--dismiss", "--json") == main.DONE
    assert nothing.state is JobState.DISMISSED
    assert (world.tasks, world.posts) == (0, 1)
    assert decide(nothing, "--send-again") == main.NOT_SENT
    assert "cannot be sent again" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        decide(nothing)
    assert ended.value.code == main.USAGE

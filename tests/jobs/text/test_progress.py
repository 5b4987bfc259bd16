"""The line of progress on a terminal: what it says of each job, and that it is written nowhere else."""

from __future__ import annotations

import io
import os
import shutil
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import progress
from wan_widgets._jobs.text.progress import ProgressLine, progress_text
from wan_widgets.errors import WaitTimeoutError

NOW = 1_768_399_800.0


class Terminal(io.StringIO):
    """A text file that is a terminal."""

    def isatty(self) -> bool:
        if self.closed:
            raise ValueError
        return True


class Job:
    """A job that runs for some waits, the first of which end with a time-out."""

    def __init__(self, waits: int, **changes: object) -> None:
        self.waits, self.timeouts = waits, []
        self.changes = {"id": "3f2a9c1e77aa", "created_at": NOW - 78, "progress": 0.5, **changes}

    @property
    def snapshot(self) -> JobSnapshot:
        return JobSnapshot(**self.changes, state=JobState.RUNNING if self.waits else JobState.COMPLETED)

    def wait(self, timeout: float) -> None:
        self.waits -= 1
        self.timeouts.append(timeout)
        if self.waits:
            raise WaitTimeoutError("It continues.")


def of(state: JobState, **changes: object) -> str:
    facts = {"id": "3f2a9c1e77aa", "state": state, "created_at": NOW - 78, "backend": "toapis", "typical": (120, 300)}
    return progress_text(SimpleNamespace(snapshot=JobSnapshot(**{**facts, **changes})), NOW)


@pytest.mark.parametrize(
    ("state", "changes", "text"),
    [
        (JobState.RUNNING, {"progress": 0.5}, "3f2a9c1e Rendering 50 %  [##########..........]  1:18"),
        (JobState.RUNNING, {"progress": 0.04}, "3f2a9c1e Rendering 4 %  [....................]  1:18"),
        (JobState.RUNNING, {"progress": 1.0}, "3f2a9c1e Rendering 100 %  [####################]  1:18"),
        (JobState.RUNNING, {"progress": 0.5, "submitted_at": NOW}, "3f2a9c1e Rendering 50 %  [##########..........]  1:18"),
        (JobState.QUEUED, {"submitted_at": NOW}, "3f2a9c1e Queued  1:18  2 to 5 min is typical"),
        (JobState.QUEUED, {}, "3f2a9c1e Queued  1:18"),
        (JobState.QUEUED, {"submitted_at": NOW, "backend": "simulator"}, "3f2a9c1e Queued  1:18  SIMULATED"),
        (JobState.SUBMITTING, {"submitted_at": NOW, "held_until": NOW + 31}, "3f2a9c1e Held back  1:18  sends in 0:31"),
        (JobState.DETACHED, {"left_state": JobState.QUEUED}, "3f2a9c1e Detached"),
    ],
)  # fmt: skip
def test_a_job_is_its_title_a_bar_or_the_usual_time_and_the_time_that_has_passed(state, changes, text):
    assert of(state, **changes) == text


@pytest.fixture
def room(monkeypatch):
    monkeypatch.setattr(progress, "time", SimpleNamespace(time=lambda: NOW))

    def columns(count: int) -> None:
        monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((count, 24)))

    columns(200)
    return columns


BAR = "3f2a9c1e Rendering 50 %  [##########..........]  1:18"


def test_the_line_is_written_again_until_every_job_is_at_rest_and_then_removed(room):
    terminal, jobs = Terminal(), [Job(1), Job(2), Job(0)]
    with ProgressLine(jobs, terminal) as line:
        line.wait()
    assert terminal.getvalue().split("\r\x1b[2K") == ["", f"{BAR}   {BAR}", BAR, BAR, ""]
    assert [job.timeouts for job in jobs] == [[progress.STEP], [progress.STEP] * 2, []]


def test_the_line_is_cut_where_the_terminal_ends(room):
    room(20)
    terminal = Terminal()
    with ProgressLine([Job(1)], terminal) as line:
        line.wait()
    assert terminal.getvalue() == f"\r\x1b[2K{BAR[:19]}\r\x1b[2K"


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "no terminal"])
def test_nothing_is_written_where_there_is_no_terminal(room, closed):
    stream = Terminal() if closed else io.StringIO()
    if closed:
        stream.close()
    job = Job(2)
    with ProgressLine([job], stream) as line:
        line.wait()
    assert job.waits == 0
    assert closed or stream.getvalue() == ""


def test_a_terminal_that_breaks_is_not_written_to_again(room, monkeypatch):
    terminal, writes = Terminal(), []

    def broken(text: str) -> None:
        writes.append(text)
        raise OSError

    monkeypatch.setattr(terminal, "write", broken)
    job = Job(3)
    with ProgressLine([job], terminal) as line:
        line.wait()
    assert (job.waits, len(writes)) == (0, 1)


def test_the_line_is_on_standard_error_unless_a_file_is_given(room, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with ProgressLine([Job(1)]) as line:
        line.wait()
    assert BAR in terminal.getvalue()
    monkeypatch.setattr("sys.stderr", None)
    with ProgressLine([Job(1)]) as line:
        line.wait()

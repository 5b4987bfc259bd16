"""A script that ends right after its request: the service has the request once, and the script says how to continue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jobs.fake import until
from support.process_output import line_of

from wan_widgets import session
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState

from .service import Service, serving

KITE = 'import wan_widgets as wan\njob = wan.generate("A kite", resolution="720p")\n'
SLOW = 1.5
"""Seconds that the service takes to answer, longer than the end of a process usually waits."""

Script = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def slow(clip: Path) -> Iterator[Service]:
    """A service that answers slowly, and whose tasks take longer than any test."""
    with serving(clip, seconds=600, pause=SLOW) as one:
        yield one


@pytest.fixture
def script(slow: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """Start a script in a separate process."""
    for name, value in {**slow.environment, "WAN_HOME": str(tmp_path / "home")}.items():
        monkeypatch.setenv(name, value.replace("127.0.0.1", "localhost"))  # a name that has to be looked up
    started = []

    def start(text: str) -> subprocess.Popen[str]:
        path = tmp_path / "script.py"
        path.write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen([sys.executable, str(path)], text=True, env=environment, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_script_that_ends_at_once_waits_until_its_task_is_written_down(
    script: Script, slow: Service, tmp_path: Path
) -> None:
    made = script(KITE)
    out, said = made.communicate(timeout=120)
    assert made.returncode == 0
    assert out == ""
    (row,) = Ledger(tmp_path / "home").everything()
    assert (row.state, row.task_id, row.owner) == (JobState.DETACHED, "task_0001", None)
    assert slow.seen().ours == [row.id]
    assert "Waiting until 1 video has reached the service, 60 s at most." in said
    assert f"1 video is still being made at the service, for {tmp_path / 'home'}." in said
    assert "wan.resume() or `wan-widgets resume` in this folder fetches it." in said


def test_a_script_that_ends_after_a_sweep_sends_each_cell_once(script: Script, slow: Service, tmp_path: Path) -> None:
    made = script(
        "import wan_widgets as wan\n"
        'wan.sweep(["A cat", "A fox", "A dog"], resolution="720p", concurrency=1, yes=True)\n'
    )
    _, said = made.communicate(timeout=120)
    assert made.returncode == 0, said
    rows = Ledger(tmp_path / "home").everything()
    assert sorted(row.task_id or "" for row in rows) == ["task_0001", "task_0002", "task_0003"]
    assert slow.seen().prompts == ["A cat", "A dog", "A fox"]
    assert "3 videos are still being made" in said


def test_a_script_that_fails_after_a_sweep_sends_no_further_cell(script: Script, slow: Service) -> None:
    made = script(
        "import time\nimport wan_widgets as wan\n"
        'sweep = wan.sweep(["A cat", "A fox", "A dog"], resolution="720p", concurrency=1, yes=True)\n'
        "while not sweep.jobs: time.sleep(0.01)\n"
        "raise KeyboardInterrupt\n"
    )
    _, said = made.communicate(timeout=120)
    assert made.returncode != 0
    assert slow.seen().prompts == ["A cat"]
    assert "1 video is still being made" in said


def test_a_script_that_is_killed_while_it_waits_is_picked_up_and_nothing_is_bought_twice(
    script: Script, slow: Service, tmp_path: Path
) -> None:
    made = script(KITE)
    until(lambda: slow.seen().tasks, 60)
    made.kill()
    made.communicate()
    (row,) = Ledger(tmp_path / "home").everything()
    assert row.task_id is None
    (job,) = session.resume()
    until(lambda: job.snapshot.task_id, 60)
    job.stop()
    assert job.snapshot.task_id == "task_0001"
    assert slow.seen().ours == [row.id]


def test_ctrl_c_ends_the_wait_of_a_script_and_says_so(script: Script, slow: Service) -> None:
    made = script(KITE)
    until(lambda: slow.seen().tasks, 60)
    first = line_of(made, made.stderr)
    assert "Waiting" in first
    made.send_signal(signal.SIGINT)
    _, said = made.communicate(timeout=120)
    assert "Stopped waiting: a request that the service has not accepted yet may be lost." in said
    assert "in the making" not in said


def test_a_script_says_at_its_end_that_its_request_was_refused(script: Script, slow: Service) -> None:
    _, said = script(KITE.replace("A kite", "A kite [refused]")).communicate(timeout=120)
    assert "The service refused the settings." in said
    assert "Nothing was charged." in said
    assert "in the making" not in said
    assert slow.seen().tasks == {}


FORKED = """
import os
import threading

if os.fork() == 0:
    threading._shutdown()
    os._exit(0)
os.wait()
"""


@pytest.mark.parametrize("before", ["", FORKED], ids=["a script that watches nothing", "a forked child"])
def test_nothing_is_said_where_there_is_nothing_to_wait_for(script: Script, before: str) -> None:
    made = script(f"{KITE}import time\nwhile not job.snapshot.task_id: time.sleep(0.05)\n{before}\njob.stop()\n")
    _, said = made.communicate(timeout=120)
    assert (made.returncode, said) == (0, "")

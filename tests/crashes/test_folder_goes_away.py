"""The folder of videos disappears while a command or a script runs: see ``docs/folder-goes-away.md``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jobs.fake import until
from support.process_output import line_of

from wan_widgets._jobs.handles.video import Video
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.record.state import JobState

from .service import Service, serving

Leave = Callable[[Path], None]
QUICK = "import support.quick_pace\n"
WORDS = ["generate", "A kite", "--resolution", "720p"]
COMMAND = ("-c", f"{QUICK}from wan_widgets.cli.main import main; raise SystemExit(main({WORDS!r}))")
NOWHERE = f"""
{QUICK}from wan_widgets._jobs.runtime import folder
from wan_widgets.cli.main import main

folder._fallback_folder = lambda *_: None
raise SystemExit(main({WORDS!r}))
"""


def renamed(home: Path) -> None:
    home.rename(home.with_name("elsewhere"))


def deleted(home: Path) -> None:
    while home.exists():  # what is written at the same moment is in the way
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def service(clip: Path) -> Iterator[Service]:
    """A service whose tasks are completed when the test says so."""
    with serving(clip, seconds=600) as one:
        yield one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a ledger, and a copy of that beside it."""
    home = tmp_path / "home"
    Ledger(home).change(lambda _: None)
    shutil.copyfile(home / FILE, tmp_path / "older.sqlite")
    return home


@pytest.fixture
def run(service: Service, home: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python in a separate process."""
    (tmp_path / "cwd").mkdir()
    environment = {**os.environ, **service.environment, "WAN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, *arguments]
        started.append(subprocess.Popen(command, text=True, env=environment, cwd=tmp_path / "cwd", **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def until_sent(home: Path) -> None:
    until(lambda: [row for row in Ledger(home).everything() if row.task_id], 60)


@pytest.mark.parametrize("leave", [renamed, deleted], ids=lambda way: way.__name__)
def test_a_command_whose_folder_goes_away_saves_the_video_where_it_says(
    run: Callable, service: Service, home: Path, leave: Leave
) -> None:
    made = run(*COMMAND)
    until_sent(home)
    leave(home)
    service.finish()
    out, said = made.communicate(timeout=120)
    assert made.returncode == 0, said
    video = Video(Path(out.strip()))
    assert video.path.parent == home.with_name("home-rescued")
    assert f"their videos are saved in {video.path.parent}" in said
    assert [video.provenance["id"]] == service.seen().ours
    assert not home.exists()


def test_a_command_whose_ledger_is_replaced_by_an_older_copy_goes_on_as_if_nothing_had_happened(
    run: Callable, service: Service, home: Path
) -> None:
    made = run(*COMMAND)
    until_sent(home)
    home.with_name("older.sqlite").replace(home / FILE)  # at no moment is there none
    service.finish()
    out, said = made.communicate(timeout=120)
    assert (made.returncode, said) == (0, "")
    assert Path(out.strip()).parent == home
    (row,) = Ledger(home).everything()
    assert (row.state, [row.id]) == (JobState.COMPLETED, service.seen().ours)


def test_a_command_that_can_save_its_video_nowhere_ends_with_5(run: Callable, service: Service, home: Path) -> None:
    made = run("-c", NOWHERE)
    until_sent(home)
    renamed(home)
    service.finish()
    out, said = made.communicate(timeout=120)
    assert (made.returncode, out) == (5, "")
    assert "there is nowhere to save their videos" in said
    assert len(service.seen().tasks) == 1
    assert not home.exists()


SWEEP = f"""
{QUICK}import time
import wan_widgets as wan
from wan_widgets import session

def refused(call, *arguments, **settings):
    try:
        call(*arguments, **settings)
    except wan.errors.FolderGoneError as error:
        print("refused", error.charged, flush=True)

sweep = wan.sweep(["A cat", "A fox", "A dog"], resolution="720p", concurrency=1, yes=True)
input()
refused(wan.generate, "A boat", resolution="720p")
sweep.wait(90)
while session.engine().watched():
    time.sleep(0.01)
refused(sweep._start, sweep._missing()[0])
input()
sweep.go_on(yes=True).wait(90)
"""


def test_a_sweep_whose_folder_goes_away_stops_sending_and_goes_on_when_it_is_asked_to(
    run: Callable, service: Service, home: Path
) -> None:
    made = run("-c", SWEEP)
    until_sent(home)
    renamed(home)
    made.stdin.write("\n")
    made.stdin.flush()
    assert line_of(made, made.stdout, 100) == "refused no\n"
    service.finish()
    assert line_of(made, made.stdout, 100) == "refused no\n"
    assert service.seen().prompts == ["A cat"]
    assert not home.exists()

    home.with_name("elsewhere").rename(home)
    made.stdin.write("\n")
    made.stdin.flush()
    _, said = made.communicate(timeout=120)
    assert made.returncode == 0, said
    assert service.seen().prompts == ["A cat", "A dog", "A fox"]
    rows = Ledger(home).everything()
    assert {row.state for row in rows} == {JobState.COMPLETED}
    assert all((home / str(row.file)).is_file() for row in rows)


def test_a_job_of_a_killed_process_is_picked_up_where_its_folder_is_now(
    run: Callable, service: Service, home: Path
) -> None:
    made = run(*COMMAND)
    until_sent(home)
    renamed(home)
    rescued = home.with_name("home-rescued")
    until(lambda: list(rescued.glob("*.job.json")), 60)
    made.kill()
    made.communicate()
    service.finish()
    place = home.with_name("elsewhere")
    again = QUICK + "import wan_widgets as wan; wan.settings.home = {!r}; print(wan.resume()[0].result(90).path)"
    out, said = run("-c", again.format(str(place))).communicate(timeout=120)
    assert Path(out.strip()).parent == place, said
    assert len(service.seen().tasks) == 1

"""One folder of videos with several users: two kernels and a command line, and a notebook that is run twice.

They use a service that is a process of its own, and counts what it is asked for. Where the pace is not what is
tried, they look for their videos more often than at ToAPIs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crashes.service import Service, serving
from jobs.fake import make_video
from kernels import Kernel, is_idle
from support.ipykernels import overlay

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState

LOAD = "import wan_widgets as wan\n%load_ext wan_widgets"
QUICK = f"{LOAD}\nimport support.quick_pace"
MADE = "%wan --resolution 720p --duration 5 --seed {seed} Clip {seed}"
TELL_WAITING = """
from wan_widgets._jobs.runtime.board import Board
resting = Board.resting
Board.resting = lambda *args: [print("now it waits"), resting(*args)][1]
"""
"""Code that reports when a cell begins to wait for a job."""


@pytest.fixture(params=[pytest.param("ipykernel6", marks=pytest.mark.nightly), "ipykernel7"])
def kernel_name(request):
    return request.param


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture
def service(clip: Path) -> Iterator[Service]:
    with serving(clip) as one:
        yield one


@pytest.fixture
def environment(tmp_path: Path, service: Service) -> dict[str, str]:
    return {
        **os.environ,
        **service.environment,
        "WAN_HOME": str(tmp_path / "home"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }


@pytest.fixture
def kernels(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[[str], Kernel]]:
    """Start kernels of both generations on the folder."""
    started: list[Kernel] = []

    def start(name: str) -> Kernel:
        path = (overlay(name), *map(str, Path(__file__).parents[1:3]), environment.get("PYTHONPATH", ""))
        started.append(Kernel(tmp_path, {**environment, "PYTHONPATH": os.pathsep.join(part for part in path if part)}))
        return started[-1]

    yield start
    for one in started:
        one.close()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "wan_widgets.cli", *arguments]


def said(messages) -> str:
    return "".join(one["content"]["text"] for one in messages if one["msg_type"] == "stream")


def test_two_kernels_and_a_command_line_share_fifty_jobs(kernels, service, environment, tmp_path):
    first, second = kernels("ipykernel6"), kernels("ipykernel7")
    for kernel in (first, second):
        kernel.run(LOAD)
    asked = "jobs = [wan.generate(f'Clip {{n}}', resolution='720p', duration=5) for n in range({}, {})]"
    cells = [first.start(asked.format(0, 20)), second.start(asked.format(20, 40))]
    # Four commands wait for their video; six only send, and leave theirs to whoever comes first.
    commands = [
        subprocess.Popen(
            command("generate", f"Clip {n}", "--resolution", "720p", *(["--no-wait"] if n >= 44 else []), "--json"),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(40, 50)
    ]
    outputs = [process.communicate(timeout=120) for process in commands]
    assert [(process.returncode, errors) for process, (_, errors) in zip(commands, outputs, strict=True)] == [
        (0, "")
    ] * 10
    for kernel, cell in zip((first, second), cells, strict=True):
        assert kernel.reply(cell)["content"]["status"] == "ok"
    # All three want what was left, at the same moment.
    cells = [kernel.start("left = wan.resume()") for kernel in (first, second)]
    resumed = subprocess.run(command("resume", "--json"), env=environment, capture_output=True, text=True, timeout=120)
    for kernel, cell in zip((first, second), cells, strict=True):
        assert kernel.reply(cell)["content"]["status"] == "ok"
    picked = json.loads(resumed.stdout)
    for kernel in (first, second):
        kernel.run("for one in wan.jobs(limit=100): one.wait(60)")
        picked += json.loads(said(kernel.run("import json; print(json.dumps([one.id for one in left]))")))
    assert len(picked) == len({one["id"] if isinstance(one, dict) else one for one in picked}) <= 6, "one owner each"

    listed = subprocess.run(
        command("jobs", "--limit", "100", "--json"), env=environment, capture_output=True, text=True
    )
    shown = [{one["id"]: one["state"] for one in json.loads(listed.stdout)}]
    for kernel in (first, second):
        cell = "print(json.dumps({one.id: str(one.state) for one in wan.jobs(limit=100)}))"
        shown.append(json.loads(said(kernel.run(cell))))
        assert kernel.errors() == []
    assert shown[0] == shown[1] == shown[2]
    assert Counter(shown[0].values()) == {"completed": 50}
    seen = service.seen()
    assert seen.ours == sorted(shown[0]), "each was sent once"
    assert sorted(seen.prompts) == sorted(f"Clip {n}" for n in range(50))
    assert seen.downloads == {task: [0] for task in seen.tasks}, "each was downloaded once"
    assert len(list((tmp_path / "home").glob("*.mp4"))) == 50
    assert [row.id for row in Ledger(tmp_path / "home").everything() if row.owner] == []


def test_the_same_settings_in_two_kernels_at_the_same_moment_are_one_job(kernels, service, tmp_path):
    both = kernels("ipykernel6"), kernels("ipykernel7")
    for kernel in both:
        kernel.run(QUICK)
    gate = tmp_path / "now"
    wait = f"import os\nwhile not os.path.exists({str(gate)!r}):\n    pass\n"
    ask = "jobs = [wan.generate(f'Clip {n}', resolution='720p', seed=n) for n in range(5)]\nprint(*(job.id for job in jobs))"
    cells = [kernel.start(wait + ask) for kernel in both]
    for kernel, cell in zip(both, cells, strict=True):
        kernel.until(
            lambda one, cell=cell: one["msg_type"] == "execute_input" and one["parent_header"].get("msg_id") == cell
        )
    gate.touch()
    for kernel, cell in zip(both, cells, strict=True):
        assert kernel.reply(cell)["content"]["status"] == "ok"
    ids = [said(kernel.run("print(*(job.wait(60).id for job in jobs))")) for kernel in both]
    assert ids[0] == ids[1]
    seen = service.seen()
    assert seen.ours == sorted(ids[0].split())
    assert seen.downloads == {task: [0] for task in seen.tasks}


def test_what_a_killed_kernel_left_is_picked_up_by_the_other(kernels, service, kernel_name):
    dead, other = kernels(kernel_name), kernels(kernel_name)
    for kernel in (dead, other):
        kernel.run(LOAD)
    dead.run("jobs = [wan.generate(f'Clip {n}', resolution='720p') for n in range(4)]")
    dead.run("import time\nwhile not all(job.snapshot.task_id for job in jobs): time.sleep(0.01)")
    # While its owner lives, nobody else takes a job.
    assert said(other.run("print(len(wan.resume()))")) == "0\n"
    dead.kill()
    assert said(other.run("left = wan.resume()\nprint(len(left))")) == "4\n"
    assert said(other.run("print({str(job.wait(60).state) for job in left})")) == "{'completed'}\n"
    seen = service.seen()
    assert len(seen.tasks) == 4
    assert seen.downloads == {task: [0] for task in seen.tasks}


def test_running_all_cells_a_second_time_buys_nothing(kernels, service, kernel_name):
    cells = [QUICK, *(MADE.format(seed=seed) for seed in range(1, 9))]
    cells += ["%%wan --resolution 720p --seed 9\nClip 9\nin two lines", "ten = %wan --wait --resolution 720p Clip 10?"]
    first = kernels(kernel_name)
    for cell in cells:
        first.run(cell)
    first.run("for one in wan.jobs(): one.wait(60)")
    before = service.seen()
    assert len(before.tasks) == 10
    first.close()

    second = kernels(kernel_name)
    shown = [second.run(cell) for cell in cells]
    assert ["nothing was sent" in said(one) for one in shown] == [False] + [True] * 10
    for one in shown[1:]:
        data = [message["content"]["data"] for message in one if message["msg_type"] == "display_data"]
        # The live card, and below it what is stored.
        assert [html for html in (one.get("text/html", "") for one in data) if "<video" in html]
    assert service.seen() == before

    # And while they run: the third take is asked for, and then nothing more.
    second.run("take = %wan --again --resolution 720p --duration 5 --seed 1 Clip 1")
    second.run(MADE.format(seed=1))
    second.run("again = %wan --again --resolution 720p --duration 5 --seed 1 Clip 1")
    assert said(second.run("print(take.wait(60).snapshot.take, again.wait(60).snapshot.take)")) == "2 3\n"
    assert Counter(service.seen().prompts)["Clip 1"] == 3
    assert second.errors() == []


SWEEP = "wan.sweep('A kite', resolution='720p', seed=[1])"


@pytest.mark.parametrize(
    "waiting",
    ["job.wait()", "job.result()", "await job", "%wan --wait {line}", f"{SWEEP}.wait()", f"await {SWEEP}"],
)
def test_the_stop_button_ends_the_waiting_and_says_how_to_go_on(kernels, clip, environment, kernel_name, waiting):
    with serving(clip, seconds=600) as slow:
        environment.update(slow.environment)
        kernel = kernels(kernel_name)
        kernel.run(LOAD)
        line = "--resolution 720p --seed 1 A kite"
        kernel.run(f"job = %wan {line}")
        kernel.run("import time\nwhile not job.snapshot.task_id: time.sleep(0.01)")
        kernel.run(TELL_WAITING)
        cell = kernel.start(waiting.format(line=line))
        kernel.until(lambda one: one["msg_type"] == "stream" and "now it waits" in one["content"]["text"])
        kernel.interrupt()
        kernel.until(lambda one: is_idle(one, cell))
        shown = [one["content"] for one in kernel.published if one["parent_header"].get("msg_id") == cell]
        text = "".join(str(one.get("text", "")) + "\n".join(one.get("traceback", [])) for one in shown)
        assert "The job continues" in text or "The cells continue" in text
        assert any(how in text for how in ("wan.resume()", "%wan --resume", "wan.sweep(...)"))
        assert said(kernel.run("print(job.state in ('queued', 'running'))")) == "True\n"
        assert len(slow.seen().tasks) == 1


def test_a_new_kernel_announces_what_was_left_and_picks_it_up_without_sending(kernels, service, kernel_name):
    dead = kernels(kernel_name)
    dead.run(LOAD)
    for seed in (1, 2):
        dead.run(MADE.format(seed=seed))
    dead.run("import time\nwhile not all(job.snapshot.task_id for job in wan.jobs()): time.sleep(0.01)")
    dead.kill()
    before = service.seen()

    kernel = kernels(kernel_name)
    announced = said(kernel.run(LOAD))
    assert announced.count("\n") == 1
    assert "2 jobs of this folder are not finished" in announced
    # Looking at them changes nothing; a card that is shown again says what can be done.
    kernel.run("left = wan.jobs()")
    assert said(kernel.run("print({str(job.state) for job in left})")) == "{'detached'}\n"
    shown = [one for one in kernel.run("left[0]") if one["msg_type"] == "display_data"]
    (card,) = [one for one in shown if "text/html" in one["content"]["data"]]
    assert "Job " in card["content"]["data"]["text/plain"]
    assert "2 jobs picked up again; nothing was sent." in said(kernel.run("%wan --resume"))
    # The card that was there before follows the job that goes on.
    identity = card["content"]["transient"]["display_id"]
    kernel.until(
        lambda one: (
            one["msg_type"] == "update_display_data"
            and one["content"]["transient"]["display_id"] == identity
            and "<video" in one["content"]["data"].get("text/html", "")
        )
    )
    kernel.run("for one in left: one.result(60)")
    after = service.seen()
    assert after.tasks == before.tasks
    assert after.downloads == {task: [0] for task in after.tasks}
    assert {row.state for row in Ledger(Path(said(kernel.run("print(wan.settings.home)")).strip())).everything()} == {
        JobState.COMPLETED
    }
    assert "Nothing to resume" in said(kernel.run("%wan --resume"))
    assert kernel.errors() == []

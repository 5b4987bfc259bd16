"""The process that draws: shared by the tasks, ended when it is idle, replaced when it is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.tables.wan_3_0 import WAN_3_0
from wan_widgets.media.video import verify
from wan_widgets.simulator import process
from wan_widgets.simulator.fault_table import TOAPIS
from wan_widgets.simulator.server.rendering import in_worker
from wan_widgets.simulator.server.rendering.in_worker import InWorker
from wan_widgets.simulator.server.rendering.task import PlannedError, RenderResult, RenderTask, StoppedError
from wan_widgets.simulator.server.task_error import TaskError
from wan_widgets.simulator.server.task_store import Store

from ..conftest import CREATE, png

BODY = {"model": "wan3.0-video", "prompt": "a cat", "resolution": "480p", "duration": 2, "ratio": "16:9"}
LONG = {**BODY, "duration": 30}
LONGEST = 60.0
"""Seconds after which a test gives up."""
on_linux = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="it looks into /proc")


class Drawing:
    """A rendering in a process, and the processes that it has started."""

    def __init__(self, folder: Path, idle: float = LONGEST) -> None:
        self.store = Store(folder)
        self.rendering = InWorker(self.store, idle)
        self.progress: list[float] = []
        self.pids: list[int] = []

    async def draw(self, name: str = "a", *, fails: bool = False, **body: object) -> RenderResult:
        task = RenderTask(
            body={**BODY, **body},
            service=TOAPIS,
            seed=7,
            fails=fails,
            uploads=str(self.store.uploads),
            video=str(self.video(name)),
        )
        return await self.rendering.render(task, self.report)

    def video(self, name: str = "a") -> Path:
        return self.store.folder / "videos" / f"{name}.mp4"

    def report(self, value: float) -> None:
        self.progress.append(value)
        if self.pid not in self.pids:
            self.pids.append(self.pid)

    def has_heard_of(self, processes: int) -> bool:
        """Whether so many processes have reported progress."""
        return len(self.pids) == processes

    def kill(self) -> None:
        os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    @property
    def pid(self) -> int:
        assert self.rendering._worker is not None
        return self.rendering._worker._process.pid

    @property
    def left(self) -> list[Path]:
        return list((self.store.folder / "scratch").iterdir())


def run(drawing: Drawing, work: Coroutine[Any, Any, object]) -> None:
    """Run `work` in a loop of its own, then stop the process."""

    async def whole() -> None:
        try:
            await asyncio.wait_for(work, LONGEST)
        finally:
            await drawing.rendering.stop()

    asyncio.run(whole())


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110  (what it waits for is not a thing of asyncio)
        await asyncio.sleep(0.01)


def test_videos_share_a_process_which_ends_when_nothing_is_drawn_for_a_while(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path, idle=0.05)

    async def work() -> None:
        first, second = await asyncio.gather(drawing.draw("a"), drawing.draw("b"))
        assert (first.width, first.height, first.seconds) == (832, 480, 2)
        assert second.ratio == "16:9"
        assert len(drawing.pids) == 1
        assert drawing.progress.count(1.0) == 2
        assert len(drawing.progress) > 60
        worker = drawing.rendering._worker
        assert worker is not None
        await until(lambda: worker.over)
        await worker.ended()
        await drawing.draw("c")
        assert len(drawing.pids) == 2

    run(drawing, work())
    assert [verify(drawing.video(name)).width for name in "abc"] == [832] * 3
    assert drawing.left == []


def test_the_process_does_not_end_while_a_video_is_drawn(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path, idle=0.1)

    async def work() -> None:
        await asyncio.gather(drawing.draw("a"), drawing.draw("b", duration=6))
        await drawing.draw("c", duration=6)

    run(drawing, work())
    assert len(drawing.pids) == 1


def test_what_a_killed_process_was_drawing_is_drawn_again(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path)

    async def work() -> None:
        made = asyncio.create_task(drawing.draw())
        await until(lambda: bool(drawing.progress))
        drawing.kill()
        await made

    run(drawing, work())
    assert len(drawing.pids) == 2
    assert verify(drawing.video()).seconds == pytest.approx(2, abs=0.1)
    assert drawing.left == []


def test_a_task_whose_process_is_killed_twice_fails_and_says_so(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path)

    async def work() -> None:
        made = asyncio.create_task(drawing.draw())
        for number in (1, 2):
            await until(partial(drawing.has_heard_of, number))
            drawing.kill()
        with pytest.raises(TaskError, match=r"the process that draws ended twice, .*SIG(KILL|TERM)") as error:
            await made
        assert error.value.code == "internal_error"

    run(drawing, work())
    assert not drawing.video().exists()
    assert drawing.left == []


def test_half_a_line_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half.py").write_text("""import sys; sys.stdout.write('{"number": 0, "progr'); sys.exit(3)""")
    monkeypatch.setattr(in_worker, "_MODULE", "half")
    drawing = Drawing(tmp_path)

    async def work() -> None:
        with pytest.raises(TaskError, match="ended twice, with exit code 3"):
            await drawing.draw()

    run(drawing, work())


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (
            {"image_with_roles": [{"url": "http://localhost:9/u/gone.png", "role": "first_frame"}]},
            "invalid_url",
            "image",
        ),
        ({"model": "gone"}, "model_not_found", "does not exist"),
        ({"prompt": "a" * 10}, "internal_error", "could not render it: FileNotFoundError: "),
    ],
)
def test_the_reason_of_a_failure_comes_back(tmp_path: Path, body: dict[str, Any], code: str, words: str) -> None:
    drawing = Drawing(tmp_path)

    async def work() -> None:
        with pytest.raises(TaskError, match=words) as error:
            await drawing.draw("no such folder/a" if code == "internal_error" else "a", **body)
        assert error.value.code == code

    run(drawing, work())
    assert drawing.left == []


def test_a_planned_failure_ends_the_drawing_at_forty_percent(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path)

    async def work() -> None:
        with pytest.raises(PlannedError):
            await drawing.draw(fails=True)

    run(drawing, work())
    assert 0.3 < max(drawing.progress) < 0.4
    assert not drawing.video().exists()


def test_a_stop_leaves_a_task_unfinished_and_no_process(tmp_path: Path) -> None:
    drawing = Drawing(tmp_path)

    async def work() -> None:
        made = asyncio.create_task(drawing.draw(duration=30))
        await until(lambda: bool(drawing.progress))
        await drawing.rendering.stop()
        for one in (made, drawing.draw()):
            with pytest.raises(StoppedError):
                await one

    run(drawing, work())
    assert len(drawing.pids) == 1
    assert drawing.left == []


def test_the_process_knows_the_tables_that_were_registered_after_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    drawing = Drawing(tmp_path)

    async def work() -> None:
        await drawing.draw("a")
        MODELS.register(replace(WAN_3_0, name="mine", sizes={("16:9", "480p"): (640, 352)}))
        made = await drawing.draw("b", model="mine")
        assert (made.width, made.height) == (640, 352)

    run(drawing, work())
    assert len(drawing.pids) == 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a simulator in a process of its own."""
    folder = tmp_path / "simulator"
    headers = {"Authorization": "Bearer sk-simulated"}
    with httpx.Client(base_url=process.ensure(folder), headers=headers, trust_env=False, timeout=20) as client:
        yield client
    process.stop(folder)


def create(server: httpx.Client, **body: object) -> str:
    answer = server.post(CREATE, json={**BODY, **body})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def wait_for(server: httpx.Client, name: str, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        reply = dict(server.get(f"{CREATE}/{name}").json())
        if true(reply):
            return reply
        time.sleep(0.02)
    raise AssertionError(f"{name} never came so far: {reply}")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(path.parent.name))
    return found


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@on_linux
def test_the_server_loads_nothing_that_draws(server: httpx.Client) -> None:
    pid = server.get("/_health").json()["pid"]
    upload = server.post("/v1/uploads/images", files={"file": png()}).json()
    frame = {"url": upload["data"]["url"], "role": "first_frame"}
    for body in ({}, {"image_with_roles": [frame]}):
        reply = wait_for(server, create(server, **body), lambda one: one["status"] in ("completed", "failed"))
        assert reply["status"] == "completed", reply
    (worker,) = children(pid)
    heavy = [name for name in ("numpy", "PIL", "av") if f"/{name}/" in Path(f"/proc/{worker}/maps").read_text()]
    assert heavy == ["numpy", "PIL", "av"]
    assert [name for name in heavy if f"/{name}/" in Path(f"/proc/{pid}/maps").read_text()] == []


@on_linux
@pytest.mark.parametrize("drawing", [True, False], ids=["drawing", "idle"])
def test_no_process_is_left_when_the_server_is_killed(server: httpx.Client, *, drawing: bool) -> None:
    pid = server.get("/_health").json()["pid"]
    task = create(server, duration=30 if drawing else 2)
    wait_for(server, task, lambda one: one["progress"] > 0 if drawing else one["status"] == "completed")
    (worker,) = children(pid)
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + LONGEST
    while runs(worker) and time.monotonic() < end:
        time.sleep(0.01)
    assert not runs(worker)


@on_linux
def test_no_process_is_left_when_the_server_is_stopped(server: httpx.Client, tmp_path: Path) -> None:
    pid = server.get("/_health").json()["pid"]
    wait_for(server, create(server, duration=30), lambda one: one["progress"] > 0)
    (worker,) = children(pid)
    process.stop(tmp_path / "simulator")
    assert not runs(worker)
    (task,) = (tmp_path / "simulator" / "tasks").iterdir()
    assert json.loads(task.read_text())["status"] == "in_progress"
    assert list((tmp_path / "simulator" / "scratch").iterdir()) == []

"""A service in memory that behaves as a test says, and counts its requests."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
from PIL import Image

from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.runtime.board import Board
from wan_widgets._jobs.runtime.engine import Engine
from wan_widgets._jobs.runtime.loop import Loop
from wan_widgets._jobs.runtime.plan import Plan, plan_of
from wan_widgets._models import draft_of
from wan_widgets.errors import TransportError
from wan_widgets.media import inputs
from wan_widgets.services.base import Balance, Progress, ServiceDefaults, Task

BASE = "https://toapis.com"


def make_video(
    path: Path,
    width: int = 1280,
    height: int = 720,
    seconds: float = 5.0,
    *,
    sound: bool = True,
    picture: np.ndarray | None = None,
) -> Path:
    """Write a small real MP4: two pictures a second, all the same, and silence."""
    with av.open(path, "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=2, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = out.add_stream("aac", rate=8000, layout="mono") if sound else None
        if picture is None:
            picture = np.zeros((height, width, 3), np.uint8)
            picture[: height // 2] = 200
        for number in range(int(seconds * 2)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 2)
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio is not None:
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), format="fltp", layout="mono")
            silence.sample_rate = 8000
            out.mux(audio.encode(silence))
            out.mux(audio.encode())
    return path


def picture(path: Path, color: str = "red") -> str:
    Image.new("RGB", (640, 480), color).save(path)
    return str(path)


class FakeService(ServiceDefaults):
    """Answers at once, with what `on_submit`, `on_fetch`, `on_find` and `on_download` say."""

    name = "toapis"
    base_url = BASE
    first_poll = 0.01
    least_interval = 0.01
    longest_interval = 0.02

    def __init__(self, video: Path) -> None:
        self.video = video
        self.tasks: dict[str, Mapping[str, object]] = {}
        self.by_client: dict[str, str] = {}
        self.calls: list[tuple[str, Any]] = []
        self.models: list[str] = []
        """Models that files were uploaded for."""
        self.on_submit: Callable[[Mapping[str, object]], object] = lambda _body: None
        self.on_fetch: Callable[[str], Task | None] = lambda _task_id: None
        self.on_find: Callable[[str], object] = lambda _client_id: None
        self.on_download: Callable[[Path], object] = lambda _part: None
        self.on_bytes: Callable[[], Exception | None] = lambda: None
        """The error that breaks a download after its first byte."""
        self.states: list[tuple[str, float | None]] = []
        """The answers to successive polls, before the task succeeds."""
        self.hold = asyncio.Event()
        self.hold.set()

    def count(self, name: str) -> int:
        return sum(one == name for one, _ in self.calls)

    def create(self, body: Mapping[str, object]) -> Task:
        task_id = f"task_{len(self.tasks) + 1}"
        self.tasks[task_id] = dict(body)
        self.by_client[str(body.get("client_business_id"))] = task_id
        return Task(id=task_id, state="queued", word="queued")

    async def submit(self, body: Mapping[str, object]) -> Task:
        self.calls.append(("submit", dict(body)))
        answer = self.on_submit(body)
        if isinstance(answer, Exception):
            raise answer
        return self.create(body)

    async def fetch(self, task_id: str) -> Task:
        self.calls.append(("fetch", task_id))
        await self.hold.wait()
        answer = self.on_fetch(task_id)
        if answer is not None:
            return answer
        if self.states:
            word, progress = self.states.pop(0)
            return Task(id=task_id, state=word, word=word, progress=progress)
        return Task(id=task_id, state="succeeded", word="completed", url=f"{BASE}/{task_id}.mp4", progress=1.0)

    async def find(self, client_id: str) -> Task | None:
        self.calls.append(("find", client_id))
        answer = self.on_find(client_id)
        if isinstance(answer, Exception):
            raise answer
        task_id = self.by_client.get(client_id)
        return None if task_id is None else Task(id=task_id, state="queued", word="queued")

    async def upload(
        self, path: Path, kind: Literal["image", "video"], progress: Progress | None = None, *, model: str = ""
    ) -> str:
        self.calls.append(("upload", path))
        self.models.append(model)
        await asyncio.sleep(0.05)
        if progress is not None:
            progress(path.stat().st_size, path.stat().st_size)
        return f"https://files.toapis.com/{path.name}"

    async def download(self, url: str, part: Path, progress: Progress | None = None) -> None:
        self.calls.append(("download", url))
        answer = self.on_download(part)
        if isinstance(answer, Exception):
            raise answer
        broke = self.on_bytes()
        if progress is not None and broke is not None:
            progress(1, None)
            raise broke
        if answer is None:
            shutil.copyfile(self.video, part)
        if progress is not None:
            progress(part.stat().st_size, part.stat().st_size)

    async def balance(self) -> Balance:
        return Balance(remaining=1.0, used=2.0)

    async def aclose(self) -> None:
        self.calls.append(("aclose", None))


class ListingService(FakeService):
    """A service like Model Studio: it does not accept our id, lists its tasks, cancels waiting ones, and makes few at once."""

    can_cancel = True
    has_balance = False
    gives_progress = False
    takes_our_id = False
    finds_by_list = True

    def __init__(self, video: Path) -> None:
        super().__init__(video)
        self.made_at: dict[str, float] = {}
        self.canceled: set[str] = set()
        self.others: list[Task] = []
        """Tasks of other programs of the account."""
        self.on_listed: Callable[[], object] = lambda: None
        self.on_cancel: Callable[[str], object] = lambda _task_id: True

    def create(self, body: Mapping[str, object]) -> Task:
        task = super().create(body)
        self.made_at[task.id] = time.time()
        return task

    async def find(self, client_id: str) -> Task | None:
        raise AssertionError("it takes no id of ours")

    async def fetch(self, task_id: str) -> Task:
        if task_id in self.canceled:
            self.calls.append(("fetch", task_id))
            return Task(id=task_id, state="canceled", word="CANCELED")
        return await super().fetch(task_id)

    async def listed(self, model: str, since: float, until: float) -> list[Task]:
        self.calls.append(("listed", model))
        answer = self.on_listed()
        if isinstance(answer, Exception):
            raise answer
        own = [
            Task(id=name, state="queued", word="PENDING", created_at=self.made_at[name])
            for name, body in self.tasks.items()
            if body.get("model") == model
        ]
        return [one for one in (*own, *self.others) if since <= (one.created_at or 0.0) <= until]

    async def cancel(self, task_id: str) -> bool:
        self.calls.append(("cancel", task_id))
        answer = self.on_cancel(task_id)
        if isinstance(answer, Exception):
            raise answer
        if answer:
            self.canceled.add(task_id)
        return bool(answer)


class House:
    """An engine on a fake service, in a folder of its own."""

    def __init__(self, home: Path, service: FakeService, template: str = "{date}-{prompt}-{id}") -> None:
        self.home = home
        self.service = service
        self.loop = Loop()
        self.board = Board(self.loop)
        self.connects: list[tuple[str, str]] = []
        self.on_connect: Callable[[], None] = lambda: None
        self.engine = Engine(home, loop=self.loop, board=self.board, connect=self.connect, template=lambda: template)

    def connect(self, backend: str, base_url: str, service: str) -> FakeService:
        self.connects.append((backend, base_url))
        self.on_connect()
        return self.service

    def plan(self, **settings: object) -> Plan:
        given = {"prompt": "A kite", "resolution": "720p", **settings}
        images = [one for name in ("image", "last_image") if isinstance(one := given.get(name), str)]
        facts = {one: inputs.inspect(one, "image") for one in images}
        return plan_of(draft_of(given, facts), backend="toapis", base_url=BASE)

    def make(self, *, again: bool = False, **settings: object) -> Job:
        job_id, reused = self.engine.start(self.plan(**settings), again=again)
        return self.job(job_id, reused=reused)

    def job(self, job_id: str, *, reused: bool = False) -> Job:
        return Job(
            self.engine, job_id, make=lambda asked, _backend: self.make(again=True, **asked.settings), reused=reused
        )

    def row(self, job: Job) -> Any:
        return self.engine.ledger.get(job.id)

    def close(self) -> None:
        self.loop.close(3.0)


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until a condition is true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError("it did not become true")
        time.sleep(0.005)


LOST = TransportError("The connection broke.")

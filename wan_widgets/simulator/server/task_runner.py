"""A task's life: queued, rendered in a thread, and stored, as the options and its faults say.

``Simulator`` runs on the server's loop. Rendering threads change only the progress of a record, and stop at its next
step when the simulator stops. Unfinished tasks are rendered again after a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import threads
from ..._models.sizes import ADAPTIVE, follow_image
from ..faults import Asked, Book
from ..options import USD_PER_SECOND, Options
from . import contract, responses
from .inputs import Gathered, UnusableError, gather
from .task_store import Record, Status, Store, new_id

if TYPE_CHECKING:
    from ..render.renderer import RenderSpec

Progress = Callable[[float], None]
Renderer = Callable[["RenderSpec", Path, Progress | None], None]

_FAILS_AT = 0.4
_USUAL_RATIO = "16:9"
_CHOSEN_SECONDS = 6
"""Seconds of a video whose length is the model's choice."""
_QUEUED_PART = 0.1
"""Share of the time in the queue, when a task takes as long as a real one."""

_FAILURES: Mapping[str, tuple[Status, dict[str, Any] | None]] = {
    "failed": ("failed", {"error": {"code": "generation_failed", "message": "The video could not be generated."}}),
    "failed-text": ("failed", {"error": "upstream error: the video could not be generated"}),
    "failed-reason": ("failed", {"fail_reason": '{"code": 50412, "message": "视频生成失败，请稍后重试"}'}),
    "policy-late": (
        "failed",
        {"error": {"code": "content_policy_violation", "message": "The video was refused by the content check."}},
    ),
    "hostile-text": ("failed", {"error": {"code": "internal_error", "message": responses.HOSTILE}}),
    "cancelled": ("cancelled", None),
    "expired": ("expired", None),
}


class _EndError(Exception):
    """A planned failure, raised during rendering."""


class _StopError(Exception):
    """The simulator stops; the task stays unfinished."""


class Simulator:
    """The service itself: tasks, money, faults.

    Parameters
    ----------
    options : Options
        Its options.
    renderer : callable, optional
        Makes the video; the real one if None.
    """

    def __init__(self, options: Options, *, renderer: Renderer | None = None) -> None:
        self.options = options
        self.store = Store(options.folder)
        self.book = Book(options.faults)
        self.files_url = ""
        """Base URL of the second host; set once its port is known."""
        self.posts: Counter[str] = Counter()
        """Creates: received, refused, created."""
        self.posts_by_client_id: Counter[str] = Counter()
        self.stop_asked = asyncio.Event()
        self._renderer = renderer
        self._slots = asyncio.Semaphore(options.renders)
        self._lives: set[asyncio.Task[None]] = set()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Continue the tasks that an earlier process left unfinished; called on the loop."""
        self.store.tidy(time.time())
        for record in self.store.unfinished():
            record.status, record.started_at = "queued", None
            self._begin(record)

    async def stop(self) -> None:
        """Stop all work; unfinished tasks stay on disk."""
        self._stopping.set()
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether any task is not over."""
        return bool(self._lives)

    def create(
        self, body: dict[str, Any], owner: str, belonging: list[Asked], *, service: str = contract.TOAPIS
    ) -> Record:
        """Make a task from a checked body, and start it. Each call makes a new task."""
        order = _order(body, service)
        seed = order.setting("seed")
        record = Record(
            id=f"video_{new_id()}" if service == contract.TOAPIS else str(uuid.uuid4()),
            owner=owner,
            body=body,
            service=service,
            seed=seed if isinstance(seed, int) else secrets.randbelow(2**31),
            token=secrets.token_urlsafe(16),
            created_at=time.time(),
            client_id=body.get(contract.CLIENT_ID),
            cost_usd=price(order),
            faults=[one.to_json() for one in belonging],
        )
        self.store.keep(record)
        self._begin(record)
        return record

    def cannot_pay(self, usd: float) -> bool:
        """Return whether the account has a quota, and less than `usd` left."""
        return self.options.balance >= 0 and self.remaining() < usd

    def is_late(self, record: Record) -> bool:
        """Return whether a task cannot be found by its client's id yet."""
        late = record.fault("late-find")
        return late is not None and time.time() < record.created_at + late.number("seconds")

    def remaining(self) -> float:
        """Return the simulated USD that are left."""
        return max(0.0, self.options.balance - self.store.spent())

    def url(self, record: Record) -> str:
        """Return the link to a task's video on the second host."""
        return f"{self.files_url}/v/{record.id}/{record.token}/video.mp4"

    def progress(self, record: Record) -> float:
        """Return the progress of a task, 0..1: that of the rendering, limited by the least time."""
        if record.status == "completed":
            return 1.0
        least = self._least_seconds(record)
        passed = (time.time() - record.created_at) / least if least else 1.0
        return max(0.0, min(record.progress, passed, 0.99))

    def _begin(self, record: Record) -> None:
        life = asyncio.get_running_loop().create_task(self._live(record))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)

    async def _live(self, record: Record) -> None:
        try:
            await self._wait_in_queue(record)
            async with self._slots:
                record.status, record.started_at = "in_progress", time.time()
                self.store.keep(record)
                await _in_thread(lambda: self._make(record))
            await self._sleep_until(record.created_at + self._least_seconds(record))
            if planned := _planned(record):
                self._end(record, *_FAILURES[planned])
            else:
                self._complete(record)
        except _StopError:
            pass
        except _EndError:
            self._end(record, *_FAILURES[_planned(record) or "failed"])
        except UnusableError as error:
            self._end(record, "failed", {"error": {"code": error.code, "message": str(error)}})
        except Exception as error:
            message = f"The simulator could not render it: {type(error).__name__}: {error}"
            self._end(record, "failed", {"error": {"code": "internal_error", "message": message[:500]}})

    async def _wait_in_queue(self, record: Record) -> None:
        slow = record.fault("slow-queue")
        held = slow.number("seconds") if slow else self._least_seconds(record) * _QUEUED_PART
        await self._sleep_until(record.created_at + held)

    async def _sleep_until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - time.time()))

    def _least_seconds(self, record: Record) -> float:
        slow = record.fault("slow-render")
        return slow.number("seconds") if slow else self.options.target(seconds_of(order_of(record)))

    def _make(self, record: Record) -> None:
        """Render one task; runs in a thread."""
        order = order_of(record)
        fails = _planned(record) is not None

        def report(value: float) -> None:
            if self._stopping.is_set():
                raise _StopError
            if fails and value >= _FAILS_AT:
                raise _EndError
            record.progress = value

        renderer = self._renderer
        if renderer is None:
            from ..render.renderer import render

            renderer = render
        with self.store.scratch() as scratch:
            inputs = gather(order, self.store, Path(scratch))
            part = Path(scratch, "video.mp4")
            renderer(spec_of(record, order, inputs), part, report)
            part.replace(self.store.video(record))

    def _complete(self, record: Record) -> None:
        record.status, record.progress = "completed", 1.0
        record.completed_at = time.time()
        dead = record.fault("expired-file") is not None
        record.expires_at = record.completed_at + (0.0 if dead else self.options.lifetime)
        self.store.keep(record)

    def _end(self, record: Record, status: Status, error: dict[str, Any] | None) -> None:
        record.status, record.error, record.completed_at = status, error, time.time()
        record.cost_usd = 0.0  # what fails is not charged
        self.store.keep(record)


def order_of(record: Record) -> contract.Order:
    """Return what a task's request asks for."""
    return _order(record.body, record.service)


def _order(body: Mapping[str, Any], service: str) -> contract.Order:
    order = contract.read(dict(body), service)
    if isinstance(order, contract.Refusal):  # a body is checked before it becomes a task
        raise UnusableError(order.code, order.message)
    return order


def spec_of(record: Record, order: contract.Order, inputs: Gathered) -> RenderSpec:
    """Return the task to render: the order with the service's defaults, and with texts cut as the service does."""
    from ..render.renderer import RenderSpec

    model = order.model

    def text(name: str) -> str:
        field = next((one for one in model.fields if one.name == name), None)
        value = str(order.setting(name) or "")[: None if field is None else field.soft_length]
        return value.encode("utf-8", "replace").decode()

    ratio, resolution = order.setting("aspect_ratio"), str(order.setting("resolution"))
    follows = inputs.size is not None and (order.mode == "i2v" or ratio in (None, ADAPTIVE))
    following = follow_image(model, resolution, *inputs.size) if follows and inputs.size is not None else None
    shape = ratio if isinstance(ratio, str) and ratio != ADAPTIVE else _USUAL_RATIO
    width, height = following or model.sizes[shape, resolution]
    return RenderSpec(
        prompt=text("prompt"),
        negative_prompt=text("negative_prompt"),
        mode=order.mode,
        width=width,
        height=height,
        seconds=seconds_of(order, inputs),
        seed=record.seed,
        shot_type=str(order.setting("shot_type") or "single"),
        prompt_extend=bool(order.setting("prompt_extend")),
        audio=order.setting("audio"),
        always_sound=model.always_sound,
        watermark=bool(order.setting("watermark")),
        image=inputs.image,
        last_image=inputs.last_image,
        clips=inputs.cast,
        names=inputs.names,
        sounds=inputs.sounds,
        model=model.name,
        resolution=resolution,
        aspect_ratio=None if follows else shape,
    )


def seconds_of(order: contract.Order, inputs: Gathered | None = None) -> int:
    """Return the length of the video: as asked, as the source's where none is asked, or what a model would choose."""
    duration = order.setting("duration")
    if isinstance(duration, int) and duration > 0:
        return duration
    if duration is None and inputs is not None and inputs.seconds:
        return max(1, round(inputs.seconds))
    return _CHOSEN_SECONDS


def price(order: contract.Order) -> float:
    """Return the simulated USD for an order."""
    return seconds_of(order) * USD_PER_SECOND[str(order.setting("resolution"))]


def owner_of(key: str) -> str:
    """Return a hash of a key: enough to recognize it, and not the key."""
    return hashlib.sha256(f"owner:{key}".encode()).hexdigest()[:16]


def _planned(record: Record) -> str | None:
    return next((one.name for one in record.asked() if one.name in _FAILURES), None)


async def _in_thread(work: Callable[[], None]) -> None:
    """Run `work` in a daemon thread: unlike a pool's thread, it does not keep the process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(error: BaseException | None) -> None:
        if not done.done():
            done.set_exception(error) if error else done.set_result(None)

    def run() -> None:
        failure: BaseException | None = None
        try:
            work()
        except BaseException as error:  # passed to the loop, which raises it
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has ended: nothing waits for it
            loop.call_soon_threadsafe(finish, failure)

    threads.start(run, name="wan-simulator-render")
    await done

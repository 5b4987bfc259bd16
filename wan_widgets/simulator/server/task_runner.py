"""Run tasks: queue, render and store them, according to the options and their faults.

``Simulator`` runs on the server's loop and is independent of the protocols. Videos are drawn elsewhere, see the room
``rendering``. Unfinished tasks are rendered again after a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from ..fault_table import HOSTILE, TOAPIS
from ..faults import ArmedFaults, Asked
from ..options import Options
from . import contract
from .limits import FORGETFUL, RUNNING, Rates
from .orders import order_of, price, read_order, seconds_of
from .oss_files import OssFiles
from .rendering.task import PlannedError, Rendering, RenderResult, RenderTask, StoppedError
from .task_error import TaskError, task_error_of
from .task_store import Record, Status, Store, new_id

_QUEUED_PART = 0.1
"""Fraction of a task's time that it is queued, if it takes as long as a real one."""


def _failure(code: str | int, message: str) -> tuple[Status, dict[str, Any]]:
    return "failed", {"code": code, "message": message}


_FAILURES: Mapping[str, tuple[Status, dict[str, Any] | None]] = {
    "failed": _failure("generation_failed", "The video could not be generated."),
    "failed-text": _failure("generation_failed", "upstream error: the video could not be generated"),
    "failed-reason": _failure(50412, "视频生成失败，请稍后重试"),
    "policy-late": _failure("content_policy_violation", "The video was refused by the content check."),
    "refused-late": _failure("invalid_parameter", "Field required: input.media"),
    "rights-late": _failure("IPInfringementSuspect", "The output is suspected of infringing on rights."),
    "link-late": _failure("InvalidURL.Timeout", "Download the media resource timed out."),
    "file-late": _failure("invalid_file", "The format of an input is not supported."),
    "arrears-late": _failure("Arrearage", "Access denied, the account is not in good standing."),
    "hostile-text": _failure("internal_error", HOSTILE),
    "cancelled": ("cancelled", None),
    "expired": ("expired", None),
}


class Simulator:
    """The service itself: tasks, money, faults.

    Parameters
    ----------
    options : Options
        Its options.
    rendering : callable
        Returns where the videos are drawn, for the folder of the simulator.
    """

    def __init__(self, options: Options, rendering: Callable[[Store], Rendering]) -> None:
        self.options = options
        self.store = Store(options.folder)
        self.oss = OssFiles(self.store.uploads)
        self.faults = ArmedFaults(options.faults)
        self.rates = Rates(lambda: self.options.speed == "real")
        self.files_url = ""
        """Base URL of the second host; set once its port is known."""
        self.posts: Counter[str] = Counter()
        """Number of submits: received, refused, created."""
        self.posts_by_client_id: Counter[str] = Counter()
        self.tables: dict[str, str] = {}
        """Digests of the models' tables that other processes have sent."""
        self.stop_asked = asyncio.Event()
        self._rendering = rendering(self.store)
        self._slots = asyncio.Semaphore(options.renders)
        self._places: dict[tuple[str, str], asyncio.Semaphore] = {}
        """(Service, account) -> slots for running tasks, if the service has a limit."""
        self._lives: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Continue the tasks that an earlier process left unfinished; called on the loop."""
        self.store.tidy(time.time())
        for record in self.store.unfinished():
            record.status, record.started_at = "queued", None
            self._begin(record)

    async def stop(self) -> None:
        """Stop all work. Unfinished tasks stay on disk."""
        await self._rendering.stop()
        lives = list(self._lives.values())
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)

    @property
    def busy(self) -> bool:
        """Whether any task is unfinished."""
        return bool(self._lives)

    def create(self, body: dict[str, Any], owner: str, belonging: list[Asked], *, service: str = TOAPIS) -> Record:
        """Make a task from a checked body, and start it. Each call makes a new task."""
        order = read_order(body, service)
        seed = order.setting("seed")
        record = Record(
            id=f"video_{new_id()}" if service == TOAPIS else str(uuid.uuid4()),
            owner=owner,
            body=body,
            service=service,
            seed=seed if isinstance(seed, int) else secrets.randbelow(2**31),
            token=secrets.token_urlsafe(16),
            created_at=time.time(),
            client_id=body.get(contract.CLIENT_ID),
            cost_usd=price(order),
            price_usd=price(order),
            faults=[one.to_json() for one in belonging],
        )
        self.store.keep(record)
        self._begin(record)
        return record

    def cancel(self, record: Record) -> bool:
        """Cancel a task if it is still queued; return whether it was."""
        life = self._lives.get(record.id)
        if record.status != "queued" or life is None:
            return False
        life.cancel()
        self._end(record, "cancelled", None)
        return True

    def cannot_pay(self, usd: float) -> bool:
        """Return whether the account has a quota with less than `usd` left."""
        return self.options.balance >= 0 and self.remaining() < usd

    def is_late(self, record: Record) -> bool:
        """Return whether a task cannot yet be found by its client's id or in a list."""
        late = record.fault("late-find")
        return late is not None and time.time() < record.created_at + late.number("seconds")

    def is_gone(self, record: Record) -> bool:
        """Return whether the service has forgotten a task. The video is deleted at the same time."""
        if record.service not in FORGETFUL or record.completed_at is None:
            return False
        return time.time() >= record.completed_at + self.options.lifetime

    def remaining(self) -> float:
        """Return the simulated USD that are left."""
        return max(0.0, self.options.balance - self.store.spent())

    def url(self, record: Record) -> str:
        """Return the link to a task's video on the second host."""
        return f"{self.files_url}/v/{record.id}/{record.token}/video.mp4"

    def progress(self, record: Record) -> float:
        """Return the progress of a task, 0..1: the progress of the rendering, limited by the least time."""
        if record.status == "completed":
            return 1.0
        least = self._least_seconds(record)
        passed = (time.time() - record.created_at) / least if least else 1.0
        return max(0.0, min(record.progress, passed, 0.99))

    def _begin(self, record: Record) -> None:
        life = asyncio.get_running_loop().create_task(self._live(record))
        self._lives[record.id] = life
        life.add_done_callback(lambda _: self._lives.pop(record.id, None))

    async def _live(self, record: Record) -> None:
        try:
            await self._wait_in_queue(record)
            async with self._place(record):
                async with self._slots:
                    record.status, record.started_at = "in_progress", time.time()
                    self.store.keep(record)
                    made = await self._render(record)
                await self._sleep_until(record.created_at + self._least_seconds(record))
            if planned := _planned(record):
                self._end(record, *_FAILURES[planned])
            else:
                self._complete(record, made)
        except StoppedError:
            pass
        except PlannedError:
            self._end(record, *_FAILURES[_planned(record) or "failed"])
        except Exception as error:
            reason = task_error_of(error)
            self._end(record, *_failure(reason.code, str(reason)))

    def _place(self, record: Record) -> contextlib.AbstractAsyncContextManager[None]:
        """Return the slot to hold while a task runs."""
        most = RUNNING.get(record.service)
        if most is None:
            return contextlib.nullcontext()
        return self._places.setdefault((record.service, record.owner), asyncio.Semaphore(most))

    async def _wait_in_queue(self, record: Record) -> None:
        slow = record.fault("slow-queue")
        held = slow.number("seconds") if slow else self._least_seconds(record) * _QUEUED_PART
        await self._sleep_until(record.created_at + held)

    async def _sleep_until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - time.time()))

    def _least_seconds(self, record: Record) -> float:
        slow = record.fault("slow-render")
        try:
            return slow.number("seconds") if slow else self.options.target(seconds_of(order_of(record)))
        except TaskError:  # its model's table is no longer known; the task fails when it is rendered
            return 0.0

    async def _render(self, record: Record) -> RenderResult:
        def report(value: float) -> None:
            record.progress = value

        task = RenderTask(
            body=record.body,
            service=record.service,
            seed=record.seed,
            fails=_planned(record) is not None,
            uploads=str(self.store.uploads),
            video=str(self.store.video(record)),
        )
        return await self._rendering.render(task, report)

    def _complete(self, record: Record, made: RenderResult) -> None:
        record.width, record.height, record.ratio = made.width, made.height, made.ratio
        record.seconds, record.input_seconds = made.seconds, made.input_seconds
        record.price_usd = price(order_of(record), made.seconds + made.input_seconds)
        record.cost_usd = 0.0 if record.fault("refunded") else record.price_usd
        record.status, record.progress = "completed", 1.0
        record.completed_at = time.time()
        dead = record.fault("expired-file") is not None
        record.expires_at = record.completed_at + (0.0 if dead else self.options.lifetime)
        self.store.keep(record)

    def _end(self, record: Record, status: Status, error: dict[str, Any] | None) -> None:
        record.status, record.error, record.completed_at = status, error, time.time()
        record.cost_usd = 0.0  # a failed task is not charged
        self.store.keep(record)


def _planned(record: Record) -> str | None:
    return next((one.name for one in record.asked() if one.name in _FAILURES), None)

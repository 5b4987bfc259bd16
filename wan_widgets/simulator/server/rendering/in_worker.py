"""Draws videos in a process of its own, which all tasks share and which ends when nothing has been drawn for a while.

What draws takes tens of megabytes that only the end of its process gives back. If that process ends by itself, such as
when the system kills it, its tasks are drawn once more in a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...._models.catalog import MODELS
from ...._models.table_json import to_json
from ... import process
from ..task_error import TaskError, not_rendered
from ..task_store import Store
from .task import PlannedError, Progress, RenderResult, RenderTask, StoppedError

IDLE = 10.0
"""Seconds without a video after which the process ends. A start takes half a second of processor time."""
_MODULE = f"{__package__}.worker"


class InWorker:
    """All videos are drawn in one process, which starts with the first of them.

    Parameters
    ----------
    store : Store
        The simulator's folder.
    idle : float
        Seconds without a video after which the process ends.
    """

    def __init__(self, store: Store, idle: float = IDLE) -> None:
        self._store = store
        self._idle = idle
        self._worker: _Worker | None = None
        self._starting = asyncio.Lock()
        self._count = 0
        """Number of videos that are being drawn."""
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    async def render(self, task: RenderTask, report: Progress) -> RenderResult:
        """Draw a video, a second time if the process ends meanwhile."""
        if self._timer is not None:
            self._timer.cancel()
        self._count += 1
        try:
            try:
                return await self._render(task, report)
            except _WorkerEndedError:
                return await self._render(task, report)
        except _WorkerEndedError as error:
            raise not_rendered(f"the process that draws ended twice, {error}.") from error
        finally:
            self._count -= 1
            if self._count == 0 and not self._stopped:
                self._timer = asyncio.get_running_loop().call_later(self._idle, self._end)

    async def stop(self) -> None:
        """End the process, and wait for that."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        async with self._starting:
            if self._worker is not None:
                self._worker.end()
                await self._worker.ended()

    async def _render(self, task: RenderTask, report: Progress) -> RenderResult:
        worker = await self._running()
        with self._store.scratch() as scratch:
            try:
                return await worker.render(task, scratch, report)
            except _WorkerEndedError:
                if self._stopped:
                    raise StoppedError from None
                raise

    async def _running(self) -> _Worker:
        async with self._starting:
            if self._stopped:
                raise StoppedError
            if self._worker is None or self._worker.over:
                self._worker = await _Worker.start(self._store.folder)
            return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()


class _WorkerEndedError(Exception):
    """The process has ended; the text says how."""


class _Worker:
    """A running process that draws; see the module ``worker``.

    Parameters
    ----------
    running : asyncio.subprocess.Process
        The process, with pipes.
    """

    def __init__(self, running: asyncio.subprocess.Process) -> None:
        if running.stdin is None or running.stdout is None:
            raise ValueError("The process was started without pipes.")
        self.over = False
        """Whether it takes no more tasks."""
        self._process, self._tasks, self._answers = running, running.stdin, running.stdout
        self._numbers = itertools.count()
        self._open: dict[int, tuple[Progress, asyncio.Future[RenderResult]]] = {}
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def start(cls, folder: Path) -> _Worker:
        """Start a process that works in a folder."""
        command = [sys.executable, "-m", _MODULE]
        how = {"cwd": folder, "env": process.environment(), **process.detached()}
        pipe = subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, **how))

    async def render(self, task: RenderTask, folder: str, report: Progress) -> RenderResult:
        """Have the video of a task drawn; `folder` is for what is not finished."""
        number = next(self._numbers)
        done: asyncio.Future[RenderResult] = asyncio.get_running_loop().create_future()
        self._open[number] = report, done
        tables = [to_json(model) for model in MODELS.registered()]
        asked = {"number": number, "task": asdict(task), "folder": folder, "tables": tables}
        try:
            with contextlib.suppress(ConnectionError):  # it has ended, which its answers tell as well
                self._tasks.write(json.dumps(asked).encode() + b"\n")
                await self._tasks.drain()
            return await done
        finally:
            del self._open[number]

    def end(self) -> None:
        """End the process at once."""
        self.over = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """Wait until the process has ended."""
        await self._reading

    async def _read(self) -> None:
        async for line in self._answers:
            if line.endswith(b"\n"):  # else it was killed in the middle of the line
                self._take(json.loads(line))
        code = await self._process.wait()
        self.over = True
        for _, done in self._open.values():
            if not done.done():
                done.set_exception(_WorkerEndedError(_how(code)))

    def _take(self, answer: dict[str, Any]) -> None:
        report, done = self._open.get(answer["number"], (None, None))
        if report is None or done is None or done.done():
            return  # nobody waits for it any more
        match answer:
            case {"progress": value}:
                report(value)
            case {"result": made}:
                done.set_result(RenderResult(**made))
            case {"failure": reason}:
                done.set_exception(TaskError(**reason))
            case {"planned": True}:
                done.set_exception(PlannedError())


def _how(code: int) -> str:
    """Return how a process ended, from its exit code."""
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"

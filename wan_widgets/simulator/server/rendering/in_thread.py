"""Draws videos in threads of the server's process: for tests, and if no process can be started.

A thread ends at its next step when the simulator stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from .... import threads
from ..task_store import Store
from .task import Progress, Renderer, RenderResult, RenderTask, StoppedError, render_task

T = TypeVar("T")


class InThread:
    """Each video is drawn in a thread of its own.

    Parameters
    ----------
    store : Store
        The simulator's folder.
    renderer : callable, optional
        Makes the videos instead of the real renderer.
    """

    def __init__(self, store: Store, renderer: Renderer | None = None) -> None:
        self._store = store
        self._renderer = renderer
        self._stopping = threading.Event()

    async def render(self, task: RenderTask, report: Progress) -> RenderResult:
        """Draw a video; `report` is called in the thread."""

        def step(value: float) -> None:
            if self._stopping.is_set():
                raise StoppedError
            report(value)

        def work() -> RenderResult:
            with self._store.scratch() as scratch:
                return render_task(task, Path(scratch), step, self._renderer)

        return await _in_thread(work)

    async def stop(self) -> None:
        """Stop all threads at their next step; they are not waited for."""
        self._stopping.set()


async def _in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread: unlike a pool's thread, it does not keep the process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def finish(set_: Callable[[Any], None], result: Any) -> None:
        if not done.done():
            set_(result)

    def run() -> None:
        answer: tuple[Callable[[Any], None], Any]
        try:
            answer = done.set_result, work()
        except BaseException as error:  # passed to the loop, which raises it
            answer = done.set_exception, error
        with contextlib.suppress(RuntimeError):  # the loop has ended, so nothing waits for the result
            loop.call_soon_threadsafe(finish, *answer)

    threads.start(run, name="wan-simulator-render")
    return await done

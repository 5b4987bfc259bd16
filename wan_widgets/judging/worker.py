"""The one worker of a process that measures files. It never slows the engine down.

Its thread has the lowest priority that the system gives, decodes on one core, and ends when there has been nothing to
do for a while.
It can be paused at any frame. What is asked for is measured before what was saved meanwhile.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any

from .. import threads
from .._jobs.ledger.sqlite.database import Store
from ..errors import WanError
from ..log import note
from ..measures.result import ClipMeasures
from ..records import dataclass
from . import measuring_status
from .measuring import measure_file

MOST_WAITING = 10_000
"""Files that may wait. Beyond that, saved videos are not queued; ``wan.measure`` measures them."""
_NICE = 10
"""Niceness of the thread, 0 to 19."""


class MeasuringStoppedError(WanError):
    """The process ends; the current file is measured next time."""


@dataclass
class _Task:
    store: Store | None
    path: Path
    settings: Mapping[str, Any]
    future: Future[ClipMeasures] = field(default_factory=Future)

    def __post_init__(self) -> None:
        self.future.set_running_or_notify_cancel()  # several wait on it, and none may cancel it for the others


class MeasureWorker:
    """Measures files one after the other on a thread of its own."""

    def __init__(self) -> None:
        self._clear()
        threads.reset_after_fork(self)
        threads.close_at_exit(self)

    def reset(self) -> None:
        """Forget the thread and its work; for a forked child."""
        self._clear()
        measuring_status.forget()

    def _clear(self) -> None:
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self._asked: deque[_Task] = deque()
        self._saved: deque[_Task] = deque()
        self._current: _Task | None = None
        self._thread: threading.Thread | None = None
        self._go = threading.Event()
        self._go.set()
        self._closing = False
        self.done = 0
        """Files that were measured by this process."""

    def post(
        self, store: Store | None, path: Path, settings: Mapping[str, Any], *, asked: bool = True
    ) -> Future[ClipMeasures]:
        """Have a file measured, and return the future of its measures.

        Parameters
        ----------
        store : Store or None
            The ledger.
        path : Path
            The video.
        settings : mapping
            Its settings.
        asked : bool
            Whether somebody asked for it; such files come first.
        """
        if self._thread is threading.current_thread():
            # A metric of the user's asks for another file from the worker's own thread: it is measured at once.
            inside = _Task(store, path, settings)
            measuring_status.begin(path)
            self._measure(inside)
            return inside.future
        with self._lock:
            for known in (self._current, *self._asked, *self._saved):
                if known is not None and known.path == path and known.store is store:
                    if asked and known in self._saved:
                        self._saved.remove(known)
                        self._asked.append(known)
                    return known.future
            task = _Task(store, path, settings)
            if not asked and len(self._saved) >= MOST_WAITING:
                task.future.set_exception(MeasuringStoppedError("Too many files wait to be measured."))
                return task.future
            measuring_status.begin(path)
            (self._asked if asked else self._saved).append(task)
            self._more.notify()
            if threads.has_threads() and (self._thread is None or not self._thread.is_alive()):
                self._thread = threads.start(self._run, name="wan-widgets-measures")
        if not threads.has_threads():
            self._run()
        return task.future

    def pause(self) -> None:
        """Stop at the next frame, until `resume`."""
        self._go.clear()

    def resume(self) -> None:
        """Continue after a pause."""
        self._go.set()

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return not self._go.is_set()

    @property
    def waiting(self) -> int:
        """Number of files that are not measured yet, including the current one."""
        with self._lock:
            return len(self._asked) + len(self._saved) + (self._current is not None)

    def close(self) -> None:
        """End at the next frame; nothing that is half measured is stored."""
        with self._lock:
            self._closing = True
            self._more.notify()
        self._go.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(threads.EXIT_SECONDS / 3)

    def _pace(self) -> None:
        self._go.wait()
        if self._closing:
            raise MeasuringStoppedError("The process ends.")

    def _run(self) -> None:
        _lower_priority()
        while True:
            with self._lock:
                if threads.has_threads():
                    self._more.wait_for(lambda: self._asked or self._saved or self._closing, threads.IDLE_DECODER)
                queue = self._asked or self._saved
                if not queue or self._closing:
                    self._thread = None
                    return
                task = self._current = queue.popleft()
            self._measure(task)
            with self._lock:
                self._current = None

    def _measure(self, task: _Task) -> None:
        try:
            self._pace()
            result = measure_file(task.store, task.path, task.settings, self._pace)
        except BaseException as error:
            note(error)
            measuring_status.end(task.path)
            task.future.set_exception(error)
        else:
            self.done += 1
            measuring_status.end(task.path)  # views are updated before the callers that wait
            task.future.set_result(result)


def _lower_priority() -> None:
    """Lower the priority of this thread, where the system can do that for one thread."""
    with suppress(AttributeError, OSError, ValueError):
        if threading.current_thread() is not threading.main_thread() and os.uname().sysname == "Linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


WORKER = MeasureWorker()
"""The worker of this process."""

"""The worker that measures files, one for each process. It never slows the engine down.

Its thread has a low priority where the system allows that, decodes on one core, and ends after some idle time. It can
be paused at any frame. Files that a caller asks for are measured before videos that were merely saved.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import threads
from .._jobs.ledger.sqlite.database import Store
from ..errors import WanError
from ..log import note
from ..measures.result import ClipMeasures
from . import measuring_status
from .measuring import measure_file

MOST_WAITING = 10_000
"""Saved videos that may wait. Further ones are not queued; ``wan.measure`` measures them."""
_NICE = 10
"""Niceness of the thread, 0 to 19."""


class MeasuringStoppedError(WanError):
    """A file was not measured, because the process ends or too many files wait."""


@dataclass
class _Task:
    store: Store | None
    path: Path
    settings: Mapping[str, Any]
    future: Future[ClipMeasures] = field(default_factory=Future)

    def __post_init__(self) -> None:
        self.future.set_running_or_notify_cancel()  # several callers may wait, and none may cancel it for the others


class MeasureWorker:
    """Measures files one after the other on its own thread."""

    def __init__(self) -> None:
        self._clear()
        threads.reset_after_fork(self)
        threads.close_at_exit(self)

    def reset(self) -> None:
        """Forget the thread and its work; called in a forked child."""
        self._clear()
        measuring_status.forget()

    def _clear(self) -> None:
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self._asked: deque[_Task] = deque()
        self._saved: deque[_Task] = deque()
        self._current: _Task | None = None
        self._thread: threading.Thread | None = None
        self._unpaused = threading.Event()
        self._unpaused.set()
        self._closing = False
        self.done = 0
        """Number of files that this process has measured."""

    def post(
        self, store: Store | None, path: Path, settings: Mapping[str, Any], *, asked: bool = True
    ) -> Future[ClipMeasures]:
        """Queue a file to be measured, and return the future of its measures.

        Parameters
        ----------
        store : Store or None
            The ledger; None to store nothing.
        path : Path
            The video.
        settings : mapping
            The settings of the video.
        asked : bool
            Whether a caller asked for this file. Such files are measured first.
        """
        if self._thread is threading.current_thread():
            # A user's metric runs on this thread and asks for another file: queued, the file would wait for itself.
            nested = _Task(store, path, settings)
            measuring_status.begin(path)
            self._measure(nested)
            return nested.future
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
        """Pause at the next frame, until `resume`."""
        self._unpaused.clear()

    def resume(self) -> None:
        """Continue after a pause."""
        self._unpaused.set()

    @property
    def paused(self) -> bool:
        """Whether the worker is paused."""
        return not self._unpaused.is_set()

    @property
    def waiting(self) -> int:
        """Number of files that are not measured yet, including the current one."""
        with self._lock:
            return len(self._asked) + len(self._saved) + (self._current is not None)

    def close(self) -> None:
        """End at the next frame. A file that is half measured is not stored."""
        with self._lock:
            self._closing = True
            self._more.notify()
        self._unpaused.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(threads.EXIT_SECONDS / 3)

    def _pace(self) -> None:
        """Block while the worker is paused; raise MeasuringStoppedError if it closes."""
        self._unpaused.wait()
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
    """Lower the priority of this thread where the system has priorities for threads."""
    with suppress(AttributeError, OSError, ValueError):
        if threading.current_thread() is not threading.main_thread() and os.uname().sysname == "Linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


WORKER = MeasureWorker()
"""The worker of this process."""

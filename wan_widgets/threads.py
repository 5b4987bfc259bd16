"""The package's threads: daemons with an empty context, which start afresh in a forked child.

A process has at most five long-lived threads: the engine's loop, the sender of widget state, and three workers of
the page (commands, verdicts, pictures). Each starts with its first work. A call that may be slow and must not delay
anything else (the balance, an export, a write to the ledger) runs on a short-lived thread that it has to itself.
Two more threads read finished videos, and a third measures them. These end an hour after the last one.

With an empty context, output is not attributed to the cell that is running. A daemon thread does not delay the exit
of the process. Whatever needs an orderly end is closed within ``EXIT_SECONDS``.
"""

from __future__ import annotations

import atexit
import contextvars
import os
import queue
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Protocol

from .log import note

PLATFORMS_WITHOUT = ("emscripten", "wasi")
"""Platforms on which Python has no threads, such as JupyterLite. There work runs where it is posted, without jobs."""
EXIT_SECONDS = 0.75
"""Longest delay of the process's exit, in seconds. A notebook server sends a signal after that."""


IDLE_SECONDS = 2.0
"""Seconds after which a thread that made a call ends, if there is no other one to make."""
IDLE_DECODER = 3600.0
"""The same for threads that decode: the C library keeps the megabytes of a decoder for each thread that had one."""


class Resettable(Protocol):
    """An object that a forked child must start afresh, because the child has its data but not its thread."""

    def reset(self) -> None:
        """Forget the thread and what it was working on."""


class Closable(Protocol):
    """An object that needs an orderly end when the process exits."""

    def close(self) -> None:
        """End within `EXIT_SECONDS`."""


class Executor(Protocol):
    """Runs work away from the caller's thread."""

    def post(self, work: Callable[[], None]) -> None:
        """Run `work` soon."""


_resettable: weakref.WeakSet[Resettable] = weakref.WeakSet()
_closable: weakref.WeakSet[Closable] = weakref.WeakSet()


def has_threads() -> bool:
    """Return whether a thread can be started here."""
    return sys.platform not in PLATFORMS_WITHOUT


def start(target: Callable[..., object], *args: object, name: str) -> threading.Thread:
    """Start a daemon thread with an empty context, and return it."""
    context = contextvars.Context()
    thread = threading.Thread(target=context.run, args=(target, *args), name=name, daemon=True)
    thread.start()
    return thread


def reset_after_fork(one: Resettable) -> None:
    """Call ``one.reset()`` in every forked child, for as long as the object lives."""
    _resettable.add(one)


def close_at_exit(one: Closable) -> None:
    """Call ``one.close()`` when the process exits, for as long as the object lives."""
    _closable.add(one)


class Worker:
    """One daemon thread that runs its work in order.

    The thread starts with the first piece of work. An exception is logged, and the thread continues.

    Parameters
    ----------
    name : str
        Name of the thread, for debuggers.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.reset()
        reset_after_fork(self)

    def reset(self) -> None:
        """Forget the thread and its work."""
        self._lock = threading.Lock()
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def post(self, work: Callable[[], None]) -> None:
        """Run `work` soon, after what was posted before."""
        if not has_threads():
            _run_once(work)
            return
        self._work.put(work)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = start(self._run, name=self.name)

    def here(self) -> bool:
        """Return whether the caller is on the worker's thread."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while True:
            work = self._work.get()
            _run_once(work)
            del work  # an idle worker must not keep objects alive


class CallThreads:
    """Runs each call on a thread that it has to itself: one that has just become free, else a new one.

    Each call has an empty context. An exception goes to the log.

    Parameters
    ----------
    name : str
        Name of the threads, for debuggers.
    idle : float
        Seconds after which a thread ends that has nothing to do.
    most : int, optional
        The most threads; further calls wait for one. By default there is no limit.
    """

    def __init__(self, name: str, idle: float = IDLE_SECONDS, most: int | None = None) -> None:
        self.name = name
        self.idle = idle
        self.most = most
        self.reset()
        reset_after_fork(self)

    def reset(self) -> None:
        """Forget the threads and the calls that wait."""
        self._lock = threading.Lock()
        self._free: list[queue.SimpleQueue[Callable[[], None]]] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._count = 0

    def post(self, work: Callable[[], None]) -> None:
        """Run `work` now, beside everything else, or as soon as a thread is free."""
        if not has_threads():
            _run_once(work)
            return
        with self._lock:
            if self._free:
                # The last one that became free: what it has used last is in the caches of processor and C library.
                self._free.pop().put(work)
                return
            if self._count == self.most:
                self._waiting.append(work)
                return
            self._count += 1
        start(self._run, work, name=self.name)

    def _run(self, work: Callable[[], None]) -> None:
        calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        while True:
            contextvars.Context().run(_run_once, work)
            del work  # an idle thread keeps nothing alive
            with self._lock:
                if self._waiting:
                    calls.put(self._waiting.popleft())
                else:
                    self._free.append(calls)
            try:
                work = calls.get(timeout=self.idle)
            except queue.Empty:
                with self._lock:
                    if calls in self._free:
                        self._free.remove(calls)
                        self._count -= 1
                        return
                work = calls.get()  # it came at this moment


class ThreadPerCall:
    """Runs each piece of work on a short-lived thread of its own, so that slow work delays nothing else.

    Parameters
    ----------
    name : str
        Name of the threads, for debuggers.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def post(self, work: Callable[[], None]) -> None:
        """Run `work` now, in parallel with everything else."""
        if not has_threads():
            _run_once(work)
            return
        start(_run_once, work, name=self.name)


def _run_once(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:
        note(error)


def _after_fork() -> None:
    for one in list(_resettable):
        one.reset()


def _at_exit() -> None:
    for one in list(_closable):
        one.close()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

"""What this process knows of its jobs: the latest snapshot of each, who listens, who waits.

Snapshots may be put up from any thread; listeners are called on the engine's thread alone, with a
job's latest snapshot, at most once in ``GAP`` seconds while only its progress moves. Whatever is put
last is delivered last. What a listener raises goes to the log and no further.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from ...log import note
from ..record.snapshot import JobSnapshot
from .loop import Loop

Listener = Callable[[JobSnapshot], object]

GAP = 0.2
"""Least seconds between two deliveries of one job's progress."""

_boards: weakref.WeakSet[Board] = weakref.WeakSet()


class Board:
    """The latest snapshot of every job of one folder that was asked for in this process.

    Parameters
    ----------
    loop : Loop
        The engine's thread.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._listeners: dict[object, tuple[str | None, Listener]] = {}
        self.reset()
        _boards.add(self)

    def reset(self) -> None:
        """Forget what is known, and who waits; for a forked child, in which nobody brings it up to date."""
        self._lock = threading.RLock()
        self._latest: dict[str, JobSnapshot] = {}
        self._waits: dict[str, Future[JobSnapshot]] = {}
        self._told: dict[str, tuple[float, JobSnapshot]] = {}
        self._due: set[str] = set()

    def put(self, snapshot: JobSnapshot, *, quiet: bool = False) -> None:
        """Put up where a job stands now; `quiet` tells nobody but those who wait."""
        with self._lock:
            self._latest[snapshot.id] = snapshot
            wait = self._waits.pop(snapshot.id, None) if snapshot.resting else None
            heard = bool(self._listeners)
        if wait is not None:
            wait.set_result(snapshot)
        if quiet or not heard:
            return
        if self._loop.here():
            self._deliver(snapshot.id)
        else:
            self._loop.post(self._deliver, snapshot.id)

    def get(self, job_id: str) -> JobSnapshot | None:
        """Return where a job stands, if it was ever put up."""
        return self._latest.get(job_id)

    def resting(self, job_id: str) -> Future[JobSnapshot]:
        """Return a future of the moment at which nothing happens to a job by itself any more."""
        with self._lock:
            latest = self._latest[job_id]
            if not latest.resting:
                return self._waits.setdefault(job_id, _running())
        future = _running()
        future.set_result(latest)
        return future

    def listen(self, listener: Listener, job_id: str | None = None) -> Callable[[], None]:
        """Call `listener` with every snapshot of one job, or of all; return what ends it."""
        key = object()
        with self._lock:
            self._listeners[key] = (job_id, listener)

        def stop() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return stop

    def _deliver(self, job_id: str) -> None:
        """Tell the listeners where a job stands, now or as soon as the gap allows. On the loop."""
        with self._lock:
            snapshot = self._latest[job_id]
            at, told = self._told.get(job_id, (0.0, None))
            if told is snapshot:
                return
            now = time.monotonic()
            if told is not None and _same_step(told, snapshot) and now - at < GAP:
                if job_id not in self._due:
                    self._due.add(job_id)
                    self._loop.later(at + GAP - now, self._overdue, job_id)
                return
            self._told[job_id] = (now, snapshot)
            listeners = [one for wanted, one in self._listeners.values() if wanted in (None, job_id)]
        for listener in listeners:
            try:
                listener(snapshot)
            except Exception as error:
                note(error)

    def _overdue(self, job_id: str) -> None:
        with self._lock:
            self._due.discard(job_id)
        self._deliver(job_id)


def _running() -> Future[JobSnapshot]:
    future: Future[JobSnapshot] = Future()
    # Running futures cannot be cancelled: many wait on one, and one that gives up must not end the others.
    future.set_running_or_notify_cancel()
    return future


def _same_step(old: JobSnapshot, new: JobSnapshot) -> bool:
    """Return whether only the progress has moved."""
    return new == replace(
        old,
        progress=new.progress,
        bytes_done=new.bytes_done,
        bytes_total=new.bytes_total,
        note=new.note,
        word=new.word,
        updated_at=new.updated_at,
    )


def _after_fork() -> None:
    for board in list(_boards):
        board.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

"""The latest snapshot of each job that this process knows, with its listeners and waiters.

Any thread may put a snapshot. Listeners are called only on the engine's thread, with the latest snapshot of a job, at
most once in ``MIN_INTERVAL`` seconds while only its progress changes. The last snapshot is always delivered. An
exception of a listener is logged.

A finished job stays on the board while a handle, a sweep or the coroutine that watches it refers to it. After that it
is read from the ledger, so that a process with thousands of jobs does not grow.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from ...log import note
from ...threads import reset_after_fork
from ..record.snapshot import JobSnapshot
from .loop import Loop

Listener = Callable[[JobSnapshot], object]

MIN_INTERVAL = 0.2
"""Shortest time between two deliveries of one job's progress, in seconds."""


class Held:
    """The board's entry of one job. While this object is referenced, the job stays on the board."""

    __slots__ = ("__weakref__", "delivered", "delivered_at", "due", "job_id", "latest", "wait")

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.latest: JobSnapshot | None = None
        self.delivered: JobSnapshot | None = None
        """The snapshot with which the listeners were last called."""
        self.delivered_at = 0.0
        self.due = False
        """Whether to call the listeners once the interval is over."""
        self.wait: Future[JobSnapshot] | None = None
        """A future that is done when the job rests."""


class Board:
    """The latest snapshot of every job of one folder that is unfinished or referenced.

    Parameters
    ----------
    loop : Loop
        The engine's thread.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._listeners: dict[object, tuple[str | None, Listener]] = {}
        self.reset()
        reset_after_fork(self)

    def reset(self) -> None:
        """Remove all snapshots and waiters. Called in a forked child, where no engine updates them."""
        self._lock = threading.RLock()
        self._jobs: weakref.WeakValueDictionary[str, Held] = weakref.WeakValueDictionary()
        self._going: dict[str, Held] = {}
        """Unfinished jobs, which stay even if nothing refers to them."""

    def __len__(self) -> int:
        """Return the number of jobs on the board."""
        return len(self._jobs)

    def hold(self, job_id: str) -> Held:
        """Return an object that keeps a job on the board, even when it is over. The job need not be there yet."""
        with self._lock:
            held = self._jobs.get(job_id)
            if held is None:
                held = self._jobs[job_id] = Held(job_id)
            return held

    def put(self, snapshot: JobSnapshot, *, quiet: bool = False) -> None:
        """Store the latest snapshot of a job; with `quiet`, listeners are not called."""
        with self._lock:
            held = self.hold(snapshot.id)
            held.latest = snapshot
            if snapshot.over:
                self._going.pop(snapshot.id, None)
            else:
                self._going[snapshot.id] = held
            wait = held.wait if snapshot.resting else None
            if wait is not None:
                held.wait = None
            has_listeners = bool(self._listeners)
        if wait is not None:
            wait.set_result(snapshot)
        if quiet or not has_listeners:
            return
        if self._loop.here():
            self._deliver(held)
        else:
            self._loop.post(self._deliver, held)

    def get(self, job_id: str) -> JobSnapshot | None:
        """Return the latest snapshot of a job, or None if it is not on the board."""
        held = self._jobs.get(job_id)
        return None if held is None else held.latest

    def resting(self, job_id: str) -> Future[JobSnapshot]:
        """Return a future that is done when the job rests: it is over, detached or needs a decision.

        The job must be on the board: unfinished, or referenced by the caller.
        """
        with self._lock:
            held = self._jobs[job_id]
            latest = held.latest
            if latest is None:
                raise KeyError(job_id)
            if not latest.resting:
                if held.wait is None:
                    held.wait = _new_future()
                return held.wait
        future = _new_future()
        future.set_result(latest)
        return future

    def listen(self, listener: Listener, job_id: str | None = None) -> Callable[[], None]:
        """Call `listener` with every snapshot of one job, or of all; return a function that ends it."""
        key = object()
        with self._lock:
            self._listeners[key] = (job_id, listener)

        def stop() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return stop

    def _deliver(self, held: Held) -> None:
        """Call the listeners with the latest snapshot, now or when the interval is over. On the loop."""
        with self._lock:
            snapshot, delivered = held.latest, held.delivered
            if snapshot is None or delivered is snapshot:
                return
            now = time.monotonic()
            due_at = held.delivered_at + MIN_INTERVAL
            if delivered is not None and now < due_at and _only_progress_moved(delivered, snapshot):
                if not held.due:
                    held.due = True
                    self._loop.later(due_at - now, self._deliver_later, held)
                return
            held.delivered, held.delivered_at = snapshot, now
            listeners = [one for wanted, one in self._listeners.values() if wanted in (None, held.job_id)]
        for listener in listeners:
            try:
                listener(snapshot)
            except Exception as error:
                note(error)

    def _deliver_later(self, held: Held) -> None:
        with self._lock:
            held.due = False
        self._deliver(held)


def _new_future() -> Future[JobSnapshot]:
    future: Future[JobSnapshot] = Future()
    # A running future cannot be canceled: many wait for it, and one that gives up must not end the others.
    future.set_running_or_notify_cancel()
    return future


def _only_progress_moved(old: JobSnapshot, new: JobSnapshot) -> bool:
    """Return whether only the progress has changed."""
    return new == replace(
        old,
        progress=new.progress,
        bytes_done=new.bytes_done,
        bytes_total=new.bytes_total,
        note=new.note,
        word=new.word,
        updated_at=new.updated_at,
    )

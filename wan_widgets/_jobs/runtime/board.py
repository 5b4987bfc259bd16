"""The latest snapshot of each job that this process knows, with its listeners and waiters.

Any thread may put a snapshot. Listeners are called on the engine's thread only, with the latest snapshot
of a job, at most once in ``MIN_INTERVAL`` seconds while only its progress changes. The last snapshot is
always delivered. An exception of a listener goes to the log.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from ...log import note
from ...threads import reset_after_fork
from ..record.snapshot import JobSnapshot
from .loop import Loop

Listener = Callable[[JobSnapshot], object]

MIN_INTERVAL = 0.2
"""Least seconds between two deliveries of one job's progress."""


class Board:
    """The latest snapshot of every job of one folder that this process has read or made.

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
        """Forget all snapshots and waiters; for a forked child, where no engine updates them."""
        self._lock = threading.RLock()
        self._latest: dict[str, JobSnapshot] = {}
        self._waits: dict[str, Future[JobSnapshot]] = {}
        self._delivered: dict[str, tuple[float, JobSnapshot]] = {}
        self._due: set[str] = set()

    def put(self, snapshot: JobSnapshot, *, quiet: bool = False) -> None:
        """Store the latest snapshot of a job; with `quiet`, listeners are not called."""
        with self._lock:
            self._latest[snapshot.id] = snapshot
            wait = self._waits.pop(snapshot.id, None) if snapshot.resting else None
            has_listeners = bool(self._listeners)
        if wait is not None:
            wait.set_result(snapshot)
        if quiet or not has_listeners:
            return
        if self._loop.here():
            self._deliver(snapshot.id)
        else:
            self._loop.post(self._deliver, snapshot.id)

    def get(self, job_id: str) -> JobSnapshot | None:
        """Return the latest snapshot of a job, or None if there is none."""
        return self._latest.get(job_id)

    def resting(self, job_id: str) -> Future[JobSnapshot]:
        """Return a future that is done when the job rests: it is over, detached or needs a decision."""
        with self._lock:
            latest = self._latest[job_id]
            if not latest.resting:
                return self._waits.setdefault(job_id, _new_future())
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

    def _deliver(self, job_id: str) -> None:
        """Call the listeners with the latest snapshot, now or when the interval is over. On the loop."""
        with self._lock:
            snapshot = self._latest[job_id]
            at, delivered = self._delivered.get(job_id, (0.0, None))
            if delivered is snapshot:
                return
            now = time.monotonic()
            if delivered is not None and _only_progress_moved(delivered, snapshot) and now - at < MIN_INTERVAL:
                if job_id not in self._due:
                    self._due.add(job_id)
                    self._loop.later(at + MIN_INTERVAL - now, self._deliver_later, job_id)
                return
            self._delivered[job_id] = (now, snapshot)
            listeners = [one for wanted, one in self._listeners.values() if wanted in (None, job_id)]
        for listener in listeners:
            try:
                listener(snapshot)
            except Exception as error:
                note(error)

    def _deliver_later(self, job_id: str) -> None:
        with self._lock:
            self._due.discard(job_id)
        self._deliver(job_id)


def _new_future() -> Future[JobSnapshot]:
    future: Future[JobSnapshot] = Future()
    # Running futures cannot be cancelled: many wait on one, and one that gives up must not end the others.
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

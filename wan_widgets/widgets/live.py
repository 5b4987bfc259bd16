"""Who wants to know that a job has moved: one subscription to the session for all widgets.

Listeners are called on the engine's thread and only note what has to be done; they are held
weakly, so that a widget that is gone is simply no longer told.
"""

from __future__ import annotations

import threading
import weakref
from typing import Protocol

from .. import session
from ..jobs.snapshot import JobSnapshot


class Listener(Protocol):
    """What is told of every snapshot."""

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Take note of a snapshot; be quick."""


_lock = threading.Lock()
_listeners: weakref.WeakSet[Listener] = weakref.WeakSet()
_watching = False


def follow(listener: Listener) -> None:
    """Tell `listener` of every snapshot from now on, as long as it lives."""
    global _watching  # noqa: PLW0603  (one subscription for the process)
    with _lock:
        _listeners.add(listener)
        if not _watching:
            session.watch(_on_snapshot)
            _watching = True


def _on_snapshot(snapshot: JobSnapshot) -> None:
    with _lock:
        listeners = list(_listeners)
    for listener in listeners:
        listener.job_moved(snapshot)

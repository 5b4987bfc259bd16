"""Who wants to know that a job has moved, or a setting: one subscription to each for all widgets.

Listeners are called on the engine's thread, or on the one that sets a setting, and only note what has to
be done; they are held weakly, so that a widget that is gone is simply no longer told.
"""

from __future__ import annotations

import threading
import weakref
from typing import Protocol

from .. import session
from ..jobs.snapshot import JobSnapshot
from ..settings import on_change


class Listener(Protocol):
    """What is told of every snapshot."""

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Take note of a snapshot; be quick."""


class SettingsListener(Protocol):
    """What is told of every setting that is set."""

    def settings_moved(self) -> None:
        """Take note that one of ``wan.settings`` was set; be quick."""


_lock = threading.Lock()
_of_settings: weakref.WeakSet[SettingsListener] = weakref.WeakSet()
_listeners: weakref.WeakSet[Listener] = weakref.WeakSet()
_watching = False
_watching_settings = False


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


def follow_settings(listener: SettingsListener) -> None:
    """Tell `listener` of every setting that is set from now on, as long as it lives."""
    global _watching_settings  # noqa: PLW0603  (one subscription for the process)
    with _lock:
        _of_settings.add(listener)
        if not _watching_settings:
            on_change(_on_settings)
            _watching_settings = True


def _on_settings() -> None:
    with _lock:
        listeners = list(_of_settings)
    for listener in listeners:
        listener.settings_moved()

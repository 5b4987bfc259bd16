"""Who wants to know that a job has moved, a sweep, a setting or a key; for jobs and settings one subscription for all.

Listeners are called on the engine's thread, or on the one that sets a setting, and only note what has to
be done; they are held weakly, so that a widget that is gone is simply no longer told.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Protocol

from ... import session
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.snapshot import JobSnapshot
from ...config import rejected_keys
from ...config.settings import on_change
from .state_throttle import GAP_OF_JOBS


class Listener(Protocol):
    """Called with every snapshot."""

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Take note of a snapshot; be quick."""


class SettingsListener(Protocol):
    """Called when a setting changes, and when a key is typed, refused or accepted."""

    def settings_moved(self) -> None:
        """Take note that one of ``wan.settings`` was set, or that a key counts otherwise; be quick."""


CELLS_AT_FULL_PACE = 40
"""Cells up to which a sweep is shown as often as a job; larger ones in proportion less often."""

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
    """Tell `listener` of every setting that is set, and of what becomes of keys, from now on, as long as it lives."""
    global _watching_settings  # noqa: PLW0603  (one subscription for the process)
    with _lock:
        _of_settings.add(listener)
        if not _watching_settings:
            on_change(_on_settings)
            rejected_keys.on_change(_on_settings)
            _watching_settings = True


def _on_settings() -> None:
    with _lock:
        listeners = list(_of_settings)
    for listener in listeners:
        listener.settings_moved()


def follow_sweep(sweep: Sweep, call: Callable[[Sweep], object]) -> None:
    """Tell a bound method of every change of a sweep, as long as its object lives."""
    method = weakref.WeakMethod(call)

    def moved(one: Sweep) -> None:
        told = method()
        if told is None:
            leave()
        else:
            told(one)

    leave = sweep.on_update(moved)


def gap_of(sweeps: Sequence[Sweep]) -> float:
    """Return the least seconds between two sendings of some sweeps."""
    return GAP_OF_JOBS * max(1.0, sum(map(len, sweeps)) / CELLS_AT_FULL_PACE)

"""Subscriptions to changes of jobs, sweeps, settings, keys and measures. One subscription serves all listeners.

Listeners are called on the engine's thread, the thread that measures, or the thread that changes a setting, and only
record what has to be done. They are held weakly, so that a widget that is gone is no longer called.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ... import session
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.snapshot import JobSnapshot
from ...config import rejected_keys
from ...config.settings import on_change
from ...judging import measuring_status
from .state_throttle import GAP_OF_JOBS


class Listener(Protocol):
    """Called with every snapshot."""

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Record a snapshot. Must be quick."""


class SettingsListener(Protocol):
    """Called when a setting changes, and when a key is typed, refused or accepted."""

    def settings_moved(self) -> None:
        """Record that one of ``wan.settings`` was set, or that the state of a key changed. Must be quick."""


class MeasuresListener(Protocol):
    """Called when a file was measured."""

    def file_measured(self, path: Path) -> None:
        """Record that a file was measured, or could not be. Must be quick."""


CELLS_AT_FULL_PACE = 40
"""Cells up to which a sweep is shown as often as a job; larger ones in proportion less often."""

_lock = threading.Lock()
_of_settings: weakref.WeakSet[SettingsListener] = weakref.WeakSet()
_listeners: weakref.WeakSet[Listener] = weakref.WeakSet()
_watching = False
_watching_settings = False
_of_measures: weakref.WeakSet[MeasuresListener] = weakref.WeakSet()
_watching_measures = False


def follow(listener: Listener) -> None:
    """Call `listener` with every snapshot from now on, for as long as it exists."""
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
    """Call `listener` for every change of a setting or a key from now on, for as long as it exists."""
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


def follow_measures(listener: MeasuresListener) -> None:
    """Call `listener` with every file that is measured from now on, for as long as it exists."""
    global _watching_measures  # noqa: PLW0603  (one subscription for the process)
    with _lock:
        _of_measures.add(listener)
        if not _watching_measures:
            measuring_status.listen(_on_measured)
            _watching_measures = True


def _on_measured(path: Path) -> None:
    with _lock:
        listeners = list(_of_measures)
    for listener in listeners:
        listener.file_measured(path)


def follow_sweep(sweep: Sweep, call: Callable[[Sweep], object]) -> None:
    """Call a bound method for every change of a sweep, for as long as its object exists."""
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

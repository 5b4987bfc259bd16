"""Subscriptions to changes of jobs, sweeps, settings, keys and measures. One subscription serves all listeners.

Listeners are called on the engine's thread, on the thread that measures, or on the thread that changes a setting. They
must only record what has to be done. They are referenced weakly, so that a deleted widget is no longer called.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ... import session
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.snapshot import JobSnapshot
from ...config import rejected_keys
from ...config.settings import on_change
from ...judging import measuring_status
from ...session.measure_news import NEWS
from .state_throttle import GAP_OF_JOBS


class Closable(Protocol):
    """A listener with a page, which may be closed."""

    closed: bool
    """Whether it is not called any more. A flag, because garbage collection may close a widget while a lock is held."""


class Listener(Closable, Protocol):
    """Called with every snapshot."""

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Record a snapshot. Must be quick."""


class SettingsListener(Closable, Protocol):
    """Called when a setting changes, and when a key is typed, refused or accepted."""

    def settings_changed(self) -> None:
        """Record that one of ``wan.settings`` was set, or that the state of a key changed. Must be quick."""


class MeasuresListener(Closable, Protocol):
    """Called when a file was measured."""

    def file_measured(self, path: Path) -> None:
        """Record that a file was measured, or could not be. Must be quick."""


CELLS_AT_FULL_PACE = 40
"""Cells up to which a sweep is sent as often as a job. Larger sweeps are sent proportionally less often."""

_L = TypeVar("_L", bound=Closable)


class _Listeners(Generic[_L]):
    """Listeners of one kind, referenced weakly. The first one starts the subscription.

    Parameters
    ----------
    subscribe : callable
        Starts the subscription; called once in a process.
    """

    def __init__(self, subscribe: Callable[[], object]) -> None:
        self._lock = threading.Lock()
        self._found: weakref.WeakSet[_L] = weakref.WeakSet()
        self._subscribe = subscribe
        self._subscribed = False

    def add(self, listener: _L) -> None:
        """Add a listener, which is called for as long as it exists."""
        with self._lock:
            self._found.add(listener)
            if not self._subscribed:
                self._subscribe()
                self._subscribed = True

    def all(self) -> list[_L]:
        """Return the listeners that still exist and are not closed."""
        with self._lock:
            found = list(self._found)
        return [one for one in found if not one.closed]


def follow(listener: Listener) -> None:
    """Call `listener` with every snapshot from now on, for as long as it exists."""
    _of_jobs.add(listener)


def follow_settings(listener: SettingsListener) -> None:
    """Call `listener` for every change of a setting or a key from now on, for as long as it exists."""
    _of_settings.add(listener)


def follow_measures(listener: MeasuresListener) -> None:
    """Call `listener` with every file that this or another process measures from now on, for as long as it exists."""
    _of_measures.add(listener)
    NEWS.follow(lambda: bool(_of_measures.all()))


def _on_snapshot(snapshot: JobSnapshot) -> None:
    for listener in _of_jobs.all():
        listener.job_changed(snapshot)


def _on_settings() -> None:
    for listener in _of_settings.all():
        listener.settings_changed()


def _on_measured(path: Path) -> None:
    for listener in _of_measures.all():
        listener.file_measured(path)


def _subscribe_to_settings() -> None:
    on_change(_on_settings)
    rejected_keys.on_change(_on_settings)


_of_jobs: _Listeners[Listener] = _Listeners(lambda: session.watch(_on_snapshot))
_of_settings: _Listeners[SettingsListener] = _Listeners(_subscribe_to_settings)
_of_measures: _Listeners[MeasuresListener] = _Listeners(lambda: measuring_status.listen(_on_measured))


def follow_sweep(sweep: Sweep, widget: Closable, call: Callable[[Sweep], object]) -> None:
    """Call a bound method for every change of a sweep, until its object is gone or the widget is closed."""
    shown, method = weakref.ref(widget), weakref.WeakMethod(call)

    def changed(one: Sweep) -> None:
        view, notify = shown(), method()
        if view is None or view.closed or notify is None:
            leave()
        else:
            notify(one)

    leave = sweep.on_update(changed)


def gap_of(sweeps: Sequence[Sweep]) -> float:
    """Return the least seconds between two sends of some sweeps."""
    return GAP_OF_JOBS * max(1.0, sum(map(len, sweeps)) / CELLS_AT_FULL_PACE)

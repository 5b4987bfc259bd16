"""The files that wait to be measured, and the listeners that are called when one is done.

It imports nothing heavy, so that a view can listen long before anything is measured.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ..forks import free_in_child
from ..log import note

Listener = Callable[[Path], None]

_lock = free_in_child(threading.Lock())
_waiting: Counter[Path] = Counter()
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener` with each file that was measured, or could not be; it must be quick, because the worker waits."""
    with _lock:
        _listeners.append(listener)


def is_waiting(path: Path) -> bool:
    """Return whether a file waits to be measured, or is being measured."""
    with _lock:
        return path in _waiting


def waiting() -> int:
    """Return how many files wait to be measured, those that are being measured included."""
    with _lock:
        return len(_waiting)


def begin(path: Path) -> None:
    """Record that a file is to be measured."""
    with _lock:
        _waiting[path] += 1


def end(path: Path) -> None:
    """Record that a file was measured, or could not be, and call the listeners."""
    with _lock:
        _waiting[path] -= 1
        if _waiting[path] <= 0:
            del _waiting[path]
        listeners = list(_listeners)
    for listener in listeners:
        try:
            listener(path)
        except Exception as error:  # a view that fails does not stop the measuring
            note(error)


def forget() -> None:
    """Forget which files wait; for a forked child, which does not measure them."""
    with _lock:
        _waiting.clear()

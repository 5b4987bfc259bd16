"""The files that wait to be measured, and the listeners for files that this process or another one has measured.

Any thread may call these functions. Listeners run on the thread that reports a file. The module imports nothing heavy,
so that a view can listen long before anything is measured.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

from ..forks import free_in_child
from ..log import note

Listener = Callable[[Path], None]

_lock = free_in_child(threading.Lock())
_waiting: Counter[Path] = Counter()
_listeners: list[Listener] = []
_stored: deque[tuple[Path, int]] = deque(maxlen=1_000)
"""The last runs that this process stored: the folder of the ledger and the number of the run."""


def listen(listener: Listener) -> None:
    """Call `listener` with each file that was measured, or could not be. It must be quick, because the worker waits."""
    with _lock:
        _listeners.append(listener)


def is_waiting(path: Path) -> bool:
    """Return whether a file waits to be measured, or is being measured."""
    with _lock:
        return path in _waiting


def waiting() -> int:
    """Return how many files wait to be measured, including those that are being measured."""
    with _lock:
        return len(_waiting)


def begin(path: Path) -> None:
    """Record that a file waits to be measured."""
    with _lock:
        _waiting[path] += 1


def end(path: Path) -> None:
    """Record that a file was measured, or could not be, and call the listeners."""
    with _lock:
        _waiting[path] -= 1
        if _waiting[path] <= 0:
            del _waiting[path]
    notify(path)


def stored(home: Path, number: int) -> None:
    """Record that this process has stored a run in the ledger of a folder."""
    _stored.append((home, number))


def is_own(home: Path, number: int) -> bool:
    """Return whether this process has stored a run."""
    return (home, number) in _stored


def notify(path: Path) -> None:
    """Call the listeners with a file that was measured, or could not be."""
    with _lock:
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

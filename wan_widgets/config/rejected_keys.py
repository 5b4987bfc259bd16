"""Keys that a service has refused, each with the address that refused it. Kept in this process only.

Listeners are called on the thread that received the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..forks import free_in_child
from ..redaction import Secret

_lock = free_in_child(threading.Lock())
_refused: set[tuple[str, Secret]] = set()
_listeners: list[Callable[[], object]] = []


def note_answer(address: str, key: Secret, *, refused: bool) -> None:
    """Record that the service at `address` refused a key, or accepted it."""
    one = (address, key)
    with _lock:
        if (one in _refused) is refused:
            return
        if refused:
            _refused.add(one)
        else:
            _refused.discard(one)
    _notify()


def is_refused(address: str, key: Secret) -> bool:
    """Return whether the service at `address` refused a key and has not accepted it since."""
    return (address, key) in _refused


def clear(key: Secret | None = None) -> None:
    """Forget the refusals of a key that was entered again, or of all keys. Listeners are always called."""
    with _lock:
        _refused.difference_update([one for one in _refused if key is None or one[1] == key])
    _notify()


def on_change(listener: Callable[[], object]) -> None:
    """Call `listener` when a key is entered, forgotten, refused or accepted; it must be quick."""
    _listeners.append(listener)


def _notify() -> None:
    for listener in _listeners:
        listener()

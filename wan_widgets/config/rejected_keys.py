"""Which keys a service did not let in: remembered in this process alone, each with the address that said so.

It does not block other callers. Listeners are called on the thread that received the refusal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..redaction import Secret

_lock = threading.Lock()
_refused: set[tuple[str, Secret]] = set()
_listeners: list[Callable[[], object]] = []


def note_answer(address: str, key: Secret, *, refused: bool) -> None:
    """Note what the service at `address` did with a key: that it refused it, or that it let it in."""
    one = (address, key)
    with _lock:
        if (one in _refused) is refused:
            return
        if refused:
            _refused.add(one)
        else:
            _refused.discard(one)
    _tell()


def is_refused(address: str, key: Secret) -> bool:
    """Return whether the service at `address` has refused a key, and not let it in since."""
    return (address, key) in _refused


def forgive(key: Secret | None = None) -> None:
    """Forget the refusals of a key that was typed again, or of all; listeners are called in any case."""
    with _lock:
        _refused.difference_update([one for one in _refused if key is None or one[1] == key])
    _tell()


def on_change(listener: Callable[[], object]) -> None:
    """Call `listener` when a key was typed, forgotten, refused or let in; it must be quick."""
    _listeners.append(listener)


def _tell() -> None:
    for listener in _listeners:
        listener()

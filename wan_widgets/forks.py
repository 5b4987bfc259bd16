"""What a forked child must not inherit: a lock that a thread of its parent holds, and SQLite in the middle of its work.

Of all threads only the one that forks lives on in the child. A lock that another one held is never released there, and
an open connection leaves SQLite with mutexes and file locks that nobody ever gives back: the child's first connection
would never return. So a fork waits until no other thread is inside SQLite (``sqlite_in_use``), and every lock of a
module is made free in the child (``free_in_child``). What has a thread of its own begins anew there (``threads``).
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

PATIENCE = 20.0
"""Longest time that a fork waits for other threads to leave SQLite, in seconds: they may wait for the forking one."""

_L = TypeVar("_L")
_locks: weakref.WeakSet[Any] = weakref.WeakSet()


def free_in_child(lock: _L) -> _L:
    """Return a lock, which from now on is free in every forked child, unless the thread that forks holds it."""
    _locks.add(lock)
    return lock


class _Gate:
    """Counts which threads are inside SQLite; while a fork waits or happens, none comes in."""

    def __init__(self) -> None:
        self._inside: dict[int, int] = {}
        """How often each thread is inside, by its identity."""
        self.after_in_child()

    def enter(self) -> None:
        """Come in, after forks that wait; a thread that is inside already comes in at once."""
        me = threading.get_ident()
        with self._change:
            while self._forks and me not in self._inside:
                self._change.wait()
            self._inside[me] = self._inside.get(me, 0) + 1

    def leave(self) -> None:
        """Leave, as often as it came in."""
        me = threading.get_ident()
        with self._change:
            self._inside[me] = self._inside.get(me, 1) - 1
            if self._inside[me] < 1:
                del self._inside[me]
                self._change.notify_all()

    def before(self) -> None:
        """Wait until no other thread is inside, and let none in."""
        me, end = threading.get_ident(), time.monotonic() + PATIENCE
        with self._change:
            self._forks += 1
            while self._inside.keys() - {me} and (left := end - time.monotonic()) > 0:
                self._change.wait(left)

    def after_in_parent(self) -> None:
        """Let threads in again."""
        with self._change:
            self._forks -= 1
            self._change.notify_all()

    def after_in_child(self) -> None:
        """Begin anew: the other threads are not there."""
        me = threading.get_ident()
        self._change = threading.Condition(threading.Lock())
        self._forks = 0
        self._inside = {one: count for one, count in self._inside.items() if one == me}


_gate = _Gate()


@contextmanager
def sqlite_in_use() -> Iterator[None]:
    """Mark that this thread has a connection of SQLite: no thread forks meanwhile."""
    _gate.enter()
    try:
        yield
    finally:
        _gate.leave()


@contextmanager
def sqlite_idle() -> Iterator[None]:
    """Mark that this thread waits while its connection holds no lock, so that a fork need not wait for it."""
    _gate.leave()
    try:
        yield
    finally:
        _gate.enter()


def _after_in_child() -> None:
    _gate.after_in_child()
    for one in list(_locks):
        if not getattr(one, "_is_owned", bool)():  # of an RLock, by the thread that lives on
            one._at_fork_reinit()  # noqa: SLF001  (what the standard library calls for its own locks)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_gate.before, after_in_parent=_gate.after_in_parent, after_in_child=_after_in_child)

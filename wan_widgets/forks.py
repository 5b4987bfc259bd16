"""Make ``os.fork`` safe: a child must not inherit a held lock, or SQLite in the middle of its work.

Only the thread that forks exists in the child. A lock held by any other thread would never be released there. An open
connection would leave SQLite with mutexes and file locks that nobody releases, and the child's first connection would
hang. So a fork waits until no other thread is inside SQLite (``sqlite_in_use``), and closes the connections that none
of them uses (``close_before_fork``). The child resets the locks of this package (``free_in_child``). Objects that own a
thread start afresh there (see ``threads``).
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

LONGEST_WAIT = 20.0
"""Longest time in seconds that a fork waits for other threads to leave SQLite. They may be waiting for the fork."""

_L = TypeVar("_L")
_locks: weakref.WeakSet[Any] = weakref.WeakSet()


class Closable(Protocol):
    """An object with an open connection."""

    def close(self) -> None:
        """Close the connection unless a thread uses it."""


_closable: weakref.WeakSet[Closable] = weakref.WeakSet()


def close_before_fork(one: Closable) -> None:
    """Call ``one.close()`` before every fork, for as long as the object lives. Called inside `sqlite_in_use`."""
    _closable.add(one)


def free_in_child(lock: _L) -> _L:
    """Have a lock released in every forked child, unless the thread that forks holds it; return the lock."""
    _locks.add(lock)
    return lock


class _Gate:
    """Count the threads inside SQLite, and let no thread in while a fork waits or runs."""

    def __init__(self) -> None:
        self._inside: dict[int, int] = {}
        """How often each thread is inside, by its identity."""
        self.after_in_child()

    def enter(self, times: int = 1) -> None:
        """Enter after any waiting fork. A thread that is already inside does not wait."""
        me = threading.get_ident()
        with self._change:
            while self._forks and me not in self._inside:
                self._change.wait()
            self._inside[me] = self._inside.get(me, 0) + times

    def leave(self) -> None:
        """Leave once for each `enter`."""
        me = threading.get_ident()
        with self._change:
            self._inside[me] = self._inside.get(me, 1) - 1
            if self._inside[me] < 1:
                del self._inside[me]
                self._change.notify_all()

    def leave_wholly(self) -> int:
        """Leave as often as this thread has entered; return how often that was."""
        with self._change:
            times = self._inside.pop(threading.get_ident(), 0)
            self._change.notify_all()
            return times

    def before(self) -> None:
        """Wait until no other thread is inside, and keep the others out."""
        me, end = threading.get_ident(), time.monotonic() + LONGEST_WAIT
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
        """Start afresh: the other threads do not exist here."""
        me = threading.get_ident()
        self._change = threading.Condition(threading.Lock())
        self._forks = 0
        self._inside = {one: count for one, count in self._inside.items() if one == me}


_gate = _Gate()


@contextmanager
def sqlite_in_use() -> Iterator[None]:
    """Mark that this thread uses an SQLite connection, so that no other thread forks meanwhile."""
    _gate.enter()
    try:
        yield
    finally:
        _gate.leave()


@contextmanager
def sqlite_idle() -> Iterator[None]:
    """Mark that this thread waits and its connections hold no lock, so that a fork does not wait for it."""
    times = _gate.leave_wholly()
    try:
        yield
    finally:
        if times:
            _gate.enter(times)


def _before() -> None:
    _gate.before()
    for one in list(_closable):
        one.close()


def _after_in_child() -> None:
    _gate.after_in_child()
    for one in list(_locks):
        if not getattr(one, "_is_owned", bool)():  # an RLock that the forking thread holds stays held
            one._at_fork_reinit()  # noqa: SLF001  (the standard library does this with its own locks)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_gate.after_in_parent, after_in_child=_after_in_child)

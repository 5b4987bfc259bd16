"""The connection of one write, kept open for the next one.

To open the file and to read its schema takes longer than most writes. So the second of two writes within a second
keeps its connection, which is closed a second after the last one. It is used only while the file is as it was left:
another file at its path, or a change from outside, is opened anew.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from ....forks import close_before_fork, sqlite_in_use
from ....threads import ThreadPerCall, close_at_exit, has_threads, reset_after_fork

IDLE = 1.0
"""Seconds after the last write until the connection is closed."""
_SUPPORTED = os.name == "posix"
"""Elsewhere an open file can be neither renamed nor deleted."""
_closers = ThreadPerCall("wan-widgets-ledger")

_Stamp = tuple[int, ...]


class ReusedConnection:
    """At most one connection, which no thread uses. Threads call the methods inside `sqlite_in_use`."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start afresh. Called in a forked child, before which the connection was closed."""
        # A list, because its `pop` is atomic: a thread that closes has no other lock.
        self._idle: list[tuple[sqlite3.Connection, _Stamp]] = []
        self._used = -IDLE
        self._closing = False

    def take(self, path: Path) -> sqlite3.Connection | None:
        """Return the connection to the file at a path if the file is as it was left, else None."""
        try:
            connection, left = self._idle.pop()
        except IndexError:
            return None
        if _stamp(path) == left:
            return connection
        connection.close()
        return None

    def put_back(self, connection: sqlite3.Connection, path: Path) -> None:
        """Keep a connection after a write, or close it if there was no other write shortly before."""
        before, self._used = self._used, time.monotonic()
        stamp = _stamp(path) if _SUPPORTED and has_threads() and self._used - before < IDLE else None
        if stamp is None or self._idle:
            connection.close()
            return
        self._idle.append((connection, stamp))
        if not self._closing:
            self._closing = True
            reset_after_fork(self)
            close_before_fork(self)
            close_at_exit(self)
            _closers.post(self._close_when_idle)

    def close(self) -> None:
        """Close the connection if there is one."""
        try:
            connection, _ = self._idle.pop()
        except IndexError:
            return
        connection.close()

    def _close_when_idle(self) -> None:
        while (left := self._used + IDLE - time.monotonic()) > 0:
            time.sleep(left)
        self._closing = False  # first, so that a connection that is kept meanwhile has a closer of its own
        with sqlite_in_use():
            self.close()


def _stamp(path: Path) -> _Stamp | None:
    """Return what shows whether a file was replaced, changed or made read-only; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

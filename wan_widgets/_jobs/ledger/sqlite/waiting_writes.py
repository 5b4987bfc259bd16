"""The pending writes of this process's threads. The next writing thread includes all of them in its transaction.

A transaction needs several synchronous disk writes, however small it is. Each caller still waits until its own write is
committed, and gets its own result or error. A write that fails is rolled back alone. If the whole transaction fails,
nothing is written, and each caller retries its own write separately.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from ....errors import LedgerError

MOST = 100
"""Most writes in one transaction."""
_T = TypeVar("_T")


class Write(Generic[_T]):
    """One write, and its result.

    Parameters
    ----------
    work : callable
        Takes the connection. It may be called again if its transaction failed.
    """

    def __init__(self, work: Callable[[sqlite3.Connection], _T]) -> None:
        self._work = work
        self._result: list[_T] = []
        self._error: Exception | None = None
        self._committed = threading.Event()

    @property
    def done(self) -> bool:
        """Whether its transaction is committed."""
        return self._committed.is_set()

    def finish(self) -> None:
        """Record that its transaction is committed."""
        self._committed.set()

    def wait(self, seconds: float) -> None:
        """Wait until its transaction is committed, or for so many seconds."""
        self._committed.wait(seconds)

    def run(self, connection: sqlite3.Connection, *, alone: bool) -> None:
        """Do the work inside a transaction. Its own error rolls it back, and is raised only for its caller."""
        self._result, self._error = [], None
        if alone:
            self._result = [self._work(connection)]
            return
        connection.execute("SAVEPOINT one")
        try:
            self._result = [self._work(connection)]
        except (sqlite3.Error, OSError, LedgerError):
            raise  # an error of the file may affect the other writes as well
        except Exception as error:
            self._error = error
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")

    def result(self) -> _T:
        """Return what the work returned; raises its error."""
        if self._error is not None:
            raise self._error
        return self._result[0]


class WaitingWrites:
    """The writes of one ledger that are not committed yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[bool, list[Write[Any]]] = {True: [], False: []}

    def add(self, write: Write[Any], *, create: bool) -> None:
        """Add a pending write; `create` as in `Store.change`."""
        with self._lock:
            self._waiting[create].append(write)

    def remove(self, write: Write[Any], *, create: bool) -> None:
        """Remove a finished write."""
        with self._lock:
            if write in self._waiting[create]:
                self._waiting[create].remove(write)

    def with_waiting(self, own: Write[_T], *, create: bool) -> Sequence[Write[Any]]:
        """Return the writes for one transaction: this one and the pending ones; only this one if it is retried."""
        with self._lock:
            waiting = self._waiting[create]
            if own not in waiting:
                return [own]  # it was in a transaction that failed
            taken = [own, *(one for one in waiting if one is not own)][:MOST]
            for one in taken:
                waiting.remove(one)
            return taken

"""What the threads of this process wait to write: whoever writes next takes all of it into its own transaction.

A transaction costs some writes through to the disk, whatever is in it. Each caller still waits until its own write is
committed, and gets its own result or error. A write that fails is undone alone. If the transaction fails as a
whole, nothing of it is written, and each caller tries its own write again, alone.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from ....errors import LedgerError

MOST = 100
"""Writes in one transaction."""
_T = TypeVar("_T")


class Write(Generic[_T]):
    """One write, and what became of it.

    Parameters
    ----------
    work : callable
        Takes the connection; it may be called again if its transaction failed.
    """

    def __init__(self, work: Callable[[sqlite3.Connection], _T]) -> None:
        self._work = work
        self._result: list[_T] = []
        self._error: Exception | None = None
        self.done = False
        """Whether its transaction is committed."""

    def run(self, connection: sqlite3.Connection, *, alone: bool) -> None:
        """Do the work inside a transaction; an error of its own undoes it, and is for its caller alone."""
        self._result, self._error = [], None
        if alone:
            self._result = [self._work(connection)]
            return
        connection.execute("SAVEPOINT one")
        try:
            self._result = [self._work(connection)]
        except (sqlite3.Error, OSError, LedgerError):
            raise  # of the file: each of the others meets it, too, or not
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
        """Have a write wait; `create` as in `Store.change`."""
        with self._lock:
            self._waiting[create].append(write)

    def remove(self, write: Write[Any], *, create: bool) -> None:
        """Forget a write that is over."""
        with self._lock:
            if write in self._waiting[create]:
                self._waiting[create].remove(write)

    def with_waiting(self, own: Write[_T], *, create: bool) -> Sequence[Write[Any]]:
        """Return what to write in one transaction: a write and those that wait; alone if it is tried again."""
        with self._lock:
            waiting = self._waiting[create]
            if own not in waiting:
                return [own]  # it was in a transaction that failed
            taken = [own, *(one for one in waiting if one is not own)][:MOST]
            for one in taken:
                waiting.remove(one)
            return taken

"""The SQLite file of one WAN_HOME: connections, waiting for other writers, and error messages.

Safe for several processes at once: one connection for each call, a rollback journal (no shared memory), and a wait
while another process writes. Calls block; the engine makes them on threads of their own.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from ...errors import LedgerError
from .migrations import migrate

FILE = "ledger.sqlite"
LEAST_ROOM = 50_000_000
"""Bytes that are free before a video is asked for: 15 s of 1080p are some 20 MB, and lie there twice for a moment."""
_BUSY = 10.0
"""Seconds that SQLite itself waits for another writer."""
_ASK_AGAIN = (0.002, 0.02)
"""Random seconds between two tries to begin writing."""
_TRIES = 3
_T = TypeVar("_T")


class Store:
    """The SQLite file of one folder.

    Parameters
    ----------
    home : Path
        WAN_HOME. The first write creates it; reading a missing folder finds nothing.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / FILE
        # One writer of this process at a time: threads wait here instead of in SQLite's retries.
        self.reset()

    def reset(self) -> None:
        """Forget locks; for a forked child."""
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Yield a connection, or None if there is no ledger: reading creates no folder and no file."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._connect()) as connection:
                migrate(connection)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise self._error(error, "read") from error

    def need_room(self) -> None:
        """Raise LedgerError if a video would not fit on the disk: it is paid for before it is downloaded."""
        try:
            free = shutil.disk_usage(self.home).free
        except OSError:
            return  # no system says so of every disk; writing tells
        if free < LEAST_ROOM:
            raise LedgerError(
                f"There is no room for a video: {free // 1_000_000} MB are free where {self.home} lies.",
                f"Make room for {LEAST_ROOM // 1_000_000} MB, or set WAN_HOME (or wan.settings.home) to another disk.",
            )

    def change(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do `work` in one transaction, after other writers have finished."""
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                with self._lock:
                    return self._write_once(work)
            except sqlite3.OperationalError as error:
                if last or "locked" not in str(error).lower():
                    raise self._error(error, "written") from error
            except (sqlite3.Error, OSError) as error:
                raise self._error(error, "written") from error
        raise AssertionError("the last try returns or raises")

    def _write_once(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        self.home.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            migrate(connection)
            _begin(connection)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:  # another one writes
            connection.close()
            raise
        return connection

    def _error(self, error: Exception, what: str) -> LedgerError:
        text = str(error).lower()
        if "full" in text:
            why, hint = "the disk is full", "Make room, then try again."
        elif "readonly" in text or "read-only" in text or isinstance(error, PermissionError):
            why, hint = (
                "the folder is read-only",
                "Set WAN_HOME (or wan.settings.home) to a folder that can be written.",
            )
        elif "locked" in text:
            why, hint = "another program keeps it locked", "Close what holds it, then try again."
        elif isinstance(error, sqlite3.DatabaseError) and ("malformed" in text or "not a database" in text):
            why, hint = "the file is damaged", "Move it away; the videos beside it stay usable."
        else:
            why, hint = str(error), "Set WAN_HOME (or wan.settings.home) to a folder that can be written."
        return LedgerError(f"The ledger {self.path} cannot be {what}: {why}.", hint)


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, after the present writer.

    SQLite's own waiting polls less and less often, so that the longest waiter comes last: among eight busy writers,
    after more than 10 s.
    """
    deadline = time.monotonic() + _BUSY
    connection.execute("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error).lower() or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(*_ASK_AGAIN))  # noqa: S311  (no secret)
    connection.execute(f"PRAGMA busy_timeout = {_BUSY * 1000:.0f}")

"""The SQLite file of one folder: connections, waiting for other writers, and error messages.

Safe for several processes at once: a connection for each call, or for several writes in a row
(``reused_connection``), a rollback journal (no shared memory), and a wait while another process writes. Calls block;
the engine makes them on separate threads. Every write checks that the file is still the ledger that was opened
(``identity``).
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from ....errors import FolderGoneError, LedgerError
from ....forks import sqlite_idle, sqlite_in_use
from . import file_locks, identity
from .identity import Identity, LedgerMatch, place_of
from .migrations import migrate
from .reused_connection import ReusedConnection
from .waiting_writes import WaitingWrites, Write

FILE = "ledger.sqlite"
LEAST_ROOM = 50_000_000
"""Bytes that must be free before a video is requested: 15 s of 1080p are about 20 MB, and are briefly stored twice."""
_BUSY = 10.0
"""Seconds that SQLite itself waits for another writer."""
_ASK_AGAIN = (0.002, 0.02)
"""Range of the random seconds between two attempts to begin writing."""
_TRIES = 3
_LONGEST_PATH = 500
"""Longest path, in characters, that SQLite can open everywhere; its own limit is 512."""
_T = TypeVar("_T")


Connection = sqlite3.Connection


class Memory(Protocol):
    """The jobs of a ledger as this process knows them."""

    def holds(self) -> bool:
        """Return whether jobs of the ledger run here. Then no other ledger may replace it."""

    def write_back(self, connection: sqlite3.Connection) -> None:
        """Write what this process knows and the file lacks, inside the transaction of `connection`."""


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
        self.memory: Memory | None = None
        self.seen: Identity | None = None
        """The ledger to which this process wrote last; None before its first write."""
        self._reused = ReusedConnection()
        # Only one thread of this process writes at a time: threads queue here, not in SQLite's retries.
        self.reset()

    def reset(self) -> None:
        """Replace all locks. Called in a forked child."""
        self._lock = threading.Lock()
        self._writes = WaitingWrites()
        self._writer = secrets.token_hex()
        self.seen = None

    def __reduce__(self) -> tuple[type[Store], tuple[Path]]:
        return type(self), (self.home,)

    def __copy__(self) -> Store:
        return self

    def __deepcopy__(self, memo: object) -> Store:
        return self

    def check_file(self) -> LedgerMatch:
        """Return what is currently at the path where the ledger was opened.

        Raises
        ------
        LedgerError
            If it exists, but cannot be read now.
        """
        with self._lock:  # between a commit and its record here, the ledger would look like a copy
            return self._check_file()

    def _check_file(self) -> LedgerMatch:
        known = self.seen
        if known is None:
            return LedgerMatch.SAME
        if place_of(self.path) is None:
            return LedgerMatch.MISSING
        try:
            with sqlite_in_use(), closing(self._connect(create=False)) as connection:
                return identity.match_of(connection, known, self._writer)
        except (sqlite3.Error, OSError) as error:
            if place_of(self.path) is None:
                return LedgerMatch.MISSING
            raise self._error(error, "read") from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Yield a connection, or None if there is no ledger: reading creates no folder and no file."""
        if not self.path.exists():
            yield None
            return
        try:
            with sqlite_in_use(), closing(self._connect_to_read()) as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise self._error(error, "read") from error

    def need_room(self) -> None:
        """Raise LedgerError if a video would not fit on the disk, because it is paid before it is downloaded."""
        try:
            free = shutil.disk_usage(self.home).free
        except OSError:
            return  # not every disk reports this; a write will show it
        if free < LEAST_ROOM:
            raise LedgerError(
                f"Not enough disk space for a video: only {free // 1_000_000} MB are free on the disk of {self.home}.",
                f"Make room for {LEAST_ROOM // 1_000_000} MB, or set WAN_HOME (or wan.settings.home) to another disk.",
            )

    def change(
        self, work: Callable[[sqlite3.Connection], _T], *, create: bool = False, wait: float | None = None
    ) -> _T:
        """Do `work` in one transaction, after other writers have finished. It is on disk when this returns.

        Pending writes of other threads may be in the same transaction.

        Parameters
        ----------
        work : callable
            Takes the connection.
        create : bool
            Whether to create a new ledger if the old one is gone. This never happens while its jobs run.
        wait : float, optional
            Most seconds to wait for a write of another thread, whose transaction then includes this one.

        Raises
        ------
        FolderGoneError
            If the ledger that was opened no longer exists.
        LedgerError
            If it cannot be written.
        """
        own = Write(work)
        self._writes.add(own, create=create)
        try:
            if wait:
                own.wait(wait)
            return self._change(own, create=create)
        finally:
            self._writes.remove(own, create=create)

    def _change(self, own: Write[_T], *, create: bool) -> _T:
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                with self._lock:
                    if not own.done:  # else another thread has committed it together with its own
                        self._write(own, create=create)
                    return own.result()
            except sqlite3.OperationalError as error:
                if last or not _may_pass(error) or file_locks.are_missing(self.home):
                    if self._is_gone(create=create):
                        raise self.gone(LedgerMatch.MISSING) from error
                    raise self._error(error, "written") from error
                time.sleep(_ASK_AGAIN[1])
            except (sqlite3.Error, OSError) as error:
                if self._is_gone(create=create):
                    raise self.gone(LedgerMatch.MISSING) from error
                raise self._error(error, "written") from error
        raise AssertionError("the last try returns or raises")

    def _write(self, own: Write[Any], *, create: bool) -> None:
        """Commit a write together with the pending ones; separately if they fail together."""
        together = self._writes.with_waiting(own, create=create)
        if len(together) > 1:
            try:
                return self._write_once(together, create=create)
            except (sqlite3.Error, OSError, LedgerError) as error:
                if isinstance(error, sqlite3.OperationalError) and _may_pass(error):
                    raise  # the next attempt is separate
        return self._write_once([own], create=create)

    def _write_once(self, writes: Sequence[Write[Any]], *, create: bool) -> None:
        known, memory = self.seen, self.memory
        held = known is not None and memory is not None and memory.holds()
        there = held or (known is not None and not create)
        if there:
            # Do not create an empty folder in place of one that is gone.
            if place_of(self.path) is None:
                raise self.gone(LedgerMatch.MISSING)
        else:
            self.home.mkdir(parents=True, exist_ok=True)
        file_locks.need(self.home)
        with sqlite_in_use(), self._connected(create=not there) as connection:
            older = identity.is_older_version(connection)
            migrate(connection)
            _begin(connection)
            before, seen = place_of(self.path), None
            try:
                unchanged = connection.total_changes
                if known is not None:
                    self._make_sure(connection, known, older=older)
                for write in writes:
                    write.run(connection, alone=len(writes) == 1)
                number = identity.writes_of(connection, self._writer)
                if connection.total_changes != unchanged:
                    number += 1
                    identity.count_write(connection, self._writer, number)
                seen = identity.identity_of(connection, self.home, number)
                connection.execute("COMMIT")
                self._wrote(writes, seen, before, there=there)
            except BaseException as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                elif seen is not None and not isinstance(error, Exception) and not _is_of_file(error.__context__):
                    # An interrupt came after the commit: the other threads must not write the same again.
                    self._wrote(writes, seen, before, there=there)
                raise

    def _wrote(self, writes: Sequence[Write[Any]], seen: Identity, before: object, *, there: bool) -> None:
        """Record that writes are committed; raise FolderGoneError if the file has lost its name meanwhile."""
        if there and (before is None or place_of(self.path) != before):
            raise self.gone(LedgerMatch.MISSING)  # the writes are in a file that no longer has this name
        self.seen = seen
        for write in writes:
            write.finish()

    def _make_sure(self, connection: sqlite3.Connection, known: Identity, *, older: bool) -> None:
        """Write back what an older copy lacks; raise FolderGoneError for a different ledger while jobs run."""
        match, memory = identity.compare(connection, known, self._writer), self.memory
        if match is LedgerMatch.SAME or memory is None:
            return
        if memory.holds() and match is LedgerMatch.OTHER and not older:
            raise self.gone(match)
        memory.write_back(connection)

    def _is_gone(self, *, create: bool) -> bool:
        held = not create or (self.memory is not None and self.memory.holds())
        return self.seen is not None and held and place_of(self.path) is None

    def gone(self, match: LedgerMatch) -> FolderGoneError:
        """Return the error for a ledger that is gone while its jobs run."""
        if match is LedgerMatch.OTHER:
            message = f"Another ledger is in {self.home} now: the folder or the file was replaced."
        elif self.seen is not None and self.seen.folder is not None and place_of(self.home) == self.seen.folder:
            message = f"The ledger {self.path} is gone: it was deleted or moved."
        else:
            message = f"The folder of videos {self.home} is gone: it was moved or deleted, or its disk is not there."
        return FolderGoneError(
            message, "Put it back, or wait until the jobs that run here are over; set WAN_HOME to use another folder."
        )

    def _connect_to_read(self) -> sqlite3.Connection:
        """Connect to a ledger that is up to date."""
        for last in (False,) * (_TRIES - 1) + (True,):
            connection = self._connect(create=False)
            try:
                migrate(connection)
            except BaseException as error:
                connection.close()
                if last or not isinstance(error, sqlite3.OperationalError) or "disk i/o" not in str(error).lower():
                    raise
                time.sleep(_ASK_AGAIN[1])
            else:
                return connection
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def _connected(self, *, create: bool) -> Iterator[sqlite3.Connection]:
        """Yield the connection of the last write or a new one; after an error it is closed."""
        connection = self._reused.take(self.path) or self._connect(create=create)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._reused.put_back(connection, self.path)

    def _connect(self, *, create: bool) -> sqlite3.Connection:
        name = str(self.path) if create else f"file:{quote(os.fsencode(self.path.absolute()))}?mode=rw"
        # Threads use it one after another.
        connection = sqlite3.connect(name, timeout=_BUSY, isolation_level=None, uri=not create, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:  # another process writes
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
        elif file_locks.are_missing(self.home):
            return file_locks.error(self.home)
        elif "locked" in text:
            why, hint = "another program keeps it locked", "Close what holds it, then try again."
        elif len(str(self.path.absolute())) > _LONGEST_PATH:
            why, hint = (
                f"its path has more than {_LONGEST_PATH} characters",
                "Set WAN_HOME (or wan.settings.home) to a folder with a shorter path.",
            )
        elif isinstance(error, sqlite3.DatabaseError) and ("malformed" in text or "not a database" in text):
            why, hint = "the file is damaged", "Move it away; the videos beside it stay usable."
        else:
            why, hint = str(error), "Set WAN_HOME (or wan.settings.home) to a folder that can be written."
        return LedgerError(f"The ledger {self.path} cannot be {what}: {why}.", hint)


def _is_of_file(error: BaseException | None) -> bool:
    return isinstance(error, (sqlite3.Error, OSError))


def _may_pass(error: sqlite3.OperationalError) -> bool:
    """Return whether an error may be temporary: a lock, or the journal of a file that was just replaced."""
    text = str(error).lower()
    return "locked" in text or "disk i/o" in text


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, after the current writer.

    SQLite's own waiting polls less and less often, so the longest waiter comes last: with eight busy writers, after
    more than 10 s.
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
        with sqlite_idle():
            time.sleep(random.uniform(*_ASK_AGAIN))  # noqa: S311  (no secret)
    connection.execute(f"PRAGMA busy_timeout = {_BUSY * 1000:.0f}")

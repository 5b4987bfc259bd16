"""What is written down: every job and every upload of one WAN_HOME, in one SQLite file.

Safe with several processes at once: a connection for each call, a rollback journal (no shared
memory), patience while another one writes. A job is changed by its owner alone: a change whose owner
is not the caller any more changes nothing, and says so. Calls block; the engine makes them beside its loop.
"""

from __future__ import annotations

import functools
import json
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from ..errors import LedgerError
from . import owner as owners
from .migrations import migrate
from .row import COLUMNS, JSON_COLUMNS, MARKS, Row
from .snapshot import Trouble
from .state import ENDS, JobState

FILE = "ledger.sqlite"
_BUSY = 10.0
"""Seconds that SQLite itself waits for another writer."""
_ASK_AGAIN = (0.002, 0.02)
"""Seconds between two tries to begin writing, by chance."""
_TRIES = 3
_T = TypeVar("_T")
Counted = Callable[[str, float], list[Row]]
"""Gives the jobs that were sent, or are about to be: those of a session, and all since a time."""

NOT_REUSED = (JobState.REFUSED, JobState.FAILED, JobState.EXPIRED, JobState.DISMISSED)
"""Ends without a video: the same settings make a new job."""


class Ledger:
    """The ledger of one folder.

    Parameters
    ----------
    home : Path
        WAN_HOME. It is made by the first write; reading a folder that is not there finds nothing.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / FILE
        # One writer of this process at a time: threads queue here, not in SQLite's retries.
        self.reset()

    def reset(self) -> None:
        """Forget locks; for a forked child."""
        self._lock = threading.Lock()

    # -- jobs ------------------------------------------------------------------------------------

    def begin(self, row: Row, *, again: bool, check: Callable[[Row, Counted], None] | None = None) -> tuple[Row, bool]:
        """Write down a new job, or find the one that the same settings have made.

        Parameters
        ----------
        row : Row
            The intent; its ``take`` is set here.
        again : bool
            Make a new take whatever there is.
        check : callable, optional
            Called with the job if it is new, and with what gives the jobs that count against the limits.
            What it raises ends this; nothing is written then.

        Returns
        -------
        tuple
            The job, and whether it is new.

        Raises
        ------
        LedgerError
            If it cannot be written: then nothing may be sent.
        """

        def work(connection: sqlite3.Connection) -> tuple[Row, bool]:
            same = [
                _row(values)
                for values in connection.execute(
                    f"SELECT {_NAMES} FROM jobs WHERE fingerprint = ? ORDER BY created_at, rowid",  # noqa: S608
                    (row.fingerprint,),
                )
            ]
            kept = [one for one in same if reusable(one)]
            if kept and not again:
                return kept[-1], False
            if check is not None:
                check(row, functools.partial(_counted, connection))
            counted = [one.take for one in same if one.state is not JobState.REFUSED and not _never_sent(one)]
            new = replace(row, take=max(counted, default=0) + 1)
            values = _values(asdict_row(new))
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO jobs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))  # noqa: S608
            return new, True

        return self._write(work)

    def get(self, job_id: str) -> Row | None:
        """Return a job by our id."""
        found = self._select("id = ?", (job_id,))
        return found[0] if found else None

    def rows(self, ids: Iterable[str]) -> list[Row]:
        """Return several jobs by our ids."""
        wanted = list(ids)
        return self._select(f"id IN ({', '.join('?' for _ in wanted)})", wanted) if wanted else []

    def find(self, text: str, limit: int = 10) -> list[Row]:
        """Return the jobs that have `text` as the start of our id, or as their task id."""
        return self._select("id LIKE ? ESCAPE '!' OR task_id = ?", (_like(text) + "%", text), limit)

    def same(self, fingerprint: str) -> list[Row]:
        """Return the jobs of the same settings, newest first."""
        return self._select("fingerprint = ?", (fingerprint,))

    def of_sweep(self, sweep_id: str) -> list[Row]:
        """Return the jobs that a sweep has made, newest first."""
        return self._select("sweep = ?", (sweep_id,))

    def search(self, text: str = "", *, states: Sequence[JobState] = (), limit: int = -1) -> list[Row]:
        """Return jobs, newest first: those whose prompt or ids hold `text`."""
        where, values = ["1"], list[object]()
        if text:
            where.append("(prompt LIKE ? ESCAPE '!' OR id LIKE ? ESCAPE '!' OR task_id LIKE ? ESCAPE '!')")
            values += [f"%{_like(text)}%"] * 3
        if states:
            where.append(f"state IN ({', '.join('?' for _ in states)})")
            values += [str(state) for state in states]
        return self._select(" AND ".join(where), values, limit)

    def unfinished(self) -> list[Row]:
        """Return the jobs that are not over, oldest first."""
        ends = sorted(str(end) for end in ENDS)
        return self._select(f"state NOT IN ({', '.join('?' for _ in ends)})", ends)[::-1]

    def write(self, job_id: str, owner: str, changes: Mapping[str, Any]) -> bool:
        """Change a job; return False, and change nothing, if `owner` does not own it any more."""
        values = _values({**changes, "updated_at": time.time()})
        sets = ", ".join(f"{name} = ?" for name in values)

        def work(connection: sqlite3.Connection) -> bool:
            done = connection.execute(
                f"UPDATE jobs SET {sets} WHERE id = ? AND owner = ?",  # noqa: S608
                (*values.values(), job_id, owner),
            )
            return done.rowcount == 1

        return self._write(work)

    def mark(self, job_id: str, marks: Mapping[str, Any]) -> Row | None:
        """Write down what the user says of a job, whoever owns it; None if there is no such job."""
        if not marks.keys() <= MARKS:
            raise ValueError(f"the user cannot change {sorted(marks.keys() - MARKS)}")
        values = _values({**marks, "updated_at": time.time()})
        sets = ", ".join(f"{name} = ?" for name in values)
        self._write(
            lambda connection: connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), job_id))  # noqa: S608
        )
        return self.get(job_id)

    def counted(self, session: str, since: float) -> list[Row]:
        """Return the jobs of a session, and all since a time, that were sent or are about to be; none simulated."""
        with self._reading() as connection:
            return [] if connection is None else _counted(connection, session, since)

    def claim(
        self, job_id: str, owner: str, reserve: Callable[[Row, Counted], Mapping[str, Any]] | None = None
    ) -> Row | None:
        """Take a job that nobody watches; None if there is no such job, or somebody does.

        `reserve` is called with it, and with what gives the jobs that count against the limits; it returns
        what is written with the claim. What it raises ends this; nothing is written then.
        """

        def work(connection: sqlite3.Connection) -> Row | None:
            found = connection.execute(f"SELECT {_NAMES} FROM jobs WHERE id = ?", (job_id,)).fetchone()  # noqa: S608
            now = time.time()
            if found is None:
                return None
            row = _row(found)
            if row.owner not in (None, owner) and owners.alive(row.owner, row.lease_until, now):
                return None
            changes: dict[str, Any] = {"owner": owner, "lease_until": now + owners.LEASE}
            if reserve is not None:
                changes |= reserve(row, functools.partial(_counted, connection))
            values = _values(changes)
            sets = ", ".join(f"{name} = ?" for name in values)
            connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), job_id))  # noqa: S608
            return replace(row, **changes)

        return self._write(work)

    def renew(self, ids: Iterable[str], owner: str) -> None:
        """Renew the lease on jobs that `owner` watches."""
        until = time.time() + owners.LEASE
        wanted = [(until, job_id, owner) for job_id in ids]
        self._write(
            lambda connection: connection.executemany(
                "UPDATE jobs SET lease_until = ? WHERE id = ? AND owner = ?", wanted
            )
        )

    # -- uploads ---------------------------------------------------------------------------------

    def uploaded(self, sha256: str, service: str) -> str | None:
        """Return the URL under which a content was uploaded, while it lives."""
        with self._reading() as connection:
            found = (
                connection
                and connection.execute(
                    "SELECT url FROM uploads WHERE sha256 = ? AND service = ? AND expires_at > ?",
                    (sha256, service, time.time()),
                ).fetchone()
            )
        return str(found[0]) if found else None

    def keep_upload(self, sha256: str, service: str, url: str, expires_at: float) -> None:
        """Write down where a content was uploaded."""
        self._write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (sha256, service, url, expires_at)
            )
        )

    def forget_uploads(self, urls: Iterable[str]) -> None:
        """Forget uploads, because the service does not take their URLs any more."""
        wanted = [(url,) for url in urls]
        self._write(lambda connection: connection.executemany("DELETE FROM uploads WHERE url = ?", wanted))

    # -- the file --------------------------------------------------------------------------------

    def change(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do `work` in one transaction; for the parts of the ledger that stand in files of their own."""
        return self._write(work)

    def reading(self) -> AbstractContextManager[sqlite3.Connection | None]:
        """Give a connection to read with, or None where there is no ledger; for the same parts."""
        return self._reading()

    def _select(self, where: str, values: Sequence[object], limit: int = -1) -> list[Row]:
        with self._reading() as connection:
            if connection is None:
                return []
            found = connection.execute(
                f"SELECT {_NAMES} FROM jobs WHERE {where} ORDER BY created_at DESC, rowid DESC LIMIT ?",  # noqa: S608
                (*values, limit),
            ).fetchall()
        return [_row(one) for one in found]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give a connection, or None where there is no ledger: reading makes no folder and no file."""
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._connect()) as connection:
                migrate(connection)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise self._trouble(error, "read") from error

    def _write(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                with self._lock:
                    return self._write_once(work)
            except sqlite3.OperationalError as error:
                if last or "locked" not in str(error).lower():
                    raise self._trouble(error, "written") from error
            except (sqlite3.Error, OSError) as error:
                raise self._trouble(error, "written") from error
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
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _trouble(self, error: Exception, what: str) -> LedgerError:
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


_NAMES = ", ".join(COLUMNS)


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, after whoever writes now.

    SQLite's own waiting asks ever more seldom, so that who has waited longest comes last: among
    eight busy writers, for more than 10 s.
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


def asdict_row(row: Row) -> dict[str, Any]:
    """Return a row as a dict, its nested values untouched."""
    return {name: getattr(row, name) for name in COLUMNS}


def reusable(row: Row) -> bool:
    """Return whether the same settings, asked for again, are this job."""
    return row.state not in NOT_REUSED and not _never_sent(row)


def _counted(connection: sqlite3.Connection, session: str, since: float) -> list[Row]:
    rows = connection.execute(
        f"SELECT {_NAMES} FROM jobs WHERE backend != 'simulator' AND state != ?"  # noqa: S608
        " AND (session = ? OR created_at >= ? OR submitted_at >= ?)",
        (str(JobState.REFUSED), session, since, since),
    )
    return [row for values in rows if not _never_sent(row := _row(values))]


def _never_sent(row: Row) -> bool:
    """Return whether a dead owner has left it before anything was sent: it is as good as refused."""
    return (
        row.state is not JobState.COMPLETED
        and not row.sent
        and not owners.alive(row.owner, row.lease_until, time.time())
    )


def _values(changes: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for name, value in changes.items():
        if name not in COLUMNS:
            raise ValueError(f"the ledger has no column {name}")
        if isinstance(value, Trouble):
            value = asdict(value)  # noqa: PLW2901
        if name in JSON_COLUMNS and value is not None:
            value = json.dumps(value, ensure_ascii=True)  # noqa: PLW2901
        values[name] = str(value) if isinstance(value, JobState) else value
    return values


def _row(values: Sequence[Any]) -> Row:
    known = dict(zip(COLUMNS, values, strict=True))
    for name in JSON_COLUMNS:
        if known[name] is not None:
            known[name] = json.loads(known[name])
    known["state"] = JobState(known["state"])
    known["left_state"] = JobState(known["left_state"]) if known["left_state"] else None
    known["flags"] = tuple(known["flags"])
    known["tags"] = tuple(known["tags"])
    known["star"] = bool(known["star"])
    known["trouble"] = Trouble(**known["trouble"]) if known["trouble"] else None
    return Row(**known)


def _like(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")

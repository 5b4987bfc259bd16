"""The jobs of one folder in SQLite.

Only its owner may change a job: a change by another process has no effect, and returns False. Calls block; the engine
makes them on separate threads. ``database`` describes how processes share the file.
"""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._models.text.formatting import encodable
from ...config.services import SIMULATOR
from ..record.cost import is_pending, not_charged
from ..record.state import ENDS, UNCHARGED, JobState
from . import lease
from .ledger_context import UNFINISHED, LedgerContext, ledger_context
from .row import ANNOTATIONS, COLUMN_OF, Row
from .row_codec import NAMES, column_values, like, read, values_of
from .sqlite.database import Store
from .typical_time import typical_seconds
from .unsent import give_up_unsent, never_sent

RIVALS = (
    "(task_id IN (SELECT value FROM json_each(?)) OR (task_id IS NULL AND submitted_at BETWEEN ? AND ?))"
    " AND backend = ? AND service = ? AND id <> ?"  # one address has several spellings
)
"""Other jobs that have one of these tasks, or that were sent at that time and have none; found by two indexes."""
_FORGET = 86_400.0
"""Seconds after which a lease that has ended is deleted: no clock is that wrong."""
Precheck = Callable[[LedgerContext], None]
Counted = Callable[[str, float], list[Row]]
"""Returns the jobs that were sent or are about to be: those of a session, and all since a time."""


class Ledger(Store):
    """The jobs of one folder."""

    def begin(
        self,
        row: Row,
        *,
        again: bool,
        instead_of: str | None = None,
        check: Callable[[Row, Counted], None] | None = None,
        precheck: Precheck | None = None,
    ) -> tuple[Row, bool]:
        """Store a new job, or find the existing job of the same settings.

        Parameters
        ----------
        row : Row
            The new job; ``take`` and ``typical`` are set here.
        again : bool
            Make a new take even if one exists. A sweep's cell gets only one, whichever process sends the sweep.
        instead_of : str, optional
            The failed take of a cell, which the new job replaces.
        check : callable, optional
            Called with a new job, and with a function that returns the jobs that count against the limits.
            If it raises, nothing is stored.
        precheck : callable, optional
            Called before `check` with the other content of the ledger. If it raises, nothing is stored.

        Returns
        -------
        tuple
            The job, and whether it is new.

        Raises
        ------
        LedgerError
            If it cannot be stored; then nothing may be sent.
        """

        def work(connection: sqlite3.Connection) -> tuple[Row, bool]:
            same = [
                read(values)
                for values in connection.execute(
                    f"SELECT {NAMES} FROM jobs WHERE fingerprint = ? ORDER BY created_at, rowid",  # noqa: S608  (our own names)
                    (row.fingerprint,),
                )
            ]
            reusable_jobs = [one for one in same if reusable(one)]
            if again:
                reusable_jobs = [one for one in reusable_jobs if row.sweep is not None and one.sweep == row.sweep]
            if reusable_jobs and not (again and reusable_jobs[-1].id == instead_of):
                return reusable_jobs[-1], False
            if precheck is not None:
                precheck(ledger_context(connection, row.backend))
            give_up_unsent(connection)
            if check is not None:
                check(row, functools.partial(_counted, connection))
            counted = [one.take for one in same if one.state not in UNCHARGED and not never_sent(one)]
            new = replace(row, take=max(counted, default=0) + 1, typical=typical_seconds(connection, row))
            values = column_values(new)
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO jobs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))  # noqa: S608  (our own names)
            return new, True

        return self.change(work, create=True)

    def get(self, job_id: str) -> Row | None:
        """Return a job by our id."""
        found = self._select("id = ?", (job_id,))
        return found[0] if found else None

    def rows(self, ids: Iterable[str]) -> list[Row]:
        """Return several jobs by our ids; for none the ledger is not opened."""
        wanted = list(ids)
        return self._select("id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)) if wanted else []

    def find(self, text: str, limit: int = 10) -> list[Row]:
        """Return the jobs whose id starts with `text`, or whose task id is `text`.

        A whole id is looked up by itself, which a page does for each of its pictures: no other job has it.
        """
        text = encodable(text)
        if (whole := self.get(text)) is not None:
            return [whole]
        return self._select("id LIKE ? ESCAPE '!' OR task_id = ?", (like(text) + "%", text), limit)

    def settle(self, job_id: str, billing: Mapping[str, Any]) -> Row | None:
        """Store the final bill of a finished job, whichever process watched it; None if there is no such job."""

        def work(connection: sqlite3.Connection) -> Row | None:
            row = _row(connection, job_id)
            if row is None or row.state not in ENDS:
                return None
            values: dict[str, Any] = {"billing": dict(billing), "updated_at": time.time()}
            _update(connection, job_id, values_of(values))
            return replace(row, **values)

        return self.change(work)

    def owner_of(self, task_id: str, row: Row) -> str | None:
        """Return the id of another job that has a task at the service of `row`; None if there is none."""
        found = self._select("task_id = ? AND backend = ? AND id <> ?", (task_id, row.backend, row.id))
        return found[0].id if found else None

    def rivals(
        self, row: Row, model: str, tasks: Sequence[str], since: float, until: float
    ) -> tuple[frozenset[str], list[Row]]:
        """Return the tasks and jobs that must not be mistaken for a job whose answer was lost.

        Parameters
        ----------
        row : Row
            The job.
        model : str
            Its model's name on the wire.
        tasks : sequence of str
            The tasks among which it is looked for.
        since, until : float
            The time in which the requests of such tasks may have been sent.

        Returns
        -------
        tuple
            Those of the tasks that other jobs have, and the jobs of the model whose tasks are not known.
        """
        # One query, so that a job whose task is stored meanwhile is in one of the two.
        others = self._select(RIVALS, (json.dumps(list(tasks)), since, until, row.backend, row.service, row.id))
        owned = frozenset(one.task_id for one in others if one.task_id is not None)
        return owned, [one for one in others if one.task_id is None and (one.body or {}).get("model") == model]

    def same(self, fingerprint: str) -> list[Row]:
        """Return the jobs of the same settings, newest first."""
        return self._select("fingerprint = ?", (fingerprint,))

    def of_sweep(self, sweep_id: str) -> list[Row]:
        """Return the jobs of a sweep, newest first."""
        return self._select("sweep = ?", (sweep_id,))

    def everything(self) -> list[Row]:
        """Return all jobs, newest first; `History` pages through a long ledger."""
        return self._select("1", ())

    def context(self, backend: str) -> LedgerContext:
        """Return what `begin` gives to `precheck`."""
        with self.reading() as connection:
            if connection is None:
                return LedgerContext(last_row=0, addresses=())
            return ledger_context(connection, backend)

    def files(self) -> dict[str, str]:
        """Return job id -> the job's file; "" if it has none."""
        with self.reading() as connection:
            found = [] if connection is None else connection.execute("SELECT id, coalesce(file, '') FROM jobs")
            return dict(found)

    def add(self, rows: Iterable[Row]) -> list[str]:
        """Add finished jobs, unless there is one with the same id; return the ids of the new ones."""

        def work(connection: sqlite3.Connection) -> list[str]:
            added = []
            for row in rows:
                values = column_values(row)
                marks = ", ".join("?" for _ in values)
                done = connection.execute(
                    f"INSERT OR IGNORE INTO jobs ({', '.join(values)}) VALUES ({marks})",  # noqa: S608  (our own names)
                    tuple(values.values()),
                )
                added += [row.id] if done.rowcount == 1 else []
            return added

        return self.change(work, create=True)

    def unfinished(self) -> list[Row]:
        """Return the jobs that are not over, oldest first."""
        return self._select(UNFINISHED, ())[::-1]

    def unsettled(self) -> list[Row]:
        """Return the finished jobs whose bill was still pending, newest first."""
        ends = sorted(map(str, ENDS))
        marks = ", ".join("?" for _ in ends)
        where = f"backend <> ? AND state IN ({marks}) AND task_id IS NOT NULL AND billing LIKE '%pending%'"
        return [row for row in self._select(where, (SIMULATOR, *ends)) if is_pending(row.billing)]

    def write(
        self,
        job_id: str,
        owner: str,
        changes: Mapping[str, Any],
        check: Callable[[Row, Counted], None] | None = None,
        *,
        wait: float | None = None,
    ) -> bool:
        """Change a job; return False if `owner` does not own it any more.

        A task is stored even then if the job has none: it was paid for, whichever process owns the job.

        Parameters
        ----------
        job_id, owner : str
            The job, and who changes it.
        changes : mapping
            Columns and their values.
        check : callable, optional
            Called before the change, with the job and with a function that returns the other jobs that count against
            the limits. If it raises, nothing is written.
        wait : float, optional
            As in `Store.change`.
        """
        values = values_of({"updated_at": time.time(), **changes})

        def work(connection: sqlite3.Connection) -> bool:
            row = _row(connection, job_id)
            if row is None and self.memory is not None:
                self.memory.write_back(connection)  # a copy of the ledger that does not have it
                row = _row(connection, job_id)
            if row is None:
                return False
            task_id = changes.get("task_id")
            if row.owner == owner:
                if check is not None:
                    check(row, lambda session, since: _others(_counted(connection, session, since), job_id))
                _update(connection, job_id, values)
                return True
            if task_id is None or row.task_id is not None:
                return False
            alive = lease.alive(row.owner, row.lease_until, time.time())
            if alive or row.state is JobState.DISMISSED:
                _update(connection, job_id, {"task_id": task_id})
                return False
            # The process that had claimed it has released it: it continues here.
            mine = {"owner": owner, "lease_until": time.time() + lease.LEASE, "finished_at": None, "error": None}
            _update(connection, job_id, {**values_of(mine), **values})
            return True

        return self.change(work, wait=wait)

    def mark(self, job_id: str, marks: Mapping[str, Any]) -> Row | None:
        """Store the user's annotations of a job, whichever process owns it; None if there is no such job."""
        if not marks.keys() <= ANNOTATIONS:
            raise ValueError(f"the user cannot change {sorted(marks.keys() - ANNOTATIONS)}")
        values = values_of({**marks, "updated_at": time.time()})
        sets = ", ".join(f"{name} = ?" for name in values)
        self.change(
            lambda connection: connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), job_id))  # noqa: S608  (our own names)
        )
        return self.get(job_id)

    def counted(self, session: str, since: float) -> list[Row]:
        """Return the jobs of a session, and all since a time, that were sent or are about to be; none simulated."""
        with self.reading() as connection:
            return [] if connection is None else _counted(connection, session, since)

    def claim(
        self, job_id: str, owner: str, reserve: Callable[[Row, Counted], Mapping[str, Any]] | None = None
    ) -> Row | None:
        """Claim a job that no process watches; None if there is no such job, or another process watches it.

        `reserve` is called with the job, and with a function that returns the jobs that count against the limits.
        It returns changes that are stored with the claim. If it raises, nothing is stored.
        """

        def work(connection: sqlite3.Connection) -> Row | None:
            found = connection.execute(f"SELECT {NAMES} FROM jobs WHERE id = ?", (job_id,)).fetchone()  # noqa: S608  (our own names)
            now = time.time()
            if found is None:
                return None
            row = read(found)
            if row.owner not in (None, owner) and lease.alive(row.owner, row.lease_until, now):
                return None
            changes: dict[str, Any] = {"owner": owner, "lease_until": now + lease.LEASE}
            if reserve is not None:
                give_up_unsent(connection)
                changes |= reserve(row, functools.partial(_counted, connection))
            values = values_of(changes)
            sets = ", ".join(f"{name} = ?" for name in values)
            connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), job_id))  # noqa: S608  (our own names)
            return replace(row, **changes)

        return self.change(work)

    def renew(self, owner: str) -> None:
        """Renew the lease of `owner` on its jobs."""
        now = time.time()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM leases WHERE until < ?", (now - _FORGET,))
            connection.execute("INSERT OR REPLACE INTO leases VALUES (?, ?)", (owner, now + lease.LEASE))

        self.change(work)

    def _select(self, where: str, values: Sequence[object], limit: int | None = None) -> list[Row]:
        with self.reading() as connection:
            if connection is None:
                return []
            found = connection.execute(
                f"SELECT {NAMES} FROM jobs WHERE {where} ORDER BY created_at DESC, rowid DESC LIMIT coalesce(?, -1)",  # noqa: S608  (our own names)
                (*values, limit),
            ).fetchall()
        return [read(one) for one in found]


def _row(connection: sqlite3.Connection, job_id: str) -> Row | None:
    found = connection.execute(f"SELECT {NAMES} FROM jobs WHERE id = ?", (job_id,)).fetchone()  # noqa: S608  (our own names)
    return None if found is None else read(found)


def _update(connection: sqlite3.Connection, job_id: str, values: Mapping[str, Any]) -> None:
    sets = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), job_id))  # noqa: S608  (our own names)


def _others(rows: Iterable[Row], job_id: str) -> list[Row]:
    return [row for row in rows if row.id != job_id]


def write_back(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write jobs that a ledger lacks, or has in an older state. The user's annotations are kept."""
    for row in rows:
        there = _row(connection, row.id)
        if there is None:
            values = column_values(row)
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO jobs ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))  # noqa: S608  (our own names)
        elif there.updated_at < row.updated_at or (there.task_id is None and row.task_id is not None):
            kept = {"id", *(COLUMN_OF[name] for name in ANNOTATIONS)}
            _update(connection, row.id, {name: value for name, value in column_values(row).items() if name not in kept})


def reusable(row: Row) -> bool:
    """Return whether a request with the same settings returns this job, even if it failed but may have cost money."""
    return not not_charged(row) and not never_sent(row)


def _counted(connection: sqlite3.Connection, session: str, since: float) -> list[Row]:
    rows = connection.execute(
        f"SELECT {NAMES} FROM jobs WHERE backend != 'simulator' AND state != ?"  # noqa: S608  (our own names)
        " AND (session = ? OR created_at >= ? OR submitted_at >= ?)",
        (str(JobState.REFUSED), session, since, since),
    )
    return [row for values in rows if not never_sent(row := read(values))]

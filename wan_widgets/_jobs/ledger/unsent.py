"""Jobs whose owner has died before anything was sent: they count as refused, and cost nothing."""

from __future__ import annotations

import sqlite3
import time

from ...errors import StoppedError
from ..record.job_record import JobError
from ..record.state import JobState
from . import lease
from .row import Row
from .row_codec import NAMES, read, values_of

LEFT_UNSENT = JobError(
    kind=StoppedError.__name__,
    message="The process ended before this job was sent.",
    hint="Make it again if you want it.",
    charged="no",
)


def give_up_unsent(connection: sqlite3.Connection) -> None:
    """Refuse the jobs whose owner died before anything was sent, so that they no longer count.

    An owner that was only slow, or whose clock is wrong, finds that it no longer owns the job, and does not send it.
    """
    rows = connection.execute(
        f"SELECT {NAMES} FROM jobs WHERE state IN (?, ?) AND task_id IS NULL AND submitted_at IS NULL"  # noqa: S608  (our own names)
        " AND owner IS NOT ?",
        (str(JobState.PREPARING), str(JobState.SUBMITTING), lease.me()),
    ).fetchall()
    if not rows:
        return
    now = time.time()
    changes = {"state": JobState.REFUSED, "error": LEFT_UNSENT, "owner": None, "lease_until": None}
    values = values_of({**changes, "finished_at": now, "updated_at": now})
    sets = ", ".join(f"{name} = ?" for name in values)
    for row in map(read, rows):
        if never_sent(row):
            connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*values.values(), row.id))  # noqa: S608  (our own names)


def never_sent(row: Row) -> bool:
    """Return whether its owner died before anything was sent, so that it counts as refused."""
    return (
        row.state is not JobState.COMPLETED
        and not row.sent
        and not lease.alive(row.owner, row.lease_until, time.time())
    )

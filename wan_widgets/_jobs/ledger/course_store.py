"""The courses of tasks in the ledger, by kind: how long similar tasks took. Only the timing of polls depends on them.

Only the newest of each kind are stored. Calls block.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from ..record.course import Course
from .row import Row
from .sqlite.database import Store

if TYPE_CHECKING:
    import sqlite3

MOST = 40
"""Most courses that are stored of each kind."""
_DECIDES = ("resolution", "duration")
"""Settings that affect how long a video takes, besides its service, model and mode."""


def kind_of(row: Row) -> str:
    """Return a text that is equal for jobs whose tasks take about the same time."""
    settings = [row.request.get(name) for name in _DECIDES]
    return json.dumps([row.backend, row.service, row.model, row.mode, *settings], default=str)


def save(store: Store, row: Row, course: Course) -> None:
    """Store the course of a job's task, and delete the oldest of its kind."""
    kind = kind_of(row)
    values = (row.id, kind, time.time(), course.took, course.queued, json.dumps(course.looks))

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT OR REPLACE INTO courses VALUES (?, ?, ?, ?, ?, ?)", values)
        connection.execute(
            "DELETE FROM courses WHERE kind = ? AND job NOT IN"
            " (SELECT job FROM courses WHERE kind = ? ORDER BY at DESC, rowid DESC LIMIT ?)",
            (kind, kind, MOST),
        )

    store.change(work)


def courses_like(store: Store, row: Row) -> list[Course]:
    """Return the courses of jobs of the same kind, newest first, without damaged ones."""
    with store.reading() as connection:
        found = (
            []
            if connection is None
            else connection.execute(
                "SELECT took, queued, looks FROM courses WHERE kind = ? ORDER BY at DESC, rowid DESC LIMIT ?",
                (kind_of(row), MOST),
            ).fetchall()
        )
    return [course for values in found if (course := _course(*values)) is not None]


def _course(took: object, queued: object, looks: object) -> Course | None:
    try:
        points = tuple((float(at), float(progress)) for at, progress in json.loads(str(looks)))
        course = Course(took=float(str(took)), queued=float(str(queued)), looks=points)
    except (ValueError, TypeError):
        return None
    return course if course.took > 0 else None

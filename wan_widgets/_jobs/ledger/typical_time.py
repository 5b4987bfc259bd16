"""How long a video usually takes, from recent similar jobs."""

from __future__ import annotations

import json
import math
import sqlite3
import statistics

from .row import Row

_ALIKE = ("resolution", "duration")
"""Settings that affect how long a video takes, besides its model and mode."""
_LOOKED_BACK, _FEWEST = 60, 3
"""Number of recent jobs that are compared, and the least number of similar ones for a usual time."""


def typical_seconds(connection: sqlite3.Connection, row: Row) -> tuple[int, int] | None:
    """Return the range of seconds from submit to video of the middle half of recent similar jobs."""
    done = connection.execute(
        "SELECT request, finished_at - submitted_at FROM jobs WHERE state = 'completed'"
        " AND backend = ? AND service = ? AND model = ? AND mode = ? AND submitted_at IS NOT NULL"
        " AND CASE json_valid(request) WHEN 1 THEN json_type(request) = 'object' END ORDER BY created_at DESC LIMIT ?",
        (row.backend, row.service, row.model, row.mode, _LOOKED_BACK),
    )
    alike = [
        took
        for request, took in done
        if took is not None and all(json.loads(request).get(name) == row.request.get(name) for name in _ALIKE)
    ]
    if len(alike) < _FEWEST:
        return None
    low, _, high = statistics.quantiles(alike, n=4, method="inclusive")
    return max(1, math.floor(low)), max(1, math.ceil(high))

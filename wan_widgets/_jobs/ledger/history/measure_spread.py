"""How the measures of a folder's videos are spread: ranges and histograms. It only reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from ....stats.histogram import Bars
from ..sqlite.database import Store

_VALUES = (
    "FROM jobs JOIN measured_files AS f ON f.path = jobs.file JOIN measures AS m ON m.sha256 = f.sha256"
    " WHERE jobs.state = 'completed' AND jobs.file_deleted_at IS NULL AND m.value IS NOT NULL"
)
"""Every value of every video that a job of the folder has."""


class Spread(NamedTuple):
    """The values of one measure over all videos."""

    low: float
    high: float
    known: int
    """Videos whose value is known."""
    whole: bool
    """Whether all values are whole numbers."""


def spreads_of(store: Store) -> dict[str, Spread]:
    """Return the least and the greatest value of each measure, by name."""
    with store.reading() as connection:
        if connection is None:
            return {}
        rows = connection.execute(
            "SELECT m.name, min(m.value), max(m.value), count(*), min(m.value = CAST(m.value AS INTEGER))"
            f" {_VALUES} GROUP BY m.name"
        ).fetchall()
    return {str(name): Spread(low, high, known, bool(whole)) for name, low, high, known, whole in rows}


def histograms_of(store: Store, bars: Mapping[str, Bars]) -> dict[str, list[int]]:
    """Return how many videos are in each bar, by the measure's name; the last bar has its upper end."""
    counts = {name: [0] * one.number for name, one in bars.items()}
    edges = json.dumps([[name, one.low, one.step] for name, one in bars.items()])
    with store.reading() as connection:
        if connection is None:
            return counts
        rows = connection.execute(
            "WITH edges AS (SELECT json_extract(value, '$[0]') AS name, json_extract(value, '$[1]') AS low,"  # noqa: S608  (as above)
            " json_extract(value, '$[2]') AS step FROM json_each(?))"
            " SELECT name, CAST((value - low) / step + 1e-9 AS INTEGER) AS bar, count(*)"
            f" FROM (SELECT m.name, m.value {_VALUES}) JOIN edges USING (name) GROUP BY 1, 2",
            (edges,),
        ).fetchall()
    for name, bar, count in rows:
        found = counts[str(name)]
        found[max(0, min(int(bar), len(found) - 1))] += int(count)
    return counts

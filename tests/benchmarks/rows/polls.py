"""From done to seen, and how many polls that takes: ours without and with history, its limit, and other clients' loops.

In virtual time, on the same tasks: ours polls them as the engine does, the loops of the others poll when their packages
do. Nobody waits. The others' loops are for services that allow more polls than ToAPIs does (5 s apart at least).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from support.watched_tasks import KINDS, PACE, Population, Watched, long_task, short_task, watch

from tests.benchmarks.peers import folder
from tests.benchmarks.table import Figure
from wan_widgets._jobs.ledger.course_store import MOST

EACH = 30
KNOWN = MOST
ALL_KNOWN = 200
"""Known tasks for the limit: more would change the delay by less than chance does."""
SEEDS = (11, 12, 13)
"""They differ from the seeds with which the constants of `forecast` and `next_poll` were chosen."""
LATE, POLLS = "done to seen, mean", "polls of a task a minute"
POPULATIONS: dict[str, tuple[Population, float, float]] = {
    "5 to 40 s": (short_task, 2.0, 6.0),
    "60 to 240 s, progress stalls": (long_task, 2.5, 5.0),
}
"""Tasks, and the goals: seconds, polls a minute."""


def measure() -> list[Figure]:
    """Poll both populations in every way."""
    loops = _loops()
    figures = []
    for name, (population, late, polls) in POPULATIONS.items():
        fixed = _together([watch(population, EACH, known=0, seed=seed) for seed in SEEDS])
        limit = _together([watch(population, EACH, known=ALL_KNOWN, seed=seed, most=ALL_KNOWN) for seed in SEEDS])
        for known, label in ((3, "3 known"), (KNOWN, "with history")):
            learned = _together([watch(population, EACH, known=known, seed=seed) for seed in SEEDS])
            goals = (late, polls) if known == KNOWN else (None, None)
            figures += _figures(f"{name}, {label}", learned, goals, limit)
        figures.append(
            Figure(
                row="polls",
                what=f"{name}: least time between two polls",
                value=learned.closest,
                unit="s",
                least=PACE.least,
            )
        )
        figures += _figures(f"{name}, fixed curve (no history)", fixed, (None, None), limit)
        for peer, times in loops.items():
            figures += _figures(f"{name}, loop of {peer}", _polled(population, times), (None, None), None)
    return figures


def _figures(
    what: str, found: Watched, goals: tuple[float | None, float | None], limit: Watched | None
) -> list[Figure]:
    method = f"virtual time, {len(found.late):,} tasks of {KINDS} kinds"
    beside = f"limit: {ALL_KNOWN} tasks known" if limit else ""
    return [
        Figure(
            row="polls", what=f"{what}: {LATE}", value=found.mean, unit="s", goal=goals[0], beside=beside,
            beside_value=limit.mean if limit else None, method=method,
        ),
        Figure(
            row="polls", what=f"{what}: {POLLS}", value=found.polls_a_minute, unit="", goal=goals[1], beside=beside,
            beside_value=limit.polls_a_minute if limit else None, method=method,
        ),
    ]  # fmt: skip


def _together(parts: Sequence[Watched]) -> Watched:
    return Watched(
        late=[late for one in parts for late in one.late],
        polls=sum(one.polls for one in parts),
        seconds=sum(one.seconds for one in parts),
        closest=min(one.closest for one in parts),
    )


def _polled(population: Population, times: Sequence[float]) -> Watched:
    """Poll the tasks at the times of another client's loop."""
    watched, chance = Watched(), random.Random(SEEDS[0])
    for kind in range(KINDS):
        for _ in range(EACH):
            end = population(kind, chance).end
            watched.add(end, times[: bisect_left(times, end) + 1])
    return watched


def _loops() -> dict[str, list[float]]:
    """Return when the loop of each peer polls, as its installed package does it."""
    command = [sys.executable, str(Path(__file__).parents[1] / "peer_loops.py")]
    env = {**os.environ, "PYTHONPATH": str(folder())}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found

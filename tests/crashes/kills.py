"""Processes that are killed at a boundary or at a random moment, and the conditions that must hold afterwards at any service."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import ENDS, JobState
from wan_widgets.media import video

from .service import Seen

if TYPE_CHECKING:
    from .conftest import ForkServer

Asked = Mapping[str, object]

REFUSED, UNKNOWN, COMPLETED = JobState.REFUSED, JobState.UNKNOWN, JobState.COMPLETED
BEFORE = {
    "intent committed": REFUSED,
    "inputs uploaded": REFUSED,
    "body written": UNKNOWN,
    "about to be sent": UNKNOWN,
}
"""The state of a job that was killed before its POST was sent. All other videos are saved."""
SEED = 20261
MOST_KILLS = 150
CELLS = 2 * MOST_KILLS + 4
"""Requests that the largest number of kills needs: two new ones each time, after four that exist already."""


def check_safe(home: Path, seen: Seen) -> list[Row]:
    """Check that ledger, folder and service agree; return the jobs."""
    with closing(sqlite3.connect(home / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = Ledger(home).everything()
    assert max(Counter(seen.prompts).values(), default=0) <= 1, "no video was bought twice"
    assert all(row.state in {*ENDS, UNKNOWN} for row in rows)
    for row in rows:
        if row.state is COMPLETED:
            assert video.verify(home / str(row.file)).size == row.file_size
    return rows


def make_and_kill(clients: ForkServer, environment: dict[str, str], asked: Asked, boundary: str) -> None:
    """Request a video in a process that is killed at a boundary."""
    clients.start("make", environment, [asked], boundary)
    assert clients.hear("ended") == -signal.SIGKILL


def finish(clients: ForkServer, environment: dict[str, str], asked: Sequence[Asked] = ()) -> dict[str, str]:
    """Resume unfinished jobs in a new process, then request videos as Run All does; return the states by job."""
    clients.start("finish", environment, asked)
    states: dict[str, str] = clients.hear("states")
    assert clients.hear("ended") == 0
    return states


def kill_at_random(
    clients: ForkServer, environment: dict[str, str], home: Path, cells: Sequence[Asked], least: int
) -> tuple[int, Counter[str]]:
    """Kill one process after the other while it makes videos.

    Returns
    -------
    tuple
        How many processes were killed, and how many jobs were met in each state. On a busy machine it takes more of
        them, and later ones, to meet a job in every state.
    """
    chance = random.Random(SEED)
    ledger, struck, number = Ledger(home), Counter[str](), 0
    while number < least or (number < MOST_KILLS and not met_everywhere(struck)):
        child = clients.start("make", environment, cells[2 * number : 2 * number + 6])
        number += 1
        time.sleep(chance.uniform(0.02, 0.9 + 0.1 * max(0, number - least)))  # the moment of the kill, which is tried
        os.kill(child, signal.SIGKILL)
        assert clients.hear("ended") == -signal.SIGKILL
        under_way = [row for row in ledger.unfinished() if row.owner is not None]
        struck.update([str(row.state) for row in under_way] or ["nothing under way"])
    finish(clients, environment, cells[: 2 * number + 4])
    return number, struck


def met_everywhere(struck: Counter[str]) -> bool:
    """Return whether jobs were killed while they were sent, polled and downloaded."""
    return {"submitting", "downloading"} <= struck.keys() and bool(struck.keys() & {"queued", "running"})

"""The same kills at a service that takes no id of ours: what was lost is looked for in the account's list of tasks.

A list cannot tell two lost creates of one moment apart. Then the user chooses, and nothing is bought meanwhile.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from tiers import kills, tier

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import ENDS, JobState
from wan_widgets.media import video

from .fork_server import BOUNDARIES
from .service import Seen, prompt_of
from .test_killed import BEFORE, COMPLETED, MOST_KILLS, REFUSED, SEED, UNKNOWN, met_everywhere

ASKED = {"prompt": "A kite", "resolution": "720p", "duration": 5}
WHERE = [name for name in BOUNDARIES if name != "inputs uploaded"]
"""There a picture travels inside the request, so nothing is uploaded."""
SAMPLED = ("body written", "accepted, answer not read", "answer read, task id not written", "polling")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def environment(service, home) -> dict[str, str]:
    return {**service.as_model_studio, "WAN_HOME": str(home)}


def check_consistent(home: Path, seen: Seen) -> list[Row]:
    """Hold the ledger, the folder and the service against each other; return the jobs."""
    with closing(sqlite3.connect(home / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = Ledger(home).everything()
    done = [row for row in rows if row.state is COMPLETED]
    assert all(row.service == "dashscope" for row in rows)
    assert all(row.state in {*ENDS, UNKNOWN} for row in rows)
    assert max(Counter(seen.prompts).values(), default=0) <= 1, "no video was bought twice"
    owned = [row.task_id for row in rows if row.task_id is not None]
    assert len(set(owned)) == len(owned), "no task is taken by two jobs"
    for row in done:
        assert prompt_of(seen.tasks[str(row.task_id)]) == row.prompt, "no job has another one's task"
        assert video.verify(home / str(row.file)).size == row.file_size
    open_prompts = {row.prompt for row in rows if row.state is UNKNOWN}
    for task in set(seen.tasks) - {row.task_id for row in done}:
        assert prompt_of(seen.tasks[task]) in open_prompts, "a task that no job has waits for the user's choice"
    return rows


@pytest.mark.parametrize("boundary", [one for one in WHERE if tier() == "nightly" or one in SAMPLED])
def test_a_kill_at_each_boundary_buys_nothing_twice_at_a_service_that_lists(
    boundary, forked_clients, service, environment, home
):
    forked_clients.start("make", environment, [ASKED], boundary)
    assert forked_clients.hear("ended") == -signal.SIGKILL
    expected = REFUSED if boundary in BEFORE else COMPLETED
    assert len(service.seen().tasks) == (expected is COMPLETED)

    forked_clients.start("finish", environment)
    assert set(forked_clients.hear("states").values()) == {expected}
    assert forked_clients.hear("ended") == 0
    check_consistent(home, service.seen())

    forked_clients.start("finish", environment, [ASKED])
    states = forked_clients.hear("states")
    assert forked_clients.hear("ended") == 0
    assert len(states) == (2 if expected is REFUSED else 1)
    check_consistent(home, service.seen())
    assert len(service.seen().tasks) == 1


def test_kills_at_random_moments_buy_nothing_twice_at_a_service_that_lists(
    forked_clients, service, environment, home, figure
):
    chance = random.Random(SEED)
    cells = [{**ASKED, "prompt": f"Clip {n}"} for n in range(2 * MOST_KILLS + 4)]
    ledger, struck, number, least = Ledger(home), Counter(), 0, max(6, kills() // 2)
    while number < least or (number < MOST_KILLS and not met_everywhere(struck)):
        child = forked_clients.start("make", environment, cells[2 * number : 2 * number + 6])
        number += 1
        time.sleep(chance.uniform(0.02, 0.9 + 0.1 * max(0, number - least)))  # the moment of the kill, which is tried
        os.kill(child, signal.SIGKILL)
        assert forked_clients.hear("ended") == -signal.SIGKILL
        under_way = [row for row in ledger.unfinished() if row.owner is not None]
        struck.update([str(row.state) for row in under_way] or ["nothing under way"])

    forked_clients.start("finish", environment, cells[: 2 * number + 4])
    forked_clients.hear("states")
    assert forked_clients.hear("ended") == 0
    seen = service.seen()
    rows = check_consistent(home, seen)
    ends = Counter(str(row.state) for row in rows)
    figure(f"kills at random moments, at a service that lists: {number} (seed {SEED})")
    figure(f"tasks at the service: {len(seen.tasks)}; completed on disk: {ends['completed']}; bought twice: 0")
    figure(f"left to the user, because the list is ambiguous: {ends[str(JobState.UNKNOWN)]}")
    assert ends["completed"] + ends[str(JobState.UNKNOWN)] >= len(seen.tasks)

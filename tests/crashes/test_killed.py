"""Nothing is lost and nothing is bought twice, wherever a process is killed.

The service lives on in a process of its own. After each kill another process picks up what was left, then
asks for the same videos again, as Run All does: what the service has is on the disk, once.
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
from PIL import Image
from tiers import kills

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import ENDS, JobState
from wan_widgets.media import video

from .fork_server import BOUNDARIES
from .service import Seen

REFUSED, UNKNOWN, COMPLETED = JobState.REFUSED, JobState.UNKNOWN, JobState.COMPLETED
BEFORE = {
    "intent committed": REFUSED,
    "inputs uploaded": REFUSED,
    "body written": UNKNOWN,
    "about to be sent": UNKNOWN,
}
"""What becomes of a job that was killed before the POST left; of all others the video is saved."""
SEED = 20261
MOST_KILLS = 150


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def environment(service, home) -> dict[str, str]:
    return {**service.environment, "WAN_HOME": str(home)}


def check_consistent(home: Path, seen: Seen) -> list[Row]:
    """Hold the ledger, the folder and the service against each other; return the jobs."""
    with closing(sqlite3.connect(home / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = Ledger(home).everything()
    done = [row for row in rows if row.state is COMPLETED]
    assert sorted(row.id for row in done) == seen.ours, "every task of the service, and nothing else, is completed"
    assert {row.task_id for row in done} == set(seen.tasks)
    assert max(Counter(seen.prompts).values(), default=0) <= 1, "no video was bought twice"
    for row in done:
        assert video.verify(home / str(row.file)).size == row.file_size
    assert len({row.file for row in done}) == len(done)
    assert [row.id for row in rows if row.owner is not None] == []
    assert all(row.state in {*ENDS, UNKNOWN} for row in rows)
    assert list((home / ".parts").glob("*")) == []
    assert sorted(path.name for path in home.glob("ledger*")) == ["ledger.sqlite"]
    return rows


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_kill_at_each_boundary_loses_nothing_and_buys_nothing_twice(
    boundary, forked_clients, service, environment, home
):
    asked = {"prompt": "A kite", "resolution": "720p", "duration": 5}
    if boundary == "inputs uploaded":
        asked["image"] = str(home.with_name("a.png"))
        Image.new("RGB", (1280, 720)).save(asked["image"])
    forked_clients.start("make", environment, [asked], boundary)
    assert forked_clients.hear("ended") == -signal.SIGKILL
    left = Ledger(home).everything()
    assert len(left) == 1
    expected = BEFORE.get(boundary, COMPLETED)
    assert len(service.seen().tasks) == (expected is COMPLETED)

    forked_clients.start("finish", environment)
    assert set(forked_clients.hear("states").values()) == {expected}
    assert forked_clients.hear("ended") == 0
    check_consistent(home, service.seen())

    # Run All: what was refused is made, what is unknown still waits for the user, what is done is not made again.
    forked_clients.start("finish", environment, [asked])
    states = forked_clients.hear("states")
    assert forked_clients.hear("ended") == 0
    assert states[left[0].id] == expected
    assert len(states) == (2 if expected is REFUSED else 1)
    check_consistent(home, service.seen())


def met_everywhere(struck: Counter[str]) -> bool:
    """Whether the kills have met jobs while they were sent, watched and fetched."""
    return {"submitting", "downloading"} <= struck.keys() and bool(struck.keys() & {"queued", "running"})


def test_kills_at_random_moments_lose_nothing_and_buy_nothing_twice(forked_clients, service, environment, home, figure):
    chance = random.Random(SEED)
    cells = [{"prompt": f"Clip {n}", "resolution": "720p", "duration": 5} for n in range(2 * MOST_KILLS + 4)]
    ledger, struck, number = Ledger(home), Counter(), 0
    # On a busy machine it takes more of them, and later ones, to meet a process in each state.
    while number < kills() or (number < MOST_KILLS and not met_everywhere(struck)):
        # Two new cells each time, below four that were there already.
        child = forked_clients.start("make", environment, cells[2 * number : 2 * number + 6])
        number += 1
        longest = 0.9 + 0.1 * max(0, number - kills())
        time.sleep(chance.uniform(0.02, longest))  # the moment of the kill, which is what is tried here
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
    figure(f"kills at random moments: {number} (seed {SEED})")
    figure(f"tasks at the service: {len(seen.tasks)}; completed on disk: {ends['completed']}; bought twice: 0")
    figure(f"jobs by their end: {dict(ends)}")
    figure(f"jobs by where the kill met them: {dict(struck)}")
    assert met_everywhere(struck)
    for row in rows:
        (home / str(row.file)).unlink() if row.file else None

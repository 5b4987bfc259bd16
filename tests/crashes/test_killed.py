"""Nothing is lost and nothing is bought twice, wherever a process is killed.

The service lives on in a process of its own. After each kill another process picks up what was left, then
asks for the same videos again, as Run All does: what the service has is on the disk, once.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from tiers import kills

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row

from .fork_server import BOUNDARIES
from .kills import (
    BEFORE,
    CELLS,
    COMPLETED,
    REFUSED,
    SEED,
    check_safe,
    finish,
    kill_at_random,
    make_and_kill,
    met_everywhere,
)
from .service import Seen


@pytest.fixture
def environment(service, home) -> dict[str, str]:
    return {**service.environment, "WAN_HOME": str(home)}


def check_consistent(home: Path, seen: Seen) -> list[Row]:
    """Check that the ledger, the folder and the service agree; return the jobs."""
    rows = check_safe(home, seen)
    done = [row for row in rows if row.state is COMPLETED]
    assert sorted(row.id for row in done) == seen.ours, "every task of the service, and nothing else, is completed"
    assert {row.task_id for row in done} == set(seen.tasks)
    assert len({row.file for row in done}) == len(done)
    assert [row.id for row in rows if row.owner is not None] == []
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
    make_and_kill(forked_clients, environment, asked, boundary)
    left = Ledger(home).everything()
    assert len(left) == 1
    expected = BEFORE.get(boundary, COMPLETED)
    assert len(service.seen().tasks) == (expected is COMPLETED)

    assert set(finish(forked_clients, environment).values()) == {expected}
    check_consistent(home, service.seen())

    # Run All: what was refused is made, what is unknown still waits for the user, what is done is not made again.
    states = finish(forked_clients, environment, [asked])
    assert states[left[0].id] == expected
    assert len(states) == (2 if expected is REFUSED else 1)
    check_consistent(home, service.seen())


def test_kills_at_random_moments_lose_nothing_and_buy_nothing_twice(forked_clients, service, environment, home, figure):
    cells = [{"prompt": f"Clip {n}", "resolution": "720p", "duration": 5} for n in range(CELLS)]
    number, struck = kill_at_random(forked_clients, environment, home, cells, kills())
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

"""The same kills at a service that does not accept our id: lost requests are looked up in the account's list of tasks.

A list cannot tell two lost creates of one moment apart. Then the user chooses, and nothing is bought meanwhile.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tiers import kills, tier

from wan_widgets._jobs.ledger.row import Row

from .fork_server import BOUNDARIES
from .kills import BEFORE, CELLS, COMPLETED, REFUSED, SEED, UNKNOWN, check_safe, finish, kill_at_random, make_and_kill
from .service import Seen, prompt_of

ASKED = {"prompt": "A kite", "resolution": "720p", "duration": 5}
WHERE = [name for name in BOUNDARIES if name != "inputs uploaded"]
"""There a picture travels inside the request, so nothing is uploaded."""
SAMPLED = ("body written", "accepted, answer not read", "answer read, task id not written", "polling")


@pytest.fixture
def environment(service, home) -> dict[str, str]:
    return {**service.as_model_studio, "WAN_HOME": str(home)}


def check_consistent(home: Path, seen: Seen) -> list[Row]:
    """Check that the ledger, the folder and the service agree; return the jobs."""
    rows = check_safe(home, seen)
    done = [row for row in rows if row.state is COMPLETED]
    assert all(row.service == "dashscope" for row in rows)
    owned = [row.task_id for row in rows if row.task_id is not None]
    assert len(set(owned)) == len(owned), "no task is taken by two jobs"
    for row in done:
        assert prompt_of(seen.tasks[str(row.task_id)]) == row.prompt, "no job has another one's task"
    open_prompts = {row.prompt for row in rows if row.state is UNKNOWN}
    for task in set(seen.tasks) - {row.task_id for row in done}:
        assert prompt_of(seen.tasks[task]) in open_prompts, "a task that no job has waits for the user's choice"
    return rows


@pytest.mark.parametrize("boundary", [one for one in WHERE if tier() == "nightly" or one in SAMPLED])
def test_a_kill_at_each_boundary_buys_nothing_twice_at_a_service_that_lists(
    boundary, forked_clients, service, environment, home
):
    make_and_kill(forked_clients, environment, ASKED, boundary)
    expected = REFUSED if boundary in BEFORE else COMPLETED
    assert len(service.seen().tasks) == (expected is COMPLETED)

    assert set(finish(forked_clients, environment).values()) == {expected}
    check_consistent(home, service.seen())

    states = finish(forked_clients, environment, [ASKED])
    assert len(states) == (2 if expected is REFUSED else 1)
    check_consistent(home, service.seen())
    assert len(service.seen().tasks) == 1


def test_kills_at_random_moments_buy_nothing_twice_at_a_service_that_lists(
    forked_clients, service, environment, home, figure
):
    cells = [{**ASKED, "prompt": f"Clip {n}"} for n in range(CELLS)]
    number, _ = kill_at_random(
        forked_clients, environment, home, cells, kills() if tier() == "nightly" else max(6, kills() // 2)
    )
    seen = service.seen()
    rows = check_consistent(home, seen)
    ends = Counter(str(row.state) for row in rows)
    figure(f"kills at random moments, at a service that lists: {number} (seed {SEED})")
    figure(f"tasks at the service: {len(seen.tasks)}; completed on disk: {ends['completed']}; bought twice: 0")
    figure(f"left to the user, because the list is ambiguous: {ends[str(UNKNOWN)]}")
    assert ends["completed"] + ends[str(UNKNOWN)] >= len(seen.tasks)

"""The faults of the simulator's table at both services, met by a job: what each ends as, and how many tasks there are.

A create whose answer says nothing is the case that may be paid twice. The maker's own client sends it again
(tests/simulator/makers_sdk); here it is looked for, by our id or in the account's list, and found.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.simulator.fault_table import DASHSCOPE, FACES, FAULTS
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background
from wan_widgets.simulator.server.task_runner import Simulator

SHORT = {
    "hang": "seconds=0.2",
    "slow-queue": "seconds=0.3",
    "slow-render": "seconds=0.3",
    "slow-download": "seconds=0.2",
    "late-find": "seconds=0.2",
}
AT_CREATE = [(face, name) for face in FACES for name, one in FAULTS.items() if one.on == "create" and face in one.faces]
AMBIGUOUS = [(face, name) for face, name in AT_CREATE if FAULTS[name].kind == "accept"]
REFUSED = [(face, name) for face, name in AT_CREATE if FAULTS[name].kind == "refuse"]
SENT_AGAIN = ("rate-limit", "rate-limit-date", "refuse-client-id")
"""Refusals that prove that nothing was created, and that a second try can pass."""
LATER = {
    "policy-late": "failed",
    "refused-late": "failed",
    "failed": "failed",
    "failed-text": "failed",
    "failed-reason": "failed",
    "hostile-text": "failed",
    "cancelled": "canceled",
    "expired": "detached",
    "no-url": "detached",
    "expired-file": "",
}
"""What a job at Model Studio ends as; `completed` where nothing is said, and empty where it goes on trying."""


@dataclass
class World:
    simulator: Simulator

    def make(self, prompt: str, fault: str = "") -> Job:
        mark = f" [fault:{fault} {SHORT.get(fault, '')}]" if fault else ""
        job = wan.generate(f"{prompt}{mark}", resolution="720p", duration=5)
        return job.wait(timeout=30)

    @property
    def tasks(self) -> int:
        return len(self.simulator.store.tasks)

    @property
    def posts(self) -> int:
        return self.simulator.posts["received"]


@pytest.fixture
def world(request: pytest.FixtureRequest, video: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A simulator of its own that speaks the protocol of one service, and quick searches for lost creates."""
    monkeypatch.setattr(backoff, "LISTING_DELAYS", (0.0, 0.5, 0.5))
    monkeypatch.setattr(backoff, "LOOKUP_DELAYS", (0.0, 0.5, 1.0))
    session.use("simulator", service=request.param)
    folder = session.home() / session.SIMULATOR_FOLDER
    folder.mkdir(parents=True)

    def render(_spec: Any, path: Path, _progress: Callable[[float], None] | None) -> None:
        shutil.copyfile(video, path)

    with background(Options(folder=folder.resolve()), renderer=render) as (_, simulator):
        yield World(simulator)


@pytest.mark.parametrize(("world", "fault"), AMBIGUOUS, indirect=["world"])
def test_a_create_whose_answer_says_nothing_is_bought_once_and_found(world: World, fault: str) -> None:
    job = world.make("A kite", fault)
    assert (job.state, world.tasks, world.posts) == ("completed", 1, 1)


@pytest.mark.parametrize("world", FACES, indirect=True)
def test_a_row_of_lost_creates_costs_one_task_each(world: World) -> None:
    """The factor of double billing: tasks bought for each video that was asked for."""
    faults = ["lost-answer", "server-error", "gateway-html", "no-id", "not-json", "lost-answer"]
    jobs = [world.make(f"Kite {number}", fault) for number, fault in enumerate(faults)]
    assert [job.state for job in jobs] == ["completed"] * len(faults)
    assert world.tasks / len(jobs) == 1.0
    assert {job.snapshot.task_id for job in jobs} == set(world.simulator.store.tasks)


@pytest.mark.parametrize(("world", "fault"), REFUSED, indirect=["world"])
def test_a_refused_create_buys_nothing_or_passes_at_a_second_try(world: World, fault: str) -> None:
    job = world.make("A kite", fault)
    if fault in SENT_AGAIN:
        assert (job.state, world.tasks, world.posts) == ("completed", 1, 2)
        return
    assert job.state in ("refused", "unknown")
    assert job.error is not None
    assert (job.error.charged, world.tasks, world.posts) == ("no", 0, 1)


@pytest.mark.parametrize(
    ("world", "fault"),
    [(DASHSCOPE, name) for name, one in FAULTS.items() if one.kind in ("task", "file") and DASHSCOPE in one.faces],
    indirect=["world"],
)
def test_what_happens_to_a_task_at_model_studio_is_said_and_nothing_is_bought_again(world: World, fault: str) -> None:
    if LATER.get(fault) == "":
        job = wan.generate(f"A kite [fault:{fault}]", resolution="720p", duration=5)
        with pytest.raises(wan.errors.WaitTimeoutError):
            job.wait(timeout=2)
    else:
        assert world.make("A kite", fault).state == LATER.get(fault, "completed")
    assert (world.tasks, world.posts) == (1, 1)

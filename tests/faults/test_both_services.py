"""The faults of the simulator at both services: the final state of a job, and the number of its tasks.

A create whose answer says nothing is the case that may be paid twice. Alibaba's own SDK sends it again
(tests/simulator/makers_sdk); here it is looked for, by our id or in the account's list, and found.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.runtime.lifecycle import submit
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.session import engine_pool
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
SENT_AGAIN = ("rate-limit", "burst", "rate-limit-date", "refuse-client-id")
"""Refusals that prove that nothing was created, and that a second try can pass."""
LATER = {
    "policy-late": "failed",
    "refused-late": "failed",
    "rights-late": "failed",
    "link-late": "failed",
    "file-late": "failed",
    "arrears-late": "failed",
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

SAYS = {
    "policy-late": ("DataInspectionFailed", "The content check stopped this video."),
    "rights-late": ("IPInfringementSuspect", "The content check stopped this video."),
    "refused-late": ("InvalidParameter", "The service could not make this video."),
    "link-late": ("InvalidURL.Timeout", "The service could not fetch an input file."),
    "file-late": ("InvalidFile.Format", "The service does not accept an input file."),
    "arrears-late": ("Arrearage", "The account was in arrears"),
}
"""Refusals that come after the task was accepted: the service's code, and what is said."""
FILE_FAULTS = {
    "policy-expired": "did not accept the file (HTTP 403: AccessDenied Invalid according to Policy: Policy expired.)",
    "server-error on=store": "did not accept the file (HTTP 500: InternalError Internal server error.)",
    "gateway-down on=store": "did not accept the file (HTTP 502: 502 Bad Gateway)",
    "reset-before on=store": "does not take the file",
    "lost-answer on=store": "does not take the file",
    "redirect on=store": "did not accept the file (HTTP 307",
    "dead-host": "does not take the file",
    "gateway-down on=upload": "The service failed (HTTP 502).",
}
"""What can go wrong on a file's way to the storage, and what is said where it never gets there."""


@dataclass
class World:
    simulator: Simulator
    url: str

    def arm(self, fault: str, count: int | None) -> None:
        """Inject a fault into the next requests of any kind."""
        name, *rest = fault.split()
        body = {"name": name, "count": count, **dict(one.split("=") for one in rest)}
        assert httpx.post(f"{self.url}/_faults", json=body, trust_env=False).status_code == 200

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

    with background(Options(folder=folder.resolve()), renderer=render) as (address, simulator):
        yield World(simulator, address.url)
        engine_pool._session.loop.close(3.0)  # what is left of its jobs would start a simulator anew


@pytest.mark.parametrize(("world", "fault"), AMBIGUOUS, indirect=["world"])
def test_a_create_whose_answer_says_nothing_is_bought_once_and_found(world: World, fault: str) -> None:
    job = world.make("A kite", fault)
    assert (job.state, world.tasks, world.posts) == ("completed", 1, 1)


@pytest.mark.parametrize("world", FACES, indirect=True)
def test_a_row_of_lost_creates_costs_one_task_each(world: World) -> None:
    """Tasks bought for each requested video."""
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
        job = world.make("A kite", fault)
        assert job.state == LATER.get(fault, "completed")
        if fault in SAYS:
            assert job.error is not None
            assert (job.error.code, job.error.charged) == (SAYS[fault][0], "no"), "simulated, so nothing is charged"
            assert job.error.message.startswith(SAYS[fault][1])
            assert job.error.detail
    assert (world.tasks, world.posts) == (1, 1)


@pytest.fixture
def clip_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two attempts for a file show as much as four, and are faster."""
    monkeypatch.setattr(submit, "_UPLOAD_TRIES", 2)


def with_picture(tmp_path: Path) -> Job:
    picture = tmp_path / "kite.png"
    Image.new("RGB", (400, 300), "teal").save(picture)
    made = wan.generate("A kite", model="wan3.0-video", image=picture, resolution="480p", duration=2)
    return made.wait(timeout=30)


@pytest.mark.usefixtures("clip_at_once")
@pytest.mark.parametrize("world", [DASHSCOPE], indirect=True)
@pytest.mark.parametrize("fault", FILE_FAULTS)
def test_a_file_that_does_not_get_to_the_storage_is_sent_again_and_buys_one_video(
    world: World, fault: str, tmp_path: Path
) -> None:
    world.arm(fault, 1)
    assert with_picture(tmp_path).state == "completed"
    assert (world.tasks, world.posts) == (1, 1)


@pytest.mark.usefixtures("clip_at_once")
@pytest.mark.parametrize("world", [DASHSCOPE], indirect=True)
@pytest.mark.parametrize(
    ("fault", "words"), [*FILE_FAULTS.items(), ("plain-host", "a storage address that must not be used")]
)
def test_a_file_that_never_gets_to_the_storage_buys_nothing_and_says_why(
    world: World, fault: str, words: str, tmp_path: Path
) -> None:
    world.arm(fault, None)
    job = with_picture(tmp_path)
    assert (job.state, world.tasks, world.posts) == ("refused", 0, 0)
    assert job.error is not None
    assert words in job.error.message
    assert job.error.charged == "no"


@pytest.mark.parametrize("world", [DASHSCOPE], indirect=True)
def test_at_a_workspaces_own_host_a_picture_travels_inside_the_request(world: World, tmp_path: Path) -> None:
    world.arm("no-policies", None)
    assert with_picture(tmp_path).state == "completed"
    (task,) = world.simulator.store.tasks.values()
    assert str(task.body["input"]["media"][0]["url"]).startswith("data:image/png;base64,")

"""This package's own client at the simulated Model Studio: jobs do what Alibaba's SDK does."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import wan_widgets as wan
from simulator.conftest import Renderer, Running, running, write_video
from wan_widgets import session
from wan_widgets.media.video import verify

SMALL = {"resolution": "720p", "duration": 5}


@pytest.fixture
def one() -> Iterator[Running]:
    session.use("simulator", service="dashscope")
    with running(session.home() / session.SIMULATOR_FOLDER, Renderer()) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with two pictures and a clip."""
    monkeypatch.chdir(tmp_path)
    for name, color in (("a.png", "teal"), ("b.png", "plum")):
        Image.new("RGB", (640, 640), color).save(name)
    return write_video(Path("a.mp4"), (320, 240), seconds=2.0).parent


def tasks(one: Running) -> list[dict[str, Any]]:
    return list(one.state()["tasks"])


@pytest.mark.parametrize(
    ("model", "mode", "settings"),
    [
        ("wan2.6-t2v", "t2v", {**SMALL}),
        ("wan2.6-i2v", "i2v", {**SMALL, "image": "a.png"}),
        ("wan2.6-r2v", "r2v", {**SMALL, "references": ["a.mp4"]}),
        ("wan2.6-i2v-flash", "i2v", {**SMALL, "model": "wan2.6-flash", "image": "a.png", "audio": False}),
        ("wan2.7-i2v", "i2v", {**SMALL, "model": "wan2.7", "image": "a.png", "last_image": "b.png"}),
        ("wan2.7-videoedit", "edit", {"resolution": "720p", "model": "wan2.7", "source_video": "a.mp4"}),
        ("wan3.0-video", "t2v", {"resolution": "480p", "duration": 2, "model": "wan3.0-video"}),
        (
            "wan3.0-video-prime",
            "r2v",
            {"resolution": "480p", "duration": 2, "model": "wan3.0-video-prime", "references": ["a.mp4"]},
        ),
    ],
)
def test_each_kind_of_video_is_made_and_saved(one: Running, folder, model, mode, settings) -> None:
    job = wan.generate("character1 and Video 1 and Image 1 wave", **settings)
    video = job.result(timeout=30)
    verify(video.path)
    (task,) = tasks(one)
    assert (task["body"]["model"], task["mode"], task["service"]) == (model, mode, "dashscope")
    spec = one.renderer.specs[-1]
    given = [*([spec.image] if spec.image else []), *([spec.last_image] if spec.last_image else []), *spec.clips]
    names = [name for value in settings.values() for name in (value if isinstance(value, list) else [value])]
    files = [Path(name).read_bytes() for name in names if str(name).endswith((".png", ".mp4"))]
    assert [path.read_bytes() for path in given] == files


@pytest.mark.usefixtures("folder")
def test_where_there_are_no_policies_a_picture_travels_inside_the_request_and_a_clip_does_not(one: Running) -> None:
    one.http.post("/_faults", json={"name": "no-policies", "count": None})
    job = wan.generate("It moves", image="a.png", **SMALL)
    assert job.wait(timeout=30).state == "completed"
    (task,) = tasks(one)
    kind, _, data = task["body"]["input"]["img_url"].partition(",")
    assert (kind, base64.b64decode(data)) == ("data:image/png;base64", Path("a.png").read_bytes())
    job = wan.generate("character1 waves", references=["a.mp4"], **SMALL).wait(timeout=30)
    assert (job.state, len(tasks(one))) == ("refused", 1)


def test_a_job_that_waits_is_canceled_and_costs_nothing(one: Running) -> None:
    job = wan.generate("A kite [fault:slow-queue seconds=600]", **SMALL)
    while not tasks(one):
        time.sleep(0.02)
    job.cancel()
    assert job.wait(timeout=20).state == "canceled"
    assert [task["status"] for task in tasks(one)] == ["cancelled"]
    assert one.http.get("/v1/balance").json()["used_balance"] == 0


def test_more_jobs_than_run_at_a_time_all_come_to_an_end(one: Running) -> None:
    jobs = [wan.generate(f"Kite {number}", **SMALL) for number in range(8)]
    assert [job.wait(timeout=60).state for job in jobs] == ["completed"] * 8
    assert one.state()["posts"] == {"received": 8, "refused": 0, "created": 8}


def test_jobs_at_a_service_with_its_real_limits_are_bought_once_each() -> None:
    session.use("simulator", service="dashscope", speed="real", seconds=0.2)
    folder = session.home() / session.SIMULATOR_FOLDER
    with running(folder, Renderer(), speed="real", seconds=0.2) as one:
        jobs = [wan.generate(f"Kite {number}", **SMALL) for number in range(7)]
        assert [job.wait(timeout=60).state for job in jobs] == ["completed"] * 7
        assert one.state()["posts"]["created"] == 7

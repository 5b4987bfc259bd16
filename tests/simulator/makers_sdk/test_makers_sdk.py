"""The Model Studio protocol of the simulator, checked with every form of Alibaba's own SDK.

``tests/run`` installs the SDK into a folder of its own, so that none of its packages gets into the environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wan_widgets.media.video import verify

from ..conftest import Renderer, Running, png, running, write_video

SDK = Path(sys.prefix) / "dashscope-sdk"
SCRIPT = Path(__file__).with_name("script.py")
MODELS = {
    "t2v": "wan2.6-t2v",
    "i2v": "wan2.6-i2v",
    "local": "wan2.6-i2v",
    "r2v": "wan2.6-r2v",
    "flash": "wan2.6-i2v-flash",
    "2.7 i2v": "wan2.7-i2v",
    "3.0": "wan3.0-video",
}
OLDER = ["sync", "aio"]


class Used:
    """What one face of the SDK reports, and the simulator that it was used with."""

    def __init__(self, face: str, one: Running, report: dict[str, Any]) -> None:
        self.face = face
        self.one = one
        self.report = report

    def asked_for(self, prompt: str) -> list[dict[str, Any]]:
        return [one for one in self.one.state()["tasks"] if one["body"]["input"].get("prompt") == prompt]


def run(face: str, url: str, folder: Path) -> dict[str, Any]:
    """Run the script as a user's program, with nothing of this environment but what the SDK brings."""
    assert SDK.is_dir(), "Alibaba's SDK is needed: tests/run installs it"
    given = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), face, url, str(folder)],
        env={**given, "PYTHONPATH": str(SDK), "HOME": str(folder), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module", params=[*OLDER, "client"])
def used(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "a.png").write_bytes(png((640, 640)))
    write_video(folder / "a.mp4", (320, 240), seconds=2.0)
    with running(folder / "simulator", Renderer()) as one:
        yield Used(request.param, one, run(request.param, one.address.url, folder))


def test_it_makes_and_downloads_a_video_of_every_kind(used: Used) -> None:
    assert used.report["made"].keys() == MODELS.keys()
    tasks = {one["id"]: one for one in used.one.state()["tasks"]}
    for name, model in MODELS.items():
        made = used.report["made"][name]
        assert made["status"] == "SUCCEEDED"
        verify(Path(made["file"]))
        assert tasks[made["task"]]["body"]["model"] == model


def test_it_reads_what_was_billed(used: Used) -> None:
    usage = used.report["made"]["t2v"]["usage"]
    assert (usage["duration"], usage["SR"], usage["size"], usage["video_count"]) == (5, 720, "1280*720", 1)
    assert used.report["made"]["3.0"]["usage"]["duration"] == 2


def test_its_local_files_are_rendered(used: Used) -> None:
    specs = {one.prompt: one for one in used.one.renderer.specs}
    assert specs["A local file moves"].image.read_bytes() == png((640, 640))
    assert specs["From first to last"].image.read_bytes() == png((640, 640))
    assert specs["character1 waves"].clips[0].stat().st_size > 0
    assert specs["Silent"].audio is False


def test_it_cancels_what_is_pending_and_nothing_else(used: Used) -> None:
    expected: object = "CANCELED" if used.face == "client" else [[200, 400], "CANCELED"]
    assert used.report["canceled"] == expected


def test_it_lists_the_tasks(used: Used) -> None:
    if used.face == "client":
        # Its newer form reads a key that the service does not send, and so sees no rows.
        assert used.report["listed"] == [len(MODELS) + 1, 0]
        return
    listed = dict(used.report["listed"])
    assert {listed.pop(used.report["made"][name]["task"]) for name in MODELS} == {"SUCCEEDED"}
    assert list(listed.values()) == ["CANCELED"]


def test_it_reads_refusals_and_unknown_tasks(used: Used) -> None:
    if used.face != "client":
        assert used.report["refused"] == [400, "InvalidParameter"]
        assert used.report["unknown"] == "UNKNOWN"


def test_it_pays_twice_or_more_where_an_answer_is_lost(used: Used) -> None:
    """The reason why this package never repeats a create. Every form of the SDK does."""
    tasks = {fault: len(used.asked_for(f"[fault:{fault}]")) for fault in ("lost-answer", "server-error")}
    assert (
        tasks
        == {
            "sync": {"lost-answer": 2, "server-error": 1},
            "aio": {"lost-answer": 2, "server-error": 1},
            "client": {"lost-answer": 3, "server-error": 3},
        }[used.face]
    )

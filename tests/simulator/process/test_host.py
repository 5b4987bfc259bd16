"""The simulator as a separate process, as the session starts it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.tables.wan_3_0 import WAN_3_0
from wan_widgets.errors import BackendError
from wan_widgets.simulator import process
from wan_widgets.simulator.options import Options, add_arguments, as_arguments, options_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    # A space and a letter outside ASCII, as home folders have them.
    path = tmp_path / "wan vidéos"
    yield path
    process.stop(path)


def health(url: str) -> dict[str, Any]:
    return dict(httpx.get(f"{url}/_health", trust_env=False).json())


def test_a_simulator_is_started_once_and_found_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-never-handed-on")
    url = process.ensure(folder)
    first = health(url)
    assert first["folder"] == str(folder.resolve())
    assert process.ensure(folder) == url
    assert health(url)["pid"] == first["pid"] != os.getpid()
    environment = Path(f"/proc/{first['pid']}/environ")
    if environment.exists():
        assert b"sk-never-handed-on" not in environment.read_bytes()
    assert json.loads((folder / "simulator.log").read_text().splitlines()[0])["url"] == url


def test_two_starters_get_one_simulator(folder: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(process.ensure(folder))) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 3
    assert len(set(found)) == 1


def test_ctrl_c_in_the_notebook_does_not_reach_it(folder: Path) -> None:
    if os.name != "posix":
        return
    script = (
        "import sys, os, signal; from wan_widgets.simulator import process; url = process.ensure(sys.argv[1]); "
        "print(url, flush=True); signal.signal(signal.SIGINT, signal.SIG_IGN); os.killpg(0, signal.SIGINT)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        start_new_session=True,
        timeout=60,
    )
    url = done.stdout.decode().strip()
    assert health(url)["simulator"] == "wan_widgets"
    assert process.ensure(folder) == url


def test_a_stopped_or_killed_simulator_comes_back_at_its_address(folder: Path) -> None:
    url = process.ensure(folder)
    process.stop(folder)
    with pytest.raises(httpx.ConnectError):
        health(url)
    assert process.ensure(folder) == url
    os.kill(health(url)["pid"], getattr(signal, "SIGKILL", signal.SIGTERM))
    process._started[folder.resolve()].wait(20)
    assert process.ensure(folder) == url


def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    process.stop(tmp_path / "none")


def test_something_else_at_the_address_is_not_taken_for_it(folder: Path, tmp_path: Path) -> None:
    url = process.ensure(folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "address.json").write_text((folder / "address.json").read_text())
    try:
        assert process.ensure(other) != url
    finally:
        process.stop(other)


def test_one_of_another_version_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = health(process.ensure(folder))["pid"]
    monkeypatch.setattr(process, "__version__", "9.9")
    url = process.ensure(folder)
    assert health(url)["pid"] != first


def test_a_running_one_takes_over_what_can_change(folder: Path) -> None:
    url = process.ensure(folder)
    assert health(url)["options"]["speed"] == "fast"
    assert process.ensure(folder, speed="real") == url
    assert health(url)["options"]["speed"] == "real"


def test_one_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(BackendError, match=r"simulator\.log"):
        process.ensure(folder, faults=("nonsense",))


def test_the_module_prints_one_line_of_json_and_writes_the_port_file(tmp_path: Path) -> None:
    port_file = tmp_path / "port.json"
    arguments = ["--folder", str(tmp_path / "a"), "--idle", "0.2", "--port-file", str(port_file)]
    done = subprocess.run(
        [sys.executable, "-m", "wan_widgets.simulator", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert set(json.loads(done.stdout)) == {"url", "files_url", "pid"}
    assert json.loads(done.stdout) == json.loads(port_file.read_text())
    assert done.stderr == b""


def test_options_survive_the_command_line() -> None:
    folder = Path("x").resolve()
    wanted = Options(
        folder=folder,
        port=1,
        files_port=2,
        speed="real",
        seconds=0.5,
        balance=-1.0,
        lifetime=60.0,
        renders=1,
        idle=3.0,
        faults=("rate-limit seconds=2", "failed"),
        port_file=folder / "p.json",
    )
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert options_of(parser.parse_args(as_arguments(wanted)), folder) == wanted
    assert options_of(parser.parse_args([]), folder) == Options(folder=folder)


def test_a_running_one_learns_the_tables_that_are_registered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    url = process.ensure(folder)
    assert health(url)["tables"] == {}
    MODELS.register(replace(WAN_3_0, name="mine"))
    create = {"model": "mine", "prompt": "[fault:slow-queue seconds=600]", "resolution": "480p"}
    headers = {"Authorization": "Bearer sk-1"}
    wrong = httpx.post(f"{url}/v1/videos/generations", json=create, headers=headers, trust_env=False)
    assert wrong.status_code == 404
    assert process.ensure(folder) == url
    right = httpx.post(f"{url}/v1/videos/generations", json=create, headers=headers, trust_env=False)
    assert right.status_code == 200
    process.stop(folder)
    # Its task is still there, and one that has no table for it says so and does not break.
    monkeypatch.setattr(MODELS, "_models", {WAN_3_0.name: WAN_3_0})
    url = process.ensure(folder)
    (task,) = httpx.get(f"{url}/_state", trust_env=False).json()["tasks"]
    assert (task["mode"], task["body"]["model"]) == ("", "mine")


@pytest.mark.parametrize("data", [{}, {"tables": 1}, {"tables": [{"name": "x"}]}, {"tables": [{"nope": 1}]}])
def test_what_is_no_table_is_refused(folder: Path, data: dict[str, object]) -> None:
    url = process.ensure(folder)
    assert httpx.post(f"{url}/_models", json=data, trust_env=False).status_code in (400, 415)
    assert health(url)["tables"] == {}

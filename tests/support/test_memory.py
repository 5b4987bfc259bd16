"""The folders of the tests are in memory if there is room, and are removed after a run."""

from __future__ import annotations

import os
import subprocess
import sys

from support import memory


def test_a_run_names_its_folder_for_all_its_processes(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LEAST_ROOM", 0)
    monkeypatch.setattr(memory, "LEAST_MEMORY", 0)
    environment = {}
    root = memory.make_root(environment, tmp_path)
    assert root == tmp_path / f"wan-tests-{os.getpid()}"
    assert environment == {memory.ROOT: str(root)}
    assert memory.make_root(environment, tmp_path) is None


def test_without_room_the_folders_are_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LEAST_ROOM", 10**18)
    environment = {}
    assert memory.make_root(environment, tmp_path) is None
    assert memory.make_root(environment, tmp_path / "no-such") is None
    assert environment == {}


def test_what_a_killed_run_has_left_is_removed(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for number in (ended.pid, os.getpid()):
        (tmp_path / f"wan-tests-{number}" / "deep").mkdir(parents=True)
    (tmp_path / "wan-tests-other").mkdir()
    memory.tidy(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {f"wan-tests-{os.getpid()}", "wan-tests-other"}

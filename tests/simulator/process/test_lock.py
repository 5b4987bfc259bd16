from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.process_output import line_of

from wan_widgets.simulator.file_lock import TakenError, only_one

HOLD = "import sys, pathlib; from wan_widgets.simulator.file_lock import only_one\nwith only_one(pathlib.Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"


def test_a_lock_is_held_by_one_and_then_free(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with only_one(path), pytest.raises(TakenError), only_one(path):
        pass
    with only_one(path):
        pass


def test_a_waiting_starter_gets_it_when_the_first_is_done(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with only_one(tmp_path / "a.lock", wait=20):
            order.append("second")

    thread = threading.Thread(target=second)
    with only_one(tmp_path / "a.lock"):
        thread.start()
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


def test_a_dead_holder_leaves_no_stale_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as holder:
        assert line_of(holder, holder.stdout).strip() == b"held"
        with pytest.raises(TakenError), only_one(path):
            pass
        holder.kill()
        holder.wait(20)
        with only_one(path, wait=20):
            pass

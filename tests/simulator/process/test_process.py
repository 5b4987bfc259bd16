"""The life of the simulator process: restarts, options, its end, and allowed clients."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from wan_widgets.simulator.file_lock import TakenError
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background

from ..conftest import Renderer, Running, running


def test_a_restarted_simulator_finishes_what_was_begun_at_the_same_address(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer) as one:
        task = one.made("unfinished", client_business_id="again-1")
        renderer.wait_at_gate()
        address = one.address
    with running(tmp_path) as one:
        assert (one.address.url, one.address.files_url) == (address.url, address.files_url)
        done = one.until(task)
        assert done["client_business_id"] == "again-1"
        assert one.renderer.specs[0].seed == renderer.specs[0].seed
        url = done["result"]["data"][0]["url"]
    with running(tmp_path) as one:
        assert httpx.get(url, trust_env=False).status_code == 200
        assert not one.renderer.specs


def test_a_rendering_that_ends_late_does_not_spoil_the_one_after_a_restart(tmp_path: Path) -> None:
    class Late(Renderer):
        """Notices the stop only when it is let go on."""

        def __call__(self, _spec: Any, path: Path, progress: Callable[[float], None] | None) -> None:
            path.write_bytes(b"half")
            self.at_gate.release()
            self.gate.wait(20)
            assert progress is not None
            progress(0.3)

    class Second(Renderer):
        """Lets the late one end while its own part is written."""

        def __call__(self, spec: Any, path: Path, progress: Callable[[float], None] | None) -> None:
            super().__call__(spec, path, progress)
            late.gate.set()
            for thread in threading.enumerate():
                if thread.name == "wan-simulator-render" and thread is not threading.current_thread():
                    thread.join(20)

    late = Late()
    late.gate.clear()
    with running(tmp_path, late) as one:
        task = one.made()
        late.wait_at_gate()
    with running(tmp_path, Second()) as one:
        answer = one.until(task, "completed", "failed")
        assert answer["status"] == "completed", answer
        assert list((tmp_path / "scratch").iterdir()) == []


def test_the_key_is_kept_nowhere(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.until(one.made("[fault:hostile-text]"), "failed")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"sk-simulated" not in kept


def test_a_damaged_record_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "video_X.json").write_text("{")
    with running(tmp_path) as one:
        assert one.state()["tasks"] == []


def test_two_simulators_do_not_share_a_folder(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(TakenError), background(Options(folder=tmp_path)):
        pass


def test_a_video_takes_as_long_as_asked(tmp_path: Path) -> None:
    with running(tmp_path, seconds=0.5) as one:
        one.until(one.made())
        record = one.state()["tasks"][0]
    assert record["completed_at"] - record["created_at"] >= 0.5


def test_progress_is_stretched_to_the_time_that_a_video_takes(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        task = one.made("[fault:slow-render seconds=10000] [fault:slow-queue seconds=0]")
        one.until(task, "in_progress")
        record = one.simulator.store.tasks[task]
        while record.progress < 1:
            time.sleep(0.01)
        assert one.look(task)["progress"] == 0
        record.created_at -= 5000
        assert one.look(task)["progress"] == 50
        record.created_at -= 10_000
        assert one.look(task)["progress"] == 99


def test_real_speed_is_minutes_and_grows_with_the_length() -> None:
    real = Options(folder=Path(), speed="real")
    assert [real.target(seconds) for seconds in (5, 10, 15)] == [90, 150, 210]
    assert Options(folder=Path()).target(5) == 0


def test_a_running_simulator_takes_over_options(shared: Running) -> None:
    before = shared.http.get("/_health").json()["options"]
    try:
        assert shared.http.post("/_options", json={"seconds": 0.5}).json()["seconds"] == 0.5
        for wrong in ({"speed": "slow"}, {"folder": "/"}, {"balance": "x"}, {"seconds": True}):
            assert shared.http.post("/_options", json=wrong).status_code == 400
    finally:
        shared.http.post("/_options", json=before)


def test_it_ends_when_idle(tmp_path: Path) -> None:
    with running(tmp_path, idle=0.2) as one:
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", int(one.address.url.rpartition(":")[2])), 1).close()
            except OSError:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("it is still there")


def test_it_listens_on_loopback_only_and_to_its_own_name(shared: Running) -> None:
    assert shared.address.url.startswith("http://127.0.0.1:")
    for path in ("/_state", "/v1/balance"):
        assert shared.http.get(path, headers={"Host": "evil.example.com"}).status_code == 421
    port = shared.address.url.rpartition(":")[2]
    assert shared.http.get("/_state", headers={"Host": f"localhost:{port}"}).status_code == 200


def test_control_takes_json_only_so_that_no_web_page_can_use_it(shared: Running) -> None:
    for path in ("/_stop", "/_faults", "/_options"):
        assert shared.http.post(path, content="{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_the_state_counts_what_was_posted(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.made(client_business_id="a")
        one.create(client_business_id="a", duration=7)
        task = one.made()
        one.look(task)
        state = one.state()
    assert state["posts"] == {"received": 3, "refused": 1, "created": 2}
    assert state["posts_by_client_id"] == {"a": 2}
    assert [one["looks"] for one in state["tasks"]] == [0, 1]

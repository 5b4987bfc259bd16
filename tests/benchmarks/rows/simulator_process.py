"""The processes of the simulator while nobody asks it for anything: their memory, and when they end.

The memory is looked at after a video was made: at once, and when the process that draws has been idle for long enough.
Beside it: a process of Python that has imported what the server stands on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from support.process_output import line_of

import wan_widgets as wan
from tests.benchmarks.table import Figure, memory_of
from wan_widgets.session import SIMULATOR_FOLDER
from wan_widgets.simulator import process
from wan_widgets.simulator.server.rendering import in_worker

MOST = 90.0
"""Seconds for which its end is waited for."""
LEFT_ALONE = in_worker.IDLE + 5
"""Seconds after the last request at which the memory is looked at."""
BARE = "import starlette.applications, uvicorn; print(1, flush=True); input()"


def measure() -> list[Figure]:
    """Make a video, then leave the simulator alone."""
    folder = Path(os.environ["WAN_HOME"]) / SIMULATOR_FOLDER
    wan.use("simulator")
    wan.generate("A fox trots out of the fog", resolution="720p", duration=5).result(timeout=300)
    pid = process.read_address(folder)["pid"]
    start = time.monotonic()
    at_once = _whole(pid)
    time.sleep(LEFT_ALONE)
    memory = _whole(pid)
    while memory_of(pid) and time.monotonic() - start < MOST:
        time.sleep(0.5)
    gone = time.monotonic() - start if not memory_of(pid) else process.IDLE
    process.stop(folder)
    return [
        Figure(
            row="simulator_process", what="memory of an idle simulator, after a video", value=memory, unit="MB", goal=60,
            beside="Python with starlette and uvicorn", beside_value=_bare(), method=f"all of its processes, {LEFT_ALONE:g} s after the last request",
        ),
        Figure(
            row="simulator_process", what="the same, right after a video", value=at_once, unit="MB",
            method="all of its processes",
        ),
        Figure(
            row="simulator_process", what="ends after its last request", value=gone, unit="s", goal=60,
            method=f"waited for {MOST:g} s; if it has not ended then, the time that is set",
        ),
    ]  # fmt: skip


def _whole(pid: int) -> float:
    """Return the memory in MB of a process and of those that it has started (Linux)."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return (
        sum(memory_of(one) for one in (pid, *(int(child) for path in lists for child in path.read_text().split())))
        / 1000
    )


def _bare() -> float:
    with subprocess.Popen([sys.executable, "-c", BARE], stdin=-1, stdout=-1, text=True) as bare:
        line_of(bare, bare.stdout)
        memory = memory_of(bare.pid) / 1000
        bare.kill()
    return memory

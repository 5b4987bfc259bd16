"""5,000 jobs in one kernel with a service that fails in one answer of twenty: what grows, what is lost or made twice.

Time runs ten times as fast, at the service and in the intervals of its polls. `SOAK_JOBS` sets another number of jobs.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from jobs.fake import make_video
from support.process_output import line_of

import wan_widgets as wan
from tests.benchmarks.table import Figure, memory_of
from wan_widgets.judging.worker import WORKER
from wan_widgets.services.toapis import ToAPIs

JOBS = int(os.environ.get("SOAK_JOBS", "5000"))
AT_ONCE = 100
"""Jobs that are unfinished at a time."""
PATIENCE = 1800.0
"""Seconds without a finished job after which the run is aborted."""
MEMORY = ("memory in use", "memory with what is free in it")
PACE = {"first_poll": 0.5, "least_interval": 0.5, "longest_interval": 1.0}


def measure() -> list[Figure]:
    """Make the jobs; measure the process when a fifth of them has ended, and when all have."""
    assert ToAPIs.__init__.__kwdefaults__ is not None
    ToAPIs.__init__.__kwdefaults__.update(PACE)
    home = Path(os.environ["WAN_HOME"])
    video = make_video(home.parent / "soak.mp4", seconds=1.0)
    command = [sys.executable, str(Path(__file__).parents[1] / "soak_service.py"), str(video)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = f"http://127.0.0.1:{line_of(process, process.stdout).strip()}"
        os.environ |= {"TOAPIS_API_KEY": "benchmark-key-of-nobody", "TOAPIS_BASE_URL": url}
        wan.use("toapis")
        wan.settings.limits = {}
        ends: dict[str, str] = {}
        first: dict[str, float] = {}
        for before in range(0, JOBS, AT_ONCE):
            _wave(before, min(AT_ONCE, JOBS - before), ends)
            if not first and before + AT_ONCE >= JOBS / 5:
                first = _process()
        last = _process()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{url}/created", timeout=60) as answer:
            created: dict[str, int] = json.loads(answer.read())
        process.kill()
    completed = [name for name, state in ends.items() if state == "completed"]
    files = sum(1 for _ in home.rglob("*.mp4"))
    method = f"{JOBS:,} jobs, {AT_ONCE} at a time, 5 % of the answers are faults; after a fifth of them and after all"
    counts = {
        "jobs that did not end": sum(state not in ("completed", "failed", "refused") for state in ends.values()),
        "tasks of no job": len(created.keys() - ends.keys()),
        "tasks made twice": sum(times > 1 for times in created.values()),
        "videos too few or too many": abs(files - len(completed)),
    }
    return [
        *(Figure(row="soak", what=what, value=value, unit="", goal=0, method=method) for what, value in counts.items()),
        Figure(row="soak", what="completed", value=len(completed), unit="jobs", method=method),
        *(
            Figure(
                row="soak", what=f"{what} at the end", value=value, unit="kB" if what in MEMORY else "",
                beside="after a fifth of them", beside_value=first[what], method=method,
            )
            for what, value in last.items()
        ),
    ]  # fmt: skip


def _wave(before: int, count: int, ends: dict[str, str]) -> None:
    jobs = [wan.generate(f"A paper boat, {before + number}", seed=before + number) for number in range(count)]
    deadline = time.monotonic() + PATIENCE
    while not all(job.snapshot.resting for job in jobs) and time.monotonic() < deadline:
        time.sleep(0.2)
    ends.update((job.id, str(job.state)) for job in jobs)


def _process() -> dict[str, float]:
    """Return memory (kB), handles, sockets and threads of this process (Linux), once all videos are measured.

    Time runs ten times as fast, but measuring does not: it would have what is left of an hour to do. The C library
    keeps memory that was freed, for each thread apart; what is in use is left when it has given that back.
    """
    deadline = time.monotonic() + PATIENCE
    while WORKER.waiting and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(2)
    gc.collect()
    handles = [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    sockets = sum(str(one.readlink()).startswith("socket:") for one in handles if one.is_symlink())
    resident = memory_of()
    trim = getattr(ctypes.CDLL(ctypes.util.find_library("c")), "malloc_trim", None)  # of glibc alone
    if trim is not None:
        trim(0)
    return {
        "memory in use": memory_of(),
        "memory with what is free in it": resident,
        "handles": len(handles),
        "sockets": sockets,
        "threads": threading.active_count(),
    }

"""The cost of jobs in the kernel that watches them: the call, the time to the request, processor, memory, and delays of the user's code.

The service is a separate program that accepts every job and never finishes one. Polls use the published intervals.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
from support.process_output import line_of

import wan_widgets as wan
from tests.benchmarks.table import Figure, memory_of, middle, rank

COUNTS = (500, 2000)
TICK = 0.02
WATCHED = 20.0
"""Seconds for which the processor time of watching is measured."""


@contextmanager
def service() -> Iterator[str]:
    """Run the service; yield its address."""
    command = [sys.executable, str(Path(__file__).parents[1] / "service.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{line_of(process, process.stdout).strip()}"
        process.kill()


def arrivals(url: str) -> list[tuple[float, str]]:
    """Return when the service received each job, and its id."""
    return [(at, name) for at, name in _read(f"{url}/arrivals")]


def _read(url: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return json.loads(answer.read())


def measure() -> list[Figure]:
    """Make jobs one after another, then many at once."""
    figures = []
    with service() as url:
        os.environ |= {"TOAPIS_API_KEY": "benchmark-key-of-nobody", "TOAPIS_BASE_URL": url}
        wan.use("toapis")
        wan.settings.limits = {}
        figures += _one_by_one(url)
        made = 20
        for count in COUNTS:
            figures += _at_once(url, made, count - made)
            made = count
        lost = made - len({name for _, name in arrivals(url)})
        twice = len(arrivals(url)) - len({name for _, name in arrivals(url)})
    figures.append(Figure(row="many_jobs", what="jobs never sent", value=lost, unit="jobs", goal=0))
    figures.append(Figure(row="many_jobs", what="jobs sent twice", value=twice, unit="jobs", goal=0))
    return figures


def _one_by_one(url: str) -> list[Figure]:
    late = []
    for number in range(20):
        start = time.time()
        job = wan.generate(f"A fox trots out of the fog, one by one {number}", seed=number)
        while (at := {name: at for at, name in arrivals(url)}.get(job.id)) is None:
            time.sleep(0.05)
        late.append((at - start) * 1000)
    method = "one job at a time, median of 20; from the call of generate to the arrival of the POST at the service"
    return [
        Figure(row="many_jobs", what="call to POST", value=rank(late[1:], 0.5), unit="ms", goal=50, method=method),
    ]


def _at_once(url: str, before: int, count: int) -> list[Figure]:
    commit, memory, calls = _commit(), memory_of(), []
    for number in range(count):
        start = time.perf_counter()
        wan.generate(f"A paper boat drifts down a gutter, {before} {number}", seed=number)
        calls.append((time.perf_counter() - start) * 1000)
    deadline = time.monotonic() + 300
    while len(arrivals(url)) < before + count and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(2)
    polled, late, spent, end = _read(f"{url}/polls"), [], time.process_time(), time.monotonic() + WATCHED
    while time.monotonic() < end:
        start = time.perf_counter()
        time.sleep(TICK)
        late.append((time.perf_counter() - start - TICK) * 1000)
    share = (time.process_time() - spent) / WATCHED * 100
    rate = (_read(f"{url}/polls") - polled) / WATCHED
    total = before + count
    each = f"{total:,} jobs: "
    return [
        Figure(row="many_jobs", what=each + "call of generate, mean", value=sum(calls) / count, unit="ms", goal=2,
               beside="a bare commit of SQLite", beside_value=commit,
               method=f"{count:,} calls in a loop, wall time of the caller"),
        Figure(row="many_jobs", what=each + "share of a core while they run", value=share, unit="%", goal=3,
               beside="a bare AsyncClient of httpx that asks as often", beside_value=asyncio.run(_bare(url, rate)),
               method=f"process time in {WATCHED:g} s, all jobs running, {rate:.1f} polls a second"),
        Figure(row="many_jobs", what=each + "memory of each", value=(memory_of() - memory) / count, unit="kB", goal=25,
               method="growth of the resident memory by the number of jobs"),
        Figure(row="many_jobs", what=each + "user's code wakes late, 99 %", value=rank(late, 0.99), unit="ms", goal=10,
               method=f"main thread that sleeps {TICK * 1000:g} ms again and again"),
    ]  # fmt: skip


async def _bare(url: str, rate: float) -> float:
    """Return the share of a core, in percent, that asking `rate` times a second takes this thread by itself."""
    async with httpx.AsyncClient(trust_env=False) as client:
        spent, start = time.thread_time(), time.monotonic()
        while (now := time.monotonic()) < start + WATCHED:
            (await client.get(f"{url}/v1/videos/generations/task_1")).json()
            await asyncio.sleep(max(0.0, now + 1 / max(rate, 0.1) - time.monotonic()))
        return (time.thread_time() - spent) / WATCHED * 100


def _commit() -> float:
    """Return the milliseconds of one commit in the ledger's folder. No call that stores a job can be faster."""
    path = Path(os.environ["WAN_HOME"]) / "commits.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS numbers (number)")
        return middle(lambda: connection.execute("INSERT INTO numbers VALUES (1)"))

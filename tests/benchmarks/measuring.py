"""Measuring: CPU seconds for a second of 1080p, and how late an event loop and a poll are while 50 clips are measured.

Run: python tests/benchmarks/measuring.py
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

os.environ["WAN_HOME"] = tempfile.mkdtemp()
os.environ["WAN_MEASURE_AFTER_SAVE"] = "no"

import wan_widgets as wan
from wan_widgets.judging.worker import MeasureWorker
from wan_widgets.measures.analysis import analyze

CLIPS = 50
TICK = 0.02
"""Seconds between two turns of the thread that stands for the engine's polls and the page's clock."""


def main() -> None:
    """Print the figures."""
    wan.use("simulator")
    job = wan.generate("A red kite over dunes", resolution="1080p", duration=5, seed=1)
    path = job.wait(timeout=300).path
    spans = []
    for _ in range(3):
        start = time.process_time()
        analyze(path)
        spans.append(time.process_time() - start)
    print(f"{'CPU seconds for 5 s of 1080p, median of three':58} {statistics.median(spans):6.2f} s")
    print(f"{'how late a turn every 20 ms is with nothing else':58} {lateness(lambda: time.sleep(4))}")
    print(f"{f'the same while {CLIPS} clips are measured':58} {lateness(lambda: measure_all(path))}")


def measure_all(path: Path) -> None:
    worker = MeasureWorker()
    folder = Path(tempfile.mkdtemp())
    copies = [folder / f"{number}.mp4" for number in range(CLIPS)]
    for copy in copies:
        os.link(path, copy)
    for future in [worker.post(None, copy, {}) for copy in copies]:
        future.result()


def lateness(work: object) -> str:
    """Return how late a thread wakes up that sleeps for `TICK`, while `work` runs on another one."""
    late: list[float] = []
    done = threading.Event()

    def turn() -> None:
        while not done.is_set():
            start = time.perf_counter()
            time.sleep(TICK)
            late.append((time.perf_counter() - start - TICK) * 1000)

    thread = threading.Thread(target=turn)
    thread.start()
    work()
    done.set()
    thread.join()
    ordered = sorted(late)
    return f"median {statistics.median(ordered):.1f} ms, 95 % {ordered[int(len(ordered) * 0.95)]:.1f} ms, most {ordered[-1]:.1f} ms"


if __name__ == "__main__":
    main()

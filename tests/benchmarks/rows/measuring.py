"""Measuring videos: the processor time for one, and how late the user's own code wakes while fifty are measured."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ["WAN_MEASURE_AFTER_SAVE"] = "no"

import av

from tests.benchmarks.table import Figure, rank
from wan_widgets.judging.worker import MeasureWorker
from wan_widgets.measures.analysis import analyze
from wan_widgets.simulator.render.renderer import RenderSpec, render

CLIPS = 50
TICK = 0.02
"""Seconds between two turns of the thread that represents the user's code, the engine's polls and the page's clock."""
SPEC = RenderSpec(
    prompt="A red kite over dunes", width=1920, height=1080, seconds=5, seed=1, resolution="1080p", aspect_ratio="16:9"
)


def measure() -> list[Figure]:
    """Render a video; measure it three times beside its bare decoding, then fifty times in the background."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        render(SPEC, path)
        spent = [(_cpu(lambda: analyze(path)), _cpu(lambda: _decode(path))) for _ in range(3)]
        alone = _late(lambda: time.sleep(4))
        busy = _late(lambda: _measure_all(path, Path(folder)))
    ours, decoding = (statistics.median(one) for one in zip(*spent, strict=True))
    method = (
        f"thread that sleeps {TICK * 1000:g} ms again and again, while {CLIPS} clips are measured, and while nothing is"
    )
    return [
        Figure(row="measuring", what="processor time for 5 s of 1080p", value=ours, unit="s", beside="decoding it",
               beside_value=decoding, method="median of three in turns"),
        Figure(row="measuring", what="user's code wakes late, median", value=statistics.median(busy), unit="ms",
               beside="nothing is measured", beside_value=statistics.median(alone), method=method),
        Figure(row="measuring", what="user's code wakes late, 95 %", value=rank(busy, 0.95), unit="ms",
               beside="nothing is measured", beside_value=rank(alone, 0.95), method=method),
    ]  # fmt: skip


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _decode(path: Path) -> None:
    with av.open(str(path)) as container:
        for _ in container.decode(video=0):
            pass


def _measure_all(path: Path, folder: Path) -> None:
    worker = MeasureWorker()
    copies = [folder / f"{number}.mp4" for number in range(CLIPS)]
    for copy in copies:
        os.link(path, copy)
    for future in [worker.post(None, copy, {}) for copy in copies]:
        future.result()


def _late(work: Callable[[], object]) -> list[float]:
    """Return by how many ms a sleeping thread wakes late while `work` runs on another one."""
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
    return late

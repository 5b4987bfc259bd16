"""How much faster than real time the simulator renders, beside the bound of the machine.

The bound is the encoder alone in the same minute: one picture again and again, scaled and encoded with sound, which
no painting goes beyond.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.table import Figure, memory_of
from wan_widgets.simulator.render.encoder import FRAMES_A_SECOND, Encoder
from wan_widgets.simulator.render.layers import Window
from wan_widgets.simulator.render.renderer import RenderSpec, render
from wan_widgets.simulator.render.soundtrack import RATE

PROMPT = "A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks"


def measure() -> list[Figure]:
    """Render 5 s of 1080p three times, and the bound each time; the median."""
    spec = RenderSpec(
        prompt=PROMPT, width=1920, height=1080, seconds=5, seed=7, resolution="1080p", aspect_ratio="16:9"
    )
    times, bounds = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.mp4"
        for _ in range(3):
            times.append(spec.seconds / spent(lambda: render(spec, path))[0])
            bounds.append(spec.seconds / spent(lambda: encode(spec, path))[0])
    return [
        Figure(
            row="rendering", what="simulator, times real time at 1080p", value=statistics.median(times), unit="x",
            least=6, beside="the encoder alone", beside_value=statistics.median(bounds), method="5 s, median of 3",
        ),
        Figure(row="rendering", what="memory of the process", value=memory_of() / 1000, unit="MB", goal=150),
    ]  # fmt: skip


def spent(work: Callable[[], None]) -> tuple[float, float, float]:
    """Return seconds of wall clock, of processor time in this thread, and in all others."""
    start, own, all_of_them = time.perf_counter(), time.thread_time(), time.process_time()
    work()
    own = time.thread_time() - own
    return time.perf_counter() - start, own, time.process_time() - all_of_them - own


def encode(spec: RenderSpec, path: Path) -> None:
    """Encode what takes nothing to paint."""
    rise = np.linspace(30, 220, 904, dtype=np.uint8)
    planes = np.tile(rise, (508, 1)), np.full((254, 452), 120, np.uint8), np.full((254, 452), 135, np.uint8)
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (2, round(spec.seconds * RATE))).astype(np.float32)
    with Encoder(path, spec.width, spec.height, sound=lambda: noise, letter=lambda *_: None) as encoder:
        for number in range(round(spec.seconds * FRAMES_A_SECOND)):
            encoder.show(planes, Window(1.0), key=number == 0)

"""How much faster than real time the simulator renders, what the processors do for it, and the bound of the machine.

Run: python tests/benchmarks/rendering.py [runs]

Each row is one run. "Painting" (with scaling and lettering) and "encoding" (with the sound) are seconds of processor
time for each second of video; the two are done at the same time, and the longer one decides. "The bound" is the encoder
alone in the same minute: one picture again and again, scaled and encoded with sound, which no painting goes beyond.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from wan_widgets.simulator.render.encoder import FRAMES_A_SECOND, Encoder
from wan_widgets.simulator.render.layers import Window
from wan_widgets.simulator.render.renderer import RenderSpec, render
from wan_widgets.simulator.render.soundtrack import RATE

PROMPT = "A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks"


def main() -> None:
    """Print one row for each size, length and run."""
    print("size        seconds   x real time   painting   encoding   the bound, x real time")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.mp4"
        for width, height, resolution in ((1280, 720, "720p"), (1920, 1080, "1080p")):
            for seconds in (5, 15):
                spec = RenderSpec(
                    prompt=PROMPT,
                    width=width,
                    height=height,
                    seconds=seconds,
                    seed=7,
                    resolution=resolution,
                    aspect_ratio="16:9",
                )
                for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
                    wall, painting, encoding = spent(lambda spec=spec: render(spec, path))
                    bound, *_ = spent(lambda spec=spec: encode(spec, path))
                    figures = f"{seconds / wall:11.1f}   {painting / seconds:8.3f}   {encoding / seconds:8.3f}"
                    print(f"{width}x{height:<5}   {seconds:6}   {figures}   {seconds / bound:22.1f}", flush=True)


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


if __name__ == "__main__":
    main()

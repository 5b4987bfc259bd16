"""How much faster than real time the simulator renders: seconds of video per second of wall clock.

Run: python tests/benchmarks/rendering.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from wan_widgets.simulator.render import RenderSpec, render

PROMPT = "A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks"


def main() -> None:
    """Print one row for each size."""
    print("size        seconds   x real time")
    with tempfile.TemporaryDirectory() as folder:
        for width, height, resolution in ((1280, 720, "720p"), (1920, 1080, "1080p")):
            for seconds in (5, 15):
                spec = RenderSpec(
                    prompt=PROMPT,
                    negative_prompt="",
                    mode="t2v",
                    width=width,
                    height=height,
                    seconds=seconds,
                    seed=7,
                    shot_type="single",
                    prompt_extend=True,
                    audio=None,
                    watermark=False,
                    image=None,
                    clips=(),
                    model="wan2.6",
                    resolution=resolution,
                    aspect_ratio="16:9",
                )
                start = time.perf_counter()
                render(spec, Path(folder) / "out.mp4", None)
                print(f"{width}x{height}   {seconds:7}   {seconds / (time.perf_counter() - start):10.1f}")


if __name__ == "__main__":
    main()

"""Processor time for each finished video: its provenance written into the file and checked, and its poster.

Beside it: one frame of the file is decoded, which no poster goes below.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import av
from support.ledgers import row_of

from tests.benchmarks.table import Figure
from wan_widgets._jobs.files import finalize
from wan_widgets.media import video
from wan_widgets.media.pictures import stills
from wan_widgets.simulator.render.renderer import RenderSpec, render

PROMPT = "A lighthouse beam sweeps slowly through the fog while two gulls lift off the rocks"


def measure() -> list[Figure]:
    """Finish a video of 5 s of 1080p again and again."""
    home = Path(os.environ["WAN_HOME"])
    home.mkdir(parents=True)
    row = row_of(1, now=time.time())
    part = finalize.begin(home, row.id)
    spec = RenderSpec(
        prompt=PROMPT, width=1920, height=1080, seconds=5, seed=7, resolution="1080p", aspect_ratio="16:9"
    )
    render(spec, part)
    facts = video.verify(part)

    def finish() -> None:
        copy, _ = finalize.with_provenance(row, home, facts)
        assert copy != part, "The provenance is not inside."
        finalize.write_sidecar(row, home, copy, facts)
        stills.poster(copy)

    return [
        Figure(
            row="finishing", what="provenance and poster of a video", value=_spent(finish), unit="ms", goal=60,
            beside="decoding its first frame", beside_value=_spent(lambda: _decode(part)),
            method=f"processor time, 5 s of 1080p, {part.stat().st_size / 1e6:.1f} MB, median of 5",
        )
    ]  # fmt: skip


def _decode(path: Path) -> None:
    with av.open(str(path)) as container:
        next(container.decode(video=0)).to_ndarray(format="rgb24")


def _spent(work: Callable[[], object], times: int = 5) -> float:
    """Return the milliseconds of processor time that `work` takes, the median of several times after a first one."""
    work()
    spans = []
    for _ in range(times):
        start = time.process_time()
        work()
        spans.append((time.process_time() - start) * 1000)
    return statistics.median(spans)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from support.hostile import HOSTILE

from wan_widgets.clips.clip import Clip


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """Write a small video whose every picture differs from the one before."""

    def write(name: str, seconds: float = 1.0, size: tuple[int, int] = (160, 90), fps: int = 20) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
            stream = out.add_stream("libx264", rate=fps)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for number in range(round(seconds * fps)):
                picture = np.full((size[1], size[0], 3), 40, np.uint8)
                picture[:, (number * 7) % size[0] :][:, :14] = (230, 40, 40)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            out.mux(stream.encode())
        return path

    return write


@pytest.fixture
def clips(film: Callable[..., Path]) -> list[Clip]:
    """Two by two, the prompts hostile; one has failed."""
    made = []
    for number, (prompt, seed) in enumerate((prompt, seed) for prompt in (HOSTILE, "A kite") for seed in (7, 21)):
        done = number != 3
        made.append(
            Clip(
                id=str(number),
                state="completed" if done else "failed",
                reason="" if done else f"It broke: {HOSTILE}",
                path=film(f"film {number} & more.mp4", seconds=1 + number / 2) if done else None,
                job_id=f"job{number}",
                prompt=prompt,
                settings={"prompt": prompt, "seed": seed},
                seed=seed,
                width=160,
                height=90,
                seconds=1 + number / 2,
                backend="simulator",
                simulated=True,
                star=number == 1,
                note=HOSTILE if number == 1 else "",
                created_at=1_768_399_800.0,
                finished_at=1_768_399_900.0,
            )
        )
    return made

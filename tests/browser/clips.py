"""Small pictures and clips that the tests make for themselves."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image


def make_image(path: Path, size: tuple[int, int] = (600, 400), color: tuple[int, int, int] = (200, 60, 40)) -> Path:
    Image.new("RGB", size, color).save(path)
    return path


def make_clip(path: Path, seconds: float = 1.5, color: int = 90) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(int(seconds * 24)):
            picture = np.full((180, 320, 3), color, np.uint8)
            picture[:, (number * 4) % 320 :][:, :20] = 255
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path

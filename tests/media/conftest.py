from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image


def write_clip(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    frames: int = 10,
    fps: int = 10,
    sound: bool = False,
    container: str = "mp4",
    dark_start: int = 0,
    key_every: int = 250,
) -> Path:
    """A real clip: a moving ramp, with a tone if asked; the first `dark_start` frames are black."""
    codec = "libvpx" if container == "webm" else "libx264"
    # Headers first, as the service's files have them: a cut file then still looks like a good one.
    options = {"movflags": "+faststart"} if container in ("mp4", "mov") else {}
    with av.open(str(path), "w", format=container, options=options) as out:
        picture = out.add_stream(codec, rate=fps)
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        picture.time_base = Fraction(1, fps)
        picture.gop_size = key_every
        tone = out.add_stream("aac", rate=44100, layout="mono") if sound else None
        for number in range(frames):
            ramp = np.add.outer(np.arange(size[1]), np.arange(size[0]) + 9 * number) * 3 % 256
            plane = np.zeros_like(ramp) if number < dark_start else ramp
            frame = av.VideoFrame.from_ndarray(np.stack([plane] * 3, axis=2).astype(np.uint8), format="rgb24")
            frame.pts = number
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        if tone is not None:
            wave = np.sin(np.arange(44100 * frames // fps) / 20).astype(np.float32) * 0.2
            heard = av.AudioFrame.from_ndarray(wave[None, :], format="fltp", layout="mono")
            heard.sample_rate = 44100
            heard.pts = 0
            out.mux(tone.encode(heard))
            out.mux(tone.encode(None))
    return path


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **how: object) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], len(mode)), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise if len(mode) > 1 else noise[:, :, 0]).save(out, kind, **how)
    return out.getvalue()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", frames=20, sound=True)

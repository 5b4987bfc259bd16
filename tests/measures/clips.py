"""Clips whose measures are known because the test has made them: pictures and sound from arrays."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np

RATE = 48_000


@lru_cache
def scene(seed: int, *, width: int = 640, height: int = 360) -> np.ndarray:
    """Return a picture of large and small patches of color, different for each seed."""
    random = np.random.default_rng(seed)
    large = random.integers(30, 226, (6, 8, 3))
    small = random.integers(-25, 26, (45, 80, 3))
    picture = np.kron(large, np.ones((height // 6, width // 8, 1)))
    picture += np.kron(small, np.ones((height // 45, width // 80, 1)))
    return np.clip(picture, 0, 255).astype(np.uint8)


def moved(picture: np.ndarray, pixels: int) -> np.ndarray:
    return np.roll(picture, pixels, axis=1)


def flat(level: int, *, width: int = 640, height: int = 360) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def write(
    path: Path, pictures: Iterable[np.ndarray], *, fps: int = 25, sound: np.ndarray | None = None, quality: int = 12
) -> Path:
    """Write a clip as H.264, and its sound, channels × samples at 48 kHz, as PCM in a QuickTime file."""
    with av.open(path, "w", format="mov") as out:
        video = out.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": str(quality)})
        video.pix_fmt = "yuv420p"
        audio = None
        if sound is not None:
            audio = out.add_stream("pcm_f32le", rate=RATE, layout="mono" if len(sound) == 1 else "stereo")
        for number, picture in enumerate(pictures):
            if not number:
                video.height, video.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio is not None and sound is not None:
            packed = np.ascontiguousarray(sound.T.reshape(1, -1), np.float32)
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=audio.layout.name)
            frame.sample_rate = RATE
            out.mux(audio.encode(frame))
            out.mux(audio.encode())
    return path


def tone(seconds: float, level: float = 0.25, pitch: float = 997.0, channels: int = 1) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.tile(level * np.sin(2 * np.pi * pitch * at), (channels, 1)).astype(np.float32)

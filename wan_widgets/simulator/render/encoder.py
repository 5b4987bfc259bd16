"""Encode the MP4: H.264 and AAC that browsers play, marked BT.709, with the index at the front.

The number of threads is fixed, so that the same pictures give the same file on every machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from .layers import Bytes, Window
from .soundtrack import RATE, Samples

FRAMES_A_SECOND = 30
# Seeking to an exact frame decodes from the previous key frame. One every 1.5 seconds keeps that quick.
_KEY_EVERY = 45
_BT709 = 1
_AUDIO_CHUNK = 1024
_MOST_BEHIND = 4
"""Frames that wait to be encoded; one of 1080p has 3 MB."""
# Turn off what saves bits at the cost of time.
_AAC: dict[str, object] = {"aac_coder": "fast", "aac_ms": "0", "aac_is": "0", "aac_pns": "0", "aac_tns": "0"}


class Encoder:
    """Writes one video; use it as a context manager.

    The caller's thread scales each frame and draws the text. Another thread encodes, a few frames behind. Both take
    about as long.

    Parameters
    ----------
    path : Path
        The file to write.
    width, height : int
        Size of the video, even.
    sound : callable or None
        Returns the whole soundtrack: float32, (2, samples). None for a silent video, which has no sound track.
    letter : callable
        Draws the text into the full-size planes of a frame, given its number.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        *,
        sound: Callable[[], Samples] | None,
        letter: Callable[[tuple[Bytes, Bytes, Bytes], int], None],
    ) -> None:
        self._width, self._height, self._letter = width, height, letter
        self._reformatter = VideoReformatter()
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        video = self._container.add_stream("libx264", rate=FRAMES_A_SECOND)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "ultrafast", "qp": "26"}
        context = video.codec_context
        context.gop_size = _KEY_EVERY
        context.thread_count = 3
        context.thread_type = "FRAME"
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = ColorRange.MPEG
        self._video = video
        self._audio = None if sound is None else self._container.add_stream("aac", rate=RATE, layout="stereo")
        if self._audio is not None:
            self._audio.bit_rate = 96_000
            self._audio.options = _AAC
        self._frames = self._samples = 0
        self._thread = ThreadPoolExecutor(1, "wan-simulator-encode")
        self._sound = None if sound is None else self._thread.submit(sound)
        self._behind: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                while self._behind:
                    self._behind.popleft().result()
                self._encode_sound(None)
                self._container.mux(self._video.encode(None))
                if self._audio is not None:
                    self._container.mux(self._audio.encode(None))
        finally:
            self._thread.shutdown(cancel_futures=True)
            self._container.close()

    def show(self, planes: tuple[Bytes, Bytes, Bytes], window: Window, *, key: bool = False) -> None:
        """Write the next frame, scaled up from the visible part of smaller planes, and the sound up to it."""
        frame = self._scaled(planes, window)
        self._letter(_planes(frame), self._frames)
        frame.pts, frame.time_base = self._frames, Fraction(1, FRAMES_A_SECOND)
        if key:
            frame.pict_type = PictureType.I
        self._frames += 1
        self._behind.append(self._thread.submit(self._encode, frame, self._frames))
        if len(self._behind) > _MOST_BEHIND:
            self._behind.popleft().result()

    def _scaled(self, planes: tuple[Bytes, Bytes, Bytes], window: Window) -> av.VideoFrame:
        """Return a full-size frame of the visible part: everything is scaled, then cropped at whole pixels.

        Scaling only the visible part would be cheaper, but a scaler starts at whole source pixels, which are so large
        that a slow move would be jerky.
        """
        height, width = planes[0].shape
        small = av.VideoFrame(width, height, "yuv420p")
        for target, source in zip(_planes(small), planes, strict=True):
            target[...] = source
        width, height = (round(side * window.scale / 2) * 2 for side in (self._width, self._height))
        whole = self._reformatter.reformat(
            small, width=width, height=height, interpolation=Interpolation.BILINEAR, threads=1
        )
        if (width, height) == (self._width, self._height):
            return whole
        frame = av.VideoFrame(self._width, self._height, "yuv420p")
        left, top = round((width - self._width) * window.across), round((height - self._height) * window.down)
        for target, source, part in zip(_planes(frame), _planes(whole), (1, 2, 2), strict=True):
            rows, columns = target.shape
            target[...] = source[top // part : top // part + rows, left // part : left // part + columns]
        return frame

    def _encode(self, frame: av.VideoFrame, count: int) -> None:
        """Encode a frame, and the sound for the first `count` frames."""
        self._container.mux(self._video.encode(frame))
        self._encode_sound(round(count * RATE / FRAMES_A_SECOND))

    def _encode_sound(self, until: int | None) -> None:
        """Encode the sound up to a sample, or the rest of it; does nothing for a silent video."""
        if self._audio is None or self._sound is None:
            return
        sound = self._sound.result()
        end = sound.shape[1] if until is None else min(until, sound.shape[1])
        while self._samples < end:
            part = sound[:, self._samples : self._samples + _AUDIO_CHUNK]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._samples, Fraction(1, RATE)
            self._samples += part.shape[1]
            self._container.mux(self._audio.encode(frame))


def _planes(frame: av.VideoFrame) -> tuple[Bytes, Bytes, Bytes]:
    """Return the planes of a frame as arrays that write through."""
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    )
    return y, u, v

"""Measure a video's picture in one pass over its frames. The memory use does not grow with the length.

Frames are scaled to 640 px on the longer side, so that takes of different sizes can be compared. Luma is in the nominal
range of ITU-R BT.709, whichever range the file uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .catalog import (
    BLACK_LEVEL,
    BLACK_SHARE,
    BRIGHT_LEVEL,
    DARK_LEVEL,
    FREEZE_LEVEL,
    SHORTEST_BLACK,
    SHORTEST_FREEZE,
)
from .cuts import CutFinder
from .likeness import MOMENTS, SMALL, hash_of
from .result import Cut, Stretch

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

LONGER_SIDE = 640
"""Longer side of a measured frame, in pixels."""
BLOCK = 16
"""The shorter side is a multiple of this."""
COARSE = 16
"""The picture for finding cuts is this many times smaller."""
MOST_FRAMES = 20_000
"""Most frames that are measured: ten minutes at 30 frames per second. Of a longer video, only the beginning."""
_SHARP_GAP = 0.2
"""Seconds between two frames whose sharpness is measured."""
_BLACK_Y, _RANGE_Y = 16, 219
"""Nominal luma of black, and the range up to white, in 8 bits."""
_FULL = 255
_FULL_RANGE = 2
"""AVCOL_RANGE_JPEG of FFmpeg."""


@dataclass
class PictureMeasures:
    """The measures of the picture; shares are 0 to 1."""

    times: list[float] = field(default_factory=list)
    motion: list[float] = field(default_factory=list)
    """The change of each frame from the one before; the first is 0."""
    brightness: list[float] = field(default_factory=list)
    sharpness: list[float] = field(default_factory=list)
    dark: float = 0.0
    bright: float = 0.0
    cuts: tuple[Cut, ...] = ()
    black: tuple[Stretch, ...] = ()
    frozen: tuple[Stretch, ...] = ()
    hashes: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    end: float = 0.0


def measure_picture(
    container: InputContainer, stream: VideoStream, length: float, pace: Callable[[], None]
) -> PictureMeasures:
    """Measure the picture of an open video.

    Parameters
    ----------
    container, stream : InputContainer, VideoStream
        The video at its start, and its picture track.
    length : float
        Its length in seconds as its header says.
    pace : callable
        Called before each frame.
    """
    import numpy as np

    found = PictureMeasures()
    cuts = CutFinder()
    black, frozen = _Stretches(SHORTEST_BLACK), _Stretches(SHORTEST_FREEZE)
    before: NDArray[np.int16] | None = None
    anchor: NDArray[np.int16] | None = None  # the first frame of a possible frozen stretch
    dark = bright = 0.0
    sharp_from = 0.0
    gap = 1.0 / float(stream.average_rate or 25)
    for luma, coarse, at in _frames(container, stream):
        pace()
        found.times.append(at)
        found.brightness.append(float(luma.mean()) / _RANGE_Y)
        dark += float((luma <= DARK_LEVEL * _RANGE_Y).mean())
        bright += float((luma >= BRIGHT_LEVEL * _RANGE_Y).mean())
        change = None if before is None or before.shape != luma.shape else luma - before
        found.motion.append(0.0 if change is None else float(change.std(dtype=np.float32)) / _RANGE_Y)
        black.add(at, on=float((luma < BLACK_LEVEL * _RANGE_Y).mean()) >= BLACK_SHARE)
        still = (
            change is not None
            and anchor is not None
            and float(np.abs(luma - anchor).mean(dtype=np.float32)) / _RANGE_Y <= FREEZE_LEVEL
        )
        # A frozen stretch begins with the frame that the following ones repeat.
        frozen.add(at, on=still, since=found.times[-2] if still else None)
        if not still:
            anchor = luma
        if at >= sharp_from:
            found.sharpness.append(_laplacian_variance(luma))
            sharp_from = at + _SHARP_GAP
        if len(found.hashes) < MOMENTS and at >= length * (len(found.hashes) + 0.5) / MOMENTS:
            _keep_small(found, luma)
        cuts.add(coarse, at)
        before = luma
    if not found.times:
        return found
    found.end = found.times[-1] + gap
    found.black, found.frozen = black.ended(found.end), frozen.ended(found.end)
    found.dark, found.bright = dark / len(found.times), bright / len(found.times)
    found.cuts = cuts.ended()
    while before is not None and len(found.hashes) < MOMENTS:
        _keep_small(found, before)
    return found


def _frames(
    container: InputContainer, stream: VideoStream
) -> Iterator[tuple[NDArray[np.int16], NDArray[np.uint8], float]]:
    """Yield each frame's luma (black is 0, white 219), its coarse picture in three planes, and its time."""
    import numpy as np
    from av.video.reformatter import VideoReformatter

    stream.thread_type = "NONE"  # one thread, so that measuring leaves the other cores free
    large, small = VideoReformatter(), VideoReformatter()
    first: float | None = None
    for number, frame in enumerate(container.decode(stream)):
        if number >= MOST_FRAMES:
            break
        width, height = size_of(frame.width, frame.height)
        scaled = large.reformat(frame, width=width, height=height, format="yuv420p", interpolation="AREA")
        coarse = small.reformat(
            scaled, width=width // COARSE, height=height // COARSE, format="yuv444p", interpolation="AREA"
        )
        luma = _plane(scaled, 0).astype(np.int16)
        if int(getattr(frame, "color_range", 0) or 0) == _FULL_RANGE:
            luma = (luma.astype(np.int32) * _RANGE_Y // _FULL).astype(np.int16)
        else:
            luma -= _BLACK_Y
        at = frame.time if frame.time is not None else number / float(stream.average_rate or 25)
        first = at if first is None else first
        yield luma, np.stack([_plane(coarse, plane) for plane in range(3)]), at - first


def size_of(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a frame is measured."""
    share = LONGER_SIDE / max(width, height)

    def near(pixels: int) -> int:
        return max(BLOCK, round(pixels * share / BLOCK) * BLOCK)

    return near(width), near(height)


def _plane(frame: Any, number: int) -> NDArray[np.uint8]:
    import numpy as np

    plane = frame.planes[number]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _laplacian_variance(luma: NDArray[np.int16]) -> float:
    """Return the variance of the Laplacian of a picture, in units of 8 bits."""
    import numpy as np

    edges = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * luma[1:-1, 1:-1]
    return float(edges.var(dtype=np.float32)) * (_FULL / _RANGE_Y) ** 2


def _keep_small(found: PictureMeasures, luma: NDArray[np.int16]) -> None:
    import numpy as np

    found.hashes.append(hash_of(luma))
    width, height = SMALL
    small = _shrunk(luma, width, height) * (_FULL / _RANGE_Y)
    found.pictures.append(np.clip(np.rint(small), 0, _FULL).astype(np.uint8).tobytes())


def _shrunk(luma: NDArray[np.int16], width: int, height: int) -> NDArray[np.float32]:
    """Return a picture scaled down to a size, by averaging its parts."""
    import numpy as np

    rows = np.linspace(0, luma.shape[0], height + 1).astype(int)
    columns = np.linspace(0, luma.shape[1], width + 1).astype(int)
    summed = np.add.reduceat(np.add.reduceat(luma.astype(np.float32), rows[:-1], axis=0), columns[:-1], axis=1)
    shrunk: NDArray[np.float32] = summed / (np.diff(rows)[:, None] * np.diff(columns)[None, :])
    return shrunk


class _Stretches:
    """Collects the stretches in which a condition holds."""

    def __init__(self, shortest: float) -> None:
        self._shortest = shortest
        self._since: float | None = None
        self._found: list[Stretch] = []

    def add(self, at: float, *, on: bool, since: float | None = None) -> None:
        """Add a point in time; `since` is when the condition began, if that was earlier."""
        if on and self._since is None:
            self._since = at if since is None else since
        elif not on:
            self._close(at)

    def ended(self, at: float) -> tuple[Stretch, ...]:
        """Return all stretches; an open one ends at `at`."""
        self._close(at)
        return tuple(self._found)

    def _close(self, at: float) -> None:
        if self._since is not None and at - self._since >= self._shortest - 1e-6:
            self._found.append(Stretch(self._since, at))
        self._since = None

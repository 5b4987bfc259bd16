"""Small pictures of videos as WebP: a poster, and a film strip. Nothing is cached."""

from __future__ import annotations

import os
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from ...errors import MediaError
from ..mp4.container import file_at, is_sideways, opened_file, seconds_of, time_of, upright
from . import picture

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

_FLAT = 12
"""A frame whose brightness varies less than this (of 255) counts as a fade-in."""
_MOST_DECODED = 300
"""Most frames that are decoded to reach one: ten seconds after a key frame."""
STRIP_FRAMES = 8
"""Number of pictures in a film strip."""
_MOST_IN_STRIP = 3_000
"""Most frames that are decoded for a film strip. A longer video shows only its beginning."""


def poster(path: str | os.PathLike[str], width: int = 320) -> bytes:
    """Return one representative frame of a video as WebP, `width` pixels wide at most.

    It is the first frame, or one from the middle if the first is nearly of one brightness.

    Raises
    ------
    MediaError
        If it cannot be read as a video.
    """
    with file_at(path) as file:
        return poster_of(file, width)


def poster_of(file: IO[bytes], width: int) -> bytes:
    """Return one representative frame of an open video file as WebP; raises MediaError."""
    import av
    from PIL import ImageStat

    with opened_file(file) as (container, stream):
        frame = _frame_at(container, stream, 0.0)
        if frame is None:
            raise MediaError("The video contains no frames.")
        shown = _small(frame, width)
        [(darkest, lightest)] = ImageStat.Stat(shown.convert("L")).extrema
        if lightest - darkest < _FLAT:
            middle = seconds_of(container, stream) / 2
            container.seek(int(middle * av.time_base))
            frame = _frame_at(container, stream, middle)
            shown = shown if frame is None else _small(frame, width)
        return picture.as_webp(shown, width)


def strip(path: str | os.PathLike[str], *, frames: int = STRIP_FRAMES, width: int = 240) -> bytes:
    """Return frames of a video side by side as one WebP, first to last, evenly spread.

    The video is decoded once, on all cores: the services' files have few key frames to jump to.

    Parameters
    ----------
    path : path
        A file on this machine.
    frames : int
        Number of frames. If the video has fewer, the last one is repeated.
    width : int
        Width of each frame in pixels; the height is at most 9/16 of it.

    Raises
    ------
    MediaError
        If it cannot be read as a video.
    """
    with file_at(path) as file, opened_file(file) as (container, stream):
        stream.thread_type = "AUTO"
        length = seconds_of(container, stream)
        found: list[Image] = []
        for frame in islice(container.decode(stream), _MOST_IN_STRIP):
            if time_of(frame) >= length * (len(found) + 0.5) / frames:
                found.append(_scaled(frame, _share(frame, width, width * 9 / 16)))
                if len(found) == frames:
                    break
        if not found:
            raise MediaError("The video contains no frames.")
        return picture.side_by_side([*found, *found[-1:] * (frames - len(found))])


def _frame_at(container: InputContainer, stream: VideoStream, seconds: float) -> Any:
    """Return the first frame from `seconds` on, decoding from the container's position; None at the end."""
    found: Any = None
    for found in islice(container.decode(stream), _MOST_DECODED):
        if time_of(found) >= seconds:
            break
    return found


def _small(frame: Any, width: int) -> Image:
    """Return a frame as a picture that fits `width` x twice `width` pixels, but not enlarged."""
    return _scaled(frame, min(1.0, _share(frame, width, width * 2)))


def _share(frame: Any, width: float, height: float) -> float:
    """Return the share of its size at which a frame just fits `width` x `height` pixels, as it is shown."""
    across, down = (frame.height, frame.width) if is_sideways(frame) else (frame.width, frame.height)
    return float(min(width / across, height / down))


def _scaled(frame: Any, share: float) -> Image:
    """Return a frame as a picture of this share of its size. It is scaled first, because that takes least time."""
    width, height = (max(2, round(side * share)) for side in (frame.width, frame.height))
    return upright(frame.reformat(width, height), frame.rotation)

"""One frame of a video in full size, by its time."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import MediaError
from ..mp4.container import opened, seconds_of, time_of, upright
from ..sniff import HEAD, sniff
from .picture import is_same

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

LAST = -1
_SLACK = 0.5
"""Seconds by which the length in a header may be wrong."""
_EXACT = 1e-4
"""Rounding error of a frame's time, in seconds."""


def frame_at(path: Path, at: float) -> Image:
    """Return the frame that is shown at a time.

    Parameters
    ----------
    path : Path
        A video.
    at : float
        Seconds from the start; `LAST` for the last frame.

    Raises
    ------
    MediaError
        If there is no such frame, or the file cannot be read as a video.
    """
    number = isinstance(at, (int, float)) and not isinstance(at, bool)
    if not number or math.isnan(at) or (at < 0 and at != LAST):
        hint = "Give seconds from the start, 0 for the first frame, or -1 for the last."
        raise MediaError(f"There is no frame at {at!r}.", hint)
    seconds = math.inf if at == LAST else float(at)
    with opened(path) as (container, stream):
        length = seconds_of(container, stream)
        if at != LAST and length and seconds > length + _SLACK:
            raise MediaError(f"The video has {length:g} s, and no frame at {seconds:g} s.", "-1 is the last frame.")
        stream.thread_type = "AUTO"
        found = _shown_at(container, stream, max(0.0, min(seconds, length) - _SLACK), seconds)
        if found is None:  # the index points past the last frame
            found = _shown_at(container, stream, 0.0, seconds)
        if found is None:
            raise MediaError("The video contains no frames.")
        return upright(found, found.rotation)


def is_picture_of(path: str, frame: Image) -> bool | None:
    """Return whether a file shows exactly this frame, pixel by pixel; None if it is missing or not a picture."""
    try:
        with Path(path).expanduser().open("rb") as file:
            mime = sniff(file.read(HEAD))
            file.seek(0)
            return None if mime is None else is_same(file, mime, frame)
    except (OSError, ValueError, RuntimeError, MediaError):
        return None


def _shown_at(container: InputContainer, stream: VideoStream, start: float, seconds: float) -> Any:
    """Return the last frame that begins at `seconds` or before, decoding from the key frame before `start`."""
    import av

    container.seek(int(start * av.time_base), backward=True)
    found: Any = None
    for frame in container.decode(stream):
        if found is not None and time_of(frame) > seconds + _EXACT:
            break
        found = frame
    return found

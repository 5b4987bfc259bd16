"""Videos with PyAV: facts, and whether a file is complete. Nothing stays open between calls.

A file is opened as bytes, with the one demuxer that matches its content. So a "video" that is a list of other files or
URLs opens nothing. A file that cannot be read raises MediaError.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from ..errors import MediaError
from .mp4.container import counted, file_at, first_frame, is_sideways, opened_file, seconds_of

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, kw_only=True)
class VideoFacts:
    """Facts about a video, read from its file."""

    width: int
    """In pixels, as displayed: after the camera's rotation."""
    height: int
    seconds: float
    """Length of the picture track in seconds."""
    fps: float
    frames: int
    video_codec: str
    audio_codec: str | None
    """None if it has no sound."""
    size: int
    """Bytes."""


def probe(path: str | os.PathLike[str]) -> VideoFacts:
    """Return the facts of a video file.

    Parameters
    ----------
    path : path
        A file on this machine.

    Returns
    -------
    VideoFacts
        Size in pixels, length in seconds, frame rate, codecs, size in bytes.

    Raises
    ------
    MediaError
        If it cannot be read as a video.
    """
    with file_at(path) as file:
        return facts(file)


def facts(file: IO[bytes]) -> VideoFacts:
    """Return the facts of an open video file; raises MediaError."""
    with opened_file(file) as (container, stream):
        first = first_frame(container, stream)
        length = _stated_length(container, stream)
        if length is None:
            container.seek(0)
            length = counted(container, stream)
        return _facts(container, stream, first, length)


def _stated_length(container: InputContainer, stream: VideoStream) -> tuple[int, float] | None:
    """Return the number of frames and the seconds in the header; None for a live recording."""
    length = stream.frames, seconds_of(container, stream)
    return length if all(length) else None


def _facts(container: InputContainer, stream: VideoStream, first: Any, length: tuple[int, float]) -> VideoFacts:
    """Return the facts of a video with this first frame, if it has one, and this number of frames and seconds."""
    frames, seconds = length
    sound = container.streams.audio
    width, height = stream.codec_context.width, stream.codec_context.height
    if first is not None and is_sideways(first):
        width, height = height, width
    return VideoFacts(
        width=width,
        height=height,
        seconds=seconds,
        fps=_fps(stream.average_rate, frames, seconds),
        frames=frames,
        video_codec=stream.codec_context.name,
        audio_codec=sound[0].codec_context.name if sound else None,
        size=container.size,
    )


def _fps(stated: Fraction | None, frames: int, seconds: float) -> float:
    """Return the frames per second, as stated in the file or as counted; 0 for a video without a length."""
    if stated:
        return float(stated)
    return frames / seconds if seconds else 0.0


def verify(path: str | os.PathLike[str]) -> VideoFacts:
    """Check that a file is a complete video: decode its first frame, and read it to its end.

    Reading without decoding takes milliseconds, and finds an incomplete download with an intact header.

    Raises
    ------
    MediaError
        If it is not a video, or not complete.
    """
    with file_at(path) as file, opened_file(file) as (container, stream):
        first = next(container.decode(stream), None)
        if first is None:
            raise MediaError("The video contains no frames.")
        container.seek(0)
        length = counted(container, stream)
        present, stated = length[0], _stated_length(container, stream)
        if stated is not None and present < stated[0]:
            raise MediaError(f"The video is cut off: {present} of {stated[0]} frames are there.", "Download it again.")
        return _facts(container, stream, first, stated or length)


def check_whole(file: IO[bytes], frames: int) -> None:
    """Check that an open video file contains all frames that its header announces; raises MediaError."""
    with opened_file(file) as (container, stream):
        present, _ = counted(container, stream)
    if present < frames:
        raise MediaError(f"It is cut off: {present} of {frames} frames are there.", "Copy it again.")


def tags(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the text tags of a video file, under FFmpeg's names; raises MediaError."""
    with file_at(path) as file, opened_file(file) as (container, _):
        return dict(container.metadata)

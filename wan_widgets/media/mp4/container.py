"""Open a video file for PyAV, with the one demuxer that matches its content, never by its name.

A "video" that is a list of other files or URLs opens nothing. A file that cannot be read raises MediaError.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ...errors import MediaError
from ...redaction import hide_keys, may_hold_key
from .. import sniff

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
}


def known(mime: str | None) -> bool:
    """Return whether videos of this type are opened here."""
    return mime in _DEMUXERS


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield the open container of a video and its picture track; raises MediaError, also for errors in the block."""
    with file_at(path) as file, opened_file(file) as pair:
        yield pair


@contextmanager
def file_at(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Yield an open file; raises MediaError."""
    name = hide_keys(Path(path).name)
    try:
        if Path(path).is_fifo():  # opening a pipe would wait for a writer
            raise MediaError(f"{name} is not an ordinary file.")
        with _opened_to_read(path) as file:
            yield file
    except OSError as error:
        problem = MediaError(f"{name} cannot be read: {error.strerror or type(error).__name__}.")
        raise problem from (None if may_hold_key(str(path)) else error)  # the cause contains the whole path


def _opened_to_read(path: str | os.PathLike[str]) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except ValueError:  # a NUL or an unpaired surrogate
        raise MediaError(f"{hide_keys(str(path))[:200]!r} is not a path.") from None


@contextmanager
def opened_file(file: IO[bytes]) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Yield the container in an open file, and its picture track; raises MediaError."""
    import av

    file.seek(0)
    mime = sniff.sniff(file.read(sniff.HEAD))
    file.seek(0)
    if mime not in _DEMUXERS:
        raise MediaError("It is not a video.")
    try:
        with av.open(file, mode="r", format=_DEMUXERS[mime]) as container:
            # The cover of a song is a picture track too, but not a video.
            streams = [one for one in container.streams.video if not _is_cover(one)]
            if not streams or not streams[0].codec_context:
                raise MediaError("It has no video track.")
            streams[0].thread_type = "NONE"  # threads for a frame or two would cost more than they save
            yield container, streams[0]
    except (av.FFmpegError, ValueError) as error:
        raise MediaError("It is damaged or cut off, or of a kind that cannot be read here.") from error


def _is_cover(stream: VideoStream) -> bool:
    import av

    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def seconds_of(container: InputContainer, stream: VideoStream) -> float:
    """Return the length of a picture track in seconds, according to its header."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else 0.0


def counted(container: InputContainer, stream: VideoStream) -> tuple[int, float]:
    """Return the number of frames and the seconds, by reading every packet without decoding."""
    frames, end = 0, 0.0
    for packet in container.demux(stream):
        if packet.size:
            frames += 1
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return frames, end


def time_of(frame: Any) -> float:
    """Return when a frame is shown, in seconds; 0 if the file does not say."""
    return frame.time or 0.0


def upright(frame: Any, rotation: int) -> Image:
    """Return a frame as a picture, rotated to the camera's orientation."""
    image: Image = frame.to_image()
    return image.rotate(rotation, expand=True)


def first_frame(container: InputContainer, stream: VideoStream) -> Any:
    """Return the first frame of the picture track; None if it cannot be decoded, which is reported elsewhere."""
    import av

    try:
        return next(container.decode(stream), None)
    except (av.FFmpegError, ValueError):
        return None


def is_sideways(frame: Any) -> bool:
    """Return whether a frame is shown rotated by 90 degrees. The header of a file does not always say so."""
    return bool(frame.rotation % 180 != 0)

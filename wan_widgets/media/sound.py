"""The length of a sound file. It is opened with the one demuxer that matches its first bytes."""

from __future__ import annotations

from typing import IO

from ..errors import MediaError
from . import sniff

_DEMUXERS = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/mp4": "mov", "audio/flac": "flac", "audio/ogg": "ogg"}


def seconds_of(file: IO[bytes]) -> float | None:
    """Return the length of an open sound file in seconds; None if the file does not state it.

    Raises
    ------
    MediaError
        If it cannot be read as sound.
    """
    import av

    file.seek(0)
    mime = sniff.sniff(file.read(sniff.HEAD))
    file.seek(0)
    if mime not in _DEMUXERS:
        raise MediaError("It is not a sound file.")
    try:
        with av.open(file, mode="r", format=_DEMUXERS[mime]) as container:
            if not container.streams.audio:
                raise MediaError("It has no sound track.")
            return None if container.duration is None else container.duration / av.time_base
    except (av.FFmpegError, ValueError) as error:
        raise MediaError("It is damaged or cut off, or of a kind that cannot be read here.") from error

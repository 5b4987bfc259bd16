"""Videos with PyAV: facts, and whether a file is complete. Nothing stays open between calls.

A file is opened as bytes, with the one demuxer that matches its content. So a "video" that is a list of other files or
URLs opens nothing. A file that cannot be read raises MediaError.
"""

from __future__ import annotations

import base64
import importlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..config.settings import settings as of_wan
from ..errors import MediaError
from ..paths import from_here
from ..rich_display import RichDisplay
from . import restore_inputs, sniff
from .mp4 import provenance
from .mp4.container import counted, file_at, first_frame, is_sideways, opened_file, seconds_of
from .pictures import stills
from .pictures.frames import frame_at

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image

    from ..measures.result import ClipMeasures

MOST_EMBEDDED = 50_000_000
"""Default limit of `Video.embed`, in bytes."""


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
            raise MediaError("The video has no picture in it.")
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


class Video(RichDisplay):
    """A finished video on disk. The file is read when it is first needed.

    Parameters
    ----------
    path : path
        The video file, or the ``<video>.json`` file beside it.

    Examples
    --------
    >>> Video("wan_videos/cat.mp4").path.name
    'cat.mp4'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @cached_property
    def facts(self) -> VideoFacts:
        """Facts about the file: size in pixels, length, frame rate, codecs, bytes. Raises MediaError."""
        return probe(self.path)

    @property
    def width(self) -> int:
        """Width in pixels, as displayed. Raises MediaError."""
        return self.facts.width

    @property
    def height(self) -> int:
        """Height in pixels, as displayed. Raises MediaError."""
        return self.facts.height

    @property
    def seconds(self) -> float:
        """Length of the video in seconds. Raises MediaError."""
        return self.facts.seconds

    @property
    def size(self) -> int:
        """Size of the file in bytes. Raises MediaError."""
        return self.facts.size

    @property
    def provenance(self) -> dict[str, Any]:
        """The record of how the video was made, from the file itself or from ``<video>.json`` beside it.

        The JSON file may be given in place of the video.

        Raises
        ------
        MetadataMissingError
            If it was not made by wan_widgets, or its metadata was stripped.
        MetadataDamagedError, MetadataNewerError
            If the record cannot be used.
        MediaError
            If the file cannot be read as a video, and there is no record beside it.
        """
        if self.path.suffix.lower() == provenance.SIDECAR:
            return provenance.record_of(self.path)
        try:
            return provenance.record_in(tags(self.path))
        except MediaError:
            beside = provenance.record_beside(self.path)
            if beside is None:
                raise
            return beside

    def restored(self, known: Sequence[Mapping[str, Any]] = ()) -> restore_inputs.Restored:
        """Return the settings, and the inputs that were not found. Raises as `provenance`.

        Parameters
        ----------
        known : sequence of mapping
            Inputs of another record of the same job, with paths.
        """
        record = self.provenance
        inputs: Sequence[Mapping[str, Any]] = record.get("inputs", [])
        with suppress(MediaError):
            beside = provenance.record_beside(self.path)
            if beside is not None and beside.get("id") == record.get("id"):
                inputs = beside.get("inputs", [])  # only the JSON file has their paths
        inputs = restore_inputs.with_paths(inputs, known)
        return restore_inputs.restored(record, inputs=inputs, folders=[self.path.absolute().parent, of_wan.home])

    @property
    def settings(self) -> dict[str, Any]:
        """The settings to pass to ``wan.generate``, with the seed that was sent.

        Input files are found again by their content. The text ``<name, not found>`` replaces one that was not found.
        Raises as `provenance`.
        """
        return dict(self.restored().filled.settings)

    @property
    def request(self) -> dict[str, Any]:
        """The body of the request as it was sent, with the names of uploaded files. Raises as `provenance`."""
        return dict(self.provenance.get("request") or {})

    @property
    def seed(self) -> int | None:
        """The seed that was sent. Raises as `provenance`."""
        seed = self.provenance.get("seed")
        return seed if isinstance(seed, int) else None

    def poster(self, width: int = 320) -> bytes:
        """Return one representative frame as WebP, at most `width` pixels wide. Raises MediaError."""
        return stills.poster(self.path, width)

    def frame(self, at: float = 0) -> Image:
        """Return one frame as a picture, to look at or to pass on as ``image=``.

        Parameters
        ----------
        at : float
            Seconds from the start, 0 for the first frame; -1 for the last frame.

        Returns
        -------
        PIL.Image.Image
            The frame in the video's full size.

        Raises
        ------
        MediaError
            If there is no such frame, or the file cannot be read as a video.

        Examples
        --------
        >>> Video("wan_videos/cat.mp4").frame(-1)  # doctest: +SKIP
        """
        return frame_at(self.path, at)

    @property
    def measures(self) -> ClipMeasures:
        """Measures of the content: motion, flicker, cuts, loudness and more, as in ``wan.measure``.

        The first use takes about a second for each five seconds of video. Raises MediaError.

        Examples
        --------
        >>> Video("wan_videos/cat.mp4").measures["loudness"]  # doctest: +SKIP
        """
        # Measures are stored in the ledger, a higher layer, so the module is imported by name, when needed.
        judging = importlib.import_module("wan_widgets.session.judging")
        found: ClipMeasures = judging.measures_of(self)
        return found

    def embed(self, *, most: int = MOST_EMBEDDED) -> Embedded:
        """Return a player that stores the video inside the notebook, so that the notebook can be shared alone.

        Parameters
        ----------
        most : int
            The largest file to embed, in bytes.

        Raises
        ------
        MediaError
            If the file is larger than `most`, or cannot be read.
        """
        try:
            size = self.path.stat().st_size
            if size > most:
                raise MediaError(
                    f"{self.path.name} has {_mb(size)}; as text in the notebook it would be {_mb(size * 4 // 3)}.",
                    f"To embed it anyway: embed(most={size}).",
                )
            data = self.path.read_bytes()
        except OSError as error:
            raise MediaError(f"{self.path.name} cannot be read: {error.strerror or error}.") from error
        return Embedded(data, self)

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        try:
            one = self.facts
        except MediaError as error:
            return f"Video {from_here(self.path)!r} ({error.message})"
        return f"Video {from_here(self.path)!r} {one.width} × {one.height}, {one.seconds:.1f} s, {_mb(one.size)}"


class Embedded:
    """A player that contains the video's bytes, and shows how much they add to the notebook."""

    def __init__(self, data: bytes, video: Video) -> None:
        text = base64.b64encode(data).decode()
        self._words = f"The video is inside this notebook: {_mb(len(text))}."
        mime = sniff.sniff(data[: sniff.HEAD]) or "video/mp4"
        self._html = (
            f'<div>{self._words}</div><video controls preload="metadata" style="max-width: 100%" '
            f'width="{video.width}" height="{video.height}" title="{escape(video.path.name)}" '
            f'src="data:{mime};base64,{text}"></video>'
        )

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._words


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"

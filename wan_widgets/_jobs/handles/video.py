"""A finished video as users hold it: its facts, its record, its frames and its measures."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...config.settings import settings as of_wan
from ...errors import MediaError
from ...late_binding import bound
from ...media import restore_inputs, sniff
from ...media.mp4 import provenance
from ...media.pictures import stills
from ...media.pictures.frames import frame_at
from ...media.video import VideoFacts, probe, tags
from ...paths import from_here
from ...rich_display import RichDisplay

if TYPE_CHECKING:
    from PIL.Image import Image

    from ...measures.result import ClipMeasures

MOST_EMBEDDED = 50_000_000
"""Default limit of `Video.embed`, in bytes."""


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
        found: ClipMeasures = bound("measures_of")(self)
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

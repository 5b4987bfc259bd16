"""Small animated WebP or GIF previews, of one video or of several in step. Silent, and limited in size.

Frames are decoded one at a time; only the frames of the current picture are in memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ...errors import MediaError
from ..mp4.container import opened, time_of

if TYPE_CHECKING:
    from av.video.stream import VideoStream
    from PIL import Image

Kind = Literal["webp", "gif"]

FPS = 10
"""Frames per second. GIF counts in hundredths of a second, and browsers slow down faster animations."""
MOST_SECONDS = 15
"""Longest preview; the rest of a longer video is left out."""
ONE_WIDTH = 480
"""Width in pixels of the preview of one video."""
ALL_WIDTH = 960
"""Width in pixels of the preview of several videos."""
_LEAST_TILE = 96
_GAP = 4
_MATTE = (21, 24, 29)
_QUALITY = 55


def moving(lines: Sequence[Sequence[Path | None]], kind: Kind) -> bytes:
    """Return videos, in rows side by side, as one animation.

    Parameters
    ----------
    lines : sequence of sequence of Path or None
        The videos; None leaves a place empty.
    kind : {"webp", "gif"}
        The format.

    Raises
    ------
    MediaError
        If there is no video among them, or one cannot be read.
    """
    sources = [(row, col, path) for row, line in enumerate(lines) for col, path in enumerate(line) if path is not None]
    if not sources:
        raise MediaError("There is no finished video to make a preview from.", "Wait for one, or choose others.")
    across = max(len(line) for line in lines)
    width = ONE_WIDTH if len(sources) == across == 1 else max(_LEAST_TILE, (ALL_WIDTH - _GAP * (across - 1)) // across)
    with ExitStack() as stack:
        frames = _together(lines, sources, width, stack)
        first = next(frames)
        out = io.BytesIO()
        options: dict[str, Any] = {"save_all": True, "append_images": frames, "duration": 1000 // FPS, "loop": 0}
        if kind == "webp":
            first.save(out, "WEBP", quality=_QUALITY, method=2, **options)
        else:
            first.save(out, "GIF", **options)
        return out.getvalue()


def _together(
    lines: Sequence[Sequence[Path | None]], sources: Sequence[tuple[int, int, Path]], width: int, stack: ExitStack
) -> Iterator[Image.Image]:
    """Yield the combined pictures of all videos; a video that has ended stays on its last picture."""
    from PIL import Image

    streams = [stack.enter_context(opened(path)) for _, _, path in sources]
    height = max(_height(stream, width) for _, stream in streams)
    across = max(len(line) for line in lines)
    size = (across * width + (across - 1) * _GAP, len(lines) * height + (len(lines) - 1) * _GAP)
    canvas = Image.new("RGB", size, _MATTE)
    runs = [_sampled(container, stream, width) for container, stream in streams]
    for _ in range(MOST_SECONDS * FPS):
        moved = False
        for (row, col, _), run in zip(sources, runs, strict=True):
            picture = next(run, None)
            if picture is None:
                continue
            moved = True
            top = row * (height + _GAP) + (height - picture.height) // 2
            canvas.paste(
                picture, (col * (width + _GAP), top)
            )  # the tallest sets the height, so all have the same width
        if not moved:
            return
        yield canvas.copy()


def _sampled(container: Any, stream: Any, width: int) -> Iterator[Image.Image]:
    """Yield the pictures of one video at our rate, each scaled to the width of its place."""
    due = 0
    small = {"width": width, "height": _height(stream, width)}
    for frame in container.decode(stream):
        if time_of(frame) * FPS + 1e-6 < due:
            continue
        picture = frame.reformat(**small, format="rgb24").to_image()
        while due <= time_of(frame) * FPS + 1e-6:
            yield picture
            due += 1


def _height(stream: VideoStream, width: int) -> int:
    """Return how high the pictures of a video are at a width."""
    return max(2, round(width * stream.codec_context.height / stream.codec_context.width))

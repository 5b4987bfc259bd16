"""Still pictures with Pillow: facts from the header, and small copies. A picture that is too large is not decoded.

Pillow's guard against decompression bombs uses the process-wide warning filters, which are not thread-safe. So the
plug-in that matches the content is called directly, with our own guard.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ...errors import MediaError

if TYPE_CHECKING:
    from PIL import Image as PilImage

MOST_PIXELS = 80_000_000
"""Most pixels that are decoded: above 8000 x 8000, the largest picture that the model takes."""

_PLUGINS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
}
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, struct.error, EOFError, KeyError, IndexError)
"""Exceptions that Pillow's plug-ins raise for damaged files; ``Image.open`` itself catches most of them."""
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True, kw_only=True)
class PictureFacts:
    """Size in pixels as displayed (after the camera's rotation), and whether it has an alpha channel."""

    width: int
    height: int
    has_alpha: bool


def known(mime: str | None) -> bool:
    """Return whether pictures of this type are opened here."""
    return mime in _PLUGINS


def facts(file: IO[bytes], mime: str) -> PictureFacts:
    """Return the facts in the header of a picture; raises MediaError."""
    with _opened(file, mime) as picture:
        width, height = picture.size
        if _orientation(picture) in _SIDEWAYS:
            width, height = height, width
        return PictureFacts(width=width, height=height, has_alpha=picture.has_transparency_data)


def check_whole(file: IO[bytes], mime: str) -> None:
    """Read a picture to its end; raises MediaError if it is cut off, damaged or too large to open."""
    with _opened(file, mime) as picture:
        _check_pixels(picture)
        # A JPEG is decoded at an eighth of its size: this reads all of it in a fraction of the time and memory.
        picture.draft("RGB", (1, 1))
        picture.load()


def small(file: IO[bytes], mime: str, width: int, *, quality: int = 80) -> bytes:
    """Return a copy that fits `width` x twice `width` pixels, as WebP of a quality; raises MediaError."""
    from PIL import ImageOps

    with _opened(file, mime) as picture:
        _check_pixels(picture)
        picture.draft("RGB", (width * 2, width * 4))
        picture.load()
        turned = ImageOps.exif_transpose(picture) if _orientation(picture) > 1 else picture
        return as_webp(turned, width, quality=quality)


def is_same(file: IO[bytes], mime: str, other: PilImage.Image) -> bool:
    """Return whether a picture has the same pixels as another one; raises MediaError."""
    with _opened(file, mime) as picture:
        if picture.size != other.size:
            return False
        return picture.convert("RGB").tobytes() == other.convert("RGB").tobytes()


def as_webp(picture: PilImage.Image, width: int, *, quality: int = 80) -> bytes:
    """Return a picture as WebP of a quality (0 to 100) that fits `width` x twice `width` pixels."""
    one = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    one.thumbnail((width, width * 2))
    out = io.BytesIO()
    one.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def side_by_side(pictures: Sequence[PilImage.Image]) -> bytes:
    """Return pictures of the same size side by side, as WebP."""
    from PIL import Image

    width, height = pictures[0].size
    row = Image.new("RGB", (width * len(pictures), height))
    for place, one in enumerate(pictures):
        row.paste(one.convert("RGB"), (place * width, 0))
    out = io.BytesIO()
    row.save(out, "WEBP", quality=70, method=4)
    return out.getvalue()


def _check_pixels(picture: PilImage.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise MediaError(f"It has {picture.width} x {picture.height} pixels, too many to open.")


def _orientation(picture: PilImage.Image) -> int:
    """Return the orientation of the camera, 1..8; 1 if it cannot be read.

    Pillow's own ``getexif`` decodes the whole of a PNG to look for it.
    """
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(picture.info.get("exif") or b"")
        turned = exif.get(_ORIENTATION, 1)
    except _DAMAGED:
        return 1
    return turned if isinstance(turned, int) else 1


@contextmanager
def _opened(file: IO[bytes], mime: str) -> Iterator[PilImage.Image]:
    from PIL import Image

    Image.init()
    if _PLUGINS.get(mime) not in Image.OPEN:
        raise MediaError(f"Files of type {mime} cannot be opened.")
    open_with, _ = Image.OPEN[_PLUGINS[mime]]
    try:
        with open_with(file, "") as picture:
            yield picture
    except _DAMAGED as error:
        raise MediaError("It is damaged or cut off.", "Save it again from its source.") from error
    except MemoryError as error:
        raise MediaError("It is too large to be opened here.") from error

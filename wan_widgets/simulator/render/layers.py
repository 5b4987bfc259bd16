"""Pictures as YUV planes: plates that are drawn once, and the canvas onto which each frame's plates are pasted.

Everything is pasted by Pillow on 8-bit planes, which makes rendering many times faster than real time. A plate may
hold copies of itself that are moved by fractions of a pixel, so that slow moves are smooth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from .color import MATRIX, Rgb, yuv

Bytes = npt.NDArray[np.uint8]

_PHASES = 2


@dataclass(frozen=True)
class Planes:
    """One picture: luma, chroma of half the width and height, and masks if it is not opaque."""

    y: Image.Image
    u: Image.Image
    v: Image.Image
    mask: Image.Image | None = None
    half_mask: Image.Image | None = None


def planes_of(picture: Image.Image) -> Planes:
    """Return the planes of an RGB or RGBA picture, made even in size by repeating its edge."""
    if picture.width % 2 or picture.height % 2:
        even = Image.new(picture.mode, (picture.width + picture.width % 2, picture.height + picture.height % 2))
        for place in ((1, 1), (1, 0), (0, 1), (0, 0)):
            even.paste(picture, place)
        picture = even
    y, u, v = picture.convert("RGB").convert("RGB", MATRIX).split()
    if picture.mode != "RGBA":
        return Planes(y, u.reduce(2), v.reduce(2))
    mask = picture.getchannel("A")
    return Planes(y, u.reduce(2), v.reduce(2), mask, mask.reduce(2))


@dataclass(frozen=True)
class _Part:
    """A part of a plate, and its position in it, at even pixels."""

    planes: Planes
    left: int
    top: int


class Plate:
    """A picture that is drawn once and pasted into many frames.

    Parameters
    ----------
    picture : PIL.Image.Image
        RGB (opaque) or RGBA.
    smooth : bool
        Keep a copy that is moved by half a pixel, for plates that slowly move sideways.
    """

    def __init__(self, picture: Image.Image, *, smooth: bool = False) -> None:
        self.width, self.height = picture.size
        self._picture = picture
        self._phases: list[list[_Part] | None] = [None] * (_PHASES if smooth else 1)

    def at(self, x: float) -> tuple[list[_Part], int]:
        """Return the copy for the fraction of a pixel in `x`, and the whole pixel at which to paste it."""
        count = len(self._phases)
        steps = round(x * count)
        return self._phase(steps % count), steps // count

    def _phase(self, number: int) -> list[_Part]:
        """Return a copy in its parts. It is made when it is first needed, because many never are."""
        parts = self._phases[number]
        if parts is None:
            picture = _moved(self._picture, number / _PHASES) if number else self._picture
            parts = self._phases[number] = _parts_of(picture)
        return parts

    @property
    def open_rows(self) -> int:
        """Number of rows above the opaque ones; even."""
        if self._picture.mode != "RGBA":
            return 0
        return _open_rows(self._picture.getchannel("A"))


def _open_rows(mask: Image.Image) -> int:
    found = np.flatnonzero(np.asarray(mask).min(axis=1) < 255)
    return (int(found[-1]) + 2) // 2 * 2 if len(found) else 0


def _parts_of(picture: Image.Image) -> list[_Part]:
    """Return the planes of a picture without its empty parts. Opaque areas become parts of their own.

    Pasting with a mask costs twenty times as much as pasting without one.
    """
    if picture.mode != "RGBA":
        return [_Part(planes_of(picture), 0, 0)]
    box = picture.getbbox()
    if box is None:
        return []
    left, top, right, bottom = box[0] // 2 * 2, box[1] // 2 * 2, (box[2] + 1) // 2 * 2, (box[3] + 1) // 2 * 2
    right, bottom = min(right, picture.width), min(bottom, picture.height)
    split = min(bottom, top + _open_rows(picture.getchannel("A").crop((left, top, right, bottom))))
    parts = []
    if split > top:
        parts.append(_Part(planes_of(picture.crop((left, top, right, split))), left, top))
    if bottom > split:
        parts.append(_Part(planes_of(picture.crop((left, split, right, bottom)).convert("RGB")), left, split))
    return parts


def _moved(picture: Image.Image, part: float) -> Image.Image:
    """Return `picture` moved to the right by a fraction of a pixel."""
    width, height = picture.size
    wider = Image.new(picture.mode, (width + 2, height))
    wider.paste(picture.crop((0, 0, 1, height)), (0, 0))
    wider.paste(picture, (1, 0))
    wider.paste(picture.crop((width - 1, 0, width, height)), (width + 1, 0))
    return wider.resize((width, height), Image.Resampling.BILINEAR, box=(1 - part, 0, 1 - part + width, height))


@dataclass(frozen=True)
class Window:
    """The visible part of a canvas: 1/`scale` of it, at a position of 0..1 within the remaining space."""

    scale: float
    across: float = 0.5
    down: float = 0.5


class Canvas:
    """The planes of the current frame; width and height are even."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.y = Image.new("L", (width, height), 16)
        self.u = Image.new("L", (width // 2, height // 2), 128)
        self.v = Image.new("L", (width // 2, height // 2), 128)

    def lay(self, plate: Plate, x: float, y: float) -> None:
        """Paste `plate` with its upper left corner at (`x`, `y`), cut at the edges."""
        parts, left = plate.at(x)
        for part in parts:
            self._lay_planes(part.planes, left + part.left, round(y) + part.top)

    def show(self, other: Canvas) -> None:
        """Copy another canvas of this size."""
        self.y, self.u, self.v = other.y.copy(), other.u.copy(), other.v.copy()

    def blend(self, other: Canvas, share: float) -> None:
        """Mix in another canvas of this size; a `share` of 1 replaces this one."""
        self.y = Image.blend(self.y, other.y, share)
        self.u = Image.blend(self.u, other.u, share)
        self.v = Image.blend(self.v, other.v, share)

    def _lay_planes(self, planes: Planes, left: int, top: int) -> None:
        """Paste `planes` at whole pixels."""
        half = (left // 2, top // 2)
        if planes.mask is None:
            self.y.paste(planes.y, (left, top))
            self.u.paste(planes.u, half)
            self.v.paste(planes.v, half)
            return
        self.y.paste(planes.y, (left, top), planes.mask)
        self.u.paste(planes.u, half, planes.half_mask)
        self.v.paste(planes.v, half, planes.half_mask)

    def veil(self, color: Rgb, mask: Image.Image, half_mask: Image.Image, left: int = 0, top: int = 0) -> None:
        """Cover the canvas with one `color` through a mask."""
        y, u, v = yuv(color)
        width, height = mask.size
        self.y.paste(y, (left, top, left + width, top + height), mask)
        half_left, half_top = left // 2, top // 2
        box = (half_left, half_top, half_left + half_mask.width, half_top + half_mask.height)
        self.u.paste(u, box, half_mask)
        self.v.paste(v, box, half_mask)

    def planes(self) -> tuple[Bytes, Bytes, Bytes]:
        """Return the Y, U and V bytes as arrays."""
        return np.asarray(self.y), np.asarray(self.u), np.asarray(self.v)

"""A contact sheet: posters on one page as PNG, with labels above, before and below them. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from . import text_raster

if TYPE_CHECKING:
    from PIL import Image

MOST_WIDTH = 1920
"""Width in pixels, unless the tiles would become too small."""
TILE_WIDTHS = (140, 400)
"""Least and greatest width of a picture."""
_EDGE = 24
_GAP = 12
_INK, _SOFT, _GROUND, _MATTE = "#1a1c20", "#5b606a", "#ffffff", "#15181d"
_NOTHING = "#eceef1"


class _Style(NamedTuple):
    """A text style: letter size in pixels, maximum lines, color."""

    size: int
    lines: int
    color: str
    bold: bool = False

    @property
    def height(self) -> int:
        return round(self.size * 1.4)


_TITLE = _Style(22, 3, _INK, bold=True)
_HEAD = _Style(16, 2, _INK, bold=True)
_LABEL = _Style(14, 2, _SOFT)
_INSTEAD = _Style(14, 4, _SOFT)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One picture of the sheet, or the reason why it is missing."""

    picture: bytes | None
    """As WebP."""
    label: str = ""
    words: str = ""
    """Text in place of a missing picture."""
    ratio: float = 16 / 9


def sheet(title: str, heads: Sequence[str], lines: Sequence[tuple[str, Sequence[Tile | None]]]) -> bytes:
    """Return a contact sheet as PNG.

    Parameters
    ----------
    title : str
        What all videos have in common; at most three lines are drawn.
    heads : sequence of str
        The label above each column; may be empty.
    lines : sequence of (str, sequence of Tile or None)
        The label above each row, and its tiles.
    """
    from PIL import Image

    across = max(len(tiles) for _, tiles in lines)
    room = (MOST_WIDTH - 2 * _EDGE - _GAP * (across - 1)) // across
    width = max(TILE_WIDTHS[0], min(TILE_WIDTHS[1], room))
    height = round(width / min((tile.ratio for _, tiles in lines for tile in tiles if tile), default=16 / 9))
    whole = 2 * _EDGE + across * width + (across - 1) * _GAP
    parts: list[tuple[int, int, Image.Image, str]] = []
    pictures: list[tuple[int, int, Tile]] = []
    at = _EDGE

    def text(words: str, left: int, top: int, most: int, style: _Style) -> int:
        for one in text_raster.wrapped(text_raster.legible(words)[0], style.size, most, style.lines):
            parts.append((left, top, text_raster.write(one, style.size, bold=style.bold), style.color))
            top += style.height
        return top

    if title:
        at = text(title, _EDGE, at, whole - 2 * _EDGE, _TITLE) + _GAP
    if heads:
        ends = [text(head, _EDGE + place * (width + _GAP), at, width, _HEAD) for place, head in enumerate(heads)]
        at = max(ends) + _GAP // 2
    for before, tiles in lines:
        if before:
            at = text(before, _EDGE, at, whole - 2 * _EDGE, _HEAD) + _GAP // 2
        bottom = at + height
        for place, tile in enumerate(tiles):
            left = _EDGE + place * (width + _GAP)
            if tile is None:
                continue
            pictures.append((left, at, tile))
            bottom = max(bottom, text(tile.label, left, at + height + 4, width, _LABEL))
        at = bottom + _GAP
    page = Image.new("RGB", (whole, at - _GAP + _EDGE), _GROUND)
    for left, top, tile in pictures:
        _draw_tile(page, (left, top, width, height), tile)
    for left, top, mask, color in parts:
        page.paste(color, (left, top), mask)
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_tile(page: Image.Image, box: tuple[int, int, int, int], tile: Tile) -> None:
    from PIL import Image

    left, top, width, height = box
    if tile.picture is None:
        page.paste(_NOTHING, (left, top, left + width, top + height))
        lines = text_raster.wrapped(text_raster.legible(tile.words)[0], _INSTEAD.size, width - 2 * _GAP, _INSTEAD.lines)
        at = top + (height - _INSTEAD.height * len(lines)) // 2
        for line in lines:
            mask = text_raster.write(line, _INSTEAD.size)
            page.paste(_SOFT, (left + (width - mask.width) // 2, at), mask)
            at += _INSTEAD.height
        return
    page.paste(_MATTE, (left, top, left + width, top + height))
    with Image.open(io.BytesIO(tile.picture), formats=["WEBP"]) as one:
        picture = one.convert("RGB")
    scale = min(width / picture.width, height / picture.height)
    picture = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    page.paste(picture, (left + (width - picture.width) // 2, top + (height - picture.height) // 2))

"""The text in every frame: the badge, the time, the caption with all settings, and the watermark.

It is drawn into the full-size planes, so it is sharp although the scene is painted smaller. For the caption's letters,
the lighter of two bytes wins, above a veil that darkens the bottom of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ...media.pictures.text_raster import legible, width_of, wrapped, write
from .color import Rgb, rgb, yuv
from .layers import Bytes

BADGE = "SIMULATED"
BADGE_COLOR, BADGE_INK = rgb("#ffd23f"), rgb("#1b1500")
Column = npt.NDArray[np.uint16]
_VEIL: Rgb = (8, 10, 14)
_VEIL_LEVEL = 205
_LIGHT, _SOFT, _FAINT = 235, 206, 178
_USUAL_LINES, _USUAL_LINES_TALL = 5, 7


@dataclass(frozen=True, kw_only=True)
class Words:
    """The texts of a caption."""

    prompt: str
    negative: str
    facts: tuple[str, ...]
    watermark: bool


@dataclass(frozen=True)
class _Stamp:
    """An opaque patch of a frame, at even pixels."""

    left: int
    top: int
    y: Bytes
    u: Bytes
    v: Bytes
    inside: npt.NDArray[np.bool_]

    def lay(self, planes: tuple[Bytes, Bytes, Bytes]) -> None:
        height, width = self.y.shape
        rows, columns = slice(self.top, self.top + height), slice(self.left, self.left + width)
        np.copyto(planes[0][rows, columns], self.y, where=self.inside)
        half = self.inside[::2, ::2]
        rows = slice(self.top // 2, self.top // 2 + height // 2)
        columns = slice(self.left // 2, self.left // 2 + width // 2)
        np.copyto(planes[1][rows, columns], self.u, where=half)
        np.copyto(planes[2][rows, columns], self.v, where=half)


class Caption:
    """The text in the frames of one video.

    Parameters
    ----------
    words : Words
        The texts.
    width, height : int
        Size of the video.
    frames, rate : int
        Number of frames, and frames per second.
    """

    def __init__(self, words: Words, *, width: int, height: int, frames: int, rate: int) -> None:
        self._width, self._height, self._frames, self._rate = width, height, frames, rate
        self._size = max(9, round(min(width, height) / 46))
        self._text = self._strip(words)
        self.height = self._text.shape[0]
        """Number of rows at the bottom of the frame that the caption covers."""
        usual = _USUAL_LINES_TALL if height > width else _USUAL_LINES
        self.room = max(self.height, round(min(usual * 1.4 * self._size, height * 0.3)))
        """Number of rows that the scene leaves free: the same for most texts, so that they do not move it."""
        self._veils = self._veil()
        self._digits: dict[str, Bytes] = {sign: np.asarray(write(sign, self._small)) for sign in "0123456789:./ "}
        self._cell = max(int(digit.shape[1]) for sign, digit in self._digits.items() if sign.isdigit())
        self._badge = self._pill(BADGE, BADGE_COLOR, BADGE_INK, right=False)
        self._clock = self._pill(self._time(0), _VEIL, (255, 255, 255), right=True, empty=True)
        self._mark = np.asarray(write("AI generated", round(self._size * 1.1))) if words.watermark else None

    @property
    def _small(self) -> int:
        return max(9, round(self._size * 0.95))

    def _strip(self, words: Words) -> Bytes:
        """Return the caption's letters as luma, as wide as the video."""
        size, small = self._size, self._small
        pad = round(size * 0.9)
        room = self._width - 2 * pad
        tall = self._height > self._width
        prompt, lost = legible(words.prompt)
        negative, lost_too = legible(words.negative)
        lines = [(line, size, _LIGHT) for line in wrapped(prompt or "(no prompt)", size, room, 3 if tall else 2)]
        if negative:
            lines += [(line, small, _SOFT) for line in wrapped(f"Without: {negative}", small, room, 2 if tall else 1)]
        facts = [*words.facts, *(["some letters: no font here"] if lost or lost_too else [])]
        lines += [(line, small, _FAINT) for line in _joined([legible(fact)[0] for fact in facts], small, room)]
        # A caption never covers more than two fifths of a frame, however small the frame is.
        heights = [round(letters * 1.36) for _, letters, _ in lines]
        while sum(heights) + 2 * pad > self._height * 0.4 and len(lines) > 1:
            lines.pop()
            heights.pop()
        rows = (sum(heights) + round(pad * 1.3)) // 2 * 2
        strip = np.zeros((rows, self._width), dtype=np.uint8)
        top = round(pad * 0.5)
        for (line, letters, level), tall_line in zip(lines, heights, strict=True):
            mask = np.asarray(write(line, letters))[: rows - top, : self._width - pad]
            part = strip[top : top + mask.shape[0], pad : pad + mask.shape[1]]
            np.maximum(part, (mask.astype(np.uint16) * level // 255).astype(np.uint8), out=part)
            top += tall_line
        return strip

    def _pill(self, text: str, color: Rgb, ink: Rgb, *, right: bool, empty: bool = False) -> _Stamp:
        """Return a patch with round corners in one of the upper corners of the frame, with text unless `empty`."""
        letters = write(text, self._small, bold=not empty)
        if empty:
            letters = Image.new("L", (round(sum(self._advance(sign) for sign in text)), letters.height), 0)
        pad = round(self._small * 0.55)
        width, height = _even(letters.width + 2 * pad), _even(letters.height + pad * 0.7)
        inside = Image.new("L", (width * 2, height * 2), 0)
        ImageDraw.Draw(inside).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), height // 2, fill=255)
        mask = Image.new("L", (width, height), 0)
        mask.paste(letters, (pad, round(pad * 0.3)))
        share = np.asarray(mask, dtype=np.float32) / 255
        back, front = yuv(color), yuv(ink)
        y = (back[0] + (front[0] - back[0]) * share).astype(np.uint8)
        # Under the text, a patch has half its color's chroma, so that a bright edge does not bleed into dark letters.
        soft = np.asarray(mask.reduce(2), dtype=np.float32) / 255
        u, v = ((back[part] + (front[part] - back[part]) * soft).astype(np.uint8) for part in (1, 2))
        margin = _even(self._size * 0.9)
        left = _even(self._width - width - margin) if right else margin
        return _Stamp(left, margin, y, u, v, np.asarray(inside.reduce(2)) > 127)

    def _advance(self, sign: str) -> int:
        """Return the width of a character of the clock. All digits are equally wide, so the clock does not jitter."""
        return self._cell - 1 if sign.isdigit() else int(self._digits[sign].shape[1]) - 2

    def _time(self, number: int) -> str:
        at, whole = number / self._rate, self._frames / self._rate
        now = f"{int(at) // 60:02}:{int(at) % 60:02}.{int(at * 100) % 100:02}"
        return f"{now} / {int(whole) // 60:02}:{int(whole) % 60:02}"

    def _veil(self) -> list[tuple[Column, Column]]:
        """Return, for each plane, how much of its bottom rows is kept, in 256ths, and what is added to them.

        Above the caption they darken gradually.
        """
        rows = _even(min(self._height, self.height * 1.6))
        dark = np.interp(np.arange(rows), [0, rows - self.height, rows], [0, _VEIL_LEVEL * 0.86, _VEIL_LEVEL])
        veils = []
        for color, part in zip(yuv(_VEIL), (1, 2, 2), strict=True):
            share = np.round(dark[::part, None] * 256 / 255)
            veils.append(((256 - share).astype(np.uint16), (share * color + 128).astype(np.uint16)))
        return veils

    def lay(self, planes: tuple[Bytes, Bytes, Bytes], number: int) -> None:
        """Write into the full-size planes of frame `number`."""
        for plane, (kept, added) in zip(planes, self._veils, strict=True):
            ground = plane[plane.shape[0] - len(kept) :]
            darker = ground * kept
            darker += added
            darker >>= 8
            ground[...] = darker
        foot = planes[0][self._height - self.height :, : self._width]
        np.maximum(foot, self._text, out=foot)
        self._badge.lay(planes)
        self._clock.lay(planes)
        x = self._clock.left + round(self._small * 0.6)
        y = self._clock.top + round(self._small * 0.16)
        for sign in self._time(number):
            digit = self._digits[sign]
            part = planes[0][y : y + digit.shape[0], x : x + digit.shape[1]]
            np.maximum(part, digit[: part.shape[0], : part.shape[1]], out=part)
            x += self._advance(sign)
        if self._mark is not None:
            self._lay_mark(planes[0], self._mark)

    def _lay_mark(self, luma: Bytes, mark: Bytes) -> None:
        pad = self._size // 2
        rows, columns = mark.shape
        bottom, right = self._height - self.height - self._size // 2, self._width - self._size
        ground = luma[bottom - rows - pad : bottom, right - columns - 2 * pad : right]
        # Halve the brightness behind the mark, so that it is legible on a white sky as well.
        ground[...] = (ground >> 1) + 8
        top = pad // 2
        part = ground[top : top + rows, pad : pad + columns]
        np.maximum(part, mark[: part.shape[0], : part.shape[1]] // 8 * 7, out=part)


def _even(number: float) -> int:
    return max(2, round(number) // 2 * 2)


def _joined(facts: list[str], size: int, room: float) -> list[str]:
    """Return facts on as few lines as they need, broken between facts."""
    lines: list[str] = []
    for fact in facts:
        longer = f"{lines[-1]}  \u00b7  {fact}" if lines else fact
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(wrapped(fact, size, room, 1)[0] if fact else fact)
    return lines

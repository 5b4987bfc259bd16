"""Draw any text as a one-line mask, with a replacement for letters that no font has.

Pillow's own font comes first, so that plain text looks the same on every machine. Fonts with common names are searched
only for other letters.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from ...patterns import pattern

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_OTHERS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "Arial Unicode.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "msyh.ttc",
    "YuGothM.ttc",
    "malgun.ttf",
    "segoeui.ttf",
    "arial.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
)
_PROBE = 20
_NOWHERE = "\U0010fffd"
# Drawn with the font's sign for a missing letter, usually a box.
MISSING = "\ufffd"
_UNSEEN = pattern(r"[\s\u0000-\u001f\u007f-\u009f]+")
_LONGEST = 1200


@lru_cache(maxsize=256)
def _font(index: int, size: int) -> Font | None:
    """Return font `index` (0: Pillow's own), or None if it is not installed."""
    if index == 0:
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(_OTHERS[index - 1], size)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=8192)
def _has(index: int, letter: str) -> bool:
    font = _font(index, _PROBE)
    if font is None:
        return False
    mask, missing = font.getmask(letter), font.getmask(_NOWHERE)
    return mask.size != missing.size or bytes(mask) != bytes(missing)


@lru_cache(maxsize=8192)
def _font_of(letter: str) -> int | None:
    """Return the first font that has `letter`."""
    return next((index for index in range(len(_OTHERS) + 1) if _has(index, letter)), None)


def legible(text: str) -> tuple[str, bool]:
    """Return `text` as it can be drawn in one line, and whether letters are missing.

    Control characters and line ends become spaces. An accented letter that no font has loses its accent; others
    become `MISSING`.
    """
    text = text[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    text = unicodedata.normalize("NFC", _UNSEEN.sub(" ", text)).strip()
    letters = []
    for letter in text:
        if letter == " " or _font_of(letter) is not None:
            letters.append(letter)
            continue
        bare = unicodedata.normalize("NFKD", letter)[0]
        letters.append(bare if _font_of(bare) is not None else MISSING)
    return "".join(letters), MISSING in letters


def _runs(text: str, size: int) -> list[tuple[str, Font]]:
    """Return `text` in parts, each with a font that has all its letters."""
    runs: list[tuple[str, int]] = []
    for letter in text:
        index = (runs[-1][1] if runs else 0) if letter == " " else (_font_of(letter) or 0)
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0] + letter, index)
        else:
            runs.append((letter, index))
    return [(part, font) for part, index in runs if (font := _font(index, size)) is not None]


def width_of(text: str, size: int) -> float:
    """Return the width of `text` in pixels, at a letter size of `size` pixels."""
    return sum(font.getlength(part) for part, font in _runs(text, size))


def wrapped(text: str, size: int, width: float, lines: int) -> list[str]:
    """Return `text` broken into at most `lines` lines of `width` pixels, the last cut with an ellipsis."""
    done: list[str] = []
    rest = text
    while rest and len(done) < lines:
        fits = _fitting(rest, size, width)
        if fits == len(rest):
            return [*done, rest]
        if len(done) == lines - 1:
            cut = _fitting(rest, size, width - width_of("\u2026", size))
            return [*done, rest[:cut].rstrip() + "\u2026"]
        space = rest.rfind(" ", 0, fits + 1)
        end = space if space > fits * 0.5 else max(1, fits)
        done.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return done


def _fitting(text: str, size: int, width: float) -> int:
    """Return how many letters of `text` fit into `width` pixels."""
    return bisect_right(range(1, len(text) + 1), width, key=lambda letters: width_of(text[:letters], size))


def write(text: str, size: int, *, bold: bool = False) -> Image.Image:
    """Return a mask of `text` in one line, 1.3 times `size` high."""
    runs = _runs(text, size)
    extra = max(1, round(size / 20)) if bold else 0
    width = sum(font.getlength(part) for part, font in runs) + extra
    mask = Image.new("L", (max(2, round(width) + 2), round(size * 1.3)), 0)
    draw = ImageDraw.Draw(mask)
    x = 0.0
    for part, font in runs:
        for shift in range(extra + 1):
            draw.text((x + shift, size), part, fill=255, font=font, anchor="ls")
        x += font.getlength(part)
    return mask

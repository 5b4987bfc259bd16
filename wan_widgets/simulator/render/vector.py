"""Vector drawing on a transparent layer: SVG paths, gradients and glows, drawn large and scaled down once.

Shapes are SVG path data, so that a drawing from another program can be used unchanged.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import product

import numpy as np
from PIL import Image, ImageDraw

from .color import Rgb, mix

Point = tuple[float, float]
_Ink = tuple[int, int, int, int]
_Mark = Callable[[ImageDraw.ImageDraw, list[Point], _Ink], object]

_TOKEN = re.compile(r"[MmLlHhVvQqTtCcZz]|-?(?:\d+\.?\d*|\.\d+)")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "T": 2, "C": 6, "Z": 0}
_STEPS = 14
_TILE = (256, 32)
"""Width and height of the tiles in which a layer is finished, in pixels of the finished layer."""
_GRAIN = 256
"""Size in pixels of the repeating grain of a gradient: so large that the repetition is not visible."""


@lru_cache(maxsize=1024)
def outlines(path: str) -> tuple[tuple[Point, ...], ...]:
    """Return the polygons of SVG path data (M L H V Q T C Z, in both cases), curves as short lines."""
    tokens = _TOKEN.findall(path)
    done: list[tuple[Point, ...]] = []
    points: list[Point] = []
    x = y = bend_x = bend_y = 0.0
    command, at = "M", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        kind = command.upper()
        numbers = [float(token) for token in tokens[at : at + _TAKES[kind]]]
        at += _TAKES[kind]
        from_x, from_y = (x, y) if command.islower() else (0.0, 0.0)
        if kind == "Z":
            x, y = points[0]
            continue
        if kind == "M":
            if len(points) > 1:
                done.append(tuple(points))
            points, command = [], "l" if command.islower() else "L"
        start = (x, y)
        if kind == "H":
            x = numbers[0] + from_x
        elif kind == "V":
            y = numbers[0] + from_y
        else:
            x, y = numbers[-2] + from_x, numbers[-1] + from_y
        if kind in "QT":
            mirrored = (2 * start[0] - bend_x, 2 * start[1] - bend_y)
            bend_x, bend_y = (numbers[0] + from_x, numbers[1] + from_y) if kind == "Q" else mirrored
            points += _curve((start, (bend_x, bend_y), (x, y)))
        elif kind == "C":
            one, two = (numbers[0] + from_x, numbers[1] + from_y), (numbers[2] + from_x, numbers[3] + from_y)
            points += _curve((start, one, two, (x, y)))
        else:
            points.append((x, y))
        if kind not in "QT":
            bend_x, bend_y = x, y
    if len(points) > 1:
        done.append(tuple(points))
    return tuple(done)


def _curve(knots: Sequence[Point]) -> list[Point]:
    """Return points on the Bezier curve of `knots`, without its first."""
    order = len(knots) - 1
    weights = [math.comb(order, place) for place in range(order + 1)]
    points = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        shares = [weight * t**place * (1 - t) ** (order - place) for place, weight in enumerate(weights)]
        points.append(
            (
                sum(share * knot[0] for share, knot in zip(shares, knots, strict=True)),
                sum(share * knot[1] for share, knot in zip(shares, knots, strict=True)),
            )
        )
    return points


class Pen:
    """Draws on a transparent layer.

    Parameters
    ----------
    width, height : int
        Size of the finished layer in pixels.
    scale : float
        Pixels to a unit of the drawing.
    origin : tuple of float
        Position of the drawing's (0, 0), in pixels of the finished layer.
    sharpness : int
        How much larger than its final size it is drawn, for smooth edges.
    """

    def __init__(
        self, width: int, height: int, *, scale: float = 1.0, origin: Point = (0.0, 0.0), sharpness: int = 2
    ) -> None:
        self.height = height
        self._sharpness = sharpness
        self._scale = scale * sharpness
        self._origin = (origin[0] * sharpness, origin[1] * sharpness)
        self._layer = Image.new("RGBA", (width * sharpness, height * sharpness), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._layer)

    def picture(self, rows: int | None = None) -> Image.Image:
        """Return the finished layer, or only its upper `rows`."""
        sharpness, height = self._sharpness, self.height if rows is None else min(rows, self.height)
        picture = Image.new("RGBA", (self._layer.width // sharpness, height), (0, 0, 0, 0))
        # Scaling down costs more than anything else here, most of all with transparency, so only needed tiles are done.
        for left, top in product(range(0, picture.width, _TILE[0]), range(0, height, _TILE[1])):
            right, bottom = min(left + _TILE[0], picture.width), min(top + _TILE[1], height)
            tile = self._layer.crop((left * sharpness, top * sharpness, right * sharpness, bottom * sharpness))
            if tile.getbbox() is None:
                continue
            if tile.getchannel("A").getextrema() == (255, 255):
                tile = tile.convert("RGB")
            picture.paste(tile.reduce(sharpness), (left, top))
        return picture

    def path(
        self,
        data: str,
        fill: Rgb,
        opacity: float = 1.0,
        *,
        at: Point = (0, 0),
        angle: float = 0.0,
        scale: float = 1.0,
    ) -> None:
        """Fill SVG path data, scaled by `scale`, rotated by `angle` degrees and moved to `at`."""
        for outline in outlines(data):
            self.polygon(_placed([(x * scale, y * scale) for x, y in outline], at, angle), fill, opacity)

    def line(self, data: str, color: Rgb, width: float, opacity: float = 1.0, *, at: Point = (0, 0)) -> None:
        """Stroke SVG path data with a round pen, `width` in units."""
        for outline in outlines(data):
            points = self._pixels(_placed(outline, at, 0.0))
            radius = width * self._scale / 2
            self._stain(points, radius, color, opacity, partial(_stroke, radius=radius))

    def polygon(self, points: Iterable[Point], fill: Rgb, opacity: float = 1.0) -> None:
        """Fill a polygon."""
        pixels = self._pixels(points)
        if opacity >= 1:
            self._draw.polygon(pixels, fill=(*fill, 255))
            return
        self._stain(pixels, 0, fill, opacity, ImageDraw.ImageDraw.polygon)

    def slope(self, line: Sequence[Point], top: Rgb, bottom: Rgb) -> None:
        """Fill everything below `line` with a gradient from its highest point to the bottom of the layer."""
        pixels = self._pixels(line)
        height = self._layer.height
        left, upper, right, deepest = self._clip(_box_of(pixels, 1))
        if right <= left or height <= upper:
            return
        filled = gradient(right - left, height - upper, (top, bottom), mode="RGBA")
        foot = [(pixels[-1][0], height), (pixels[0][0], height)]
        # Filling needs a mask only at the height of the line.
        mask = Image.new("L", (right - left, deepest - upper), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - upper) for x, y in (*pixels, *foot)], fill=255)
        self._layer.paste(filled.crop((0, 0, *mask.size)), (left, upper), mask)
        self._layer.paste(filled.crop((0, mask.height, *filled.size)), (left, deepest))

    def ellipse(  # noqa: PLR0917  (a shape's numbers, then its fill, as everywhere in drawing)
        self, x: float, y: float, rx: float, ry: float, fill: Rgb, opacity: float = 1.0
    ) -> None:
        """Fill an ellipse around (`x`, `y`)."""
        steps = 40
        circle = [math.tau * step / steps for step in range(steps)]
        self.polygon([(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in circle], fill, opacity)

    def blobs(self, ellipses: Sequence[tuple[float, float, float, float]], fill: Rgb, opacity: float) -> None:
        """Fill ellipses (x, y, rx, ry) as one shape: where they overlap, nothing shows through twice."""
        corners = [(x + sign * rx, y + sign * ry) for x, y, rx, ry in ellipses for sign in (-1, 1)]
        self._stain(self._pixels(corners), 0, fill, opacity, _ellipses)

    def box(  # noqa: PLR0917  (as above)
        self, x: float, y: float, width: float, height: float, fill: Rgb, opacity: float = 1.0
    ) -> None:
        """Fill a rectangle."""
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, opacity)

    def glow(self, x: float, y: float, radius: float, color: Rgb, opacity: float = 1.0) -> None:
        """Draw a soft round light around (`x`, `y`)."""
        center_x, center_y = self._origin[0] + x * self._scale, self._origin[1] + y * self._scale
        size = max(2, round(radius * self._scale * 2))
        mask = halo(size).point([round(level * opacity) for level in range(256)])
        light = Image.new("RGBA", (size, size), (*color, 255))
        light.putalpha(mask)
        left, top = round(center_x - size / 2), round(center_y - size / 2)
        self._lay(light, left, top)

    def _stain(self, points: list[Point], reach: float, color: Rgb, opacity: float, mark: _Mark) -> None:
        """Blend `color` in where `mark` draws the points, on a small layer of its own."""
        left, upper, right, lower = self._clip(_box_of(points, reach + 1))
        if right <= left or lower <= upper:
            return
        stain = Image.new("RGBA", (right - left, lower - upper), (0, 0, 0, 0))
        ink = (*color, round(255 * min(1.0, opacity)))
        mark(ImageDraw.Draw(stain), [(x - left, y - upper) for x, y in points], ink)
        self._layer.alpha_composite(stain, (left, upper))

    def _lay(self, picture: Image.Image, left: int, top: int) -> None:
        """Blend `picture` in, cut at the layer's edges (`alpha_composite` takes no negative place)."""
        box = self._clip((left, top, left + picture.width, top + picture.height))
        if box[2] > box[0] and box[3] > box[1]:
            part = picture.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
            self._layer.alpha_composite(part, (box[0], box[1]))

    def _pixels(self, points: Iterable[Point]) -> list[Point]:
        left, top = self._origin
        return [(left + x * self._scale, top + y * self._scale) for x, y in points]

    def _clip(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        width, height = self._layer.size
        return max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])


def _placed(outline: Sequence[Point], at: Point, angle: float) -> list[Point]:
    if not angle:
        return [(x + at[0], y + at[1]) for x, y in outline]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos) for x, y in outline]


def _box_of(points: Sequence[Point], margin: float) -> tuple[int, int, int, int]:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return (
        math.floor(min(xs) - margin),
        math.floor(min(ys) - margin),
        math.ceil(max(xs) + margin),
        math.ceil(max(ys) + margin),
    )


def _stroke(draw: ImageDraw.ImageDraw, points: list[Point], ink: _Ink, *, radius: float) -> None:
    draw.line(points, fill=ink, width=max(1, round(radius * 2)), joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _ellipses(draw: ImageDraw.ImageDraw, corners: list[Point], ink: _Ink) -> None:
    for low, high in zip(corners[::2], corners[1::2], strict=True):
        draw.ellipse((*low, *high), fill=ink)


def gradient(width: int, height: int, stops: Sequence[Rgb], *, mode: str = "RGB") -> Image.Image:
    """Return an opaque picture with a gradient through `stops`, from top to bottom."""
    height = max(1, height)
    places = np.linspace(0, len(stops) - 1, height)
    columns = np.stack([np.interp(places, range(len(stops)), [stop[part] for stop in stops]) for part in range(3)], 1)
    # Fixed grain of one level prevents bands in wide skies: each pixel is randomly rounded up or down.
    grain = np.resize(np.random.default_rng(1).random((_GRAIN, _GRAIN, 1), dtype=np.float32), (height, _GRAIN, 1))
    whole = columns.astype(np.uint8)
    part = (columns - whole).astype(np.float32)
    strip = Image.fromarray(whole[:, None, :] + (grain < part[:, None, :])).convert(mode)
    picture = Image.new(mode, (width, height))
    for left in range(0, width, _GRAIN):
        picture.paste(strip, (left, 0))
    return picture


@lru_cache(maxsize=64)
def halo(size: int) -> Image.Image:
    """Return a round mask that fades from its center to nothing."""
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    distance = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    return Image.fromarray((np.clip(1 - distance, 0, 1) ** 1.8 * 255).astype(np.uint8))


def shade(color: Rgb, amount: float) -> Rgb:
    """Return `color` darker (`amount` below 0) or lighter (above 0), by a fraction."""
    return mix(color, (255, 255, 255) if amount > 0 else (10, 12, 24), abs(amount))

"""The stage of one shot: its dimensions, its light, and its layers from far to near."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from ..color import Rgb, mix
from ..layers import Plate
from ..prompt_parser import Reading
from ..vector import Pen, Point, gradient
from .lighting import Light

# How much wider than the picture layers are, on each side, as a fraction of its width: room for the camera to move.
MARGIN = 0.09


@dataclass(frozen=True)
class Layer:
    """A plate, its position, and how much it moves with the camera (0 far, 1 near)."""

    plate: Plate
    top: int
    depth: float


@dataclass(frozen=True)
class _Drawn:
    """A layer that is drawn once it is known how much of it is visible."""

    picture: Callable[[int], Image.Image]
    """Returns a number of its upper rows."""
    top: int
    height: int
    depth: float
    front: bool = False


@dataclass
class Stage:
    """The stage on which a setting is built.

    ``width`` and ``height`` are those of the picture in pixels; the caption is below ``floor``, so nothing
    important is there. ``unit`` is a hundredth of the shorter side: subjects have the same size in every ratio.
    """

    width: int
    height: int
    floor: int
    reading: Reading
    light: Light
    rng: np.random.Generator
    horizon: int = 0
    """Where sky and ground meet, in pixels from the top."""
    water: int | None = None
    """Where boats float, in pixels from the top, if there is water."""
    layers: list[Layer] = field(default_factory=list)
    front: list[Layer] = field(default_factory=list)
    """The layers in front of the subjects; set once the stage is complete."""
    unit: float = 1.0
    aside: bool = True
    """Whether the camera will move sideways, which needs smooth plates."""
    _drawn: list[_Drawn] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.unit = min(self.width, self.floor) / 100
        self.margin = round(self.width * MARGIN)
        self.span = self.width + 2 * self.margin
        if not self.horizon:
            self.horizon = round(self.floor * 0.66)

    @property
    def ground(self) -> float:
        """Where the feet of walking subjects are, in pixels from the top."""
        return self.floor - (self.floor - self.horizon) * 0.22

    def some(self, least: float, most: float) -> float:
        """Return a random number between two limits, set by the seed."""
        return least + (most - least) * float(self.rng.random())

    def backdrop(self, picture: Image.Image) -> None:
        """Set up the farthest layer, which fills the picture."""
        whole = picture.convert("RGB")
        self._drawn.append(_Drawn(lambda rows: whole.crop((0, 0, whole.width, rows)), 0, whole.height, 0.12))

    def sky(self, stops: Sequence[Rgb] | None = None, below: int | None = None) -> Image.Image:
        """Return a sky that ends at the horizon, with stars, sun or moon, and clouds."""
        end = below or self.horizon + round(4 * self.unit)
        picture = Image.new("RGB", (self.span, self.height), (stops or self.light.sky)[-1])
        picture.paste(gradient(self.span, end, stops or self.light.sky), (0, 0))
        pen = self.pen(0, self.height)
        light, reading = self.light, self.reading
        if light.stars and reading.has("stars"):
            self._stars(pen, end)
        if light.orb and reading.has("moon" if light.moon else "sun"):
            self._orb(pen, light.orb)
        if reading.has("clouds") and reading.setting not in ("space", "underwater"):
            self._clouds(pen)
        picture.paste(drawn := pen.picture(), (0, 0), drawn)
        return picture

    def _stars(self, pen: Pen, end: int) -> None:
        for _ in range(90):
            x, y = self.some(0, self.span), self.some(0, end * 0.72)
            size = self.some(0.12, 0.34) * self.unit
            pen.ellipse(x, y, size, size, (255, 250, 235), self.some(0.25, 0.9))

    def _orb(self, pen: Pen, color: Rgb) -> None:
        left = self.some(0.16, 0.34) if self.some(0, 1) < 0.6 else self.some(0.66, 0.82)
        low = self.reading.light in ("golden", "dawn")
        x = self.margin + left * self.width
        y = self.horizon * (self.some(0.60, 0.72) if low else self.some(0.26, 0.38))
        radius = (8.5 if low else 7) * self.unit
        pen.glow(x, y, radius * 4.2, color, 0.34)
        pen.ellipse(x, y, radius, radius, color, 0.95)
        if self.light.moon:
            for dx, dy, part in ((-0.3, -0.2, 0.22), (0.25, 0.3, 0.16), (0.3, -0.35, 0.11)):
                spot = part * radius
                pen.ellipse(x + dx * radius, y + dy * radius, spot, spot, mix(color, (90, 90, 120), 0.2))

    def _clouds(self, pen: Pen) -> None:
        color = mix(self.light.sky[-1], (255, 255, 255), 0.45 if self.light.dark < 0.3 else 0.08)
        for _ in range(5):
            x, y = self.some(0, self.span), self.some(0.10, 0.55) * self.horizon
            size = self.some(5, 11) * self.unit
            opacity = self.some(0.22, 0.5) if self.light.dark < 0.3 else self.some(0.10, 0.22)
            self.cloud(pen, (x, y), size, color, opacity)

    def cloud(self, pen: Pen, place: Point, size: float, color: Rgb, opacity: float) -> None:
        """Draw a long flat cloud as one shape, so that its parts do not show through each other."""
        x, y = place
        puffs = []
        for aside in (-1.15, -0.55, 0.05, 0.65, 1.2):
            high = size * (1 - abs(aside) * 0.45) * self.some(0.42, 0.62)
            puffs.append((x + aside * size, y - high * 0.55, size * self.some(0.62, 0.85), high))
        pen.blobs([*puffs, (x, y, size * 2.1, size * 0.22)], color, opacity)

    def pen(self, top: int, bottom: int) -> Pen:
        """Return a pen for a layer between two heights, in pixels of the picture."""
        return Pen(self.span, bottom - top, origin=(0, -top))

    def add(self, pen: Pen, top: int, depth: float, *, front: bool = False) -> None:
        """Set up a layer that has been drawn."""
        self._drawn.append(_Drawn(pen.picture, top, pen.height, depth, front=front))

    def settle(self) -> None:
        """Finish the layers, each only as far down as nearer layers leave it visible."""
        open_rows = self.height
        behind, front = ([one for one in self._drawn if one.front == near] for near in (False, True))
        for drawn in reversed([*behind, *front]):
            rows = min(drawn.height, open_rows - drawn.top)
            if rows <= 0:
                continue
            plate = Plate(drawn.picture(rows), smooth=self.aside)
            (self.front if drawn.front else self.layers).insert(0, Layer(plate, drawn.top, drawn.depth))
            if drawn.top + rows >= open_rows:
                open_rows = min(open_rows, drawn.top + plate.open_rows)
        self._drawn.clear()

    def ridge(self, level: float, swing: float, waves: float, *, rough: float = 0.0) -> list[Point]:
        """Return a line of hills around `level`: long waves, with short ones if it is rough."""
        phases = [self.some(0, math.tau) for _ in range(4)]
        steps = 90
        points = []
        for step in range(steps + 1):
            t = step / steps
            height = (
                math.sin(t * waves * math.tau + phases[0])
                + 0.45 * math.sin(t * waves * 2.3 * math.tau + phases[1])
                + rough * math.sin(t * waves * 7.1 * math.tau + phases[2])
                + rough * 0.6 * math.sin(t * waves * 15.7 * math.tau + phases[3])
            )
            points.append((t * self.span, level - height * swing * 0.6))
        return points

    def hill(self, line: Sequence[Point], top: Rgb, bottom: Rgb) -> tuple[Pen, int]:
        """Return a pen on a layer that is filled below `line`, and the layer's top, for `add`."""
        upper = self.even(min(y for _, y in line) - 26 * self.unit)
        pen = self.pen(upper, self.height)
        pen.slope(line, top, bottom)
        return pen, upper

    def even(self, y: float) -> int:
        """Return `y` as an even pixel inside the picture, where a layer may start."""
        return max(0, min(self.height - 2, int(y))) // 2 * 2


def height_at(line: Sequence[Point], x: float) -> float:
    """Return the height of a ridge at `x`."""
    return float(np.interp(x, [point[0] for point in line], [point[1] for point in line]))

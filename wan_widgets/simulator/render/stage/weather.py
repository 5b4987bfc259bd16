"""Rain, snow, bubbles and fog: drawn once as tiles, then only moved."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from ..layers import Canvas
from ..prompt_parser import Reading
from .lighting import Light

_FINER = 2


class Weather:
    """The weather of one shot.

    Rain, snow and bubbles have no color: they change only the luma.
    """

    def __init__(self, width: int, height: int, reading: Reading, light: Light, rng: np.random.Generator) -> None:
        self._light = light
        unit = min(width, height) / 100
        self._falling: list[tuple[Image.Image, float, float]] = []
        self._pouring: list[tuple[Image.Image, float, float]] = []
        if reading.setting == "underwater":
            bubbles = _flakes(width, height, rng, count=26, size=0.9 * unit, level=205, hollow=True)
            self._falling.append((bubbles, 0.02 * width, -0.16 * height))
        elif "snow" in reading.weather:
            for size, speed in ((0.26, 0.10), (0.42, 0.17), (0.66, 0.26)):
                flakes = _flakes(width, height, rng, count=round(70 / (size + 0.3)), size=size * unit, level=234)
                self._falling.append((flakes, 0.03 * width, speed * height))
        if "rain" in reading.weather and reading.setting != "underwater":
            for length, speed, level in ((4, 1.3, 55), (7, 1.9, 80)):
                streaks = _streaks(width, height, rng, count=90, length=length * unit, level=level)
                self._pouring.append((streaks, -0.22 * speed * height, speed * height))
        self._fog = _fog(width, height, rng) if "fog" in reading.weather or reading.light == "mist" else None
        self._fog_speed = 0.02 * width

    def lay(self, canvas: Canvas, t: float) -> None:
        """Paste it over the canvas as it is at `t` seconds."""
        if self._fog is not None:
            mask, half = self._fog
            left = round(abs(math.sin(t * self._fog_speed / mask.width)) * (mask.width - canvas.width)) // 2 * 2
            box = (left, 0, left + canvas.width, canvas.height)
            half_box = (left // 2, 0, left // 2 + canvas.width // 2, canvas.height // 2)
            canvas.veil(self._light.haze, mask.crop(box), half.crop(half_box))
        # Drops brighten what is behind them, so that they are visible against a bright sky as well.
        for tiles, blend in ((self._falling, ImageChops.lighter), (self._pouring, ImageChops.add)):
            moved = [
                ImageChops.offset(tile, round(across * t) % tile.width, round(down * t) % tile.height)
                for tile, across, down in tiles
            ]
            if moved:
                canvas.y = blend(canvas.y, reduce(ImageChops.lighter, moved))


def _flakes(
    width: int, height: int, rng: np.random.Generator, *, count: int, size: float, level: int, hollow: bool = False
) -> Image.Image:
    tile = Image.new("L", (width * _FINER, height * _FINER), 0)
    draw = ImageDraw.Draw(tile)
    for _ in range(count):
        x, y = rng.uniform(0, tile.width), rng.uniform(0, tile.height)
        radius = size * rng.uniform(0.6, 1.3) * _FINER
        box = (x - radius, y - radius, x + radius, y + radius)
        if hollow:
            draw.ellipse(box, outline=level, width=max(1, round(radius * 0.3)))
        else:
            draw.ellipse(box, fill=round(level * rng.uniform(0.75, 1.0)))
    return tile.reduce(_FINER)


def _streaks(
    width: int, height: int, rng: np.random.Generator, *, count: int, length: float, level: int
) -> Image.Image:
    tile = Image.new("L", (width * _FINER, height * _FINER), 0)
    draw = ImageDraw.Draw(tile)
    for _ in range(count):
        x, y = rng.uniform(0, tile.width), rng.uniform(0, tile.height)
        long = length * rng.uniform(0.7, 1.2) * _FINER
        draw.line((x, y, x - long * 0.22, y + long), fill=round(level * rng.uniform(0.6, 1.0)), width=_FINER)
    return tile.reduce(_FINER)


def _fog(width: int, height: int, rng: np.random.Generator) -> tuple[Image.Image, Image.Image]:
    """Return the masks of fog banks, wider than the picture, densest around its lower middle."""
    wide = width * 3 // 2 // 2 * 2
    noise = Image.fromarray((rng.random((7, 12)) * 255).astype(np.uint8)).resize(
        (wide, height), Image.Resampling.BICUBIC
    )
    rows = np.linspace(0, 1, height, dtype=np.float32)
    thick = np.interp(rows, [0, 0.3, 0.62, 1], [0.10, 0.24, 0.62, 0.34]).astype(np.float32)
    mask = Image.fromarray((np.asarray(noise, dtype=np.float32) * thick[:, None]).astype(np.uint8))
    return mask, mask.reduce(2)

"""The look of a subject: its color, its light, whether it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..color import Rgb, mix, rgb
from ..stage.lighting import Light
from ..vector import Pen, shade

Motion = Literal["stand", "walk", "float", "fly", "drift", "swim", "drive", "hang", "hover"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """The colors of one subject."""

    color: Rgb
    """Its own color, without the light of the scene."""
    light: Light
    busy: bool
    paper: bool = False
    sign: int = 0
    """A number that sets the shape of an emblem."""

    def on(self, code: str) -> Rgb:
        """Return a fixed color in the light; near objects keep half of their own color."""
        return self._lit(rgb(code))

    def hero(self, lighter: float = 0.0) -> Rgb:
        """Return its own color in the light."""
        return self._lit(shade(self.color, lighter))

    def _lit(self, base: Rgb) -> Rgb:
        return mix(self.light.on(base), base, 0.6)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One subject: its drawing, in units in which a person is about 30 high, and its motion."""

    draw: Callable[[Pen, Look, float], None]
    """Draws it with its foot (or center, in the air) at (0, 0), facing right, at a phase 0..1 of its motion."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom of the drawing."""
    motion: Motion
    color: Rgb
    size: float = 1.0
    turns: int = 1
    """Number of drawings in one cycle of its motion."""
    many: int = 1
    """How many of them appear together."""

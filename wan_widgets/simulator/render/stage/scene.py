"""One shot as a scene: a stage with its layers, its actors and its weather, painted frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..camera import Shot, View
from ..layers import Canvas, Window
from ..prompt_parser import Reading, number_of
from ..source_media import Character
from ..sprites.actors import FIGURES, Actor, holder_of
from .backgrounds import build
from .lighting import light_of
from .stage import Layer, Stage
from .weather import Weather

_FRAMINGS = {"close": 1.5, "medium": 1.0, "wide": 0.66}
# Scale of a fully visible subject, relative to the units of its drawing.
_FULL = 1.25
# Subjects behind the others.
_BEHIND = ("lighthouse", "castle", "house", "lone tree")


class Scene:
    """The drawing of a prompt.

    Parameters
    ----------
    reading : Reading
        The parsed prompt.
    shot : Shot
        The shot; each is composed separately.
    width, height, floor : int
        Size in pixels, and the row where the caption begins.
    seed : int
        Varies the composition, and slightly the hues.
    cast : sequence of tuple
        Reference clips and pictures, which appear as characters, each with its name in the prompt.
    aside : bool
        Whether the camera will move sideways.
    """

    def __init__(
        self,
        reading: Reading,
        shot: Shot,
        *,
        width: int,
        height: int,
        floor: int,
        seed: int,
        cast: Sequence[tuple[Path, str]] = (),
        aside: bool = True,
    ) -> None:
        rng = np.random.default_rng(number_of("scene", seed, shot.number))
        light = light_of(reading.light, float(rng.uniform(-9, 9)))
        self._stage = Stage(width=width, height=height, floor=floor, reading=reading, light=light, rng=rng, aside=aside)
        build(self._stage)
        self._ground = None if aside else self._still(width, height)
        size = _FRAMINGS[reading.framing] * shot.size
        self._characters = [
            Character(path, name, (number, len(cast)), self._stage, min(1.2, size))
            for number, (path, name) in enumerate(cast)
        ]
        self._actors = self._cast(shot, size * (0.7 if cast else 1.0))
        self._weather = Weather(width, height, reading, light, rng)
        self._floor = floor

    def _cast(self, shot: Shot, size: float) -> list[Actor]:
        """Return the actors, the farthest first."""
        stage, actors = self._stage, []
        names = list(stage.reading.subjects)
        if not names and stage.reading.setting == "abstract" and not self._characters:
            names = ["emblem"]
        if "kite" in names and "person" not in names and stage.reading.has("person"):
            names.append("person")
        fit = size * _FULL * (1.0 if len(names) < 3 else 0.85)
        first = stage.some(0.38, 0.62)
        for order, name in enumerate(names):
            figure = FIGURES[name]
            place = first if order == 0 else first + (0.27 if (order % 2) == (first < 0.5) else -0.27)
            grown = fit * (1.0 if order == 0 else 0.85)
            if "kite" in names and name == "person":
                place, grown = first + holder_of(first), fit * 0.5
            tall = (figure.box[3] - figure.box[1]) * figure.size * stage.unit * grown
            grown *= min(1.0, 0.74 * stage.floor / tall)
            usual = figure.many if order == 0 or name == "bird" else 1
            for number in range(stage.reading.counts.get(name, usual)):
                aside = (0.0, 0.27, -0.25)[number % 3]
                actors.append(Actor(name, stage, place + aside, size=grown, seconds=shot.seconds, number=number))
        return sorted(actors, key=lambda actor: actor.name not in _BEHIND)

    def _still(self, width: int, height: int) -> Canvas:
        """Return the background of the subjects. It is drawn once, unless the camera moves sideways."""
        canvas = Canvas(width, height)
        self._lay(canvas, self._stage.layers, 0)
        return canvas

    def _lay(self, canvas: Canvas, layers: Sequence[Layer], aside: float) -> None:
        for layer in layers:
            canvas.lay(layer.plate, -self._stage.margin * (1 + layer.depth * aside), layer.top)

    def paint(self, canvas: Canvas, t: float, view: View) -> Window:
        """Paint the frame at `t` seconds of the shot, and return the visible part of it."""
        stage = self._stage
        if self._ground is not None:
            canvas.show(self._ground)
        else:
            self._lay(canvas, stage.layers, view.x)
        for actor in self._actors:
            actor.lay(canvas, t, view.x)
        for character in self._characters:
            character.lay(canvas, t, view.x)
        self._lay(canvas, stage.front, view.x)
        self._weather.lay(canvas, t)
        # Closer means closer to the ground, above the caption.
        return Window(view.scale, down=0.55 + 0.45 * view.y)

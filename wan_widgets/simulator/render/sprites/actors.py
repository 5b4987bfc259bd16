"""The subjects of a shot: drawn once for each phase of their motion, then pasted where they are."""

from __future__ import annotations

import math
from dataclasses import replace

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from ..color import mix, rgb, turn
from ..layers import Canvas, Plate
from ..stage.stage import Stage
from ..vector import Pen, halo
from .figure import Figure, Look
from .sprites_creatures import CREATURES
from .sprites_objects import THINGS

FIGURES = {**CREATURES, **THINGS}

_NEAR = 0.8
_LARGE = 250
"""From this size in pixels on, drawing at twice the size gives smooth edges."""
_STEPS_A_SECOND = 1.5
_SPEEDS = {"drive": 0.17, "fly": 0.11, "swim": 0.07, "walk": 0.10}


class Actor:
    """One subject.

    Parameters
    ----------
    name : str
        Its tag.
    stage : Stage
        Its stage.
    place : float
        Its horizontal position in the middle of the shot, 0..1.
    size : float
        Its size relative to the usual size.
    seconds : float
        The length of the shot.
    number : int
        Its number among similar subjects.
    """

    def __init__(self, name: str, stage: Stage, place: float, *, size: float, seconds: float, number: int = 0) -> None:
        figure = FIGURES[name]
        reading = stage.reading
        self.name = name
        self._figure, self._stage, self._seconds, self._number = figure, stage, seconds, number
        look = Look(
            color=reading.colors.get(name, figure.color),
            light=stage.light,
            busy=reading.busy,
            paper=reading.paper,
            sign=reading.sign,
        )
        if name == "emblem":
            look = replace(look, color=turn(figure.color, reading.sign % 360))
        if number and figure.many > 1 and name not in reading.colors and name in ("balloon", "butterfly", "fish"):
            look = replace(look, color=mix(figure.color, (rgb("#f2c230"), rgb("#2f8fb5"))[number % 2], 0.7))
        self._goes = figure.motion in ("drive", "fly", "swim") or (figure.motion == "walk" and reading.busy)
        self._left = stage.some(0, 1) < 0.5
        self._lag = stage.some(0, 1)
        self._place = place
        self._scale = stage.unit * figure.size * size * (1 - 0.16 * number)
        left, top, right, _ = figure.box
        self._anchor = (right if self._left else -left) * self._scale, -top * self._scale
        self._look = look
        self._plates: list[Plate | None] = [None] * figure.turns
        self._beam = _Beam(stage) if name == "lighthouse" and reading.light != "day" else None

    def _plate(self, turn: int) -> Plate:
        """Return one phase of its motion, drawn when it is first needed."""
        plate = self._plates[turn]
        if plate is None:
            plate = self._plates[turn] = self._drawn(self._figure, self._look, turn / len(self._plates))
        return plate

    def _drawn(self, figure: Figure, look: Look, turn: float) -> Plate:
        left, top, right, bottom = figure.box
        size = math.ceil((right - left) * self._scale), math.ceil((bottom - top) * self._scale)
        sharpness = 3 if max(size) < _LARGE else 2
        pen = Pen(*size, scale=self._scale, origin=(-left * self._scale, -top * self._scale), sharpness=sharpness)
        if figure.motion in ("walk", "drive"):
            pen.ellipse(0, 0.2, (right - left) * 0.28, 1.5, look.light.ink, 0.32)
        figure.draw(pen, look, turn)
        picture = pen.picture()
        return Plate(ImageOps.mirror(picture) if self._left else picture, smooth=True)

    def lay(self, canvas: Canvas, t: float, aside: float) -> None:
        """Paste it as it is at `t` seconds of the shot, with the camera moved `aside` (-1..1)."""
        x, y = self.where(t)
        x -= aside * self._stage.margin * _NEAR
        if self._beam is not None:
            self._beam.lay(canvas, t, x, y - 52 * self._scale)
        if self._figure.motion == "hang":
            self._string(canvas, x, y, aside)
        round_time = _STEPS_A_SECOND if self._goes else 0.35
        turn = int((t * round_time + self._lag) * len(self._plates)) % len(self._plates)
        canvas.lay(self._plate(turn), x - self._anchor[0], y - self._anchor[1])

    def where(self, t: float) -> tuple[float, float]:
        """Return the position of its foot or center, in pixels."""
        stage = self._stage
        place, wave = self._place, math.sin(math.tau * (t * 0.22 + self._lag))
        if self._goes:
            way = (t - self._seconds / 2) * _SPEEDS[self._figure.motion] * (0.85 if self._number else 1.0)
            place += -way if self._left else way
            # Long shots: a subject that leaves on one side comes back on the other.
            place = (place + 0.2) % 1.4 - 0.2
        high = stage.floor
        match self._figure.motion:
            case "float":
                y = (stage.water or stage.ground) + wave * 0.9 * stage.unit
                place += 0.03 * (t / self._seconds - 0.5)
            case "fly":
                y = high * (0.30 + 0.09 * self._number) + wave * 4 * stage.unit
            case "swim" if stage.reading.setting != "underwater":
                # Seen from above the water, at its surface.
                y = (stage.water or stage.ground) + wave * stage.unit
            case "swim":
                y = high * (0.44 + 0.13 * self._number) + wave * 3 * stage.unit
            case "drift":
                y = high * (0.40 + (-0.08, 0.1, -0.02)[self._number % 3]) - (t - self._seconds / 2) * stage.unit * 0.9
                y += wave * 1.5 * stage.unit
                place += 0.012 * wave
            case "hang":
                y = high * 0.30 + wave * 3 * stage.unit
                place += 0.035 * math.sin(math.tau * (t * 0.16 + self._lag))
            case "hover":
                y = high * 0.46 - (t - self._seconds / 2) * stage.unit * 2 + wave * stage.unit
            case _:
                y = stage.ground
                if self._figure is FIGURES["lighthouse"]:
                    y = (stage.water or stage.ground) - 4 * stage.unit
        return stage.width * place, y

    def _string(self, canvas: Canvas, x: float, y: float, aside: float) -> None:
        """Draw the kite's string down to the person who holds it."""
        stage = self._stage
        holder = stage.width * (self._place + holder_of(self._place)) - aside * stage.margin * _NEAR
        hand = (holder, stage.ground - 4 * self._scale)
        left, right = int(min(x, hand[0])), math.ceil(max(x, hand[0])) + 1
        top, bottom = int(min(y, hand[1])), math.ceil(max(y, hand[1])) + 1
        mask = Image.new("L", (2 * (right - left), 2 * (bottom - top)), 0)
        ends = (x - left, y - top), (hand[0] - left, hand[1] - top)
        middle = ((ends[0][0] + ends[1][0]) / 2 + 2 * stage.unit, (ends[0][1] + ends[1][1]) / 2 + 5 * stage.unit)
        points = []
        for step in range(13):
            s = step / 12
            points.append(
                tuple(
                    2 * ((1 - s) ** 2 * ends[0][axis] + 2 * s * (1 - s) * middle[axis] + s * s * ends[1][axis])
                    for axis in (0, 1)
                )
            )
        ImageDraw.Draw(mask).line([(px, py) for px, py in points], fill=200, width=2)
        canvas.y.paste(225, (left, top, right, bottom), mask.reduce(2))


def holder_of(place: float) -> float:
    """Return the horizontal distance between a kite and its holder, as a fraction of the picture's width."""
    return -0.24 if place > 0.4 else 0.24


_SOFT = 2
"""Pixels over which the edge of a beam fades, at half the size."""


class _Beam:
    """The rotating beam of a lighthouse: long when it points sideways, wide when it points at the camera."""

    _SECONDS = 5.0
    _COLOR = rgb("#fff3c4")

    def __init__(self, stage: Stage) -> None:
        self._size = stage.width // 2, stage.height // 2
        self._reach = stage.width * 0.9
        self._fade = halo(math.ceil(self._reach))
        self._lag = stage.some(0, 1)

    def lay(self, canvas: Canvas, t: float, x: float, y: float) -> None:
        turn = math.tau * (t / self._SECONDS + self._lag)
        width, height = self._size
        half_x, half_y, reach = x / 2, y / 2, self._reach / 2
        spread = (0.06 + 0.07 * abs(math.sin(turn))) * reach
        dip = math.sin(turn) * 0.10 * reach
        across = math.cos(turn)
        tip = half_x + math.copysign(reach, across)
        # Process only the part that the beam crosses: masks of a whole frame would cost as much as everything else.
        left = max(0, math.floor(min(half_x, tip)) - 2 * _SOFT)
        right = min(width, math.ceil(max(half_x, tip)) + 2 * _SOFT)
        upper = max(0, math.floor(half_y - abs(dip) - spread) - _SOFT)
        lower = min(height, math.ceil(half_y + abs(dip) + spread) + _SOFT)
        if lower <= upper or right <= left:
            return
        mask = Image.new("L", (right - left, lower - upper), 0)
        # Brightest when it points sideways; invisible when it points at the camera or away from it.
        level = round(215 * abs(across) ** 0.7)
        start, end, center = half_x - left, tip - left, half_y - upper
        ends = [(end, center + dip - spread), (end, center + dip + spread)]
        ImageDraw.Draw(mask).polygon([(start, center - 1), *ends, (start, center + 1)], fill=level)
        fade = Image.new("L", mask.size, 0)
        middle = round(half_x) - left, round(half_y) - upper
        fade.paste(self._fade, (middle[0] - self._fade.width // 2, middle[1] - self._fade.height // 2))
        half = ImageChops.multiply(mask.filter(ImageFilter.BoxBlur(_SOFT)), fade)
        whole = half.resize((half.width * 2, half.height * 2), Image.Resampling.BILINEAR)
        canvas.veil(self._COLOR, whole, half, left * 2, upper * 2)

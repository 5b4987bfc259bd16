"""Parts of landscapes: dunes' shadows, trees, houses, peaks, grass, and reflections on water."""

from __future__ import annotations

import math

from ..color import Rgb, mix, rgb
from ..vector import Pen, Point, outlines, shade
from .stage import Stage, height_at


def lee(stage: Stage, pen: Pen, line: list[Point], color: Rgb, opacity: float) -> None:
    """Draw the shadow on the lee side of each crest, with a curved inner edge."""
    last = len(line) - 1
    for crest in range(1, last):
        if not (line[crest][1] < line[crest - 1][1] and line[crest][1] <= line[crest + 1][1]):
            continue
        end = crest + 1
        while end < last and line[end + 1][1] >= line[end][1]:
            end += 1
        (x, y), (far_x, far_y) = line[crest], line[end]
        low = far_y + 9 * stage.unit
        bend = f"C{(x + far_x) / 2:.1f} {low:.1f} {x - 9 * stage.unit:.1f} {low:.1f} {x:.1f} {y:.1f}"
        blade = f"M{far_x:.1f} {far_y:.1f}{bend}"
        pen.polygon([*line[crest : end + 1], *outlines(blade)[0]], color, opacity)


def spruces(stage: Stage, pen: Pen, line: list[Point], *, count: int, size: float, color: Rgb) -> None:
    """Draw trees along a ridge."""
    for place in range(count):
        x = (place + stage.some(0.1, 0.9)) * stage.span / count
        height = size * stage.some(0.7, 1.15) * stage.unit
        half = height * stage.some(0.18, 0.25)
        foot = height_at(line, x) + 5 * stage.unit
        pen.polygon([(x - half, foot), (x, foot - height), (x + half, foot)], color)


def neon(stage: Stage) -> Rgb:
    """Return the color of a sign."""
    colors = ("#ffb35c", "#ff5f9e", "#5cd6ff", "#b98cff", "#ffd76a")
    return rgb(colors[int(stage.some(0, len(colors)))])


def houses(stage: Stage, pen: Pen, height: float, width: float, wall: Rgb, *, lit: bool, near: bool) -> None:
    """Draw a row of houses with their windows."""
    x, unit = 0.0, stage.unit
    while x < stage.span:
        wide, tall = width * stage.some(0.7, 1.5) * unit, height * stage.some(0.45, 1.15) * unit
        color = shade(wall, stage.some(-0.10, 0.06))
        top = stage.horizon - tall
        pen.box(x, top, wide, tall, color)
        if stage.some(0, 1) < 0.3:
            pen.box(x + wide * 0.45, top - 5 * unit, 0.5 * unit, 5 * unit, color)
        glass = stage.light.lamp if lit else mix(color, stage.light.sky[-1], 0.35)
        step_x, step_y = 2.6 * unit, 3.4 * unit
        for row in range(int(tall / step_y)):
            for column in range(int((wide - unit) / step_x)):
                if stage.some(0, 1) < (0.42 if lit else 0.75):
                    place = (x + unit + column * step_x, top + 1.4 * unit + row * step_y)
                    pen.box(*place, 1.3 * unit, 1.7 * unit, glass, stage.some(0.35, 0.95) if lit else 0.55)
        if near and lit and stage.some(0, 1) < 0.75:
            sign = neon(stage)
            sign_x, sign_y = x + wide * stage.some(0.1, 0.6), top + tall * stage.some(0.2, 0.6)
            pen.glow(sign_x + unit, sign_y + 4 * unit, 11 * unit, sign, 0.5)
            pen.box(sign_x, sign_y, 2.2 * unit, 8 * unit, sign)
        x += wide + stage.some(0, 1.4) * unit


def lanterns(stage: Stage) -> None:
    """Set up a string of lanterns across the street."""
    unit, lamp = stage.unit, rgb("#ffb35c")
    upper = stage.even(stage.floor * 0.12)
    pen = stage.pen(upper, stage.even(stage.floor * 0.62))
    count = max(4, round(stage.span / (17 * unit)))
    for place in range(count):
        x = (place + 0.5) * stage.span / count
        y = stage.floor * 0.24 + math.sin((place + 0.5) / count * math.pi) * 12 * unit + stage.some(-2, 2) * unit
        pen.line(f"M{x} {y - 11 * unit}V{y}", stage.light.ink, 0.3 * unit, 0.6)
        pen.glow(x, y, 11 * unit, lamp, 0.7)
        pen.ellipse(x, y, 2.6 * unit, 3.2 * unit, lamp)
    stage.add(pen, upper, 0.7)


def peaks(stage: Stage, height: float, far: float) -> None:
    """Set up a range of peaks with snow and a shadow side; `height` is a fraction of the picture's."""
    light = stage.light
    base = stage.horizon + 4 * stage.unit
    upper = stage.even(base - stage.floor * height * 1.25)
    pen = stage.pen(upper, stage.even(base + 8 * stage.unit))
    rock, snow = light.on(rgb("#6d7f9a"), far), light.on(rgb("#f6f8fb"), far * 0.6)
    count = max(3, round(stage.span / stage.unit / 46))
    for place in range(-1, count + 1):
        x = (place + stage.some(0.3, 0.7)) * stage.span / count
        tall = stage.floor * height * stage.some(0.7, 1.2)
        half = tall * stage.some(0.75, 1.0)
        peak = (x, base - tall)
        pen.polygon([(x - half, base), peak, (x + half, base)], rock)
        pen.polygon([peak, (x + half, base), (x + half * 0.12, base)], shade(rock, -0.22))
        cap = 0.30
        zigzag = [
            (x + half * cap, base - tall * (1 - cap)),
            (x + half * cap * 0.45, base - tall * (1 - cap * 1.3)),
            (x + half * cap * 0.1, base - tall * (1 - cap * 0.8)),
            (x - half * cap * 0.4, base - tall * (1 - cap * 1.35)),
            (x - half * cap, base - tall * (1 - cap)),
        ]
        pen.polygon([peak, *zigzag], snow)
        pen.polygon([peak, *zigzag[:3]], shade(snow, -0.16))
    pen.box(0, base - 1, stage.span, 10 * stage.unit, rock)
    stage.add(pen, upper, 0.2 + (1 - far) * 0.2)


def meadow_front(stage: Stage, green: Rgb) -> None:
    """Set up the meadow below the subjects, with its flowers."""
    light, unit = stage.light, stage.unit
    line = stage.ridge(stage.floor * 0.80, 2.2 * unit, 0.8)
    pen, top = stage.hill(line, light.on(shade(green, 0.10)), light.on(shade(green, -0.45)))
    blade = light.on(shade(green, -0.18))
    for _ in range(150 if stage.reading.has("grass") else 0):
        x = stage.some(0, stage.span)
        y = height_at(line, x) + stage.some(2, 24) * unit
        tall = stage.some(1.0, 2.4) * unit
        tip = (x + stage.some(-0.8, 0.8) * unit, y - tall)
        pen.polygon([(x - 0.3 * unit, y), tip, (x + 0.3 * unit, y)], blade, 0.7)
    if stage.reading.has("flowers"):
        for _ in range(46):
            x = stage.some(0, stage.span)
            y = height_at(line, x) + stage.some(3, 22) * unit
            petal = light.on(rgb(("#fff4dc", "#f6c453", "#f08aa8", "#c9a0f0")[int(stage.some(0, 4))]))
            pen.ellipse(x, y, 0.55 * unit, 0.5 * unit, petal)
    stage.add(pen, top, 0.75)
    stage.horizon = round(stage.floor * 0.80)
    grass(stage, light.on(shade(green, -0.35)), 1.0)


def grass(stage: Stage, color: Rgb, amount: float) -> None:
    """Set up the grass in front of the subjects, at the bottom of the picture."""
    if not stage.reading.has("grass"):
        return
    unit = stage.unit
    upper = stage.even(stage.floor - 9 * unit)
    pen = stage.pen(upper, stage.height)
    for _ in range(round(stage.span / unit * amount)):
        x, tall, lean = stage.some(0, stage.span), stage.some(3, 8) * unit, stage.some(-2, 2) * unit
        foot = stage.floor + unit
        half = 0.45 * unit
        bend = (x + lean * 0.5 - half * 0.5, foot - tall * 0.6)
        blade = [(x - half, foot), bend, (x + lean, foot - tall), (x + half, foot)]
        pen.polygon(blade, shade(color, stage.some(-0.2, 0.12)))
    pen.box(0, stage.floor, stage.span, stage.height - stage.floor, color)
    stage.add(pen, upper, 1.0, front=True)


def bank(stage: Stage, green: Rgb) -> None:
    """Set up the near bank of a lake."""
    line = stage.ridge(stage.ground - 3 * stage.unit, 1.4 * stage.unit, 0.7)
    color = stage.light.on(green)
    pen, top = stage.hill(line, color, mix(color, stage.light.ink, 0.4))
    stage.add(pen, top, 0.9)
    grass(stage, mix(color, stage.light.ink, 0.25), 0.5)


def far_land(stage: Stage) -> None:
    """Set up the far shore."""
    line = stage.ridge(stage.horizon - 1.5 * stage.unit, 3.4 * stage.unit, 0.9)
    color = stage.light.on(rgb("#5f7f93"), 0.6)
    pen, top = stage.hill(line, color, stage.light.haze)
    stage.add(pen, top, 0.18)


def glints(stage: Stage, pen: Pen) -> None:
    """Draw the reflection of the sun or moon on the water."""
    color = stage.light.orb or (255, 255, 255)
    middle = stage.margin + stage.width * stage.some(0.3, 0.7)
    for step in range(22):
        y = stage.horizon + (1 + step * 1.6) * stage.unit
        wide = (2.5 + step * 0.55) * stage.unit * stage.some(0.5, 1.2)
        x = middle + stage.some(-1.5, 1.5) * stage.unit
        pen.box(x - wide / 2, y, wide, 0.4 * stage.unit, color, 0.36)


def dashes(stage: Stage, pen: Pen, top: int, count: int) -> None:
    """Draw the short bright lines of waves."""
    color = mix(stage.light.sky[-1], (255, 255, 255), 0.4)
    for _ in range(count):
        y = stage.some(top, stage.floor)
        x, long = stage.some(0, stage.span), stage.some(4, 15) * stage.unit
        pen.box(x, y, long, 0.38 * stage.unit, color, 0.32)

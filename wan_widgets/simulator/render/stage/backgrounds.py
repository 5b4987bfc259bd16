"""The outdoor settings: each function sets up a stage's layers, from the sky to the foreground."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..color import mix, rgb
from ..vector import gradient
from .backgrounds_indoor import abstract, indoors, space, underwater
from .scenery import bank, dashes, far_land, glints, grass, houses, lanterns, lee, meadow_front, neon, peaks, spruces
from .stage import Stage, height_at


def build(stage: Stage) -> None:
    """Set up the layers of the setting in the stage's prompt."""
    SETTINGS[stage.reading.setting](stage)
    stage.settle()


def _sea(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.60)
    light, unit = stage.light, stage.unit
    stage.backdrop(stage.sky())
    near, far = light.on(rgb("#1c5f86"), 0.0), light.on(rgb("#4b9bb5"), 0.35)
    if light.dark > 0.35:
        near, far = mix(near, light.ink, 0.45), mix(far, light.ink, 0.1)
    if stage.some(0, 1) < 0.6:
        far_land(stage)
    flat = [(0.0, float(stage.horizon)), (float(stage.span), float(stage.horizon))]
    pen, top = stage.hill(flat, far, near)
    if light.orb and stage.reading.has("moon" if light.moon else "sun"):
        glints(stage, pen)
    stage.add(pen, top, 0.22)
    depth = stage.height - stage.horizon
    for number, (level, swing, share) in enumerate(((0.22, 0.9, 0.5), (0.48, 1.3, 0.8))):
        line = stage.ridge(stage.horizon + depth * level, swing * unit * 1.2, 2.2 - number * 0.5, rough=0.15)
        pen, top = stage.hill(line, mix(far, near, share), mix(near, light.ink, 0.25 * number))
        if stage.reading.has("waves"):
            dashes(stage, pen, round(stage.horizon + depth * (level + 0.06)), 26)
        stage.add(pen, top, 0.4 + 0.25 * number)
    stage.water = round(stage.horizon + (stage.floor - stage.horizon) * 0.62)
    line = stage.ridge(stage.floor - unit * 1.5, unit * 1.2, 1.4, rough=0.1)
    pen, top = stage.hill(line, mix(near, light.ink, 0.3), mix(near, light.ink, 0.6))
    stage.add(pen, top, 0.95, front=True)


def _lake(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.56)
    stage.backdrop(stage.sky())
    peaks(stage, 0.30, 0.6)
    line = stage.ridge(stage.horizon - 1.5 * stage.unit, 2.2 * stage.unit, 1.6)
    pen, top = stage.hill(line, stage.light.on(rgb("#4d7a55"), 0.35), stage.light.on(rgb("#3d6a4d"), 0.3))
    spruces(stage, pen, line, count=26, size=7, color=stage.light.on(rgb("#2f5a45"), 0.3))
    stage.add(pen, top, 0.35)
    light = stage.light
    flat = [(0.0, float(stage.horizon)), (float(stage.span), float(stage.horizon))]
    pen, top = stage.hill(flat, light.on(rgb("#7fb4c4"), 0.4), light.on(rgb("#27607a")))
    if stage.reading.has("waves"):
        dashes(stage, pen, stage.horizon + round(2 * stage.unit), 44)
    stage.add(pen, top, 0.5)
    stage.water = round(stage.horizon + (stage.floor - stage.horizon) * 0.44)
    bank(stage, rgb("#4c6b3c"))


def _desert(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.62)
    light, unit = stage.light, stage.unit
    stage.backdrop(stage.sky())
    sand, deep = rgb("#eab268"), rgb("#b9722f")
    for number, (level, swing, far) in enumerate(((0.60, 6, 0.5), (0.70, 7, 0.25), (0.84, 6, 0.0))):
        line = stage.ridge(stage.floor * level, swing * unit, 0.9 + 0.2 * number)
        pen, top = stage.hill(line, light.on(sand, far), light.on(mix(sand, deep, 0.4 + 0.3 * number), far * 0.6))
        lee(stage, pen, line, light.on(deep, far), 0.4)
        stage.add(pen, top, 0.25 + 0.28 * number)
    stage.horizon = round(stage.floor * 0.80)


def _forest(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.72)
    light, unit = stage.light, stage.unit
    haze = light.sky[1:] if light.dark > 0.3 else light.sky
    stage.backdrop(stage.sky(haze))
    green = rgb("#33604f")
    with_trees = stage.reading.has("trees")
    for number, (level, size, far) in enumerate(((0.66, 34, 0.66), (0.74, 42, 0.40), (0.82, 52, 0.14))):
        line = stage.ridge(stage.floor * level, 2 * unit, 1.1)
        color = light.on(green, far)
        upper = stage.even(stage.floor * level - (size + 12) * unit)
        pen = stage.pen(upper, stage.height)
        if with_trees:
            spruces(
                stage, pen, line, count=max(5, round(stage.span / unit / (8 + 2.5 * number))), size=size, color=color
            )
        pen.slope(line, color, mix(color, light.haze, 0.25))
        stage.add(pen, upper, 0.2 + 0.25 * number)
    line = stage.ridge(stage.floor * 0.86, 1.6 * unit, 0.8)
    pen, top = stage.hill(line, light.on(rgb("#2f5546")), mix(light.on(rgb("#1d3a33")), light.ink, 0.4))
    stage.add(pen, top, 0.85)
    stage.horizon = round(stage.floor * 0.82)
    grass(stage, mix(light.on(rgb("#24463a")), light.ink, 0.45), 0.6)


def _city(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.80)
    light, unit = stage.light, stage.unit
    night = light.dark > 0.3
    stage.backdrop(stage.sky())
    for number, (height, far, width) in enumerate(((52, 0.55, 9), (40, 0.28, 12), (26, 0.05, 15))):
        upper = stage.even(stage.horizon - height * 1.25 * unit)
        pen = stage.pen(upper, stage.height)
        wall = light.on((rgb("#8a93a6"), rgb("#6c7690"), rgb("#4c556e"))[number], far)
        if stage.reading.has("buildings"):
            houses(stage, pen, height, width, wall, lit=night and stage.reading.has("windows"), near=number == 2)
        pen.box(0, stage.horizon, stage.span, stage.height - stage.horizon, wall)
        stage.add(pen, upper, 0.2 + 0.25 * number)
    road = light.on(rgb("#4a4f5c"))
    pen, top = stage.hill(
        [(0.0, stage.horizon - unit), (float(stage.span), stage.horizon - unit)], road, mix(road, light.ink, 0.5)
    )
    pen.box(0, stage.horizon - unit, stage.span, unit * 1.2, mix(road, (255, 255, 255), 0.16))
    if night or "rain" in stage.reading.weather:
        for _ in range(16):
            x, color = stage.some(0, stage.span), neon(stage)
            for step in range(5):
                length = stage.some(2, 7) * unit
                y = stage.horizon + (1.6 + step * 2.6) * unit
                pen.box(x + stage.some(-1, 1) * unit, y, length, unit * 0.5, color, 0.34 - 0.05 * step)
    else:
        for place in range(9):
            y = stage.horizon + (stage.floor - stage.horizon) * 0.55
            pen.box(place * stage.span / 8, y, 7 * unit, 0.9 * unit, rgb("#f4f1ea"), 0.5)
    stage.add(pen, top, 0.85)
    if night and stage.reading.has("lanterns"):
        lanterns(stage)


def _mountains(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.70)
    stage.backdrop(stage.sky())
    peaks(stage, 0.46, 0.62)
    peaks(stage, 0.30, 0.30)
    light, unit = stage.light, stage.unit
    line = stage.ridge(stage.floor * 0.76, 3 * unit, 1.2)
    pen, top = stage.hill(line, light.on(rgb("#5f8f56"), 0.2), light.on(rgb("#3f6e48"), 0.05))
    if stage.reading.has("trees"):
        spruces(stage, pen, line, count=22, size=11, color=light.on(rgb("#2c5646"), 0.15))
    stage.add(pen, top, 0.55)
    meadow_front(stage, rgb("#4f7d45"))


def _snow(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.68)
    stage.backdrop(stage.sky())
    peaks(stage, 0.28, 0.66)
    light, unit = stage.light, stage.unit
    for number, (level, far) in enumerate(((0.68, 0.45), (0.77, 0.2))):
        line = stage.ridge(stage.floor * level, 3 * unit, 1.1 + 0.2 * number)
        white = light.on(rgb("#eef3f8"), far * 0.5)
        pen, top = stage.hill(line, white, light.on(rgb("#b9cbdc"), far * 0.5))
        if stage.reading.has("trees"):
            trees = light.on(rgb("#3b5c5c"), far)
            spruces(stage, pen, line, count=11 + 3 * number, size=15 + 7 * number, color=trees)
            pen.slope([(x, y + 2.5 * unit) for x, y in line], white, white)
        stage.add(pen, top, 0.35 + 0.25 * number)
    line = stage.ridge(stage.floor * 0.86, 2 * unit, 0.8)
    pen, top = stage.hill(line, light.on(rgb("#fafcff")), light.on(rgb("#a9bed4")))
    stage.add(pen, top, 0.85)
    stage.horizon = round(stage.floor * 0.83)


def _sky(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.9)
    stage.backdrop(stage.sky())
    light, unit = stage.light, stage.unit
    for number in range(3):
        upper = stage.even(stage.floor * (0.34 + 0.2 * number))
        pen = stage.pen(upper, stage.height)
        color = mix(light.sky[-1], (255, 255, 255), 0.5 - light.dark * 0.7)
        for _ in range(4 if stage.reading.has("clouds") else 0):
            x, y = stage.some(0, stage.span), upper + stage.some(16, 30) * unit
            size = stage.some(8, 14) * unit * (0.8 + 0.3 * number)
            stage.cloud(pen, (x, y), size, color, 0.55 + 0.15 * number)
        stage.add(pen, upper, 0.3 + 0.25 * number)


def _meadow(stage: Stage) -> None:
    stage.horizon = round(stage.floor * 0.64)
    stage.backdrop(stage.sky())
    light, unit = stage.light, stage.unit
    for number, (level, far) in enumerate(((0.60, 0.55), (0.68, 0.28))):
        line = stage.ridge(stage.floor * level, (6 - number) * unit, 0.9 + 0.3 * number)
        green = rgb("#7fb069") if number else rgb("#8fb98a")
        pen, top = stage.hill(line, light.on(green, far), light.on(rgb("#5c9a55"), far * 0.7))
        if stage.reading.has("trees"):
            for _ in range(9):
                x = stage.some(0, stage.span)
                size = stage.some(2.2, 4.2) * unit
                y = height_at(line, x)
                pen.ellipse(x, y - size * 0.5, size * 1.15, size, light.on(rgb("#4d8a58"), far))
        stage.add(pen, top, 0.25 + 0.2 * number)
    meadow_front(stage, rgb("#5da152"))


def _abstract(stage: Stage) -> None:
    abstract(stage, gradient(stage.span, stage.height, stage.light.sky))


SETTINGS: Mapping[str, Callable[[Stage], None]] = {
    "sea": _sea,
    "lake": _lake,
    "desert": _desert,
    "forest": _forest,
    "city": _city,
    "mountains": _mountains,
    "snow": _snow,
    "sky": _sky,
    "meadow": _meadow,
    "underwater": underwater,
    "space": space,
    "indoors": indoors,
    "abstract": _abstract,
}

"""The settings without a sky and a horizon: under water, in space, in a room, and the abstract one."""

from __future__ import annotations

import math

from PIL import Image

from ..color import mix, rgb, turn
from ..vector import gradient, shade
from .stage import Stage


def underwater(stage: Stage) -> None:
    """Set up a sea floor with rays of light from above, weed and stones."""
    stage.horizon = round(stage.floor * 0.80)
    light, unit = stage.light, stage.unit
    stops = [light.on(rgb(code)) for code in ("#7fd6da", "#2f9fb5", "#14668a", "#0b3c5d")]
    picture = gradient(stage.span, stage.height, stops)
    pen = stage.pen(0, stage.height)
    for _ in range(6):
        x, wide = stage.some(0, stage.span), stage.some(4, 10) * unit
        lean = stage.some(18, 34) * unit
        foot = stage.floor * stage.some(0.6, 0.95)
        ray = [(x, 0.0), (x + wide, 0.0), (x + wide * 2 - lean, foot), (x - lean - wide, foot)]
        pen.polygon(ray, (240, 255, 250), 0.07)
    picture.paste(drawn := pen.picture(), (0, 0), drawn)
    stage.backdrop(picture)
    for number, (level, far) in enumerate(((0.72, 0.6), (0.80, 0.3), (0.88, 0.0))):
        line = stage.ridge(stage.floor * level, 4 * unit, 0.9 + 0.2 * number, rough=0.12)
        sand = mix(light.on(rgb("#b5a878")), stops[2], 0.35 + far * 0.7 if far else 0.3)
        upper = stage.even(stage.floor * level - 36 * unit)
        pen = stage.pen(upper, stage.height)
        for _ in range(9):
            x, tall = stage.some(0, stage.span), stage.some(10, 26) * unit
            y = stage.floor * level + 5 * unit
            weed = mix(light.on(turn(rgb("#2f9c74"), stage.some(-30, 120))), stops[2], far)
            bend = stage.some(3, 6) * unit
            pen.line(
                f"M{x:.1f} {y:.1f}q{bend:.1f} {-tall * 0.3:.1f} 0 {-tall * 0.5:.1f}t0 {-tall * 0.5:.1f}",
                weed,
                (1.2 + 0.6 * number) * unit,
            )
        pen.slope(line, sand, shade(sand, -0.35))
        stage.add(pen, upper, 0.25 + 0.3 * number)


def space(stage: Stage) -> None:
    """Set up stars, a cloud of gas, a ringed planet and the ground of a moon."""
    stage.horizon = round(stage.floor * 0.80)
    unit, light = stage.unit, stage.light
    hue = stage.some(-25, 25)
    deep = rgb("#0a0d24")
    picture = gradient(stage.span, stage.height, [deep, turn(rgb("#1b1745"), hue), turn(rgb("#4a2f6e"), hue)])
    pen = stage.pen(0, stage.height)
    for _ in range(9):
        color = turn(rgb("#8c4fb5"), hue + stage.some(-60, 60))
        pen.glow(stage.some(0, stage.span), stage.some(0.1, 0.7) * stage.floor, stage.some(18, 46) * unit, color, 0.22)
    for _ in range(190 if stage.reading.has("stars") else 0):
        size = stage.some(0.1, 0.36) * unit
        place = (stage.some(0, stage.span), stage.some(0, stage.floor))
        pen.ellipse(*place, size, size, (255, 250, 240), stage.some(0.3, 1.0))
    x = stage.margin + stage.width * (0.24 if stage.some(0, 1) < 0.5 else 0.77)
    y, radius = stage.floor * stage.some(0.26, 0.34), stage.some(13, 17) * unit
    body = turn(rgb("#e0a458"), hue)
    pen.glow(x, y, radius * 2.2, body, 0.3)
    pen.ellipse(x, y, radius, radius, body)
    for band in (-0.45, -0.1, 0.3):
        half = math.sqrt(1 - band * band) * radius
        pen.ellipse(x, y + band * radius, half * 0.98, radius * 0.10, shade(body, -0.16), 0.7)
    pen.ellipse(x + radius * 0.42, y + radius * 0.1, radius * 0.58, radius * 0.88, deep, 0.25)
    wide, tilt = radius * 1.9, radius * 0.35
    ring = f"M{x - wide:.1f} {y + tilt:.1f}Q{x:.1f} {y + radius * 0.75:.1f} {x + wide:.1f} {y - tilt:.1f}"
    pen.line(ring, turn(rgb("#ffe1b0"), hue), radius * 0.13, 0.85)
    picture.paste(drawn := pen.picture(), (0, 0), drawn)
    stage.backdrop(picture)
    for number, level in enumerate((0.80, 0.88)):
        line = stage.ridge(stage.floor * level, 2.4 * unit, 0.8, rough=0.06)
        soil = mix(rgb("#8d86a8"), turn(rgb("#1b1745"), hue), 0.55 - 0.25 * number)
        pen, top = stage.hill(line, soil, mix(soil, light.ink, 0.7))
        for _ in range(11):
            size = stage.some(1.5, 4.5) * unit
            crater = (stage.some(0, stage.span), stage.floor * (level + 0.03) + stage.some(2, 9) * unit)
            pen.ellipse(*crater, size, size * 0.3, shade(soil, -0.3))
            pen.ellipse(crater[0], crater[1] + size * 0.07, size * 0.88, size * 0.22, shade(soil, -0.12))
        stage.add(pen, top, 0.45 + 0.4 * number)


def indoors(stage: Stage) -> None:
    """Set up a room: a window with the light of the day in it, a lamp, a plant, a table."""
    stage.horizon = round(stage.floor * 0.78)
    unit, light = stage.unit, stage.light
    wall = light.on(turn(rgb("#d9b99b"), stage.some(-30, 30)))
    picture = gradient(stage.span, stage.height, [shade(wall, -0.12), wall])
    pen = stage.pen(0, stage.height)
    wide, tall = 44 * unit, 46 * unit
    x, y = stage.margin + stage.width * stage.some(0.12, 0.3), stage.floor * 0.12
    view = Image.new("RGB", (round(wide), round(tall)))
    view.paste(gradient(round(wide), round(tall), light.sky), (0, 0))
    picture.paste(view, (round(x), round(y)))
    frame = light.on(rgb("#f4ede0"))
    far = light.on(rgb("#6f9a86"), 0.4)
    hill = [(x, y + tall * 0.8), (x + wide * 0.4, y + tall * 0.66), (x + wide, y + tall * 0.78), (x + wide, y + tall)]
    pen.polygon([*hill, (x, y + tall)], far)
    if light.orb:
        pen.ellipse(x + wide * 0.7, y + tall * 0.26, 4.5 * unit, 4.5 * unit, light.orb, 0.95)
    for bar in ((x - unit, y - unit, wide + 2 * unit, 1.8 * unit), (x - unit, y + tall, wide + 2 * unit, 2.4 * unit)):
        pen.box(*bar, frame)
    for part in (0, 0.5, 1):
        pen.box(x + wide * part - 0.8 * unit, y, 1.6 * unit, tall, frame)
    pen.box(x, y + tall * 0.45, wide, 1.2 * unit, frame)
    picture.paste(drawn := pen.picture(), (0, 0), drawn)
    stage.backdrop(picture)
    wood = light.on(rgb("#8a5a3c"))
    line = [(0.0, float(stage.horizon)), (float(stage.span), float(stage.horizon))]
    pen, top = stage.hill(line, shade(wood, 0.12), shade(wood, -0.35))
    pen.box(0, stage.horizon, stage.span, unit, shade(wood, 0.3))
    for _ in range(14):
        plank = (stage.some(0, stage.span), stage.some(stage.horizon + 3 * unit, stage.floor))
        pen.box(*plank, stage.some(12, 30) * unit, 0.3 * unit, shade(wood, -0.3), 0.6)
    pot = stage.margin + stage.width * stage.some(0.80, 0.9)
    for lean in (-34, -14, 8, 30):
        leaf = light.on(rgb("#4f8f63")) if lean % 4 else light.on(rgb("#3d7a55"))
        pen.path(
            f"M0 0Q{-4 * unit:.1f} {-12 * unit:.1f} 0 {-24 * unit:.1f}Q{4 * unit:.1f} {-12 * unit:.1f} 0 0z",
            leaf,
            at=(pot, stage.horizon - 7 * unit),
            angle=lean,
        )
    clay = light.on(rgb("#c86f4a"))
    sides = [(pot - 5 * unit, stage.horizon - 9 * unit), (pot + 5 * unit, stage.horizon - 9 * unit)]
    pen.polygon([*sides, (pot + 3.6 * unit, stage.horizon + unit), (pot - 3.6 * unit, stage.horizon + unit)], clay)
    stage.add(pen, top, 0.5)
    if stage.reading.has("lanterns"):
        upper = stage.even(0)
        pen = stage.pen(upper, stage.even(stage.floor * 0.6))
        lamp = stage.margin + stage.width * stage.some(0.56, 0.68)
        y = stage.floor * 0.24
        pen.glow(lamp, y + 2 * unit, 30 * unit, light.lamp, 0.55)
        pen.line(f"M{lamp} 0V{y}", light.ink, 0.4 * unit)
        shape = [(lamp - 3 * unit, y - 4 * unit), (lamp + 3 * unit, y - 4 * unit), (lamp + 8 * unit, y + 3 * unit)]
        pen.polygon([*shape, (lamp - 8 * unit, y + 3 * unit)], light.on(rgb("#c2453a")))
        pen.ellipse(lamp, y + 3 * unit, 2.6 * unit, 1.6 * unit, rgb("#fff3c4"))
        stage.add(pen, upper, 0.65)


def abstract(stage: Stage, picture: Image.Image) -> None:
    """Set up ribbons and rings. The words set their hues, the seed their positions."""
    unit, light = stage.unit, stage.light
    stage.horizon = round(stage.floor * 0.74)
    pen = stage.pen(0, stage.height)
    hue = stage.reading.sign // 3 % 360 + stage.some(-15, 15)
    for _ in range(7):
        color = turn(rgb("#e07a5f"), hue + stage.some(-60, 60))
        place = (stage.some(0, stage.span), stage.some(0, stage.floor * 0.8))
        pen.glow(*place, stage.some(14, 38) * unit, color, 0.55)
    for _ in range(7):
        place = (stage.some(0, stage.span), stage.some(0, stage.floor * 0.6))
        radius = stage.some(2, 9) * unit
        pen.ellipse(*place, radius, radius, (255, 255, 255), 0.10)
    picture.paste(drawn := pen.picture(), (0, 0), drawn)
    stage.backdrop(picture)
    for number in range(5):
        line = stage.ridge(stage.floor * (0.52 + 0.11 * number), (9 - number) * unit, 0.7 + 0.22 * number)
        color = light.on(turn(rgb("#5f6fd8"), hue + number * 22), 0.30 - 0.07 * number)
        pen, top = stage.hill(line, shade(color, 0.08), mix(color, light.ink, 0.45))
        stage.add(pen, top, 0.2 + 0.15 * number)

"""Boats, cars, buildings, plants and other things as vector shapes, facing right."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..color import mix, rgb
from ..color import turn as turn_hue
from ..vector import Pen, shade
from .figure import Figure, Look


def _boat(pen: Pen, look: Look, turn: float) -> None:
    ring = look.light.sky[-1]
    for number, opacity in enumerate((0.5, 0.3)):
        spread = 1 + 0.05 * math.sin(math.tau * turn + number)
        rx, ry = (24 + 13 * number) * spread, (3.0 + 2.2 * number) * spread
        pen.line(_oval(0, 0.8, rx, ry), ring, 0.7, opacity)
    if look.paper:
        pen.path("M-20 -10h40l-9 10h-22z", look.on("#f4f1ea"))
        pen.path("M-20 -10h40l-4 3.6h-32z", look.on("#d4cfc4"))
        pen.path("M0 -29L-11 -10h22z", look.on("#fffdf7"))
        pen.path("M0 -29V-10h11z", look.on("#dcd7cc"))
        return
    pen.path("M-17 -6h36q-2 5 -7 7h-22q-5 -2 -7 -7z", look.hero())
    pen.path("M-17 -6h36l-.8 2h-34.6z", look.on("#f4f1ea"))
    pen.line("M0 -6V-38", look.on("#5b3d2a"), 1.0)
    pen.path("M1.4 -37q11 12 14 29h-14z", look.on("#fbf6ea"))
    pen.path("M1.4 -37q11 12 14 29h-5q-2 -16 -9 -26z", look.on("#e3d9c6"), 0.8)
    pen.path("M-1.4 -33q-8 12 -11 25h11z", look.on("#efe5d2"))
    pen.path("M0 -38l5 1.6l-5 1.6z", look.on("#d4342c"))


def _oval(x: float, y: float, rx: float, ry: float) -> str:
    k = 0.5523
    return (
        f"M{x - rx:.2f} {y:.2f}C{x - rx:.2f} {y - ry * k:.2f} {x - rx * k:.2f} {y - ry:.2f} {x:.2f} {y - ry:.2f}"
        f"C{x + rx * k:.2f} {y - ry:.2f} {x + rx:.2f} {y - ry * k:.2f} {x + rx:.2f} {y:.2f}"
        f"C{x + rx:.2f} {y + ry * k:.2f} {x + rx * k:.2f} {y + ry:.2f} {x:.2f} {y + ry:.2f}"
        f"C{x - rx * k:.2f} {y + ry:.2f} {x - rx:.2f} {y + ry * k:.2f} {x - rx:.2f} {y:.2f}"
    )


def _wheel(pen: Pen, look: Look, x: float, radius: float, turn: float) -> None:
    pen.ellipse(x, -radius, radius, radius, look.on("#1d2027"))
    pen.ellipse(x, -radius, radius * 0.55, radius * 0.55, look.on("#b8c0ca"))
    for spoke in range(3):
        angle = math.tau * (turn / 3 + spoke / 3)
        end = (x + math.cos(angle) * radius * 0.5, -radius + math.sin(angle) * radius * 0.5)
        pen.line(f"M{x:.2f} {-radius:.2f}L{end[0]:.2f} {end[1]:.2f}", look.on("#5b626e"), radius * 0.16)


def _car(pen: Pen, look: Look, turn: float) -> None:
    if look.light.dark > 0.3:
        pen.path("M19 -7L52 -12V3L19 -4z", rgb("#fff3c4"), 0.28)
    pen.path("M-20 -3.4v-5q.4 -3 4 -3.6l5 -.8q4 -6.4 9 -6.6h7q5 .2 9 6.6l5.6 1.4q1.8 .8 1.6 3.4v4.6z", look.hero())
    pen.path("M-8.4 -12.4q3 -4.8 6.6 -5h1.6v5zM1.4 -17.4h3.4q3.6 .4 6.6 5h-10z", look.on("#bfe0ea"))
    pen.box(-20, -6.2, 41, 1.0, look.hero(-0.3))
    pen.ellipse(20, -8.4, 1.2, 1.3, rgb("#fff3c4"))
    pen.ellipse(-19.4, -8.6, 0.8, 1.3, rgb("#e2453a"))
    for x in (-11.5, 12.5):
        _wheel(pen, look, x, 4.2, turn)


def _train(pen: Pen, look: Look, turn: float) -> None:
    pen.box(-46, -1.2, 92, 1.2, look.on("#3a3d46"))
    for start in (-44, -15):
        pen.path(f"M{start} -3v-15q0 -2 2 -2h24q2 0 2 2v15z", look.hero(-0.08))
        for place in range(3):
            pane = rgb("#ffe6a8") if look.light.dark > 0.3 else look.on("#cfe6ee")
            pen.box(start + 3 + place * 8, -16.5, 5.6, 5.6, pane)
        pen.box(start, -8, 28, 1.2, look.on("#f4f1ea"))
    pen.path("M14 -3v-15q0 -2 2 -2h14q8 1 13 12q1 4 -1 5z", look.hero())
    pen.path("M31 -17.4q5 1.6 8 8h-8z", look.on("#bfe0ea"))
    pen.box(14, -8, 25, 1.2, look.on("#f4f1ea"))
    pen.glow(42, -6, 9, rgb("#fff3c4"), 0.7)
    for x in (-38, -22, -9, 7, 20, 34):
        _wheel(pen, look, x, 2.4, turn)


def _bicycle(pen: Pen, look: Look, turn: float) -> None:
    dark = look.on("#22252c")
    for x in (-9, 9):
        pen.line(_oval(x, -6.5, 6, 6), dark, 0.9)
        for spoke in range(4):
            angle = math.pi * (turn / 4 + spoke / 4)
            dx, dy = math.cos(angle) * 5.6, math.sin(angle) * 5.6
            pen.line(f"M{x - dx:.2f} {-6.5 - dy:.2f}L{x + dx:.2f} {-6.5 + dy:.2f}", dark, 0.25)
    pen.line("M-9 -6.5L-4 -15L6 -15L0 -6.5zM-4 -15L0 -6.5M9 -6.5L5.4 -18L8.6 -19", look.hero(), 1.2)
    pen.line("M-6.4 -16.6H-1.6", dark, 1.6)


def _plane(pen: Pen, look: Look, turn: float) -> None:
    pen.path("M-21 -1l-6 -9h5l7 6.4z", look.hero(-0.1))
    pen.path("M-24 0q8 -4.4 34 -3.6q12 1 14 4.4q-4 4 -16 4q-22 .4 -32 -4.8z", look.on("#f4f1ea"))
    for x in range(-10, 12, 4):
        pen.ellipse(x, -0.4, 0.8, 0.8, look.on("#5f8fb0"))
    pen.path("M17 -2.2q4 .8 5.6 2.4h-5.4z", look.on("#5f8fb0"))
    pen.path("M4 2l-12 12h-5l5 -12z", look.hero())
    if turn < 0.5:
        pen.ellipse(-12, 13, 0.8, 0.8, rgb("#ff5a4a"))


def _rocket(pen: Pen, look: Look, turn: float) -> None:
    flame = 9 + 3 * math.sin(math.tau * turn)
    pen.glow(0, 12, 15, rgb("#ffb14a"), 0.7)
    pen.path(f"M-4 9Q0 {9 + flame * 1.6:.2f} 4 9z", rgb("#ff8a3a"))
    pen.path(f"M-2 9Q0 {9 + flame:.2f} 2 9z", rgb("#fff1b8"))
    pen.path("M-5 2q-6 3 -6 11l6 -3zM5 2q6 3 6 11l-6 -3z", look.hero())
    pen.path("M0 -24q9 9 6 26l-2 7h-8l-2 -7q-3 -17 6 -26z", look.on("#f1f0ec"))
    pen.path("M0 -24q9 9 6 26l-2 7h-3q4 -16 -1 -33z", look.on("#c9ccd6"), 0.8)
    pen.path("M0 -24q4.6 4.6 6 10.4h-12q1.4 -5.8 6 -10.4z", look.hero())
    pen.ellipse(0, -6, 3.1, 3.1, look.on("#5b6472"))
    pen.ellipse(0, -6, 2.2, 2.2, look.on("#7fd0e6"))


def _balloon(pen: Pen, look: Look, turn: float) -> None:
    del turn
    pen.line("M-8 8L-2.6 18M8 8L2.6 18M0 10V18", look.on("#5b4636"), 0.4)
    pen.path("M-3.4 18h6.8l-.7 5h-5.4z", look.on("#8a5a34"))
    pen.path("M0 -26q19 1 18 18q-1 9 -12 18h-12q-11 -9 -12 -18q-1 -17 18 -18z", look.hero())
    pen.path("M0 -26q9 2 9 18q0 10 -5 18h-8q-5 -8 -5 -18q0 -16 9 -18z", look.on("#fff1d6"))
    pen.path("M0 -26q3.6 2 3.6 18q0 10 -2 18h-3.2q-2 -8 -2 -18q0 -16 3.6 -18z", look.hero(0.06))
    pen.path("M0 -26q19 1 18 18q-1 9 -12 18h-2q10 -12 8 -22q-2 -11 -12 -14z", look.light.ink, 0.12)


def _kite(pen: Pen, look: Look, turn: float) -> None:
    wave = 4 * math.sin(math.tau * turn)
    pen.line(f"M0 18q{5 + wave:.2f} 6 0 11t{2 - wave:.2f} 11", look.hero(), 1.2)
    for y, side in ((24, 1), (31, -1)):
        pen.path("M0 0l3 -2v4zM0 0l-3 -2v4z", look.hero(0.2), at=(2.2 * side, y))
    pen.path("M0 -16L12 0L0 18L-12 0z", look.hero())
    pen.path("M0 -16L12 0H-12z", look.hero(0.14))
    pen.line("M0 -16V18M-12 0H12", look.hero(-0.25), 0.5)


def _lighthouse(pen: Pen, look: Look, turn: float) -> None:
    del turn
    rock = look.light.on(rgb("#2a2f3a"))
    pen.path("M-40 16q8 -16 26 -20l14 -4q22 3 36 24z", mix(rock, look.light.ink, 0.5))
    pen.path("M-14 -4l14 -4q22 3 36 24h-20q-10 -16 -30 -20z", look.light.ink, 0.35)
    pen.path("M-7 -5L-3.8 -46H3.8L7 -5z", look.on("#f1ede4"))
    pen.path("M-5.6 -20l.9 -10h9.4l.9 10z", look.on("#c2453a"))
    pen.path("M1 -46h2.8L7 -5h-4z", look.light.ink, 0.16)
    pen.path("M-6 -46h12v-2.6h-12z", look.on("#2a2f3a"))
    if look.light.dark > 0.2 or look.light.orb is None:
        pen.glow(0, -52, 15, rgb("#fff3c4"), 0.8)
    pen.path("M-3.4 -48.6v-7h6.8v7z", rgb("#fff3c4"))
    pen.path("M-4.6 -55.4L0 -60.4L4.6 -55.4z", look.on("#2a2f3a"))
    pen.box(-1.4, -13, 2.8, 5, look.on("#2a2f3a"))


def _house(pen: Pen, look: Look, turn: float) -> None:
    del turn
    lit = rgb("#ffdf8f") if look.light.dark > 0.1 else look.on("#bfe0ea")
    pen.box(8, -34, 4, 10, look.on("#7a5a4a"))
    pen.box(-16, -19, 32, 19, look.on("#efe3cf"))
    pen.path("M-20 -18L0 -36L20 -18z", look.hero())
    pen.path("M0 -36L20 -18h-6L-1 -33z", look.light.ink, 0.16)
    pen.box(-4, -11, 7, 11, look.on("#6b4630"))
    for x in (-12.6, 6.4):
        pen.box(x, -14, 6, 6, lit)
        pen.line(f"M{x + 3} -14v6M{x} -11h6", look.on("#fbf6ea"), 0.6)


def _castle(pen: Pen, look: Look, turn: float) -> None:
    stone, dark = look.on("#b3aab8"), look.on("#8a8296")
    pen.box(-18, -24, 36, 24, dark)
    for x, high in ((-24, 34), (16, 34), (-7, 46)):
        pen.box(x, -high, 9 if x != -7 else 14, high, stone)
        wide = 9 if x != -7 else 14
        pen.path(f"M{x - 2} {-high}h{wide + 4}L{x + wide / 2} {-high - 14}z", look.hero())
        pen.line(f"M{x + wide / 2} {-high - 14}v-5", dark, 0.5)
        wave = math.sin(math.tau * turn)
        pen.path(f"M0 0l6 {1.4 + wave:.2f}l-6 1.6z", look.on("#f2c230"), at=(x + wide / 2, -high - 19))
        pen.box(x + wide / 2 - 1.2, -high + 6, 2.4, 5, rgb("#ffdf8f"))
    pen.path("M-4.5 0v-8q4.5 -6 9 0v8z", look.on("#4a3a3a"))


def _tree(pen: Pen, look: Look, turn: float) -> None:
    sway = math.sin(math.tau * turn) * 0.8
    bark = look.on("#6b4a34")
    pen.path("M-3.4 0q2 -10 .6 -22h5.4q-1 12 1.6 22z", bark)
    pen.line("M0 -18L-9 -29M1 -20L10 -31", bark, 1.7)
    crown = ((-11, -34, 10, -0.12), (11, -35, 10.5, -0.06), (0, -45, 12, 0.05), (-4, -33, 10, 0.0), (6, -41, 8, 0.12))
    for x, y, size, light in crown:
        pen.ellipse(x + sway * (-y / 40), y, size, size * 0.88, look.hero(light))


def _flower(pen: Pen, look: Look, turn: float) -> None:
    sway = math.sin(math.tau * turn) * 2
    green = look.on("#4d8f52")
    pen.line(f"M0 0Q{sway * 0.4:.2f} -14 {sway:.2f} -28", green, 1.6)
    pen.path("M0 -8q-10 -1 -12 -9q9 -1 12 9zM0 -13q9 -2 11 -9q-9 0 -11 9z", green)
    for petal in range(9):
        angle = petal * 40 + sway * 3
        pen.path("M0 0Q-5.6 -8 0 -14Q5.6 -8 0 0z", look.hero(0.12 if petal % 2 else 0.0), at=(sway, -29), angle=angle)
    pen.ellipse(sway, -29, 4.6, 4.6, look.on("#7a4a2a"))
    pen.ellipse(sway, -29, 3.0, 3.0, look.on("#e8a23a"))


def _lantern(pen: Pen, look: Look, turn: float) -> None:
    breath = 0.8 + 0.12 * math.sin(math.tau * turn)
    pen.glow(0, 0, 32, look.color, breath)
    pen.line("M0 -30V-11", look.on("#3a2a2a"), 0.5)
    pen.ellipse(0, 0, 9.5, 11, shade(look.color, 0.1))
    pen.ellipse(0, 0, 4.5, 11, shade(look.color, 0.4), 0.7)
    pen.box(-4.4, -12, 8.8, 2.4, look.on("#4a2a22"))
    pen.box(-4.4, 9.6, 8.8, 2.4, look.on("#4a2a22"))
    pen.line("M0 12v7", look.on("#d4342c"), 1.1)


def _umbrella(pen: Pen, look: Look, turn: float) -> None:
    del turn
    pen.line("M0 -27V-2q0 3 3 3t3 -3", look.on("#3a2a2a"), 1.1)
    hem = "q-4 -4 -7.4 0q-3.6 -4 -7.3 0q-3.6 -4 -7.3 0q-3.6 -4 -7.3 0q-3.6 -4 -7.3 0q-3.4 -4 -7.4 0z"
    pen.path(f"M-22 -14q2 -17 22 -18q20 1 22 18{hem}", look.hero())
    pen.path("M0 -32q-8 6 -7.3 18q3.6 -4 7.3 0zM0 -32q20 1 22 18q-4 -4 -7.4 0q-1 -12 -14.6 -18z", look.hero(-0.16), 0.8)


def _cup(pen: Pen, look: Look, turn: float) -> None:
    for x in (-4, 0.5, 5):
        bend = 3 * math.sin(math.tau * turn + x)
        pen.line(f"M{x} -22q{bend:.2f} -4 0 -8t0 -8", (255, 255, 255), 1.1, 0.4)
    pen.ellipse(0, 0, 18, 2.6, look.on("#e9e0d2"))
    pen.line("M11 -15q10 -1 8 6q-2 5 -10 5", look.hero(-0.08), 2.0)
    pen.path("M-12 -19h24q1 14 -7 18h-10q-8 -4 -7 -18z", look.hero())
    pen.ellipse(0, -19, 12, 2.6, look.hero(0.3))
    pen.ellipse(0, -18.8, 10.4, 2.0, look.on("#5a3420"))


def _emblem(pen: Pen, look: Look, turn: float) -> None:
    """Draw a rosette for an unknown subject; the prompt's words set its shape."""
    sign = look.sign
    petals, rings = 5 + sign % 6, 2 + sign // 7 % 2
    pen.glow(0, 0, 34, look.color, 0.55)
    for ring in range(rings + 1):
        size = 22 - ring * 6.5
        color = shade(turn_hue(look.color, ring * (24 + sign // 11 % 50)), 0.16 * ring)
        wide = size * (0.30 + 0.1 * (sign // 13 % 3))
        leaf = f"M0 0Q{-wide:.2f} {-size * 0.6:.2f} 0 {-size:.2f}Q{wide:.2f} {-size * 0.6:.2f} 0 0z"
        for petal in range(petals):
            angle = (petal + (ring % 2) * 0.5 + turn * (1 if ring % 2 else -1)) * 360 / petals
            pen.path(leaf, color, 0.82, at=(0, 0), angle=angle)
    pen.ellipse(0, 0, 3.4, 3.4, (255, 250, 235), 0.95)


THINGS: Mapping[str, Figure] = {
    "boat": Figure(draw=_boat, box=(-41, -40, 41, 8), motion="float", color=rgb("#b5452f"), turns=8),
    "car": Figure(draw=_car, box=(-24, -22, 54, 4), motion="drive", color=rgb("#d4483c"), turns=6),
    "train": Figure(draw=_train, box=(-48, -22, 53, 2), motion="drive", color=rgb("#2f6fa8"), turns=6, size=1.1),
    "bicycle": Figure(draw=_bicycle, box=(-17, -22, 17, 1), motion="drive", color=rgb("#d4483c"), turns=8),
    "plane": Figure(draw=_plane, box=(-29, -12, 27, 16), motion="fly", color=rgb("#d4483c"), turns=2, size=1.1),
    "rocket": Figure(draw=_rocket, box=(-18, -27, 18, 28), motion="hover", color=rgb("#d4483c"), turns=6),
    "balloon": Figure(draw=_balloon, box=(-20, -28, 20, 25), motion="drift", color=rgb("#d4483c"), many=3),
    "kite": Figure(draw=_kite, box=(-15, -18, 15, 44), motion="hang", color=rgb("#d4342c"), turns=12),
    "lighthouse": Figure(draw=_lighthouse, box=(-42, -70, 40, 18), motion="stand", color=rgb("#c2453a"), size=1.05),
    "house": Figure(draw=_house, box=(-22, -38, 22, 1), motion="stand", color=rgb("#b5573f"), size=1.1),
    "castle": Figure(draw=_castle, box=(-30, -68, 30, 1), motion="stand", color=rgb("#5a6fa8"), turns=8),
    "lone tree": Figure(draw=_tree, box=(-26, -60, 26, 1), motion="stand", color=rgb("#5f9a52"), turns=12),
    "flower": Figure(draw=_flower, box=(-19, -47, 19, 1), motion="stand", color=rgb("#e8536e"), turns=16, size=1.2),
    "lantern": Figure(
        draw=_lantern, box=(-34, -34, 34, 34), motion="drift", color=rgb("#ffab4a"), turns=12, many=3, size=0.8
    ),
    "umbrella": Figure(draw=_umbrella, box=(-24, -34, 24, 3), motion="stand", color=rgb("#d4342c")),
    "cup": Figure(draw=_cup, box=(-20, -40, 22, 4), motion="stand", color=rgb("#e9dfcf"), turns=16, size=1.1),
    "emblem": Figure(draw=_emblem, box=(-36, -36, 36, 36), motion="hover", color=rgb("#e0604c"), turns=24, size=1.1),
}

"""Animals and people as vector shapes, facing right."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..color import rgb
from ..vector import Pen, shade
from .figure import Figure, Look
from .sprites_quadrupeds import four_legs


def _bird(pen: Pen, look: Look, turn: float) -> None:
    """Draw a flying bird; the phase sets how high its wings are."""
    up = math.sin(math.tau * turn) * 6
    pen.path(f"M-1 0Q-4 {-3 - up:.2f} -10 {-4 - up * 1.2:.2f}Q-6 {-up * 0.3:.2f} -2 1.6z", look.hero(-0.12))
    pen.path("M-8 .6q6 -3.2 13 -1.4l2.6 1.2q-2 1.4 -4 1.6q-6 1.6 -11.6 -1.4z", look.hero())
    pen.path(f"M1 -.4Q2 {-4 - up:.2f} -4 {-6 - up * 1.35:.2f}Q-1.6 {-1 - up * 0.3:.2f} -1.6 1.4z", look.hero(0.12))
    pen.path("M7 .2l2.6 .7l-2.6 .7z", look.on("#e8a23a"))
    pen.ellipse(5.6, 0.1, 0.38, 0.38, look.on("#1b1a1e"))


def _fish(pen: Pen, look: Look, turn: float) -> None:
    wave = math.sin(math.tau * turn) * 3
    pen.path(f"M-8 0L-16 {-6 + wave:.2f}Q-13.5 {wave:.2f} -16 {6 + wave:.2f}z", look.hero(-0.12))
    pen.path("M-3 -5q4 -6 9 -4.4q-1 3 -2 5zM-2 5q2 4.4 6 4.2q0 -2.6 -1 -4.4z", look.hero(-0.12))
    pen.path("M-10 0q8 -8 17 -6.4q6 1.4 8 6.4q-2 5 -8 6.4q-9 1.6 -17 -6.4z", look.hero())
    pen.path("M3 -6.3q3 6 0 12.6q2 .2 3.4 0q3 -6.4 0 -12.7z", look.on("#fff4e6"), 0.85)
    pen.ellipse(10.6, -1.6, 1.4, 1.4, (255, 255, 255))
    pen.ellipse(11.0, -1.6, 0.8, 0.8, look.on("#16181e"))


def _whale(pen: Pen, look: Look, turn: float) -> None:
    wave = math.sin(math.tau * turn) * 2.5
    pen.path(f"M-20 -2Q-27 {-4 + wave:.2f} -29 {-11 + wave:.2f}q5 0 7 4q1 -5 5 -7q1 6 -2 11z", look.hero(-0.08))
    pen.path("M-23 -2q10 -11 28 -11q17 1 19 12q-2 9 -18 10q-18 1 -29 -11z", look.hero())
    pen.path("M24 0q-4 8 -18 9q-10 .6 -17 -3q16 1 35 -6z", look.on("#e6eef2"))
    pen.path("M3 4q-2 7 -9 9q-1 -5 3 -9z", look.hero(-0.14))
    pen.ellipse(17, -2.6, 0.9, 0.9, look.on("#16181e"))


def _jellyfish(pen: Pen, look: Look, turn: float) -> None:
    squeeze = 1 + 0.12 * math.sin(math.tau * turn)
    pen.glow(0, -3, 26, look.color, 0.5)
    for place in range(-3, 4):
        bend = 3 * math.sin(math.tau * turn + place)
        pen.line(f"M{place * 2.4 * squeeze:.2f} 0q{bend:.2f} 6 0 11t{-bend * 0.6:.2f} 9", look.hero(0.25), 0.7, 0.75)
    wide = 11 * squeeze
    bell = f"M{-wide:.2f} 1Q{-wide:.2f} -14 0 -14Q{wide:.2f} -14 {wide:.2f} 1"
    pen.path(f"{bell}q-3 -2 -5.5 0q-3 -2 -5.5 0q-3 -2 -5.5 0q-3 -2 -5.5 0z", look.hero(0.1), 0.9)
    pen.ellipse(-3, -8, 3, 2.2, (255, 255, 255), 0.3)


def _butterfly(pen: Pen, look: Look, turn: float) -> None:
    wide = 0.35 + 0.65 * abs(math.cos(math.pi * turn))
    for side in (-1, 1):
        k = side * wide
        pen.path(f"M0 0Q{4 * k:.2f} -13 {12 * k:.2f} -11Q{14 * k:.2f} -3 0 1z", look.hero())
        pen.path(f"M0 0Q{11 * k:.2f} 1 {9 * k:.2f} 8Q{4 * k:.2f} 10 0 1z", look.hero(-0.16))
        pen.ellipse(8.6 * k, -7.6, 1.7 * wide, 1.7, look.on("#fff4e6"))
    pen.line("M0 -4V6", look.on("#2a2226"), 1.2)


def _person(pen: Pen, look: Look, turn: float) -> None:
    """Draw a figure in a coat, with a scarf in its color."""
    swing = math.sin(math.tau * turn) * (0.5 if look.busy else 0.06)
    coat, deep, skin = look.on("#55689c"), look.on("#2c3450"), look.on("#eebc96")
    for side in (-1, 1):
        foot = side * swing * 12
        pen.line(f"M{side * 0.8} -12L{foot * 0.6 + 0.6:.2f} -6L{foot:.2f} -1", deep, 3.0)
        pen.ellipse(foot + 0.9, -0.9, 2.1, 1.0, deep)
    pen.line(f"M-3.4 -23.4L{-5.4 + swing * 6:.2f} -13", shade(coat, -0.15), 2.4)
    pen.path("M-5.6 -8q-.6 -17 5.6 -18.6q6.2 1.6 5.6 18.6z", coat)
    pen.path("M-5.6 -8q-.4 -13 1.6 -16l2.6 16z", shade(coat, -0.14), 0.8)
    pen.line(f"M3.2 -23.4L{5.6 - swing * 6:.2f} -13", shade(coat, 0.10), 2.4)
    pen.ellipse(0.2, -30.4, 3.9, 4.3, skin)
    pen.path("M-3.9 -30q-.6 -6 4.4 -6q4.6 .2 4 4.4q-3 -1.6 -5.6 -1q-.6 3 -1.6 4.6q-.8 0 -1.2 -2z", look.on("#3a2620"))
    pen.path("M-4.2 -27.4q4.4 2.6 8.6 0l.4 3.2q-4.6 2 -9.4 0z", look.hero())
    pen.path(f"M-3.6 -25.4q-3 2 {-5 - swing * 3:.2f} 8l2.6 .8q1 -5 4 -7z", look.hero(-0.12))


def _astronaut(pen: Pen, look: Look, turn: float) -> None:
    swing = math.sin(math.tau * turn) * (0.4 if look.busy else 0.08)
    suit, grey = look.on("#f1f0ec"), look.on("#b9bdc9")
    pen.box(-7.4, -24, 5.5, 13, grey)
    for side in (-1, 1):
        foot = side * swing * 11
        pen.line(f"M{side * 1.8} -11L{side * 2 + foot:.2f} -2", suit if side > 0 else grey, 4.6)
        pen.ellipse(side * 2 + foot + 0.8, -1.5, 3.1, 1.6, grey)
    pen.path("M-5.6 -9q-1 -14 5.6 -15q6.6 1 5.6 15z", suit)
    pen.line(f"M4 -21L{8 - swing * 6:.2f} -13", suit, 3.6)
    pen.box(-2.4, -18, 5, 3.4, look.hero())
    pen.ellipse(0.6, -29, 6.6, 6.4, suit)
    pen.ellipse(2.2, -28.8, 4.7, 4.5, look.on("#28406a"))
    pen.ellipse(3.8, -30.4, 1.5, 1.1, (255, 255, 255), 0.75)


def _robot(pen: Pen, look: Look, turn: float) -> None:
    swing = math.sin(math.tau * turn) * (3.2 if look.busy else 0.3)
    steel, dark = look.on("#aeb9c6"), look.on("#5c6876")
    for side in (-1, 1):
        pen.box(side * 3.4 - 1.5 + side * swing * 0.5, -9, 3, 8 - max(0, side * swing) * 0.5, dark)
        pen.box(side * 3.4 - 2.3 + side * swing * 0.5, -2 - max(0, side * swing) * 0.5, 4.8, 2, steel)
    pen.line(f"M-7 -20L{-9.6 + swing:.2f} -12", dark, 2.2)
    pen.path("M-7.5 -8v-13q0 -2 2 -2h11q2 0 2 2v13z", steel)
    pen.box(-4.5, -19, 9, 5.5, look.hero())
    pen.box(-3.4, -11.6, 6.8, 1, dark)
    pen.line(f"M7 -20L{9.6 - swing:.2f} -12", steel, 2.2)
    pen.path("M-6 -24v-7q0 -2.5 2.5 -2.5h7q2.5 0 2.5 2.5v7z", look.on("#c9d3de"))
    pen.line("M0 -33v-4", dark, 0.7)
    pen.glow(0, -38, 4, look.light.lamp, 0.8)
    pen.ellipse(0, -38, 1.2, 1.2, look.light.lamp)
    for x in (-2, 3):
        pen.ellipse(x, -28.6, 1.6, 1.6, look.on("#16202c"))
        pen.ellipse(x + 0.3, -28.9, 0.7, 0.7, rgb("#7ff0ff"))


CREATURES: Mapping[str, Figure] = {
    "cat": four_legs("cat", "#e0a05c"),
    "dog": four_legs("dog", "#c98a4e", 1.1),
    "fox": four_legs("fox", "#e07a33", 1.1),
    "horse": four_legs("horse", "#8a5632", 1.15),
    "deer": four_legs("deer", "#b07a48", 1.1),
    "lion": four_legs("lion", "#d9a04e", 1.2),
    "bear": four_legs("bear", "#6a4c38", 1.3),
    "rabbit": four_legs("rabbit", "#d8cfc4", 0.9),
    "bird": Figure(draw=_bird, box=(-14, -17, 12, 12), motion="fly", color=rgb("#f4f1ea"), size=0.8, turns=8, many=3),
    "fish": Figure(draw=_fish, box=(-20, -13, 18, 13), motion="swim", color=rgb("#ef8135"), turns=8, many=3),
    "whale": Figure(draw=_whale, box=(-32, -17, 27, 15), motion="swim", color=rgb("#3f6c93"), size=1.4, turns=8),
    "jellyfish": Figure(draw=_jellyfish, box=(-28, -30, 28, 24), motion="drift", color=rgb("#d98ae0"), turns=8, many=2),
    "butterfly": Figure(
        draw=_butterfly, box=(-15, -15, 15, 13), motion="fly", color=rgb("#e8813a"), turns=6, many=2, size=0.7
    ),
    "person": Figure(draw=_person, box=(-12, -38, 12, 2), motion="walk", color=rgb("#d4483c"), turns=10),
    "astronaut": Figure(
        draw=_astronaut, box=(-12, -37, 12, 2), motion="walk", color=rgb("#e0722e"), turns=10, size=1.1
    ),
    "robot": Figure(draw=_robot, box=(-13, -44, 13, 2), motion="walk", color=rgb("#3c8fb5"), turns=10),
}

"""Four-legged animals as vector shapes, facing right: one construction for all that walk, and three that sit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..color import Rgb, rgb
from ..vector import Pen, Point, shade
from .figure import Figure, Look


@dataclass(frozen=True, kw_only=True)
class _Build:
    """The proportions of a four-legged animal."""

    leg: float = 10.0
    long: float = 11.0
    thick: float = 5.0
    neck: tuple[float, float] = (16.5, 9.0)
    """Position of the head relative to the center of the body: forward and up."""
    head: float = 4.8
    snout: float = 3.0
    ears: str = "pointed"
    tail: str = "curve"
    belly: str = ""
    mane: str = ""
    marks: str = ""
    stride: float = 0.55


def _walker(build: _Build, pen: Pen, look: Look, turn: float) -> None:
    """Draw a walking four-legged animal."""
    hero, dark, deep = look.hero(), look.hero(-0.22), look.on("#1f1a1c")
    swing = math.tau * turn
    bounce = -abs(math.sin(swing)) * 1.3 if look.busy else 0.0
    middle = -build.leg - build.thick * 0.75 + bounce
    stride = build.stride if look.busy else 0.05
    hips = ((build.long - 2.2, 0.0, hero), (-build.long + 2.0, math.pi * 0.9, hero))
    for x, lag, color in [(x - 1.6, lag + math.pi, dark) for x, lag, _ in hips]:
        _leg(pen, (x, middle + build.thick * 0.3), math.sin(swing + lag) * stride, build.thick * 0.42, color)
    _tail(pen, build, look, middle, math.sin(swing))
    pen.ellipse(0, middle, build.long + 1.0, build.thick, hero)
    pen.ellipse(build.long - 3.2, middle - 0.3, build.thick * 1.05, build.thick * 1.14, hero)
    pen.ellipse(-build.long + 3.4, middle + 0.1, build.thick * 1.1, build.thick * 1.12, hero)
    if build.marks:
        for x in (-7.5, -3.5, 0.5, 4.5):
            pen.path("M0 0q.9 2 .2 5.4q-1.8-3 -1.6-5.4z", look.on(build.marks), at=(x, middle - build.thick))
    for x, lag, color in hips:
        _leg(pen, (x, middle + build.thick * 0.3), math.sin(swing + lag) * stride, build.thick * 0.46, color)
    ahead, up = build.neck
    nod = math.sin(swing * 2) * 0.4 if look.busy else 0.0
    head_x, head_y = ahead, middle - up + nod
    neck = [
        (build.long - 6, middle - build.thick * 0.9),
        (head_x - build.head * 0.7, head_y - build.head * 0.3),
        (head_x + build.head * 0.5, head_y + build.head * 0.5),
        (build.long + 1.0, middle + build.thick * 0.3),
    ]
    if build.mane == "ring":
        pen.ellipse(head_x - 1.2, head_y + 0.6, build.head * 1.7, build.head * 1.75, look.on("#8a4a22"))
    pen.polygon(neck, hero)
    if build.belly:
        chest = (build.long - 0.2, middle + build.thick * 0.1)
        pen.ellipse(*chest, build.thick * 0.55, build.thick * 0.8, look.on(build.belly))
    _ears(pen, build, look, head_x, head_y, back=True)
    pen.ellipse(head_x, head_y, build.head, build.head * 0.92, hero)
    pale = look.on(build.belly) if build.belly else look.hero(0.25)
    pen.ellipse(head_x + build.head * 0.78, head_y + build.head * 0.32, build.snout, build.snout * 0.66, pale)
    pen.ellipse(head_x + build.head * 0.78 + build.snout * 0.86, head_y + build.head * 0.16, 0.85, 0.7, deep)
    pen.ellipse(head_x + build.head * 0.34, head_y - build.head * 0.16, 0.78, 0.9, deep)
    pen.ellipse(head_x + build.head * 0.40, head_y - build.head * 0.24, 0.26, 0.28, (255, 255, 255))
    _ears(pen, build, look, head_x, head_y, back=False)
    if build.mane == "crest":
        nape = (head_x - build.head * 0.4, head_y - build.head * 0.9)
        pen.path("M0 0q-6 3-9.5 11q5-1 6.6-4q3-2 4.4-6z", look.on("#4a3022"), at=nape)


def _leg(pen: Pen, hip: Point, swing: float, wide: float, color: Rgb) -> None:
    """Draw a leg from the hip to the ground, slightly bent when it moves forward."""
    x, top = hip
    length = -top
    knee = (x + math.sin(swing) * length * 0.5 + max(0.0, swing) * 0.8, top + length * 0.52)
    lift = max(0.0, swing) * length * 0.22
    foot = (x + math.sin(swing) * length, -lift - wide * 0.5)
    data = f"M{x:.2f} {top:.2f}L{knee[0]:.2f} {knee[1]:.2f}L{foot[0]:.2f} {foot[1]:.2f}"
    pen.line(data, color, wide * 1.7)
    pen.ellipse(foot[0] + wide * 0.4, foot[1], wide * 1.15, wide * 0.62, shade(color, -0.12))


def _tail(pen: Pen, build: _Build, look: Look, middle: float, wave: float) -> None:
    x, y = -build.long - 0.4, middle - build.thick * 0.5
    if build.tail == "curve":
        pen.line(f"M{x} {y:.2f}q-7 -1 -6.5 {-8 - wave:.2f}q.4 -4 {3 + wave:.2f} -5", look.hero(-0.06), 1.9)
    elif build.tail == "bushy":
        root, angle = (x + 2, y + 2), wave * 7
        pen.path("M0 0q-5 -5 -11 -4q-5 1 -8 6q5 4 11 2.5q5 -1 8 -4.5z", look.hero(-0.06), at=root, angle=angle)
        pen.path("M-14 -3q-3 1.5 -5 5q3 2.4 6 2.2q-2 -3.4 -1 -7.2z", look.on("#fff4e6"), at=root, angle=angle)
    elif build.tail == "wag":
        pen.line(f"M{x + 1} {y:.2f}q-4 -2 -5 {-6 + 2.5 * wave:.2f}", look.hero(), 2.4)
    elif build.tail == "flow":
        pen.path("M0 0q-6 0 -7 8q-1 6 -3 9q6 0 8 -6q2 -5 4 -8z", look.on("#4a3022"), at=(x + 2, y), angle=wave * 6)
    else:
        pen.ellipse(x + 0.4, y + 0.6, 2.1, 2.0, look.hero(0.3))


def _ears(pen: Pen, build: _Build, look: Look, x: float, y: float, *, back: bool) -> None:
    """Draw the ear behind the head, or the one before it."""
    size = build.head
    color = look.hero(-0.22) if back else look.hero(-0.06)
    left = x - size * (0.05 if back else 0.62)
    if build.ears == "pointed":
        root = (left, y - size * 0.55)
        pen.path("M0 0L.14-1.02L.72-.16z", color, at=root, scale=size)
        if not back:
            pen.path("M.14-.1L.2-.74L.54-.2z", look.on("#e8a9a0"), at=root, scale=size)
    elif build.ears == "flop":
        if not back:
            pen.path("M0 0q-3.6 1 -3.4 6.6q2.8 1 4.4 -2.2q1 -3 -1 -4.4z", color, at=(x - size * 0.2, y - size * 0.7))
    elif build.ears == "long":
        pen.ellipse(left + 1.4, y - size * 1.9, 1.3, 5.2, color)
        if not back:
            pen.ellipse(left + 1.4, y - size * 1.8, 0.6, 4.0, look.on("#e8a9a0"))
    elif build.ears == "round":
        pen.ellipse(left + size * 0.3, y - size * 0.86, size * 0.42, size * 0.42, color)
    elif build.ears == "antlers":
        horn = look.on("#7a5a3e")
        base = f"M{left + 2:.2f} {y - size * 0.7:.2f}"
        pen.line(f"{base}q-1 -6 {-5 if back else -2} -10m1.6 4.6q2.8 -1 3.2 -5m-4.4 1.4q-3 -1 -3.4 -3.6", horn, 0.8)


_BUILDS: Mapping[str, _Build] = {
    "cat": _Build(neck=(13.6, 7.6), head=6.2, snout=2.1, marks="#8f5a2c", belly="#fff1de"),
    "dog": _Build(leg=11, ears="flop", tail="wag", snout=4.0, neck=(15.5, 9.0), belly="#fbeedd"),
    "fox": _Build(leg=10, tail="bushy", snout=3.8, belly="#fff4e6", neck=(15.4, 8.0)),
    "horse": _Build(
        leg=18, long=14, thick=6.4, neck=(21.0, 16), head=4.4, snout=4.6, tail="flow", mane="crest", stride=0.62
    ),
    "deer": _Build(leg=17, long=11, thick=4.8, neck=(16.0, 14), head=4.0, snout=3.2, tail="bob", ears="antlers"),
    "lion": _Build(leg=11, long=13, thick=6.0, neck=(17.0, 8.0), head=5.6, ears="round", mane="ring"),
    "bear": _Build(
        leg=9, long=13, thick=8.0, neck=(17.5, 7.5), head=6.2, snout=3.4, ears="round", tail="bob", stride=0.4
    ),
    "rabbit": _Build(
        leg=5.5, long=7.5, thick=5.4, neck=(11.0, 7.0), head=4.6, snout=2.0, ears="long", tail="bob", stride=0.7
    ),
}


def _animal(name: str, pen: Pen, look: Look, turn: float) -> None:
    if look.busy or name not in ("fox", "cat", "dog"):
        _walker(_BUILDS[name], pen, look, turn)
    else:
        _sitting(name, pen, look, turn)


def _sitting(name: str, pen: Pen, look: Look, turn: float) -> None:
    """Draw a sitting fox, cat or dog."""
    white, deep = look.on("#fff4e6"), look.on("#22150f")
    sway = math.sin(math.tau * turn) * 4
    if name == "fox":
        pen.path("M-7-1q-15 2-15-9 0-6 5-9 3 5 7 7 5 3 3 11z", look.hero(-0.16), angle=sway * 0.4)
        pen.path("M-22-10q0-6 5-9 2 3 1 7-3 0-6 2z", white, angle=sway * 0.4)
    else:
        pen.line(f"M-6 -2q-10 1 -12 -5q-1 -6 {3 + sway * 0.4:.2f} -8", look.hero(-0.16), 2.2 if name == "cat" else 2.8)
    pen.path("M-9 0q-3-16 7-22h8q5 8 2 22z", look.hero(-0.06))
    pen.path("M1 0q-2-9 3-16 4 7 3 16z", white)
    if name == "dog":
        pen.path("M-5-19q-2-12 5-14 8-1 9 6l5 3q-1 7-9 7-7 0-10-2z", look.hero())
        pen.path("M-4-31q-6 3-4 12 4 1 5-4 1-5-1-8z", look.hero(-0.26))
        pen.path("M14-20q-4 4-9 3 2-4 8-6z", white)
    elif name == "cat":
        pen.ellipse(2.5, -24.5, 8.4, 7.2, look.hero())
        pen.path("M-5-28l-.6-9 6.2 4.2zM10-28l.6-9-6.2 4.2z", look.hero())
        pen.path("M-3.8-30l-.4-4.4 3.2 2.2zM8.8-30l.4-4.4-3.2 2.2z", look.on("#e8a9a0"))
        pen.ellipse(3.6, -21.6, 4.2, 2.8, white)
        for side in (-1, 1):
            pen.line(f"M{3.6 + side * 3} -21.6l{side * 7} -1.2m{-side * 7} 1.9l{side * 7} .9", white, 0.3, 0.8)
        pen.path("M2.6-23.2h2l-1 1.3z", look.on("#c9736b"))
        pen.ellipse(-0.6, -25.4, 1.2, 1.5, deep)
        pen.ellipse(6.8, -25.4, 1.2, 1.5, deep)
        pen.ellipse(-0.3, -25.9, 0.4, 0.5, (255, 255, 255))
        pen.ellipse(7.1, -25.9, 0.4, 0.5, (255, 255, 255))
        return
    else:
        pen.path("M-4-20q-3-6-1-15l5 4h5l5-4q2 8 0 12l4 4q-3 5-9 5-7 0-9-6z", look.hero(0.08))
        pen.path("M14-19q-4 5-10 4 3-1 4-4z", white)
        pen.path("M-5-34l1 6 3-3zM10-35l-1 6-3-3z", look.on("#3a241a"))
    pen.ellipse(5.6, -23.4, 1, 1, deep)
    pen.ellipse(14, -19.4, 1.1, 1.1, deep)


def four_legs(name: str, color: str, size: float = 1.0) -> Figure:
    """Return the figure of an animal in `_BUILDS`."""
    build = _BUILDS[name]
    high = build.leg + build.thick * 2 + build.neck[1] + build.head + 12

    def draw(pen: Pen, look: Look, turn: float) -> None:
        _animal(name, pen, look, turn)

    wide = build.long + 20
    return Figure(draw=draw, box=(-wide, -high, wide + 2, 2), motion="walk", color=rgb(color), size=size, turns=10)

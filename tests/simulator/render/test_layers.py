"""Which layers are drawn on a canvas, and which are skipped because they are not visible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from wan_widgets.simulator.render.camera import View, shots_of
from wan_widgets.simulator.render.layers import Canvas, Plate, planes_of
from wan_widgets.simulator.render.prompt_parser import read
from wan_widgets.simulator.render.stage.lighting import light_of
from wan_widgets.simulator.render.stage.scene import Scene
from wan_widgets.simulator.render.stage.stage import Layer, Stage
from wan_widgets.simulator.render.vector import Pen
from wan_widgets.simulator.render.vocabulary import SETTINGS


def drawn(width: int, height: int, *, foot: int, empty: int = 0) -> Image.Image:
    """A picture of noise that is empty above, clearer and clearer from there on, and opaque at its foot."""
    noise = np.random.default_rng(3).integers(0, 255, (height, width, 4), dtype=np.uint8)
    noise[:empty] = 0
    noise[empty:, :empty] = 0
    noise[height - foot :, :, 3] = 255
    return Image.fromarray(noise)


def laid_plainly(picture: Image.Image, left: int, top: int) -> Canvas:
    """A canvas on which all of a picture was laid through one mask."""
    canvas, planes = Canvas(64, 48), planes_of(picture)
    for target, source, mask, part in (
        (canvas.y, planes.y, planes.mask, 1),
        (canvas.u, planes.u, planes.half_mask, 2),
        (canvas.v, planes.v, planes.half_mask, 2),
    ):
        target.paste(source, (left // part, top // part), mask)
    return canvas


def same(one: Canvas, other: Canvas) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one.planes(), other.planes(), strict=True))


@pytest.mark.parametrize("foot", [0, 7, 8, 30], ids="{} rows opaque".format)
@pytest.mark.parametrize("place", [(0, 0), (5, 3), (-9, -7), (40, 31)], ids=str)
@pytest.mark.parametrize("empty", [0, 9], ids="{} rows empty".format)
def test_a_plate_looks_the_same_laid_in_parts(foot: int, place: tuple[int, int], empty: int) -> None:
    picture = drawn(46, 30, foot=min(foot, 30 - empty), empty=empty)
    canvas = Canvas(64, 48)
    canvas.lay(Plate(picture), *place)
    assert same(canvas, laid_plainly(picture, *place))


def test_an_empty_plate_leaves_the_canvas_as_it_is() -> None:
    canvas = Canvas(64, 48)
    canvas.lay(Plate(Image.new("RGBA", (20, 20), (9, 9, 9, 0))), 4, 4)
    assert same(canvas, Canvas(64, 48))


def test_a_drawing_that_is_finished_in_tiles_has_no_seams_and_lacks_nothing() -> None:
    pen = Pen(600, 90)
    pen.slope([(0, 60), (250, 40), (600, 55)], (200, 90, 30), (10, 40, 90))
    pen.ellipse(256, 31, 60, 20, (250, 250, 250), 0.4)
    pen.glow(520, 30, 50, (255, 200, 90), 0.6)
    whole = np.asarray(pen._layer.reduce(2))
    assert np.array_equal(np.asarray(pen.picture()), whole)
    assert np.array_equal(np.asarray(pen.picture(47)), whole[:47])


def stage(*, aside: bool = True) -> Stage:
    return Stage(
        width=64,
        height=48,
        floor=40,
        reading=read("A cat"),
        light=light_of("day", 0.0),
        rng=np.random.default_rng(1),
        aside=aside,
    )


def laid(one: Stage, layers: Sequence[Layer], aside: float) -> Canvas:
    canvas = Canvas(one.width, one.height)
    for layer in layers:
        canvas.lay(layer.plate, -one.margin * (1 + layer.depth * aside), layer.top)
    return canvas


def test_what_nearer_layers_hide_is_not_kept_and_not_missed() -> None:
    one = stage()
    one.backdrop(Image.new("RGB", (one.span, one.height), (90, 150, 210)))
    whole = [Layer(Plate(Image.new("RGB", (one.span, one.height), (90, 150, 210)), smooth=True), 0, 0.12)]
    for top, level, color, front in (
        (10, 14, (200, 40, 40), False),
        (16, 20, (40, 200, 40), False),
        (28, 34, (40, 40, 200), True),
    ):
        pen = one.pen(top, one.height)
        line = [(x, level + (x * 7 // 10) % 5) for x in range(0, one.span + 1, 2)]
        pen.slope([*line, (one.span, level)], color, (20, 20, 20))
        whole.append(Layer(Plate(pen.picture(), smooth=True), top, 0.5))
        one.add(pen, top, 0.5, front=front)
    small = one.pen(4, 12)  # ends above the ground: it hides nothing below itself
    small.box(0, 4, one.span, 8, (250, 250, 0))
    one.add(small, 4, 0.6)
    whole.insert(3, Layer(Plate(small.picture(), smooth=True), 4, 0.6))
    one.settle()
    kept = [*one.layers, *one.front]
    assert [layer.top for layer in kept] == [0, 10, 16, 4, 28]
    assert [layer.plate.height for layer in kept[:3]] == [18, 14, 22]
    for aside in (-1.0, -0.37, 0.0, 0.5, 1.0):
        assert same(laid(one, kept, aside), laid(one, whole, aside))


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_a_ground_that_is_laid_once_is_the_one_that_is_laid_for_each_frame(setting: str) -> None:
    reading = read(f"A cat, {SETTINGS[setting].split('|')[0]}")
    shot = shots_of("A cat", 2, 7, several=False)[0]
    once, anew = (Scene(reading, shot, width=160, height=96, floor=80, seed=7, aside=aside) for aside in (False, True))
    for t in (0.0, 0.7, 1.9):
        one, other = Canvas(160, 96), Canvas(160, 96)
        once.paint(one, t, View())
        anew.paint(other, t, View())
        assert same(one, other)

"""A contact sheet: the position of each picture and each label, to the pixel."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from wan_widgets.media.pictures.contact_sheet import Tile, sheet
from wan_widgets.media.pictures.text_raster import write

EDGE, GAP, WIDTH, LABEL = 24, 12, 400, 4
"""In pixels; a label, also an empty one, begins a little below its picture."""
RED, GREEN, MATTE = (200, 0, 0), (0, 160, 0), (21, 24, 29)


def tile(color: tuple[int, int, int] = RED, size: tuple[int, int] = (80, 40), *, ratio: float = 2.0, label: str = ""):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "WEBP", lossless=True)
    return Tile(picture=out.getvalue(), ratio=ratio, label=label)


def page_of(*lines: list[Tile | None], title: str = "", heads: tuple[str, ...] = (), before: str = "") -> np.ndarray:
    with Image.open(io.BytesIO(sheet(title, heads, [(before, line) for line in lines]))) as page:
        return np.asarray(page.convert("RGB")).astype(int)


def near(pixel: np.ndarray, color: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel - np.array(color)).max() <= 6)


def ink(page: np.ndarray, top: int, bottom: int) -> tuple[int, int, int, int]:
    """Return the bounding box of what is drawn between two rows: left, top, right, bottom."""
    rows, columns = np.nonzero((page[top:bottom] < 200).any(axis=2))
    return int(columns.min()), int(rows.min()) + top, int(columns.max()), int(rows.max()) + top


def size_of(page: np.ndarray) -> tuple[int, int]:
    return page.shape[1], page.shape[0]


def test_pictures_are_in_rows_and_columns_with_a_gap_between_them():
    page = page_of([tile(RED), tile(GREEN)], [tile(GREEN), tile(RED)])
    assert size_of(page) == (2 * EDGE + 2 * WIDTH + GAP, 2 * EDGE + 2 * (200 + LABEL) + GAP)
    right, below = EDGE + WIDTH + GAP, EDGE + 200 + LABEL + GAP
    for (left, top), color in {
        (EDGE, EDGE): RED,
        (right, EDGE): GREEN,
        (EDGE, below): GREEN,
        (right, below): RED,
    }.items():
        for x, y in ((left, top), (left + WIDTH - 1, top), (left, top + 199), (left + WIDTH - 1, top + 199)):
            assert near(page[y, x], color), (x, y)
        for x, y in ((left - 1, top), (left, top - 1), (left + WIDTH, top), (left, top + 200)):
            assert near(page[y, x], (255, 255, 255)), (x, y)


def test_a_picture_of_another_shape_is_whole_and_in_the_middle_of_its_place():
    page = page_of([tile(size=(80, 20)), tile(size=(20, 40))])
    left, right = EDGE, EDGE + WIDTH + GAP
    assert [near(page[EDGE + y, left + 200], RED) for y in (48, 51, 148, 151)] == [False, True, True, False]
    assert [near(page[EDGE + 100, right + x], RED) for x in (148, 151, 248, 251)] == [False, True, True, False]
    assert near(page[EDGE, left], MATTE)
    assert near(page[EDGE, right], MATTE)


@pytest.mark.parametrize(("size", "shown"), [((800, 1), (400, 1)), ((1, 800), (1, 200))])
def test_of_a_very_thin_picture_a_line_is_seen(size, shown):
    page = page_of([tile(size=size), None])
    rows, columns = np.nonzero(page[EDGE : EDGE + 200, EDGE : EDGE + WIDTH, 0] > 100)
    assert (np.ptp(columns) + 1, np.ptp(rows) + 1) == shown


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ({"title": "kites " * 400}, 3 * 31 + GAP),
        ({"heads": ("kites " * 400, "")}, 2 * 22 + GAP // 2),
        ({"before": "kites " * 400}, 2 * 22 + GAP // 2),
    ],
)
def test_long_words_above_the_pictures_have_few_lines(words, more):
    page = page_of([tile(), tile(GREEN)], **words)
    assert size_of(page) == (2 * EDGE + 2 * WIDTH + GAP, 2 * EDGE + 200 + LABEL + more)
    widest = WIDTH if "heads" in words else 2 * WIDTH + GAP
    assert EDGE + widest - 60 < ink(page, 0, EDGE + more)[2] < EDGE + widest


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ({"title": "A kite"}, 31 + GAP),
        ({"heads": ("seed 1", "")}, 22 + GAP // 2),
        ({"before": "720p"}, 22 + GAP // 2),
    ],
    ids=["title", "heads", "row"],
)
def test_words_above_the_pictures_move_them_down_by_their_own_height(words, more):
    page = page_of([tile(), tile(GREEN)], **words)
    assert size_of(page) == (2 * EDGE + 2 * WIDTH + GAP, 2 * EDGE + 200 + LABEL + more)
    assert near(page[EDGE + more, EDGE], RED)
    assert not near(page[EDGE + more - 1, EDGE], RED)
    left, top, right, bottom = ink(page, 0, EDGE + more)
    assert EDGE <= left < right < EDGE + 100
    assert EDGE <= top < bottom < EDGE + more


def test_the_head_of_a_column_begins_above_its_pictures():
    page = page_of([tile(), tile(GREEN)], heads=("", "seed 2"))
    assert EDGE + WIDTH + GAP <= ink(page, 0, EDGE + 22)[0] < EDGE + WIDTH + GAP + 10


def test_a_label_is_below_its_picture_and_the_next_row_below_the_longest_label():
    long = "a label of two lines " * 4
    page = page_of([tile(), tile(GREEN, label=long)], [tile(), tile()])
    below = EDGE + 200 + LABEL + 2 * 20 + GAP
    assert size_of(page) == (2 * EDGE + 2 * WIDTH + GAP, below + 200 + LABEL + EDGE)
    assert near(page[below, EDGE], RED)
    left, top, right, bottom = ink(page, EDGE + 200, below)
    assert EDGE + WIDTH + GAP <= left < right < EDGE + 2 * WIDTH + GAP
    assert EDGE + 200 + LABEL <= top < bottom < below - GAP


def test_many_columns_make_small_pictures_and_then_a_wider_page():
    assert size_of(page_of([tile()] * 10))[0] <= 1920
    assert size_of(page_of([tile()] * 10)) == (2 * EDGE + 10 * 176 + 9 * GAP, 2 * EDGE + 88 + LABEL)
    assert size_of(page_of([tile()] * 20)) == (2 * EDGE + 20 * 140 + 19 * GAP, 2 * EDGE + 70 + LABEL)


def test_there_are_as_many_columns_as_the_longest_row_has():
    assert size_of(page_of([tile()], [tile(), tile()]))[0] == 2 * EDGE + 2 * WIDTH + GAP


def test_every_place_is_as_high_as_the_tallest_picture_needs():
    assert size_of(page_of([tile(), tile(ratio=0.5)])) == (2 * EDGE + 2 * WIDTH + GAP, 2 * EDGE + 800 + LABEL)
    assert size_of(page_of([None, None])) == (2 * EDGE + 2 * WIDTH + GAP, 2 * EDGE + 225)


def test_what_has_no_picture_says_why_in_the_middle_of_its_place():
    page = page_of([Tile(picture=None, words="Failed: the prompt was rejected", ratio=2.0), None])
    assert near(page[EDGE, EDGE], (236, 238, 241))
    assert near(page[EDGE + 100, EDGE + WIDTH + GAP], (255, 255, 255)), "an empty place is left empty"
    left, top, right, bottom = ink(page, EDGE, EDGE + 200)
    assert abs((left + right) / 2 - (EDGE + WIDTH / 2)) <= 3
    assert abs((top + bottom) / 2 - (EDGE + 100)) <= 4


def test_a_long_reason_has_four_lines_in_the_middle():
    page = page_of([Tile(picture=None, words="not made " * 80, ratio=2.0)])
    left, top, right, bottom = ink(page, EDGE, EDGE + 200)
    assert EDGE + GAP <= left < right <= EDGE + WIDTH - GAP
    assert 60 <= bottom - top <= 80
    assert abs((top + bottom) / 2 - (EDGE + 100)) <= 4


@pytest.mark.parametrize(
    ("words", "size", "bold"),
    [({"title": "A kite"}, 22, True), ({"heads": ("A kite", "")}, 16, True), ({"before": "A kite"}, 16, True)],
)
def test_titles_and_heads_are_bold(words, size, bold):
    mask = np.asarray(write("A kite", size, bold=bold))
    drawn = page_of([tile(), tile()], **words)[EDGE : EDGE + mask.shape[0], EDGE : EDGE + mask.shape[1]]
    assert (drawn[mask == 255] < 60).all()
    assert (drawn[mask == 0] == 255).all()


def test_a_label_is_not_bold():
    mask = np.asarray(write("A kite", 14))
    top = EDGE + 200 + LABEL
    drawn = page_of([tile(label="A kite"), tile()])[top : top + mask.shape[0], EDGE : EDGE + mask.shape[1]]
    assert (drawn[mask == 255] < 120).all()
    assert (drawn[mask == 0] == 255).all()

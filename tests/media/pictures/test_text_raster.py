"""Text as masks: which letters are drawn, where lines break, and how large a mask is."""

from __future__ import annotations

import numpy as np
import pytest

from wan_widgets.media.pictures import text_raster
from wan_widgets.media.pictures.text_raster import legible, width_of, wrapped, write


def test_every_letter_is_written_or_marked():
    text, missing = legible("caf\u00e9 \x07 \u202eabc\ud800")
    assert not missing
    assert text.startswith("caf")
    assert "abc" in text
    text, missing = legible("\U00013000 cat")
    assert missing
    assert text.endswith("cat")
    assert np.asarray(write(text, 20)).any()


def test_lines_fit_and_the_last_is_cut_with_an_ellipsis():
    lines = wrapped("word " * 80, 20, 300, 3)
    assert len(lines) == 3
    assert all(width_of(line, 20) <= 300 for line in lines)
    assert lines[-1].endswith("\u2026")
    assert wrapped("x" * 500, 20, 100, 2)[0] == "x" * len(wrapped("x" * 500, 20, 100, 2)[0])


def test_a_very_long_text_is_cut_before_it_is_measured():
    assert legible("x" * 2000) == ("x" * 1200, False)


def test_latin_letters_are_drawn_where_no_other_font_is_installed(monkeypatch):
    monkeypatch.setattr(text_raster, "_OTHERS", ())
    for memory in (text_raster._font, text_raster._has, text_raster._font_of):
        memory.cache_clear()
    try:
        assert legible("A kite") == ("A kite", False)
        assert legible("\u98a8 kite") == ("\ufffd kite", True)
    finally:
        for memory in (text_raster._font, text_raster._has, text_raster._font_of):
            memory.cache_clear()


@pytest.mark.parametrize(("text", "lines"), [("", 3), ("word", 0)])
def test_where_there_is_no_text_or_no_room_there_are_no_lines(text, lines):
    assert wrapped(text, 20, 300, lines) == []


def test_a_text_that_fits_is_one_line_without_an_ellipsis():
    assert wrapped("A kite", 20, width_of("A kite", 20), 1) == ["A kite"]


def test_a_line_breaks_at_a_space_unless_that_leaves_half_of_it_empty():
    wide = width_of("A lighthouse", 20)
    assert wrapped("A lighthouse at dusk", 20, wide, 3) == ["A lighthouse", "at dusk"]
    first, *rest = wrapped("A lighthousekeepershouse", 20, wide, 3)
    assert first.startswith("A light")
    assert "".join([first, *rest]) == "A lighthousekeepershouse"


def test_where_not_one_letter_fits_each_line_has_one():
    assert wrapped("abcd", 20, 0, 3) == ["a", "b", "\u2026"]


def test_a_mask_is_as_wide_as_its_text_and_bold_letters_are_wider():
    plain, bold = write("A kite", 40), write("A kite", 40, bold=True)
    assert plain.size == (round(width_of("A kite", 40)) + 2, 52)
    assert bold.size == (plain.width + 2, 52)
    assert np.asarray(bold).astype(int).sum() > np.asarray(plain).astype(int).sum()
    assert write("A kite", 30, bold=True).width == write("A kite", 30).width + 2
    assert write("", 40).size == (2, 52)


def test_each_part_of_a_text_stands_behind_the_one_before():
    ink = np.asarray(write("I I", 40)).max(axis=0) > 0
    (found,) = np.nonzero(ink)
    middle = round(width_of("I ", 40))
    assert found.min() < middle - 10
    assert found.max() >= middle
    assert not ink[round(width_of("I", 40)) + 1 : middle - 1].any()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("abcde fghijkl", ["abcde", "fghijkl"]),
        ("abcd efghijkl", ["abcd efg", "hijkl"]),  # the space would leave half of the line empty
        ("abcdefgh ij", ["abcdefgh", "ij"]),
        ("abcdefgh  ij", ["abcdefgh", "ij"]),
        ("abcde fghij klmno pqrst", ["abcde", "fghij", "klmno p\u2026"]),
        ("abcde fghij klmno p", ["abcde", "fghij", "klmno p"]),
        ("abcde fghij k mnopq r", ["abcde", "fghij k", "mnopq r"]),
    ],
)
def test_lines_break_as_drawn_up_where_each_letter_is_one_wide(monkeypatch, text, lines):
    monkeypatch.setattr(text_raster, "width_of", lambda one, size: len(one))
    assert wrapped(text, 1, 8, 3) == lines


@pytest.fixture
def two_fonts(monkeypatch):
    """Two fonts, known by their numbers: one has a, b and e, the other x and y."""
    letters = ("abe", "xy")
    monkeypatch.setattr(text_raster, "_OTHERS", ("other",))
    monkeypatch.setattr(text_raster, "_has", lambda index, letter: letter in letters[index])
    monkeypatch.setattr(text_raster, "_font_of", text_raster._font_of.__wrapped__)
    monkeypatch.setattr(text_raster, "_font", lambda index, _: f"font {index}")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("ab", [("ab", "font 0")]),
        ("a xy b", [("a ", "font 0"), ("xy ", "font 1"), ("b", "font 0")]),
        (" x", [(" ", "font 0"), ("x", "font 1")]),
        ("x?", [("x", "font 1"), ("?", "font 0")]),
        ("", []),
    ],
)
def test_each_letter_is_in_the_first_font_that_has_it_and_a_space_in_the_one_before(two_fonts, text, runs):
    assert text_raster._runs(text, 20) == runs


def test_a_letter_that_no_font_has_loses_its_accent_or_is_marked(two_fonts):
    assert legible("b\u00e9 x") == ("be x", False)
    assert legible("b\u00f3 x") == ("b\ufffd x", True)


class Mask(bytes):
    def __new__(cls, pixels: bytes, size: tuple[int, int]):
        made = super().__new__(cls, pixels)
        made.size = size
        return made


@pytest.mark.parametrize(
    ("mask", "has"),
    [(Mask(b"box", (1, 3)), False), (Mask(b"box", (3, 1)), True), (Mask(b"ink", (1, 3)), True)],
    ids=["the sign for missing letters", "another shape", "other ink"],
)
def test_a_font_has_a_letter_that_it_draws_unlike_a_missing_one(monkeypatch, mask, has):
    class Font:
        def getmask(self, letter: str) -> Mask:
            return Mask(b"box", (1, 3)) if letter == text_raster._NOWHERE else mask

    monkeypatch.setattr(text_raster, "_font", lambda *_: Font())
    assert text_raster._has.__wrapped__(0, "a") is has


@pytest.mark.parametrize("bold", [False, True])
def test_parts_in_several_fonts_are_drawn_one_behind_the_other(monkeypatch, bold):
    whole = np.asarray(write("IHI", 40, bold=bold)).astype(int)
    font = text_raster._font(0, 40)
    monkeypatch.setattr(text_raster, "_runs", lambda *_: [(letter, font) for letter in "IHI"])
    parts = np.asarray(write("IHI", 40, bold=bold)).astype(int)
    assert parts.shape == whole.shape
    assert np.abs(parts - whole).mean() < 5, "but for fractions of a pixel"


def test_bold_letters_grow_to_the_right_by_a_pixel_at_least():
    plain, bold = (np.asarray(write("I", 10, bold=one)).max(axis=0) > 100 for one in (False, True))
    ((first, *_), (begins, *_)) = np.nonzero(plain)[0], np.nonzero(bold)[0]
    assert begins == first
    assert bold.sum() == plain.sum() + 1

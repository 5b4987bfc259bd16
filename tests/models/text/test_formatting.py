"""Values in messages: shortened, without keys, with their units, and always as text that can be written."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from wan_widgets._models.text.formatting import (
    choice_words,
    encodable,
    format_words,
    listed,
    safe_repr,
    short_name,
    size_words,
    switch_words,
)


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), ([5], "5"), ([5, 10], "5 or 10"), ([5, 10, 15], "5, 10 or 15"), (["", "a"], "a")]
)
def test_items_are_listed_as_prose(items, words):
    assert listed(items) == words
    assert listed(items, "and") == words.replace(" or ", " and ")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 kB"),
        (1, "1 kB"),
        (1499, "1 kB"),
        (1501, "2 kB"),
        (87_000, "87 kB"),
        (999_999, "1000 kB"),
        (1_000_000, "1 MB"),
        (2_149_999, "2.1 MB"),
        (10_000_000, "10 MB"),
    ],
)
def test_a_size_is_in_kilobytes_below_a_million_bytes_and_else_in_megabytes(size, words):
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7, "7"),
        ("x" * 58, f"'{'x' * 58}'"),
        ("x" * 59, f"'{'x' * 58}…"),
        ("x" * 10_000, f"'{'x' * 58}…"),
        (b"x" * 200, f"b'{'x' * 57}…"),
        ("a\ud800", r"'a\ud800'"),
        (np.str_("cat"), "'cat'"),
    ],
)
def test_a_value_is_shown_in_up_to_sixty_characters(value, shown):
    assert safe_repr(value) == shown


def test_a_value_that_cannot_be_shown_is_named_by_its_type():
    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError

    assert safe_repr(Odd()) == "a value of type Odd"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/a/cat.png", "cat.png"),
        (r"C:\pictures\cat.png", "cat.png"),
        ("https://host/cat.png?key=1", "cat.png"),
        ("what?.png", "what?.png"),
        ("folder/", "folder"),
        ("/", "/"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        (b"data", ""),
        (None, ""),
    ],
)
def test_an_input_is_named_by_the_last_part_of_its_path_or_address(source, name):
    assert short_name(source) == name


@pytest.mark.parametrize(
    ("mime", "words"),
    [("image/jpeg", "JPEG"), ("video/quicktime", "MOV"), ("image/x-tga", "TGA"), ("video/mp4", "MP4"), ("odd", "ODD")],
)
def test_a_format_has_its_usual_name(mime, words):
    assert format_words(mime) == words


def test_switches_and_choices_are_in_words_and_lone_surrogates_are_replaced():
    assert (switch_words(True), switch_words(False)) == ("on", "off")
    assert choice_words(SimpleNamespace(unit="s"), 5) == "5 s"
    assert choice_words(SimpleNamespace(unit=""), "16:9") == "16:9"
    assert encodable("a\ud800b") == "a?b"

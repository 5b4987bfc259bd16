"""Values from tables, the clipboard and other libraries."""

from __future__ import annotations

import decimal

import numpy as np
import pandas as pd
import pytest

from wan_widgets._models.as_given import absent, as_meant, prose


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1f"])
def test_what_a_word_processor_puts_between_words_is_a_space(mark):
    assert prose(f"a fox{mark}runs") == "a fox runs"
    assert as_meant({"prompt": f"a{mark}b", "negative_prompt": f"c{mark}d"}) == {
        "prompt": "a b",
        "negative_prompt": "c d",
    }


def test_what_acts_on_a_terminal_never_goes_out():
    assert prose("a\x00 \x1b[31mred\x1b[0m\x07 fox\x7f\x9b") == "a red fox"
    assert prose("two\nlines\tand more\r\n") == "two\nlines\tand more\r\n"


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        "  ",
        "\u200b",
        np.array(float("nan")),
        float("nan"),
        np.nan,
        np.float32("nan"),
        pd.NA,
        pd.NaT,
        decimal.Decimal("NaN"),
    ],
)
def test_a_cell_without_a_value_is_not_given(nothing):
    assert as_meant({"prompt": "x", "seed": nothing, "image": nothing, "audio": nothing}) == {"prompt": "x"}


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("duration", "5", 5),
        ("duration", " 10 ", 10),
        ("duration", "10.0", 10),
        ("duration", 10.0, 10),
        ("duration", np.int64(10), 10),
        ("duration", np.float64(10), 10),
        ("duration", np.array(10), 10),
        ("seed", np.array("7"), 7),
        ("seed", "7", 7),
        ("seed", 7.0, 7),
        ("audio", "True", True),
        ("audio", np.bool_(False), False),
        ("watermark", "off", False),
        ("prompt", np.str_("A cat"), "A cat"),
        ("resolution", "720p", "720p"),
    ],
)
def test_exact_text_and_whole_floats_are_what_they_spell(name, value, meant):
    found = as_meant({name: value})[name]
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duration", "5 seconds"),
        ("duration", 7.5),
        ("seed", "7.5"),
        ("seed", "1e3"),
        ("audio", "maybe"),
        ("audio", 1.0),
    ],
)
def test_what_is_not_exact_is_left_for_the_rules(name, value):
    assert as_meant({name: value}) == {name: value}


def test_a_value_that_raises_at_everything_is_left_for_the_rules():
    class Awkward:
        __module__ = "numpy"

        def __eq__(self, other):
            raise ValueError("no")

        __hash__ = None

    one = Awkward()
    assert as_meant({"seed": one})["seed"] is one


def test_a_column_or_array_of_several_values_is_not_absent():
    for several in (pd.Series([1, 2]), np.array([1, 2]), pd.Series([float("nan"), 1.0])):
        assert not absent(several)
    assert absent(np.array(float("nan")))

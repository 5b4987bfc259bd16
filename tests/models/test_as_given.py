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
        np.datetime64("NaT"),
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
        ("seed", "1_000"),
        ("seed", "\u0667"),
        ("duration", "1_0"),
        ("audio", "maybe"),
        ("audio", 1.0),
        ("prompt", 7.0),
        ("unknown", "7.0"),
        ("image", "7.0"),
        ("image", 7.0),
    ],
)
def test_what_is_not_exact_is_left_for_the_rules(name, value):
    found = as_meant({name: value})
    assert found == {name: value}
    assert type(found[name]) is type(value)


@pytest.mark.parametrize("model", ["wan3.0-video", "wan2.7"])
def test_the_chosen_model_says_what_is_meant(model):
    assert as_meant({"model": model, "duration": "7"})["duration"] == 7
    assert as_meant({"model": "wan2.6", "duration": "7"})["duration"] == "7"


@pytest.mark.parametrize("model", ["wan9", 2.6, ["wan2.7"]])
def test_values_beside_a_name_that_is_no_model_are_meant_as_for_the_default_model(model):
    assert as_meant({"model": model, "duration": "10.0"}) == {"model": model, "duration": 10}


def test_a_setting_of_another_model_is_meant_as_that_model_means_it():
    assert as_meant({"model": "wan2.6", "audio_setting": " auto "}) == {"model": "wan2.6", "audio_setting": "auto"}


def test_a_value_that_raises_at_everything_is_left_for_the_rules():
    class Awkward:
        shape = ()

        def __eq__(self, other):
            raise ValueError("no")

        __hash__ = None

    one = Awkward()
    assert as_meant({"seed": one})["seed"] is one


def test_an_object_that_differs_from_itself_is_not_absent():
    class Odd:
        def __ne__(self, other):
            return True

    odd = Odd()
    assert as_meant({"seed": odd, "unknown": odd}) == {"seed": odd, "unknown": odd}


def test_a_column_or_array_of_several_values_is_not_absent():
    for several in (pd.Series([1, 2]), np.array([1, 2]), pd.Series([float("nan"), 1.0])):
        assert not absent(several)
    assert absent(np.array(float("nan")))

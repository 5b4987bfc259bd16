"""The text of an option on a command line or in a magic becomes a value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.text.option_syntax import metavar, parse_text, texts_of
from wan_widgets.errors import SettingsError

SEED = MODELS["wan2.6"].field("seed")


def test_whole_numbers_are_read_up_to_the_limits_of_their_field():
    assert parse_text(SEED, str(SEED.maximum)) == SEED.maximum
    assert parse_text(SEED, f" {SEED.minimum} ") == SEED.minimum
    for text in (str(SEED.maximum + 1), str(SEED.minimum - 2), "1.5", "seven"):
        with pytest.raises(SettingsError, match=f"--seed takes a whole number from {SEED.minimum} to {SEED.maximum}"):
            parse_text(SEED, text)


def test_the_nearest_choice_is_asked_for_and_a_number_has_none():
    with pytest.raises(SettingsError) as refused:
        parse_text(MODELS["wan2.6"].field("duration"), "9")
    assert refused.value.hint == "Did you mean 10?"
    with pytest.raises(SettingsError) as refused:
        parse_text(SEED, "seven")
    assert refused.value.hint == ""


def test_a_number_with_a_meaning_of_its_own_is_read_by_its_label_and_by_itself():
    length = replace(MODELS["wan3.0-video"].field("duration"), special={-1: "auto"})
    assert [parse_text(length, text) for text in ("auto", " AUTO ", "-1", "7 s")] == [-1, -1, -1, 7]
    with pytest.raises(SettingsError, match=r"from 2 to 30, or auto, not '-2'"):
        parse_text(length, "-2")


def test_a_number_without_limits_may_be_any_whole_number():
    free = replace(SEED, minimum=None, maximum=None)
    assert [parse_text(free, text) for text in ("-5", "0", "9999999999")] == [-5, 0, 9_999_999_999]


@pytest.mark.parametrize(
    ("text", "hint"), [("offf", "Did you mean off?"), ("ye", "Did you mean yes?"), ("maybe", ""), ("2", "")]
)
def test_the_nearest_word_of_a_switch_is_asked_for(text, hint):
    with pytest.raises(SettingsError) as refused:
        parse_text(MODELS["wan2.6"].field("audio"), text)
    assert refused.value.hint == hint


def test_several_files_have_one_text_each_and_only_where_several_belong():
    several, one = MODELS["wan2.6"].field("references"), MODELS["wan2.6"].field("image")
    assert texts_of(several, ("a.mp4", "b.mp4")) == ("a.mp4", "b.mp4")
    assert texts_of(one, "a.png") == ("a.png",)
    with pytest.raises(SettingsError, match="image cannot be written on a line"):
        texts_of(one, ("a.png", "b.png"))


@pytest.mark.parametrize(
    ("name", "placeholder"),
    [
        ("duration", "5|10|15"),
        ("resolution", "720p|1080p"),
        ("seed", "N"),
        ("audio", "on|off"),
        ("negative_prompt", "TEXT"),
        ("image", "PATH"),
        ("references", "PATH"),
    ],
)
def test_the_help_has_a_placeholder_for_each_kind_of_value(name, placeholder):
    assert metavar(MODELS["wan2.6"].field(name)) == placeholder

"""``%wan --preset NAME``: the settings of a preset, combined with other options."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

import wan_widgets as wan
from wan_widgets.ipython.magics import completions, parse

NONE: dict[str, object] = {}


@pytest.fixture(autouse=True)
def _saved(service):
    wan.presets.save("Draft", resolution="720p", duration=10)
    wan.presets.save("night sky", negative_prompt="{not} a name", seed=7)


@pytest.mark.parametrize("line", ["--preset draft A cat", "--preset=Draft A cat", "--preset 'Draft' A cat"])
def test_the_settings_of_a_preset_are_taken(line):
    asked = parse(line, NONE)
    assert (asked.settings, asked.text) == ({"resolution": "720p", "duration": 10}, "A cat")


@pytest.mark.parametrize("line", ["--preset draft --duration 5 A cat", "--duration 5 --preset draft A cat"])
def test_an_option_beside_a_preset_counts_wherever_it_stands(line):
    assert parse(line, NONE).settings == {"resolution": "720p", "duration": 5}


def test_of_two_presets_the_last_one_that_sets_something_counts():
    wan.presets.save("long", duration=15)
    assert parse("--preset draft --preset long A cat", NONE).settings == {"resolution": "720p", "duration": 15}


def test_a_name_with_a_space_is_in_quotes_and_braces_of_a_preset_are_text():
    asked = parse('--preset "night sky" A cat', {"not": "filled"})
    assert asked.settings == {"negative_prompt": "{not} a name", "seed": 7}


def test_the_values_beside_a_preset_are_those_of_its_model():
    wan.presets.save("other", model="wan3.0-video", resolution="720p")
    assert parse("--preset other --duration 7 A cat", NONE).settings["duration"] == 7


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--preset drat A cat", "Did you mean"),
        ("--preset", "--preset needs a value"),
        ("--preset --duration 5 A cat", "--preset needs a value"),
        ("A cat --preset draft", "in the prompt. Options come before the prompt: %wan --preset draft ..."),
        ("--presets draft A cat", "Did you mean --preset?"),
    ],
)
def test_a_preset_that_cannot_be_taken_is_said(line, words):
    with pytest.raises(UsageError) as refused:
        parse(line, NONE)
    assert words in str(refused.value)


def test_tab_completes_the_option_and_the_names():
    assert completions("%wan --pres") == ("--pres", ["--preset"], True)
    assert completions("%wan --preset ") == ("", ["Draft", '"night sky"'], True)
    assert completions("%wan --preset Dr") == ("Dr", ["Draft"], True)
    assert "720p" in completions("%wan --preset Draft --resolution ")[1]

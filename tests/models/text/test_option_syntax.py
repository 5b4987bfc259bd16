"""The text of an option on a command line or in a magic becomes a value."""

from __future__ import annotations

import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.text.option_syntax import parse_text
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

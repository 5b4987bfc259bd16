"""How stars, notes and tags are stored: short, without repetition, and never with a key."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.record.annotations import annotations_of, note_of
from wan_widgets.errors import WanError
from wan_widgets.redaction import Secret

KEY = "sk-" + "only-for-these-notes-1908"
UNKNOWN = "sk-" + "Ab3" * 7


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({}, {}),
        ({"star": 1}, {"star": True}),
        ({"star": False}, {"star": False}),
        ({"note": " blurred at the end\n"}, {"remark": "blurred at the end"}),
        ({"note": ""}, {"remark": ""}),
        ({"note": "half \ud800"}, {"remark": "half ?"}),
        ({"tags": "night rain"}, {"tags": ("night rain",)}),
        ({"tags": [" night \n rain ", "fog", "", "night rain"]}, {"tags": ("night rain", "fog")}),
        ({"tags": [7, "\ud800"]}, {"tags": ("7", "?")}),
        ({"tags": []}, {"tags": ()}),
        ({"tags": ["a" * 40, "b" * 41]}, {"tags": ("a" * 40, "b" * 40)}),
    ],
)
def test_what_is_given_is_stored_and_the_rest_stays(given, stored):
    found = annotations_of(**{"star": None, "note": None, "tags": None, **given})
    assert found == stored
    assert all(type(found[name]) is type(value) for name, value in stored.items())


@pytest.mark.parametrize("given", [{"note": f"see {KEY}"}, {"tags": KEY}, {"tags": ["night", KEY]}])
def test_a_note_or_a_tag_with_a_key_is_refused(given):
    Secret(KEY)
    with pytest.raises(WanError, match="API key in this note or tag") as caught:
        annotations_of(**{"star": None, "note": None, "tags": None, **given})
    assert "1908" not in str(caught.value)


@pytest.mark.parametrize("given", [{"note": f"see {UNKNOWN}"}, {"tags": UNKNOWN}, {"tags": ["night", UNKNOWN]}])
def test_a_note_or_a_tag_that_looks_like_a_key_is_refused(given):
    with pytest.raises(WanError, match="API key in this note or tag"):
        annotations_of(**{"star": None, "note": None, "tags": None, **given})


@pytest.mark.parametrize("note", ["task-runner sk-short", "a desk-lamp and a risk-averse cat"])
def test_a_note_in_which_no_key_can_be_is_stored(note):
    assert note_of(note) == note


def test_a_note_of_a_vote_with_a_key_is_refused():
    Secret(KEY)
    assert note_of(" sharper ") == "sharper"
    with pytest.raises(WanError, match="API key"):
        note_of(KEY.upper())

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wan_widgets as wan
from wan_widgets._models.text.prompt_diff import diff, words_of
from wan_widgets.errors import SettingsError


def joined(pieces, *marks: str) -> str:
    return "".join(piece.text for piece in pieces if piece.mark in marks)


def test_a_changed_word_is_shown_where_it_stands():
    found = diff("A cute cat runs on grass", "A cute fox runs on wet grass")
    assert [(piece.mark, piece.text) for piece in found.texts["prompt"]] == [
        ("same", "A cute "),
        ("out", "cat"),
        ("in", "fox"),
        ("same", " runs on "),
        ("in", "wet "),
        ("same", "grass"),
    ]
    assert repr(found) == "prompt\n  A cute [-cat-]{+fox+} runs on {+wet +}grass"


def test_words_that_change_together_are_one_change():
    found = diff("A big red kite", "A small blue kite")
    assert repr(found).endswith("A [-big red-]{+small blue+} kite")


def test_chinese_is_compared_sign_by_sign():
    assert repr(diff("一只猫在草地上", "一只狗在草地上")).endswith("一只[-猫-]{+狗+}在草地上")


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_both_texts_and_nothing_else(a, b):
    pieces = words_of(a, b)
    assert joined(pieces, "same", "out") == a
    assert joined(pieces, "same", "in") == b


def test_settings_are_distinguished_and_what_is_the_same_is_left_out():
    found = diff({"prompt": "A cat", "seed": 7, "duration": 5}, {"prompt": "A cat", "seed": 8, "audio": False})
    assert found.settings == {"duration": (5, None), "seed": (7, 8), "audio": (None, False)}
    assert found.texts == {}
    assert repr(found).splitlines() == [
        "duration  5 -> not set",
        "seed      7 -> 8",
        "audio     not set -> False",
    ]


def test_a_text_that_only_one_of_them_has_is_compared_as_text():
    with_it, without = {"prompt": "A cat", "negative_prompt": "blur"}, {"prompt": "A cat"}
    assert repr(diff(with_it, without)) == "negative_prompt\n  [-blur-]"
    assert repr(diff(without, with_it)) == "negative_prompt\n  {+blur+}"


def test_one_and_true_are_not_the_same():
    assert diff({"audio": True}, {"audio": 1}).settings == {"audio": (True, 1)}


def test_nothing_differs():
    found = diff({"prompt": "A cat", "seed": None}, "A cat")
    assert found.same
    assert repr(found) == "No difference."
    assert "No difference." in found._repr_html_()


def test_what_has_settings_can_be_compared_with_the_seed_that_was_sent():
    one = SimpleNamespace(settings={"prompt": "A cat"}, seed=3)
    two = SimpleNamespace(settings={"prompt": "A cat", "seed": 4}, seed=4)
    assert diff(one, two).settings == {"seed": (3, 4)}
    two.seed = 9
    assert diff(one, two).settings == {"seed": (3, 4)}, "what was asked for comes first"
    one.seed = None
    assert diff(one, "A cat").settings == {}


@pytest.mark.parametrize("thing", [3, None, Path("a.mp4"), ["A cat"]])
def test_what_has_no_settings_is_refused(thing):
    with pytest.raises(SettingsError, match="no settings in"):
        diff("A cat", thing)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def test_hostile_text_stays_text():
    nasty = '<script>alert(1)</script> & "x"'
    page = Tags()
    page.feed(diff("A cat", {"prompt": f"A {nasty}", "negative_prompt": nasty, "model": nasty})._repr_html_())
    assert "script" not in page.found
    assert {"ins", "del", "table"} <= set(page.found)
    assert "".join(page.text).count("alert") == 3


def test_it_is_public():
    assert wan.diff("A cat", "A cat").same


@pytest.mark.parametrize(
    ("a", "b", "shown"),
    [
        ("big red", "small blue", "[-big red-]{+small blue+}"),
        (" cat", " dog", " [-cat-]{+dog+}"),
        ("cat ", "dog ", "[-cat-]{+dog+} "),
        ("Batman" + " na" * 200, "Robin" + " na" * 200, "[-Batman-]{+Robin+}" + " na" * 200),
    ],
)
def test_a_space_belongs_to_a_change_only_between_two_and_a_word_may_come_again_and_again(a, b, shown):
    assert repr(diff(a, b)) == f"prompt\n  {shown}"


@pytest.mark.parametrize(("a", "b"), [(5, "A cat"), ("A cat", 5)])
def test_a_prompt_that_is_no_text_is_compared_as_a_value(a, b):
    found = diff({"prompt": a}, {"prompt": b})
    assert (found.texts, found.settings) == ({}, {"prompt": (a, b)})


def test_a_seed_that_is_no_number_is_none():
    assert diff(SimpleNamespace(settings={"prompt": "A cat"}, seed=lambda: 3), "A cat").same


def test_the_page_marks_what_is_gone_and_what_has_come_and_nothing_else():
    page = re.sub(r' style="[^"]*"', "", diff("A red cat", "A big cat")._repr_html_())
    assert page == "<div><div><b>prompt</b></div><div>A <del>red</del><ins>big</ins> cat</div></div>"

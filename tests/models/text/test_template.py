from __future__ import annotations

import pytest

from wan_widgets._models.text.prompt import names_in
from wan_widgets._models.text.template import Filled, fill, recorded, take_values, try_fill
from wan_widgets.errors import SettingsError


def test_values_go_into_both_prompts_and_are_remembered_as_text():
    filled = fill(
        {"prompt": "A {animal}, {count} times", "negative_prompt": "no {thing}", "seed": 7},
        {"animal": "cat", "count": 3, "thing": "hat", "other": "unused"},
    )
    assert filled.settings == {"prompt": "A cat, 3 times", "negative_prompt": "no hat", "seed": 7}
    assert filled.template == "A {animal}, {count} times"
    assert filled.values == {"animal": "cat", "count": "3", "thing": "hat"}


def test_without_values_braces_are_braces():
    filled = fill({"prompt": "A {cat} {{x}}"}, None)
    assert filled.settings == {"prompt": "A {cat} {{x}}"}
    assert (filled.template, filled.values) == ("", {})


def test_with_values_double_braces_are_braces_and_make_no_template():
    filled = fill({"prompt": "A {{cat}}"}, {})
    assert filled.settings == {"prompt": "A {cat}"}
    assert (filled.template, filled.values) == ("", {})


def test_a_name_without_a_value_stops_and_names_the_nearest():
    with pytest.raises(SettingsError, match=r"Did you mean \{animal\}\?"):
        fill({"prompt": "A {anmal}"}, {"animal": "cat"})


def test_or_is_an_issue_where_issues_are_wanted():
    filled, issue = try_fill({"prompt": "A {anmal}"}, {"animal": "cat"})
    assert issue is not None
    assert (issue.field, issue.severity) == ("prompt", "error")
    assert "{animal}" in issue.message
    assert filled.settings == {"prompt": "A {anmal}"}


@pytest.mark.parametrize(
    ("template", "names"),
    [("A {b} {a} {b}", ("b", "a")), ("{{a}} {if} {1} { a } {größe}", ("größe",)), ("", ())],
)
def test_the_names_of_a_template(template, names):
    assert names_in(template) == names


def test_what_is_recorded_of_a_template_stays_as_long_as_its_prompt_does():
    asked = {"prompt": "A {animal}", "negative_prompt": "no {thing}", "seed": 1}
    filled = fill(asked, {"animal": "cat", "thing": "rain"})
    assert filled.changed({"seed": 2}) == fill({**asked, "seed": 2}, {"animal": "cat", "thing": "rain"})
    assert filled.changed({"prompt": "A cat"}).template == "A {animal}"
    other = filled.changed({"negative_prompt": "no {fog}"})
    assert (other.template, other.values) == ("A {animal}", {"animal": "cat"})
    assert other.settings["negative_prompt"] == "no {fog}"
    other = filled.changed({"prompt": "A fox"})
    assert (other.template, other.settings["prompt"]) == ("", "A fox")
    assert (other.negative_template, other.values) == ("no {thing}", {"thing": "rain"})


def test_other_values_go_into_the_templates_that_there_are():
    filled = fill(
        {"prompt": "A {animal} in {place}", "negative_prompt": "{x}"}, {"animal": "cat", "place": "Paris", "x": 1}
    )
    other = filled.changed({}, {"animal": "fox"})
    assert other.settings == {"prompt": "A fox in Paris", "negative_prompt": "1"}
    assert other.values == {"animal": "fox", "place": "Paris", "x": "1"}
    assert filled.changed({"animal": "fox"}) == other


def test_a_new_prompt_with_a_name_of_the_one_before_is_a_template_and_any_other_is_text():
    filled = fill({"prompt": "A {animal}"}, {"animal": "cat"})
    assert filled.changed({"prompt": "One {animal} alone"}).settings["prompt"] == "One cat alone"
    assert filled.changed({"prompt": "A sign: {open}"}).settings["prompt"] == "A sign: {open}"
    assert filled.changed({"prompt": "A {thing}"}, {"thing": "hat"}).settings["prompt"] == "A hat"
    assert filled.changed({"prompt": "A sign: {{open}}"}, {}).settings["prompt"] == "A sign: {open}"
    with pytest.raises(SettingsError, match=r"asks for \{thing\}"):
        filled.changed({"prompt": "A {thing} of the {animal}"})
    for none in (None, 5):
        assert filled.changed({"prompt": none}) == Filled(settings={"prompt": none})


def test_a_text_that_was_no_template_stays_text_whatever_values_come():
    plain = fill({"prompt": "A sign: {open}", "negative_prompt": "{x}"}, None)
    assert plain.changed({"prompt": "A {thing}"}, {"thing": "hat"}).settings == {
        "prompt": "A hat",
        "negative_prompt": "{x}",
    }
    with pytest.raises(SettingsError, match=r"has no \{name\}"):
        plain.changed({}, {"open": "shut"})
    with pytest.raises(SettingsError, match=r"has no \{anmal\}. Did you mean \{animal\}"):
        fill({"prompt": "A {animal}"}, {"animal": "cat"}).changed({}, {"anmal": "fox"})
    with pytest.raises(SettingsError) as refused:
        fill({"prompt": "A {animal}"}, {"animal": "cat"}).changed({}, {"place": "Paris"})
    assert refused.value.message == "The template has no {place}."


def test_what_is_recorded_counts_only_where_it_gives_what_was_sent():
    settings = {"prompt": "A cat", "negative_prompt": "no rain"}
    kept = {"text": "A {animal}", "negative": "no {x}", "values": {"animal": "cat", "x": "rain"}}
    filled = recorded(settings, kept)
    assert filled.templates == {"prompt": "A {animal}", "negative_prompt": "no {x}"}
    assert (filled.settings, filled.values) == (settings, {"animal": "cat", "x": "rain"})
    for other in (
        None,
        "A {animal}",
        {"text": "A cat"},
        {"text": "A cat", "values": []},
        {"text": 5, "values": {}},
        {**kept, "text": "A {dog}", "negative": "{x}"},
    ):
        assert recorded(settings, other).templates == {}
    assert recorded(settings, {**kept, "values": {"animal": "dog"}}) == fill(settings, None)


def test_a_keyword_named_like_a_name_of_the_prompt_is_its_value():
    assert take_values({"animal": "cat", "seed": 7}, {"x": 1}, ["A {animal}", None]) == (
        {"seed": 7},
        {"x": 1, "animal": "cat"},
    )
    assert take_values({"seed": 7}, None, ["A {seed}"]) == ({"seed": 7}, None)
    assert take_values({"anmal": "cat"}, None, ["A cat"]) == ({"anmal": "cat"}, None), "names are checked later"
    with pytest.raises(SettingsError, match=r"values must be a dict of names and their values, not \['cat'\]"):
        take_values({}, ["cat"], ["A {animal}"])
    with pytest.raises(SettingsError, match="given twice"):
        take_values({"animal": "cat"}, {"animal": "fox"}, ["A {animal}"])
    with pytest.raises(SettingsError, match="Did you mean animal") as caught:
        take_values({"anmal": "cat"}, None, ["A {animal} in {place}"])
    assert "Give the value of {animal} or {place} by that name, or in values={...}" in caught.value.hint


def test_what_is_recorded_is_a_template_if_its_values_fill_it():
    settings = {"prompt": "A cat"}
    for values in ({"animal": "cat"}, {"animal": "cat", "unused": "x"}):
        filled = recorded(settings, {"text": "A {animal}", "values": values})
        assert (filled.template, filled.values) == ("A {animal}", {"animal": "cat"})
    for values in ({}, {"animal": "dog"}, {"thing": "cat"}):
        assert recorded(settings, {"text": "A {animal}", "values": values}).template == ""


def test_it_is_known_whether_a_template_was_filled_in_just_now():
    asked = {"prompt": "A {animal}", "negative_prompt": "no {thing}"}
    filled = fill(asked, {"animal": "cat", "thing": "rain"})
    assert filled.filled_now
    assert filled.changed({}, {"thing": "fog"}).filled_now
    assert not filled.changed({"seed": 7}).filled_now
    assert not filled.changed({"prompt": "A fox"}).filled_now
    assert not fill({"prompt": "A cat"}, {}).filled_now
    assert not fill(asked, None).filled_now
    assert not recorded({"prompt": "A cat"}, {"text": "A {animal}", "values": {"animal": "cat"}}).filled_now

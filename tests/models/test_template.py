from __future__ import annotations

import pytest

from wan_widgets.errors import SettingsError
from wan_widgets.models.prompt import names_in
from wan_widgets.models.template import fill, try_fill


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
    assert (other.template, other.values, other.settings["prompt"]) == ("", {}, "A fox")

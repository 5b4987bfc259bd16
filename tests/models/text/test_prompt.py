from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wan_widgets._models import draft_of, validate
from wan_widgets._models.text.prompt import (
    called_otherwise,
    escape,
    expand,
    file_named,
    numbers_called,
    parse_template,
    shot_texts,
    timeline,
    without_names,
    without_number,
)
from wan_widgets._models.text.snippets import EXAMPLE, SNIPPETS
from wan_widgets.errors import SettingsError

CHARACTER = "character{number}"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("A {animal}", "A cat"),
        ("{animal}{animal}", "catcat"),
        ("{{animal}}", "{animal}"),
        ("{{{animal}}}", "{cat}"),
        ("{number} cats", "3 cats"),
        ("{ animal } {} {a b} {1} {animal!r} {animal:5} {", "{ animal } {} {a b} {1} {animal!r} {animal:5} {"),
        ("{if} {None}", "{if} {None}"),
        ("{größe}", "groß"),
        ("It's $5? 100 %", "It's $5? 100 %"),
    ],
)
def test_only_names_in_braces_are_expanded(template, text):
    assert expand(template, {"animal": "cat", "number": 3, "größe": "groß"}) == text


def test_an_unknown_name_stops_with_the_nearest_match():
    with pytest.raises(SettingsError, match=r"\{anmal\}.*Did you mean \{animal\}\?"):
        expand("A {anmal}", {"animal": "cat"})
    with pytest.raises(SettingsError) as refused:
        expand("A {x}", {"animal": "cat"})
    assert refused.value.message == "The prompt asks for {x}, and no variable has that name."


def test_a_value_that_cannot_be_text_is_reported():
    class Bad:
        def __str__(self):
            raise RuntimeError("no")

    with pytest.raises(SettingsError, match=r"\{bad\}"):
        expand("{bad}", {"bad": Bad()})


def test_values_are_not_expanded_again():
    assert expand("{a}", {"a": "{b}"}) == "{b}"


@given(st.text())
def test_escaped_text_expands_to_itself(text):
    assert expand(escape(text), {}) == text


@pytest.mark.parametrize(
    ("prompt", "times"),
    [
        ("Shot 1 [0-3s] Wide: a. Shot 2 [3-5s] Close: b.", [(0, 3), (3, 5)]),
        ("shot 1: [0 s - 3 s] a", [(0, 3)]),
        ("Shot 1 [0-3] a", [(0, 3)]),
        ("第1个镜头[0-3秒]", [(0, 3)]),
        ("[0-2.5s] a [2.5-5s] b", [(0, 2.5), (2.5, 5)]),
        ("see [1-2] and [12]", []),
        ("[subject] [0-99999s]", []),
    ],
)
def test_a_timeline_is_read_from_its_brackets(prompt, times):
    assert [(shot.start, shot.end) for shot in timeline(prompt)] == times
    assert [shot.number for shot in timeline(prompt)] == list(range(1, len(times) + 1))


@pytest.mark.parametrize(
    ("prompt", "numbers"),
    [
        ("character1's hat, Character2.", (1, 2)),
        ("character1在跑步", (1,)),
        ("mycharacter1 character1a characters character", ()),
        ("character12 character1 character12", (1, 12)),
    ],
)
def test_characters_are_found_by_their_number(prompt, numbers):
    assert numbers_called(prompt, CHARACTER) == numbers


def test_without_a_clip_the_higher_names_move_down():
    assert without_number("character1, Character2, character3", CHARACTER, 2) == "character1, Character2, character2"


def test_a_novel_is_read_quickly_enough_to_be_read_at_every_keystroke():
    hard = "Shot 1 [ 0 " * 20_000 + "character" * 20_000
    assert timeline(hard) == ()
    assert numbers_called(hard, CHARACTER) == ()


def test_the_menus_hold_unique_words_that_expand_to_themselves():
    for entries in SNIPPETS.values():
        labels = [one.label for one in entries]
        assert len(set(labels)) == len(labels)
        for one in entries:
            assert expand(one.text, {}) == one.text
    assert set(SNIPPETS) == {"templates", "inserts"}


def test_the_example_and_the_shots_template_have_no_issue():
    shots = next(one.text for one in SNIPPETS["templates"] if timeline(one.text))
    for prompt in (EXAMPLE, shots):
        assert validate(draft_of({"prompt": prompt})) == []


@pytest.mark.parametrize(
    "group", ["Shot size", "Angle", "Lens", "Camera", "Light", "Style", "Timeline", "Voice", "Sound"]
)
def test_there_is_something_to_insert_for_every_part_of_a_prompt(group):
    assert [one for one in SNIPPETS["inserts"] if one.label.startswith(f"{group}: ")]


@pytest.mark.parametrize("seconds", [5, 10, 15])
def test_a_timeline_covers_the_whole_video(seconds):
    (snippet,) = [one for one in SNIPPETS["inserts"] if one.label.endswith(f" shots, {seconds} s")]
    settings = {"prompt": snippet.text, "duration": seconds, "shot_type": "multi"}
    assert validate(draft_of(settings)) == []
    assert timeline(snippet.text)[-1].end == seconds


def test_a_template_is_parsed_once_and_filled_as_often_as_wanted():
    template = parse_template("A {animal} in {{braces}}, {animal} {0} and a {thing}")
    assert template.names == ("animal", "thing")
    assert template.fill({"animal": "cat", "thing": "hat"}) == "A cat in {braces}, cat {0} and a hat"
    assert template.fill({"animal": "fox", "thing": 7}) == "A fox in {braces}, fox {0} and a 7"
    assert parse_template(template.text) is template


@pytest.mark.parametrize(
    "text", ["A {animal} and {größe}", "{{animal}}", "{if} {1} { a } {} {", "{{{animal}}}", "no braces at all"]
)
def test_without_names_every_brace_is_sent_as_written_and_double_ones_stay_one(text):
    assert expand(without_names(text), {}) == expand(text, {"animal": "{animal}", "größe": "{größe}"})
    assert without_names("A {animal} {if} {{x}}") == "A {{animal}} {if} {{x}}"


def test_each_shot_has_its_text_without_the_time_and_the_punctuation_around_it():
    assert shot_texts("Fog. Shot 1 [0-3s] Wide: a\n lamp. Shot 2 [3-5s] - Close-up; ") == ("Wide: a lamp", "Close-up")
    assert shot_texts("A cat") == ()


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("best.mp4", "video"),
        ("takes/best.mp4.json", "video"),
        ("~/my takes/best.MOV", "video"),
        ("C:\\pictures\\my cat.jpeg", "picture"),
        ("cat.mp4.png", "picture"),
        ("purr.wav", "sound"),
        ("prompts.json", "table"),
        ("notes.md", "text"),
        ("A cat opens best.mp4", ""),
        ("A cat", ""),
        ("cat.exe", ""),
        ("", ""),
    ],
)
def test_a_prompt_that_is_only_a_file_name_is_taken_for_that_kind_of_file(prompt, kind):
    assert file_named(prompt) == kind


def test_files_get_the_names_of_another_model_as_far_as_there_are_files():
    asked = "video 1, Video2 and video 3, not video 0"
    assert called_otherwise(asked, "Video {number}", CHARACTER, 2) == "character1, character2 and video 3, not video 0"
    assert called_otherwise("character1", CHARACTER, "Video {number}", 1) == "Video 1"

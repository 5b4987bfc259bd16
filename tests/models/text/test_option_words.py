"""Words of a prompt that look like options."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models import draft_of, validate
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.field import Field
from wan_widgets._models.text.option_words import _Options, find, refusal, setting_of, without


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("a fox runs --dry-run", "--dry-run", ""),
        ("a fox --dry-run runs", "--dry-run", ""),
        ("a fox\nruns\n--dry-run\n", "--dry-run", ""),
        ("A cat walks off --duration 10", "--duration", "10"),
        ("A cat walks off --duration=10.", "--duration", "10"),
        ("A cat --DURATION 10 walks", "--duration", "10"),
        ("A cat --negative_prompt 'blurry, low'", "--negative-prompt", "blurry, low"),
        ("A cat --dur 10", "--duration", "10"),
        ("A cat --res 720p", "--resolution", "720p"),
        ("A cat --duraton 10", "--duration", "10"),
        ("A cat --dryrun", "--dry-run", ""),
        ("A cat -seed 7", "--seed", "7"),
        ("\u2014dry-run a fox", "--dry-run", ""),
        ("a fox \u2013dry-run", "--dry-run", ""),
        ("a fox \u2014dry\u2013run", "--dry-run", ""),
        ("a fox \u2212\u2212dry-run", "--dry-run", ""),
        ("a fox\u00a0--dry-run", "--dry-run", ""),
        ("a fox\u2028--dry-run", "--dry-run", ""),
        ("a fox\u200b--dry-run", "--dry-run", ""),
        ("\u4e00\u53ea\u72d0\u72f8\u8dd1--dry-run", "--dry-run", ""),
        ("a fox (--dry-run)", "--dry-run", ""),
        ("a fox -h", "--help", ""),
        ("a fox --help", "--help", ""),
        ("a fox -o cat.mp4", "--output", "cat.mp4"),
        ("a fox --no-wait", "--no-wait", ""),
        ("\u2014dryrun a fox", "--dry-run", ""),
        ("A cat --duration=7", "--duration", "7"),
        ("A cat --negative-prompt=-dark", "--negative-prompt", "-dark"),
        ("A cat --negative-prompt 'no --seed 3 in it'", "--negative-prompt", "no --seed 3 in it"),
    ],
)
def test_an_option_of_ours_is_seen_wherever_it_stands_and_however_it_is_spelt(text, option, value):
    [word] = find(text)
    assert (word.option, word.value) == (option, value)
    said = refusal([word], command="%wan")
    assert word.written in said
    assert "%wan -- ..." in said
    assert option in said


@pytest.mark.parametrize(
    "text",
    ["a fox --ar 16:9", "a fox --v 6", "a fox --stylize 50", "a fox --speed 5", "a fox --se 5", "--not-an-option"],
)
def test_somebody_elses_flag_is_seen_and_is_none_of_ours(text):
    [word] = find(text)
    assert not word.option
    assert not refusal([word], command="%wan")


@pytest.mark.parametrize(
    "text",
    [
        "Wait -- a well-known cat - and a dog",
        "He stops \u2014again\u2014 and waits",
        "\u2014Hola\u2014, dice el gato",
        "well--wait, no",
        "minus -5 degrees, a half-seed",
        "a duration of 10 seconds --",
        "a -winged cat",
        "https://example.org/a--seed",
        "a -dryrun fox",
        "What --?",
    ],
)
def test_dashes_of_prose_are_no_options(text):
    assert find(text) == []


@pytest.mark.parametrize("field", ["prompt", "negative_prompt"])
def test_a_prompt_with_an_option_in_it_is_a_warning_with_a_repair(field):
    asked = {"prompt": "A cat", field: "A cat walks off --duration 10"}
    [issue] = validate(draft_of(asked))
    assert (issue.field, issue.severity) == (field, "warning")
    assert "--duration 10" in issue.message
    assert issue.hint == "Give it as a setting: duration=10."
    assert issue.fixes[0].changes == {field: "A cat walks off", "duration": 10}


def test_a_switch_in_a_prompt_can_only_be_taken_out():
    [issue] = validate(draft_of({"prompt": "A --dry-run, a cat"}))
    assert [fix.changes for fix in issue.fixes] == [{"prompt": "A, a cat"}]


@pytest.mark.parametrize("after", [" the whole day", ", the whole day", " = ", " ", ""])
def test_what_a_value_is_not_stays_prose(after):
    [word] = find(f"A cat, --duration{after}")
    assert (word.written, word.value) == ("--duration", "")


def test_a_model_that_comes_or_goes_while_the_options_are_read_counts_the_next_time(monkeypatch):
    """Another thread registers a table: what was read before it must not pass for what there is now."""
    monkeypatch.setattr(MODELS, "_tables", {})
    before, usual = dict(MODELS._models), MODELS[next(iter(MODELS))]
    style = replace(usual.fields[-1], name="style")
    with_style = {**before, "aurora": replace(usual, name="aurora", fields=(*usual.fields, style))}
    real = MODELS.option

    def option(name: str) -> Field | None:
        found = real(name)
        if name == "style":
            monkeypatch.setattr(MODELS, "_models", before)
        return found

    options = _Options()
    monkeypatch.setattr(MODELS, "_models", with_style)
    monkeypatch.setattr(MODELS, "option", option)
    list(options)
    monkeypatch.setattr(MODELS, "option", real)
    assert "--style" not in options
    assert {"--seed", "--duration"} <= set(options)
    assert "--prompt" not in options


@pytest.mark.parametrize(
    ("command", "prompt", "way_out"),
    [
        ("%wan", "A cat --json", "--json belongs to the command line: leave it out."),
        ("%wan", "A cat --duration 5", "Options come before the prompt: %wan --duration 5 ..."),
        ("wan-widgets generate", "A cat --json", "Options come before the prompt: wan-widgets generate --json ..."),
        (
            "wan-widgets generate",
            "A cat --duration 5",
            "Options come before the prompt: wan-widgets generate --duration 5 ...",
        ),
    ],
)
def test_an_option_of_the_command_line_is_left_out_in_a_magic_and_comes_first_in_a_command(command, prompt, way_out):
    assert f" in the prompt. {way_out} To send" in refusal(find(prompt), command=command)


@pytest.mark.parametrize(
    ("text", "written", "rest"),
    [
        ("A cat --duration 10, at night", "--duration 10", "A cat, at night"),
        ("A cat --duration=10. At night", "--duration=10", "A cat. At night"),
        ("A cat --negative-prompt 'No rain!' at night", "--negative-prompt 'No rain!'", "A cat at night"),
        ('A cat --negative-prompt "" at night', '--negative-prompt ""', "A cat at night"),
        ("A cat --negative-prompt=-dark at night", "--negative-prompt=-dark", "A cat at night"),
        ("A cat --output cat.mp4. At night", "--output cat.mp4", "A cat. At night"),
        ("--dry-run a cat", "--dry-run", "a cat"),
        ("a cat --dry-run", "--dry-run", "a cat"),
        ("A cat (--seed 7), at night", "--seed 7", "A cat, at night"),
        ("A cat ([--seed 7]) at night", "--seed 7", "A cat at night"),
        ('A cat "--seed 7" at night', "--seed 7", "A cat at night"),
        ("(--dry-run)", "--dry-run", ""),
        ("A cat (--seed 7 at night)", "--seed 7", "A cat (at night)"),
        ("A cat (at night --seed 7)", "--seed 7", "A cat (at night)"),
        ("The dogs' --seed 7 'night'", "--seed 7", "The dogs' 'night'"),
    ],
)
def test_an_option_is_taken_out_with_its_whole_value_and_leaves_a_sentence(text, written, rest):
    [word] = find(text)
    assert word.written == written
    assert without(text, word) == rest


@pytest.mark.parametrize("first", ["--duration", "--negative-prompt", "--output", "--negative-prompt ="])
def test_an_option_is_not_the_value_of_the_one_before_it(first):
    found = [(word.written, word.value) for word in find(f"A cat {first} --seed 5")]
    assert found == [(first.removesuffix(" ="), ""), ("--seed 5", "5")]


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("A cat --duration 10", ("duration", 10, "duration 10 s")),
        ("A cat --audio off", ("audio", False, "sound off")),
        ("A cat --duration=7", None),
        ("A cat --negative-prompt rain", None),
        ("A cat --image cat.png", None),
        ("A cat --dry-run", None),
        ("A cat --speed 5", None),
    ],
)
def test_a_choice_a_number_or_a_switch_can_be_made_a_setting(text, setting):
    [word] = find(text)
    assert setting_of(word) == setting


def test_several_options_in_a_prompt_are_all_named_and_the_first_shows_where_they_belong():
    assert refusal(find("A cat --seed 7 --speed 5 --audio off"), command="%wan") == (
        '"--seed 7" and "--audio off" are in the prompt. Options come before the prompt: %wan --seed 7 ... '
        "To send the text as it is, put -- before it: %wan -- ..."
    )
    assert '"--seed 7" is in the prompt.' in refusal(find("A cat --seed 7"), command="%wan")

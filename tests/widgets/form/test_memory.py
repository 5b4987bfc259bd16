"""Earlier prompts and presets of the folder, in a form."""

from __future__ import annotations

import sqlite3

import pytest

import wan_widgets as wan
from wan_widgets.redaction import Secret

from ..recording import RecordedForm

SMALL = {"resolution": "720p"}


@pytest.fixture
def form(service):
    one = RecordedForm()
    yield one
    one.close()


def prompts(form):
    answer, _ = form.ask("prompts")
    return answer["body"]["prompts"]


def test_prompts_come_back_the_last_one_first_and_each_once(form):
    for prompt in ("A cat", "A dog", "A cat"):
        wan.generate(prompt, again=True, **SMALL).wait(20)
    assert [one["text"] for one in prompts(form)] == ["A cat", "A dog"]
    assert [", 2 videos" in one["aside"] for one in prompts(form)] == [True, False]


def test_a_starred_video_marks_its_prompt(form):
    wan.generate("A cat", **SMALL).wait(20)
    wan.generate("A dog", **SMALL).wait(20).mark(star=True)
    assert [(one["text"], one["star"]) for one in prompts(form)] == [("A dog", True), ("A cat", False)]


def test_a_template_comes_back_as_it_was_typed_and_once(form):
    for animal in ("cat", "dog"):
        wan.generate("A {animal} runs", animal=animal, **SMALL).wait(20)
    assert [one["text"] for one in prompts(form)] == ["A {animal} runs"]


def test_there_are_none_where_nothing_was_sent_and_asking_makes_no_folder(form):
    assert prompts(form) == []
    assert not wan.settings.home.exists()


def test_a_prompt_in_which_a_key_is_found_later_is_left_out(form):
    wan.generate("the lamp of aladdin-was-no-key-then", **SMALL).wait(20)
    wan.generate("A cat", **SMALL).wait(20)
    Secret("aladdin-was-no-key-then")
    assert [one["text"] for one in prompts(form)] == ["A cat"]


def test_another_kernel_may_write_the_ledger_meanwhile(form):
    wan.generate("A cat", **SMALL).wait(20)
    (ledger,) = wan.settings.home.glob("*.sqlite*")
    other = sqlite3.connect(ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert [one["text"] for one in prompts(form)] == ["A cat"]
    finally:
        other.close()


def test_presets_are_saved_listed_and_deleted_from_the_page(form):
    saved, _ = form.ask("preset_save", {"name": "Draft", "settings": {"prompt": "A cat", "seed": 7}})
    assert saved["body"]["presets"] == [{"name": "Draft", "settings": {"seed": 7}}]
    wan.presets.save("Other", duration=10)
    listed, _ = form.ask("presets")
    assert [one["name"] for one in listed["body"]["presets"]] == ["Draft", "Other"]
    left, _ = form.ask("preset_delete", {"name": "draft"})
    assert [one["name"] for one in left["body"]["presets"]] == ["Other"]
    again, _ = form.ask("preset_delete", {"name": "draft"})
    assert again["kind"] == "answer"


def test_a_preset_that_cannot_be_saved_is_answered_with_the_reason(form):
    refused, _ = form.ask("preset_save", {"name": " ", "settings": {}})
    assert refused["kind"] == "error"
    assert "1 to 60 characters" in refused["body"]["message"]
    Secret("a-key-of-no-usual-spelling-77")
    body = {"name": "x", "settings": {"negative_prompt": "a-key-of-no-usual-spelling-77"}}
    refused, _ = form.ask("preset_save", body)
    assert "API key" in refused["body"]["message"]
    assert "usual-spelling" not in str(refused)

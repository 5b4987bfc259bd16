"""Several values for a field of the form: verdict, confirmation and sweep, with a real session."""

from __future__ import annotations

import json

import pytest

from wan_widgets import session
from wan_widgets._models.catalog import DEFAULT_MODEL, MODELS
from wan_widgets.widgets.validation import template_names
from wan_widgets.widgets.views import model_schema

from ..recording import RecordedForm, until

MODEL = MODELS[DEFAULT_MODEL]


@pytest.fixture
def form(simulated):
    one = RecordedForm(prompt="A kite", resolution="720p")
    yield one
    one.close()


def vary(form: RecordedForm, **varied: object) -> dict:
    """Vary some fields as the page does, and return the verdict."""
    edits = form.edits + 1
    form.page_sets(varied=varied, edits=edits)
    until(lambda: form.verdict["edits"] == edits, "the verdict")
    return form.verdict


def test_what_can_vary():
    names = {field.name for field in MODEL.fields if model_schema.can_vary(field)}
    expected = {"prompt", "aspect_ratio", "resolution", "duration", "seed", "prompt_extend", "shot_type", "audio"}
    assert names == expected | {"watermark", "negative_prompt", "model"}


def test_the_verdict_counts_the_videos_of_every_combination(form):
    plan = vary(form, seed="1, 2, 7..9", duration=[5, 10])["sweep"]
    assert (plan["cells"], plan["made"], plan["videos"]) == (10, 0, 10)
    assert (plan["quantity"], plan["shape"]) == ("10 videos · 75 s", "duration by seed")
    assert plan["prompts"] == ["A kite"]
    assert json.dumps(form.get_state("verdict"))
    assert form.verdict["output"] == {"size": f"1280 {chr(215)} 720", "duration": "5 or 10 s", "sound": "with sound"}
    assert vary(form, resolution=["720p", "1080p"])["output"]["size"] == "several sizes"
    assert vary(form)["sweep"] is None


def test_every_line_of_a_varied_prompt_is_a_prompt(form):
    form.set(prompt="A kite\n\n  A boat ")
    plan = vary(form, prompt=True)["sweep"]
    assert (plan["cells"], plan["prompts"]) == (2, ["A kite", "A boat"])


def test_lines_are_filled_in_from_the_notebook(form, monkeypatch):
    monkeypatch.setattr(template_names, "notebook_names", lambda: {"animal": "cat"})
    form.set(prompt="A {animal}\nA sign that reads {open}")
    assert vary(form, prompt=True)["sweep"]["prompts"] == ["A cat", "A sign that reads {open}"]


def test_every_line_of_a_varied_negative_prompt_is_one(form):
    form.set(negative_prompt="blurry\ntext, low quality")
    plan = vary(form, negative_prompt=True)["sweep"]
    assert (plan["cells"], plan["shape"]) == (2, "negative_prompt")
    assert plan["prompts"] == ["A kite (negative prompt: blurry)", "A kite (negative prompt: text, low quality)"]
    assert vary(form, seed="1, 2")["sweep"]["prompts"] == ["A kite"]


def test_a_name_in_the_prompt_varies_with_a_value_in_each_line(form, monkeypatch):
    monkeypatch.setattr(template_names, "notebook_names", lambda: {"animal": "cat", "place": "Paris"})
    form.set(prompt="A {animal} in {place}", negative_prompt="no {thing}")
    assert vary(form)["names"] == [("animal", "cat"), ("place", "Paris"), ("thing", "")]
    varied = {"{animal}": "fox\n\n a red, shiny hen ", "{thing}": "rain"}
    verdict = vary(form, **varied, seed="1, 2")
    assert verdict["template"]["names"] == [("animal", "fox"), ("place", "Paris"), ("thing", "rain")]
    plan = verdict["sweep"]
    assert (plan["cells"], plan["shape"]) == (4, "{animal} by {thing} by seed")
    assert plan["prompts"] == ["A fox in Paris", "A a red, shiny hen in Paris"]
    body = {"settings": form.settings, "varied": dict(form.varied), "prompts": plan["prompts"], "videos": 4}
    assert form.ask("sweep", body)[0]["kind"] == "answer"
    (sweep,) = form.sweeps
    sweep.wait(120)
    assert sweep.axes == {"{animal}": ("fox", "a red, shiny hen"), "{thing}": ("rain",), "seed": (1, 2)}
    snapshot = sweep.jobs[0].snapshot
    assert snapshot.filled.templates == {"prompt": "A {animal} in {place}", "negative_prompt": "no {thing}"}
    assert snapshot.template_values == {"animal": "fox", "place": "Paris", "thing": "rain"}


@pytest.mark.parametrize(
    ("varied", "field", "words"),
    [
        ({"{animal}": "cat"}, "{animal}", "No prompt has {animal}"),
        ({"{thing}": " \n"}, "{thing}", "{thing} has no values"),
        ({"seed": ""}, "seed", "has no values"),
        ({"seed": "9..7"}, "seed", "is not a range"),
        ({"seed": "1, x"}, "seed", "takes a whole number"),
        ({"duration": []}, "duration", "no values to vary"),
        ({"seed": "1..150", "duration": [5, 10]}, "", "the maximum is 200"),
    ],
)
def test_what_cannot_be_varied_is_a_problem_of_its_field(form, varied, field, words):
    form.set(prompt="A {thing}")
    verdict = vary(form, **varied)
    assert not verdict["can_send"]
    assert verdict["sweep"] is None
    assert [one["field"] for one in verdict["issues"] if words in one["message"]] == [field]


def test_a_problem_of_any_cell_is_reported_once(form):
    form.set(prompt="character1 waves", references=["https://example.org/a.mp4"])
    verdict = vary(form, duration=[5, 15], seed="1, 2", prompt_extend=[False])
    assert [one["message"] for one in verdict["issues"]] == ["15 s: not with reference videos, 10 s at most."]


def test_a_sweep_from_the_form_is_made_and_shown_under_it(form):
    plan = vary(form, seed="1, 2", prompt_extend=[False])["sweep"]
    body = {"settings": form.settings, "varied": dict(form.varied), "prompts": plan["prompts"]}
    content, _ = form.ask("sweep", {**body, "videos": 1})
    assert "has changed since it was shown" in content["body"]["message"]
    content, _ = form.ask("sweep", {**body, "videos": 2, "prompts": ["A boat"]})
    assert content["kind"] == "error"
    assert session.jobs() == []
    content, _ = form.ask("sweep", {**body, "videos": plan["videos"]})
    assert content["kind"] == "answer"
    (sweep,) = form.sweeps
    assert sweep.id == content["body"]["sweep"]
    sweep.wait(120)
    until(lambda: form.updates("sweeps") and form.updates("sweeps")[-1][0]["over"])
    assert form.updates("sweeps")[-1][0]["summary"] == "2 of 2 done"
    assert form.ask("poster", {"job": sweep.jobs[0].id})[0]["kind"] == "answer"
    plan = vary(form, seed="1, 2, 3", prompt_extend=[False])["sweep"]
    assert (plan["made"], plan["videos"], plan["quantity"]) == (2, 1, "1 video · 5 s")


def test_the_page_cannot_set_the_sweeps_and_odd_values_are_dropped(form):
    form.page_sets(sweeps=[1], varied="x", edits=5)
    until(lambda: form.verdict["edits"] == 5)
    assert form.sweeps == []
    assert form.varied == {}
    assert vary(form, nothing=[1], image=["a"])["sweep"]["cells"] == 1

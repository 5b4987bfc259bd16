"""A prompt with names in braces, from Python, magic and form to the ledger."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from IPython.testing.globalipapp import get_ipython
from jobs.fake import FakeService
from widgets.recording import RecordedForm, until

from wan_widgets import errors, session
from wan_widgets.ipython import magics
from wan_widgets.session import sweeps
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.validation import template_names


def sent(service: FakeService) -> list[str]:
    return [str(body["prompt"]) for name, body in service.calls if name == "submit"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The variables of the notebook, as the form sees them."""
    known: dict[str, object] = {"animal": "cat"}
    monkeypatch.setattr(template_names, "notebook_names", lambda: known)
    return known


# -- Python ------------------------------------------------------------------------------------------


def test_template_and_values_are_recorded_and_the_filled_prompt_is_what_counts(service):
    job = session.generate("A {animal} on {place}", values={"animal": "cat", "place": "grass"}).wait(20)
    assert sent(service) == ["A cat on grass"]
    row = session.jobs().rows()[0]
    assert (row["template"], row["negative_template"]) == ("A {animal} on {place}", "")
    assert row["template_values"] == {"animal": "cat", "place": "grass"}
    assert job.snapshot.template == "A {animal} on {place}"
    assert job.snapshot.template_values == {"animal": "cat", "place": "grass"}
    assert job.settings == {"prompt": "A cat on grass"}
    assert session.generate("A cat on grass") == job
    assert session.generate("A {thing} on grass", values={"thing": "cat"}) == job
    assert session.generate("A {animal} on grass", values={"animal": "fox"}) != job


def test_a_new_take_keeps_the_template_as_long_as_the_prompt_is_the_same(service):
    job = session.generate("A {animal}", values={"animal": "{cat}"}).wait(20)
    for take in (job.again(), job.again(seed=8)):
        assert take.wait(20).snapshot.template == "A {animal}"
        assert take.snapshot.template_values == {"animal": "{cat}"}
    assert job.again(prompt="A fox").wait(20).snapshot.template == ""
    assert sent(service) == ["A {cat}", "A {cat}", "A {cat}", "A fox"]


def test_a_plain_string_may_hold_braces(service):
    job = session.generate("A sign that reads {open} and {{x}}").wait(20)
    assert sent(service) == ["A sign that reads {open} and {{x}}"]
    assert job.snapshot.template == ""


def test_a_missing_value_stops_before_anything_is_sent(service):
    with pytest.raises(errors.SettingsError, match=r"Did you mean \{animal\}"):
        session.generate("A {anmal}", values={"animal": "cat"})
    assert not session.home().exists()
    (issue,) = session.validate(prompt="A {anmal}", values={"animal": "cat"})
    assert (issue.field, issue.severity) == ("prompt", "error")
    assert session.validate(prompt="A {animal}", values={"animal": "cat"}) == []


# -- the magic ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", ["animal", ["animal"], 3])
def test_values_that_are_no_dict_are_refused(service, values):
    job = session.generate("A {animal}", values={"animal": "cat"}).wait(20)
    for ask in (
        lambda: session.generate("A {animal}", values=values),
        lambda: sweeps.sweep("A {animal}", values=values),
        lambda: job.again(values=values),
    ):
        with pytest.raises(errors.SettingsError, match="values must be a dict"):
            ask()
    assert len(sent(service)) == 1


def test_a_magic_says_what_it_sends_and_records_the_template(service, capsys):
    asked = magics.parse("--seed {seed} A {animal}", {"seed": 7, "animal": "cat"})
    assert (asked.text, asked.template) == ("A cat", "A {animal}")
    asked.add_prompt("in the {place}", {"place": "rain"})
    asked.settings["prompt"] = asked.text
    job = magics._generate(get_ipython(), asked).wait(20)
    assert "Prompt: A cat\nin the rain" in capsys.readouterr().out
    assert job.snapshot.template == "A {animal}\nin the {place}"
    assert job.snapshot.template_values == {"seed": "7", "animal": "cat", "place": "rain"}


def test_a_magic_records_the_template_of_the_negative_prompt(service, capsys):
    asked = magics.parse('--negative-prompt "no {thing}" A cat', {"thing": "rain"})
    asked.settings["prompt"] = asked.text
    job = magics._generate(get_ipython(), asked).wait(20)
    assert "Negative prompt: no rain" in capsys.readouterr().out
    assert job.snapshot.filled.templates == {"negative_prompt": "no {thing}"}
    assert job.provenance["template"]["values"] == {"thing": "rain"}


def test_a_magic_without_names_says_nothing_and_records_no_template(service, capsys):
    asked = magics.parse("A cat {{x}}", {})
    asked.settings["prompt"] = asked.text
    job = magics._generate(get_ipython(), asked).wait(20)
    assert "Prompt:" not in capsys.readouterr().out
    assert (sent(service), job.snapshot.template) == (["A cat {x}"], "")


# -- the form ----------------------------------------------------------------------------------------


def test_the_form_shows_what_it_would_send_and_sends_that(service, names):
    form = RecordedForm(prompt="A {animal}", resolution="720p")
    template = json.loads(json.dumps(form.verdict["template"]))  # as the page has it
    assert template == {"text": "A cat", "negative": "", "names": [["animal", "cat"]], "literal": "A {{animal}}"}
    content, _ = form.ask("submit", {"settings": form.settings, "takes": 1, "filled": template})
    assert content["kind"] == "answer"
    job = form.jobs[0].wait(20)
    assert sent(service) == ["A cat"]
    assert job.snapshot.template == "A {animal}"
    assert form.settings["prompt"] == "A {animal}"
    form.close()


def test_a_value_that_changed_meanwhile_is_shown_before_it_is_sent(service, names):
    form = RecordedForm(prompt="A {animal}")
    seen = form.verdict["template"]
    names["animal"] = "fox"
    content, _ = form.ask("submit", {"settings": form.settings, "takes": 1, "filled": seen})
    assert content["kind"] == "error"
    assert "A fox" in content["body"]["message"]
    assert sent(service) == []
    until(lambda: form.verdict["template"]["text"] == "A fox", "the verdict")
    form.close()


def test_the_form_follows_the_notebook_after_each_cell(names):
    form = Form(prompt="A {animal}")
    names["animal"] = "fox"
    form.refresh()
    until(lambda: form.verdict["template"]["text"] == "A fox", "the verdict")
    form.close()


@pytest.mark.parametrize("prompt", ["A sign that reads {open}", "{}", "{{x}}", '{"a": 1}'])
def test_braces_that_are_no_names_of_the_notebook_are_left_alone(service, names, prompt):
    form = Form(prompt=prompt, resolution="720p")
    assert form.verdict["template"] is None
    assert form.issues == []
    form.generate()[0].wait(20)
    assert sent(service) == [prompt]
    form.close()


def test_doubled_braces_mean_braces_where_the_notebook_has_the_name(service, names):
    form = Form(prompt="A {{animal}}", resolution="720p")
    assert form.verdict["template"] == {"text": "A {animal}", "negative": "", "names": [], "literal": ""}
    form.generate()[0].wait(20)
    assert sent(service) == ["A {animal}"]
    form.close()


def test_a_name_nearly_right_is_a_warning_and_one_among_right_ones_a_problem(names):
    form = Form(prompt="An {anmal}")
    (issue,) = form.issues
    assert (issue.severity, issue.code) == ("warning", "template-near")
    assert "Did you mean {animal}?" in issue.message
    form.set(prompt="A {animal} and {anmal}")
    assert form.issues[0].severity == "error"
    with pytest.raises(errors.SettingsError, match=r"\{anmal\}"):
        form.generate()
    form.close()


@pytest.mark.parametrize("values", [{"animal": "dog"}, None])
def test_settings_of_a_job_are_taken_over_by_the_page_as_they_were_sent(service, names, values):
    text = "A {animal}"
    job = session.generate(text, values=values).wait(20)
    form = RecordedForm(prompt="One {animal}", resolution="720p")
    form._results.add(job)
    before = dict(form.settings)
    taken = form.ask("settings_of", {"job": job.id})[0]["body"]["settings"]
    assert form.verdict["template"]["text"] == "One cat", "asking changed the form"
    form.page_sets(settings=taken, edits=1)
    until(lambda: form.verdict["edits"] == 1, "the verdict")
    assert form.verdict["template"]["text"] == job.snapshot.prompt
    body = {"settings": taken, "takes": 1, "filled": form.verdict["template"]}
    assert form.ask("submit", body)[0]["kind"] == "answer"
    assert form.jobs[0].wait(20).snapshot.filled == job.snapshot.filled
    copied = form.ask("copy", {"as": "python", "settings": taken})[0]["body"]["text"]
    assert copied == f'wan.generate("{job.snapshot.prompt}")'
    form.page_sets(settings=before, edits=2)
    until(lambda: form.verdict["edits"] == 2, "the verdict")
    assert form.verdict["template"]["text"] == "One cat", "undone"
    form.close()


def test_a_form_with_values_knows_no_other_names(names):
    form = Form(prompt="A {animal} in {place}", values={"place": "rain"})
    assert form.issues[0].severity == "error"
    form.values = {"place": "rain", "animal": "dog"}
    assert form.issues == []
    until(lambda: (form.verdict["template"] or {}).get("text") == "A dog in rain", "the verdict")
    form.close()


def test_a_fix_changes_the_template_not_the_text_made_of_it(names):
    form = Form(prompt="A {animal}", references=["https://example.org/a.mp4"])
    (issue,) = [one for one in form.issues if one.code == "clip-unmentioned"]
    assert issue.fixes[0].insert == "character1"
    assert issue.fixes[0].changes["prompt"] == "A {animal} character1"
    form.close()


def test_what_is_copied_is_what_would_be_sent(names):
    form = RecordedForm(prompt="A {animal}")
    content, _ = form.ask("copy", {"as": "python", "settings": form.settings})
    assert content["body"]["text"] == 'wan.generate("A cat")'
    form.close()


def test_only_texts_and_numbers_of_the_notebook_are_names(monkeypatch):
    import IPython.core.getipython

    shell = SimpleNamespace(user_ns={"animal": "cat", "count": 3, "_": "last", "re": object(), "f": len, "share": 0.5})
    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: shell)
    assert template_names.notebook_names() == {"animal": "cat", "count": 3, "share": 0.5}
    monkeypatch.setattr(IPython.core.getipython, "get_ipython", lambda: None)
    assert template_names.notebook_names() == {}

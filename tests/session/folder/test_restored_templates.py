"""Templates restored from a result: their text, their values, and braces that are none."""

from __future__ import annotations

import pytest
from jobs.fake import FakeService
from widgets.recording import until

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets.media.mp4 import provenance
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.validation import template_names

from .restored import alone


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The variables of the notebook, as the form sees them."""
    known: dict[str, object] = {"animal": "dog"}
    monkeypatch.setattr(template_names, "notebook_names", lambda: known)
    return known


def sent(form: Form, service: FakeService) -> str:
    """What the form would send now; it must be what it shows."""
    shown = (form.verdict["template"] or {"text": form.settings["prompt"]})["text"]
    form.generate()[0].wait(20)
    prompt = [str(body["prompt"]) for name, body in service.calls if name == "submit"][-1]
    assert prompt == shown
    return prompt


def three(job: wan.Job) -> dict[str, object]:
    """The sources of settings: the MP4, the file beside it, the job."""
    path = job.result(timeout=20).path
    return {"mp4": path, "beside": provenance.sidecar_of(path), "job": job}


KINDS = pytest.mark.parametrize("kind", ["mp4", "beside", "job"])


@KINDS
@pytest.mark.parametrize("text", ["literal {animal}", "{{animal}} {animal}", '{"a": {"b": "{x}"}}', "{} {if}"])
def test_braces_that_were_braces_are_sent_as_they_were(service, names, kind, text):
    source = three(session.generate(text))[kind]
    form = wan.form(source)
    assert sent(form, service) == text
    names["x"] = "later"
    form.refresh()
    assert sent(form, service) == text
    form.load({"prompt": text})
    until(lambda: form.verdict["can_send"])
    assert sent(form, service) == text
    again = session.generate(source, seed=8)
    assert again.wait(20).snapshot.prompt == text


@KINDS
@pytest.mark.parametrize("alone_in", ["prompt", "negative_prompt", "both"])
def test_a_template_comes_back_with_its_values(service, names, kind, alone_in, tmp_path):
    asked = {"prompt": "A {animal} {{x}}", "negative_prompt": "no {thing}"}
    if alone_in != "both":
        asked |= {name: "plain" for name in asked if name != alone_in}
    job = session.generate(**asked, values={"animal": "cat", "thing": "rain"})
    source = three(job)[kind]
    form = wan.form(source)
    assert {name: form.settings[name] for name in asked} == asked
    taken = form.generate()[0].wait(20)
    other = session.generate(source, seed=8).wait(20)
    for one in (taken.snapshot, other.snapshot):
        assert one.filled.templates == job.snapshot.filled.templates
        assert one.template_values == job.snapshot.template_values
        assert {name: one.settings[name] for name in asked} == {name: job.settings[name] for name in asked}


def test_a_video_alone_brings_its_negative_template(service, tmp_path):
    job = session.generate("A kite", negative_prompt="no {thing}", values={"thing": "rain"})
    video = alone(job.result(timeout=20), tmp_path / "away")
    assert video.provenance["template"] == {"text": "", "negative": "no {thing}", "values": {"thing": "rain"}}
    assert video.settings["negative_prompt"] == "no rain"
    assert wan.form(video).settings["negative_prompt"] == "no {thing}"


def test_where_the_notebook_says_otherwise_the_form_keeps_what_was_sent_and_says_so(service, names):
    job = session.generate("A {animal} in {place}", values={"animal": "cat", "place": "Paris"}).wait(20)
    form = wan.form(job)
    (issue,) = [one for one in form.issues if one.code == "template-earlier"]
    assert "{animal} is 'cat' here, as it was when this was sent; now it is 'dog'." in issue.message
    assert form.values == {"animal": "cat", "place": "Paris"}
    assert sent(form, service) == "A cat in Paris"
    names["color"] = "red"
    form.set(prompt="A {color} {animal}")
    until(lambda: (form.verdict["template"] or {}).get("text") == "A red cat", "the verdict")
    form.values = None
    until(lambda: (form.verdict["template"] or {}).get("text") == "A red dog", "the verdict")


def test_what_was_there_before_comes_back_with_its_own_names(service, names):
    job = session.generate("A {animal}", values={"animal": "cat"}).wait(20)
    form = wan.form(prompt="One {animal}")
    form.load(job.snapshot.filled)
    until(lambda: form.verdict["template"]["text"] == "A cat", "the verdict")
    form.settings = form.loaded["undo"]
    until(lambda: form.verdict["template"]["text"] == "One dog", "the verdict")
    form.set(prompt="A {animal}")
    until(lambda: form.verdict["template"]["text"] == "A cat", "the verdict")
    form.set(prompt=None)
    form.set(prompt="The {animal}")
    until(lambda: form.verdict["template"]["text"] == "The dog", "the verdict")


def test_other_values_make_another_video_of_the_same_template(service, names):
    job = session.generate("A {animal} in {place}", seed=7, values={"animal": "cat", "place": "Paris"}).wait(20)
    for other in (
        session.generate(prompt=job, values={"animal": "fox"}),
        session.generate(job, animal="fox"),
        job.again(values={"animal": "fox"}),
        job.again(animal="fox"),
    ):
        assert other.wait(20).settings == {"prompt": "A fox in Paris", "seed": 7}
        assert other.snapshot.template == "A {animal} in {place}"
    assert wan.form(job, values={"animal": "fox"}).generate()[0].wait(20).settings["prompt"] == "A fox in Paris"
    assert wan.form(job, prompt="One {animal}").generate()[0].wait(20).settings["prompt"] == "One cat"
    assert session.generate(job, prompt="One {animal}").wait(20).settings["prompt"] == "One cat"
    assert job.again(prompt="One {animal}").wait(20).settings["prompt"] == "One cat"
    with pytest.raises(errors.SettingsError, match="given twice"):
        session.generate("A kite", prompt="A boat")
    count = service.count("submit")
    for wrong in ({"values": {"anmal": "fox"}}, {"prompt": "{animal} {x}"}):
        with pytest.raises(errors.SettingsError):
            job.again(**wrong)
    with pytest.raises(errors.SettingsError, match=r"has no \{name\}"):
        session.generate("A {cat}").wait(20).again(values={"cat": "fox"})
    assert service.count("submit") == count + 1

"""The form and its model: the table changes, settings that the model lacks are set aside, and replaced ones are restored."""

from __future__ import annotations

import pytest
from jobs.fake import make_video
from PIL import Image

from wan_widgets import session
from wan_widgets._models.catalog import MODELS

from ..recording import RecordedForm, until


@pytest.fixture
def form(simulated):
    one = RecordedForm(prompt="A kite", resolution="720p", negative_prompt="text")
    yield one
    one.close()


def switch(form: RecordedForm, model: str) -> list[dict]:
    """Change the model as the page does, and return the changes."""
    asked = {"settings": form.settings, "varied": dict(form.varied), "left": dict(form.left), "model": model}
    content, _ = form.ask("change_model", asked)
    assert content["kind"] == "answer", content
    answer = content["body"]
    edits = form.edits + 1
    form.page_sets(settings=answer["settings"], varied=answer["varied"], left=answer["left"], edits=edits)
    until(lambda: form.verdict["edits"] == edits, "the verdict")
    return answer["changes"]


def test_the_table_follows_the_model_and_the_verdict_names_it(form):
    assert form.table["model"] == "wan2.6"
    switch(form, "wan3.0-video")
    assert form.table["label"] == "Wan 3.0"
    assert form.table["draft"] == "480p"
    until(lambda: form.updates("verdict") and form.updates("verdict")[-1]["table"] == form.table["key"])
    until(lambda: form.updates("table") and form.updates("table")[-1]["model"] == "wan3.0-video")


def test_what_the_model_lacks_stays_in_the_form_is_said_and_is_not_sent(form):
    changes = switch(form, "wan3.0-video")
    assert changes[0] == {"kind": "aside", "text": "The negative prompt is set aside. It comes back with Wan 2.6."}
    assert form.settings["negative_prompt"] == "text"
    assert form.verdict["set_aside"] == [
        {
            "name": "negative_prompt",
            "label": "Negative",
            "text": "text",
            "reason": "Wan 3.0 does not have this setting.",
        }
    ]
    assert form.verdict["can_send"]
    (job,) = form.generate()
    assert "negative_prompt" not in job.snapshot.settings
    assert job.snapshot.model == "wan3.0-video"
    assert form.ask("copy", {"settings": form.settings, "as": "python"})[0]["body"]["text"] == (
        'wan.generate("A kite", model="wan3.0-video", resolution="720p")'
    )
    assert switch(form, "wan2.6")[0] == {"kind": "back", "text": "Negative prompt is used again."}
    assert form.verdict["set_aside"] == []
    job.wait(60)


def test_a_value_that_was_replaced_comes_back_also_after_a_draft_was_read(form):
    form.set(model="wan3.0-video", duration=8)
    switch(form, "wan2.6")
    assert form.settings["duration"] == 10
    later = RecordedForm()
    try:
        later.restore(form.draft(), [], [])
        switch(later, "wan3.0-video")
        assert later.settings["duration"] == 8
    finally:
        later.close()


def test_settings_that_python_loads_can_be_undone_with_what_was_left(form):
    form.set(model="wan3.0-video", duration=8)
    switch(form, "wan2.6")
    left = dict(form.left)
    form.load({"prompt": "A boat"})
    assert form.left == {}
    assert form.loaded["left"] == left


def test_the_list_of_models_says_what_each_can_do(form):
    choices = {one["name"]: one for one in form.ask("models")[0]["body"]["models"]}
    assert list(choices) == list(MODELS)
    assert choices["wan2.6"]["makes"] == "text; a source image; 3 reference videos"
    assert choices["wan2.6"]["length"] == "5, 10, 15 s"
    assert choices["wan3.0-video"]["length"] == "2 to 30 s"
    assert choices["wan3.0-video"]["size"] == "480p to 1080p"
    assert (choices["wan3.0-video"]["draft"], choices["wan2.6"]["draft"]) == ("480p", "")
    assert choices["wan2.7"]["makes"].startswith("text; a first frame or a clip to continue; 5 reference images and ")
    assert all(one["off"] == "" for one in choices.values())


def test_a_model_that_the_service_lacks_is_off_with_the_reason(form, monkeypatch):
    monkeypatch.setattr(session.backends, "protocol", lambda: "toapis")
    monkeypatch.setattr(session, "protocol", lambda: "toapis")
    choices = {one["name"]: one for one in form.ask("models")[0]["body"]["models"]}
    assert choices["wan2.7"]["off"].startswith("Not offered by ToAPIs; ")
    assert choices["wan2.6"]["off"] == ""


def test_the_list_has_prices_where_the_user_has_some(form, monkeypatch):
    prices = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "wan2.6-flash": {"720p": 0.05}}}
    monkeypatch.setattr(session.backends.settings, "price_table", prices)
    body = form.ask("models")[0]["body"]
    assert body["priced"] == "5 s at 720p"
    assert {one["name"]: one["price"] for one in body["models"]}["wan2.6-flash"] == "about $0.25"


def test_several_models_make_a_cell_each_with_what_each_of_them_has(form):
    form.page_sets(varied={"model": ["wan2.6", "wan3.0-video"]}, edits=1)
    verdict = until(lambda: form.verdict["edits"] == 1 and form.verdict)
    assert verdict["sweep"]["cells"] == 2
    assert [one["message"] for one in verdict["issues"] if one["code"] == "set-aside"] == [
        "Negative: Wan 3.0 lacks this setting; its videos are made without it."
    ]
    plan = verdict["sweep"]
    body = {"settings": form.settings, "varied": dict(form.varied), "prompts": plan["prompts"], "videos": 2}
    assert form.ask("sweep", body)[0]["kind"] == "answer"
    (sweep,) = form.sweeps
    sweep.wait(60)
    assert [job.snapshot.model for job in sweep.jobs] == ["wan2.6", "wan3.0-video"]
    assert ["negative_prompt" in job.snapshot.settings for job in sweep.jobs] == [True, False]


def test_a_problem_of_another_model_is_said_with_its_name(form):
    form.page_sets(varied={"model": ["wan2.6", "wan2.6-flash"]}, edits=1)
    verdict = until(lambda: form.verdict["edits"] == 1 and form.verdict)
    assert not verdict["can_send"]
    assert "Wan 2.6 Flash needs a source image or reference videos." in [one["message"] for one in verdict["issues"]]


def test_a_message_that_names_no_model_is_refused(form):
    body = {"settings": {}, "varied": {}, "left": {}, "model": "wan9"}
    assert form.ask("change_model", body)[0]["body"]["message"] == "There is no such model."


def test_every_role_has_thumbnails_and_facts_of_its_files(form, tmp_path):
    picture, clip = tmp_path / "a.png", make_video(tmp_path / "a.mp4", 320, 180)
    Image.new("RGB", (400, 300)).save(picture)
    form.set(model="wan3.0-video", reference_images=[picture], references=[clip])
    inputs = until(lambda: str(clip) in form.verdict["inputs"] and form.verdict["inputs"])
    assert inputs[str(picture)]["seconds"] is None
    assert inputs[str(clip)]["seconds"] == pytest.approx(5, abs=0.5)
    for source, kind in ((picture, "image"), (clip, "video")):
        assert form.ask("thumbnail", {"source": str(source), "kind": kind})[0]["kind"] == "answer"


def test_a_default_of_a_mode_is_said(form):
    form.set(model="wan2.7", source_video="https://example.org/a.mp4")
    fields = until(lambda: form.verdict["mode"] == "edit" and form.verdict["fields"])
    assert fields["duration"]["default_here"] is None
    assert "default_here" not in fields["resolution"]


def test_the_simulator_speaks_as_another_service_and_the_table_follows(form):
    form.set(model="wan2.6")
    assert [one["name"] for one in form.backend["faces"] if one["chosen"]] == [""]
    name = form.backend["name"]
    assert form.ask("backend", {"name": name, "service": "dashscope"})[0]["kind"] == "answer"
    until(lambda: form.table["key"].endswith("dashscope"))
    assert [one["label"] for one in form.backend["faces"] if one["chosen"]] == ["Model Studio"]
    assert form.ask("backend", {"name": name, "service": "nowhere"})[0]["kind"] == "error"
    assert form.ask("backend", {"name": name, "service": ""})[0]["kind"] == "answer"
    until(lambda: not form.table["key"].endswith("dashscope"))

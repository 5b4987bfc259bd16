"""The catalog of models: their services, their settings, and the user's own tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace

import pytest

import wan_widgets as wan
from wan_widgets._models import MODELS, body_of, draft_of, request_of, validate
from wan_widgets._models.catalog import Catalog, problem_of
from wan_widgets._models.field import Field
from wan_widgets._models.tables.wan_2_6 import WAN_2_6
from wan_widgets._models.tables.wan_3_0 import WAN_3_0
from wan_widgets.errors import SettingsError

NO_LIMITS = {"toapis": None, "dashscope": {"file": None}}
PNG, PNG2, MP4 = "https://example.org/a.png", "https://example.org/b.png", "https://example.org/a.mp4"


def codes(service: str, **asked: object) -> set[str]:
    return {one.code for one in validate(draft_of(asked, service=service)) if one.severity == "error"}


def body(service: str, **asked: object) -> dict[str, object]:
    return body_of(request_of(draft_of(asked, service=service)))


@pytest.fixture
def catalog(monkeypatch):
    """Remove what a test registers."""
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    return MODELS


def test_each_service_offers_its_models():
    assert MODELS.names_at("toapis") == ["wan2.6", "wan2.6-flash", "wan3.0-video", "wan3.0-video-prime"]
    assert set(MODELS.names_at("dashscope")) == {*MODELS.names_at("toapis"), "wan2.7"}


@pytest.mark.parametrize("name", MODELS)
def test_no_table_contradicts_itself(name):
    assert all(problem_of(MODELS.at(name, service)) == "" for service in MODELS.services_of(name))


@pytest.mark.parametrize("name", MODELS)
def test_each_table_names_its_model(name):
    assert MODELS[name].field("model").default == name


def test_prime_takes_what_wan_3_takes():
    assert body("toapis", model="wan3.0-video-prime", prompt="A cat", seed=7, resolution="480p") == {
        "model": "wan3.0-video-prime",
        "prompt": "A cat",
        "resolution": "480p",
        "duration": 5,
        "seed": 7,
    }


def test_a_prompt_alone_is_no_video_of_flash():
    assert codes("toapis", model="wan2.6-flash", prompt="A cat") == {"files-missing"}
    assert codes("toapis", model="wan2.6-flash", image=PNG) == set()


def test_a_last_frame_needs_a_first_and_frames_go_with_no_reference():
    assert codes("toapis", model="wan3.0-video", last_image=PNG) == {"last-image-alone"}
    assert codes("toapis", model="wan3.0-video", image=PNG, last_image=PNG2) == set()
    assert codes("toapis", model="wan3.0-video", image=PNG, references=[MP4], prompt="Video 1") == {"sources-together"}


def test_a_setting_of_another_model_is_named_with_the_models_that_have_it():
    (issue,) = validate(draft_of({"prompt": "A cat", "last_image": PNG}, service="toapis"))
    assert (issue.field, issue.code) == ("last_image", "last-image-absent")
    assert "Wan 3.0" in issue.hint


def test_a_model_that_the_service_lacks_is_an_error_with_the_service_that_has_it():
    (issue,) = validate(draft_of({"prompt": "A cat", "model": "wan2.7"}, service="toapis"))
    assert issue.code == "model-not-offered"
    assert "dashscope" in issue.hint


@pytest.mark.parametrize(("duration", "fits"), [(2, True), (30, True), (31, False), (1, False), (-1, False)])
def test_the_length_of_wan_3_is_a_range(duration, fits):
    assert (codes("toapis", model="wan3.0-video", prompt="A cat", duration=duration) == set()) is fits


def test_a_length_that_the_model_chooses_exists_where_the_service_has_it():
    assert codes("dashscope", model="wan3.0-video", prompt="A cat", duration=-1) == set()


def test_one_model_goes_out_under_the_names_of_each_service():
    frames = {"model": "wan3.0-video", "image": PNG, "last_image": PNG2, "resolution": "480p", "audio": False}
    assert body("toapis", **frames) == {
        "model": "wan3.0-video",
        "image_with_roles": [{"url": PNG, "role": "first_frame"}, {"url": PNG2, "role": "last_frame"}],
        "resolution": "480p",
        "duration": 5,
        "audio": False,
    }
    assert body("dashscope", **frames) == {
        "model": "wan3.0-video",
        "input": {"media": [{"type": "first_frame", "url": PNG}, {"type": "last_frame", "url": PNG2}]},
        "parameters": {"resolution": "480P", "duration": 5, "audio": False},
    }


def test_the_mode_decides_the_name_and_the_size_on_the_wire():
    assert body("dashscope", prompt="A cat", resolution="720p") == {
        "model": "wan2.6-t2v",
        "input": {"prompt": "A cat"},
        "parameters": {"size": "1280*720", "duration": 5},
    }
    assert body("dashscope", image=PNG, duration=7)["parameters"] == {"resolution": "1080P", "duration": 7}


def test_references_are_called_by_the_names_of_the_model():
    asked = {"model": "wan3.0-video", "prompt": "Image 1 waves", "reference_images": [PNG, PNG2]}
    found = [one for one in validate(draft_of(asked, service="toapis")) if one.code == "image-unmentioned"]
    assert [one.message for one in found] == ["The prompt never mentions Image 2, so this image may be ignored."]


@pytest.mark.parametrize(
    ("name", "called", "what"),
    [("reference_images", "Image", "image"), ("references", "Video", "clip"), ("reference_audios", "Audio", "sound")],
)
def test_a_file_that_the_prompt_names_and_nobody_gave_is_called_what_it_is(name, called, what):
    asked = {"model": "wan3.0-video", "prompt": f"{called} 1 and {called} 2", name: [PNG]}
    found = {one.code: one.message for one in validate(draft_of(asked, service="toapis"))}
    assert found[f"{what}-missing"] == f"There is no {what} for {called} 2."


def test_five_pictures_and_clips_together_are_the_most_of_wan_2_7():
    asked = {"model": "wan2.7", "prompt": "x", "reference_images": [PNG] * 3, "references": [MP4] * 3}
    assert codes("dashscope", **asked) == {"files-many"}


def test_a_table_of_ones_own_is_a_model_like_any_other(catalog):
    fields = tuple(
        replace(one, choices=("mine",), default="mine") if one.name == "model" else one for one in WAN_3_0.fields
    )
    wan.models.register(replace(WAN_3_0, name="mine", label="Mine", fields=fields))
    assert [one.service for one in wan.models("mine")] == ["toapis", "dashscope"]
    assert body("toapis", model="mine", prompt="A cat")["model"] == "mine"
    assert wan.validate(prompt="A cat", model="mine", duration=7) == []


def test_a_table_that_contradicts_itself_is_refused_with_the_reason(catalog):
    with pytest.raises(SettingsError, match="names image, which is not a field that takes files"):
        wan.models.register(replace(WAN_3_0, fields=tuple(one for one in WAN_3_0.fields if one.name != "image")))


def sent_to(place: str) -> Field:
    """Return a field of one value that is written to a place in the body."""
    return Field(name="strength", kind="integer", label="Strength", help="", wire=place, source="")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"services": ()}, "it names no service, or no mode"),
        ({"modes": ()}, "it names no service, or no mode"),
        ({"fields": WAN_3_0.fields[1:]}, "the fields prompt and model are missing"),
        ({"fields": (*WAN_3_0.fields, WAN_3_0.fields[0])}, "two fields have the same name"),
        (
            {"fields": (*WAN_3_0.fields, replace(WAN_3_0.field("image"), name="mask", file=None))},
            "mask takes files, but has no limits for them",
        ),
        (
            {"fields": (*WAN_3_0.fields, replace(WAN_3_0.field("image"), name="mask", services=NO_LIMITS))},
            "mask takes files, but has no limits for them",
        ),
        ({"modes_at": {"dashscope": frozenset()}}, "it has no mode at dashscope"),
        (
            {"fields": tuple(replace(one, services={"dashscope": None}) for one in WAN_3_0.fields)},
            "the fields prompt and model are missing at dashscope",
        ),
        (
            {"fields": (*WAN_3_0.fields, sent_to("image_with_roles"))},
            "image and strength are both written to image_with_roles",
        ),
        ({"fields": (*WAN_3_0.fields, sent_to("prompt"))}, "prompt and strength are both written to prompt"),
        ({"fields": (*WAN_3_0.fields, sent_to("model"))}, "model and strength are both written to model"),
        (
            {"fields": (*WAN_3_0.fields, sent_to("prompt.strength"))},
            "strength is written to prompt.strength, but prompt to prompt",
        ),
    ],
)
def test_a_table_that_lacks_something_says_what(changed, problem):
    assert problem_of(replace(WAN_3_0, **changed)) == problem


def test_a_prompt_and_a_name_are_enough_for_a_table():
    fields = tuple(one for one in WAN_3_0.fields if one.name in ("prompt", "model"))
    assert problem_of(replace(WAN_3_0, fields=fields, modes=WAN_3_0.modes[:1])) == ""


def test_an_installed_package_can_bring_a_model(monkeypatch):
    class Point:
        def load(self):
            return [replace(WAN_3_0, name="theirs")]

    monkeypatch.setattr("wan_widgets.plugins.installed", lambda group: [Point()] if "wan_widgets" in group else [])
    assert "theirs" in Catalog(WAN_3_0)


@pytest.mark.parametrize(
    ("first", "found"),
    [
        (list, ["wan2.6", "theirs"]),
        (len, 2),
        (lambda one: one.at("theirs").name, "theirs"),
        (lambda one: one.or_default("theirs").name, "theirs"),
        (lambda one: one.names_at("dashscope"), ["wan2.6", "theirs"]),
        (lambda one: one.services_of("theirs"), WAN_3_0.services),
        (lambda one: one.setting("last_image").name, "last_image"),
        (lambda one: "last_image" in one.settings(), True),
        (lambda one: "last_image" in one.media(), True),
    ],
)
def test_whatever_is_asked_first_knows_the_installed_models(monkeypatch, first, found):
    theirs = replace(WAN_3_0, name="theirs")
    monkeypatch.setattr("wan_widgets.plugins.installed", lambda _: [SimpleNamespace(load=lambda: theirs)])
    assert first(Catalog(WAN_2_6)) == found


def test_a_model_that_is_registered_adds_its_settings_and_replaces_its_table():
    catalog = Catalog(WAN_2_6)
    assert "last_image" not in catalog.settings()
    catalog.register(WAN_3_0)
    assert "last_image" in catalog.settings()
    assert list(catalog.media())[: len(WAN_2_6.media())] == [one.name for one in WAN_2_6.media()]
    assert catalog["wan3.0-video"].label == WAN_3_0.label
    catalog.register(replace(WAN_3_0, label="Another"))
    assert catalog["wan3.0-video"].label == "Another"


def test_a_setting_that_the_preferred_service_lacks_keeps_its_place():
    assert "reference_audios" not in MODELS["wan2.6"].names()
    assert MODELS.settings()[: len(WAN_2_6.fields)] == WAN_2_6.names()


def test_what_one_set_of_tables_has_is_not_what_the_next_one_has():
    catalog = Catalog(WAN_2_6)
    for _ in range(20):
        catalog._models = {one.name: one for one in (WAN_2_6, WAN_3_0)}
        assert "last_image" in catalog.settings()
        catalog._models = {}  # frees the tables, so that the next ones may have their place
        catalog._models = {WAN_2_6.name: WAN_2_6}
        assert "last_image" not in catalog.settings()


@pytest.mark.parametrize("name", ["wan9", None, "", 2.6, ["wan2.7"], {"wan2.7"}])
def test_what_is_no_model_has_the_table_and_the_options_of_the_default_model(name):
    assert MODELS.or_default(name) is MODELS["wan2.6"]
    assert MODELS.or_default(name, "dashscope") is MODELS.at("wan2.6", "dashscope")
    assert MODELS.option("duration", name).choices == (5, 10, 15)


def test_an_option_is_the_one_of_the_model_and_else_of_the_first_model_that_has_it():
    assert MODELS.option("duration", "wan3.0-video").kind == "integer"
    assert MODELS.option("last_image", "wan2.6") == MODELS.setting("last_image")
    assert MODELS.option("nothing", "wan2.6") is None


def test_a_service_that_does_not_offer_the_model_leaves_its_own_one():
    assert MODELS.at("wan2.7", "toapis") is MODELS.at("wan2.7", "dashscope") is MODELS["wan2.7"]
    assert MODELS.at("wan2.6", "dashscope") is not MODELS["wan2.6"]


def test_a_catalog_is_the_same_before_and_after_its_installed_models_are_read(monkeypatch):
    monkeypatch.setattr("wan_widgets.plugins.installed", lambda _: [SimpleNamespace(load=lambda: WAN_3_0)])
    catalog = Catalog(WAN_2_6)
    before = catalog.revision
    assert (list(catalog), catalog.registered()) == (["wan2.6", "wan3.0-video"], [])
    assert catalog.revision == before
    catalog.register(replace(WAN_3_0, name="mine"))
    assert catalog.revision != before
    assert [one.name for one in catalog.registered()] == ["mine"]


def test_the_list_of_models_shows_limits_in_text_and_in_html():
    text = repr(wan.models())
    assert [line.split()[0] for line in text.splitlines() if "characters" in line].count("prompt") == len(wan.models())
    assert "None characters" not in text
    assert "Wan 2.6 (wan2.6) at toapis: text to video, image to video, reference to video" in text
    assert "a whole number from 2 to 30; default 5" in text
    assert "<code>wan3.0-video</code>" in wan.models()._repr_html_()
    assert wan.models("none") == []


def test_the_model_decides_what_an_option_may_be_wherever_it_stands():
    from wan_widgets.ipython.magics import parse

    for line in ("--duration 7 --model wan3.0-video A cat", "--model wan3.0-video --duration 7 A cat"):
        assert parse(line, {}).settings == {"duration": 7, "model": "wan3.0-video"}
    with pytest.raises(Exception, match="--duration takes 5, 10 or 15"):
        parse("--duration 7 A cat", {})


def test_the_command_line_knows_the_settings_of_every_model():
    from wan_widgets.cli.parser import parser_of, settings_of

    words = ["generate", "A cat", "--model", "wan3.0-video", "--duration", "7", "--reference-images", "a.png"]
    asked = settings_of(parser_of(defaultdict(lambda: print), "").parse_args(words))
    assert asked == {"prompt": "A cat", "model": "wan3.0-video", "duration": 7, "reference_images": ("a.png",)}

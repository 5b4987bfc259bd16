"""Settings after a change of the model: nothing is lost, unsuitable values are replaced, and all are restored later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets._models.model_change import change_model, model_of, own_settings, set_aside


def changed(settings, model, *, varied=None, left=None, service="toapis"):
    return change_model(settings, varied or {}, left or {}, MODELS.at(model, service), service)


def words(done):
    return [(one.kind, one.text) for one in done.changes]


def with_field(table, field):
    """A table of another name in which one field is different, or one more."""
    fields = (*(one for one in table.fields if one.name != field.name), field)
    return replace(table, name="own", fields=fields)


def test_a_setting_that_the_model_lacks_stays_and_is_not_used():
    done = changed({"prompt": "A fox", "negative_prompt": "text"}, "wan3.0-video")
    assert done.settings == {"prompt": "A fox", "negative_prompt": "text", "model": "wan3.0-video"}
    table = MODELS.at("wan3.0-video", "toapis")
    assert own_settings(done.settings, table) == {"prompt": "A fox", "model": "wan3.0-video"}
    assert [field.name for field in set_aside(done.settings, table)] == ["negative_prompt"]
    assert words(done) == [
        ("aside", "The negative prompt is set aside. It comes back with Wan 2.6."),
        ("more", "Last frame, reference images and reference sounds can be set."),
    ]


def test_a_name_that_no_model_has_is_kept_to_be_refused_and_blank_text_is_not_set_aside():
    table = MODELS.at("wan3.0-video", "toapis")
    assert own_settings({"promt": "A fox", "shot_type": "multi"}, table) == {"promt": "A fox"}
    assert set_aside({"negative_prompt": " ", "promt": "A fox"}, table) == []


def test_values_that_the_model_takes_stay_and_nothing_is_said_of_them():
    given = {"model": "wan3.0-video", "prompt": "A fox", "duration": 5, "resolution": "1080p", "audio": False}
    done = changed(given, "wan3.0-video-prime")
    assert (done.settings, words(done)) == ({**given, "model": "wan3.0-video-prime"}, [])


def test_a_model_that_the_service_lacks_is_replaced_without_a_word():
    assert words(changed({"model": "wan2.7", "negative_prompt": "text"}, "wan2.6")) == [
        ("more", "Shots and sound can be set.")
    ]


@pytest.mark.parametrize(("name", "value"), [("negative_prompt", 5), ("last_image", ["a.png"])])
def test_texts_and_files_stay_as_given_even_if_they_are_wrong(name, value):
    old, new = ("wan3.0-video", "wan2.6") if name == "negative_prompt" else ("wan2.6", "wan3.0-video")
    assert changed({"model": old, name: value}, new).settings[name] == value


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("shot_type", "many", "Shots many becomes single."),
        ("shot_type", ["many", 2], "Shots ['many', 2] becomes single."),
        (
            "shot_type",
            7 * [12345678.5],
            "Shots [12345678.5, 12345678.5, 12345678.5, 12345678.5, 12345678.5… becomes single.",
        ),
        ("seed", "lucky", "Seed lucky becomes none."),
        ("seed", 7.5, "Seed 7.5 becomes none."),
    ],
)
def test_a_value_that_only_the_new_model_can_judge_becomes_the_default(name, value, text):
    old = "wan2.6-flash" if name == "seed" else "wan3.0-video"
    done = changed({"model": old, name: value}, "wan2.6")
    assert name not in done.settings
    assert ("other", text) in words(done)


def test_a_word_is_near_no_number():
    table = MODELS.at("wan3.0-video", "toapis")
    shots = replace(MODELS["wan2.6"].field("shot_type"), choices=(1, 2), default=None)
    done = change_model({"model": table.name, "shot_type": "many"}, {}, {}, with_field(table, shots), "toapis")
    assert "shot_type" not in done.settings


def test_values_become_the_nearest_that_the_model_takes_and_come_back_with_the_model():
    given = {"model": "wan3.0-video", "duration": 8, "resolution": "480p", "aspect_ratio": "adaptive"}
    there = changed(given, "wan2.6")
    assert there.settings == {"model": "wan2.6", "duration": 10, "resolution": "720p"}
    assert (
        "other",
        "Aspect ratio adaptive becomes 16:9, resolution 480p becomes 720p and duration 8 s becomes 10 s.",
    ) in words(there)
    back = changed(there.settings, "wan3.0-video", left=there.left)
    assert back.settings == given
    assert ("back", "Aspect ratio adaptive, resolution 480p and duration 8 s come back.") in sorted(words(back))


def test_what_was_changed_since_does_not_come_back():
    there = changed({"model": "wan3.0-video", "duration": 8}, "wan2.6")
    back = changed({**there.settings, "duration": 15}, "wan3.0-video", left=there.left)
    assert back.settings["duration"] == 15


def test_it_comes_back_over_a_third_model():
    one = changed({"model": "wan3.0-video", "duration": 8}, "wan2.6")
    two = changed(one.settings, "wan2.6-flash", left=one.left)
    assert changed(two.settings, "wan3.0-video", left=two.left).settings["duration"] == 8


def test_what_is_left_anew_counts_and_not_what_was_left_before():
    there = changed({"model": "wan3.0-video", "duration": 8}, "wan2.6")
    undone = changed({"model": "wan3.0-video", "duration": 10}, "wan2.6", left=there.left)
    assert changed(undone.settings, "wan3.0-video", left=undone.left).settings["duration"] == 10


def test_files_are_set_aside_in_words_with_their_number():
    given = {"model": "wan3.0-video", "reference_images": ("a", "b"), "reference_audios": ("c",)}
    done = changed(given, "wan2.6")
    assert words(done)[0] == (
        "aside",
        "2 reference images and 1 reference sound are set aside. They come back with Wan 3.0.",
    )
    assert done.settings == {**given, "model": "wan2.6"}
    assert ("back", "Reference images and reference sounds are used again.") in words(
        changed(done.settings, "wan3.0-video", left=done.left)
    )


@pytest.mark.parametrize(
    ("old", "given", "text"),
    [
        ("wan3.0-video", {"reference_images": ("a",)}, "1 reference image is set aside. It comes"),
        ("wan3.0-video", {"reference_images": ("a", "b")}, "2 reference images are set aside. They come"),
        ("wan3.0-video", {"last_image": "a"}, "A last frame is set aside. It comes"),
        ("wan3.0-video", {"last_image": "a", "reference_audios": ("b",)}, "A last frame and 1 reference sound are set"),
        ("wan2.7", {"last_image": "a", "first_clip": "b"}, "A last frame and a clip to continue are set aside. They"),
        ("wan2.6-flash", {"last_image": "a"}, None),
    ],
)
def test_what_is_set_aside_is_counted(old, given, text):
    done = changed({"model": old, **given}, "wan2.6")
    asides = [text for kind, text in words(done) if kind == "aside"]
    assert len(asides) == (text is not None)
    assert all(one.startswith(text) for one in asides)


def test_files_take_the_names_that_the_model_calls_them_by():
    given = {"model": "wan3.0-video", "references": ("a", "b"), "prompt": "Video 1 waves at video 2, not Video 3"}
    done = changed(given, "wan2.6")
    assert done.settings["prompt"] == "character1 waves at character2, not Video 3"
    assert ("other", "Video 1 and Video 2 become character1 and character2, in the prompt too.") in words(done)
    assert changed(done.settings, "wan3.0-video").settings["prompt"] == "Video 1 waves at Video 2, not Video 3"


@pytest.mark.parametrize(
    ("old", "name", "new"),
    [
        ("wan3.0-video", "references", "wan2.7"),
        ("wan3.0-video", "reference_audios", "wan2.7"),
        ("wan2.6", "reference_images", "wan3.0-video"),
        ("wan2.7", "image", "wan2.6"),
    ],
    ids=["the same name", "no name there", "not a field before", "no name at all"],
)
def test_files_whose_names_do_not_change_are_not_renamed(old, name, new):
    given = {"model": old, name: ("a",), "prompt": "Video 1, Audio 1, Image 1"}
    done = changed(given, new, service="dashscope")
    assert done.settings["prompt"] == given["prompt"]
    assert not [text for _, text in words(done) if "prompt too" in text]


@pytest.mark.parametrize(
    ("varied", "model", "expected"),
    [
        ({"duration": [5, 10]}, "wan3.0-video", {"duration": "5, 10"}),
        ({"resolution": ["480p", "720p"]}, "wan2.6", {"resolution": ["720p"]}),
        ({"seed": "1..3", "{who}": "a\nb"}, "wan2.6", {"seed": "1..3", "{who}": "a\nb"}),
        ({"model": ["wan3.0-video", "wan2.6"]}, "wan2.6-flash", {"model": ["wan2.6-flash"]}),
        ({"duration": "4, 8"}, "wan2.6", {}),
        ({"resolution": ["480p"]}, "wan2.6", {}),
        ({"duration": "5, 10"}, "wan3.0-video", {"duration": "5, 10"}),
        ({"aspect_ratio": "1:1, 16:9"}, "wan3.0-video", {"aspect_ratio": "1:1, 16:9"}),
    ],
)
def test_what_varies_goes_over_as_far_as_it_can(varied, model, expected):
    old = "wan2.6" if model != "wan2.6" else "wan3.0-video"
    there = changed({"model": old}, model, varied=varied)
    assert there.varied == expected
    (left,) = there.left.values()
    assert left.varied == ({} if expected else varied)


@pytest.mark.parametrize(
    ("varied", "expected"), [({"seed": "1..3"}, {"seed": "1..3"}), ({"shot_type": "single, multi"}, {})]
)
def test_a_setting_that_the_first_of_several_models_lacks_may_vary(varied, expected):
    several = {"model": ["wan2.6-flash", "wan2.6"], **varied}
    assert changed({}, "wan2.6", varied=several).varied == {"model": ["wan2.6"], **expected}


def test_what_cannot_vary_there_comes_back_too():
    there = changed({"prompt": "A"}, "wan3.0-video", varied={"shot_type": ["single", "multi"]})
    assert there.varied == {}
    assert words(there)[0] == ("aside", "The values of shots are set aside. They come back with Wan 2.6.")
    assert changed(there.settings, "wan2.6", left=there.left).varied == {"shot_type": ["single", "multi"]}


@pytest.mark.parametrize(
    ("name", "value", "limits", "now"),
    [
        ("duration", 3, {"minimum": 4}, 4),
        ("duration", 4, {"minimum": 4}, 4),
        ("duration", 30, {"maximum": 20}, 20),
        ("duration", 30, {"minimum": None, "maximum": 20}, 20),
        ("duration", 3, {"minimum": 4, "maximum": None}, 4),
        ("duration", 3, {"minimum": 4, "default": 4}, None),
        ("duration", -1, {"special": {}}, None),
        ("seed", 0, {"minimum": 1}, 1),
        ("audio", True, {"kind": "integer", "minimum": 0, "maximum": 9, "default": None}, None),
    ],
    ids=[
        "below",
        "at the least",
        "above",
        "without a least",
        "without a most",
        "its default",
        "a special number",
        "zero",
        "on is no number",
    ],
)
def test_a_number_becomes_the_nearest_in_the_range_of_the_model(name, value, limits, now):
    table = MODELS.at("wan3.0-video", "dashscope")
    own = with_field(table, replace(table.field(name), **limits))
    done = change_model({"model": table.name, name: value}, {}, {}, own, table.service)
    assert done.settings.get(name) == now


def test_what_is_wrong_already_stays_as_it_is():
    assert changed({"duration": "long"}, "wan3.0-video").settings["duration"] == "long"


def test_the_table_is_that_of_the_first_model_where_several_vary():
    assert model_of({"model": "wan2.6"}, {"model": ["wan3.0-video"]}, "").name == "wan3.0-video"
    assert model_of({"model": "no such"}, {}, "dashscope").service == "dashscope"
    assert model_of({"model": ["wan2.7"]}, {}, "dashscope").name == "wan2.6"
    for nothing in ([], "wan3.0-video, wan2.6", None):
        assert model_of({"model": "wan2.7"}, {"model": nothing}, "").name == "wan2.7"

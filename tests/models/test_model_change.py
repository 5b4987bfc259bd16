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


def test_a_setting_that_the_model_lacks_stays_and_is_not_used():
    done = changed({"prompt": "A fox", "negative_prompt": "text"}, "wan3.0-video")
    assert done.settings == {"prompt": "A fox", "negative_prompt": "text", "model": "wan3.0-video"}
    table = MODELS.at("wan3.0-video", "toapis")
    assert own_settings(done.settings, table) == {"prompt": "A fox", "model": "wan3.0-video"}
    assert [field.name for field in set_aside(done.settings, table)] == ["negative_prompt"]
    assert words(done)[0] == ("aside", "The negative prompt is set aside. It comes back with Wan 2.6.")


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


def test_one_file_is_set_aside_alone():
    done = changed({"model": "wan3.0-video", "reference_images": ("a",)}, "wan2.6")
    assert words(done)[0] == ("aside", "1 reference image is set aside. It comes back with Wan 3.0.")


def test_files_take_the_names_that_the_model_calls_them_by():
    given = {"model": "wan3.0-video", "references": ("a", "b"), "prompt": "Video 1 waves at video 2, not Video 3"}
    done = changed(given, "wan2.6")
    assert done.settings["prompt"] == "character1 waves at character2, not Video 3"
    assert ("other", "Video 1 and Video 2 become character1 and character2, in the prompt too.") in words(done)
    assert changed(done.settings, "wan3.0-video").settings["prompt"] == "Video 1 waves at Video 2, not Video 3"


@pytest.mark.parametrize(
    ("varied", "model", "expected"),
    [
        ({"duration": [5, 10]}, "wan3.0-video", {"duration": "5, 10"}),
        ({"resolution": ["480p", "720p"]}, "wan2.6", {"resolution": ["720p"]}),
        ({"seed": "1..3", "{who}": "a\nb"}, "wan2.6", {"seed": "1..3", "{who}": "a\nb"}),
        ({"model": ["wan3.0-video", "wan2.6"]}, "wan2.6-flash", {"model": ["wan2.6-flash"]}),
        ({"duration": "4, 8"}, "wan2.6", {}),
    ],
)
def test_what_varies_goes_over_as_far_as_it_can(varied, model, expected):
    old = "wan2.6" if model != "wan2.6" else "wan3.0-video"
    assert changed({"model": old}, model, varied=varied).varied == expected


def test_what_cannot_vary_there_comes_back_too():
    there = changed({"prompt": "A"}, "wan3.0-video", varied={"shot_type": ["single", "multi"]})
    assert there.varied == {}
    assert words(there)[0] == ("aside", "The values of shots are set aside. They come back with Wan 2.6.")
    assert changed(there.settings, "wan2.6", left=there.left).varied == {"shot_type": ["single", "multi"]}


@pytest.mark.parametrize(
    ("value", "limits", "now"),
    [
        (3, {"minimum": 4}, 4),
        (4, {"minimum": 4}, 4),
        (30, {"maximum": 20}, 20),
        (30, {"minimum": None, "maximum": 20}, 20),
        (3, {"minimum": 4, "maximum": None}, 4),
        (3, {"minimum": 4, "default": 4}, None),
        (-1, {"special": {}}, None),
    ],
    ids=["below", "at the least", "above", "without a least", "without a most", "its default", "a special number"],
)
def test_a_number_becomes_the_nearest_in_the_range_of_the_model(value, limits, now):
    table = MODELS.at("wan3.0-video", "dashscope")
    fields = tuple(replace(one, **limits) if one.name == "duration" else one for one in table.fields)
    own = replace(table, name="own", fields=fields)
    done = change_model({"model": table.name, "duration": value}, {}, {}, own, table.service)
    assert done.settings.get("duration") == now


def test_what_is_wrong_already_stays_as_it_is():
    assert changed({"duration": "long"}, "wan3.0-video").settings["duration"] == "long"


def test_the_table_is_that_of_the_first_model_where_several_vary():
    assert model_of({"model": "wan2.6"}, {"model": ["wan3.0-video"]}, "").name == "wan3.0-video"
    assert model_of({"model": "no such"}, {}, "dashscope").service == "dashscope"
    for nothing in ([], "wan3.0-video, wan2.6", None):
        assert model_of({"model": "wan2.7"}, {"model": nothing}, "").name == "wan2.7"

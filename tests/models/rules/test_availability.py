from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models import InputFacts, draft_of, follow_image, is_approximate, output_size
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.rules.availability import availability
from wan_widgets._models.sizes import ratio_words

WAN_2_6 = MODELS["wan2.6"]

MP4 = "https://example.org/a.mp4"


def with_image(width, height, **settings):
    facts = InputFacts(source="a.jpg", kind="image", local=True, width=width, height=height)
    return draft_of({"image": "a.jpg", **settings}, {"a.jpg": facts})


def off(draft):
    return {
        name: availability(draft)[name].reason for name in draft.model.names() if not availability(draft)[name].enabled
    }


def test_everything_is_on_in_text_mode_and_while_there_is_no_mode():
    assert off(draft_of({})) == {}
    assert off(draft_of({"image": "a.jpg", "references": [MP4]})) == {}


def test_an_image_turns_off_ratio_shots_and_references_with_their_reasons():
    assert off(with_image(1500, 1000)) == {
        "references": "Cannot be combined with a source image. Remove the image to use references.",
        "aspect_ratio": "Follows the image (3:2). Crop the image to change it.",
        "shot_type": "Not offered for image to video.",
    }


@pytest.mark.parametrize(("width", "height"), [(None, None), (1500, None), (None, 1000)])
def test_an_image_that_is_not_known_has_no_ratio_in_the_reason(width, height):
    assert off(with_image(width, height))["aspect_ratio"] == "Follows the image. Crop the image to change it."


def with_field(draft, name, **changes):
    """Return the draft with another table, in which one field differs."""
    fields = tuple(replace(one, **changes) if one.name == name else one for one in draft.model.fields)
    return replace(draft, model=replace(draft.model, fields=fields))


def test_only_the_reason_of_the_ratio_names_the_ratio():
    draft = with_field(with_image(1500, 1000), "shot_type", reasons={"i2v": "Depends on the image."})
    assert off(draft)["shot_type"] == "Depends on the image."


def test_files_of_a_mode_that_is_not_offered_say_so():
    draft = draft_of({})
    text_alone = replace(draft, model=replace(draft.model, modes=draft.model.modes[:1]))
    assert off(text_alone)["references"] == "Not offered for text to video."


def test_references_turn_off_the_image_and_15_seconds():
    found = availability(draft_of({"references": [MP4]}))
    assert found["image"].reason == "Cannot be combined with reference videos. Remove the references to use an image."
    assert found["duration"].enabled
    assert found["duration"].off_choices == {15: "15 s: not with reference videos, 10 s at most."}
    assert availability(draft_of({}))["duration"].off_choices == {}


def test_files_that_exclude_each_other_are_named_and_a_setting_names_the_mode():
    reasons = off(draft_of({"model": "wan2.7", "reference_images": ["d.jpg"]}))
    assert reasons["last_image"] == "Cannot be combined with reference images."
    assert reasons["seed"] == "Not offered for reference to video."


@pytest.mark.parametrize(("key", "size"), WAN_2_6.sizes.items())
def test_text_and_references_take_their_size_from_the_table(key, size):
    ratio, resolution = key
    for more in ({}, {"references": [MP4]}):
        draft = draft_of({"aspect_ratio": ratio, "resolution": resolution, **more})
        assert output_size(draft) == size
        assert not is_approximate(draft)


@pytest.mark.parametrize(
    ("image", "resolution", "size"),
    [
        ((750, 1000), "720p", (816, 1104)),
        ((1500, 1000), "1080p", (1760, 1168)),
        ((1280, 720), "720p", (1280, 720)),
        ((1, 10**9), "720p", (16, 30357866 // 16 * 16)),
    ],
)
def test_a_video_follows_its_image_at_the_budget_of_the_tier(image, resolution, size):
    assert follow_image(WAN_2_6, resolution, *image) == size
    draft = with_image(*image, resolution=resolution)
    assert output_size(draft) == size
    assert is_approximate(draft)


def test_a_size_that_cannot_be_known_is_none():
    assert output_size(draft_of({"image": "a.jpg"})) is None
    assert output_size(with_image(0, 10)) is None
    assert output_size(draft_of({"image": "a.jpg", "references": [MP4]})) is None
    assert output_size(draft_of({"resolution": ["720p"], "aspect_ratio": {}})) is None


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1920, 1080), "16:9"),
        ((1000, 1000), "1:1"),
        ((1179, 2556), "about 6:13"),
        ((2556, 1179), "about 13:6"),
        ((1, 5000), "about 1:5000"),
        ((0, 5), ""),
    ],
)
def test_a_ratio_is_said_as_people_say_it(size, words):
    assert ratio_words(*size) == words


def test_a_setting_of_another_model_is_off_with_the_reason():
    found = availability(draft_of({}))["last_image"]
    assert (found.enabled, found.reason) == (False, "Wan 2.6 does not have this setting.")


# -- what stands beside a field ------------------------------------------------------------------


def wan_3_0(service="toapis", **settings):
    """A draft for Wan 3.0, where every file ``n.mp4`` has n seconds."""
    names = [one for value in settings.values() if isinstance(value, list) for one in value]
    facts = {
        one: InputFacts(source=one, kind="video", local=True, seconds=float(one.removesuffix(".mp4")))
        for one in names
        if one.endswith(".mp4")
    }
    return draft_of({"model": "wan3.0-video", **settings}, facts, service=service)


def test_a_count_says_how_many_files_there_are_and_how_long_they_are():
    found = availability(wan_3_0(references=["4.mp4", "5.mp4"], reference_images=["a.png"]))
    assert found["references"].count == "2 of 5, 9 of 15 s"
    assert found["reference_images"].count == "1 of 10"
    assert found["reference_audios"].count == "up to 5"
    assert found["image"].count == ""


def test_fewer_files_of_a_mode_count_there():
    draft = draft_of({"model": "wan2.7", "source_video": "a.mp4"})
    assert availability(draft)["reference_images"].count == "up to 4"


def test_clips_leave_less_for_the_video_and_the_reason_says_how_much():
    found = availability(wan_3_0(references=["4.mp4", "5.mp4"]))["duration"]
    assert found.most == 21
    assert found.most_reason == (
        "21 s at most: input and output may be 30 s together, and the reference videos take 9."
    )
    assert availability(wan_3_0())["duration"].most is None


def test_a_length_is_less_in_a_mode_and_with_other_files():
    with_clips = draft_of({"model": "wan2.6", "references": [MP4]}, service="dashscope")
    assert availability(with_clips)["duration"].most_reason == "10 s at most for reference to video."
    other = draft_of({"model": "wan2.7", "references": [MP4]})
    assert availability(other)["duration"].most_reason == "10 s at most with reference videos."


def test_a_number_without_a_most_of_its_own_is_limited_by_the_mode_and_by_other_files():
    limits = {"maximum": None, "maximum_by_mode": {"r2v": 25}}
    draft = wan_3_0(references=["4.mp4"])
    own = with_field(draft, "duration", **limits)
    assert availability(own)["duration"].most == 25
    assert (
        availability(
            replace(own, inputs=wan_3_0(references=["4.mp4", "5.mp4"]).inputs, given={"references": ("4.mp4", "5.mp4")})
        )["duration"].most
        == 21
    )
    for mode in ("t2v", None):
        found = availability(replace(own, given={}, mode=mode))["duration"]
        assert (found.most, found.most_reason) == (None, "")


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ({}, "The model chooses the shape."),
        ({"image": "a.png"}, "Follows the first frame."),
        ({"references": ["4.mp4"], "reference_images": ["a.png"]}, "Follows Image 1, the first picture."),
        ({"references": ["4.mp4"]}, "Follows Video 1, the first clip."),
        ({"reference_audios": ["a.mp3"]}, "The model chooses the shape."),
        ({"references": ["4.mp4"], "aspect_ratio": "16:9"}, ""),
    ],
)
def test_an_open_ratio_says_what_it_follows(settings, note):
    assert availability(wan_3_0(**settings))["aspect_ratio"].note == note


def test_the_resolution_for_drafts_says_so():
    assert availability(wan_3_0(resolution="480p"))["resolution"].note == "480p is for drafts."
    assert availability(wan_3_0())["resolution"].note == ""


@pytest.mark.parametrize("prompt", ["adaptive", "480p"])
def test_a_prompt_that_reads_like_a_choice_is_not_explained(prompt):
    assert availability(wan_3_0(prompt=prompt))["prompt"].note == ""


def test_a_field_that_is_off_does_not_say_what_its_value_means():
    draft = with_field(wan_3_0(image="a.png"), "aspect_ratio", modes=frozenset({"t2v"}))
    found = availability(draft)["aspect_ratio"]
    assert (found.enabled, found.note) == (False, "")


def test_a_role_that_is_kept_out_says_what_to_remove():
    found = availability(wan_3_0(references=["4.mp4"], reference_images=["a.png"]))
    (fix,) = found["image"].fixes
    assert (fix.label, fix.changes) == ("Remove these files", {"references": None, "reference_images": None})
    (fix,) = availability(wan_3_0(image="a.png"))["references"].fixes
    assert (fix.label, fix.changes) == ("Remove the first frame", {"image": None})
    assert found["references"].fixes == ()


@pytest.mark.parametrize(
    ("settings", "fix"),
    [
        # The picture may join references, and may not join a video to edit.
        (
            {"model": "wan2.7", "source_video": "a.mp4", "reference_images": ["a.png"]},
            ("Remove the video to edit", {"source_video": None}),
        ),
        ({"model": "wan2.6", "image": "a.png", "references": [MP4]}, None),
    ],
)
def test_as_few_files_as_possible_make_room_and_none_while_nothing_is_kept_out(settings, fix):
    fixes = availability(draft_of(settings))["image"].fixes
    assert [(one.label, one.changes) for one in fixes] == ([] if fix is None else [fix])


@pytest.mark.parametrize(("minimum", "most"), [(2, 2), (None, 0)])
def test_clips_never_leave_less_than_the_shortest_video(minimum, most):
    draft = with_field(wan_3_0(references=["15.mp4", "16.mp4"]), "duration", minimum=minimum)
    assert availability(draft)["duration"].most == most


@pytest.mark.parametrize(("unit", "reason"), [("s", "9 s at most for"), ("", "9 at most for")])
def test_a_limit_has_the_unit_of_its_field(unit, reason):
    draft = with_field(wan_3_0(), "duration", unit=unit, maximum_by_mode={"t2v": 9})
    assert availability(draft)["duration"].most_reason == f"{reason} text to video."


def test_a_limit_that_is_the_fields_own_maximum_needs_no_reason():
    found = availability(with_field(wan_3_0(), "duration", maximum_by_mode={"t2v": 30}))["duration"]
    assert (found.most, found.most_reason) == (None, "")


@pytest.mark.parametrize(("most", "count"), [(1, ""), (2, "up to 2")])
def test_a_place_for_one_file_has_no_count(most, count):
    draft = with_field(wan_3_0(), "reference_audios", max_items=most)
    assert availability(draft)["reference_audios"].count == count


@pytest.mark.parametrize(
    ("model", "lengths", "count"),
    [
        ("wan3.0-video", {"a.mp4": 4.0, "b.mp4": None}, "2 of 5, 4 of 15 s"),
        ("wan3.0-video", {"a.mp4": None}, "1 of 5"),
        ("wan2.6", {"a.mp4": 4.0}, "1 of 3"),
    ],
)
def test_a_count_has_a_length_where_it_is_known_and_limited(model, lengths, count):
    facts = {name: InputFacts(source=name, kind="video", local=True, seconds=one) for name, one in lengths.items()}
    draft = draft_of({"model": model, "references": list(lengths)}, facts)
    assert availability(draft)["references"].count == count

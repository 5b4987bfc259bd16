from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wan_widgets._models import MODELS, body_of, check_names, clean, draft_of, mode_of, request_of, source_key
from wan_widgets.errors import SettingsError

PNG = "https://example.org/a.png"
MP4 = "https://example.org/a.mp4"


def body(settings, **where):
    return body_of(request_of(draft_of(settings)), **where)


def test_clean_keeps_only_what_is_given():
    blank = {"prompt": " \n", "seed": None, "references": [], "image": "", "negative_prompt": ""}
    assert clean(blank) == {}
    assert clean({"audio": False, "seed": 0}) == {"audio": False, "seed": 0}


def test_clean_makes_plain_types_and_leaves_wrong_ones():
    given = clean({"image": Path("a.png"), "references": [Path("b.mp4"), "", " c.mp4 ", b"x"], "seed": np.int64(7)})
    assert given == {"image": "a.png", "references": ("b.mp4", "c.mp4", b"x"), "seed": 7}
    assert type(given["seed"]) is int
    assert clean({"references": "b.mp4"}) == {"references": ("b.mp4",)}
    assert clean({"references": " ", "image": [" "]}) == {}
    assert clean({"image": [PNG]}) == {"image": PNG}
    assert clean({"image": [PNG, MP4]}) == {"image": (PNG, MP4)}
    assert clean({"references": 5, "seed": [1], "audio": 1}) == {"references": 5, "seed": [1], "audio": 1}


@pytest.mark.parametrize("kind", [list, tuple])
def test_clean_makes_plain_lists_of_lists_of_ones_own(kind):
    own = type("Own", (kind,), {"__len__": lambda self: 1 / 0})
    (kept,) = clean({"seed": own([1])}).values()
    assert (type(kept), kept) == (kind, kind([1]))


@pytest.mark.parametrize(
    ("settings", "mode"),
    [
        ({}, "t2v"),
        ({"image": PNG}, "i2v"),
        ({"references": [MP4]}, "r2v"),
        ({"image": PNG, "references": [MP4]}, None),
        ({"image": " ", "references": [""]}, "t2v"),
    ],
)
def test_the_inputs_imply_the_mode(settings, mode):
    assert draft_of(settings).mode == mode
    assert mode_of(settings, MODELS["wan2.6"]) == mode or settings.get("references") == [""]


@pytest.mark.parametrize(("given", "mode"), [({}, "t2v"), ({"image": PNG}, "i2v")])
def test_a_mode_whose_files_are_all_given_comes_before_the_others(given, mode):
    model = MODELS["wan2.7"]
    assert mode_of(given, replace(model, modes=model.modes[::-1])) == mode


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("last_imge", "last_image"),
        ("promt", "prompt"),
        ("image_urls", "image"),
        ("reference_urls", "references"),
        ("sound", "audio"),
        ("Seed", "seed"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_match(wrong, near):
    with pytest.raises(SettingsError, match=f"Did you mean {near}\\?"):
        check_names([wrong])


def test_a_name_far_from_all_lists_the_settings():
    with pytest.raises(SettingsError) as caught:
        check_names(["zzzzzz", 5])
    assert "Did you mean" not in str(caught.value)
    assert "negative_prompt" in caught.value.hint
    with pytest.raises(SettingsError, match="no setting called 5"):
        check_names([5])
    check_names(["prompt", "shot_type"])


def test_the_least_body_holds_model_prompt_resolution_and_duration():
    assert body({"prompt": "A cat"}) == {"model": "wan2.6", "prompt": "A cat", "resolution": "1080p", "duration": 5}


def test_the_body_holds_what_was_asked_for_even_where_it_is_the_default():
    asked = {"prompt": "A cat", "aspect_ratio": "16:9", "watermark": False, "seed": 7, "audio": True}
    assert body(asked).items() >= asked.items()


def test_a_seed_that_was_picked_later_goes_out():
    request = request_of(draft_of({"prompt": "A cat"}))
    picked = type(request)(**{**vars(request), "values": {**request.values, "seed": 0}})
    assert body_of(picked)["seed"] == 0


def test_image_mode_sends_one_url_and_no_ratio_or_shots():
    sent = body({"image": PNG, "client": None}, client_business_id="wan-1")
    assert sent == {
        "model": "wan2.6",
        "image_urls": [PNG],
        "resolution": "1080p",
        "duration": 5,
        "client_business_id": "wan-1",
    }


def test_references_go_into_metadata_and_nothing_else_makes_one():
    sent = body({"prompt": "character1 waves", "references": [MP4], "shot_type": "multi"})
    assert sent["metadata"] == {"reference_urls": [MP4]}
    assert sent["shot_type"] == "multi"
    assert "metadata" not in body({"prompt": "A cat"})


def test_a_local_file_needs_the_url_of_its_upload():
    request = request_of(draft_of({"image": "a.png"}))
    for local in (request, request_of(draft_of({"image": b"x"}))):
        with pytest.raises(ValueError, match="upload"):
            body_of(local)
    assert body_of(request, urls={"a.png": PNG})["image_urls"] == [PNG]
    clips = request_of(draft_of({"prompt": "character1, character2", "references": ["a.mp4", MP4]}))
    with pytest.raises(ValueError, match="upload"):
        body_of(clips)
    assert json.loads(json.dumps(body_of(clips, urls={"a.mp4": "u1", MP4: "u2"})))["metadata"] == {
        "reference_urls": ["u1", "u2"]
    }


def test_a_request_holds_defaults_and_the_size():
    request = request_of(draft_of({"prompt": "A cat", "aspect_ratio": "9:16", "resolution": "720p"}))
    assert (request.width, request.height) == (720, 1280)
    assert request.values["duration"] == 5
    assert request.values["shot_type"] == "single"
    assert "seed" not in request.values
    assert "audio" not in request.values


def test_a_request_holds_only_what_applies_in_its_mode():
    asked = {"image": PNG, "prompt": " A cat\n", "resolution": "720p"}
    assert dict(request_of(draft_of(asked)).values) == {
        "prompt": "A cat",
        "image": PNG,
        "model": "wan2.6",
        "resolution": "720p",
        "duration": 5,
        "prompt_extend": True,
        "watermark": False,
    }


def test_an_edited_video_keeps_its_length_and_its_ratio():
    asked = {"model": "wan2.7", "prompt": "Make it snow", "source_video": MP4}
    assert body(asked) == {
        "model": "wan2.7-videoedit",
        "input": {"prompt": "Make it snow", "media": [{"type": "video", "url": MP4}]},
        "parameters": {"resolution": "1080P"},
    }


def test_one_file_is_a_plain_url_where_the_service_wants_that():
    sent = body_of(request_of(draft_of({"image": PNG}, service="dashscope")))
    assert sent["input"] == {"img_url": PNG}


def test_a_size_that_is_not_known_is_left_to_the_service():
    known = request_of(draft_of({"prompt": "A cat"}, service="dashscope"))
    assert body_of(known)["parameters"]["size"] == "1920*1080"
    assert "size" not in body_of(replace(known, width=None, height=None))["parameters"]


def test_a_draft_with_errors_is_no_request_and_says_all_of_them():
    with pytest.raises(SettingsError) as caught:
        request_of(draft_of({"duration": 7, "seed": 7}))
    assert caught.value.message.startswith("2 problems: ")
    assert {issue.code for issue in caught.value.issues} == {"prompt-missing", "duration-value", "seed-with-extend"}


def test_a_draft_with_one_error_is_refused_with_its_words():
    with pytest.raises(SettingsError) as caught:
        request_of(draft_of({"image": PNG, "aspect_ratio": "1:1"}))
    (issue,) = caught.value.issues
    assert (caught.value.message, caught.value.hint) == (issue.message, "aspect_ratio is set; clear it.")


@pytest.mark.parametrize("secrets", [{}, {"image": "like a key"}, {"image": "like a key", "references": "like a key"}])
def test_files_that_no_mode_takes_together_are_refused_whatever_their_paths_look_like(secrets):
    draft = draft_of({"image": PNG, "references": [MP4]}, secrets=secrets)
    with pytest.raises(SettingsError) as caught:
        request_of(draft)
    assert caught.value.message == "A source image and reference videos cannot be sent together."
    assert {issue.code for issue in caught.value.issues if issue.severity == "error"} == {"sources-together"}


def test_bytes_are_known_by_their_content():
    assert source_key(b"x") == source_key(b"x") != source_key(b"y")
    assert source_key("a.png") == "a.png"
    assert source_key(5) is None

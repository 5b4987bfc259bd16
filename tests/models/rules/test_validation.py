"""Issues of settings: what cannot be sent, what services refuse or ignore, and the fixes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.issues import MP4, PNG, codes, fixed, issues, single_issue

from wan_widgets._models import draft_of, request_of, validate
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.rules.validation import absent_settings


def test_plain_settings_have_no_issue():
    assert issues(prompt="A cat") == []
    for prose in (
        "A cat opens best.mp4",
        "A cat / a dog in best.mp4",
        ".mp4",
        "one\nbest.mp4",
        "best.mp4 plays",
        "A cat opens cat.png",
        "Fin.",
        "v1.2",
    ):
        assert issues(prompt=prose) == []
    assert issues(image=PNG) == []
    assert issues(prompt="7 dogs", image=PNG) == []
    assert issues(prompt="x", prompt_extend=False) == []
    assert issues(prompt="Image 1", model="wan3.0-video", audio=False) == []
    assert issues(prompt="character1 waves", references=[MP4], duration=10) == []
    assert issues(prompt="A cat", model="wan2.6", aspect_ratio="1:1", resolution="720p", duration=15) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "prompt-missing"),
        ({"prompt": "  \n"}, "prompt-missing"),
        ({"prompt": "\u200b"}, "prompt-missing"),
        ({"prompt": "\u00a0\u2060\ufeff \u00ad"}, "prompt-missing"),
        ({"prompt": "\u2800\u3164"}, "prompt-missing"),
        ({"prompt": "best.mp4"}, "prompt-path"),
        ({"prompt": " takes/best.MOV "}, "prompt-path"),
        ({"prompt": "~/my takes/best.webm"}, "prompt-path"),
        ({"prompt": r"C:\my takes\best.mp4"}, "prompt-path"),
        ({"prompt": "best.mp4.json"}, "prompt-path"),
        ({"prompt": "cat.png"}, "prompt-path"),
        ({"prompt": "~/my pictures/cat 1.JPEG"}, "prompt-path"),
        ({"prompt": "https://example.com/cat.webp"}, "prompt-path"),
        ({"prompt": "prompts.txt"}, "prompt-path"),
        ({"prompt": r"C:\my tables\prompts.xlsx"}, "prompt-path"),
        ({"prompt": "song.mp3"}, "prompt-path"),
        ({"prompt": MP4}, "prompt-path"),
        ({"prompt": "best.mp4", "image": PNG}, "prompt-path"),
        ({"prompt": "x", "image": PNG, "references": [MP4]}, "sources-together"),
        ({"prompt": "x", "image": PNG, "references": [MP4], "seed": 7, "prompt_extend": False}, "sources-together"),
        ({"image": [PNG, PNG]}, "image-several"),
        ({"prompt": "character1", "references": [MP4] * 4}, "references-many"),
        ({"image": PNG, "aspect_ratio": "16:9"}, "aspect-ratio-off"),
        ({"image": PNG, "shot_type": "single"}, "shot-type-off"),
        ({"prompt": "character1", "references": [MP4], "duration": 15}, "duration-off"),
        ({"prompt": "x", "aspect_ratio": "2:1"}, "aspect-ratio-value"),
        ({"prompt": "x", "resolution": "1080P"}, "resolution-value"),
        ({"prompt": "x", "duration": 7}, "duration-value"),
        ({"prompt": "x", "duration": 5.0}, "duration-value"),
        ({"prompt": "x", "duration": True}, "duration-value"),
        ({"prompt": "x", "duration": (5, 10)}, "duration-value"),
        ({"prompt": "Shot 1 [0-4s] a", "duration": 7}, "duration-value"),
        ({"prompt": "x", "model": "wan9"}, "model-value"),
        ({"prompt": "x", "model": ["wan2.6"]}, "model-value"),
        ({"prompt": "x", "seed": -1}, "seed-value"),
        ({"prompt": "x", "seed": 2_147_483_648}, "seed-value"),
        ({"prompt": "x", "seed": 1.5}, "seed-value"),
        ({"prompt": "x", "seed": float("nan")}, "seed-value"),
        ({"prompt": "x", "seed": True}, "seed-value"),
        ({"prompt": "x", "audio": 1}, "audio-value"),
        ({"prompt": "x", "prompt_extend": "yes"}, "prompt-extend-value"),
        ({"prompt": 5}, "prompt-value"),
        ({"prompt": "x", "negative_prompt": ["blurry"]}, "negative-prompt-value"),
        ({"prompt": "half \ud83d"}, "prompt-unsendable"),
        ({"image": 5}, "image-value"),
        ({"image": b""}, "source-empty"),
        ({"image": "data:image/png;base64,AAAA"}, "source-base64"),
        ({"image": "iVBORw0KGgo" * 40}, "source-base64"),
        ({"image": "ftp://example.org/a.png"}, "source-scheme"),
        ({"image": "file:///a.png"}, "source-scheme"),
        ({"image": "https://"}, "source-url"),
        ({"image": "https://[oops/a.png"}, "source-url"),
        ({"image": "https://example.org/a b.png"}, "source-url"),
        ({"prompt": "character1", "references": 5}, "references-value"),
        ({"prompt": "character1", "references": [5]}, "source-value"),
        ({"prompt": "character1", "references": ["data:video/mp4;base64,AA"]}, "source-base64"),
        ({"prompt": "x", "promt": "y"}, "unknown-name"),
    ],
)
def test_what_cannot_be_sent_is_an_error(asked, code):
    assert codes("error", **asked) == {code}


@pytest.mark.parametrize(("prompt", "kept"), [("A \ud83d moon", "A  moon"), ("\ud83d ", None)])
def test_half_a_character_is_removed_and_the_rest_stays(prompt, kept):
    assert single_issue("prompt-unsendable", prompt=prompt).fixes[0].changes == {"prompt": kept}


def test_a_path_with_bytes_that_are_no_text_can_be_sent():
    assert issues(image="caf\udce9.png") == []


def test_only_where_there_is_a_default_the_way_out_is_to_use_it():
    assert single_issue("prompt-value", prompt=5).hint == ""
    assert single_issue("seed-value", prompt="x", seed=1.5).hint == ""
    assert single_issue("duration-value", prompt="x", duration=7).hint == ""
    assert single_issue("aspect-ratio-value", prompt="x", aspect_ratio="2:1").hint == "Leave it out to use the default."


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"prompt": "x" * 1501}, "prompt-cut"),
        ({"prompt": "x", "negative_prompt": "y" * 501}, "negative-prompt-cut"),
        ({"references": [MP4]}, "references-without-prompt"),
        ({"prompt": "a dog", "references": [MP4]}, "clip-unmentioned"),
        ({"prompt": "character1 and character2", "references": [MP4]}, "clip-missing"),
        ({"prompt": "character1"}, "clip-missing"),
        ({"prompt": "x", "shot_type": "multi", "prompt_extend": False}, "multi-without-extend"),
        ({"prompt": "x", "seed": 0}, "seed-with-extend"),
        ({"prompt": "x", "audio": False}, "sound-off"),
        ({"prompt": "Shot 1 [0-2s] a Shot 2 [3-5s] b"}, "timeline-gap"),
        ({"prompt": "Shot 1 [0-3s] a Shot 2 [2-5s] b"}, "timeline-overlap"),
        ({"prompt": "Shot 1 [1-5s] a"}, "timeline-start"),
        ({"prompt": "Shot 1 [0-2.5s] a Shot 2 [2.5-5s] b"}, "timeline-whole"),
        ({"prompt": "Shot 1 [0-5s] a Shot 2 [5-5s] b"}, "timeline-order"),
        ({"prompt": "Shot 1 [0-4s] a"}, "timeline-end"),
    ],
)
def test_what_only_others_refuse_or_ignore_is_a_warning_that_blocks_nothing(asked, code):
    assert codes("warning", **asked) == {code}
    assert codes("error", **asked) == set()
    request_of(draft_of(asked))


@pytest.mark.parametrize(
    ("asked", "code", "words", "labels"),
    [
        ({}, "prompt-missing", "Write a prompt. Text to video needs one.", ["Insert an example"]),
        (
            {"prompt": "x", "image": PNG, "references": [MP4]},
            "sources-together",
            "A source image and reference videos cannot be sent together.",
            ["Keep the image", "Keep the references"],
        ),
        (
            {"prompt": "a" * 1500 + "bcd"},
            "prompt-cut",
            'Only the first 1,500 characters are used. The last 3 will be cut without an error: "…bcd"',
            ["Select the part that is cut"],
        ),
        (
            {"prompt": "x", "shot_type": "multi", "prompt_extend": False},
            "multi-without-extend",
            "Multi-shot works only while prompt extend is on; this would give one shot.",
            ["Turn prompt extend on"],
        ),
        (
            {"prompt": "x", "seed": 7},
            "seed-with-extend",
            "Prompt extend rewrites the prompt each time, so the same seed may not give the same video.",
            ["Turn prompt extend off"],
        ),
        (
            {"prompt": "character1", "references": [MP4, MP4]},
            "clip-unmentioned",
            "The prompt never mentions character2, so this clip may be ignored.",
            ["Insert character2", "Remove the clip"],
        ),
        ({"prompt": "character3"}, "clip-missing", "There is no clip for character3.", []),
        (
            {"references": [MP4]},
            "references-without-prompt",
            "Without a prompt the service may refuse; say what character1 does.",
            [],
        ),
        (
            {"model": "wan2.7", "image": PNG, "references": [MP4]},
            "references-without-prompt",
            "Without a prompt the service may refuse; say what Video 1 does.",
            [],
        ),
        (
            {"model": "wan3.0-video", "references": [MP4]},
            "references-without-prompt",
            "Without a prompt the service may refuse; say what Video 1 does.",
            [],
        ),
        (
            {"prompt": "Shot 1 [0-12s] x", "duration": 15},
            "timeline-end",
            "The shots end at 12 s, the video at 15 s.",
            [],
        ),
        (
            {"prompt": "character1", "references": [MP4], "duration": 15},
            "duration-off",
            "15 s: not with reference videos, 10 s at most.",
            ["Use 10 s"],
        ),
        (
            {"image": PNG, "aspect_ratio": "1:1"},
            "aspect-ratio-off",
            "Follows the image. Crop the image to change it.",
            ["Clear aspect ratio"],
        ),
    ],
)
def test_the_words_are_those_of_the_design(asked, code, words, labels):
    issue = single_issue(code, **asked)
    assert issue.message == words
    assert [one.label for one in issue.fixes] == labels


FIXABLE = [
    {},
    {"prompt": "x", "image": PNG, "references": [MP4]},
    {"image": [PNG, MP4]},
    {"prompt": "character1", "references": [MP4] * 4},
    {"image": PNG, "aspect_ratio": "1:1"},
    {"prompt": "character1", "references": [MP4], "duration": 15},
    {"prompt": "x", "duration": "10 s"},
    {"prompt": "x", "seed": 7.0},
    {"prompt": "x", "audio": "off"},
    {"prompt": "x", "aspect_ratio": "2:1"},
    {"prompt": "x", "shot_type": "multi", "prompt_extend": False},
    {"prompt": "x", "seed": 7},
    {"prompt": "x", "audio": False},
    {"prompt": "half \ud83d"},
    {"prompt": "a dog", "references": [MP4]},
    {"prompt": "character1 and character3", "references": [MP4, PNG, MP4]},
    {"prompt": "Shot 1 [0-10s] x"},
    {"image": "ftp://example.org/a.png", "prompt": "x"},
    {"prompt": "character1", "references": [MP4, "data:a"]},
]


@pytest.mark.parametrize("asked", FIXABLE, ids=str)
def test_every_repair_ends_its_issue(asked):
    for issue in issues(**asked):
        for at in range(len(issue.fixes)):
            after = [one.code for one in issues(**fixed(issue, asked, at))]
            before = [one.code for one in issues(**asked)]
            assert after.count(issue.code) < before.count(issue.code)


def test_what_was_plainly_meant_is_offered():
    assert single_issue("duration-value", prompt="x", duration="10 s").fixes[0].changes == {"duration": 10}
    assert single_issue("resolution-value", prompt="x", resolution="1080P").fixes[0].label == "Use 1080p"
    assert single_issue("seed-value", prompt="x", seed="7").fixes[0].changes == {"seed": 7}
    (fix,) = single_issue("audio-value", prompt="x", audio="off").fixes
    assert (fix.label, fix.changes) == ("Use off", {"audio": False})
    assert single_issue("duration-value", prompt="x", duration=7.0).fixes[0].label == "Clear duration"
    assert single_issue("prompt-value", prompt=5.0).fixes[0].label == "Clear prompt"


def test_removing_a_clip_moves_the_names_of_those_behind_it():
    asked = {"prompt": "Character1 greets character3", "references": [MP4, PNG, "c.mp4"]}
    after = fixed(single_issue("clip-unmentioned", **asked), asked, 1)
    assert after == {"prompt": "Character1 greets character2", "references": (MP4, "c.mp4")}


def test_errors_stand_before_warnings():
    found = [issue.severity for issue in issues(prompt="x", seed=7, duration=7, audio=False)]
    assert found == sorted(found)
    assert found[0] == "error"


def test_what_the_form_holds_from_before_can_be_cleared():
    issue = single_issue("shot-type-off", image=PNG, shot_type="multi")
    assert issue.fixes[0].changes == {"shot_type": None}


@pytest.mark.parametrize(
    ("cut", "shown"),
    [
        ("y" * 160, f'"…{"y" * 160}"'),
        ("y" * 161, f'"…{"y" * 160}…"'),
        (f"{' ' * 310}end of it", '"…end of it"'),
        (f"{' ' * 320}y", '"……"'),
        (f"y{' ' * 319}", '"…y"'),
    ],
    ids=["a hundred and sixty letters", "one more", "much space", "more space", "space at the end"],
)
def test_the_part_of_a_text_that_is_cut_is_shown_as_far_as_it_fits(cut, shown):
    assert single_issue("prompt-cut", prompt=f"{'x' * 1500}{cut}").message.endswith(f": {shown}")


def test_a_number_of_another_type_is_a_wrong_value_and_not_a_choice_that_is_off():
    asked = {"prompt": "character1", "references": ["https://example.org/a.mp4"]}
    assert codes("error", duration=15, **asked) == {"duration-off"}
    assert codes("error", duration=15.0, **asked) == {"duration-value"}


@pytest.mark.parametrize(
    ("name", "secrecy", "severity"),
    [
        ("image", "like a key", "warning"),
        ("image", "key", "error"),
        ("prompt", "like a key", "error"),
        ("last_image", "like a key", "error"),
    ],
)
def test_only_a_path_or_a_link_may_look_like_a_key(name, secrecy, severity):
    found = [
        one for one in validate(draft_of({"prompt": "A cat"}, secrets={name: secrecy})) if one.code == "key-in-text"
    ]
    assert [one.severity for one in found] == [severity]
    assert ("looks like" in found[0].message) is (secrecy != "key")


def test_beside_a_key_no_button_changes_the_setting_that_contains_it():
    asked = {"prompt": "character1", "image": PNG, "references": [MP4], "duration": 7}
    buttons = {
        issue.code: [set(fix.changes) for fix in issue.fixes]
        for issue in validate(draft_of(asked, secrets={"references": "key"}))
    }
    assert buttons["sources-together"] == [{"image"}]
    assert buttons["duration-value"] == [{"duration"}]


def test_an_option_in_a_text_is_taken_out_or_set_by_a_button():
    issue = single_issue("option-in-text", prompt="A kite --duration 10 in the wind")
    assert (issue.field, issue.severity, issue.hint) == ("prompt", "warning", "Give it as a setting: duration=10.")
    assert [fix.changes for fix in issue.fixes] == [
        {"prompt": "A kite in the wind", "duration": 10},
        {"prompt": "A kite in the wind"},
    ]


def test_a_text_that_is_only_an_option_is_cleared_without_it():
    assert single_issue("option-in-text", prompt="--duration 10").fixes[1].changes == {"prompt": None}


def test_an_option_in_the_path_of_a_file_is_part_of_its_name():
    assert issues(image="takes/A kite --duration 10.png") == []


def test_five_options_in_a_text_are_reported_and_no_more():
    found = issues(prompt="A kite --ar 1:1 --seed 7 --style raw --q 2 --v 6 --no people")
    assert [issue.code for issue in found] == ["option-in-text"] * 5


def test_a_key_is_reported_with_the_label_of_its_setting_or_with_an_unknown_name():
    found = validate(draft_of({"prompt": "A cat"}, secrets={"prompt": "key", "promt": "key"}))
    assert [(one.field, one.message) for one in found if one.code == "key-in-text"] == [
        ("prompt", "Prompt holds an API key."),
        ("", "promt holds an API key."),
    ]


_CLIP_HINT = "To take its settings, give a path, not text: Path(...) or wan.Video(...). wan-widgets show prints them."
_PICTURE_HINT = "Give it as the image, and say in the prompt what happens."


@pytest.mark.parametrize(
    ("prompt", "on_disk", "message", "hint"),
    [
        ("best.mp4", False, "The prompt looks like the path of a video: 'best.mp4'.", _CLIP_HINT),
        ("my best.mp4", True, "The prompt is the path of a video: 'my best.mp4'.", _CLIP_HINT),
        ("cat.png", False, "The prompt looks like the path of a picture: 'cat.png'.", _PICTURE_HINT),
        (MP4, False, "The prompt is the link of a video.", "A clip is given as a reference: references=[...]."),
        (PNG, False, "The prompt is the link of a picture.", _PICTURE_HINT),
    ],
)
def test_a_prompt_that_is_a_file_is_named_with_the_way_to_give_it(prompt, on_disk, message, hint):
    [issue] = validate(replace(draft_of({"prompt": prompt}), prompt_is_file=on_disk))
    assert (issue.code, issue.message, issue.hint) == ("prompt-path", message, hint)


def test_of_the_models_that_a_service_has_one_is_offered_by_a_button():
    [issue] = validate(draft_of({"prompt": "A cat", "model": "wan2.7"}, service="toapis"))
    assert issue.code == "model-not-offered"
    assert [fix.changes for fix in issue.fixes] == [{"model": "wan2.6"}]


def test_a_setting_that_no_model_has_at_its_own_service_is_only_cleared(monkeypatch):
    draft = draft_of({"prompt": "A cat", "prompt_extend": True, "model": "wan3.0-video"})
    assert single_issue("prompt-extend-absent", **draft.given).hint.startswith(
        "Clear it, or use a model that has it: Wan 2.6"
    )
    alone = {name: model for name, model in MODELS._models.items() if name == "wan3.0-video"}
    monkeypatch.setattr(MODELS, "_models", alone)
    assert [(one.code, one.hint) for one in absent_settings(draft)] == [("prompt-extend-absent", "Clear it.")]

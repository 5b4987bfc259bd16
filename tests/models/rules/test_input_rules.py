"""Issues of the files of a request, each at its limit, and of typed keys."""

from __future__ import annotations

import pytest
from support.issues import MP4, codes, fact, issues, single_issue

from wan_widgets._models import draft_of, output_size, validate
from wan_widgets._models.field import FileLimits
from wan_widgets._models.rules import input_rules
from wan_widgets._models.text.formatting import short_name


def test_a_clip_that_cannot_be_used_is_taken_out_alone():
    wrong = "ftp://example.org/b.mp4"
    issue = single_issue("source-scheme", prompt="character1 character2", references=[MP4, wrong])
    assert [(fix.label, fix.changes) for fix in issue.fixes] == [("Remove the clip", {"references": (MP4,)})]
    only = single_issue("source-scheme", prompt="character1", references=[wrong])
    assert only.fixes[0].changes == {"references": None}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/a/photo.png", "photo.png"),
        ("C:\\pictures\\photo.png", "photo.png"),
        ("https://example.org/x/a.png?sig=1/2", "a.png"),
        ("what?.png", "what?.png"),
        ("///", "///"),
        (b"bytes", ""),
    ],
)
def test_an_input_is_called_by_the_last_part_of_its_path(source, name):
    assert short_name(source) == name


def words_of(**facts) -> str:
    """Return the issues of an image with these facts."""
    return " ".join(issue.message for issue in issues(fact(mime="image/jpeg", **facts), image="a.png"))


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (360, 360, ""),
        (2000, 360, ""),
        (359, 500, "Sides of 360 to 2000 px are known to work; this is 359 × 500."),
        (500, 2001, "Sides of 360 to 2000 px are known to work; this is 500 × 2001."),
        (240, 300, "Sides of 360 to 2000 px are known to work"),
        (239, 300, "The model refuses sides outside 240 to 8000 px; this is 239 × 300."),
        (300, 239, "The model refuses sides outside 240 to 8000 px; this is 300 × 239."),
        (500, 8000, "Sides of 360 to 2000 px are known to work; this is 500 × 8000."),
        (7000, 8001, "The model refuses sides outside 240 to 8000 px; this is 7000 × 8001."),
    ],
)
def test_sides_of_an_image_are_reported_from_their_limit_on(width, height, words):
    said = words_of(width=width, height=height)
    assert said.startswith(words) if words else said == ""


@pytest.mark.parametrize(
    ("known", "wrong"),
    [
        ({"seconds": 1.0}, False),
        ({"seconds": 30.0}, False),
        ({"seconds": 0.9}, True),
        ({"seconds": 30.1}, True),
        ({"fps": 16.0}, False),
        ({"fps": 15.9}, True),
    ],
)
def test_length_and_rate_of_a_clip_are_reported_from_their_limit_on(known, wrong):
    found = codes(
        "warning", fact("b.mp4", "video", mime="video/mp4", **known), prompt="character1", references=["b.mp4"]
    )
    assert bool(found & {"file-length", "file-rate"}) == wrong


def test_length_and_sides_are_limited_only_where_the_model_has_a_limit():
    known = fact("b.mp4", "video", mime="video/mp4", seconds=1000.0, fps=1.0, width=1, height=9000)
    assert codes("warning", known, model="wan2.6", prompt="character1", references=["b.mp4"]) >= {"file-length"}
    limits = FileLimits(formats=("video/mp4",), upload_formats=("video/mp4",), max_bytes=1)
    for doubt in input_rules._DOUBTS:
        assert doubt[1](known["b.mp4"], limits) is None


def test_a_key_in_one_setting_hides_no_issue_of_another():
    asked = {"prompt": "A cat", "negative_prompt": "x" * 5000, "duration": 7}
    found = validate(draft_of(asked, secrets={"negative_prompt": "key"}))
    assert {issue.code for issue in found} == {"key-in-text", "duration-value"}


@pytest.mark.parametrize(("width", "height"), [(None, 480), (640, None), (None, None)])
def test_without_both_sides_of_the_image_the_size_of_the_video_is_not_known(width, height):
    known = fact(mime="image/png", width=width, height=height)
    assert output_size(draft_of({"image": "a.png"}, known)) is None
    assert output_size(draft_of({"image": "a.png"}, fact(mime="image/png", width=640, height=480))) is not None


@pytest.mark.parametrize(
    ("asked", "label", "changes"),
    [
        ({"image": "ftp://example.org/a.png"}, "Remove the image", {"image": None}),
        ({"model": "wan2.7", "first_clip": "ftp://example.org/a.mp4"}, "Remove the clip", {"first_clip": None}),
        (
            {"model": "wan3.0-video", "reference_audios": ["a.mp3", "ftp://example.org/b.mp3"]},
            "Remove the sound",
            {"reference_audios": ("a.mp3",)},
        ),
    ],
)
def test_a_source_that_cannot_be_sent_is_removed_by_a_button(asked, label, changes):
    (fix,) = single_issue("source-scheme", **asked).fixes
    assert (fix.label, fix.changes) == (label, changes)


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("file:///a.png", "Give the path alone: the file is uploaded first."),
        ("ftp://example.org/a.png", "Give a path or an http(s) URL."),
    ],
)
def test_the_way_out_of_a_scheme_depends_on_the_scheme(source, hint):
    assert single_issue("source-scheme", image=source).hint == hint


def test_several_images_where_one_is_accepted_are_not_judged_one_by_one():
    assert codes("error", image=["ftp://example.org/a.png", "data:b"]) == {"image-several"}

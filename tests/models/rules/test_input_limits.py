"""Input files at the limits of their size, length, sides and format."""

from __future__ import annotations

import pytest
from support.issues import MP4, PNG, codes, fact, issues, single_issue


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"problem": "There is no file at a.png."}, "file-unreadable"),
        ({"mime": "image/tiff"}, "file-type"),
        ({"mime": "image/bmp"}, "file-type"),
        ({"mime": "video/mp4"}, "file-type"),
        ({"mime": "image/png", "size": 10_000_001}, "file-too-big"),
        ({"mime": "image/png", "size": 0}, "file-empty"),
    ],
)
def test_a_local_image_that_cannot_be_uploaded_is_an_error(known, code):
    assert codes("error", fact(**known), image="a.png") == {code}
    assert codes("warning", fact(**known), image="a.png") == set()


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"mime": "image/gif"}, "file-format"),
        ({"mime": "image/png", "has_alpha": True}, "file-alpha"),
        ({"width": 359, "height": 500}, "file-sides"),
        ({"width": 500, "height": 2001}, "file-sides"),
        ({"width": 100, "height": 9000}, "file-sides"),
    ],
)
def test_a_doubtful_image_is_a_warning(known, code):
    assert [(issue.code, issue.severity) for issue in issues(fact(**known), image="a.png")] == [(code, "warning")]


def test_the_limits_themselves_are_fine():
    for width, height in ((360, 2000), (2000, 360), (1000, 1000)):
        assert issues(fact(mime="image/jpeg", size=10_000_000, width=width, height=height), image="a.png") == []


@pytest.mark.parametrize(
    ("known", "code", "severity"),
    [
        ({"mime": "video/x-msvideo"}, "file-type", "error"),
        ({"mime": "video/mp4", "size": 50_000_001}, "file-too-big", "error"),
        ({"mime": "video/webm"}, "file-format", "warning"),
        ({"mime": "video/mp4", "seconds": 0.9}, "file-length", "warning"),
        ({"mime": "video/mp4", "seconds": 30.2}, "file-length", "warning"),
        ({"mime": "video/quicktime", "fps": 15.0}, "file-rate", "warning"),
    ],
)
def test_a_clip_is_judged_in_its_place(known, code, severity):
    asked = {"prompt": "character1, character2", "references": [MP4, "b.mp4"]}
    issue = single_issue(code, fact("b.mp4", "video", **known), **asked)
    assert (issue.severity, issue.index, issue.field) == (severity, 1, "references")


def test_a_url_is_not_held_to_the_limits_of_uploads():
    assert codes("error", fact(PNG, local=False, mime="image/bmp", size=10**9), image=PNG) == set()
    assert codes("warning", fact(PNG, local=False, mime="image/bmp", size=10**9), image=PNG) == {"file-size"}
    assert codes("warning", fact(PNG, local=False, mime="image/png", size=10_000_000), image=PNG) == set()


def test_bytes_are_judged_by_their_facts():
    assert codes("error", fact(b"GIF", mime="text/html"), image=b"GIF") == {"file-type"}


def test_a_windows_path_is_a_path():
    assert issues(image=r"C:\pictures\a.png") == []
    assert issues(image="Photos: summer/a.png") == []


@pytest.mark.parametrize(
    ("source", "mime", "message", "hint"),
    [
        (
            "x/a.png",
            "video/mp4",
            "a.png is a video, and a picture is needed.",
            "Give one of its frames: wan.Video(path).frame(-1) is the last one, frame(0) the first.",
        ),
        (
            "x/a.png",
            "image/bmp",
            "a.png is BMP; the upload takes JPEG, PNG, WEBP or GIF.",
            "Save it as JPEG, PNG or WEBP, or give a URL of it.",
        ),
        (
            b"II*",
            "image/tiff",
            "The file is TIFF; the upload takes JPEG, PNG, WEBP or GIF.",
            "Save it as JPEG, PNG or WEBP.",
        ),
    ],
)
def test_a_file_of_another_format_is_named_with_the_way_out(source, mime, message, hint):
    issue = single_issue("file-type", fact(source, mime=mime), image=source)
    assert (issue.message, issue.hint) == (message, hint)


def test_a_source_with_an_issue_of_its_own_has_none_of_its_file():
    assert codes("error", fact(b"", size=0), image=b"") == {"source-empty"}


@pytest.mark.parametrize(
    "known",
    [
        {"width": 100},
        {"height": 100},
        {"mime": None, "has_alpha": True},
    ],
)
def test_what_is_only_half_known_of_an_image_is_no_doubt(known):
    assert issues(fact(**known), image="a.png") == []


def test_transparency_is_a_doubt_about_pictures_only():
    clip = fact("b.mp4", "video", mime="video/mp4", has_alpha=True)
    assert issues(clip, prompt="character1", references=["b.mp4"]) == []

"""Issues of several files: which are needed, which go together, how many, how long, and what the prompt calls them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.issues import MP4, PNG, codes, fact, issues, single_issue

from wan_widgets._models import draft_of, validate


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"model": "wan2.6-flash"}, "Wan 2.6 Flash needs a source image or reference videos."),
        ({"model": "wan2.7", "last_image": PNG}, "Wan 2.7 needs a first frame or a clip to continue."),
    ],
)
def test_a_mode_without_its_files_says_which_it_needs(asked, message):
    issue = single_issue("files-missing", prompt="A cat", **asked)
    assert (issue.field, issue.message) == ("image", message)


def test_a_file_that_is_not_given_needs_no_other():
    assert issues(prompt="A cat", model="wan2.7", first_clip=MP4) == []
    assert codes("error", model="wan2.7", first_clip=MP4, reference_audios=["a.mp3"]) == {"reference-audios-alone"}


@pytest.mark.parametrize(
    ("asked", "message", "fixes"),
    [
        (
            {"model": "wan2.6", "image": PNG, "references": [MP4]},
            "A source image and reference videos cannot be sent together.",
            {"Keep the image": ["references"], "Keep the references": ["image"]},
        ),
        (
            {"model": "wan2.7", "image": PNG, "references": [MP4], "source_video": MP4},
            "A first frame, reference videos and a video to edit cannot be sent together.",
            {
                "Keep the image and the references": ["source_video"],
                "Keep the source video": ["image", "references"],
            },
        ),
        (
            {"model": "wan2.7", "image": PNG, "first_clip": MP4},
            "A first frame and a clip to continue cannot be sent together.",
            {"Keep the image": ["first_clip"], "Keep the first clip": ["image"]},
        ),
    ],
)
def test_of_files_that_cannot_be_sent_together_each_group_that_can_is_offered(asked, message, fixes):
    issue = single_issue("sources-together", prompt="A cat", **asked)
    assert issue.message == message
    assert {fix.label: list(fix.changes) for fix in issue.fixes} == fixes
    assert {value for fix in issue.fixes for value in fix.changes.values()} == {None}


def test_files_that_cannot_be_sent_together_are_not_looked_for_in_the_prompt():
    assert codes("warning", prompt="A cat", image=PNG, references=[MP4]) == set()


@pytest.mark.parametrize(
    ("images", "clips", "found"),
    [(3, 2, set()), (3, 3, {"files-many"}), (6, 0, {"reference-images-many"})],
)
def test_files_that_share_a_limit_are_counted_together(images, clips, found):
    asked = {"model": "wan2.7", "reference_images": [PNG] * images, "references": [MP4] * clips}
    assert codes("error", **asked) == found
    if found == {"files-many"}:
        issue = single_issue("files-many", **asked)
        message = "At most 5 reference images and reference videos together can be sent, not 6."
        assert (issue.field, issue.message) == ("references", message)


def test_of_several_images_the_first_stays():
    (fix,) = single_issue("image-several", image=[PNG, MP4]).fixes
    assert (fix.label, fix.changes) == ("Keep the first image", {"image": PNG})


@pytest.mark.parametrize(
    ("seconds", "duration", "service", "found"),
    [
        (15.05, 5, "toapis", set()),
        (15.06, 5, "toapis", {"references-long"}),
        (10.05, 20, "toapis", set()),
        (10.06, 20, "toapis", {"duration-with-files"}),
        (31.5, -1, "dashscope", {"references-long"}),
        (29.5, True, "toapis", {"references-long", "duration-value"}),
        (10.0, "25 s", "toapis", {"duration-value"}),
        (10.0, 31, "toapis", {"duration-value"}),
    ],
)
def test_files_are_limited_in_total_and_together_with_the_video(seconds, duration, service, found):
    known = fact("b.mp4", "video", mime="video/mp4", seconds=seconds)
    asked = {"model": "wan3.0-video", "prompt": "Video 1", "references": ["b.mp4"], "duration": duration}
    draft = draft_of(asked, known, service=service)
    assert {one.code for one in validate(draft) if one.severity == "error"} == found


def test_without_files_the_video_may_be_as_long_as_the_model_makes_it():
    draft = draft_of({"model": "wan3.0-video", "prompt": "A cat", "duration": 30})
    assert validate(replace(draft, model=replace(draft.model, most_seconds_with={"references": 20}))) == []


def test_a_clip_that_the_prompt_never_mentions_is_inserted_or_removed():
    issue = single_issue("clip-unmentioned", prompt="character1 and character3", references=[MP4, PNG, MP4])
    assert (issue.field, issue.index) == ("references", 1)
    assert [fix.changes for fix in issue.fixes] == [
        {"prompt": "character1 and character3 character2"},
        {"references": (MP4, MP4), "prompt": "character1 and character2"},
    ]
    assert single_issue("clip-unmentioned", prompt="A dog", references=[MP4]).fixes[1].changes == {"references": None}


def test_a_number_without_a_file_is_reported_where_it_can_only_mean_a_file():
    asked = {"model": "wan3.0-video", "prompt": "Image 1 beside Image 2"}
    assert issues(**asked) == []
    assert single_issue("image-missing", reference_images=[PNG], **asked).message == "There is no image for Image 2."

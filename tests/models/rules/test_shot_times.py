"""Shots whose times do not fit the video: what is reported, and which length is offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.issues import MP4, fact

from wan_widgets._models import draft_of, validate
from wan_widgets._models.rules.availability import availability


@pytest.mark.parametrize(
    ("end", "model", "service", "more", "offered"),
    [
        ("15", "wan2.6", "toapis", {}, True),
        ("15", "wan2.6", "toapis", {"references": [MP4]}, False),
        ("12", "wan2.6", "toapis", {}, False),
        ("15", "wan2.6", "dashscope", {}, True),
        ("12", "wan2.6", "dashscope", {}, True),
        ("12", "wan2.6", "dashscope", {"references": [MP4]}, False),
        ("10", "wan2.6", "dashscope", {"references": [MP4]}, True),
        ("10.5", "wan2.6", "dashscope", {}, False),
        ("16", "wan2.6", "dashscope", {}, False),
        ("22", "wan3.0-video", "toapis", {"references": ["b.mp4"]}, True),
        ("23", "wan3.0-video", "toapis", {"references": ["b.mp4"]}, False),
    ],
)
def test_a_length_that_fits_the_shots_is_offered_where_it_can_be_sent(end, model, service, more, offered):
    asked = {"prompt": f"Shot 1 [0-{end}s] character1 waves.", "model": model, "duration": 5, **more}
    known = fact("b.mp4", "video", mime="video/mp4", seconds=8.0)
    [issue] = [one for one in validate(draft_of(asked, known, service=service)) if one.code == "timeline-end"]
    assert [fix.changes for fix in issue.fixes] == ([{"duration": int(end)}] if offered else [])


def test_no_length_of_nothing_is_offered_for_shots_that_end_at_once():
    draft = draft_of({"prompt": "Shot 1 [0-0s] a", "duration": 5}, service="dashscope")
    fields = tuple(
        replace(one, special={0: "smart"}, minimum=None) if one.name == "duration" else one
        for one in draft.model.fields
    )
    found = validate(replace(draft, model=replace(draft.model, fields=fields)))
    assert [one.fixes for one in found if one.code == "timeline-end"] == [()]


def test_limits_with_files_that_a_service_lacks_change_nothing_there():
    asked = {"prompt": "Shot 1 [0-4s] a", "duration": 5, "references": ["b.mp4"]}
    draft = draft_of(asked, fact("b.mp4", "video", mime="video/mp4", seconds=8.0))
    fields = tuple(
        replace(one, kind="integer", choices=(), choices_by_mode={}, minimum=2, maximum_with={"references": 3})
        if one.name == "duration"
        else one
        for one in draft.model.fields
        if one.name != "references"
    )
    model = replace(draft.model, fields=fields, most_seconds_with={"references": 9})
    without = replace(draft, model=model, mode="t2v")
    assert {one.code for one in validate(without)} == {"references-absent", "timeline-end"}
    assert availability(without)["duration"].most is None


def test_shots_need_not_end_with_a_video_whose_length_the_model_chooses():
    asked = {"prompt": "Shot 1 [0-4s] a", "model": "wan3.0-video", "duration": -1}
    assert validate(draft_of(asked, service="dashscope")) == []


def test_shots_of_a_model_without_a_length_or_with_lengths_in_words_end_where_they_like():
    draft = draft_of({"prompt": "Shot 1 [0-4s] a", "duration": 5})
    without = tuple(one for one in draft.model.fields if one.name != "duration")
    [issue] = validate(replace(draft, model=replace(draft.model, fields=without)))
    assert issue.code == "duration-absent"
    words = replace(draft.model.field("duration"), choices=("short", "long"), default="short")
    model = replace(draft.model, fields=(*without, words))
    assert validate(replace(draft, model=model, given={"prompt": "Shot 1 [0-4s] a"})) == []

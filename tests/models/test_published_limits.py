"""The limits that the services publish: the last value that is accepted, and the first that is not."""

from __future__ import annotations

import pytest
from support.issues import fact

from wan_widgets._models import body_of, draft_of, output_size, request_of, validate
from wan_widgets._models.catalog import MODELS

PLACES = [(name, service) for name in MODELS for service in MODELS.services_of(name)]
PNG, MP4, WAV = "a.png", "a.mp4", "a.wav"
KINDS = {PNG: ("image", "image/png"), MP4: ("video", "video/mp4"), WAV: ("audio", "audio/wav")}
IMAGE, CLIP, SOUND = {"image": PNG}, {"references": [MP4]}, {"reference_audios": [WAV]}
FIRST, EDIT = {"first_clip": MP4}, {"source_video": MP4}


def found(service: str, asked: dict, inputs: dict | None = None) -> set[tuple[str, str]]:
    """The field and the code of each issue."""
    draft = draft_of({"prompt": "character1, Image 1, Video 1, Audio 1", **asked}, inputs, service=service)
    return {(one.field, one.code) for one in validate(draft)}


def issues_of_file(model: str, service: str, asked: dict, **known: object) -> set[str]:
    """The codes of the issues of one file with these facts."""
    (value,) = asked.values()
    source = value[0] if isinstance(value, list) else value
    kind, mime = KINDS[source]
    codes = found(service, {"model": model, **asked}, fact(source, kind, mime=mime, **known))
    return {code for _, code in codes if code.startswith("file-") and code != "files-missing"}


@pytest.mark.parametrize(("model", "service"), [place for place in PLACES if place != ("wan2.6-flash", "toapis")])
def test_a_seed_has_thirty_one_bits(model, service):
    wrong = {
        seed
        for seed in (-1, 0, 2**31 - 1, 2**31)
        if ("seed", "seed-value") in found(service, {"model": model, "seed": seed})
    }
    assert wrong == {-1, 2**31}


@pytest.mark.parametrize(
    ("model", "name", "most"),
    [
        ("wan2.6", "prompt", 1500),
        ("wan2.6-flash", "prompt", 1500),
        ("wan2.7", "prompt", 5000),
        ("wan3.0-video", "prompt", 20_000),
        ("wan3.0-video-prime", "prompt", 20_000),
        ("wan2.6", "negative_prompt", 500),
        ("wan2.7", "negative_prompt", 500),
    ],
)
def test_the_rest_of_a_long_text_is_cut(model, name, most):
    code = f"{name.replace('_', '-')}-cut"
    for service in MODELS.services_of(model):
        cut = [(name, code) in found(service, {"model": model, name: "x" * count}) for count in (most, most + 1)]
        assert cut == [False, True]


@pytest.mark.parametrize(
    ("model", "service", "asked", "lengths"),
    [
        ("wan2.6", "toapis", {}, {5, 10, 15}),
        ("wan2.6", "toapis", CLIP, {5, 10}),
        ("wan2.6-flash", "toapis", IMAGE, {5, 10, 15}),
        ("wan2.6", "dashscope", IMAGE, set(range(2, 16))),
        ("wan2.6", "dashscope", CLIP, set(range(2, 11))),
        ("wan2.7", "dashscope", {}, set(range(2, 16))),
        ("wan2.7", "dashscope", CLIP, set(range(2, 11))),
        ("wan3.0-video", "toapis", {}, set(range(2, 31))),
        ("wan3.0-video", "dashscope", {}, {-1, *range(2, 31)}),
    ],
)
def test_a_video_has_one_of_these_lengths(model, service, asked, lengths):
    off = {"duration-value", "duration-off"}
    fits = {
        seconds
        for seconds in range(-2, 33)
        if not off & {code for _, code in found(service, {"model": model, **asked, "duration": seconds})}
    }
    assert fits == lengths


@pytest.mark.parametrize(
    ("model", "service", "asked", "most"),
    [
        ("wan2.6", "toapis", IMAGE, 10_000_000),
        ("wan2.6", "dashscope", IMAGE, 10_000_000),
        ("wan2.6", "toapis", CLIP, 50_000_000),
        ("wan2.6", "dashscope", SOUND, 15_000_000),
        ("wan3.0-video", "toapis", IMAGE, 10_000_000),
        ("wan3.0-video", "dashscope", IMAGE, 20_000_000),
        ("wan3.0-video", "toapis", CLIP, 50_000_000),
        ("wan3.0-video", "dashscope", CLIP, 100_000_000),
        ("wan3.0-video", "toapis", SOUND, 15_000_000),
        ("wan2.7", "dashscope", IMAGE, 20_000_000),
        ("wan2.7", "dashscope", FIRST, 100_000_000),
        ("wan2.7", "dashscope", EDIT, 100_000_000),
    ],
)
def test_a_file_has_no_more_bytes(model, service, asked, most):
    wrong = [bool(issues_of_file(model, service, asked, size=size)) for size in (most, most + 1)]
    assert wrong == [False, True]


@pytest.mark.parametrize(
    ("model", "asked", "least", "most"),
    [
        ("wan2.6", CLIP, 1, 30),
        ("wan2.6", SOUND, 1, 15),
        ("wan3.0-video", CLIP, 1, 15),
        ("wan3.0-video", SOUND, 1, 15),
        ("wan2.7", FIRST, 2, 10),
        ("wan2.7", EDIT, 2, 10),
    ],
)
def test_a_clip_or_a_sound_has_a_length_in_between(model, asked, least, most):
    (name,) = asked
    for service in MODELS.services_of(model):
        if name in MODELS.at(model, service).names():
            lengths = (least - 0.1, least, most, most + 0.1)
            wrong = [bool(issues_of_file(model, service, asked, seconds=float(one))) for one in lengths]
            assert wrong == [True, False, False, True]


@pytest.mark.parametrize("model", ["wan2.6", "wan3.0-video"])
def test_a_clip_has_sixteen_frames_a_second(model):
    for service in MODELS.services_of(model):
        assert [bool(issues_of_file(model, service, CLIP, fps=fps)) for fps in (15.9, 16.0)] == [True, False]


@pytest.mark.parametrize(
    ("model", "service", "asked", "least", "most"),
    [
        ("wan2.6", "toapis", IMAGE, 360, 2000),
        ("wan2.6", "dashscope", IMAGE, 360, 2000),
        ("wan3.0-video", "toapis", IMAGE, 360, 2000),
        ("wan3.0-video", "dashscope", IMAGE, 240, 8000),
        ("wan3.0-video", "toapis", CLIP, 240, 4096),
        ("wan3.0-video", "dashscope", CLIP, 240, 4096),
        ("wan2.7", "dashscope", IMAGE, 240, 8000),
    ],
)
def test_a_picture_or_a_clip_has_sides_in_between(model, service, asked, least, most):
    sides = ((least, 500), (500, most), (least - 1, 500), (500, most + 1))
    wrong = [bool(issues_of_file(model, service, asked, width=width, height=height)) for width, height in sides]
    assert wrong == [False, False, True, True]


@pytest.mark.parametrize(
    ("model", "service"), [("wan2.6", "toapis"), ("wan2.6", "dashscope"), ("wan3.0-video", "toapis")]
)
def test_a_picture_is_refused_or_only_known_to_work_at_other_sizes(model, service):
    for least, most, words in ((239, 8000, "refuses"), (240, 8001, "refuses"), (240, 8000, "are known to work")):
        draft = draft_of({"model": model, **IMAGE}, fact(PNG, width=least, height=most), service=service)
        assert [words in one.message for one in validate(draft) if one.code == "file-sides"] == [True]


@pytest.mark.parametrize(("model", "service"), PLACES)
def test_model_studio_takes_pictures_inside_the_request(model, service):
    inside = {one.file_kind for one in MODELS.at(model, service).media() if one.file.inline}
    assert inside == ({"image"} if service == "dashscope" else set())


@pytest.mark.parametrize(
    ("model", "sound", "seconds"),
    [
        ("wan2.6", "always", (60, 300)),
        ("wan2.6-flash", "by default", (30, 180)),
        ("wan2.7", "always", (60, 300)),
        ("wan3.0-video", "by default", (60, 300)),
        ("wan3.0-video-prime", "by default", (30, 150)),
    ],
)
def test_a_model_takes_its_time_and_makes_sound(model, sound, seconds):
    table = MODELS[model]
    assert table.typical_seconds == seconds
    assert table.always_sound is (sound == "always")
    assert table.always_sound or table.field("audio").default is True


def test_to_ask_for_the_sound_that_is_always_made_changes_nothing():
    assert MODELS["wan2.6"].field("audio").same_as_left_out is True
    assert MODELS["wan2.6-flash"].field("audio").same_as_left_out is None


@pytest.mark.parametrize(("model", "service"), PLACES)
def test_the_form_begins_with_the_settings_that_most_videos_need(model, service):
    table = MODELS.at(model, service)
    rare = {"model", "negative_prompt", "seed", "prompt_extend", "shot_type", "watermark"}
    rare |= {"audio"} if model == "wan2.6" else set()
    assert {one.name for one in table.fields if one.advanced} == rare & set(table.names())


@pytest.mark.parametrize(
    ("model", "name", "most", "more"),
    [
        ("wan2.6", "references", 3, {}),
        ("wan3.0-video", "references", 5, {}),
        ("wan3.0-video", "reference_images", 10, {}),
        ("wan3.0-video", "reference_audios", 5, {}),
        ("wan2.7", "references", 5, {}),
        ("wan2.7", "reference_images", 5, {}),
        ("wan2.7", "reference_images", 4, EDIT),
        ("wan2.6", "reference_audios", 1, {}),
        ("wan2.7", "reference_audios", 1, {}),
    ],
)
def test_a_setting_holds_no_more_files(model, name, most, more):
    code = f"{name.replace('_', '-')}-many"
    files = [f"https://example.org/{number}.mp4" for number in range(most + 1)]
    many = [(name, code) in found("dashscope", {"model": model, name: some, **more}) for some in (files[:most], files)]
    assert many == [False, True]


@pytest.mark.parametrize("name", ["references", "reference_audios"])
def test_clips_and_sounds_of_wan_3_have_fifteen_seconds_together(name):
    source = MP4 if name == "references" else WAV
    kind, mime = KINDS[source]
    for service in ("toapis", "dashscope"):
        long = [
            (name, f"{name.replace('_', '-')}-long")
            in found(
                service,
                {"model": "wan3.0-video", name: [source, f"b{source}"], "duration": 5},
                fact(source, kind, mime=mime, seconds=7.0) | fact(f"b{source}", kind, mime=mime, seconds=seconds),
            )
            for seconds in (8.0, 8.1)
        ]
        assert long == [False, True]


@pytest.mark.parametrize(("duration", "fits"), [(20, True), (21, False)])
def test_clips_and_the_video_of_wan_3_have_thirty_seconds_together(duration, fits):
    asked = {"model": "wan3.0-video", **CLIP, "duration": duration}
    codes = found("toapis", asked, fact(MP4, "video", mime="video/mp4", seconds=10.0))
    assert any(field == "duration" for field, _ in codes) is not fits


@pytest.mark.parametrize(
    ("resolution", "sizes"),
    [
        ("480p", "832x480 480x832 624x624 720x544 544x720"),
        ("720p", "1280x720 720x1280 960x960 1088x832 832x1088"),
        ("1080p", "1920x1080 1080x1920 1440x1440 1632x1248 1248x1632"),
    ],
)
def test_a_ratio_and_a_resolution_are_a_size_in_pixels(resolution, sizes):
    for ratio, size in zip(("16:9", "9:16", "1:1", "4:3", "3:4"), sizes.split(), strict=True):
        draft = draft_of({"model": "wan3.0-video", "prompt": "x", "aspect_ratio": ratio, "resolution": resolution})
        assert output_size(draft) == tuple(map(int, size.split("x")))


@pytest.mark.parametrize(
    ("model", "service", "sent"),
    [
        ("wan2.6", "toapis", {"resolution": "1080p", "duration": 5}),
        ("wan2.6", "dashscope", {"parameters": {"size": "1920*1080", "duration": 5}}),
        ("wan2.7", "dashscope", {"parameters": {"resolution": "1080P", "duration": 5}}),
        ("wan3.0-video", "toapis", {"resolution": "1080p", "duration": 5}),
    ],
)
def test_resolution_and_length_are_always_sent_and_other_defaults_never(model, service, sent):
    body = body_of(request_of(draft_of({"model": model, "prompt": "A cat"}, service=service)))
    assert {name: body[name] for name in sent} == sent
    assert body.keys() - sent.keys() <= {"model", "prompt", "input"}
    assert sent.keys() != {"parameters"} or body["input"] == {"prompt": "A cat"}


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("model", "wan9", ""),
        ("resolution", "8k", ""),
        ("duration", 77, ""),
        ("aspect_ratio", "7:1", "Leave it out to use the default."),
    ],
)
def test_what_is_always_sent_is_not_to_be_left_out(name, value, hint):
    assert [one.hint for one in validate(draft_of({"prompt": "A cat", name: value})) if one.field == name] == [hint]

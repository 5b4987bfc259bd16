"""The permanent record of a job: everything that made it, and nothing secret."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._jobs.files import job_provenance
from wan_widgets._jobs.ledger.row import Row, snapshot_of
from wan_widgets.config import credentials
from wan_widgets.media.video import VideoFacts
from wan_widgets.redaction import HIDDEN

FACTS = VideoFacts(
    width=1280, height=720, seconds=5.0, fps=30.0, frames=150, video_codec="h264", audio_codec="aac", size=1000
)
SIGNED = "https://me:pw@example.org/a.png?sig=geheim#part"


def row(**changes: object) -> Row:
    made: dict[str, object] = {
        "id": "abcdefgh-wan-1",
        "fingerprint": "f",
        "take": 2,
        "settings": {"prompt": "A cat", "negative_prompt": "text", "duration": 5},
        "body": {"model": "wan2.6", "prompt": "A cat", "seed": 7, "client_business_id": "abcdefgh-wan-1"},
        "backend": "toapis",
        "base_url": "https://toapis.com",
        "model": "wan2.6",
        "mode": "t2v",
        "prompt": "A cat",
        "seed": 7,
        "task_id": "task_1",
        "sweep": "sweep_1",
        "draft": "draft-1",
        "template": "A {animal}",
        "template_values": {"animal": "cat"},
        "estimate": {"usd": 0.5},
        "billing": {"credits": 100},
        "created_at": 1_700_000_000.0,
        "submitted_at": 1_700_000_001.0,
    }
    return Row(**{**made, **changes})


def test_everything_that_made_it_is_in_the_record():
    one = job_provenance.shared(row(), Path("/home/me/wan"), facts=FACTS, at=1_700_000_060.4)
    versions = one.pop("wan_widgets")
    assert (versions["format"], sorted(versions)) == (1, ["format", "python", "version"])
    assert one == {
        "simulated": False,
        "protocol": "toapis",
        "settings": {"prompt": "A cat", "negative_prompt": "text", "duration": 5},
        "seed": 7,
        "template": {"text": "A {animal}", "values": {"animal": "cat"}},
        "inputs": [],
        "model": "wan2.6",
        "mode": "t2v",
        "service": "toapis",
        "host": "https://toapis.com",
        "task_id": "task_1",
        "id": "abcdefgh-wan-1",
        "take": 2,
        "sweep": "sweep_1",
        "draft": "draft-1",
        "request": {"model": "wan2.6", "prompt": "A cat", "seed": 7, "client_business_id": "abcdefgh-wan-1"},
        "times": {
            "created": "2023-11-14T22:13:20Z",
            "submitted": "2023-11-14T22:13:21Z",
            "finished": "2023-11-14T22:14:20Z",
        },
        "cost": {"estimate": {"usd": 0.5}, "billing": {"credits": 100}},
        "file": {"width": 1280, "height": 720, "seconds": 5.0, "fps": 30.0, "frames": 150, "sound": True, "size": 1000},
    }
    simulated = job_provenance.shared(row(backend="simulator"), Path("/x"))
    assert simulated["simulated"] is True
    assert simulated["cost"] == {"estimate": None, "billing": None}
    assert snapshot_of(row(backend="simulator"), Path("/x"), watched=True).billing is None


def test_where_inputs_are_is_in_the_private_record_alone(tmp_path):
    inside, outside = str(tmp_path / "wan/inputs/ab.mp4"), str(tmp_path / "secret place/dusk.mp4")
    url = "https://example.org/clip.mp4"
    made = row(
        settings={"prompt": "x", "references": [inside, url, outside]},
        inputs={inside: "1" * 64, outside: "2" * 64},
        body={
            "metadata": {"reference_urls": ["https://up/1?sig=a", url, "https://up/2?sig=b"]},
            "prompt": "https://p/?q",
        },
    )
    one = job_provenance.shared(made, tmp_path / "wan")
    assert one["inputs"] == [
        {"field": "references", "name": "ab.mp4", "sha256": "1" * 64, "path": "inputs/ab.mp4"},
        {"field": "references", "url": url, "cut": False},
        {"field": "references", "name": "dusk.mp4", "sha256": "2" * 64, "path": None},
    ]
    assert one["request"]["metadata"]["reference_urls"] == [
        f"<upload of ab.mp4, SHA-256 {'1' * 64}>",
        url,
        f"<upload of dusk.mp4, SHA-256 {'2' * 64}>",
    ]
    assert one["request"]["prompt"] == "https://p/?q"
    assert str(tmp_path) not in json.dumps(one)
    assert "sig=" not in json.dumps(one)
    given = [entry["given"] for entry in job_provenance.private(made, tmp_path / "wan")["inputs"]]
    assert given == [inside, url, outside]


def test_of_a_link_only_what_is_not_secret_is_given_away():
    made = row(settings={"image": SIGNED}, body={"image_urls": [SIGNED]})
    one = job_provenance.shared(made, Path("/x"))
    assert one["inputs"] == [{"field": "image", "url": "https://example.org/a.png", "cut": True}]
    assert one["request"] == {"image_urls": ["https://example.org/a.png"]}
    assert job_provenance.private(made, Path("/x"))["inputs"][0]["given"] == SIGNED


def test_a_key_is_in_no_record(monkeypatch):
    key = "sk-only-" + "for-this-test-4711"
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    credentials.find_key("toapis")
    made = row(settings={"prompt": f"my key is {key}"}, billing={"words": [f"Bearer {key}"]}, template=key)
    for make in (job_provenance.shared, job_provenance.private):
        assert "4711" not in json.dumps(make(made, Path("/x")))


def test_a_key_is_removed_from_each_text_and_the_other_texts_are_unchanged(monkeypatch):
    key = "sk-only-" + "for-this-test-4711"
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    credentials.find_key("toapis")
    link = "See https://example.org/a?sig=abcdefgh"
    body = {"prompt": link, "parts": [{"text": key}, (key, link)], "count": 3, "wanted": True, "none": None}
    request = job_provenance.shared(row(body=body), Path("/x"))["request"]
    assert request == {
        "prompt": link, "parts": [{"text": HIDDEN}, [HIDDEN, link]], "count": 3, "wanted": True, "none": None
    }  # fmt: skip
    assert job_provenance.title_of(row(prompt=f"A cat {key}")) == f"A cat {HIDDEN}"
    private = job_provenance.private(row(settings={"image": f"/photos/{key}.png"}), Path("/x"))
    assert "4711" not in json.dumps(private)


@pytest.mark.parametrize(("prompt", "title"), [("A cat", "A cat"), ("", "wan2.6 t2v")])
def test_a_video_without_a_prompt_has_its_model_as_its_title(prompt, title):
    assert job_provenance.title_of(row(prompt=prompt)) == title


@pytest.mark.parametrize(
    ("template", "negative", "found"),
    [
        ("", "", None),
        ("A {animal}", "", {"text": "A {animal}", "values": {"animal": "cat"}}),
        ("", "no {animal}", {"text": "", "negative": "no {animal}", "values": {"animal": "cat"}}),
    ],
    ids=["none", "prompt", "negative prompt"],
)
def test_the_templates_are_in_the_record_where_a_prompt_was_made_from_one(template, negative, found):
    made = row(template=template, negative_template=negative)
    assert job_provenance.shared(made, Path("/x"))["template"] == found


def test_a_job_that_is_not_over_has_no_times_no_request_and_no_file_yet():
    one = job_provenance.shared(row(submitted_at=None, body=None), Path("/x"))
    assert one["times"] == {"created": "2023-11-14T22:13:20Z", "submitted": None, "finished": None}
    assert (one["request"], one["file"]) == (None, None)
    over = job_provenance.shared(row(finished_at=1_700_000_060.0), Path("/x"))
    assert over["times"]["finished"] == "2023-11-14T22:14:20Z"
    epoch = job_provenance.private(row(finished_at=1_700_000_060.0), Path("/x"), at=0.5)
    assert epoch["times"]["finished"] == "1970-01-01T00:00:00Z"


def test_the_facts_of_a_file_are_rounded_and_say_whether_it_has_sound():
    facts = replace(FACTS, seconds=5.00049, fps=29.97049, audio_codec=None)
    for make in (job_provenance.shared, job_provenance.private):
        file = make(row(), Path("/x"), facts=facts)["file"]
        assert (file["seconds"], file["fps"], file["sound"]) == (5.0, 29.97, False)


def test_inputs_are_listed_one_by_one_and_not_among_the_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    given = {"prompt": "x", "image": "~/a.png", "references": ("b.mp4", "", None, 7, "c/d.mp4"), "first_clip": None}
    one = job_provenance.private(row(settings=given), tmp_path / "c")
    assert one["settings"] == {"prompt": "x"}
    places = [(entry["field"], entry["name"], entry["path"], entry["given"]) for entry in one["inputs"]]
    assert sorted(places) == [
        ("image", "a.png", None, str(tmp_path / "a.png")),
        ("references", "b.mp4", None, str(tmp_path / "b.mp4")),
        ("references", "d.mp4", "d.mp4", str(tmp_path / "c/d.mp4")),
    ]
    assert [entry["sha256"] for entry in one["inputs"]] == [None] * 3


def test_uploads_in_a_request_are_named_after_their_inputs_in_every_form_and_texts_are_not_touched():
    made = row(
        settings={"references": ["a.png", "b.png"]},
        inputs={"b.png": "2" * 64},
        body={
            "prompt": "oss://a text",
            "negative_prompt": "https://a/text?x=y",
            "input": {
                "prompt": "https://another/text?x=y",
                "img_url": "oss://bucket/1?Signature=a",
                "more": ({"url": "inline:data"}, "https://up/3?sig=b"),
                "ossified": "a word",
            },
        },
    )
    assert job_provenance.shared(made, Path("/x"))["request"] == {
        "prompt": "oss://a text",
        "negative_prompt": "https://a/text?x=y",
        "input": {
            "prompt": "https://another/text?x=y",
            "img_url": "<upload of a.png, SHA-256 unknown>",
            "more": [{"url": f"<upload of b.png, SHA-256 {'2' * 64}>"}, "<upload of a file, SHA-256 unknown>"],
            "ossified": "a word",
        },
    }

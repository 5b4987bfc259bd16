"""The permanent record of a job: everything that made it, and nothing secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wan_widgets import errors
from wan_widgets._jobs.files import finalize, job_provenance
from wan_widgets._jobs.ledger.row import ANNOTATIONS, Row, snapshot_of
from wan_widgets._jobs.record.job_record import JobRecord
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config import credentials
from wan_widgets.media.mp4 import provenance
from wan_widgets.media.video import Video, VideoFacts, tags

from ..fake import make_video

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


def test_where_inputs_lie_is_in_the_private_record_alone(tmp_path):
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


def test_a_new_record_is_the_first_take_and_empty():
    made = JobRecord(id="one")
    assert (made.take, made.star, made.created_at, made.updated_at) == (1, False, 0.0, 0.0)
    assert (made.sent, made.took, made.over, made.resting) == (False, None, False, False)


@pytest.mark.parametrize(
    ("changes", "sent"), [({"task_id": "task_1"}, True), ({"submitted_at": 5.0}, True), ({"created_at": 5.0}, False)]
)
def test_a_job_with_a_task_or_a_time_of_its_submit_may_be_at_the_service(changes, sent):
    assert JobRecord(id="one", **changes).sent is sent


def test_a_job_took_the_time_from_its_request_to_its_end():
    assert JobRecord(id="one", created_at=100.0, finished_at=161.26).took == 61.3


def test_only_annotations_are_changed_without_owning_the_job():
    assert {"star", "remark", "tags", "file_deleted_at"} == ANNOTATIONS


def test_a_snapshot_as_json_says_whether_it_is_simulated():
    for backend, simulated in (("simulator", True), ("toapis", False)):
        assert JobSnapshot(id="one", backend=backend).to_json()["simulated"] is simulated


def test_a_snapshot_knows_usual_times_and_promises_no_free_cancellation():
    made = JobSnapshot(id="one")
    assert (made.typical, made.gives_progress, made.cancelable) == ((60, 300), True, False)


# -- on the way of a job -----------------------------------------------------------------------------


def test_a_finished_video_carries_its_record_and_has_it_beside_it(house, service):
    job = house.make(prompt="A kite 🪁", negative_prompt="text", duration=5)
    video = job.result(timeout=20)
    one = video.provenance
    body = next(body for name, body in service.calls if name == "submit")
    assert one["request"] == body
    assert (one["id"], one["task_id"], one["seed"]) == (job.id, "task_1", job.seed)
    assert video.settings == {**job.settings, "seed": job.seed}
    assert one["file"]["size"] == service.video.stat().st_size < job.snapshot.file_size
    beside = json.loads(provenance.sidecar_of(video.path).read_text(encoding="utf-8"))
    assert beside == one
    assert tags(video.path)["title"] == "A kite 🪁"
    assert job.snapshot.flags == ()
    assert {path.name for path in house.home.iterdir() if path.is_file() and path.suffix in (".mp4", ".json")} == {
        video.path.name,
        f"{video.path.name}.json",
    }
    assert {**job.provenance, "times": one["times"], "file": one["file"]} == one


def test_a_file_that_takes_no_record_is_kept_as_it_came_and_flagged(house, service, tmp_path):
    odd = tmp_path / "odd.mp4"
    whole = service.video.read_bytes()
    odd.write_bytes(whole + b"\0\0\0\x10meta\0\0\0\0\0\0\0\0")
    service.video = odd
    job = house.make()
    video = job.result(timeout=20)
    assert video.path.read_bytes() == odd.read_bytes()
    assert job.snapshot.flags == (finalize.NOT_INSIDE,)
    assert video.settings["prompt"] == "A kite"
    assert list((house.home / ".parts").iterdir()) == []


def test_a_bug_in_writing_the_record_loses_nothing(house, service, monkeypatch):
    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(job_provenance, "shared", bug)
    job = house.make()
    assert job.result(timeout=20).path.read_bytes() == service.video.read_bytes()
    assert job.snapshot.flags == (finalize.NOT_INSIDE, finalize.NOT_BESIDE)


def test_a_copy_with_its_record_that_is_not_the_same_video_is_thrown_away(house, service, monkeypatch, tmp_path):
    other = make_video(tmp_path / "other.mp4", 640, 360, 3)
    real = provenance.embed
    monkeypatch.setattr(provenance, "embed", lambda _source, *rest: real(other, *rest))
    job = house.make()
    assert job.result(timeout=20).path.read_bytes() == service.video.read_bytes()
    assert job.snapshot.flags == (finalize.NOT_INSIDE,)


def test_a_file_of_somebody_else_that_has_the_name_is_left_alone(houses):
    house = houses(template="same")
    house.home.mkdir(parents=True)
    for text in ("mine", json.dumps({"wan_widgets": {"format": 1}, "settings": {}, "id": "other"})):
        sidecar = house.home / "same.mp4.json"
        sidecar.write_text(text)
        job = house.make(again=True)
        video = job.result(timeout=20)
        assert sidecar.read_text() == text
        assert job.snapshot.flags == (finalize.NOT_BESIDE,)
        assert video.provenance["id"] == job.id
        video.path.unlink()


def test_a_process_that_died_between_name_and_end_leaves_a_whole_record(house):
    job = house.make()
    path = job.result(timeout=20).path
    made, first = house.row(job), path.read_bytes()
    before = provenance.sidecar_of(path).read_text()
    for there in (True, False):
        if not there:
            provenance.sidecar_of(path).unlink()
        assert finalize.beside(made, house.home, path, FACTS) == ()
        assert provenance.sidecar_of(path).read_text() == before
    assert path.read_bytes() == first
    assert job.state is JobState.COMPLETED


def test_a_link_in_the_place_of_the_record_is_not_followed(houses, tmp_path):
    house = houses(template="same")
    house.home.mkdir(parents=True)
    (house.home / "same.mp4.json").symlink_to(tmp_path / "elsewhere.json")
    job = house.make()
    job.result(timeout=20)
    assert not (tmp_path / "elsewhere.json").exists()
    assert job.snapshot.flags == (finalize.NOT_BESIDE,)


def test_a_video_that_was_stripped_says_so(house, service):
    path = house.make().result(timeout=20).path
    provenance.sidecar_of(path).unlink()
    path.write_bytes(service.video.read_bytes())
    with pytest.raises(errors.MetadataMissingError):
        _ = Video(path).settings

"""The record in a finished video and beside it, also after an error, after a crash, and where a name is taken."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets import errors
from wan_widgets._jobs.files import finalize, job_provenance
from wan_widgets._jobs.handles.video import Video
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import JobState
from wan_widgets.media.mp4 import provenance
from wan_widgets.media.video import probe, tags

from ..fake import make_video
from ..ledger.rows import row


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
        assert finalize.write_sidecar(made, house.home, path, probe(path)) == ()
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
    path.write_bytes(house.service.video.read_bytes())
    with pytest.raises(errors.MetadataMissingError):
        _ = Video(path).settings


# -- where the unfinished files are -------------------------------------------------------------------


def pieces(home: Path, job_id: str = "job") -> list[Path]:
    return [home / ".parts" / f"{job_id}{suffix}" for suffix in (".part", ".mp4", ".json")]


def test_an_unfinished_download_begins_in_a_folder_of_its_own_and_continues_what_is_there(tmp_path):
    part = finalize.begin(tmp_path, "job")
    assert part == tmp_path / ".parts" / "job.part"
    part.write_bytes(b"half")
    assert finalize.begin(tmp_path, "job").read_bytes() == b"half"


def test_no_folder_is_made_for_a_download_where_that_of_the_videos_is_gone(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        finalize.begin(tmp_path / "gone", "job")
    assert caught.value.filename == str(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


def test_a_download_is_not_written_through_a_link(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    (home / ".parts").mkdir(parents=True)
    for path in pieces(home):
        path.symlink_to(elsewhere)
    part = finalize.begin(home, "job")
    part.write_bytes(b"half")
    assert [path.name for path in part.parent.iterdir()] == ["job.part"]
    assert not elsewhere.exists()


def test_a_folder_of_downloads_that_leads_elsewhere_is_refused(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / ".parts").symlink_to(elsewhere)
    with pytest.raises(PermissionError, match=r"\.parts in it is a link that leads elsewhere"):
        finalize.begin(home, "job")


def test_what_is_left_of_a_download_is_removed_and_nothing_of_another_one(tmp_path):
    (tmp_path / ".parts").mkdir()
    own, other = pieces(tmp_path), pieces(tmp_path, "other")
    for path in (*own[:2], *other):
        path.touch()
    finalize.clear(tmp_path, "job")
    assert sorted((tmp_path / ".parts").iterdir()) == sorted(other)


# -- whose file has the name -------------------------------------------------------------------------


@pytest.fixture
def named(tmp_path: Path, video: Path) -> Callable[[Row | None], Path]:
    """Save a video under its final name, with the record of a job inside or none."""

    def save(one: Row | None) -> Path:
        path = tmp_path / "a.mp4"
        if one is None:
            return Path(shutil.copyfile(video, path))
        part = finalize.begin(tmp_path, one.id)
        part.write_bytes(video.read_bytes())
        return finalize.with_provenance(one, tmp_path, probe(part))[0].replace(path)

    return save


def test_the_record_inside_a_video_says_whose_it_is(tmp_path, named, video):
    own = row()
    path = named(own)
    assert finalize.holds_record(own, tmp_path, path)
    assert not finalize.holds_record(row(), tmp_path, path)
    home, bare, text, folder = (tmp_path / name for name in ("home", "bare.mp4", "text.mp4", "folder.mp4"))
    bare.write_bytes(video.read_bytes())
    text.write_text("no video")
    home.mkdir()
    folder.mkdir()
    for other in (bare, text, folder, tmp_path / "gone.mp4"):
        assert not finalize.holds_record(own, tmp_path, other)
    assert not finalize.holds_record(own, home, path)


@pytest.mark.parametrize(
    ("inside", "part", "there"),
    [
        ("own", "another file", True),
        ("other", "another file", False),
        ("none", "another file", False),
        ("none", "the same file", True),
        ("none", "gone", True),
        ("no file", "gone", False),
    ],
)
def test_a_video_has_its_name_if_it_names_the_job_or_is_what_was_downloaded(tmp_path, named, inside, part, there):
    one = row()
    path = named(None if inside == "none" else one if inside == "own" else row())
    if inside == "no file":
        path.unlink()
    unfinished = finalize.begin(tmp_path, one.id)
    if part == "gone":
        unfinished.unlink(missing_ok=True)
    elif part == "the same file":
        unfinished.hardlink_to(path)
    else:
        unfinished.write_bytes(b"half")
    assert finalize.in_place(one, tmp_path, path) is there


@pytest.mark.parametrize(
    ("there", "part", "same"),
    [(b"a", b"a", True), (b"a", b"b", False), (b"a", b"aa", False), (None, b"a", False), (b"a", None, False)],
)
def test_a_file_is_the_download_of_a_job_if_every_byte_is_the_same(tmp_path, there, part, same):
    home = tmp_path / "home"
    home.mkdir()
    path, elsewhere, unfinished = home / "a.mp4", tmp_path / "a.mp4", finalize.begin(home, "job")
    for file, data in ((path, there), (elsewhere, there), (unfinished, part)):
        if data is not None:
            file.write_bytes(data)
            os.utime(file, (1.0, 1.0))
    assert finalize.is_same(home, "job", path) is same
    assert not finalize.is_same(home, "job", elsewhere)


def test_a_copy_with_its_record_is_saved_and_the_download_stays_beside_it(tmp_path, video):
    one = row(prompt="A kite", model="wan2.6", backend="toapis")
    part = finalize.begin(tmp_path, one.id)
    part.write_bytes(video.read_bytes())
    came = probe(part)
    copy, facts = finalize.with_provenance(one, tmp_path, came)
    assert (copy, facts) == (part.with_suffix(".mp4"), probe(copy))
    assert part.read_bytes() == video.read_bytes()
    found = Video(copy).provenance
    assert (found["id"], found["file"]["size"], tags(copy)["title"]) == (one.id, came.size, "A kite")
    assert found["times"]["finished"] is not None


@pytest.mark.parametrize("other", ["video", "record"])
def test_a_copy_of_another_video_or_with_another_record_is_not_saved(tmp_path, video, monkeypatch, other):
    elsewhere, real = make_video(tmp_path / "other.mp4", 640, 360, 3), provenance.embed

    def embed(source: Path, target: Path, record: Mapping[str, object], title: str) -> None:
        if other == "video":
            real(elsewhere, target, record, title)
        else:
            real(source, target, {**record, "seed": 0}, title)

    monkeypatch.setattr(provenance, "embed", embed)
    one = row()
    part = finalize.begin(tmp_path, one.id)
    part.write_bytes(video.read_bytes())
    came = probe(part)
    assert finalize.with_provenance(one, tmp_path, came) == (part, came)
    assert part.read_bytes() == video.read_bytes()


# -- the record beside a video -----------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["none", "of another job"])
def test_the_record_beside_a_video_without_its_own_inside_has_the_facts_of_the_file_and_a_flag(tmp_path, named, inside):
    one = row()
    path = named(None if inside == "none" else row(finished_at=1.0))
    facts = replace(probe(path), size=1, frames=2)
    assert finalize.write_sidecar(one, tmp_path, path, facts) == (finalize.NOT_INSIDE,)
    found = provenance.record_beside(path)
    assert (found["id"], found["file"]["size"], found["file"]["frames"]) == (one.id, 1, 2)
    assert found["times"]["finished"] is not None
    assert not (tmp_path / ".parts" / f"{one.id}.json").exists()


@pytest.mark.parametrize("before", ["none", "its own"])
def test_the_record_beside_a_video_is_that_inside_and_may_be_written_again(tmp_path, named, before):
    one = row(prompt="A kite", settings={"prompt": "A kite"})
    path = named(one)
    inside = Video(path).provenance
    if before == "its own":
        provenance.sidecar_of(path).write_bytes(provenance.sidecar_text({**inside, "settings": {}}))
    assert finalize.write_sidecar(one, tmp_path, path, replace(probe(path), size=1)) == ()
    assert provenance.record_beside(path) == inside


@pytest.mark.parametrize("theirs", ["text", "of another job"])
def test_what_another_has_written_beside_a_video_is_left_alone(tmp_path, named, theirs):
    one = row()
    path = named(one)
    text = b"mine" if theirs == "text" else provenance.sidecar_text({**Video(path).provenance, "id": "other"})
    sidecar = provenance.sidecar_of(path)
    sidecar.write_bytes(text)
    assert finalize.write_sidecar(one, tmp_path, path, probe(path)) == (finalize.NOT_BESIDE,)
    assert sidecar.read_bytes() == text

"""An older copy of the ledger is restored, in a new process: videos that it does not know are found, not bought again."""

from __future__ import annotations

import json
import shutil

import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets.session import adoption, engine_pool

SMALL = {"resolution": "720p"}


@pytest.fixture
def older(service, tmp_path):
    """Make a video, keep a copy of the ledger; `put_back` is what a restore and a new process do."""
    wan.generate("An old one", **SMALL).result(20)
    copy = tmp_path / "copy.sqlite"

    def keep():
        shutil.copyfile(session.home() / FILE, copy)

    def put_back():
        for engine in engine_pool.engines():
            engine.ledger.memory = None  # a process that has ended writes nothing back
        shutil.copyfile(copy, session.home() / FILE)
        engine_pool._session.engines.clear()
        adoption._searched.clear()

    keep()
    return put_back


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"seed": 7},
        {"negative_prompt": " blurry ", "duration": 10},
        {"audio": True},
    ],
    ids=["plain", "seed", "negative", "sound"],
)
def test_the_same_cell_finds_the_video_that_the_older_copy_does_not_know(older, service, settings):
    job = wan.generate("A cat", **SMALL, **settings)
    path, seed = job.result(20).path, job.seed
    older()
    again = wan.generate("A cat", **SMALL, **settings)
    assert (again.id, again.reused, again.state) == (job.id, True, "completed")
    assert (again.path, again.seed) == (path, seed)
    assert again.snapshot.task_id
    assert again.snapshot.width == 1280
    assert service.count("submit") == 2


def test_an_input_is_known_by_its_content_and_a_template_comes_back(older, service, tmp_path):
    picture = tmp_path / "cat.png"
    Image.new("RGB", (640, 360), "red").save(picture)
    job = wan.generate("A {animal} runs", animal="cat", image=str(picture), **SMALL)
    job.result(20)
    older()
    again = wan.generate("A {animal} runs", animal="cat", image=picture, **SMALL)
    assert again.id == job.id
    assert again.snapshot.template == "A {animal} runs"
    assert service.count("submit") == 2


@pytest.mark.parametrize("sidecar", [True, False], ids=["with its sidecar", "by its tags"])
def test_a_video_whose_input_file_is_gone_is_listed_and_found_again_when_the_file_is_back(
    older, service, tmp_path, sidecar
):
    picture = tmp_path / "elsewhere" / "cat.png"
    picture.parent.mkdir()
    Image.new("RGB", (640, 360), "red").save(picture)
    job = wan.generate("It runs", image=str(picture), **SMALL)
    path = job.result(20).path
    if not sidecar:
        path.with_name(f"{path.name}.json").unlink()
    older()
    away = picture.rename(tmp_path / "away.bin")
    wan.generate("Something else", **SMALL).result(20)
    (found,) = [one for one in wan.jobs() if one.id == job.id]
    assert (found.state, found.path, found.seed) == ("completed", path, job.seed)
    with pytest.raises(wan.errors.SettingsError, match=r"cat\.png, not found"):
        found.again()
    away.rename(picture)
    assert wan.generate("It runs", image=str(picture), **SMALL).id == job.id
    assert service.count("submit") == 3


def test_a_gone_clip_among_several_files_keeps_the_order_of_the_others(older, service, tmp_path, video):
    clips = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for number, clip in enumerate(clips):
        shutil.copyfile(video, clip)
        with clip.open("ab") as file:
            file.write((8 + number).to_bytes(4, "big") + b"free" + bytes(number))
    job = wan.generate("character1 meets character2", references=[str(one) for one in clips], **SMALL)
    job.result(20)
    older()
    clips[0].rename(tmp_path / "away.bin")
    wan.generate("Something else", **SMALL).result(20)
    (tmp_path / "away.bin").rename(clips[0])
    assert wan.generate("character1 meets character2", references=clips, **SMALL).id == job.id
    assert wan.generate("character1 meets character2", references=clips[::-1], **SMALL).id != job.id


def test_an_input_that_has_changed_is_another_job(older, service, tmp_path):
    picture = tmp_path / "cat.png"
    Image.new("RGB", (640, 360), "red").save(picture)
    job = wan.generate("It runs", image=str(picture), **SMALL)
    job.result(20)
    older()
    Image.new("RGB", (640, 360), "blue").save(picture)
    assert wan.generate("It runs", image=str(picture), **SMALL).id != job.id


def test_the_video_speaks_for_itself_where_its_sidecar_is_gone(older, service):
    job = wan.generate("A cat", **SMALL)
    path = job.result(20).path
    path.with_name(f"{path.name}.json").unlink()
    older()
    assert wan.generate("A cat", **SMALL).id == job.id


def test_other_settings_are_bought_and_what_was_found_is_listed(older, service):
    job = wan.generate("A cat", **SMALL)
    job.result(20)
    older()
    new = wan.generate("A dog", **SMALL)
    new.result(20)
    assert service.count("submit") == 3
    assert {one.id for one in wan.jobs()} >= {job.id, new.id}


def test_a_video_that_is_not_of_this_package_or_lies_about_itself_is_left_alone(older, service, video):
    home = session.home()
    shutil.copyfile(video, home / "holiday.mp4")
    shutil.copyfile(video, home / "lies.mp4")
    head = {"wan_widgets": {"format": 1}, "id": "../../x", "settings": {"prompt": "A cat"}, "inputs": []}
    (home / "lies.mp4.json").write_text(json.dumps(head))
    older()
    assert not wan.generate("A cat", **SMALL).reused
    assert {one.snapshot.prompt for one in wan.jobs()} == {"An old one", "A cat"}


def test_the_folder_is_searched_once_while_its_ledger_only_grows(older, service, monkeypatch):
    searched = []
    monkeypatch.setattr(adoption, "_unknown", lambda *_: searched.append(1) or [])
    for number in range(3):
        wan.generate(f"A cat {number}", **SMALL).result(20)
    assert len(searched) <= 1

"""File names of videos: what a template makes of a job, names that are taken, and how a file gets its name."""

from __future__ import annotations

import errno
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wan_widgets._jobs.files import naming
from wan_widgets._jobs.files.naming import (
    delete_video,
    expected_path,
    file_name,
    free_path,
    is_in_place,
    name_of,
    part_name,
    put_in_place,
)
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.ids import SHORT, new_id
from wan_widgets.errors import MediaError
from wan_widgets.paths import stays_below

JOB = Row(
    id="k3f9x2m7-wan-1",
    created_at=time.mktime((2026, 1, 14, 9, 5, 3, 0, 0, -1)),
    prompt="A kite!",
    model="wan2.6",
    request={"resolution": "720p", "duration": 5},
    seed=7,
    take=2,
)


def refuse(*_: object) -> None:
    raise OSError(95, "not supported")


def test_ids_differ_in_their_first_letters_and_are_safe_anywhere():
    ids = {new_id() for _ in range(2000)}
    assert len({one[:SHORT] for one in ids}) == 2000
    assert all(re.fullmatch(r"[a-z0-9-]{20,56}", one) for one in ids)


def test_a_name_is_made_from_its_template():
    values = {"date": "2026-01-14", "prompt": "A cat's 1st walk, at dusk!", "id": "k3f9x2m7"}
    assert file_name("{date}-{prompt}-{id}", values) == "2026-01-14-a-cat-s-1st-walk-at-dusk-k3f9x2m7.mp4"
    assert file_name("{date}/{id}", values) == "2026-01-14/k3f9x2m7.mp4"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{date}_{time}", "2026-01-14_090503"),
        ("{prompt}-{model}-{mode}", "a-kite-wan2-6-t2v"),
        ("{resolution} {duration} {seed} {take}", "720p 5s 7 2"),
        ("{id}", "k3f9x2m7"),
        ("{nothing}{none}", "video"),
        ("//{date}\\{id}/", "2026-01-14/k3f9x2m7"),
    ],
)
def test_a_name_has_the_facts_of_its_job(template, name):
    assert name_of(template, JOB) == f"{name}.mp4"


def test_a_name_without_a_prompt_or_a_value_has_none():
    empty = replace(JOB, prompt="", request={}, seed=None)
    assert name_of("{prompt}-{resolution}-{seed}-{id}", empty) == "video-k3f9x2m7.mp4"


@pytest.mark.parametrize(
    ("template", "name"),
    [("{prompt}-{id}", "k3f9x2m7-k3f9x2m7.mp4"), ("{prompt}", None), ("{id}", "k3f9x2m7.mp4")],
)
def test_a_path_is_known_before_the_video_where_it_is_the_jobs_alone(tmp_path, template, name):
    found = expected_path(tmp_path, template, replace(JOB, prompt="k3f9x2m7"))
    assert found == (None if name is None else tmp_path / name)


def test_a_path_whose_id_is_cut_from_its_name_is_not_known_before_the_video(tmp_path):
    assert expected_path(tmp_path, "x" * 60 + "{id}" + "x" * 68, JOB) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("x" * 41, "x" * 40),
        ("x" * 39 + "-y", "x" * 39),
        ("-a_b-", "a-b"),
        ("ＡＢＣ", "abc"),
        (None, "video"),
        (7, "7"),
    ],
)
def test_a_value_in_a_name_is_short_and_in_small_letters(value, name):
    assert file_name("{value}", {"value": value}) == f"{name}.mp4"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("a<b>c:d|e?f*g\x07\x7fh", "a-b-c-d-e-f-g-h"),
        ('say "hi"', "say -hi"),
        (" .name. -", "name"),
        ("a\u200bb", "ab"),
        ("a--b---c", "a-b-c"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("contract", "contract"),
        ("lpt1", "_lpt1"),
        ("a" * 120, "a" * 120),
        ("a" * 59 + "b" + "c" * 61, "a" * 59 + "c" * 61),
        ("é" * 61 + "x", "é" * 59 + "x"),
    ],
    ids=[
        "odd letters", "quotes", "ends", "unseen", "lines", "reserved", "reserved with an ending", "a word", "a port",
        "longest", "too long", "too long in bytes",
    ],
)  # fmt: skip
def test_a_name_can_be_written_on_every_system(template, name):
    assert file_name(template, {}) == f"{name}.mp4"


@given(text=st.text(), template=st.sampled_from(["{prompt}", "{prompt}/{prompt}", "../{prompt}", "{prompt}-{id}"]))
def test_no_value_can_lead_out_of_the_folder_or_be_odd_on_any_system(text, template):
    parts = file_name(template, {"prompt": text, "id": text}).split("/")
    for part in parts:
        assert part not in ("", ".", "..")
        assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part)
        assert len(part.encode()) < 200
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part)


def test_a_slash_in_a_prompt_makes_no_folder():
    assert file_name("{prompt}", {"prompt": "../../etc/passwd"}) == "etc-passwd.mp4"


def test_a_free_name_is_used_and_a_taken_one_counted_on(tmp_path):
    assert free_path(tmp_path, "a.mp4") == tmp_path / "a.mp4"
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a-2.mp4").symlink_to(tmp_path / "nowhere")
    assert free_path(tmp_path, "a.mp4").name == "a-3.mp4"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "out").symlink_to(tmp_path)
    with pytest.raises(ValueError):
        free_path(home, "out/a.mp4")


def test_a_name_that_is_taken_too_often_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(naming, "_TRIES", 3)
    (tmp_path / "a.mp4").touch()
    assert free_path(tmp_path, "a.mp4").name == "a-2.mp4"
    (tmp_path / "a-2.mp4").touch()
    with pytest.raises(FileExistsError, match=r"a\.mp4 is taken 3 times"):
        free_path(tmp_path, "a.mp4")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_gets_its_name_and_never_replaces_another(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr("os.link", refuse)
    (tmp_path / "p1").write_bytes(b"one")
    (tmp_path / "p2").write_bytes(b"two")
    path = tmp_path / "deep" / "deeper" / "v.mp4"
    put_in_place(tmp_path / "p1", path, home=tmp_path)
    assert path.read_bytes() == b"one"
    assert not (tmp_path / "p1").exists()
    with pytest.raises(FileExistsError):
        put_in_place(tmp_path / "p2", path, home=tmp_path)
    assert path.read_bytes() == b"one"
    assert (tmp_path / "p2").read_bytes() == b"two"


@pytest.mark.parametrize("path", ["a.mp4", "deep/a.mp4", "2026-01-01-a..b.mp4"])
def test_a_path_below_the_folder_is_one(path):
    assert stays_below(path)


@pytest.mark.parametrize(
    "path", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "C:a", "a\\..\\..\\b", "\\\\host\\a", "a\0b"]
)
def test_a_path_that_leaves_the_folder_is_none(path):
    assert not stays_below(path)


@pytest.mark.parametrize("job_id", ["../../a", "/etc/a", "..\\..\\a", "C:\\x\\a"])
def test_a_part_lies_in_its_folder_whatever_the_id(job_id):
    assert part_name(job_id) == "a.part"


@pytest.mark.parametrize("vanishes", [False, True])
def test_a_name_whose_file_cannot_be_moved_stays_free(tmp_path, monkeypatch, vanishes):
    part, path = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_bytes(b"one")

    def move(*_: object) -> None:
        if vanishes:
            path.unlink()
        refuse()

    monkeypatch.setattr("os.link", refuse)
    monkeypatch.setattr(Path, "replace", move)
    with pytest.raises(OSError, match="not supported"):
        put_in_place(part, path, home=tmp_path)
    assert (part.read_bytes(), path.exists()) == (b"one", False)


def test_a_file_gets_no_name_in_a_folder_that_is_gone(tmp_path):
    part, home = tmp_path / "a.part", tmp_path / "home"
    part.write_bytes(b"one")
    with pytest.raises(FileNotFoundError) as caught:
        put_in_place(part, home / "a.mp4", home=home)
    assert (caught.value.errno, caught.value.strerror, caught.value.filename) == (
        errno.ENOENT, os.strerror(errno.ENOENT), str(home)
    )  # fmt: skip
    assert (part.read_bytes(), home.exists()) == (b"one", False)


def test_a_file_is_on_the_disk_before_it_gets_its_name_and_its_name_after(tmp_path, monkeypatch):
    part, path = tmp_path / "a.part", tmp_path / "deep" / "a.mp4"
    part.write_bytes(b"one")
    synced, closed, close = [], [], os.close

    def sync(handle: int) -> None:
        synced.append((os.fstat(handle).st_ino, path.exists()))

    def count(handle: int) -> None:
        closed.append(os.fstat(handle).st_ino)
        close(handle)

    monkeypatch.setattr("os.fsync", sync)
    monkeypatch.setattr("os.close", count)
    file = part.stat().st_ino
    put_in_place(part, path, home=tmp_path)
    folder = path.parent.stat().st_ino
    assert synced == [(file, False), (folder, True)]
    assert folder in closed


def test_a_folder_that_the_system_does_not_open_is_no_error(tmp_path, monkeypatch):
    part, path = tmp_path / "a.part", tmp_path / "a.mp4"
    part.write_bytes(b"one")
    monkeypatch.setattr("os.open", refuse)
    put_in_place(part, path, home=tmp_path)
    assert path.read_bytes() == b"one"


@pytest.mark.parametrize(
    ("path", "part", "done"),
    [(b"a", None, True), (None, None, False), (None, b"a", False), (b"a", b"a", False), (b"a", "the same", True)],
)
def test_a_file_is_in_place_if_its_part_is_gone_or_the_same_file(tmp_path, path, part, done):
    there, unfinished = tmp_path / "a.mp4", tmp_path / "a.part"
    if path is not None:
        there.write_bytes(path)
    if part == "the same":
        unfinished.hardlink_to(there)
    elif part is not None:
        unfinished.write_bytes(part)
    assert is_in_place(unfinished, there) is done


def test_a_deleted_video_takes_its_sidecar_along_and_one_that_is_gone_is_no_error(tmp_path):
    for name in ("a.mp4", "a.mp4.json", "b.mp4"):
        (tmp_path / name).touch()
    for _ in range(2):
        delete_video(tmp_path, "a.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["b.mp4"]


def test_a_video_that_is_not_below_the_folder_is_not_deleted(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "a.mp4").touch()
    (home / "out").symlink_to(tmp_path)
    for relative in ("../a.mp4", "out/a.mp4"):
        with pytest.raises(MediaError, match=r"a\.mp4 is not below .*, so it is left alone"):
            delete_video(home, relative)
    assert (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize(
    ("error", "reason"), [(OSError(16, "busy"), "busy"), (OSError("of no number"), "of no number")]
)
def test_a_video_that_the_system_does_not_delete_says_why(tmp_path, monkeypatch, error, reason):
    def unlink(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(MediaError, match=rf"a\.mp4 cannot be deleted: {reason}\.") as caught:
        delete_video(tmp_path, "deep/a.mp4")
    assert caught.value.hint == "Close what has it open, then try again."

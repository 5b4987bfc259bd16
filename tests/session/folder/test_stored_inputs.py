"""Inputs that were given as bytes: the names of their files, what is written once, and what the facts are known by."""

from __future__ import annotations

import hashlib
import os
from types import SimpleNamespace

import pytest

from wan_widgets import session
from wan_widgets.errors import LedgerError
from wan_widgets.media import inputs
from wan_widgets.session import inspection

DIGEST = hashlib.sha256(b"data").hexdigest()[:16]


@pytest.mark.parametrize(
    ("name", "stem", "kept"),
    [
        ("a.PNG", "", f"{DIGEST}.png"),
        ("a", "", DIGEST),
        ("a.tiffs", "", f"{DIGEST}.tiffs"),
        ("a.tiffer", "", DIGEST),
        ("a.p/g", "", DIGEST),
        ("a.p-g", "", DIGEST),
        ("a.pñg", "", DIGEST),
        ("a.png", "My cat_1-ü/..", f"Mycat_1--{DIGEST}.png"),
        ("a.png", "x" * 70, f"{'x' * 60}-{DIGEST}.png"),
    ],
)
def test_the_name_of_a_file_has_its_content_a_safe_ending_and_plain_letters(name, stem, kept):
    path = inspection.keep_input(b"data", name, stem)
    assert path == session.home() / "inputs" / kept
    assert path.read_bytes() == b"data"


def test_the_same_content_is_written_once_and_nothing_else_is_left():
    path = inspection.keep_input(b"data", "a.png")
    os.utime(path, (1, 1))
    assert inspection.keep_input(b"data", "b.png") == path
    assert path.stat().st_mtime == 1
    assert list(path.parent.iterdir()) == [path]


def test_an_input_is_not_written_through_a_link_that_leads_out(tmp_path):
    session.home().mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (session.home() / "inputs").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="a link that leads elsewhere"):
        inspection.keep_input(b"data", "a.png")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.fixture
def looks(monkeypatch):
    """The sources whose facts were read."""
    read: list[object] = []

    def inspect(source, kind):
        read.append(source)
        return SimpleNamespace(source=source, kind=kind)

    monkeypatch.setattr(inputs, "inspect", inspect)
    monkeypatch.setattr(inspection, "_facts_of", {})
    return read


def test_facts_are_read_again_when_a_file_is_newer_or_larger_or_asked_for_as_another_kind(tmp_path, looks):
    path = tmp_path / "a.png"
    path.write_bytes(b"1")
    os.utime(path, (1, 1))
    for _ in range(2):
        inspection._facts(str(path), "image")
    assert len(looks) == 1
    inspection._facts(str(path), "video")
    assert len(looks) == 2
    os.utime(path, (2, 2))
    inspection._facts(str(path), "image")
    assert len(looks) == 3
    path.write_bytes(b"12")
    os.utime(path, (2, 2))
    inspection._facts(str(path), "image")
    assert len(looks) == 4
    for _ in range(2):
        inspection._facts(b"data", "image")
    assert len(looks) == 5


def test_a_file_that_is_not_there_is_looked_at_each_time(tmp_path, looks):
    for _ in range(2):
        inspection._facts(str(tmp_path / "none.png"), "image")
    assert len(looks) == 2


def test_so_many_facts_are_remembered_and_the_oldest_are_forgotten_first(looks, monkeypatch):
    monkeypatch.setattr(inspection, "REMEMBERED", 2)
    for data in (b"1", b"2", b"1", b"3", b"2", b"1"):
        inspection._facts(data, "image")
    assert looks == [b"1", b"2", b"3", b"1"]
    assert len(inspection._facts_of) == 2


@pytest.mark.parametrize(
    ("prompt", "is_file"),
    [("a.mp4", True), (" a.mp4 ", True), ("b.mp4", False), ("a", False), (7, False), ("~nobody-here/a.mp4", False)],
)
def test_a_prompt_that_is_the_path_of_a_video_is_known_as_one(tmp_path, monkeypatch, prompt, is_file):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a").touch()
    assert inspection._is_file(prompt) is is_file

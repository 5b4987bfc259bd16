"""Inputs as people paste, drag and create them."""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets._jobs.handles.video import Video
from wan_widgets.media.given_inputs import as_inputs, pasted, source

from .conftest import picture_bytes


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('"C:\\pictures\\cat.png"', "C:\\pictures\\cat.png"),
        ("'/home/me/my cat.png'", "/home/me/my cat.png"),
        ("\u201c/home/me/cat.png\u201d", "/home/me/cat.png"),
        ("\u202aC:\\pictures\\cat.png", "C:\\pictures\\cat.png"),
        ("\ufeff/home/me/cat.png\n", "/home/me/cat.png"),
        ("file:///home/me/my%20cat.png", "/home/me/my cat.png"),
        ("file:///C:/pictures/cat.png", "C:/pictures/cat.png"),
        ("FILE://localhost/home/me/cat.png", "/home/me/cat.png"),
        ("file:/home/me/cat.png", "/home/me/cat.png"),
        ("file://server/share/cat.png", "//server/share/cat.png"),
        ('"file:///home/me/%E7%8C%AB.png"', "/home/me/\u732b.png"),
        ("& 'C:\\my pictures\\cat.png'", "C:\\my pictures\\cat.png"),
        ("https://example.org/my%20cat.png", "https://example.org/my%20cat.png"),
        ("it's.png", "it's.png"),
        ('"', '"'),
        ('""', ""),
        ("'\"a.png\"'", "a.png"),
    ],
)
def test_a_pasted_path_is_the_path_that_it_names(text, path):
    assert pasted(text) == path


def test_a_path_with_percent_or_backslash_signs_is_the_file_that_is_there(tmp_path):
    file = tmp_path / "my cat.png"
    file.write_bytes(picture_bytes())
    for spelling in (f"{tmp_path}/my%20cat.png", f"{tmp_path}/my\\ cat.png", f'"{file}"'):
        assert as_inputs({"image": spelling}) == {"image": str(file)}
    literal = tmp_path / "my%20cat.png"
    literal.write_bytes(picture_bytes())
    assert as_inputs({"references": [str(literal)]}) == {"references": [str(literal)]}


def test_a_picture_of_pillow_is_its_pixels():
    with Image.open(io.BytesIO(picture_bytes("PNG", (20, 10)))) as picture:
        data = source(picture)
        assert isinstance(data, bytes)
        with Image.open(io.BytesIO(data)) as read:
            assert (read.format, read.size, read.tobytes()) == ("PNG", (20, 10), picture.tobytes())
    assert isinstance(source(Image.new("CMYK", (8, 8))), bytes)


def test_an_open_file_is_its_path_and_a_file_in_memory_its_content(tmp_path):
    file = tmp_path / "cat.png"
    file.write_bytes(picture_bytes())
    with file.open("rb") as binary, file.open(encoding="latin-1") as text:
        binary.read()
        assert (source(binary), source(text)) == (str(file), str(file))
    memory = io.BytesIO(picture_bytes())
    memory.read()
    assert source(memory) == picture_bytes()
    memory.name = "cat.png"
    assert as_inputs({"image": memory}) == {"image": picture_bytes()}, "no file has its name"
    with file.open("rb") as binary:
        assert as_inputs({"image": binary}) == {"image": str(file)}, "its lines are not many files"
    lines = io.StringIO("cat")
    assert source(lines) is lines


def test_a_url_is_never_looked_for_on_the_disk(tmp_path, monkeypatch):
    (tmp_path / "https:" / "example.org").mkdir(parents=True)
    (tmp_path / "https:" / "example.org" / "my cat.png").write_bytes(picture_bytes())
    monkeypatch.chdir(tmp_path)
    url = "https://example.org/my%20cat.png"
    assert as_inputs({"image": url}) == {"image": url}


def test_a_video_is_its_path_and_what_is_nothing_known_stays(clip):
    video = Video(clip)
    assert source(video) is video
    assert as_inputs({"image": 5, "references": {"a": 1}}) == {"image": 5, "references": {"a": 1}}


class Pair(NamedTuple):
    first: str
    second: str


def test_the_files_of_one_field_are_looked_up_one_by_one_and_another_type_is_left_to_the_rules(tmp_path):
    file = tmp_path / "my cat.png"
    file.write_bytes(picture_bytes())
    spelled, pair = str(file).replace(" ", "%20"), Pair("a", "b")
    assert as_inputs({"references": (spelled, spelled)}) == {"references": (str(file), str(file))}
    assert as_inputs({"references": pair})["references"] is pair


@pytest.mark.parametrize(
    "array",
    [
        np.full((10, 20, 3), 200, np.uint8),
        np.full((10, 20, 4), 200, np.uint8),
        np.full((10, 20), 200, np.uint8),
        np.full((10, 20, 1), 200, np.uint8),
        np.full((10, 20, 3), 0.5),
        np.full((10, 20, 3), 0.5, np.float32),
        np.zeros((10, 20, 3)),
        np.ones((10, 20, 3)),
    ],
    ids=["color", "with alpha", "gray", "gray with a channel", "fractions", "short fractions", "black", "white"],
)
def test_an_array_of_pixels_is_a_picture(array):
    data = source(array)
    assert isinstance(data, bytes)
    with Image.open(io.BytesIO(data)) as read:
        assert (read.format, read.size) == ("PNG", (20, 10))


@pytest.mark.parametrize(("fraction", "level"), [(0.0, 0), (0.1, 26), (0.5, 128), (1.0, 255)])
def test_fractions_are_levels_of_brightness(fraction, level):
    with Image.open(io.BytesIO(source(np.full((10, 20, 3), fraction)))) as read:
        assert read.getpixel((0, 0)) == (level,) * 3


@pytest.mark.parametrize(
    "several",
    [
        lambda paths: (one for one in paths),
        lambda paths: map(str, paths),
        lambda paths: np.array([str(one) for one in paths]),
        lambda paths: pd.Series(paths),
        lambda paths: pd.DataFrame({"clip": [str(one) for one in paths]})["clip"].astype("string"),
    ],
    ids=["generator", "map", "array", "column", "column of text"],
)
def test_several_files_may_come_as_anything_that_lists_them(tmp_path, several):
    paths = [tmp_path / "a b.mp4", tmp_path / "\u00e9.mp4"]
    for path in paths:
        path.write_bytes(b"x")
    given = as_inputs({"prompt": "x", "references": several(paths)})["references"]
    assert isinstance(given, list)
    assert [str(one) for one in given] == [str(path) for path in paths]
    assert as_inputs({"references": np.zeros((4, 4, 3), np.uint8)})["references"][:4] == b"\x89PNG"


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 10, 20, 3), np.uint8),
        np.full((10, 20, 3), 7.5),
        np.full((10, 20, 3), 1.5),
        np.full((10, 20, 3), -0.5),
        np.zeros((0, 20, 3)),
        np.zeros((10, 20, 2), np.uint8),
        np.zeros(9),
        np.zeros((10, 20, 3), np.int64),
    ],
)
def test_an_array_that_is_no_picture_stays_for_the_rules_to_judge(array):
    assert source(array) is array


def test_a_frame_of_an_array_goes_in_by_every_door(service):
    frame = np.full((360, 640, 3), 90, np.uint8)
    job = wan.generate("It moves", image=frame, resolution="720p")
    assert job.result(20).provenance["mode"] == "i2v"
    assert wan.generate("It moves", image=Image.fromarray(frame), resolution="720p").id == job.id
    assert wan.validate("It moves", image=frame) == []
    assert "1 video" in repr(wan.estimate("It moves", image=frame))
    form = wan.form(prompt="It moves", image=frame, resolution="720p")
    try:
        assert form.mode == "i2v"
    finally:
        form.close()
    sweep = wan.sweep("It moves", image=[frame, frame + 9], resolution="720p").wait(20)
    assert [one.snapshot.mode for one in sweep.jobs] == ["i2v", "i2v"]
    assert sweep.jobs[0].id == job.id
    alone = wan.sweep("It moves", image=frame, seed=[1, 2], resolution="720p").wait(20)
    assert len(alone.jobs) == 2
    issues = wan.validate("It moves", image=np.zeros((2, 3, 4, 5)))
    assert issues[0].field == "image"
    assert "PNG" in issues[0].hint or "path" in f"{issues[0].message} {issues[0].hint}"

"""Inputs as people paste, drag and hold them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from wan_widgets.media.given_inputs import as_inputs, pasted, source
from wan_widgets.media.video import Video

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


def test_a_video_is_its_path_and_what_is_nothing_known_stays(clip):
    video = Video(clip)
    assert source(video) is video
    assert as_inputs({"image": 5, "references": {"a": 1}}) == {"image": 5, "references": {"a": 1}}

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from pathlib import Path
from unittest import mock

import pytest
from PIL import Image

from wan_widgets._models.request import source_key
from wan_widgets.errors import MediaError
from wan_widgets.media import inputs
from wan_widgets.media.inputs import inspect, thumbnail
from wan_widgets.media.pictures import picture

from .conftest import picture_bytes, write_clip


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_pictures_facts_come_from_its_content_whatever_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.mp4"
    path.write_bytes(picture_bytes(kind, (500, 300)))
    facts = inspect(path, "image")
    assert (facts.width, facts.height) == (500, 300)
    assert facts.mime == f"image/{kind.lower()}"
    assert facts.local
    assert facts.problem is None
    assert facts.size == path.stat().st_size
    assert facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(("mode", "has_alpha"), [("RGB", False), ("RGBA", True), ("LA", True), ("L", False)])
def test_an_alpha_channel_is_seen(mode: str, has_alpha: bool) -> None:
    assert inspect(picture_bytes("PNG", mode=mode), "image").has_alpha is has_alpha


def test_a_transparent_palette_counts_as_alpha() -> None:
    out = io.BytesIO()
    Image.new("P", (300, 300)).save(out, "PNG", transparency=0)
    assert inspect(out.getvalue(), "image").has_alpha is True


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_photo_turned_by_the_camera_is_measured_as_it_is_shown(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = picture_bytes("JPEG", (400, 300), exif=exif)
    facts = inspect(data, "image")
    assert (facts.width, facts.height) == (300, 400)
    with Image.open(io.BytesIO(thumbnail(data, "image", 90))) as small:
        assert small.size == (90, 120)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_picture_that_is_cut_off_has_a_problem(kind: str) -> None:
    data = picture_bytes(kind)
    facts = inspect(data[: len(data) * 2 // 3], "image")
    assert facts.problem is not None
    assert "damaged or cut off" in facts.problem
    with pytest.raises(MediaError):
        thumbnail(data[: len(data) * 2 // 3], "image", 100)


@pytest.mark.parametrize("size", [(60_000, 60_000), (3, 26_666_667)], ids=["huge", "more than 80 million"])
def test_a_decompression_bomb_is_measured_but_not_opened(size: tuple[int, int]) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
    facts = inspect(bomb, "image")
    assert (facts.width, facts.height) == size
    assert facts.problem is not None
    assert "too many to open" in facts.problem
    with pytest.raises(MediaError, match="too many to open"):
        thumbnail(bomb, "image", 100)


def test_a_large_but_honest_picture_gives_no_warning() -> None:
    out = io.BytesIO()
    Image.new("1", (9500, 9500)).save(out, "PNG")  # 90 million pixels: Pillow's own guard would warn
    assert inspect(out.getvalue(), "image").width == 9500


def test_a_clips_facts_come_from_its_content(clip: Path) -> None:
    facts = inspect(str(clip), "video")
    assert (facts.mime, facts.width, facts.height) == ("video/mp4", 64, 48)
    assert facts.seconds == pytest.approx(2.0, abs=0.11)
    assert facts.fps == pytest.approx(10)
    assert facts.has_sound is True
    assert facts.problem is None


def test_a_silent_clip_has_no_sound(tmp_path: Path) -> None:
    assert inspect(write_clip(tmp_path / "a.mp4"), "video").has_sound is False


def test_a_clip_in_memory_is_read_too_and_named_as_the_rules_look_it_up(clip: Path) -> None:
    facts = inspect(clip.read_bytes(), "video")
    assert (facts.width, facts.source) == (64, source_key(clip.read_bytes()))


def test_a_clip_recorded_live_has_its_length_counted(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.webm", container="webm", frames=20)
    data = path.read_bytes()
    at = data.index(b"\x44\x89")  # the Duration of the Segment's Info, as a recorder leaves it out
    path.write_bytes(data[:at] + b"\xec\x89" + data[at + 2 :])
    assert inspect(path, "video").seconds == pytest.approx(2.0, abs=0.2)


def test_the_wrong_kind_of_file_is_named_by_its_type(clip: Path) -> None:
    facts = inspect(clip, "image")
    assert (facts.mime, facts.problem, facts.width) == ("video/mp4", None, None)
    assert inspect(picture_bytes("GIF"), "video").mime == "image/gif"


def test_a_song_is_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    import av
    import numpy as np

    with av.open(str(path), "w", format="mp4") as out:
        tone = out.add_stream("aac", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        out.mux(tone.encode(frame))
        out.mux(tone.encode(None))
    problem = inspect(path, "video").problem
    assert problem is not None
    assert "no video track" in problem


@pytest.mark.parametrize(
    "text", [b"hello, world", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n"]
)
def test_text_opens_nothing_whatever_it_names(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(text)
    for kind in ("image", "video"):
        facts = inspect(path, kind)
        assert facts.mime is None
        assert facts.problem is not None
        assert facts.problem.startswith("cat.png is not a ")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "none.png", "There is no file"),
        (lambda folder: folder, "is a folder"),
        (lambda folder: str(folder / "a\0b"), "is not a path"),
        (lambda folder: "x" * 5000, "cannot be read"),
        (lambda folder: b"", "is empty"),
    ],
)
def test_what_is_not_a_file_has_a_problem_and_never_raises(tmp_path: Path, make: object, words: str) -> None:
    source = make(tmp_path)
    facts = inspect(source, "image")
    assert facts.local
    assert words in str(facts.problem)
    with pytest.raises(MediaError):
        thumbnail(source, "image", 100)


def test_of_a_long_text_that_is_no_path_the_beginning_is_named() -> None:
    assert str(inspect("x" * 5000, "image").problem).startswith(f"{'x' * 200} cannot be read: ")
    assert inspect("\0" + "x" * 5000, "image").problem == f"'\\x00{'x' * 199}' is not a path."


def test_a_picture_with_too_many_pixels_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture_bytes("PNG", (40, 30))
    monkeypatch.setattr(picture, "MOST_PIXELS", 1200)
    assert inspect(data, "image").problem is None
    monkeypatch.setattr(picture, "MOST_PIXELS", 1199)
    assert "40 x 30 pixels, too many" in str(inspect(data, "image").problem)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1))])
def test_a_thumbnail_is_turned_as_the_camera_says(orientation: int, corner: tuple[int, int]) -> None:
    image, exif = Image.new("RGB", (64, 64)), Image.Exif()
    image.paste((255, 255, 255), (0, 0, 32, 32))
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(thumbnail(out.getvalue(), "image", 64))) as small:
        light = [
            (x, y) for x in (0, 1) for y in (0, 1) if small.convert("L").getpixel((16 + 32 * x, 16 + 32 * y)) > 128
        ]
    assert light == [corner]


def test_an_empty_file_has_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "nothing.png"
    path.touch()
    assert inspect(path, "image").problem == "nothing.png is empty."


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(picture_bytes())
    # The tests may run as root, for whom every file can be read.
    with mock.patch.object(Path, "open", side_effect=PermissionError(13, "Permission denied")):
        facts = inspect(path, "image")
        assert (facts.local, facts.problem) == (True, "secret.png cannot be read: permission denied.")
        with pytest.raises(MediaError, match=r"secret\.png cannot be read: permission denied\."):
            thumbnail(path, "image", 100)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(tmp_path / "pipe.png")
    assert inspect(tmp_path / "pipe.png", "image").problem == "pipe.png is not an ordinary file."


@pytest.mark.parametrize(
    "url", ["https://example.org/cat.png", "http://127.0.0.1:1/x", "data:image/png;base64,AAAA", "file:///etc/passwd"]
)
def test_a_url_is_never_asked(url: str) -> None:
    facts = inspect(url, "image")
    assert not facts.local
    assert (facts.mime, facts.size, facts.problem) == (None, None, None)
    with pytest.raises(MediaError, match="A URL has no thumbnail"):
        thumbnail(url, "image", 100)


def test_a_path_below_the_home_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "cat.png").write_bytes(picture_bytes())
    facts = inspect("~/cat.png", "image")
    assert (facts.source, facts.problem) == ("~/cat.png", None)


def test_what_is_too_large_to_send_is_not_hashed(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(picture_bytes())
    size = path.stat().st_size
    for most, hashed in ((size, True), (size - 1, False)):
        with mock.patch.object(inputs, "MOST_HASHED", most):
            facts = inspect(path, "image")
        assert (facts.sha256 is not None) is hashed
        assert facts.width == 400


def test_a_thumbnail_is_a_small_webp_that_keeps_the_alpha() -> None:
    with Image.open(io.BytesIO(thumbnail(picture_bytes("PNG", (800, 400), "RGBA"), "image", 160))) as small:
        assert (small.format, small.size, small.mode) == ("WEBP", (160, 80), "RGBA")


def test_a_thumbnail_of_a_picture_without_alpha_has_none() -> None:
    with Image.open(io.BytesIO(thumbnail(picture_bytes("PNG", (80, 40)), "image", 40))) as small:
        assert small.mode == "RGB"


def test_a_picture_for_which_the_memory_is_too_small_has_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object) -> None:
        raise MemoryError

    data = picture_bytes("PNG", (40, 30))
    monkeypatch.setattr(Image.Image, "draft", too_large)
    assert inspect(data, "image").problem == "The given content cannot be used. It is too large to be opened here."


def test_a_tall_picture_has_a_thumbnail_twice_as_high_as_wide_at_most() -> None:
    with Image.open(io.BytesIO(thumbnail(picture_bytes("PNG", (100, 1000)), "image", 50))) as small:
        assert small.size == (10, 100)


def test_a_clips_thumbnail_is_one_of_its_frames(clip: Path) -> None:
    with Image.open(io.BytesIO(thumbnail(clip, "video", 32))) as small:
        assert (small.format, small.size) == ("WEBP", (32, 24))


def test_a_photo_is_read_to_its_end_at_an_eighth_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL.JpegImagePlugin import JpegImageFile

    read: list[tuple[int, int]] = []
    load = JpegImageFile.load
    monkeypatch.setattr(JpegImageFile, "load", lambda self: read.append(self.size) or load(self))
    for size in ((1600, 800), (800, 1600)):
        assert inspect(picture_bytes("JPEG", size), "image").problem is None
    assert set(read) == {(200, 100), (100, 200)}
    read.clear()
    thumbnail(picture_bytes("JPEG", (1600, 800)), "image", 100)
    assert set(read) == {(800, 400)}, "twice as large as the thumbnail, or more"


def test_a_path_is_named_as_text(clip: Path) -> None:
    assert inspect(clip, "video").source == str(clip)
    assert inspect(clip.with_name("none.mp4"), "video").source == str(clip.with_name("none.mp4"))

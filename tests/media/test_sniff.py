from pathlib import Path

import pytest

from wan_widgets.media.sniff import HEAD, sniff

from .conftest import picture_bytes, write_clip


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_a_picture_is_known_by_its_content(kind: str, mime: str) -> None:
    assert sniff(picture_bytes(kind)[:HEAD]) == mime


@pytest.mark.parametrize(
    ("container", "mime"),
    [
        ("mp4", "video/mp4"),
        ("mov", "video/quicktime"),
        ("webm", "video/webm"),
        ("matroska", "video/x-matroska"),
        ("avi", "video/x-msvideo"),
    ],
)
def test_a_video_is_known_by_its_content(tmp_path: Path, container: str, mime: str) -> None:
    assert sniff(write_clip(tmp_path / "clip", container=container).read_bytes()[:HEAD]) == mime


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"hello", b"<svg xmlns=", b"#EXTM3U\nhttp://x", b"RIFF", b"BM is a prefix", b"no" + bytes(8)]
)
def test_what_is_not_known_is_nothing(head: bytes) -> None:
    assert sniff(head) is None


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
    ],
)
def test_sound_is_known_by_its_content(head: bytes, mime: str) -> None:
    assert sniff(head) == mime


@pytest.mark.parametrize("atom", [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"])
def test_an_old_quicktime_file_is_known_by_its_first_atom(atom: bytes) -> None:
    assert sniff(b"\0\0\0\x08" + atom + b"\0\0\0\x08mdat") == "video/quicktime"
    assert sniff(b"\0\0\0\x08\0" + atom) is None

"""The form that uploads a file: its type by its content, and a file that cannot be read to its end."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest

from wan_widgets.errors import InputError
from wan_widgets.services import multipart


@pytest.mark.parametrize(
    ("kind", "head", "mime", "suffix"),
    [
        ("image", b"\x89PNG\r\n\x1a\n00000000", "image/png", ".png"),
        ("image", b"RIFF0000WEBPVP8 ", "image/webp", ".webp"),
        ("image", b"RIFF0000WAVEfmt ", "image/jpeg", ".jpg"),
        ("image", b"00000000WEBPVP8 ", "image/jpeg", ".jpg"),
        ("image", b"GIF89a0000000000", "image/gif", ".gif"),
        ("image", b"BM00000000000000", "image/bmp", ".bmp"),
        ("image", b"\xff\xd8\xff\xe000000000", "image/jpeg", ".jpg"),
        ("audio", b"RIFF0000WAVEfmt ", "audio/wav", ".wav"),
        ("audio", b"0000ftypM4A 0000", "audio/mp4", ".m4a"),
        ("audio", b"ID30000000000000", "audio/mpeg", ".mp3"),
        ("video", b"\x1aE\xdf\xa3000000000000", "video/webm", ".webm"),
        ("video", b"0000ftypqt  0000", "video/quicktime", ".mov"),
        ("video", b"0000ftypisom0000", "video/mp4", ".mp4"),
        ("video", b"", "video/mp4", ".mp4"),
    ],
)
def test_the_type_and_the_extension_follow_from_the_first_bytes(kind, head, mime, suffix):
    assert multipart.mime_of(head, kind) == (mime, suffix)


class FailingDisk:
    """An open file whose content cannot be read."""

    name = "/videos/cat.png"

    def read(self, size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


def test_a_file_that_cannot_be_read_while_it_is_sent_is_an_input_error():
    async def send() -> None:
        async for _ in multipart._content_of(FailingDisk(), 9, None):
            pass

    with pytest.raises(InputError, match=r"cat\.png cannot be read: Input/output error\.") as caught:
        asyncio.run(send())
    assert caught.value.charged == "no"


def test_an_empty_file_is_sent_as_a_form_without_content(tmp_path: Path):
    path = tmp_path / "empty.png"
    path.write_bytes(b"")

    async def send() -> bytes:
        async with multipart.file_form(path, "image") as form:
            sent = b"".join([chunk async for chunk in form.content])
        assert form.headers["Content-Length"] == str(len(sent))
        return sent

    assert asyncio.run(send()).count(b"\r\n\r\n\r\n--") == 1

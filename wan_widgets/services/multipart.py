"""A multipart form with one file, streamed while the file is read: fields first, file last, without the file name."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .._models.field import FileKind
from ..errors import InputError
from .base import Progress

_CHUNK = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """A form with one file, ready to be sent once."""

    content: AsyncIterator[bytes]
    headers: dict[str, str]
    length: int
    """Bytes of the file."""


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """Facts about a file before it is sent."""

    mime: str
    suffix: str
    length: int


async def facts_of(path: Path, kind: FileKind) -> FileFacts:
    """Return type and size of a file; raises InputError if it cannot be read."""
    async with _opened(path) as file:
        return await _facts(file, kind)


@asynccontextmanager
async def file_form(
    path: Path,
    kind: FileKind,
    *,
    fields: Sequence[tuple[str, str]] = (),
    progress: Progress | None = None,
) -> AsyncIterator[FileForm]:
    """Open a file as a form. Raises InputError if it cannot be read, also later while it is sent."""
    async with _opened(path) as file:
        facts = await _facts(file, kind)
        boundary = secrets.token_hex(16)
        opening = ""
        for name, value in fields:
            opening += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        opening += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{kind}{facts.suffix}"\r\n'
            f"Content-Type: {facts.mime}\r\n\r\n"
        )
        first, last = opening.encode(), f"\r\n--{boundary}--\r\n".encode()
        yield FileForm(
            content=_between(first, _content_of(file, facts.length, progress), last),
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Content-Length": str(len(first) + facts.length + len(last)),
            },
            length=facts.length,
        )


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[BinaryIO]:
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        yield file


async def _facts(file: BinaryIO, kind: FileKind) -> FileFacts:
    head, length = await asyncio.to_thread(_head_and_length, file)
    mime, suffix = mime_of(head, kind)
    return FileFacts(mime=mime, suffix=suffix, length=length)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}.", "Check the file.")


def _head_and_length(file: BinaryIO) -> tuple[bytes, int]:
    head = file.read(16)
    length = file.seek(0, 2)
    file.seek(0)
    return head, length


def mime_of(head: bytes, kind: FileKind) -> tuple[str, str]:
    """Return the type and the extension from a file's first bytes, not from its name."""
    if kind == "image":
        if head.startswith(b"\x89PNG"):
            return "image/png", ".png"
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return "image/webp", ".webp"
        if head.startswith(b"GIF8"):
            return "image/gif", ".gif"
        if head.startswith(b"BM"):
            return "image/bmp", ".bmp"
        return "image/jpeg", ".jpg"
    if kind == "audio":
        if head.startswith(b"RIFF"):
            return "audio/wav", ".wav"
        return ("audio/mp4", ".m4a") if head[4:8] == b"ftyp" else ("audio/mpeg", ".mp3")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm", ".webm"
    if head[4:12] == b"ftypqt  ":
        return "video/quicktime", ".mov"
    return "video/mp4", ".mp4"


async def _between(opening: bytes, content: AsyncIterator[bytes], closing: bytes) -> AsyncIterator[bytes]:
    yield opening
    async for chunk in content:
        yield chunk
    yield closing


async def _content_of(file: BinaryIO, length: int, progress: Progress | None) -> AsyncIterator[bytes]:
    """Yield the content of a file, up to the size that was announced, and report progress."""
    path = Path(file.name)
    done = 0
    while done < length:
        try:
            chunk = await asyncio.to_thread(file.read, min(_CHUNK, length - done))
        except OSError as error:
            raise _unreadable(path, error) from error
        if not chunk:
            raise InputError(f"{path.name} became shorter while it was sent.", "Send it again when it is complete.")
        yield chunk
        done += len(chunk)
        if progress:
            progress(done, length)

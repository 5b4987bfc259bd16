"""Download a finished video into a part file. A download can be resumed, is bounded, and costs nothing.

The part file and the note beside it survive a crash. The part always holds the beginning of one version of the file.
A resumed download requests the last bytes again and compares them. If they, the version or the size differ, the
download starts over. Headers are not trusted: the bytes decide about text, compression and ranges.
``media`` decides whether the bytes are a whole video.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..errors import DownloadError, FileGoneError, TransportError, UnreadableError
from . import parsing
from .base import Progress
from .http import FileAnswer, Http

LARGEST_FILE = 2_000_000_000
"""Largest video in bytes. 15 s of 1080p are about 20 MB, so a larger file is not ours."""
DOWNLOAD_DEADLINE = 1800.0
"""Time limit of one attempt in seconds; the next one continues where it ended."""
OVERLAP = 1024
"""Number of bytes at the end of a part that are requested again, to check that they belong to the same file."""
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_JUDGED = 12
"""Number of bytes that identify the type of a file."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Version:
    """The version of the file to which a part belongs, according to the host."""

    tag: str = ""
    """Its ETag or ``Last-Modified`` header."""
    size: int | None = None


class Downloader:
    """Downloads videos of one service."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def fetch(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the file at `url` to `part`, continuing a part that exists.

        Raises
        ------
        TransportError
            If the download broke off: the part stays, and the next call continues it. ``UnreadableError`` if
            the answer is not the file.
        FileGoneError
            If the link expired.
        DownloadError
            If a retry would not help: an unsafe link, a full disk, an endless file.
        """
        failure = None
        try:
            async with asyncio.timeout(DOWNLOAD_DEADLINE):
                again = await self._attempt(url, part, progress)
                if again:
                    await self._attempt(url, part, progress)
        except TimeoutError:
            failure = _broke("it took too long")
        if failure:
            raise failure
        with suppress(OSError):
            _note_of(part).unlink()

    async def _attempt(self, url: str, part: Path, progress: Progress | None) -> bool:
        """Download once. Return True if the part did not match and was emptied, so another attempt is needed."""
        done, tail, known = await _disk(lambda: _begun(part))
        start = done - len(tail)
        headers = {}
        if start:
            headers["Range"] = f"bytes={start}-"
            if known.tag:
                headers["If-Range"] = known.tag
        answer = await self._http.open_result(url, headers)
        try:
            if start and (answer.status == 416 or (answer.status == 206 and not _resumes(answer, start, done, known))):  # noqa: PLR2004
                await _empty(part)
                return True
            _refuse_other(answer, start)
            resumed = answer.status == 206 and start > 0  # noqa: PLR2004
            chunks = _file_bytes(answer, _same(answer.chunks(), tail) if resumed else answer.chunks(), resumed=resumed)
            await _write_chunks(answer, chunks, part, done if resumed else 0, progress)
        except _OtherFileError:
            await _empty(part)
            return True
        finally:
            await answer.aclose()
        return False


class _OtherFileError(Exception):
    """The answer is a different file from the one to which the part belongs."""


def _begun(part: Path) -> tuple[int, bytes, Version]:
    """Return the size of a part, its last bytes, and its version. A very short part is ignored."""
    if not part.exists():
        return 0, b"", Version()
    with part.open("rb") as file:
        done = file.seek(0, os.SEEK_END)
        if done <= OVERLAP:
            return 0, b"", Version()
        file.seek(done - OVERLAP)
        return done, file.read(), _noted(part)


def _note_of(part: Path) -> Path:
    return part.with_suffix(".json")


def _note(part: Path, answer: FileAnswer) -> None:
    """Store the version of a part. If this fails because the disk is full, only the overlap is compared later."""
    with suppress(OSError):
        _note_of(part).write_text(json.dumps({"tag": _tag(answer), "size": _total(answer)}), encoding="utf-8")


def _noted(part: Path) -> Version:
    try:
        found = json.loads(_note_of(part).read_text(encoding="utf-8"))
        tag, size = found["tag"], found["size"]
    except (OSError, ValueError, TypeError, KeyError):
        return Version()
    return Version(tag=tag if isinstance(tag, str) else "", size=size if isinstance(size, int) else None)


def _tag(answer: FileAnswer) -> str:
    tag = answer.headers.get("etag", "")
    version = tag if tag.startswith('"') else answer.headers.get("last-modified", "")  # If-Range needs a strong tag
    return version if len(version) < 200 else ""  # noqa: PLR2004


def _resumes(answer: FileAnswer, start: int, done: int, known: Version) -> bool:
    """Return whether a partial answer continues, at `start`, the file of which we have `done` bytes."""
    tag, total = _tag(answer), _total(answer)
    if total is not None and total < done:
        return False
    if known.tag and tag and tag != known.tag:
        return False
    if known.size is not None and total is not None and total != known.size:
        return False
    return _start(answer) == start


async def _same(chunks: AsyncIterator[bytes], tail: bytes) -> AsyncIterator[bytes]:
    """Yield the bytes after `tail`; raise _OtherFileError if the answer does not begin with `tail`."""
    async for chunk in chunks:
        if not tail:
            yield chunk
            continue
        if chunk[: len(tail)] != tail[: len(chunk)]:
            raise _OtherFileError
        rest, tail = chunk[len(tail) :], tail[len(chunk) :]
        if rest:
            yield rest
    if tail:
        raise _broke("it ended before it went on")


async def _file_bytes(answer: FileAnswer, chunks: AsyncIterator[bytes], *, resumed: bool) -> AsyncIterator[bytes]:
    """Yield the uncompressed bytes of the file; raise UnreadableError if the answer is a web page."""
    head = b""
    unpacker: Decompressor | None = None
    judged = resumed
    async for chunk in chunks:
        piece = chunk
        if not judged:
            head += chunk
            if len(head) < _JUDGED:
                continue
            piece, judged = head, True
            if head.startswith(_GZIP):
                unpacker = Decompressor()
                answer.packed = True
            else:
                _refuse_page(answer, head)
        for one in unpacker.pieces(piece) if unpacker else (piece,):
            yield one
    if unpacker and not unpacker.complete:
        raise _broke("its end is missing")
    if not judged and head:
        _refuse_page(answer, head)
        yield head


class Decompressor:
    """Decompress a file that arrives compressed, although that was not requested."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    @property
    def complete(self) -> bool:
        """Whether the compressed data are complete."""
        return self._inflate.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield the uncompressed bytes of `data` in small pieces."""
        try:
            while data:
                yield self._inflate.decompress(data, _PIECE)
                data = self._inflate.unconsumed_tail
        except zlib.error:
            raise _broke("its compression is broken") from None


def _refuse_other(answer: FileAnswer, start: int) -> None:
    """Refuse an answer that does not contain the requested bytes."""
    status = answer.status
    if status in (403, 404, 410):
        raise FileGoneError(
            "The link of the video expired: links work for 24 hours.",
            "Only a new take replaces it; the settings and the seed are kept.",
        )
    if status in (408, 425, 429) or status >= 500:  # noqa: PLR2004
        failure = _broke(f"the host of the file failed (HTTP {status})")
        now = parsing.date_of(answer.headers.get("date"))
        failure.retry_after = parsing.wait_of(answer.headers.get("retry-after"), now) if now else None
        raise failure
    if status not in (200, 206) or (status == 206 and not start and _start(answer) not in (0, None)):  # noqa: PLR2004
        raise _no_file(f"gave no file (HTTP {status})")


def _refuse_page(answer: FileAnswer, head: bytes) -> None:
    """Refuse an answer whose headers say that it is not a file, unless its bytes are a video."""
    if head[4:8] == b"ftyp":
        return
    kind = answer.headers.get("content-type", "").lower()
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        raise _no_file("sent a web page instead of the video")
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise _no_file("sent it in an encoding that was not requested")


async def _write_chunks(
    answer: FileAnswer,
    chunks: AsyncIterator[bytes],
    part: Path,
    done: int,
    progress: Progress | None,
) -> None:
    total = _total(answer)
    if total is not None and total > LARGEST_FILE:
        raise _too_large()
    begun = done
    chunk = await anext(chunks, b"")  # a web page instead of the file does not change the part
    with await _disk(lambda: part.open("r+b" if begun else "wb")) as file:
        await _disk(lambda: _note(part, answer))
        await _disk(lambda: file.seek(done))
        try:
            while chunk:
                if done + len(chunk) > LARGEST_FILE:
                    await _disk(lambda: file.truncate(0))  # keep nothing of an endless body
                    raise _too_large()
                await _disk(functools.partial(file.write, chunk))
                done += len(chunk)
                if progress:
                    progress(done, None if answer.packed else total)
                chunk = await anext(chunks, b"")
        except TransportError:
            if answer.packed:
                await _disk(lambda: file.truncate(0))  # a compressed download cannot be resumed
            raise
        await _disk(file.flush)
        await _disk(lambda: os.fsync(file.fileno()))
        if total is None or answer.packed:
            return
        if done < total:
            raise _broke(f"{total - done} of {total} bytes are missing")
        if done > total and begun:
            await _disk(lambda: file.truncate(0))
            raise _broke("the server sent more bytes than the file has")


def _total(answer: FileAnswer) -> int | None:
    """Return the size of the whole file; None if the server does not say."""
    if answer.status in (206, 416):
        found = re.fullmatch(
            r"bytes\s+(?:\d{1,15}-\d{1,15}|\*)/(\d{1,15})", answer.headers.get("content-range", "").strip()
        )
        return int(found[1]) if found else None
    length = answer.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"\d{1,15}", length) else None


def _start(answer: FileAnswer) -> int | None:
    """Return the offset of the first byte in a partial answer."""
    found = re.match(r"bytes\s+(\d{1,15})-", answer.headers.get("content-range", "").strip())
    return int(found[1]) if found else None


async def _disk(work: Callable[[], T]) -> T:
    """Do disk work in a thread. If the disk is full, the part is kept for later."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise DownloadError(
            f"The video cannot be written: {error.strerror or type(error).__name__}.",
            "Free some space or fix the folder, then call wan.resume(): the download continues at no cost.",
        ) from error


async def _empty(part: Path) -> None:
    await _disk(lambda: os.truncate(part, 0))


def _broke(why: str) -> TransportError:
    return TransportError(
        f"The download was interrupted: {why}.", "The next attempt resumes it at no cost.", charged="yes"
    )


def _no_file(what: str) -> UnreadableError:
    return UnreadableError(
        f"The host of the file {what}.", "Try again later with wan.resume(); downloading it is free.", charged="yes"
    )


def _too_large() -> DownloadError:
    return DownloadError(
        f"The file at the link is larger than {LARGEST_FILE // 1_000_000_000} GB: it is not our video.",
        "Report it to the service with the task id.",
    )

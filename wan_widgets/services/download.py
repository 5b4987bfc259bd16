"""Downloading a finished video into a part file. A download is resumed, bounded, free and repeatable.

The part file is the only state that survives a crash. It always holds the beginning of the file at the link. If the
server cannot confirm that (another ETag, another offset, no ranges), the download starts again. ``media`` decides
whether the bytes are a video.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..errors import DownloadError, FileGoneError, TransportError, UnreadableError
from .base import Progress
from .http import FileAnswer, Http

LARGEST_FILE = 2_000_000_000
"""Bytes. 15 s of 1080p are about 20 MB, so a larger file is not our video."""
DOWNLOAD_DEADLINE = 1800.0
"""Seconds for one attempt; the next one continues where it ended."""

T = TypeVar("T")


class Downloader:
    """Downloads videos of one service; remembers which version of the file each part file holds."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._versions: dict[Path, str] = {}

    async def fetch(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the file at `url` to `part`, continuing a part that exists.

        Raises
        ------
        TransportError
            If it broke off: the part stays, and the next call continues it. ``UnreadableError`` if
            the answer is not the file.
        FileGoneError
            If the link expired.
        DownloadError
            If a retry would not help: an unsafe link, no room, an endless file.
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
        self._versions.pop(part, None)

    async def _attempt(self, url: str, part: Path, progress: Progress | None) -> bool:
        """Download once. Return True if the part did not match and was emptied, so that another try is due."""
        done = await _disk(lambda: part.stat().st_size if part.exists() else 0)
        headers = {}
        if done:
            headers["Range"] = f"bytes={done}-"
            if version := self._versions.get(part):
                headers["If-Range"] = version
        answer = await self._http.open_result(url, headers)
        try:
            status = answer.status
            if status == 416 and done:  # noqa: PLR2004
                if _total(answer) == done:
                    return False  # the part was complete
                await _empty(part)
                return True
            if status == 206 and done and _start(answer) != done:  # noqa: PLR2004
                await _empty(part)
                return True
            _refuse_other(answer, done)
            if status == 200:  # noqa: PLR2004
                done = 0  # the server does not support ranges, or the file has changed
            self._remember(part, answer)
            await _pour(answer, part, done, progress)
        finally:
            await answer.aclose()
        return False

    def _remember(self, part: Path, answer: FileAnswer) -> None:
        tag = answer.headers.get("etag", "")
        version = (
            tag if tag.startswith('"') else answer.headers.get("last-modified", "")
        )  # If-Range does not accept weak tags
        self._versions[part] = version if len(version) < 200 else ""  # noqa: PLR2004


def _refuse_other(answer: FileAnswer, done: int) -> None:
    """Raise for an answer without the requested bytes."""
    status = answer.status
    if status in (403, 404, 410):
        raise FileGoneError(
            "The link of the video expired: links work for 24 hours.",
            "Only a new video brings it back; the settings and the seed are kept.",
        )
    if status in (408, 425, 429) or status >= 500:  # noqa: PLR2004
        raise _broke(f"the host of the file has a fault (HTTP {status})")
    if status not in (200, 206) or (status == 206 and not done):  # noqa: PLR2004
        raise _no_file(f"sent no file (HTTP {status})")
    kind = answer.headers.get("content-type", "").lower()
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        raise _no_file("sent a web page instead of the video")
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise _no_file("sent it in an encoding that was not requested")


async def _pour(answer: FileAnswer, part: Path, done: int, progress: Progress | None) -> None:
    total = _total(answer)
    if total is not None and total > LARGEST_FILE:
        raise _too_large()
    with await _disk(lambda: part.open("r+b" if done else "wb")) as file:
        await _disk(lambda: file.seek(done))
        async for chunk in answer.chunks():
            if done + len(chunk) > LARGEST_FILE:
                await _disk(lambda: file.truncate(0))  # an endless body leaves nothing on the disk
                raise _too_large()
            await _disk(lambda chunk=chunk: file.write(chunk))  # type: ignore[misc]
            done += len(chunk)
            if progress:
                progress(done, total)
        await _disk(file.flush)
        await _disk(lambda: os.fsync(file.fileno()))
        if total is not None and done < total:
            raise _broke(f"{total - done} of {total} bytes are missing")
        if total is not None and done > total:
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
    """Do disk work in a thread; if the disk is full, the part stays for later."""
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
    return TransportError(f"The download broke off: {why}.", "It continues from there.", charged="yes")


def _no_file(what: str) -> UnreadableError:
    return UnreadableError(
        f"The host of the file {what}.", "Try again later with wan.resume(); it costs nothing.", charged="yes"
    )


def _too_large() -> DownloadError:
    return DownloadError(
        f"The file at the link is larger than {LARGEST_FILE // 1_000_000_000} GB: it is not our video.",
        "Report it to the service with the task id.",
    )

"""Fetching a finished video into a part file: resumed, measured, bounded. Free, and repeatable.

The part file is all the state that outlives a crash. What is in it is only ever a beginning of the file at the
link: whenever the server cannot vouch for that (another ETag, another offset, no ranges), the part is
begun again. Whether the bytes are a video is judged by ``media``, not here.
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
"""Bytes; 15 s of 1080p are some 20 MB, so what is larger is no answer to our request."""
DOWNLOAD_DEADLINE = 1800.0
"""Seconds for one attempt; the next goes on where it ended."""

T = TypeVar("T")


class Downloader:
    """Fetches results for one service; remembers, for each part file, which version of the file it holds."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._versions: dict[Path, str] = {}

    async def fetch(self, url: str, part: Path, progress: Progress | None = None) -> None:
        """Write the file at `url` to `part`, going on from what is there.

        Raises
        ------
        TransportError
            If it broke off: the part stays, and the next call goes on from it. ``UnreadableError`` if
            something else came in place of the file.
        FileGoneError
            If the link is dead.
        DownloadError
            If going on would not help: an unsafe link, no room, a file without end.
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
        """Fetch once. Returns True if the part turned out not to fit and was emptied: then once more."""
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
                    return False  # everything was there already
                await _empty(part)
                return True
            if status == 206 and done and _start(answer) != done:  # noqa: PLR2004
                await _empty(part)
                return True
            _refuse_other(answer, done)
            if status == 200:  # noqa: PLR2004
                done = 0  # the server knows no ranges, or the file is another one now
            self._remember(part, answer)
            await _pour(answer, part, done, progress)
        finally:
            await answer.aclose()
        return False

    def _remember(self, part: Path, answer: FileAnswer) -> None:
        tag = answer.headers.get("etag", "")
        version = tag if tag.startswith('"') else answer.headers.get("last-modified", "")  # If-Range takes no weak tags
        if version and len(version) < 200:  # noqa: PLR2004
            self._versions[part] = version
        else:
            self._versions.pop(part, None)


def _refuse_other(answer: FileAnswer, done: int) -> None:
    """Refuse every answer that does not bring the bytes that were asked for."""
    status = answer.status
    if status in (403, 404, 410):
        raise FileGoneError(
            "The link of the video is dead: links live 24 hours.",
            "Only a new video brings it back; the settings and the seed are kept.",
        )
    if status in (408, 425, 429) or status >= 500:  # noqa: PLR2004
        raise _broke(f"the host of the file has a fault (HTTP {status})")
    if status not in (200, 206) or (status == 206 and not done):  # noqa: PLR2004
        raise _no_file(f"gave no file (HTTP {status})")
    kind = answer.headers.get("content-type", "").lower()
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        raise _no_file("gave a page in place of the video")
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise _no_file("sent it in a coding that was not asked for")


async def _pour(answer: FileAnswer, part: Path, done: int, progress: Progress | None) -> None:
    total = _total(answer)
    if total is not None and total > LARGEST_FILE:
        raise _too_large()
    with await _disk(lambda: part.open("r+b" if done else "wb")) as file:
        await _disk(lambda: file.seek(done))
        async for chunk in answer.chunks():
            if done + len(chunk) > LARGEST_FILE:
                await _disk(lambda: file.truncate(0))  # an endless body leaves no rubbish behind
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
            raise _broke("more bytes came than the file has")


def _total(answer: FileAnswer) -> int | None:
    """Return the size of the whole file, where the server says it."""
    if answer.status in (206, 416):
        found = re.fullmatch(
            r"bytes\s+(?:\d{1,15}-\d{1,15}|\*)/(\d{1,15})", answer.headers.get("content-range", "").strip()
        )
        return int(found[1]) if found else None
    length = answer.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"\d{1,15}", length) else None


def _start(answer: FileAnswer) -> int | None:
    """Return the offset of the first byte that a partial answer brings."""
    found = re.match(r"bytes\s+(\d{1,15})-", answer.headers.get("content-range", "").strip())
    return int(found[1]) if found else None


async def _disk(work: Callable[[], T]) -> T:
    """Do a small piece of work with the disk off the loop; a disk that is full leaves the part for later."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise DownloadError(
            f"The video cannot be written: {error.strerror or type(error).__name__}.",
            "Make room or mend the folder, then wan.resume(): it goes on from what is there, at no cost.",
        ) from error


async def _empty(part: Path) -> None:
    await _disk(lambda: os.truncate(part, 0))


def _broke(why: str) -> TransportError:
    return TransportError(f"The download broke off: {why}.", "It goes on from there.", charged="yes")


def _no_file(what: str) -> UnreadableError:
    return UnreadableError(
        f"The host of the file {what}.", "Try again later with wan.resume(); it costs nothing.", charged="yes"
    )


def _too_large() -> DownloadError:
    return DownloadError(
        f"The file at the link is larger than {LARGEST_FILE // 1_000_000_000} GB, which no video of ours is.",
        "Report it to the service with the task id.",
    )

"""File names of finished videos, which are always below the folder of videos.

A name comes from ``wan.settings.name_template``. Every part is made safe for every system, and an existing file is
never replaced.
"""

from __future__ import annotations

import errno
import os
import re
import time
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol

from ...errors import MediaError
from ...media.mp4.provenance import sidecar_of
from ...paths import is_inside
from ...patterns import pattern
from ..record.ids import SHORT

_LONGEST_PART = 120
_LONGEST_SLUG = 40
_RESERVED = pattern(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_TRIES = 10_000


def file_name(template: str, values: Mapping[str, object]) -> str:
    """Return the path of a video below the folder, with slashes and extension.

    Parameters
    ----------
    template : str
        Such as ``{date}-{prompt}-{id}``; a slash makes a folder.
    values : mapping
        The values of the names in braces.
    """
    # Fill in each part separately, so that a slash in a value does not make a folder.
    parts = [
        safe
        for part in template.replace("\\", "/").split("/")
        if (safe := _safe(re.sub(r"\{(\w+)\}", lambda match: _slug(values.get(match[1], "")), part)))
    ]
    return str(PurePosixPath(*(parts or ["video"]))) + ".mp4"


class Named(Protocol):
    """The values in a file name: a job in the ledger, or a snapshot of it."""

    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> float: ...
    @property
    def prompt(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def request(self) -> Mapping[str, Any]: ...
    @property
    def seed(self) -> int | None: ...
    @property
    def take(self) -> int: ...


def name_of(template: str, job: Named) -> str:
    """Return the path below the folder for a job's video, if it is free. It is known as soon as the job exists."""
    made = time.localtime(job.created_at)
    values = {
        "date": time.strftime("%Y-%m-%d", made),
        "time": time.strftime("%H%M%S", made),
        "prompt": job.prompt or "video",
        "model": job.model,
        "mode": job.mode,
        "resolution": job.request.get("resolution"),
        "duration": f"{job.request.get('duration')}s",
        "seed": job.seed,
        "take": job.take,
        "id": job.id[:SHORT],
    }
    return file_name(template, values)


def expected_path(home: Path, template: str, job: Named) -> Path | None:
    """Return the future path of a job's video; None if the name is not unique to the job."""
    name = name_of(template, job)
    return home / name if "{id}" in template and job.id[:SHORT] in name else None


def _slug(value: object) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).lower()
    return re.sub(r"[\W_]+", "-", text).strip("-")[:_LONGEST_SLUG].strip("-")


def _safe(part: str) -> str:
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "-", part)
    safe = "".join(letter for letter in safe if letter.isprintable())
    safe = re.sub(r"-{2,}", "-", safe)
    while len(safe.encode()) > _LONGEST_PART:
        # Cut the middle of the name, because the id is usually at its end.
        safe = safe[: len(safe) // 2 - 1] + safe[len(safe) // 2 :]
    safe = safe.strip(" .-")
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe


def part_name(job_id: str) -> str:
    """Return the name of a job's unfinished download; always a single name, whatever id a ledger holds."""
    return f"{PureWindowsPath(job_id).name}.part"


def free_path(home: Path, relative: str) -> Path:
    """Return the first free path: the wanted one, or with ``-2``, ``-3`` before its extension.

    Raises
    ------
    ValueError
        If the path would not lie below `home`.
    """
    wanted = home / relative
    if not is_inside(home, wanted.parent):
        raise ValueError(f"{relative} is not below the folder")
    for number in range(1, _TRIES):
        path = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        if not os.path.lexists(path):
            return path
    raise FileExistsError(f"{relative} is taken {_TRIES} times")


def delete_video(home: Path, relative: str) -> None:
    """Delete a video below the folder and its sidecar; a missing file is not an error.

    Raises
    ------
    MediaError
        If the system refuses, or the file is not below the folder.
    """
    path = home / relative
    if not is_inside(home, path.parent):
        raise MediaError(f"{relative} is not below {home}, so it is left alone.")
    for one in (path, sidecar_of(path)):
        try:
            one.unlink(missing_ok=True)
        except OSError as error:
            raise MediaError(
                f"{one.name} cannot be deleted: {error.strerror or error}.", "Close what has it open, then try again."
            ) from error


def put_in_place(part: Path, path: Path, *, home: Path) -> None:
    """Give a finished file its final name atomically, after its bytes are on the disk.

    Raises
    ------
    FileExistsError
        If another file has that name; it is not changed.
    FileNotFoundError
        If the folder `home` is gone; it is not created again.
    """
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    need_folder(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(part, path)
    except OSError:
        # A taken name raises here too. Without hard links the name is created first, then replaced by a rename.
        path.open("xb").close()
        try:
            part.replace(path)
        except OSError:
            path.unlink(missing_ok=True)  # an empty file would look like a video
            raise
    else:
        part.unlink()
    _sync_folder(path.parent)


def need_folder(home: Path) -> None:
    """Raise FileNotFoundError if the folder of videos no longer exists, so that no empty one is created."""
    if not home.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(home))


def is_in_place(part: Path, path: Path) -> bool:
    """Return whether `put_in_place` was completed: the part is gone, or is the same file.

    Another file may have that name by now.
    """
    return path.exists() and (not part.exists() or part.samefile(path))


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

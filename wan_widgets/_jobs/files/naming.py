"""Names of the files of finished videos, which cannot leave the folder.

A file's name comes from ``wan.settings.name_template``; every part of it is made safe for every
system, and an existing file is never replaced.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from ...errors import MediaError
from ...media.provenance import sidecar_of
from ...paths import is_inside

_LONGEST_PART = 120
_LONGEST_SLUG = 40
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_TRIES = 10_000


def file_name(template: str, values: Mapping[str, object]) -> str:
    """Return the path of a video below the folder, with slashes and ending.

    Parameters
    ----------
    template : str
        Such as ``{date}-{prompt}-{id}``; a slash makes a folder.
    values : mapping
        What the names in braces stand for.
    """
    # The names are filled in part by part: a slash in a value can make no folder.
    parts = [
        safe
        for part in template.replace("\\", "/").split("/")
        if (safe := _safe(re.sub(r"\{(\w+)\}", lambda match: _slug(values.get(match[1], "")), part)))
    ]
    return str(PurePosixPath(*(parts or ["video"]))) + ".mp4"


def _slug(value: object) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).lower()
    return re.sub(r"[\W_]+", "-", text).strip("-")[:_LONGEST_SLUG].strip("-")


def _safe(part: str) -> str:
    kept = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "-", part)
    kept = "".join(letter for letter in kept if letter.isprintable())
    kept = re.sub(r"-{2,}", "-", kept)
    while len(kept.encode()) > _LONGEST_PART:
        # Cut from the middle of the name: the id usually stands at its end.
        kept = kept[: len(kept) // 2 - 1] + kept[len(kept) // 2 :]
    kept = kept.strip(" .-")
    return f"_{kept}" if _RESERVED.fullmatch(kept) else kept


def part_name(job_id: str) -> str:
    """Return the name of the file in which a job's video grows; one name, whatever a ledger says the id is."""
    return f"{PureWindowsPath(job_id).name}.part"


def free_path(home: Path, relative: str) -> Path:
    """Return the first path that is not taken yet: the wanted one, or with ``-2``, ``-3`` before its ending.

    Raises
    ------
    ValueError
        If the path would not lie below `home`.
    """
    wanted = home / relative
    if not is_inside(home, wanted.parent):
        raise ValueError(f"{relative} does not lie below the folder")
    for number in range(1, _TRIES):
        path = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        if not os.path.lexists(path):
            return path
    raise FileExistsError(f"{relative} is taken {_TRIES} times")


def delete_video(home: Path, relative: str) -> None:
    """Delete a video below the folder, and what is written beside it; what is gone already is no error.

    Raises
    ------
    MediaError
        If the system refuses, or the file is not below the folder.
    """
    path = home / relative
    if not is_inside(home, path.parent):
        raise MediaError(f"{relative} does not lie below {home}, so it is left alone.")
    for one in (path, sidecar_of(path)):
        try:
            one.unlink(missing_ok=True)
        except OSError as error:
            raise MediaError(
                f"{one.name} cannot be deleted: {error.strerror or error}.", "Close what has it open, then try again."
            ) from error


def put_in_place(part: Path, path: Path) -> None:
    """Give a finished file its name, whole or not at all, with its bytes on the disk first.

    Raises
    ------
    FileExistsError
        If something has that name already; it is left as it is.
    """
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(part, path)
    except OSError:
        # The name is taken, which raises here too; or there are no hard links: it is taken, then filled by a rename.
        path.open("xb").close()
        try:
            part.replace(path)
        except OSError:
            path.unlink(missing_ok=True)  # an empty file would be taken for a video
            raise
    else:
        part.unlink()
    _sync_folder(path.parent)


def is_in_place(part: Path, path: Path) -> bool:
    """Return whether `put_in_place` was done: a part that is still there and another file is what never got the name.

    Somebody else's file may have that name by now.
    """
    return path.exists() and (not part.exists() or part.samefile(path))


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

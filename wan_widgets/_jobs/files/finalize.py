"""Giving a finished video its record: inside the MP4, and beside it. What cannot be written is told, never fatal.

The file as it came stays where it is until the sealed copy is verified, so that nothing paid can be lost here.
"""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ...errors import MediaError
from ...log import note
from ...media import provenance, video
from ...paths import is_inside
from ..ledger.row import Row
from . import naming
from . import provenance as record

NOT_INSIDE = "its settings are not inside the file"
NOT_BESIDE = "its settings are not written beside it"


def part_of(home: Path, job_id: str) -> Path:
    """Return where a download of a job is put together."""
    return home / ".parts" / naming.part_name(job_id)


def begin(home: Path, job_id: str) -> Path:
    """Return where a download of a job is put together, once nothing there leads out of the folder.

    Raises
    ------
    OSError
        If it cannot be made, or the folder of all of them is a link that leads elsewhere.
    """
    part = part_of(home, job_id)
    part.parent.mkdir(parents=True, exist_ok=True)
    if not is_inside(home, part.parent):
        raise PermissionError(errno.EPERM, f"{part.parent.name} in it is a link that leads elsewhere")
    for path in _pieces(part):
        if path.is_symlink():
            path.unlink()
    return part


def sealed(row: Row, home: Path, facts: video.VideoFacts) -> tuple[Path, video.VideoFacts]:
    """Return a copy of a download that carries the record, or the download itself where that cannot be.

    Parameters
    ----------
    row : Row
        The job, whose download is verified.
    home : Path
        Its folder.
    facts : VideoFacts
        What is in the download.

    Returns
    -------
    tuple
        The file to keep, and its facts.
    """
    part = part_of(home, row.id)
    copy = part.with_suffix(".mp4")
    try:
        entry = record.shared(row, home, facts=facts, at=time.time())
        provenance.embed(part, copy, entry, record.title_of(row))
        found = video.verify(copy)
        if replace(found, size=facts.size) == facts and provenance.record_in(video.tags(copy)) == entry:
            return copy, found
    except Exception as error:  # an odd file, a full disk: what came is kept as it came
        note(error)
    return part, facts


def in_place(row: Row, home: Path, path: Path) -> bool:
    """Return whether a video has its name already; somebody else's file may have that name by now.

    A sealed video says itself whose it is. One that came without a seal is a download that is gone, or
    that has the name as a second one.
    """
    if not path.exists():
        return False
    with suppress(MediaError):
        if (provenance.record_in(video.tags(path)) or {}).get("id") == row.id:
            return True
    return naming.is_in_place(part_of(home, row.id), path)


def beside(row: Row, home: Path, path: Path, facts: video.VideoFacts) -> tuple[str, ...]:
    """Write the record beside a video that has its name; return what is to be told of the record, in words.

    A file that has the record's name already, and is not about this job, is left as it is.
    """
    flags = []
    inside = None
    with suppress(MediaError):
        inside = provenance.record_in(video.tags(path))
    if inside is None or inside.get("id") != row.id:
        flags.append(NOT_INSIDE)
        inside = {}
    try:
        entry = record.private(row, home, facts=facts, at=time.time())
        # Of a video that had its name already, when it came is told inside alone.
        entry |= {name: inside[name] for name in ("times", "file") if name in inside}
        _write(part_of(home, row.id).with_suffix(".json"), provenance.sidecar_text(entry), path)
    except Exception as error:  # a record is no reason to hold back a video
        note(error)
        flags.append(NOT_BESIDE)
    return tuple(flags)


def clear(home: Path, job_id: str) -> None:
    """Remove what putting a video together has left."""
    for path in _pieces(part_of(home, job_id)):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _pieces(part: Path) -> list[Path]:
    """Return all that a video is put together from: as it came, with its record inside, and the record beside."""
    return [part.with_suffix(ending) for ending in (".part", ".mp4", ".json")]


def _write(draft: Path, text: bytes, path: Path) -> None:
    sidecar = provenance.sidecar_of(path)
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(text)
    if not os.path.lexists(sidecar):
        naming.put_in_place(draft, sidecar)
        return
    there = provenance.record_beside(path)  # of a process that died just after it wrote it
    if there is None or there.get("id") != draft.stem:
        raise FileExistsError(f"{sidecar.name} is there already")
    draft.replace(sidecar)

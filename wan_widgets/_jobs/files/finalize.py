"""Write the provenance of a finished video, inside the MP4 and beside it. A failure is flagged, never fatal.

The downloaded file stays until the copy with provenance is verified, so that no paid video is lost.
"""

from __future__ import annotations

import errno
import filecmp
import os
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ...errors import MediaError
from ...log import note
from ...media import video
from ...media.mp4 import provenance
from ...paths import is_inside
from ..ledger.row import Row
from . import job_provenance, naming

NOT_INSIDE = "its settings are not inside the file"
NOT_BESIDE = "its settings are not written beside it"


def part_of(home: Path, job_id: str) -> Path:
    """Return the path of a job's unfinished download."""
    return home / ".parts" / naming.part_name(job_id)


def begin(home: Path, job_id: str) -> Path:
    """Return the path of a job's unfinished download, after removing links that lead out of the folder.

    Raises
    ------
    OSError
        If the folder cannot be made, or is a link that leads elsewhere.
    """
    part = part_of(home, job_id)
    naming.need_folder(home)
    part.parent.mkdir(exist_ok=True)
    if not is_inside(home, part.parent):
        raise PermissionError(errno.EPERM, f"{part.parent.name} in it is a link that leads elsewhere")
    for path in _pieces(part):
        if path.is_symlink():
            path.unlink()
    return part


def with_provenance(row: Row, home: Path, facts: video.VideoFacts) -> tuple[Path, video.VideoFacts]:
    """Return a copy of a download with its provenance inside, or the download itself if that fails.

    Parameters
    ----------
    row : Row
        The job; its download is verified.
    home : Path
        Its folder.
    facts : VideoFacts
        Facts of the download.

    Returns
    -------
    tuple
        The file to save, and its facts.
    """
    part = part_of(home, row.id)
    copy = part.with_suffix(".mp4")
    try:
        entry = job_provenance.shared(row, home, facts=facts, at=time.time())
        provenance.embed(part, copy, entry, job_provenance.title_of(row))
        found = video.verify(copy)
        if replace(found, size=facts.size) == facts and provenance.record_in(video.tags(copy)) == entry:
            return copy, found
    except Exception as error:  # an unusual file, a full disk: the download is saved unchanged
        note(error)
    return part, facts


def in_place(row: Row, home: Path, path: Path) -> bool:
    """Return whether the video of a job already has its final name. Another file may have that name.

    A video with provenance names its job. A video without it is recognized by its unfinished download, which no longer
    exists or is a second name of the same file.
    """
    if not path.exists():
        return False
    with suppress(MediaError):
        if provenance.record_in(video.tags(path)).get("id") == row.id:
            return True
    return naming.is_in_place(part_of(home, row.id), path)


def holds_record(row: Row, home: Path, path: Path) -> bool:
    """Return whether the file at a path below the folder contains the record of a job."""
    with suppress(MediaError):
        if is_inside(home, path.parent):
            return bool(provenance.record_in(video.tags(path)).get("id") == row.id)
    return False


def is_same(home: Path, job_id: str, path: Path) -> bool:
    """Return whether the file at a path below the folder is the download of a job, byte by byte."""
    try:
        return is_inside(home, path.parent) and filecmp.cmp(part_of(home, job_id), path, shallow=False)
    except OSError:
        return False


def write_sidecar(row: Row, home: Path, path: Path, facts: video.VideoFacts) -> tuple[str, ...]:
    """Write the sidecar with the provenance of a video that has its final name; return what went wrong, as flags.

    A file that already has the sidecar's name and belongs to another job is not changed.
    """
    flags = []
    inside = None
    with suppress(MediaError):
        inside = provenance.record_in(video.tags(path))
    if inside is None or inside.get("id") != row.id:
        flags.append(NOT_INSIDE)
        inside = {}
    try:
        entry = job_provenance.private(row, home, facts=facts, at=time.time())
        # If the video already had its name, only the tags say when it was downloaded.
        entry |= {name: inside[name] for name in ("times", "file") if name in inside}
        _write(part_of(home, row.id).with_suffix(".json"), provenance.sidecar_text(entry), path)
    except Exception as error:  # a missing sidecar must not lose a video
        note(error)
        flags.append(NOT_BESIDE)
    return tuple(flags)


def clear(home: Path, job_id: str) -> None:
    """Remove the unfinished files of a download."""
    for path in _pieces(part_of(home, job_id)):
        with suppress(OSError):
            path.unlink()


def _pieces(part: Path) -> list[Path]:
    """Return the unfinished files of a download: as downloaded, with provenance inside, and the sidecar."""
    return [part.with_suffix(suffix) for suffix in (".part", ".mp4", ".json")]


def _write(draft: Path, text: bytes, path: Path) -> None:
    sidecar = provenance.sidecar_of(path)
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(text)
    if not os.path.lexists(sidecar):
        naming.put_in_place(draft, sidecar, home=draft.parent.parent)
        return
    there = provenance.record_beside(path)  # from a process that ended just after writing it
    if there is None or there.get("id") != draft.stem:
        raise FileExistsError(f"{sidecar.name} is there already")
    draft.replace(sidecar)

"""Posters and film strips of videos, made once and stored as WebP files. Safe for any thread and process.

A picture is named after its video's name, size and modification time, so a replaced file gets a new one. It is
written under a temporary name first, so no reader sees half a picture. If it cannot be stored (a full disk, a read-only
folder), it is made again each time. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import MediaError
from ...paths import is_inside
from . import stills

FOLDER = ".posters"
"""Below WAN_HOME."""
POSTER_WIDTH = 320


class Posters:
    """The pictures of the videos of one folder.

    Parameters
    ----------
    home : Path
        The folder of videos.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def poster(self, path: Path) -> bytes:
        """Return one representative frame of a video as WebP; raises MediaError."""
        return self._cached(path, "poster", lambda: stills.poster(path, POSTER_WIDTH))

    def strip(self, path: Path) -> bytes:
        """Return `stills.STRIP_FRAMES` frames of a video side by side as WebP; raises MediaError."""
        return self._cached(path, "strip", lambda: stills.strip(path))

    def forget(self, path: Path) -> None:
        """Delete the pictures of a video; the video must still exist."""
        with suppress(OSError, MediaError):
            for kind in ("poster", "strip"):
                self._place(path, kind).unlink(missing_ok=True)

    def _cached(self, path: Path, kind: str, make: Callable[[], bytes]) -> bytes:
        place = self._place(path, kind)
        with suppress(OSError):
            return place.read_bytes()
        data = make()
        part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
        try:
            self.folder.mkdir(exist_ok=True)
            if not is_inside(self.folder.parent, self.folder):
                return data
            part.write_bytes(data)
            part.replace(place)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return data

    def _place(self, path: Path, kind: str) -> Path:
        try:
            stat = path.stat()
        except OSError as error:
            raise MediaError(
                f"{path.name} is not where it was saved: {error.strerror or error}.", "Was it moved or deleted?"
            ) from error
        key = "|".join((os.path.abspath(path), str(stat.st_size), str(stat.st_mtime_ns), kind))  # noqa: PTH100
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-{kind}.webp"

"""Anonymous copies of videos, for blind rating: without tags, under a neutral name."""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import weakref
from pathlib import Path

from . import mp4_boxes

_HEADER = 8
_NEEDED = frozenset({b"ftyp", b"moov", b"mdat"})
"""The boxes that are needed to play a file. Layout: ISO/IEC 14496-12."""


class AnonymousCopies:
    """Copies in a temporary folder, which is deleted with this object.

    Parameters
    ----------
    most : int
        Most copies to keep; the oldest is deleted first.
    """

    def __init__(self, most: int = 6) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wan-rate-"))
        self._close = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._most = most
        self._copies: dict[Path, Path] = {}
        self._number = 0

    def of(self, path: Path) -> Path:
        """Return a copy of a video without its tags; raises MediaError or OSError."""
        if path not in self._copies:
            self._number += 1
            copy = self._folder / f"{self._number}.mp4"
            mp4_boxes.rewrite(path, copy, lambda _: [])
            _blank(copy)
            self._copies[path] = copy
            while len(self._copies) > self._most:
                self._copies.pop(next(iter(self._copies))).unlink(missing_ok=True)
        return self._copies[path]

    def close(self) -> None:
        """Delete all copies."""
        self._copies.clear()
        self._close()


def _blank(path: Path) -> None:
    """Overwrite everything except the index and the data: padding may contain text as well."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        at = 0
        while at + _HEADER <= size:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(_HEADER))
            header = _HEADER
            if length == 1:
                (length,) = struct.unpack(">Q", file.read(8))
                header += 8
            length = length or size - at
            if kind not in _NEEDED:
                file.write(bytes(min(length, size - at) - header))
            at += max(length, header)

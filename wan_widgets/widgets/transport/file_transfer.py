"""Bytes between page and kernel: videos to the page in chunks, dropped files to the kernel.

A page names a job or a source that its widget shows, never a path. ``session.keep_input`` stores the files that it
sends below WAN_HOME, under names made from their content. So no message can make the kernel read or write anywhere
else.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.text import wording
from ..._models.field import Field
from ...errors import InputError
from .bridge import Body, Buffers, MessageError, int_of, text_of

if TYPE_CHECKING:
    from ...protocol.job import VideoPiece

CHUNK = 2 * 1024 * 1024
"""Bytes in one message at most. Some hosts close the socket on more."""
TRANSFERS = 4
"""Unfinished transfers at once at most."""
THUMBNAIL_WIDTH = 320
"""Width of a thumbnail in pixels."""


class Inbox:
    """Files that the page is sending, until their last chunks have arrived."""

    def __init__(self) -> None:
        self._partial: OrderedDict[tuple[str, str, int], bytearray] = OrderedDict()

    def put(self, field: Field, body: Body, buffers: Buffers) -> str | None:
        """Store one chunk; return the path of the file if the chunk was the last."""
        name, size, offset = text_of(body, "name", 1000), int_of(body, "size"), int_of(body, "offset")
        if field.file is None or len(buffers) != 1:
            raise MessageError("The message does not contain one chunk of a file.", "Reload the page.")
        data = bytes(buffers[0])
        if size > field.file.max_bytes:
            raise InputError(
                f"{wording.shorten(name, 80)} has {wording.size(size)}; the service takes "
                f"{wording.size(field.file.max_bytes)} at most.",
                "Make it smaller, or give a link to it.",
            )
        key = (field.name, name, size)
        if offset == 0:
            self._partial[key] = bytearray()
            while len(self._partial) > TRANSFERS:
                self._partial.popitem(last=False)
        whole = self._partial.get(key)
        if whole is None or offset != len(whole) or len(data) > CHUNK or offset + len(data) > size:
            self._partial.pop(key, None)
            raise InputError(f"{wording.shorten(name, 80)} did not arrive completely.", "Drop it again.")
        whole += data
        if not body.get("last"):
            return None
        del self._partial[key]
        if len(whole) != size or not whole:
            raise InputError(f"{wording.shorten(name, 80)} did not arrive completely.", "Drop it again.")
        return str(session.keep_input(bytes(whole), _base(name)))


def chunk(path: Path, body: Body) -> tuple[VideoPiece, list[bytes]]:
    """Return the requested chunk of a video, and the size of the whole video."""
    offset, length = int_of(body, "offset"), int_of(body, "length")
    if not 0 < length <= CHUNK:
        raise MessageError(f"A chunk has 1 to {CHUNK} bytes.", "Reload the page.")
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            return {"size": size}, [file.read(length)]
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", "Was it moved or deleted?") from error


def _base(name: str) -> str:
    """Return the last part of a file name with the separators of any system."""
    return name.replace("\\", "/").rsplit("/", 1)[-1] or "file"

"""Bytes between page and kernel: videos out in chunks, dropped files in.

A page names a job or a source that its widget shows, never a path; what it sends is kept by
``session.keep_input`` below WAN_HOME under a name made from its content. So no message can make the
kernel read or write any other place.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.text import wording
from ..._models.field import Field
from ...errors import InputError
from .bridge import Body, Buffers, MessageError, text_of, whole_of

if TYPE_CHECKING:
    from ...protocol.job import VideoPiece

CHUNK = 2 * 1024 * 1024
"""Most bytes in one message: some hosts close the socket on more."""
TRANSFERS = 4
"""Most unfinished transfers at once."""
THUMBNAIL_WIDTH = 320


class Inbox:
    """Files that the page is sending, each until its last piece has come."""

    def __init__(self) -> None:
        self._coming: OrderedDict[tuple[str, str, int], bytearray] = OrderedDict()

    def put(self, field: Field, body: Body, buffers: Buffers) -> str | None:
        """Take one piece; return the path of the whole file if it was the last."""
        name, size, offset = text_of(body, "name", 1000), whole_of(body, "size"), whole_of(body, "offset")
        if field.file is None or len(buffers) != 1:
            raise MessageError("The message does not carry one piece of a file.", "Reload the page.")
        piece = bytes(buffers[0])
        if size > field.file.max_bytes:
            raise InputError(
                f"{wording.shorten(name, 80)} has {wording.size(size)}; the service takes "
                f"{wording.size(field.file.max_bytes)} at most.",
                "Make it smaller, or give a link to it.",
            )
        key = (field.name, name, size)
        if offset == 0:
            self._coming[key] = bytearray()
            while len(self._coming) > TRANSFERS:
                self._coming.popitem(last=False)
        whole = self._coming.get(key)
        if whole is None or offset != len(whole) or len(piece) > CHUNK or offset + len(piece) > size:
            self._coming.pop(key, None)
            raise InputError(f"{wording.shorten(name, 80)} did not arrive in one piece.", "Drop it again.")
        whole += piece
        if not body.get("last"):
            return None
        del self._coming[key]
        if len(whole) != size or not whole:
            raise InputError(f"{wording.shorten(name, 80)} did not arrive whole.", "Drop it again.")
        return str(session.keep_input(bytes(whole), _base(name)))


def chunk(path: Path, body: Body) -> tuple[VideoPiece, list[bytes]]:
    """Return the piece of a video that the message asks for, and the size of the whole."""
    offset, length = whole_of(body, "offset"), whole_of(body, "length")
    if not 0 < length <= CHUNK:
        raise MessageError(f"A piece has 1 to {CHUNK} bytes.", "Reload the page.")
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            return {"size": size}, [file.read(length)]
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", "Was it moved or deleted?") from error


def _base(name: str) -> str:
    """Return the last part of a file's name, whatever the separators of the page's system."""
    return name.replace("\\", "/").rsplit("/", 1)[-1] or "file"

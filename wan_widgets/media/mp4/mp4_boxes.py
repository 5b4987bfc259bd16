"""The boxes of an MP4: change metadata, and copy pictures and sound unchanged.

``rewrite`` makes a new file with another ``moov/udta`` and the index in front of the data (fast start). The chunk
offsets move with the data. Nothing is decoded, and no time stamp or edit list is changed. A file with an unknown
layout is refused.
Layout: ISO/IEC 14496-12.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ...errors import MediaError

MOST_INDEX = 64_000_000
"""Largest index that is read, in bytes. A minute of video needs about ten thousand."""
_PIECE = 1 << 20
_HEADER = 8
# Top-level boxes without file offsets; fragments and item lists have them.
_KNOWN = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pdin", b"udta", b"uuid"})
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_WAY_TO_OFFSETS = frozenset({b"trak", b"mdia", b"minf", b"stbl"})


@dataclass(frozen=True)
class Box:
    """One box in memory: its four-letter type, and its content."""

    kind: bytes
    content: bytes

    def __bytes__(self) -> bytes:
        return struct.pack(">I4s", _HEADER + len(self.content), self.kind) + self.content


@dataclass(frozen=True)
class _Part:
    """One top-level box of a file."""

    kind: bytes
    start: int
    header: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


def boxes_in(content: bytes) -> list[Box]:
    """Return the boxes that follow each other in `content`.

    Raises
    ------
    MediaError
        If they do not fill it.
    """
    found, at = [], 0
    file = io.BytesIO(content)
    while at < len(content):
        if len(content) - at < _HEADER and not any(content[at:]):
            break  # QuickTime ends a list with zeros
        file.seek(at)
        size, kind, header = _head(file)
        size = size or len(content) - at
        if size < header or at + size > len(content):
            raise _odd("one of its parts is damaged")
        found.append(Box(kind, content[at + header : at + size]))
        at += size
    return found


def joined(boxes: Sequence[Box]) -> bytes:
    """Return boxes as the bytes of a file."""
    return b"".join(bytes(box) for box in boxes)


def rewrite(source: Path, target: Path, change: Callable[[list[Box]], list[Box]]) -> None:
    """Write a copy of a video whose ``moov/udta`` is changed, with its index in front.

    Parameters
    ----------
    source : Path
        An MP4 or QuickTime file; it is not changed.
    target : Path
        The new file; an existing file is replaced. It is not flushed to the disk.
    change : callable
        Takes the boxes in ``moov/udta``, and returns the new ones.

    Raises
    ------
    MediaError
        If the file has an unknown layout; `target` is not written.
    OSError
        If a file cannot be read or written.
    """
    with source.open("rb") as file:
        parts = list(_parts(file))
        index = _the_index(file, parts)
        file.seek(index.start + index.header)
        moov = boxes_in(file.read(index.size - index.header))
        moov = _with_udta(moov, change)
        order = [part for part in parts if part is not index]
        place = next(number for number, part in enumerate(parts) if part.kind in (b"moov", b"mdat"))
        size = _HEADER + len(joined(moov))
        new = bytes(Box(b"moov", _moved(joined(moov), _moves(order, place, size))))
        with target.open("wb") as out:
            for part in order[:place]:
                _copy(file, part, out)
            out.write(new)
            for part in order[place:]:
                _copy(file, part, out)


def _odd(what: str) -> MediaError:
    return MediaError(f"Nothing is written into this file: {what}.")


def _head(file: IO[bytes]) -> tuple[int, bytes, int]:
    """Read the header of a box; return its declared size, its type, and the length of the header."""
    try:
        size, kind = struct.unpack(">I4s", file.read(_HEADER))
        if size != 1:
            return size, kind, _HEADER
        (size,) = struct.unpack(">Q", file.read(_HEADER))  # the size needs 64 bits
    except struct.error:
        raise _odd("it is cut off") from None
    return size, kind, 2 * _HEADER


def _parts(file: IO[bytes]) -> Iterator[_Part]:
    end, at = file.seek(0, os.SEEK_END), 0
    while at < end:
        file.seek(at)
        size, kind, header = _head(file)
        part = _Part(kind, at, header, size or end - at)
        if part.size < header or part.end > end:
            raise _odd("it is cut off")
        yield part
        at = part.end


def _the_index(file: IO[bytes], parts: list[_Part]) -> _Part:
    kinds = [part.kind for part in parts]
    strange = sorted({kind for kind in kinds if kind not in _KNOWN})
    if strange:
        raise _odd(f"it has parts of an unknown kind ({strange[0].decode('latin-1')!r})")
    if kinds.count(b"moov") != 1 or b"mdat" not in kinds:
        raise _odd("it is not an MP4 with one index")
    for part in parts:
        file.seek(part.start + part.header)
        if part.kind == b"uuid" and file.read(16) == _C2PA:
            raise _odd("it is signed (C2PA), and the signature would be broken")
    index = parts[kinds.index(b"moov")]
    if index.size > MOST_INDEX:
        raise _odd("its index is too large")
    return index


def _with_udta(moov: list[Box], change: Callable[[list[Box]], list[Box]]) -> list[Box]:
    kinds = {box.kind for box in moov}
    if kinds & {b"mvex", b"cmov"}:
        raise _odd("it is made of fragments, or its index is compressed")
    old = [inner for box in moov if box.kind == b"udta" for inner in boxes_in(box.content)]
    return [*(box for box in moov if box.kind != b"udta"), Box(b"udta", joined(change(old)))]


def _moves(order: list[_Part], place: int, size: int) -> list[tuple[int, int, int]]:
    """Return where the data was and how far it moves: start, end, offset in bytes."""
    moves, at = [], 0
    for number, part in enumerate(order):
        if number == place:
            at += size
        if part.kind == b"mdat":
            moves.append((part.start, part.end, at - part.start))
        at += part.size
    return moves


def _moved(content: bytes, moves: list[tuple[int, int, int]]) -> bytes:
    """Return boxes with every chunk offset moved along with the data; their length stays the same."""
    done = []
    for box in boxes_in(content):
        if box.kind in _WAY_TO_OFFSETS:
            done.append(Box(box.kind, _moved(box.content, moves)))
        elif box.kind in (b"stco", b"co64"):
            done.append(Box(box.kind, _offsets(box, moves)))
        elif box.kind == b"saio":
            raise _odd("it is encrypted")
        else:
            done.append(box)
    return joined(done)


def _offsets(box: Box, moves: list[tuple[int, int, int]]) -> bytes:
    letter, width = ("I", 4) if box.kind == b"stco" else ("Q", 8)
    count = int.from_bytes(box.content[4:8])
    if len(box.content) < 8 + count * width:
        raise _odd("one of its parts is damaged")
    old = struct.unpack_from(f">{count}{letter}", box.content, 8)
    new = [_new_offset(offset, moves) for offset in old]
    try:
        return box.content[:8] + struct.pack(f">{count}{letter}", *new) + box.content[8 + count * width :]
    except struct.error:
        raise _odd("it is larger than 4 GB") from None


def _new_offset(offset: int, moves: list[tuple[int, int, int]]) -> int:
    for start, end, by in moves:
        if start <= offset < end:
            return offset + by
    raise _odd("its index points outside its data")


def _copy(file: IO[bytes], part: _Part, out: IO[bytes]) -> None:
    file.seek(part.start)
    left = part.size
    while left:
        piece = file.read(min(left, _PIECE))
        if not piece:
            raise _odd("it is cut off")
        out.write(piece)
        left -= len(piece)

"""Searches every byte of a folder for a key or any piece of it."""

from __future__ import annotations

import base64
import secrets
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PIECE = 8
_LETTERS = string.ascii_letters + string.digits


def marked_key() -> str:
    """Return a key that occurs nowhere else; the simulator refuses one with "bad" in it."""
    while True:
        key = "sk-" + "".join(secrets.choice(_LETTERS) for _ in range(45))
        if "bad" not in key.lower():
            return key


def pieces_in(data: bytes, key: str) -> list[str]:
    """Return every piece of the key that is in `data`: plain in any case, as UTF-16, in hex, in base64."""
    low = data.lower()
    found = [piece for piece in _pieces(key) if piece.lower().encode() in low]
    return found + [piece for piece, coded in _coded(key) if coded in data]


def pieces_below(folder: Path, key: str) -> dict[str, list[str]]:
    """Return the files below a folder whose names or bytes contain a piece of the key."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        data = name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"")
        if pieces := pieces_in(data, key):
            found[name] = pieces
    return found


def _pieces(key: str) -> list[str]:
    return [key[at : at + PIECE] for at in range(len(key) - PIECE + 1)]


@cache
def _coded(key: str) -> tuple[tuple[str, bytes], ...]:
    return tuple((piece, coded) for piece in _pieces(key) for coded in _codings(piece))


def _codings(piece: str) -> Iterator[bytes]:
    yield piece.encode("utf-16-le")
    yield piece.encode().hex().encode()
    for shift in range(3):  # where the piece begins within three bytes; its own letters are the middle ones
        coded = base64.b64encode(b"\0" * shift + piece.encode())
        whole = (shift + len(piece)) // 3 * 4
        yield coded[4 if shift else 0 : whole]

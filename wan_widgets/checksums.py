"""The SHA-256 of a file, read in pieces so that a large video does not fill the memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text; OSError if it cannot be read."""
    with path.open("rb") as file:
        return sha256_of_rest(file)


def sha256_of_rest(file: IO[bytes]) -> str:
    """Return the SHA-256 of an open file from its present position on."""
    total = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        total.update(chunk)
    return total.hexdigest()

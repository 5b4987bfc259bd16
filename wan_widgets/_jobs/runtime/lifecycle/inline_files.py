"""Files that are embedded in a request: the ledger stores their hash, and their bytes are added just before sending."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from ....errors import InputError
from ....services.base import INLINE
from ....services.multipart import mime_of


def with_files(body: Mapping[str, object], inputs: Mapping[str, str]) -> dict[str, object]:
    """Return a body with its files embedded as ``data:`` URLs. Blocks.

    Parameters
    ----------
    body : mapping
        The body in the ledger.
    inputs : mapping
        SHA-256 of each local input, by its source.

    Raises
    ------
    InputError
        If a file has changed or cannot be read; nothing was sent.
    """
    sources = {sha256: source for source, sha256 in inputs.items()}

    def filled(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: filled(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [filled(one) for one in value]
        sha256 = value.removeprefix(INLINE) if isinstance(value, str) and value.startswith(INLINE) else ""
        return _data_url(sources[sha256], sha256) if sha256 in sources else value

    return {name: filled(value) for name, value in body.items()}


def _data_url(source: str, sha256: str) -> str:
    path = Path(source).expanduser()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}.", "Was it moved?") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InputError(f"{path.name} has changed since it was checked.", "Send it again.")
    mime, _ = mime_of(content[:16], "image")
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"

"""Uploads: one file in a form, checked by its content, stored under a name that cannot be guessed."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ....media.sniff import HEAD, SUFFIXES, sniff
from ..task_runner import Simulator

_FORM = 100_000
"""Most bytes of a form in addition to its file."""
_PIECE = 1 << 20

KINDS: dict[str, tuple[tuple[str, ...], int]] = {
    "images": (("image/jpeg", "image/png", "image/webp", "image/gif"), 10_000_000),
    "videos": (("video/mp4", "video/webm", "video/quicktime"), 50_000_000),
    "audios": (("audio/mpeg", "audio/wav", "audio/mp4"), 50_000_000),
}
"""Types and most bytes of each kind. Source: docs.toapis.com, uploads."""


async def take(request: Request, kind: str, simulator: Simulator) -> dict[str, Any]:
    """Store the file of an upload and return the answer, with its ``status`` if it is a refusal.

    Of the two documented forms of a refusal, HTTP 200 is used for a file that is too large, and 400 for the rest.
    """
    types, most = KINDS[kind]
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most + _FORM:
        return _refused(f"The file is larger than {most} bytes.", 200)
    try:
        form = await request.form(max_files=1, max_fields=8)
    except HTTPException as error:
        return _refused(f"The form cannot be read: {error.detail}", 400)
    async with request.form():
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return _refused("The form has no field 'file' with a file in it.", 400)
        return await _stored(file, types, most, simulator)


async def _stored(file: UploadFile, types: tuple[str, ...], most: int, simulator: Simulator) -> dict[str, Any]:
    head = await file.read(HEAD)
    mime = sniff(head)
    if mime not in types:
        return _refused(f"The type of the file is not supported; allowed are {', '.join(types)}.", 400)
    if (file.size or 0) > most:
        return _refused(f"The file is larger than {most} bytes.", 200)
    name = f"{secrets.token_urlsafe(16)}{SUFFIXES[mime]}"
    path = simulator.store.upload(name)
    part = path.with_suffix(".part")
    with part.open("wb") as out:
        out.write(head)
        while piece := await file.read(_PIECE):
            out.write(piece)
    part.replace(path)
    return {
        "success": True,
        "message": "ok",
        "data": {
            "id": f"file_{path.stem}",
            "url": f"{simulator.files_url}/u/{name}",
            "mime_type": mime,
            "size": path.stat().st_size,
        },
    }


def _refused(message: str, status: int) -> dict[str, Any]:
    return {"success": False, "message": message, "status": status}

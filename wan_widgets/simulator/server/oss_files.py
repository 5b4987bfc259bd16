"""Files in the storage of Model Studio, by their ``oss://`` URLs. They are kept for 48 hours."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .task_store import write_json

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile

SCHEME = "oss://"
_LIVES = 48 * 3600.0
"""Source: Alibaba Model Studio, temporary URLs of uploaded files."""
_PIECE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class OssFile:
    """One file, with its account and its model."""

    key: str
    """Its path in the storage, which the client chose below the policy's folder."""
    model: str
    owner: str
    at: float
    """When it was uploaded, in seconds since the epoch."""


class OssFiles:
    """The storage.

    Parameters
    ----------
    uploads : Path
        The folder of the simulator's uploads.
    """

    def __init__(self, uploads: Path) -> None:
        self._uploads = uploads

    async def keep(self, file: OssFile, content: UploadFile) -> None:
        """Store the content of a file, then its record."""
        path = self.path(f"{SCHEME}{file.key}")
        with path.open("wb") as out:
            while piece := await content.read(_PIECE):
                out.write(piece)
        write_json(path.with_suffix(".json"), asdict(file))

    def find(self, url: str) -> OssFile | None:
        """Return the file with a URL; None if there is none, or it has expired."""
        try:
            file = OssFile(**json.loads(self.path(url).with_suffix(".json").read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError):
            return None
        return file if time.time() < file.at + _LIVES else None

    def path(self, url: str) -> Path:
        """Return the path of a file's content."""
        return self._uploads / f"oss-{hashlib.sha256(url.encode()).hexdigest()[:32]}"

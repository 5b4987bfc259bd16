"""The path of an exported file, displayed in a notebook as a link to the file."""

from __future__ import annotations

import os
import sys
from html import escape
from urllib.parse import quote

from ..paths import from_here

if sys.platform == "win32":
    from pathlib import WindowsPath as SystemPath
else:
    from pathlib import PosixPath as SystemPath


class ExportedFile(SystemPath):
    """The path of an export, displayed as a link relative to the working folder."""

    word: str = ""
    """A remark on the file, such as that a film had to be encoded again."""

    def __repr__(self) -> str:
        word = f" ({self.word})" if self.word else ""
        return f"Exported to {from_here(str(self))!r}{word}" if self.is_file() else super().__repr__()

    def _repr_html_(self) -> str | None:
        if not self.is_file():
            return None
        try:
            href = quote(os.path.relpath(self).replace(os.sep, "/"))
        except (OSError, ValueError):  # the working folder no longer exists, or the file is on another drive
            return None
        name, word = escape(from_here(str(self))), escape(f" ({self.word})" if self.word else "")
        return f'Exported to <a href="{escape(href)}" target="_blank" rel="noopener">{name}</a>{word}'

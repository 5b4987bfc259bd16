"""Format values, choices, sizes, file formats and file names for messages.

No function here raises, and every result can be encoded as UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...redaction import hide_keys
from ..field import Field

_LONGEST = 60
_MEGABYTE = 1_000_000
_FORMATS = {
    "video/quicktime": "MOV",
    "video/x-matroska": "MKV",
    "video/x-msvideo": "AVI",
    "video/x-ms-wmv": "WMV",
    "image/jpeg": "JPEG",
    "image/svg+xml": "SVG",
    "image/x-icon": "ICO",
    "audio/mpeg": "MP3 sound",
    "audio/mp4": "M4A sound",
    "audio/wav": "WAV sound",
    "audio/flac": "FLAC sound",
    "audio/ogg": "OGG sound",
}


def encodable(text: str) -> str:
    """Return `text` with every unpaired surrogate replaced by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def safe_repr(value: object) -> str:
    """Return the repr of a value for a message: without keys, and shortened; its type if the repr fails."""
    try:
        text = hide_keys(repr(value[: _LONGEST * 2] if isinstance(value, str | bytes) else value))
    except Exception:
        return f"a value of type {type(value).__name__}"
    return encodable(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def listed(items: Iterable[object], last: str = "or") -> str:
    """Return items as prose: "5, 10 or 15"."""
    words = [str(item) for item in items]
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def choice_words(field: Field, choice: object) -> str:
    """Return a choice with its unit: "5 s", "16:9"."""
    return f"{choice} {field.unit}".strip()


def switch_words(value: bool) -> str:
    """Return a switch's value as it is written and read: "on" or "off"."""
    return "on" if value else "off"


def size_words(size: int) -> str:
    """Return bytes as decimal megabytes or kilobytes: "2.1 MB", "10 MB", "87 kB"."""
    if size < _MEGABYTE:
        return f"{max(1, round(size / 1000))} kB" if size else "0 kB"
    return f"{size / _MEGABYTE:.1f}".removesuffix(".0") + " MB"


def format_words(mime: str) -> str:
    """Return the display name of a MIME type: "JPEG", "MOV"."""
    return _FORMATS.get(mime) or encodable(mime.rpartition("/")[2].removeprefix("x-").upper())


def short_name(source: object) -> str:
    """Return the name of an input for a message: the last part of its path or URL; empty for bytes."""
    if not isinstance(source, str):
        return ""
    path = source.partition("?")[0] if "://" in source else source
    parts = [part for part in re.split(r"[/\\]", path) if part]
    name = encodable(parts[-1] if parts else source)
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"

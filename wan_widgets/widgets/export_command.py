"""Exports from the menus of a page. They are files below WAN_HOME, and the page receives their paths."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import session
from .._jobs.handles.export import export
from .._jobs.text import wording
from ..paths import from_here
from .transport.bridge import Body, MessageError, text_of

if TYPE_CHECKING:
    from ..protocol.gallery import Exported

FOLDER = "exports"
"""The folder below WAN_HOME."""
_SUFFIXES = frozenset({".html", ".png", ".webp", ".gif", ".csv", ".json"})


def suffix_in(body: Body) -> str:
    """Return the file suffix in a message."""
    suffix = text_of(body, "suffix", 10)
    if suffix not in _SUFFIXES:
        raise MessageError("The message has no usable 'suffix'.", "Reload the page.")
    return suffix


def new_file(name: str, suffix: str) -> Path:
    """Return the path of a new file in the folder of exports."""
    return session.home() / FOLDER / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}{suffix}"


def write(what: Any, name: str, body: Body, **options: Any) -> Exported:
    """Write the export that a message asks for, and return its path and size.

    Parameters
    ----------
    what
        As in ``wan.export``.
    name : str
        Beginning of the file name.
    body : mapping
        The message: ``suffix``, and ``videos`` for an HTML page.
    **options
        Other parameters of ``wan.export``.
    """
    suffix = suffix_in(body)
    videos: Any = text_of(body, "videos", 10)
    path = export(what, new_file(name, suffix), videos=videos, **options)
    return {"path": from_here(path), "size": wording.size(path.stat().st_size)}

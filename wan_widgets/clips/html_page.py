"""A comparison as one HTML page that works without a kernel and offline: the compare view's script, with its data.

All text is data: it reaches the page through the DOM, and cannot end the script. The page's policy allows only this
script and this style sheet, by their hashes. Videos are in the page as base64, each in its own tag, or in a folder
next to the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..errors import ExportError
from .clip import Clip
from .grid import Grid
from .view_json import cell_json, grid_json, pairs_json, title_of

if TYPE_CHECKING:
    from ..protocol.compare import Cell, ExportedPage

STATIC = files("wan_widgets") / "widgets" / "static"
"""The bundles that the front end's build writes: in a folder, or inside a zip."""
MOST_EMBEDDED = 300_000_000
"""Most bytes of video in one page: browsers accept at most half a gigabyte of text."""
_PIECE = 3 * 256 * 1024
"""Bytes encoded at a time: a multiple of three, so that the pieces of base64 join without padding."""
_LONGEST_TITLE = 120

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="wan_widgets">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="wan-page"></main>
<noscript>This page compares videos with JavaScript, which it contains; nothing comes from the internet.</noscript>
<script type="application/json" id="wan-data">{data}</script>
"""


def page(clips: Sequence[Clip], grid: Grid, beside: Sequence[str] | None) -> Iterator[bytes]:
    """Yield the page in pieces.

    Parameters
    ----------
    clips : sequence of Clip
        The clips.
    grid : Grid
        Their grid.
    beside : sequence of str, optional
        Paths of the videos relative to the page, "" for none; None puts them into the page.

    Raises
    ------
    ExportError
        If the page's script was not built, or the videos are too large for one page.
    """
    script, style = _bundle("export.js"), _bundle("export.css")
    if beside is None:
        size = sum(clip.path.stat().st_size for clip in clips if clip.path is not None and clip.done)
        if size > MOST_EMBEDDED:
            raise ExportError(
                f"The videos have {size / 1e6:,.0f} MB; a page holds {MOST_EMBEDDED / 1e6:,.0f} MB at most.",
                'videos="beside" puts them into a folder beside the page.',
            )
    title = title_of(clips)
    cells = [_cell(clip, grid, number, beside) for number, clip in enumerate(clips)]
    data: ExportedPage = {"grid": grid_json(grid, title), "cells": cells, "pairs": pairs_json(clips)}
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "media-src blob: 'self' file:; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    head = _PAGE.format(
        policy=escape(policy),
        title=escape(f"Compare: {title}"[:_LONGEST_TITLE] if title else "Compare"),
        style=style,
        data=_json(data),
    )
    yield head.encode("utf-8", "replace")
    if beside is None:
        for clip in clips:
            if clip.path is not None and clip.done:
                yield f'<script type="text/plain" id="wan-clip-{clip.id}">'.encode()
                yield from _base64(clip.path)
                yield b"</script>\n"
    yield f'<script type="module">{script}</script>\n</body>\n</html>\n'.encode()


def _cell(clip: Clip, grid: Grid, number: int, beside: Sequence[str] | None) -> Cell:
    cell = cell_json(clip, grid, number)
    if clip.path is None or not clip.done:
        return cell
    size = clip.path.stat().st_size
    if clip.badges:
        cell["badges"] = list(clip.badges)
    cell["src"] = f"#wan-clip-{clip.id}" if beside is None else quote(beside[number], safe="/")
    cell["file"] = {
        "name": clip.path.name,
        "shown": clip.path.name,
        "path_below_root": None,
        "size": size,
        "size_text": f"{size / 1e6:.1f} MB",
        "seconds": clip.seconds,
        "flags": [],
    }
    return cell


def _bundle(name: str) -> str:
    path = STATIC / name
    if not path.is_file():
        raise ExportError(
            "The page part of wan_widgets is not built.", "In a checkout, run pip install -e . to build it."
        )
    # A bundle may contain the tags that would end it. A backslash before them changes nothing in its strings.
    return path.read_text(encoding="utf-8").strip().replace("</", "<\\/").replace("<!--", "<\\!--")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _base64(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield base64.b64encode(piece)

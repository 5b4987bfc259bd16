"""The record of how a video was made: inside the MP4, and in a JSON file beside it.

A record is a JSON object whose first member, ``wan_widgets``, holds the ``format``. Inside the MP4 it is one ASCII
text in the comment tag (other characters are escaped), so that every tool copies it byte by byte. ``<video>.json``
holds the same, and the paths of the inputs on the machine that made it.
``_jobs.files.job_provenance`` describes the content of a record.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import MetadataDamagedError, MetadataMissingError, MetadataNewerError
from . import mp4_boxes, mp4_tags

FORMAT = 1
"""The format number that is written. Formats up to this number can be read."""
KEY = "wan_widgets"
SIDECAR = ".json"
"""The extension of the JSON file, after the whole name of the video."""
MOST_TEXT = 1_000_000
"""Longest record that is read, in characters. The longest prompt has 20,000."""
_START = f'{{"{KEY}":'
_LONGEST_TITLE = 120


def embed(source: Path, target: Path, record: Mapping[str, Any], title: str) -> None:
    """Write a copy of an MP4 with a record; picture and sound stay the same byte by byte.

    Parameters
    ----------
    source, target : Path
        The video, which is not changed, and the new file.
    record : mapping
        Plain JSON values, ``wan_widgets`` first.
    title : str
        The title that players show; set if the file has none.

    Raises
    ------
    MediaError
        If the file cannot hold it: it is not an MP4, or has an unusual layout.
    OSError
        If a file cannot be read or written.
    """
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
    mp4_boxes.rewrite(source, target, lambda udta: mp4_tags.with_tags(udta, text=text, title=_line(title), ours=_ours))


def sidecar_of(video: Path) -> Path:
    """Return the path of the JSON file beside a video."""
    return video.with_name(f"{video.name}{SIDECAR}")


def video_of(path: Path) -> Path:
    """Return the video of a JSON file beside it; any other path is returned unchanged."""
    return path.with_suffix("") if path.suffix.lower() == SIDECAR else path


def sidecar_text(record: Mapping[str, Any]) -> bytes:
    """Return a record as the text of the JSON file, readable for people."""
    try:
        return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    except UnicodeEncodeError:  # an unpaired surrogate cannot be encoded
        return (json.dumps(record, indent=2) + "\n").encode()


def record_in(found: Mapping[str, str]) -> dict[str, Any]:
    """Return the record among the tags of a video.

    Parameters
    ----------
    found : mapping
        Tags by name, as `video.tags` gives them.

    Raises
    ------
    MetadataMissingError, MetadataDamagedError, MetadataNewerError
        If there is no usable record.
    """
    named = {name.lower(): text for name, text in found.items()}
    texts = [named[name] for name in mp4_tags.NAMES if name in named]
    for text in texts:
        if _ours(text):
            return _record(text)
    foreign = " Its comment is another program's." if texts else ""
    raise MetadataMissingError(
        "This video has no settings: it was not made by wan_widgets, or its metadata was stripped." + foreign,
        "Settings are also read from <video>.json beside it.",
    )


def record_beside(video: Path) -> dict[str, Any] | None:
    """Return the record beside a video; None if there is no record of this package.

    Raises
    ------
    MetadataDamagedError, MetadataNewerError
        If it cannot be used.
    """
    return _record_at(sidecar_of(video))


def record_of(sidecar: Path) -> dict[str, Any]:
    """Return the record in a JSON file of a video.

    Raises
    ------
    MetadataMissingError, MetadataDamagedError, MetadataNewerError
        If there is no usable record.
    """
    record = _record_at(sidecar)
    if record is None and not os.path.lexists(sidecar):
        raise MetadataMissingError(f"There is no file {sidecar.name}.", "Give the video: it holds the same settings.")
    if record is None:
        raise MetadataMissingError(
            f"There are no settings of a video in {sidecar.name}.", "Give the video, or <video>.json beside it."
        )
    return record


def _record_at(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file():  # opening a pipe would block
            return None
        with path.open("rb") as file:
            text = file.read(4 * MOST_TEXT).decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None
    return _record(text) if _ours(text) else None


def _ours(text: str) -> bool:
    return "".join(text[:64].split()).startswith(_START)


def _record(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= MOST_TEXT else None
    except (ValueError, RecursionError):
        found = None
    record: dict[str, Any] = found if isinstance(found, dict) else {}
    head = record.get(KEY)
    number = head.get("format") if isinstance(head, dict) else None
    if type(number) is not int:
        number = 0
    if number > FORMAT:
        raise MetadataNewerError(
            f"The settings that came with this video were written by a newer version of wan_widgets (format {number}).",
            "Upgrade wan-widgets.",
        )
    if number != FORMAT or not isinstance(record.get("settings"), dict) or not _are_inputs(record.get("inputs", [])):
        raise MetadataDamagedError(
            "The settings that came with this video are damaged.", "Another copy of the file may be intact."
        )
    return record


def _are_inputs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _line(text: str) -> str:
    """Return a text as one line, without control characters and characters that change its direction."""
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"

"""The record of how a video was made, as it travels with it: inside the MP4, and as a file beside it.

A record is a JSON object whose first member, ``wan_widgets``, holds the ``format``. Inside the MP4 it is one
ASCII text in the comment tag (what is not ASCII is escaped), so that every tool hands it on byte by byte.
Beside it, ``<video>.json`` holds the same, and where the inputs lay on the machine that made it.
What is in a record: ``jobs.record``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import MetadataDamagedError, MetadataMissingError, MetadataNewerError
from . import mp4_boxes, mp4_tags

FORMAT = 1
"""The number of the format that is written; every format up to it is read."""
KEY = "wan_widgets"
SIDECAR = ".json"
"""How the name of the file beside a video ends, behind the whole name of the video."""
MOST_TEXT = 1_000_000
"""Characters of a record that are read; a prompt has at most 1,500."""
_START = f'{{"{KEY}":'
_LONGEST_TITLE = 120


def embed(source: Path, target: Path, record: Mapping[str, Any], title: str) -> None:
    """Write a copy of an MP4 that carries a record; picture and sound stay byte by byte as they are.

    Parameters
    ----------
    source, target : Path
        The video, which is left as it is, and the new file.
    record : mapping
        Plain JSON values, ``wan_widgets`` first.
    title : str
        What players show as its title; set where the file has none.

    Raises
    ------
    MediaError
        If the file cannot take it: it is no MP4, or laid out in an unusual way.
    OSError
        If a file cannot be read or written.
    """
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
    mp4_boxes.rewrite(source, target, lambda udta: mp4_tags.with_tags(udta, text=text, title=_line(title), ours=_ours))


def sidecar_of(video: Path) -> Path:
    """Return where the record of a video lies beside it."""
    return video.with_name(f"{video.name}{SIDECAR}")


def video_of(path: Path) -> Path:
    """Return the video that a file beside it belongs to; any other path is its own."""
    return path.with_suffix("") if path.suffix.lower() == SIDECAR else path


def sidecar_text(record: Mapping[str, Any]) -> bytes:
    """Return a record as it is written beside its video: to be read by people, too."""
    try:
        return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    except UnicodeEncodeError:  # half a surrogate is no text, and has no bytes of its own
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
        If there is none that can be used.
    """
    named = {name.lower(): text for name, text in found.items()}
    texts = [named[name] for name in mp4_tags.NAMES if name in named]
    for text in texts:
        if _ours(text):
            return _record(text)
    foreign = " The comment in it is another program's." if texts else ""
    raise MetadataMissingError(
        "This video carries no settings: it was not made by wan_widgets, or its metadata was stripped on the way."
        + foreign,
        "Settings are also read from <video>.json, if that lies beside it.",
    )


def record_beside(video: Path) -> dict[str, Any] | None:
    """Return the record that lies beside a video; None if there is none of ours.

    Raises
    ------
    MetadataDamagedError, MetadataNewerError
        If it cannot be used.
    """
    return _record_at(sidecar_of(video))


def record_of(sidecar: Path) -> dict[str, Any]:
    """Return the record in a file that lies, or lay, beside a video.

    Raises
    ------
    MetadataMissingError, MetadataDamagedError, MetadataNewerError
        If there is none that can be used.
    """
    record = _record_at(sidecar)
    if record is None and not sidecar.exists():
        raise MetadataMissingError(f"There is no file {sidecar.name}.", "Give the video: it holds the same settings.")
    if record is None:
        raise MetadataMissingError(
            f"There are no settings of a video in {sidecar.name}.", "Give the video, or <video>.json beside it."
        )
    return record


def _record_at(path: Path) -> dict[str, Any] | None:
    try:
        if not path.is_file():  # opening a pipe would wait for ever
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
            "The settings that came with this video are damaged.", "Another copy of the file may be whole."
        )
    return record


def _are_inputs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _line(text: str) -> str:
    """Return a text as one line that shows as it reads: no control characters, and none that turn its direction."""
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"

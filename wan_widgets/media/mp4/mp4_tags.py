"""Add a title and one long text to the tags of an MP4, in iTunes' layout (``udta/meta/ilst``).

FFmpeg reads these tags, and a plain ``-c copy`` keeps them; it drops custom boxes and keys. A tag that another program
has set is not changed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import MediaError
from .mp4_boxes import Box, boxes_in, joined

PLACES = (b"\xa9cmt", b"desc", b"ldes")
"""Places for the text, best first: comment, description, long description."""
NAMES = ("comment", "description", "synopsis")
"""Their names in FFmpeg, in the same order."""
_TITLE = b"\xa9nam"
_ITUNES = b"mdir"
_UTF8 = 1
_UNDEFINED_LANGUAGE = 0x55C4
"""``und`` in five bits a letter, which also says that the text is UTF-8."""
_MOST_SHORT = 65_535


def with_tags(udta: list[Box], *, text: str, title: str, ours: Callable[[str], bool]) -> list[Box]:
    """Return the boxes of a ``udta`` with a text and a title in it.

    Parameters
    ----------
    udta : list of Box
        The existing boxes.
    text : str
        Goes to the first of `PLACES` that is free, or replaces our own text there.
    title : str
        Set if there is none yet.
    ours : callable
        Whether a text is one of ours.

    Raises
    ------
    MediaError
        If there is no place left.
    """
    # Our text, as a copy into QuickTime stores it.
    udta = [box for box in udta if box.kind not in PLACES or not ours(_plain_text(box))]
    for number, box in enumerate(udta):
        meta = _meta_of(box) if box.kind == b"meta" else None
        if meta is not None and meta.handler == _ITUNES:
            items = _with_items(meta.items, text, title, ours)
            return [*udta[:number], _meta_box(items, meta.others), *udta[number + 1 :]]
    if any(box.kind == b"meta" for box in udta):
        # Keys of another kind are in this place; QuickTime's plain strings can be added beside them.
        return [*udta, _plain_item(PLACES[0], text)]
    return [*udta, _meta_box([_item(PLACES[0], text), _item(_TITLE, title)])]


@dataclass(frozen=True)
class _Meta:
    handler: bytes
    items: list[Box]
    others: list[Box]


def _meta_of(box: Box) -> _Meta:
    # QuickTime's box has no version field.
    inner = boxes_in(box.content if box.content[4:8] == b"hdlr" else box.content[4:])
    handler = next((one.content[8:12] for one in inner if one.kind == b"hdlr"), b"")
    items = (
        [item for one in inner if one.kind == b"ilst" for item in boxes_in(one.content)] if handler == _ITUNES else []
    )
    return _Meta(handler, items, [one for one in inner if one.kind not in (b"hdlr", b"ilst", b"free")])


def _meta_box(items: Sequence[Box], others: Sequence[Box] = ()) -> Box:
    handler = Box(b"hdlr", struct.pack(">II4s4sII", 0, 0, _ITUNES, b"appl", 0, 0) + b"\0")
    return Box(b"meta", bytes(4) + joined([handler, Box(b"ilst", joined(items)), *others]))


def _with_items(items: list[Box], text: str, title: str, ours: Callable[[str], bool]) -> list[Box]:
    kept = [item for item in items if item.kind not in PLACES or not ours(_text_of(item))]
    taken = {item.kind for item in kept}
    place = next((one for one in PLACES if one not in taken), None)
    if place is None:
        raise MediaError(
            "No settings are written into this MP4: tags of other programs occupy all comment fields.",
            "Read them from the JSON file beside it.",
        )
    titled = [] if _TITLE in taken else [_item(_TITLE, title)]
    return [*kept, _item(place, text), *titled]


def _item(kind: bytes, text: str) -> Box:
    return Box(kind, bytes(Box(b"data", struct.pack(">II", _UTF8, 0) + text.encode())))


def _text_of(item: Box) -> str:
    return next((one.content[8:].decode(errors="replace") for one in boxes_in(item.content) if one.kind == b"data"), "")


def _plain_item(kind: bytes, text: str) -> Box:
    data = text.encode()
    if len(data) > _MOST_SHORT:
        raise MediaError("Nothing is written into this file: the text is too long for the place that is free.")
    return Box(kind, struct.pack(">HH", len(data), _UNDEFINED_LANGUAGE) + data)


def _plain_text(box: Box) -> str:
    return box.content[4:].decode(errors="replace")

"""The boxes and tags of an MP4 as bytes: sizes of every kind, and where a record goes."""

from __future__ import annotations

import struct

import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media.mp4.mp4_boxes import Box, boxes_in, joined
from wan_widgets.media.mp4.mp4_tags import PLACES, with_tags

OURS = "ours: "
ITUNES = Box(b"hdlr", struct.pack(">II4s4sII", 0, 0, b"mdir", b"appl", 0, 0) + b"\0")


def tagged(udta: list[Box], text: str = f"{OURS}new") -> list[Box]:
    return with_tags(udta, text=text, title="A cat", ours=lambda one: one.startswith(OURS))


def item(kind: bytes, text: str) -> Box:
    return Box(kind, bytes(Box(b"data", struct.pack(">II", 1, 0) + text.encode())))


def plain(kind: bytes, text: str) -> Box:
    return Box(kind, struct.pack(">HH", len(text), 0x55C4) + text.encode())


def items_of(meta: Box) -> list[Box]:
    (found,) = [one for one in boxes_in(meta.content[4:]) if one.kind == b"ilst"]
    return boxes_in(found.content)


def test_a_box_without_a_size_goes_to_the_end():
    rest = struct.pack(">I4s", 0, b"mdat") + b"the rest"
    assert boxes_in(bytes(Box(b"free", b"")) + rest) == [Box(b"free", b""), Box(b"mdat", b"the rest")]


def test_a_long_size_stands_behind_the_kind():
    content = struct.pack(">I4sQ", 1, b"mdat", 19) + b"abc"
    assert boxes_in(content) == [Box(b"mdat", b"abc")]


def test_zeros_end_a_list_and_anything_else_that_is_short_is_damage():
    whole = bytes(Box(b"free", b"x"))
    assert boxes_in(whole + bytes(4)) == [Box(b"free", b"x")]
    for damage in (b"\0\0\0\1", struct.pack(">I4s", 7, b"free"), struct.pack(">I4s", 9, b"free"), b"\0\0\0\1mdat"):
        with pytest.raises(MediaError):
            boxes_in(whole + damage)


def test_a_plain_text_of_ours_is_replaced_and_one_of_others_stays():
    mine, other = plain(PLACES[0], f"{OURS}old"), plain(PLACES[1], "Dusk")
    kept, meta = tagged([mine, other, plain(b"\xa9xyz", f"{OURS}not a place for it")])[1:]
    assert kept.kind == b"\xa9xyz"
    assert [one.kind for one in items_of(meta)] == [PLACES[0], b"\xa9nam"]
    assert tagged([mine, other])[0] == other
    assert len(tagged([mine])) == 1


@pytest.mark.parametrize("version", [b"", bytes(4)])
def test_a_meta_box_is_read_with_a_version_in_front_and_without(version):
    old = [item(PLACES[0], f"{OURS}old"), item(b"\xa9nam", "Dusk"), item(PLACES[1], "theirs")]
    (meta,) = tagged([Box(b"meta", version + joined([ITUNES, Box(b"ilst", joined(old))]))])
    assert [one.kind for one in items_of(meta)] == [b"\xa9nam", PLACES[1], PLACES[0]]


def test_where_others_have_the_first_place_ours_takes_the_next():
    theirs = [item(PLACES[0], "theirs")]
    (meta,) = tagged([Box(b"meta", bytes(4) + joined([ITUNES, Box(b"ilst", joined(theirs))]))])
    assert [one.kind for one in items_of(meta)] == [PLACES[0], PLACES[1], b"\xa9nam"]


def test_a_meta_box_of_another_kind_stays_and_the_text_stands_beside_it():
    keys = Box(b"meta", bytes(4) + bytes(Box(b"hdlr", struct.pack(">II4s4sII", 0, 0, b"mdta", b"", 0, 0) + b"\0")))
    assert tagged([keys]) == [keys, plain(PLACES[0], f"{OURS}new")]
    assert tagged([keys], text="x" * 65_535)[1].kind == PLACES[0]
    with pytest.raises(MediaError, match="too long"):
        tagged([keys], text="x" * 65_536)

"""The boxes and tags of an MP4 as bytes: sizes of every kind, and where a record goes."""

from __future__ import annotations

import struct

import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media.mp4 import mp4_boxes
from wan_widgets.media.mp4.mp4_boxes import Box, boxes_in, joined, rewrite
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
    assert boxes_in(whole + bytes(8)) == [Box(b"free", b"x"), Box(bytes(4), b"")], "long enough to be a box"
    for damage, words in (
        (b"\0\0\0\1", "cut off"),
        (b"\0\0\0\1mdat", "cut off"),
        (struct.pack(">I4s", 7, b"free"), "one of its parts is damaged"),
        (struct.pack(">I4s", 9, b"free"), "one of its parts is damaged"),
        (struct.pack(">I4sQ", 1, b"free", 15), "one of its parts is damaged"),
    ):
        with pytest.raises(MediaError, match=words):
            boxes_in(whole + damage)


@pytest.mark.parametrize(
    "rest",
    [struct.pack(">I4s", 7, b"free"), struct.pack(">I4s", 9, b"free"), struct.pack(">I4sQ", 1, b"free", 15), b"fre"],
    ids=["too small", "too large", "too small for a long size", "no header"],
)
def test_a_file_whose_parts_do_not_fill_it_is_cut_off(tmp_path, rest):
    whole = bytes(Box(b"moov", b"")) + bytes(Box(b"mdat", b"pictures"))
    source = tmp_path / "a.mp4"
    source.write_bytes(whole + rest)
    with pytest.raises(MediaError, match="it is cut off"):
        rewrite(source, tmp_path / "b.mp4", lambda _: [])
    assert not (tmp_path / "b.mp4").exists()


def test_a_plain_text_of_ours_is_replaced_and_one_of_others_stays():
    mine, other = plain(PLACES[0], f"{OURS}old"), plain(PLACES[1], "Dusk")
    kept, meta = tagged([mine, other, plain(b"\xa9xyz", f"{OURS}not a place for it")])[1:]
    assert kept.kind == b"\xa9xyz"
    assert [one.kind for one in items_of(meta)] == [PLACES[0], b"\xa9nam"]
    assert tagged([mine, other])[0] == other
    assert len(tagged([mine])) == 1


def test_a_new_meta_box_is_one_that_itunes_would_write():
    (meta,) = tagged([])
    assert meta.content[:4] == bytes(4)
    assert boxes_in(meta.content[4:])[0] == ITUNES
    assert items_of(meta) == [item(PLACES[0], f"{OURS}new"), item(b"\xa9nam", "A cat")]


def test_a_text_of_ours_in_a_place_of_others_stays():
    old = [item(b"\xa9nam", f"{OURS}title")]
    (meta,) = tagged([Box(b"meta", bytes(4) + joined([ITUNES, Box(b"ilst", joined(old))]))])
    assert items_of(meta) == [*old, item(PLACES[0], f"{OURS}new")]


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
    other, damaged = Box(b"free", b""), Box(b"meta", keys.content + bytes(Box(b"ilst", b"damaged")))
    assert tagged([other, damaged]) == [other, damaged, plain(PLACES[0], f"{OURS}new")]
    assert tagged([keys], text="x" * 65_535)[1].kind == PLACES[0]
    with pytest.raises(MediaError, match="too long"):
        tagged([keys], text="x" * 65_536)


def test_an_index_that_is_too_large_is_refused(tmp_path, monkeypatch):
    index = bytes(Box(b"moov", bytes(Box(b"free", b"x" * 9))))
    source = tmp_path / "a.mp4"
    source.write_bytes(bytes(Box(b"ftyp", b"isom")) + index + bytes(Box(b"mdat", b"pictures")))
    monkeypatch.setattr(mp4_boxes, "MOST_INDEX", len(index))
    rewrite(source, tmp_path / "b.mp4", lambda _: [])
    monkeypatch.setattr(mp4_boxes, "MOST_INDEX", len(index) - 1)
    with pytest.raises(MediaError, match="index is too large"):
        rewrite(source, tmp_path / "c.mp4", lambda _: [])
    assert not (tmp_path / "c.mp4").exists()


@pytest.mark.parametrize("kinds", [(b"mdat",), (b"moov",), (b"moov", b"mdat", b"moov"), ()])
def test_a_file_without_its_data_or_with_another_number_of_indexes_is_left_alone(tmp_path, kinds):
    source = tmp_path / "a.mp4"
    source.write_bytes(joined([Box(kind, b"") for kind in (b"ftyp", *kinds)]))
    with pytest.raises(MediaError, match="it is not an MP4 with one index"):
        rewrite(source, tmp_path / "b.mp4", lambda _: [])
    assert not (tmp_path / "b.mp4").exists()


@pytest.mark.parametrize(
    ("kind", "content", "signed"),
    [(b"uuid", mp4_boxes._C2PA, True), (b"uuid", b"another program!", False), (b"free", mp4_boxes._C2PA, False)],
    ids=["signature", "something else", "padding"],
)
def test_a_signed_file_is_left_alone_and_other_parts_of_other_programs_stay(tmp_path, kind, content, signed):
    source, target = tmp_path / "a.mp4", tmp_path / "b.mp4"
    theirs = Box(kind, content)
    source.write_bytes(joined([Box(b"moov", b""), Box(b"mdat", b"pictures"), theirs]))
    if signed:
        with pytest.raises(MediaError, match="signed"):
            rewrite(source, target, lambda _: [])
    else:
        rewrite(source, target, lambda _: [])
        assert boxes_in(target.read_bytes())[-1] == theirs


@pytest.mark.parametrize("kind", [b"stco", b"co64"])
def test_the_offsets_of_an_index_move_with_the_data(tmp_path, kind):
    """Hand-built: the index lies behind the data, and comes in front of it."""
    letter = "I" if kind == b"stco" else "Q"
    head, data = bytes(Box(b"ftyp", b"isom")), bytes(Box(b"mdat", b"0123456789"))

    def index(offsets):
        table = Box(kind, bytes(4) + struct.pack(f">I{len(offsets)}{letter}", len(offsets), *offsets))
        inner = table
        for name in (b"stbl", b"minf", b"mdia", b"trak"):
            inner = Box(name, bytes(inner))
        return Box(b"moov", bytes(inner))

    begins = len(head) + 8
    source = tmp_path / "a.mp4"
    source.write_bytes(head + data + bytes(index([begins, begins + 9])))
    rewrite(source, tmp_path / "b.mp4", lambda _: [Box(b"free", b"abc")])
    whole = (tmp_path / "b.mp4").read_bytes()
    assert whole.endswith(data)
    places = [whole.index(b"0123456789"), whole.index(b"9", whole.index(b"0123456789"))]
    assert bytes(boxes_in(bytes(index(places)))[0].content) in whole
    for odd in ([begins - 9], [len(head) + len(data)]):
        source.write_bytes(head + data + bytes(index(odd)))
        with pytest.raises(MediaError, match="outside its data"):
            rewrite(source, tmp_path / "c.mp4", lambda _: [])


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (Box(b"mvex", b""), "fragments"),
        (Box(b"cmov", b""), "compressed"),
        (Box(b"trak", bytes(Box(b"saio", b""))), "encrypted"),
        (Box(b"trak", bytes(Box(b"stco", struct.pack(">II", 0, 2) + bytes(4)))), "damaged"),
    ],
)
def test_an_index_that_cannot_be_moved_is_refused(tmp_path, inside, words):
    source = tmp_path / "a.mp4"
    source.write_bytes(bytes(Box(b"moov", bytes(inside))) + bytes(Box(b"mdat", b"pictures")))
    with pytest.raises(MediaError, match=words):
        rewrite(source, tmp_path / "b.mp4", lambda _: [])
    assert not (tmp_path / "b.mp4").exists()


def table(kind: bytes, *offsets: int) -> Box:
    letter = "I" if kind == b"stco" else "Q"
    return Box(kind, bytes(4) + struct.pack(f">I{len(offsets)}{letter}", len(offsets), *offsets))


def test_an_offset_of_32_bits_never_runs_over():
    last = 2**32 - 1
    moved = mp4_boxes._offsets(table(b"stco", last - 9), [(0, last + 1, 9)])
    assert moved == table(b"stco", last).content
    with pytest.raises(MediaError, match="larger than 4 GB"):
        mp4_boxes._offsets(table(b"stco", last - 9), [(0, last + 1, 10)])
    assert mp4_boxes._offsets(table(b"co64", last), [(0, last + 1, 10)]) == table(b"co64", last + 10).content


def test_a_table_that_is_longer_than_it_says_keeps_its_rest_and_a_shorter_one_is_damage():
    whole = table(b"stco", 1, 2)
    moved = mp4_boxes._offsets(Box(b"stco", whole.content + b"rest"), [(0, 9, 5)])
    assert moved == table(b"stco", 6, 7).content + b"rest"
    with pytest.raises(MediaError, match="damaged"):
        mp4_boxes._offsets(Box(b"stco", bytes(4) + b"\x01\0\0\0"), [])


def test_what_is_behind_the_tags_stays_behind_them():
    old = Box(b"meta", bytes(4) + joined([ITUNES, Box(b"ilst", b"")]))
    others = [Box(b"one ", b"1"), Box(b"two ", b"2")]
    assert tagged([old, *others])[1:] == others
    assert tagged([others[0], old, others[1]])[::2] == others

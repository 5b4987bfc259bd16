"""The rules of a download one by one: what continues a part, what ends it, and where each limit lies."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from wan_widgets import errors
from wan_widgets.services import download
from wan_widgets.services.download import Version


def answer(status: int = 200, **headers: str) -> SimpleNamespace:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(status=status, headers=named, packed=False)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(chunks: AsyncIterator[bytes]) -> list[bytes]:
    return [chunk async for chunk in chunks]


def pour(part, reply, *chunks, done=0, progress=None):
    asyncio.run(download._write_chunks(reply, pieces(*chunks), part, done, progress))


@pytest.mark.parametrize(
    ("status", "headers", "size"),
    [
        (200, {"content_length": "9"}, 9),
        (200, {"content_length": "9" * 15}, int("9" * 15)),
        (200, {"content_length": "9" * 16}, None),
        (200, {"content_length": "-9"}, None),
        (200, {"content_length": "9", "content_range": "bytes 0-1/5"}, 9),
        (206, {"content_length": "9", "content_range": " bytes 3-4/5 "}, 5),
        (206, {"content_length": "9", "content_range": "bytes 3-4/*"}, None),
        (416, {"content_range": "bytes */5"}, 5),
        (206, {}, None),
        (200, {}, None),
    ],
)
def test_the_size_of_the_whole_file_is_read_from_the_header_that_tells_it(status, headers, size):
    assert download._total(answer(status, **headers)) == size


@pytest.mark.parametrize(
    ("headers", "known", "goes_on"),
    [
        ({}, Version(), True),
        ({"content_range": "bytes 9-19/20"}, Version(), False),
        ({"content_range": "bytes 10-11/12"}, Version(), True),
        ({"content_range": "bytes 10-10/11"}, Version(), False),
        ({"etag": '"a"'}, Version(tag='"a"'), True),
        ({"etag": '"b"'}, Version(tag='"a"'), False),
        ({"etag": '"b"'}, Version(), True),
        ({}, Version(tag='"a"'), True),
        ({}, Version(size=20), True),
        ({}, Version(size=21), False),
        ({"content_range": "bytes 10-19/*"}, Version(size=21), True),
    ],
)
def test_a_partial_answer_goes_on_where_place_version_and_size_agree(headers, known, goes_on):
    reply = answer(206, **{"content_range": "bytes 10-19/20", **headers})
    assert download._resumes(reply, 10, 12, known) is goes_on


@pytest.mark.parametrize(
    ("etag", "changed", "version"),
    [
        ('"a"', "Sunday", '"a"'),
        ('W/"a"', "Sunday", "Sunday"),
        ("", "", ""),
        ('"' + "a" * 198, "", '"' + "a" * 198),
        ('"' + "a" * 199, "", ""),
    ],
)
def test_a_version_is_a_strong_tag_or_else_the_date_of_the_last_change(etag, changed, version):
    assert download._tag(answer(etag=etag, last_modified=changed)) == version


@pytest.mark.parametrize(
    "chunks", [(b"tail more",), (b"ta", b"il", b" more"), (b"tail", b" more"), (b"t", b"ail m", b"ore")]
)
def test_what_follows_the_overlap_is_the_rest_however_it_is_cut(chunks):
    assert b"".join(asyncio.run(read(download._same(pieces(*chunks), b"tail")))) == b" more"


@pytest.mark.parametrize("chunks", [(b"tall",), (b"ta", b"ll"), (b"x",)])
def test_an_answer_that_does_not_repeat_the_overlap_is_another_file(chunks):
    with pytest.raises(download._OtherFileError):
        asyncio.run(read(download._same(pieces(*chunks), b"tail")))


def test_an_answer_that_ends_inside_the_overlap_broke_off():
    with pytest.raises(errors.TransportError, match="ended before it went on"):
        asyncio.run(read(download._same(pieces(b"tai"), b"tail")))
    assert asyncio.run(read(download._same(pieces(b"tail"), b"tail"))) == []


@pytest.mark.parametrize(
    ("status", "start", "error"),
    [
        (200, 0, None),
        (200, 9, None),
        (206, 9, None),
        (206, 0, errors.UnreadableError),
        (204, 0, errors.UnreadableError),
        (302, 0, errors.UnreadableError),
        (400, 0, errors.UnreadableError),
        (403, 0, errors.FileGoneError),
        (404, 0, errors.FileGoneError),
        (410, 0, errors.FileGoneError),
        (408, 0, errors.TransportError),
        (425, 0, errors.TransportError),
        (429, 0, errors.TransportError),
        (499, 0, errors.UnreadableError),
        (500, 0, errors.TransportError),
    ],
)
def test_each_status_of_a_file_host_has_its_error(status, start, error):
    reply = answer(status, content_range="bytes 9-19/20")
    if error is None:
        download._refuse_other(reply, start)
        return
    with pytest.raises(error) as caught:
        download._refuse_other(reply, start)
    assert caught.type is error


def test_a_wait_that_a_host_names_counts_only_beside_its_own_clock():
    for headers, wait in (({"date": "Sun, 01 Nov 2026 10:00:00 GMT"}, 30.0), ({}, None)):
        with pytest.raises(errors.TransportError) as caught:
            download._refuse_other(answer(503, retry_after="30", **headers), 0)
        assert caught.value.retry_after == wait


@pytest.mark.parametrize(
    ("head", "headers", "refused"),
    [
        (b"\0\0\0\x18ftyp", {"content_type": "text/html"}, False),
        (b"<html>...", {"content_type": "Text/HTML"}, True),
        (b"{        ", {"content_type": "application/json"}, True),
        (b"<a>      ", {"content_type": "application/xml"}, True),
        (b"anything ", {"content_type": "video/mp4"}, False),
        (b"anything ", {"content_encoding": "BR"}, True),
        (b"anything ", {"content_encoding": "Identity"}, False),
        (b"anything ", {"content_encoding": ""}, False),
        (b"anything ", {}, False),
    ],
)
def test_bytes_that_are_no_video_are_refused_by_what_the_headers_say(head, headers, refused):
    if refused:
        with pytest.raises(errors.UnreadableError):
            download._refuse_page(answer(**headers), head)
    else:
        download._refuse_page(answer(**headers), head)


def judge(reply, *chunks, resumed=False):
    return asyncio.run(read(download._file_bytes(reply, pieces(*chunks), resumed=resumed)))


MP4 = b"\0\0\0\x18ftypisom" + b"video" * 100
PAGE = {"content_type": "text/html"}


@pytest.mark.parametrize("size", [1, 5, 11, 12, 13, 1000])
@pytest.mark.parametrize("body", [MP4, gzip.compress(MP4, mtime=0)], ids=["video", "compressed"])
def test_a_video_is_recognized_in_pieces_of_any_size(body, size):
    reply = answer(**PAGE)
    found = judge(reply, *(body[at : at + size] for at in range(0, len(body), size)))
    assert b"".join(found) == MP4
    assert reply.packed is (body != MP4)


@pytest.mark.parametrize("chunks", [(b"<html>",), (b"<ht", b"ml>"), (b"<html><title>", b"Log in"), (b"x" * 12,)])
def test_a_web_page_is_refused_however_short_it_is(chunks):
    with pytest.raises(errors.UnreadableError, match="web page"):
        judge(answer(**PAGE), *chunks)


def test_the_rest_of_a_file_is_not_judged_by_its_first_bytes():
    assert judge(answer(206, **PAGE), b"\x1f\x8b more", b"<html>", resumed=True) == [b"\x1f\x8b more", b"<html>"]


def test_a_short_file_is_given_as_it_is_and_an_empty_one_as_nothing():
    assert judge(answer(), b"short") == [b"short"]
    assert judge(answer()) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (gzip.compress(MP4, mtime=0)[:-9], "its end is missing"),
        (gzip.compress(MP4, mtime=0)[:10] + b"\xff" * 99, "compression is broken"),
    ],
    ids=["its end is missing", "its middle is broken"],
)
def test_a_compressed_file_that_is_not_whole_broke_off(body, says):
    with pytest.raises(errors.TransportError, match=says):
        judge(answer(), body)


def test_a_compressed_file_is_unpacked_in_small_pieces():
    body = bytes(5 << 20)
    found = list(download.Decompressor().pieces(gzip.compress(body, mtime=0)))
    assert b"".join(found) == body
    assert max(map(len, found)) <= 1 << 20


@pytest.mark.parametrize(
    ("chunks", "fits"), [((b"12345", b"67890"), True), ((b"12345", b"678901"), False), ((b"x" * 11,), False)]
)
def test_a_file_without_a_size_may_be_as_large_as_the_limit_and_of_a_larger_one_nothing_is_kept(
    part, monkeypatch, chunks, fits
):
    monkeypatch.setattr(download, "LARGEST_FILE", 10)
    if fits:
        pour(part, answer(), *chunks)
        assert part.read_bytes() == b"1234567890"
        return
    with pytest.raises(errors.DownloadError, match="larger than"):
        pour(part, answer(), *chunks)
    assert part.read_bytes() == b""


@pytest.mark.parametrize(("size", "fits"), [(10, True), (11, False)])
def test_a_file_that_says_that_it_is_too_large_is_not_begun(part, monkeypatch, size, fits):
    monkeypatch.setattr(download, "LARGEST_FILE", 10)
    reply = answer(content_length=str(size))
    with pytest.raises(errors.TransportError if fits else errors.DownloadError, match="missing" if fits else "larger"):
        pour(part, reply, b"123")
    assert part.exists() is fits


def test_a_whole_video_is_on_the_disk_before_the_download_ends(part, monkeypatch):
    stored = []
    monkeypatch.setattr(download.os, "fsync", lambda _: stored.append(part.read_bytes()))
    pour(part, answer(content_length="6"), b"123", b"456")
    assert stored == [b"123456"]


def test_a_download_says_after_each_piece_how_far_it_is(part):
    part.write_bytes(b"0123")
    said = []
    pour(part, answer(206, content_range="bytes 4-8/9"), b"45", b"678", done=4, progress=lambda *far: said.append(far))
    assert said == [(6, 9), (9, 9)]
    assert part.read_bytes() == b"012345678"


@pytest.mark.parametrize(
    ("chunks", "says", "kept"),
    [((b"45",), "3 of 9 bytes are missing", b"012345"), ((b"456789",), "more bytes than the file has", b"")],
)
def test_a_continued_file_has_in_the_end_the_size_that_the_host_named(part, chunks, says, kept):
    part.write_bytes(b"0123")
    with pytest.raises(errors.TransportError, match=says):
        pour(part, answer(206, content_range="bytes 4-8/9"), *chunks, done=4)
    assert part.read_bytes() == kept


def test_a_compressed_file_has_no_known_size_and_is_begun_anew_when_it_breaks_off(part):
    reply, said = answer(content_length="3"), []
    reply.packed = True
    pour(part, reply, b"12345", progress=lambda *far: said.append(far))
    assert said == [(5, None)]
    reply.headers["content-length"] = "9"
    pour(part, reply, b"12345")
    assert part.read_bytes() == b"12345"

    async def broken() -> AsyncIterator[bytes]:
        yield b"123"
        raise errors.TransportError("It broke.")

    for packed, kept in ((False, b"123"), (True, b"")):
        reply.packed = packed
        with pytest.raises(errors.TransportError, match="broke"):
            asyncio.run(download._write_chunks(reply, broken(), part, 0, None))
        assert part.read_bytes() == kept


@pytest.mark.parametrize(("size", "begun"), [(-1, False), (0, False), (1, True)])
def test_a_part_as_short_as_the_overlap_is_not_continued(part, size, begun):
    part.write_bytes(b"x" * (download.OVERLAP + size))
    done, tail, _ = download._begun(part)
    assert (done, len(tail)) == ((download.OVERLAP + size, download.OVERLAP) if begun else (0, 0))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('{"tag": "a", "size": 9}', Version(tag="a", size=9)),
        ('{"tag": 7, "size": "9"}', Version()),
        ('{"tag": "a"}', Version()),
        ("[]", Version()),
        ("{", Version()),
        (None, Version()),
    ],
)
def test_a_note_on_a_part_that_cannot_be_used_is_none(part, text, version):
    if text is not None:
        download._note_of(part).write_text(text)
    assert download._noted(part) == version

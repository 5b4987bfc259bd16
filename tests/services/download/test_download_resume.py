"""A continued download: with ranges, and only of the same version of the file."""

import re

import pytest

from wan_widgets import errors
from wan_widgets.services.download import OVERLAP

from ..server import Reply
from .video_host import VIDEO, host


def test_a_download_goes_on_from_what_is_there(files, part, get):
    part.write_bytes(VIDEO[:300_000])
    files.says(host)
    get()
    assert part.read_bytes() == VIDEO
    assert files.seen[0].headers["range"] == f"bytes={300_000 - OVERLAP}-"
    assert [path.name for path in part.parent.iterdir()] == [part.name]


def test_every_byte_that_came_before_a_break_is_kept(files, part, get):
    files.says(Reply(VIDEO[:1000], headers={"ETag": '"one"'}, length=len(VIDEO)))
    with pytest.raises(errors.TransportError):
        get()
    assert part.read_bytes() == VIDEO[:1000]


@pytest.mark.parametrize("then", ["", "reset"])
def test_a_cut_download_says_so_keeps_its_part_and_is_resumed_for_the_same_file_only(files, part, ask, then):
    cut = Reply(VIDEO[:600_000], headers={"ETag": '"one"'}, length=len(VIDEO), then=then)
    files.says(cut, host)

    async def both(service):
        with pytest.raises(errors.TransportError) as caught:
            await service.download(f"{files.url}/v.mp4", part)
        assert caught.value.charged == "yes"
        kept = part.stat().st_size
        await service.download(f"{files.url}/v.mp4", part)
        return kept

    kept = ask(both)
    assert part.read_bytes() == VIDEO
    if kept:
        assert files.seen[1].headers["range"] == f"bytes={kept - OVERLAP}-"
        assert files.seen[1].headers["if-range"] == '"one"'


def test_a_file_that_is_another_one_now_is_begun_again(files, part, ask):
    files.says(Reply(b"old" * 200_000, headers={"ETag": '"old"'}, length=900_000), host)

    async def both(service):
        with pytest.raises(errors.TransportError):
            await service.download(f"{files.url}/v.mp4", part)
        await service.download(f"{files.url}/v.mp4", part)

    ask(both)
    assert files.seen[1].headers["if-range"] == '"old"'
    assert part.read_bytes() == VIDEO


def range_of(request, video=VIDEO, **headers):
    """Answer with a range whatever If-Range says."""
    found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if found is None:
        return Reply(video, headers=headers)
    start = int(found[1])
    return Reply(video[start:], 206, {**headers, "Content-Range": f"bytes {start}-{len(video) - 1}/{len(video)}"})


OTHER = VIDEO[:100] + b"?" + VIDEO[101:]
"""Another version: the same size, and the same bytes where a part of it ends."""


@pytest.mark.parametrize("again", [False, True], ids=["same process", "another process"])
@pytest.mark.parametrize("label", ["ETag", "Last-Modified"])
def test_a_range_of_another_version_is_never_put_behind_the_old_part(files, part, ask, label, *, again):
    """A host whose file was exchanged, and that pays no heed to If-Range."""
    files.says(
        Reply(OTHER[:600_000], headers={label: '"old"'}, length=len(OTHER)),
        lambda request: range_of(request, **{label: '"new"'}),
    )

    async def first(service):
        with pytest.raises(errors.TransportError):
            await service.download(f"{files.url}/v.mp4", part)
        if not again:
            await service.download(f"{files.url}/v.mp4", part)

    ask(first)
    if again:
        ask(lambda service: service.download(f"{files.url}/v.mp4", part))
    assert part.read_bytes() == VIDEO


def test_a_range_of_a_file_of_another_size_is_never_put_behind_the_old_part(files, part, ask):
    files.says(Reply(OTHER[:600_000], length=len(OTHER) + 9), range_of)

    async def both(service):
        with pytest.raises(errors.TransportError):
            await service.download(f"{files.url}/v.mp4", part)
        await service.download(f"{files.url}/v.mp4", part)

    ask(both)
    assert part.read_bytes() == VIDEO


@pytest.mark.parametrize(
    "lie", [VIDEO, VIDEO[700_001:], b"<html>", VIDEO[::-1]], ids=["start", "later", "page", "other"]
)
def test_a_range_that_lies_about_where_it_begins_is_not_appended(files, part, get, lie):
    part.write_bytes(VIDEO[:600_000])
    start = 600_000 - OVERLAP
    files.says(Reply(lie, 206, {"Content-Range": f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"}), host)
    get()
    assert part.read_bytes() == VIDEO


def test_a_host_that_ignores_ranges_is_taken_from_the_start(files, part, get):
    part.write_bytes(b"x" * 2_000_000)
    files.says(Reply(VIDEO))
    get()
    assert part.read_bytes() == VIDEO
    assert len(files.seen) == 1


def test_a_part_of_another_file_is_begun_again(files, part, get):
    part.write_bytes(VIDEO[::-1][:300_100])
    files.says(host)
    get()
    assert part.read_bytes() == VIDEO
    assert ["range" in one.headers for one in files.seen] == [True, False]


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_host_that_does_not_answer_with_the_rest_leaves_the_part(files, part, get, status):
    part.write_bytes(VIDEO[:300_000])
    files.says(Reply(b"", status=status), host)
    with pytest.raises(errors.WanError):
        get()
    assert part.read_bytes() == VIDEO[:300_000]
    assert len(files.seen) == 1


def test_a_web_page_in_place_of_a_whole_file_is_refused_with_the_status_of_a_part_too(files, part, get):
    page = {"Content-Type": "text/html", "Content-Range": "bytes 0-18/19"}
    files.says(Reply(b"<html>log in</html>", 206, page))
    with pytest.raises(errors.UnreadableError, match="web page"):
        get()
    assert not part.exists()


def test_a_part_that_is_whole_already_is_left_alone(files, part, get):
    part.write_bytes(VIDEO)
    files.says(host)
    get()
    assert part.read_bytes() == VIDEO
    assert len(files.seen) == 1


@pytest.mark.parametrize("surplus", [b"x", b"x" * 2_000_000])
def test_a_part_that_is_longer_than_the_file_is_begun_again(files, part, get, surplus):
    part.write_bytes(VIDEO + surplus)
    files.says(host)
    get()
    assert part.read_bytes() == VIDEO


@pytest.mark.parametrize("content_range", ["bytes 5-9/10", "bytes 0-1023999/1024000", "rubbish", "", "bytes -5-/x"])
def test_a_range_that_was_not_asked_for_is_not_appended(files, part, get, content_range):
    part.write_bytes(VIDEO[:10_000])
    files.says(Reply(VIDEO[:5], 206, {"Content-Range": content_range}), host)
    get()
    assert part.read_bytes() == VIDEO


def test_a_partial_answer_longer_than_the_file_is_thrown_away(files, part, get):
    part.write_bytes(VIDEO[:10_240])
    lie = {"Content-Range": f"bytes {10_240 - OVERLAP}-1023999/{len(VIDEO)}"}
    files.says(Reply(VIDEO[10_240 - OVERLAP :] + b"more", 206, lie))
    with pytest.raises(errors.TransportError, match="more bytes"):
        get()
    assert part.stat().st_size == 0


def test_a_partial_answer_shorter_than_the_rest_is_not_taken_for_the_end(files, part, get):
    part.write_bytes(VIDEO[:10_240])
    start = 10_240 - OVERLAP
    files.says(Reply(VIDEO[start:13_000], 206, {"Content-Range": f"bytes {start}-12999/{len(VIDEO)}"}))
    with pytest.raises(errors.TransportError, match="missing"):
        get()
    assert part.read_bytes() == VIDEO[:13_000]


@pytest.mark.parametrize("size", [OVERLAP, OVERLAP + 1])
def test_a_part_that_is_no_longer_than_the_overlap_begins_again(files, part, get, size):
    part.write_bytes(VIDEO[:size])
    files.says(host)
    get()
    assert ("range" in files.seen[0].headers) is (size > OVERLAP)
    assert part.read_bytes() == VIDEO


def test_a_redirect_keeps_the_range(files, part, get):
    part.write_bytes(VIDEO[:10_240])
    files.says(Reply(b"", status=302, headers={"Location": "/other.mp4"}), host)
    get()
    assert part.read_bytes() == VIDEO
    assert files.seen[1].headers["range"] == f"bytes={10_240 - OVERLAP}-"


@pytest.mark.parametrize(
    ("headers", "version"),
    [
        ({"ETag": 'W/"one"'}, None),
        ({"ETag": 'W/"one"', "Last-Modified": "Wed, 14 Jan 2026 10:00:00 GMT"}, "Wed, 14 Jan 2026 10:00:00 GMT"),
        ({"ETag": f'"{"x" * 300}"'}, None),
        ({}, None),
    ],
)
def test_only_a_strong_tag_or_a_date_says_which_version_of_the_file_it_was(files, part, ask, headers, version):
    files.says(Reply(VIDEO[:600_000], headers=headers, length=len(VIDEO)), Reply(VIDEO))

    async def both(service):
        with pytest.raises(errors.TransportError):
            await service.download(f"{files.url}/v.mp4", part)
        await service.download(f"{files.url}/v.mp4", part)

    ask(both)
    assert "range" in files.seen[1].headers
    assert files.seen[1].headers.get("if-range") == version

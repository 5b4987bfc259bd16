"""Fetching a finished video: resumed, measured, bounded, from where it may come, and without the key."""

import errno
import gzip
import re

import pytest

from wan_widgets import errors
from wan_widgets.services import download, http
from wan_widgets.services.download import OVERLAP
from wan_widgets.services.url_policy import LONGEST_URL

from .server import KEY, Reply, raw

VIDEO = bytes(range(256)) * 4000  # 1,024,000 bytes


def host(request):
    """Answer as a good file host does, with ranges."""
    found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    tag = {"ETag": '"one"', "Content-Type": "video/mp4"}
    if found is None or request.headers.get("if-range", '"one"') != '"one"':
        return Reply(VIDEO, headers=tag)
    start = int(found[1])
    if start >= len(VIDEO):
        return Reply(b"", status=416, headers={"Content-Range": f"bytes */{len(VIDEO)}"})
    return Reply(VIDEO[start:], 206, {**tag, "Content-Range": f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"})


@pytest.fixture
def part(tmp_path):
    return tmp_path / "video.part"


@pytest.fixture
def get(ask, files, part):
    def run(url=None, times=1, progress=None):
        async def both(service):
            for _ in range(times):
                await service.download(url or f"{files.url}/v.mp4?Signature=abc", part, progress)

        return ask(both)

    return run


def test_a_video_is_written_whole_and_tells_how_far_it_is(files, part, get):
    files.says(host)
    told = []
    get(progress=lambda *done: told.append(done))
    assert part.read_bytes() == VIDEO
    assert told[-1] == (len(VIDEO), len(VIDEO))
    assert len(told) > 1


def test_the_key_never_arrives_at_the_host_of_the_file(server, files, ask, part):
    server.says(Reply({"id": "x", "status": "queued"}, headers={"Set-Cookie": "a=b"}))
    hop = Reply(b"", status=302, headers={"Location": f"{server.url}/again.mp4"})
    files.says(hop, host)

    async def both(service):
        await service.fetch("x")
        server.says(Reply(b"", status=307, headers={"Location": f"{files.url}/v.mp4"}))
        await service.download(f"{files.url}/first.mp4", part)

    ask(both)
    assert part.read_bytes() == VIDEO
    downloads = [*files.seen, server.seen[-1]]
    assert [one.path for one in downloads] == ["/first.mp4", "/v.mp4", "/again.mp4"]
    for seen in downloads:
        assert "authorization" not in seen.headers
        assert "cookie" not in seen.headers
        assert "sk-marked" not in str(seen)
    assert "authorization" in server.seen[0].headers


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


MP4 = b"\0\0\0\x18ftypisom" + VIDEO


@pytest.mark.parametrize(
    "reply",
    [
        Reply(MP4, headers={"Content-Type": "text/plain"}),
        Reply(MP4, headers={"Content-Type": "application/json; charset=utf-8"}),
        Reply(MP4, headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(MP4), headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(MP4)),
        Reply(MP4, 206),
        Reply(MP4, 206, {"Content-Range": f"bytes 0-{len(MP4) - 1}/{len(MP4)}"}),
        Reply(MP4, 206, {"Content-Range": "bytes 0-9/10"}),
    ],
    ids=["text", "json", "gzip label", "gzip", "gzip unsaid", "206", "206 whole", "206 lie"],
)
def test_a_video_is_known_by_its_bytes_whatever_its_label_says(files, part, get, reply):
    files.says(reply)
    get()
    assert part.read_bytes() == MP4


def test_a_compressed_video_that_breaks_off_is_begun_again(files, part, get):
    packed = gzip.compress(MP4)
    files.says(Reply(packed[:-20]), Reply(packed))
    with pytest.raises(errors.TransportError):
        get()
    get()
    assert part.read_bytes() == MP4


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_says_for_how_long(files, get, status):
    files.says(Reply(b"", status=status, headers={"Retry-After": "7200"}))
    with pytest.raises(errors.TransportError) as caught:
        get()
    assert caught.value.retry_after == 7200


def test_a_host_that_ignores_ranges_is_taken_from_the_start(files, part, get):
    part.write_bytes(b"x" * 2_000_000)
    files.says(Reply(VIDEO))
    get()
    assert part.read_bytes() == VIDEO


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


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_dead_link_is_named_as_such(files, part, get, status):
    files.says(Reply(b"gone", status=status))
    with pytest.raises(errors.FileGoneError) as caught:
        get()
    assert caught.value.charged == "yes"
    assert "new video" in caught.value.hint


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", status=500),
        Reply(b"", status=503),
        Reply(b"", status=429),
        Reply(b"", status=408),
        Reply(status=0),
        Reply(status=0, then="reset"),
        Reply(VIDEO, length=len(VIDEO) + 5),
        raw(b"nonsense\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"),
    ],
    ids=lambda reply: f"{reply.status} {reply.then}",
)
def test_a_fault_of_the_host_can_be_tried_again(files, get, reply):
    files.says(reply)
    with pytest.raises(errors.TransportError) as caught:
        get()
    assert caught.value.charged == "yes"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 599])
def test_a_fault_of_the_host_is_no_answer_in_place_of_the_file(files, get, status):
    files.says(Reply(b"", status=status))
    with pytest.raises(errors.TransportError, match=f"has a fault .HTTP {status}") as caught:
        get()
    assert not isinstance(caught.value, errors.UnreadableError)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>log in</html>", headers={"Content-Type": "text/html"}),
        Reply({"error": "x"}),
        Reply(b"", status=204),
        Reply(b"", status=400),
        Reply(b"", status=401),
        Reply(b"", status=304),
        Reply(VIDEO, headers={"Content-Encoding": "gzip"}),
        Reply(VIDEO[9:], 206, {"Content-Range": "bytes 9-1023999/1024000"}),
    ],
    ids=lambda reply: f"{reply.status}",
)
def test_an_answer_that_is_no_file_is_not_written_and_can_be_asked_for_again(files, part, get, reply):
    files.says(reply, host)
    with pytest.raises(errors.UnreadableError) as caught:
        get()
    assert caught.value.charged == "yes"
    assert not part.exists()
    get()
    assert part.read_bytes() == VIDEO


def test_a_file_without_a_length_is_taken_as_it_comes(files, part, get):
    files.says(Reply(VIDEO, length=-1))
    get()
    assert part.read_bytes() == VIDEO


@pytest.mark.parametrize("reply", [Reply(b"x", endless=True), Reply(b"x", length=10**12)])
def test_a_body_without_end_is_cut_off_and_leaves_nothing(files, part, get, monkeypatch, reply):
    monkeypatch.setattr(download, "LARGEST_FILE", 3_000_000)
    files.says(reply)
    with pytest.raises(errors.DownloadError, match="larger"):
        get()
    assert not part.exists() or part.stat().st_size == 0


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


def test_a_connection_that_ended_in_our_own_network_is_dropped_unread(files, part, get, monkeypatch):
    async def looked_public(*_):
        return "public"  # a name that pointed elsewhere when it was judged

    monkeypatch.setattr(http, "check_result_link", looked_public)
    files.says(host)
    with pytest.raises(errors.DownloadError, match="own network"):
        get()
    assert not part.exists()


def test_a_full_disk_leaves_the_part_and_says_that_it_can_go_on(files, part, get, monkeypatch):
    files.says(host)
    real = download._disk
    calls = []

    async def full(work):
        calls.append(work)
        if len(calls) == 7:

            def work():
                raise OSError(errno.ENOSPC, "No space left on device")

        return await real(work)

    monkeypatch.setattr(download, "_disk", full)
    with pytest.raises(errors.DownloadError, match="No space left") as caught:
        get()
    assert "resume" in caught.value.hint
    assert caught.value.charged == "yes"
    assert isinstance(caught.value.__cause__, OSError)
    assert 0 < part.stat().st_size < len(VIDEO)
    monkeypatch.undo()
    get()
    assert part.read_bytes() == VIDEO


def test_a_folder_that_is_not_there_is_a_download_error(files, ask, tmp_path):
    files.says(host)
    with pytest.raises(errors.DownloadError):
        ask(lambda service: service.download(f"{files.url}/v.mp4", tmp_path / "gone" / "v.part"))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "",
        "/v.mp4",
        "http://192.168.1.1/v.mp4",
        "https://169.254.169.254/latest/meta-data",
        "http://[::1",
        "http://user:pass@127.0.0.1/v.mp4",
        "http://127.0.0.1:99999/",
        "data:video/mp4;base64,AAAA",
        "http://a\nb/",
        "https:///x",
    ],
)
def test_an_unsafe_link_is_refused_before_anything_is_sent(files, part, get, url):
    files.says(host)
    with pytest.raises(errors.DownloadError):
        get(url or " ")
    assert files.seen == []
    assert not part.exists()


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://10.0.0.1/x", "https://169.254.169.254/x", "http://example.com/x", "//[", "ftp://x/"],
)
def test_an_unsafe_redirect_is_refused(files, part, get, location):
    files.says(Reply(b"", status=302, headers={"Location": location}))
    with pytest.raises(errors.DownloadError):
        get()
    assert len(files.seen) == 1
    assert not part.exists()


def test_a_redirect_that_contains_the_key_is_not_followed(files, part, get):
    files.says(Reply(b"", status=302, headers={"Location": f"/v.mp4?back={KEY}"}), host)
    with pytest.raises(errors.DownloadError) as caught:
        get()
    assert len(files.seen) == 1
    assert KEY not in str(caught.value)
    assert not part.exists()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(files, part, get, status):
    files.says(Reply(b"", status=status, headers={"Location": "/other.mp4"}), host)
    get()
    assert part.read_bytes() == VIDEO


@pytest.mark.parametrize("size", [OVERLAP, OVERLAP + 1])
def test_a_part_that_is_no_longer_than_the_overlap_begins_again(files, part, get, size):
    part.write_bytes(VIDEO[:size])
    files.says(host)
    get()
    assert ("range" in files.seen[0].headers) is (size > OVERLAP)
    assert part.read_bytes() == VIDEO


def test_a_link_that_is_too_long_is_no_url(files, part, get):
    files.says(host)
    with pytest.raises(errors.DownloadError, match="not a URL"):
        get(f"{files.url}/v.mp4?{'a' * LONGEST_URL}")
    assert files.seen == []


def test_redirects_end_at_five(files, get):
    files.says(Reply(b"", status=302, headers={"Location": "/again"}))
    with pytest.raises(errors.DownloadError, match="redirects"):
        get()
    assert len(files.seen) == 6


def test_a_redirect_keeps_the_range(files, part, get):
    part.write_bytes(VIDEO[:10_240])
    files.says(Reply(b"", status=302, headers={"Location": "/other.mp4"}), host)
    get()
    assert part.read_bytes() == VIDEO
    assert files.seen[1].headers["range"] == f"bytes={10_240 - OVERLAP}-"


def test_a_host_that_cannot_be_reached_can_be_tried_again(get, closed_port):
    with pytest.raises(errors.TransportError) as caught:
        get(f"http://127.0.0.1:{closed_port}/v.mp4?Signature=abc")
    assert caught.value.charged == "yes"
    assert "abc" not in str(caught.value)


def test_an_attempt_ends_at_its_deadline_and_keeps_its_part(files, part, get, monkeypatch):
    monkeypatch.setattr(download, "DOWNLOAD_DEADLINE", 0.6)
    files.says(Reply(VIDEO[:600_000], length=len(VIDEO), then="hang"))
    with pytest.raises(errors.TransportError, match="too long"):
        get()
    assert part.stat().st_size == 600_000


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

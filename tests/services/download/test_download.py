"""Downloading a finished video: recognized by its bytes, limited in size, and with a clear error for each fault of a host."""

import errno
import gzip

import pytest

from wan_widgets import errors
from wan_widgets.services import download

from ..server import Reply, raw
from .video_host import VIDEO, host


def test_a_video_is_written_whole_and_tells_how_far_it_is(files, part, get):
    files.says(host)
    answer = []
    get(progress=lambda *done: answer.append(done))
    assert part.read_bytes() == VIDEO
    assert answer[-1] == (len(VIDEO), len(VIDEO))
    assert len(answer) > 1


MP4 = b"\0\0\0\x18ftypisom" + VIDEO


@pytest.mark.parametrize(
    "reply",
    [
        Reply(MP4, headers={"Content-Type": "text/plain"}),
        Reply(MP4, headers={"Content-Type": "application/json; charset=utf-8"}),
        Reply(MP4, headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(MP4, mtime=0), headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(MP4, mtime=0)),
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
    packed = gzip.compress(MP4, mtime=0)
    files.says(Reply(packed[:-20]), Reply(packed))
    with pytest.raises(errors.TransportError):
        get()
    get()
    assert part.read_bytes() == MP4


def test_a_page_instead_of_a_video_says_what_is_free_and_what_was_charged(files, get):
    files.says(Reply(b"<html>log in</html>", headers={"Content-Type": "text/html"}))
    with pytest.raises(errors.UnreadableError) as caught:
        get()
    assert str(caught.value).endswith("with wan.resume(); downloading it is free. The video was charged.")


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_says_for_how_long(files, get, status):
    files.says(Reply(b"", status=status, headers={"Retry-After": "7200"}))
    with pytest.raises(errors.TransportError) as caught:
        get()
    assert caught.value.retry_after == 7200


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_dead_link_is_named_as_such(files, part, get, status):
    files.says(Reply(b"gone", status=status))
    with pytest.raises(errors.FileGoneError) as caught:
        get()
    assert caught.value.charged == "yes"
    assert "new take" in caught.value.hint


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
    with pytest.raises(errors.TransportError, match=f"the host of the file failed .HTTP {status}") as caught:
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


def test_an_attempt_ends_at_its_deadline_and_keeps_its_part(files, part, get, monkeypatch):
    monkeypatch.setattr(download, "DOWNLOAD_DEADLINE", 0.6)
    files.says(Reply(VIDEO[:600_000], length=len(VIDEO), then="hang"))
    with pytest.raises(errors.TransportError, match="too long"):
        get()
    assert part.stat().st_size == 600_000

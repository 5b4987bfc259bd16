"""Allowed sources of a video: unsafe links, redirects, and no key for a host of files."""

import asyncio

import httpx
import pytest

from wan_widgets import errors
from wan_widgets.redaction import Secret
from wan_widgets.services import http
from wan_widgets.services.download import Downloader
from wan_widgets.services.url_policy import LONGEST_URL

from ..server import KEY, Reply
from .video_host import VIDEO, host


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


def test_a_connection_into_our_own_network_is_closed_before_anything_is_sent(files, part, get, monkeypatch):
    async def looked_public(*_):
        return "public"  # a name that pointed elsewhere when it was judged

    monkeypatch.setattr(http, "check_result_link", looked_public)
    files.says(host)
    with pytest.raises(errors.DownloadError, match="own network"):
        get()
    assert files.seen == []
    assert not part.exists()


@pytest.mark.parametrize(
    ("base", "proxy", "checked"),
    [
        ("https://toapis.com", "", True),
        ("https://toapis.com", "http://proxy.example:3128", False),
        ("http://127.0.0.1:1", "http://proxy.example:3128", True),
    ],
)
def test_the_address_of_a_connection_is_checked_unless_it_leads_to_a_proxy(monkeypatch, base, proxy, checked):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        for spelled in (name, name.lower()):
            monkeypatch.delenv(spelled, raising=False)
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    extensions = http.Http(base, Secret(KEY), service="toapis")._checked("public")
    assert list(extensions) == (["trace"] if checked else [])


async def no_bytes():
    yield b""


def answered(status, **headers):
    """Return an answer of a file host whose body was not read yet."""
    return httpx.Response(status, headers=headers, content=no_bytes())


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([answered(302, location="/other.mp4"), answered(404)], errors.FileGoneError),
        ([answered(302, location="//[")], errors.DownloadError),
        ([answered(302)], errors.UnreadableError),
        ([answered(200, location="/other.mp4")], None),
    ],
    ids=["redirect", "redirect to no link", "redirect without a target", "video"],
)
def test_every_answer_of_a_download_is_closed(part, monkeypatch, answers, error):
    left = list(answers)

    async def send(*_, **__):
        return left.pop(0)

    monkeypatch.setattr(http.httpx.AsyncClient, "send", send)
    download = Downloader(http.Http("http://127.0.0.1:1", Secret(KEY), service="toapis")).fetch
    if error is None:
        asyncio.run(download("http://127.0.0.1:1/v.mp4", part))
    else:
        with pytest.raises(error):
            asyncio.run(download("http://127.0.0.1:1/v.mp4", part))
    assert left == []
    assert all(one.is_closed for one in answers)


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


def test_a_link_that_is_too_long_is_no_url(files, part, get):
    files.says(host)
    with pytest.raises(errors.DownloadError, match="not a URL"):
        get(f"{files.url}/v.mp4?{'a' * LONGEST_URL}")
    assert files.seen == []


def test_a_redirect_to_a_link_that_is_too_long_is_not_followed(files, part, get):
    files.says(Reply(b"", status=302, headers={"Location": f"{files.url}/".ljust(LONGEST_URL + 1, "a")}), host)
    with pytest.raises(errors.DownloadError, match="not a URL"):
        get()
    assert len(files.seen) == 1


def test_a_redirect_to_the_longest_link_is_followed(files, part, get):
    files.says(Reply(b"", status=302, headers={"Location": f"{files.url}/".ljust(LONGEST_URL, "a")}), host)
    get()
    assert part.read_bytes() == VIDEO


def test_redirects_end_at_five(files, get):
    files.says(Reply(b"", status=302, headers={"Location": "/again"}))
    with pytest.raises(errors.DownloadError, match="redirects"):
        get()
    assert len(files.seen) == 6


def test_a_host_that_cannot_be_reached_can_be_tried_again(get, closed_port):
    with pytest.raises(errors.TransportError) as caught:
        get(f"http://127.0.0.1:{closed_port}/v.mp4?Signature=abc")
    assert caught.value.charged == "yes"
    assert "abc" not in str(caught.value)

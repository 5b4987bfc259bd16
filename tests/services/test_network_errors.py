"""A fault of the network in a few words: what a user reads of it, and what is left out."""

from __future__ import annotations

import ssl

import httpx
import pytest

from wan_widgets.errors import BackendError, DownloadError, NotSentError, OutcomeUnknownError, TransportError
from wan_widgets.redaction import Secret
from wan_widgets.services import http
from wan_widgets.services.parsing import LONGEST_URL

from .server import KEY


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout(""), "no connection within 10 s"),
        (httpx.ReadTimeout(""), "no data for 30 s"),
        (httpx.WriteTimeout(""), "nothing could be sent for 30 s"),
        (httpx.DecodingError(""), "its compression is broken"),
        (TimeoutError(), "it took too long"),
        (httpx.ProxyError("user:word@proxy"), "the proxy refused"),
        (ssl.SSLError(1, "bad record"), "no trusted encryption (bad record)"),
        (httpx.ConnectError("CERTIFICATE_VERIFY_FAILED"), "no trusted encryption (CERTIFICATE_VERIFY_FAILED)"),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER]"), "no trusted encryption ([SSL: WRONG_VERSION_NUMBER])"),
        (httpx.ReadTimeout("SSL: no answer"), "no data for 30 s"),
        (httpx.ConnectError("Name not known."), "Name not known"),
        (httpx.ConnectError(""), "the connection broke"),
        (httpx.ReadError(""), "the connection broke"),
        (httpx.RemoteProtocolError(""), "RemoteProtocolError"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_fault_of_the_network_is_said_in_a_few_words(error, words):
    assert http._why(error) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("x" * 500), "x" * 159 + "…"),
        (ssl.SSLError(1, "x" * 500), f"no trusted encryption ({'x' * 119}…)"),
    ],
    ids=["plain", "encryption"],
)
def test_the_words_for_a_fault_of_the_network_are_cut(error, words):
    assert http._why(error) == words


BEFORE, AFTER = httpx.ConnectError("Name not known"), httpx.ReadError("The connection broke")


@pytest.mark.parametrize(
    ("error", "submit", "left", "kind", "charged"),
    [
        (BEFORE, True, False, NotSentError, "no"),
        (BEFORE, True, True, NotSentError, "no"),
        (AFTER, True, False, NotSentError, "no"),
        (AFTER, True, True, OutcomeUnknownError, "unknown"),
        (AFTER, False, True, TransportError, ""),
        (httpx.ReadTimeout(""), True, True, OutcomeUnknownError, "unknown"),
        (MemoryError(), True, True, OutcomeUnknownError, "unknown"),
    ],
)
def test_whether_the_head_of_the_request_was_sent_decides_what_may_have_been_charged(
    error, submit, left, kind, charged
):
    found = http.Http("https://toapis.com", Secret(KEY), service="toapis")._failure(error, submit=submit, left=left)
    assert type(found) is kind
    assert found.charged == charged
    assert "toapis.com" in found.message


@pytest.mark.parametrize(
    ("base", "left", "kind"),
    [
        ("https://toapis.com", False, BackendError),
        ("https://toapis.com", True, OutcomeUnknownError),
        ("http://127.0.0.1:1", False, NotSentError),
    ],
)
def test_a_variable_that_cannot_be_used_is_only_to_blame_if_it_is_read_and_nothing_was_sent(
    monkeypatch, base, left, kind
):
    monkeypatch.setenv("NO_PROXY", "[::1]")
    found = http.Http(base, Secret(KEY), service="toapis")._failure(AFTER, submit=True, left=left)
    assert type(found) is kind


@pytest.mark.parametrize(("port", "usable"), [("", True), (":1", True), (":65535", True), (":0", False)])
def test_a_link_has_a_port_that_can_be_connected_to(port, usable):
    url = f"https://host{port}/v.mp4"
    if usable:
        assert http._parsed(url).host == "host"
        http._usable(url)
        return
    with pytest.raises(DownloadError, match="not a URL"):
        http._parsed(url)
    with pytest.raises(ValueError, match="host"):
        http._usable(url)


@pytest.mark.parametrize(
    "url", ["https://host/\n", "https://host/\u202e", "https://host:port/", "https://host/" + "x" * LONGEST_URL]
)
def test_what_is_no_url_is_no_link(url):
    with pytest.raises(DownloadError, match="not a URL"):
        http._parsed(url)


def test_the_longest_link_is_used():
    url = "https://host/".ljust(LONGEST_URL, "x")
    assert str(http._parsed(url)) == url

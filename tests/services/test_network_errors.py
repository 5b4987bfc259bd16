"""A fault of the network in a few words: what a user reads of it, and what is left out."""

from __future__ import annotations

import ssl

import httpx
import pytest

from wan_widgets.errors import DownloadError
from wan_widgets.services import http
from wan_widgets.services.parsing import LONGEST_URL


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
        (httpx.ConnectError("Name not known."), "Name not known"),
        (httpx.ConnectError(""), "the connection broke"),
        (httpx.ReadError(""), "the connection broke"),
        (httpx.RemoteProtocolError(""), "RemoteProtocolError"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_fault_of_the_network_is_said_in_a_few_words(error, words):
    assert http._why(error) == words


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


@pytest.mark.parametrize("url", ["https://host/\n", "https://host:port/", "https://host/" + "x" * LONGEST_URL])
def test_what_is_no_url_is_no_link(url):
    with pytest.raises(DownloadError, match="not a URL"):
        http._parsed(url)


def test_the_longest_link_is_used():
    url = "https://host/".ljust(LONGEST_URL, "x")
    assert str(http._parsed(url)) == url

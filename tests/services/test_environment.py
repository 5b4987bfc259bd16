"""Faults of this machine's environment are found before a byte is sent. The error names them, and nothing is charged."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import certifi
import httpx
import pytest

from wan_widgets import errors
from wan_widgets.redaction import Secret
from wan_widgets.services import environment, http
from wan_widgets.services.toapis import ToAPIs

from .server import BODY, CREATED, KEY, Reply, submit


def send(call: Callable = submit, base: str = "https://toapis.invalid") -> object:
    async def run() -> object:
        service = ToAPIs(base, Secret(KEY))
        try:
            return await call(service)
        finally:
            await service.aclose()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("NO_PROXY", "localhost,[::1]", "'[::1]' in it is not a host; write ::1"),
        ("no_proxy", "example.com,[fe80::1]", "'[fe80::1]' in it is not a host; write fe80::1"),
        ("HTTPS_PROXY", "http://proxy:99999", "not a URL"),
        ("HTTPS_PROXY", "ftp://proxy:21", "begins with http://"),
        ("ALL_PROXY", "http://[::1", "not a URL"),
        ("https_proxy", "http://user:hunter2@pro xy:x", "not a URL"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "no such file"),
        ("SSL_CERT_FILE", __file__, "no certificates"),
    ],
)
@pytest.mark.parametrize("call", [submit, lambda service: service.balance(), lambda service: service.fetch("x")])
def test_a_variable_that_cannot_be_used_is_named_and_nothing_is_charged(monkeypatch, name, value, says, call):
    monkeypatch.setenv(name, value)
    with pytest.raises(errors.BackendError) as caught:
        send(call)
    assert name in caught.value.message
    assert says in caught.value.message
    assert caught.value.charged == "no"
    assert "hunter2" not in str(caught.value)


@pytest.fixture
def clean(monkeypatch) -> None:
    """An environment without a proxy and without certificates of its own."""
    for name in (*VARIABLES, *map(str.lower, VARIABLES)):
        monkeypatch.delenv(name, raising=False)


VARIABLES = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HTTPS_PROXY", "proxy:3128", ""),
        ("HTTPS_PROXY", "HTTP://proxy:3128", ""),
        ("ALL_PROXY", "socks5h://proxy:1080", ""),
        ("ALL_PROXY", "socks4://proxy:1080", "begins with http://"),
        ("HTTP_PROXY", "proxy:0", "it is not a URL"),
        ("HTTP_PROXY", "  ", ""),
        ("NO_PROXY", "*", ""),
        ("NO_PROXY", "localhost, ,127.0.0.0/8,::1,.example.com,", ""),
        ("NO_PROXY", "[host:port]", "'[host:port]' in it is not a host."),
        ("NO_PROXY", "host:port", "'host:port' in it is not a host."),
        ("NO_PROXY", "[::1]", "'[::1]' in it is not a host; write ::1."),
        ("NO_PROXY", f"{'x' * 99}:port", f"'{'x' * 59}…' in it is not a host."),
        ("SSL_CERT_DIR", "/nowhere", "there is no such folder."),
        ("SSL_CERT_DIR", __file__, "there is no such folder."),
        ("SSL_CERT_FILE", "/", "there is no such file."),
        ("SSL_CERT_FILE", __file__, "the file holds no certificates."),
        ("SSL_CERT_FILE", certifi.where(), ""),
    ],
)
@pytest.mark.usefixtures("clean")
def test_a_variable_is_a_problem_only_if_it_cannot_be_used(monkeypatch, name, value, says):
    for spelled in (name, name.lower()):
        with monkeypatch.context() as only:
            only.setenv(spelled, value)
            found = environment.problem(http._usable)
        if says:
            assert found is not None
            assert found.message.startswith(f"The environment variable {spelled} cannot be used: ")
            assert says in found.message
        else:
            assert found is None


@pytest.mark.usefixtures("clean")
def test_a_star_and_an_address_need_not_be_a_url(monkeypatch):
    def refuse(url: str) -> None:
        raise ValueError(url)

    for value, found in (("*", False), ("::1, ,10.0.0.0/8", False), ("localhost", True)):
        monkeypatch.setenv("NO_PROXY", value)
        assert (environment.problem(refuse) is not None) is found


@pytest.mark.usefixtures("clean")
def test_a_folder_of_certificates_is_no_problem(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert environment.problem(http._usable) is None


@pytest.mark.usefixtures("clean")
def test_where_no_variable_is_found_to_be_wrong_all_of_them_are_named():
    for error, words in ((ValueError(), "names a proxy or certificates"), (ImportError(), "A variable names a SOCKS")):
        found = environment.problem_with(error, http._usable)
        assert words in found.message
        assert found.hint


@pytest.mark.usefixtures("clean")
def test_each_variable_with_a_socks_proxy_is_named(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "SOCKS5://user:hunter2@proxy:1080")
    monkeypatch.setenv("https_proxy", "socks5h://proxy:1080")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:3128")
    found = environment.problem_with(ImportError(), http._usable)
    assert found.message.startswith("https_proxy and ALL_PROXY names a SOCKS proxy")
    assert "hunter2" not in str(found)


@pytest.mark.usefixtures("clean")
def test_a_hint_about_certificates_ends_without_variables_that_are_not_read():
    assert environment.certificate_hint().endswith("set SSL_CERT_FILE to its CA certificate.")


def test_the_certificates_are_read_once_in_a_process_unless_the_environment_names_others(monkeypatch, server):
    server.says(Reply(CREATED))
    read = []
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(http.httpx, "create_ssl_context", lambda trust_env=True: read.append(trust_env) or False)
    http._trusted_by_httpx.cache_clear()
    try:
        for _ in range(3):
            send(base=server.url)
        http._trusted(read_environment=True)
        assert read == [False]
        for number, name in enumerate(("SSL_CERT_FILE", "SSL_CERT_DIR"), start=1):
            with monkeypatch.context() as only:
                only.setenv(name, __file__)
                send(base=server.url)  # loopback reads nothing from the environment
                http._trusted(read_environment=True)
            assert read == [False] + [True] * number
    finally:
        http._trusted_by_httpx.cache_clear()


def test_a_variable_that_was_mended_is_read_again_by_the_same_process(monkeypatch, server):
    server.says(Reply(CREATED))
    service = ToAPIs("https://toapis.invalid", Secret(KEY))
    monkeypatch.setenv("NO_PROXY", "[::1]")

    async def twice() -> None:
        with pytest.raises(errors.BackendError):
            await submit(service)
        monkeypatch.setenv("NO_PROXY", "::1")
        with pytest.raises(errors.NotSentError):
            await submit(service)
        await service.aclose()

    asyncio.run(twice())


def broken(error: Exception) -> Callable[..., object]:
    async def fail(*_: object, **__: object) -> None:
        raise error

    return fail


LOCAL = [
    UnicodeEncodeError("ascii", "ü", 0, 1, "ordinal not in range"),
    OSError(24, "Too many open files"),
    RuntimeError("can't start new thread"),
    httpx.LocalProtocolError("Illegal header value"),
    MemoryError(),
]


@pytest.mark.parametrize("error", LOCAL, ids=lambda error: type(error).__name__)
def test_what_breaks_before_the_first_byte_was_not_sent_whatever_it_is(server, ask, monkeypatch, error):
    monkeypatch.setattr("httpcore._async.connection.AsyncHTTPConnection._connect", broken(error))
    server.says(Reply(CREATED))
    with pytest.raises(errors.NotSentError) as caught:
        ask(submit)
    assert caught.value.charged == "no"
    assert server.seen == []


@pytest.mark.parametrize("error", LOCAL, ids=lambda error: type(error).__name__)
def test_what_breaks_once_the_request_is_on_its_way_stays_in_doubt(server, ask, monkeypatch, error):
    monkeypatch.setattr("httpcore._async.http11.AsyncHTTP11Connection._receive_response_headers", broken(error))
    server.says(Reply(CREATED))
    with pytest.raises(errors.OutcomeUnknownError):
        ask(submit)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 407 Who are you\r\n\r\n", b"HTTP/1.1 502 No\r\n\r\n", b"", b"nonsense\r\n"]
)
def test_a_proxy_that_does_not_open_the_way_has_sent_nothing(monkeypatch, answer):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}")
        seen: list[bytes] = []

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                seen.append(connection.recv(4096))
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(errors.NotSentError) as caught:
            send()
        thread.join(5)
    assert caught.value.charged == "no"
    assert seen[0].startswith(b"CONNECT")
    assert KEY.encode() not in seen[0]
    assert str(BODY["prompt"])[:5].encode() not in seen[0]


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_untrusted_certificate_says_which_variable_is_read(server, ask, monkeypatch, name):
    monkeypatch.setenv(name, "/etc/ca.pem")
    error = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    monkeypatch.setattr(http.httpx.AsyncClient, "send", broken(error))
    with pytest.raises(errors.NotSentError) as caught:
        ask(submit)
    assert "SSL_CERT_FILE" in caught.value.hint
    assert "Not read: " in caught.value.hint
    assert name in caught.value.hint

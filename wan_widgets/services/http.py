"""HTTP for the services: the only module that imports httpx. One client per service, on the engine's loop.

The key is added to a request at the last moment, and only to calls of the API: never to a download, never to a
redirect. No redirect of an API call is followed. Answers are read up to a limit. An httpx error never leaves this
module, not even as a cause, because the frames in its traceback hold the headers. So our error is raised outside
the ``except``. Its type says what happened to the request: ``NotSentError`` if not even the head of the request was
sent; otherwise ``OutcomeUnknownError`` for a submit, and ``TransportError`` for everything that may be repeated.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import ssl
import urllib.request
from collections.abc import AsyncIterator, Generator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import httpx

from .._version import __version__
from ..config.credentials import how_to_set
from ..errors import CredentialError, DownloadError, NotSentError, OutcomeUnknownError, TransportError, WanError
from ..redaction import Secret, redact, shows_key
from . import environment
from .base import CALL_DEADLINE
from .error_mapping import address_of
from .parsing import parse
from .url_policy import LONGEST_URL, Reach, base_of, check_result_link, is_loopback_name, peer_check

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 30.0
"""Longest time in seconds without receiving a byte."""
UPLOAD_DEADLINE = 1800.0
"""Time limit of the upload of a file, in seconds."""
LARGEST_ANSWER = 16_000_000
"""Most bytes of an API answer that are read. A failure with a message of 10 MB is still a failure."""
MOST_HOPS = 5
_KEEP_IDLE = 2.0
"""Seconds that an idle connection stays open: less than on any server, so that no server closes it during a POST."""
_READ_HEADERS = ("content-type", "date", "retry-after")
_FILE_HEADERS = (
    *("content-encoding", "content-length", "content-range", "content-type"),
    *("date", "etag", "last-modified", "retry-after"),
)
_REDIRECTS = (301, 302, 303, 307, 308)
_UNTRUSTED = "no trusted encryption"
_NEVER_CONNECTED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The API's answer, with any status."""

    status: int
    headers: Mapping[str, str]
    """The headers that we use; names in lower case."""
    body: bytes = field(repr=False)
    """At most ``LARGEST_ANSWER`` bytes, not redacted; hidden from tools that show local variables."""

    @functools.cached_property
    def parsed(self) -> object | None:
        """The body as JSON, or None if it is not JSON; hidden as well."""
        return parse(self.body)

    @property
    def is_page(self) -> bool:
        """Whether the body is not JSON, not even incomplete JSON: a gateway in front of the API answered."""
        return self.parsed is None and self.body.lstrip()[:1] not in (b"{", b"[")

    @property
    def ok(self) -> bool:
        """Whether the status is a success. The body may still report a failure."""
        return 200 <= self.status < 300  # noqa: PLR2004


class FileAnswer:
    """A download in progress: status and headers at once, the bytes from ``chunks``. Must be closed."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = _plain(response.headers, _FILE_HEADERS)
        self.packed = False
        """Whether its bytes turned out to be compressed."""
        self._response = response

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they arrive; raise ``TransportError`` if they break off."""
        source = self._response.aiter_raw()
        while True:
            failure = None
            try:
                chunk = await anext(source, None)
            except Exception as error:
                failure = TransportError(
                    f"The download was interrupted: {_why(error)}.",
                    "The next attempt resumes it at no cost.",
                    charged="yes",
                )
            if failure:
                raise failure
            if chunk is None:
                return
            yield chunk

    async def aclose(self) -> None:
        """Close the connection and discard the rest of the body."""
        await _close(self._response)


class _Bearer(httpx.Auth):
    """Adds the key to one request."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class _Redacting(logging.Filter):
    """Redacts the logs of httpx and httpcore: signed links and the server's headers."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage(), 4000), None
        return True


_redacting = _Redacting()


def _trusted(*, read_environment: bool) -> ssl.SSLContext:
    """Return the certificates that are trusted: those that the environment names, or httpx's own."""
    if read_environment and (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        return httpx.create_ssl_context()
    return _trusted_by_httpx()


@functools.cache
def _trusted_by_httpx() -> ssl.SSLContext:
    """Return httpx's certificates. They are read once in a process, which takes longer than many requests."""
    return httpx.create_ssl_context(trust_env=False)


class Http:
    """The connection to one service.

    Parameters
    ----------
    base_url : str
        With or without ``/v1``.
    key : Secret
        Sent to the host of `base_url` alone.
    service : str
        ``simulator``, or a service such as ``toapis``; for hints.

    Raises
    ------
    BackendError
        If the base URL cannot be used.
    """

    def __init__(self, base_url: str, key: Secret, *, service: str) -> None:
        self.base_url = base_of(base_url)
        self.host = urlsplit(self.base_url).hostname or ""
        self._key = key
        self._service = service
        self._client: httpx.AsyncClient | None = None
        # No proxy for loopback: requests to the simulator must not leave the machine.
        self._trust_env = not is_loopback_name(self.host)

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | AsyncIterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        submit: bool = False,
        deadline: float = CALL_DEADLINE,
    ) -> Answer:
        """Call the API once and return its answer, with any status.

        Parameters
        ----------
        method, path : str
            The path below ``/v1``, percent-encoded.
        body : mapping or async iterator of bytes, optional
            JSON, or bytes with their length and type in `headers`.
        submit : bool
            Whether the call may cost money: then a broken answer is ``OutcomeUnknownError``.
        deadline : float
            Time limit of the whole call in seconds.

        Raises
        ------
        NotSentError, OutcomeUnknownError, TransportError
            As described at the top of this module.
        CredentialError, BackendError
            If the key or the proxies of this machine cannot be used.
        """
        if self._key.problem:
            raise CredentialError(self._key.problem, how_to_set(self._service))
        client = self._open_client()
        sent: dict[str, str] = {"Accept": "application/json", **(headers or {})}
        content: bytes | AsyncIterator[bytes] | None
        if isinstance(body, Mapping):
            # Escape to ASCII: an unpaired surrogate in a prompt then reaches the service instead of failing here.
            content = json.dumps(dict(body), allow_nan=False).encode()
            sent["Content-Type"] = "application/json"
        else:
            content = body
        left = False

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal left
            # CONNECT only opens a tunnel through the proxy; the request comes after it.
            if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
                left = True

        head: tuple[int, Mapping[str, str]] | None = None
        read = bytearray()
        failure: WanError | None = None
        try:
            async with asyncio.timeout(deadline):
                url = f"{self.base_url}/v1{path}"
                request = client.build_request(method, url, content=content, headers=sent, extensions={"trace": watch})
                response = await client.send(request, auth=_Bearer(self._key), stream=True)
                head = response.status_code, _plain(response.headers, _READ_HEADERS)
                await _read(response, read)
        except Exception as error:
            failure = self._failure(error, submit=submit, left=left)
        # The status makes it a refusal, even if the body broke off or never ends.
        if head is None or (failure and head[0] < 400):  # noqa: PLR2004
            read.clear()  # a traceback with local variables must not show the answer
            raise failure or AssertionError("a call ends with an answer or a failure")
        return Answer(status=head[0], headers=head[1], body=bytes(read[:LARGEST_ANSWER]))

    async def post_file(self, url: str, content: AsyncIterator[bytes], headers: Mapping[str, str]) -> Answer:
        """Send a file to the address that the service named, without the key. No redirect is followed.

        Raises
        ------
        DownloadError
            If the address must not be used.
        TransportError
            If its host does not answer; it may be repeated.
        """
        client = self._open_client()
        target = _parsed(url)
        userinfo = target.userinfo.decode(errors="replace")
        allowed = await check_result_link(target.scheme, target.host, userinfo, self.host)
        failure: WanError | None = None
        read = bytearray()
        try:
            async with asyncio.timeout(UPLOAD_DEADLINE):
                checked = self._checked(allowed)
                request = client.build_request("POST", target, content=content, headers=headers, extensions=checked)
                response = await client.send(request, auth=None, stream=True)
                await _read(response, read)
            head = _plain(response.headers, _READ_HEADERS)
            return Answer(status=response.status_code, headers=head, body=bytes(read))
        except Exception as error:
            failure = error.with_traceback(None) if isinstance(error, WanError) else None
            words = f"The storage at {redact(target.host, 100)} does not take the file: {_why(error)}."
            failure = failure or TransportError(words, "It can be repeated at no cost.")
        raise failure

    async def open_result(self, url: str, headers: Mapping[str, str]) -> FileAnswer:
        """Start a download, without the key; every redirect is checked before it is followed.

        Raises
        ------
        DownloadError
            If the link, or one that it redirects to, must not be followed.
        TransportError
            If the file's host cannot be reached, or the connection breaks off.
        """
        client = self._open_client()
        for _ in range(MOST_HOPS + 1):
            target = _parsed(url)
            userinfo = target.userinfo.decode(errors="replace")
            allowed = await check_result_link(target.scheme, target.host, userinfo, self.host)
            response: httpx.Response | None = None
            failure: WanError | None = None
            asked = {"Accept-Encoding": "identity", **headers}
            try:
                request = client.build_request("GET", target, headers=asked, extensions=self._checked(allowed))
                response = await client.send(request, auth=None, stream=True)
            except Exception as error:
                failure = error.with_traceback(None) if isinstance(error, WanError) else None
                words = f"The host of the video, {redact(target.host, 100)}, cannot be reached: {_why(error)}."
                hint = "The download is tried again; the video is made."
                failure = failure or TransportError(words, hint, charged="yes")
            if response is None:
                raise failure or AssertionError("an answer or a failure")
            if response.status_code not in _REDIRECTS or not response.headers.get("location"):
                return FileAnswer(response)
            await _close(response)
            url = _next_hop(target, response)
        raise DownloadError(f"The link of the video redirects more than {MOST_HOPS} times.", "Try again later.")

    async def aclose(self) -> None:
        """Close the connections; a later call opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.aclose()

    def _open_client(self) -> httpx.AsyncClient:
        """Return the client. It is made at the first call, and belongs to the loop that runs then."""
        if self._client is None:
            failure = None
            try:
                self._client = httpx.AsyncClient(
                    timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT, pool=None),
                    limits=httpx.Limits(max_connections=None, keepalive_expiry=_KEEP_IDLE),
                    headers={"User-Agent": f"wan-widgets/{__version__}", "Accept-Encoding": "identity"},
                    # No cookies: no answer may influence the next request.
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                    follow_redirects=False,
                    trust_env=self._trust_env,
                    verify=_trusted(read_environment=self._trust_env),
                )
            except Exception as error:
                failure = environment.problem_with(error, _usable)
            if failure:
                raise failure
            for name in ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "proxy", "socks"))):
                logging.getLogger(name).addFilter(_redacting)
        assert self._client is not None  # noqa: S101
        return self._client

    def _failure(self, error: Exception, *, submit: bool, left: bool) -> WanError:
        """Return our error for a failed call; `left` is whether its first byte may have left this machine."""
        if isinstance(error, WanError):  # raised while reading the file of an upload
            return error.with_traceback(None)
        why = _why(error)
        problem = None if left or not self._trust_env else environment.problem(_usable)
        if problem is not None:
            return problem
        if not left or isinstance(error, _NEVER_CONNECTED):
            hint = f"Check the network, HTTPS_PROXY and {address_of(self._service)}, then try again."
            if "certificate" in why.lower():
                hint = environment.certificate_hint()
            return NotSentError(f"No connection to {self.host}: {why}.", hint)
        if submit:
            return OutcomeUnknownError(
                f"The request was sent, but no usable answer came from {self.host}: {why}.",
                "It is looked up at the service, and not sent again automatically.",
            )
        return TransportError(f"{self.host} did not answer: {why}.", "It can be repeated at no cost.")

    def _checked(self, allowed: Reach) -> dict[str, Any]:
        """Return the extensions of a request whose connection is refused by its address."""
        if self._trust_env and urllib.request.getproxies():
            return {}  # the peer is the proxy, which resolves names
        return {"trace": peer_check(allowed)}


async def _read(response: httpx.Response, into: bytearray) -> None:
    """Read a body up to the limit, and close it. Separate from ``call``, whose frame must not hold the bytes."""
    try:
        async for chunk in response.aiter_bytes():
            into += chunk
            if len(into) > LARGEST_ANSWER:
                break
    finally:
        await _close(response)


async def _close(response: httpx.Response) -> None:
    """Close a response; ignore a connection that is already broken."""
    try:
        await response.aclose()
    except Exception:
        return


def _plain(headers: httpx.Headers, names: tuple[str, ...]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}


def _usable(url: str) -> None:
    """Raise for a URL that cannot be connected to."""
    port = httpx.URL(url).port
    if port is not None and not 0 < port < 1 << 16:
        raise ValueError(url)


def _parsed(url: str) -> httpx.URL:
    """Parse a result's link with the parser that is used to connect, so that both see the same host."""
    parsed = None
    if len(url) <= LONGEST_URL and url.isprintable():
        try:
            parsed = httpx.URL(url)
            parsed = parsed if parsed.port is None or 0 < parsed.port < 1 << 16 else None
        except (httpx.InvalidURL, ValueError, TypeError):
            parsed = None
    if parsed is None:
        raise DownloadError("The service sent a link that is not a URL.", "Report it to the service with the task id.")
    return parsed


def _next_hop(target: httpx.URL, response: httpx.Response) -> str:
    """Return the target of a redirect; nothing if it is not a URL, or contains our key."""
    try:
        hop = str(target.join(response.headers["location"][: LONGEST_URL + 1]))
    except (httpx.InvalidURL, ValueError, TypeError):
        return ""
    return "" if shows_key(hop) else hop


def _why(error: Exception) -> str:
    """Return a short text for a network exception, redacted and without a period."""
    words = {
        httpx.ConnectTimeout: f"no connection within {CONNECT_TIMEOUT:.0f} s",
        httpx.ReadTimeout: f"no data for {READ_TIMEOUT:.0f} s",
        httpx.WriteTimeout: f"nothing could be sent for {READ_TIMEOUT:.0f} s",
        httpx.DecodingError: "its compression is broken",
        TimeoutError: "it took too long",
    }.get(type(error))
    if isinstance(error, httpx.ProxyError):
        words = "the proxy refused"  # its message may contain the proxy's password
    if words is None and (isinstance(error, ssl.SSLError) or "SSL" in str(error) or "CERTIFICATE" in str(error)):
        words = f"{_UNTRUSTED} ({redact(str(error), 120)})"
    if words is None:
        broke = "the connection broke" if isinstance(error, httpx.NetworkError) else type(error).__name__
        words = redact(str(error), 160) or broke
    return words.rstrip(".")

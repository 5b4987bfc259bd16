"""Find the environment variable that prevents a connection, before anything is sent.

Values are not shown, because a proxy's URL may contain a password. An entry of NO_PROXY is shown.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import BackendError
from ..redaction import redact

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_OTHER = "Look at HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."


def problem_with(error: Exception, parse_url: Callable[[str], object]) -> BackendError:
    """Return what is wrong with the environment variables, after a client could not be made with them.

    Parameters
    ----------
    error : Exception
        The exception that the client raised.
    parse_url : callable
        Raises for a URL that the client cannot use.
    """
    if isinstance(error, ImportError):
        names = " and ".join(name for name, value in _set(*_PROXIES) if value.lower().startswith("socks"))
        return BackendError(
            f"{names or 'A variable'} names a SOCKS proxy, for which a package is missing.",
            "Install it with `pip install httpx[socks]`, or unset the variable.",
        )
    found = problem(parse_url)
    return found or BackendError("The environment names a proxy or certificates that cannot be used.", _OTHER)


def problem(parse_url: Callable[[str], object]) -> BackendError | None:
    """Return the problem with one environment variable, or None if there is none."""
    for name, why in _wrong(parse_url):
        return BackendError(f"The environment variable {name} cannot be used: {why}.", "Correct it or unset it.")
    return None


def certificate_hint() -> str:
    """Return a hint for a server certificate that is not trusted."""
    unread = " and ".join(name for name, _ in _set("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    note = f" Not read: {unread}." if unread else ""
    return f"If a proxy on your network inspects TLS, set SSL_CERT_FILE to its CA certificate.{note}"


def _set(*names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        for spelled in (name, name.lower()):
            value = os.environ.get(spelled, "").strip()
            if value:
                yield spelled, value


def _wrong(parse_url: Callable[[str], object]) -> Iterator[tuple[str, str]]:
    for name, value in _set(*_PROXIES):
        url = value if "://" in value else f"http://{value}"
        if url.partition("://")[0].lower() not in ("http", "https", "socks5", "socks5h"):
            yield name, "a proxy begins with http://, https:// or socks5://"
        elif not _parses(url, parse_url):
            yield name, "it is not a URL"
    for name, value in _set("NO_PROXY"):
        for entry in (one.strip() for one in value.split(",")):
            if entry and entry != "*" and not _is_address(entry) and not _parses(f"all://*{entry}", parse_url):
                bare = entry.strip("[]")
                better = f"; write {bare}" if _is_address(bare) else ""
                yield name, f"{redact(entry, 60)!r} in it is not a host{better}"
    for name, value in _set("SSL_CERT_FILE", "SSL_CERT_DIR"):
        folder = name.upper() == "SSL_CERT_DIR"
        if not (Path(value).is_dir() if folder else Path(value).is_file()):
            yield name, f"there is no such {'folder' if folder else 'file'}"
        elif not folder and not _holds_certificates(value):
            yield name, "the file holds no certificates"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("/")[0])
    except ValueError:
        return False
    return True


def _parses(url: str, parse_url: Callable[[str], object]) -> bool:
    try:
        parse_url(url)
    except Exception:
        return False
    return True


def _holds_certificates(path: str) -> bool:
    try:
        ssl.create_default_context(cafile=path)
    except (ssl.SSLError, OSError):
        return False
    return True

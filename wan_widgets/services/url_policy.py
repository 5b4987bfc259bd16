"""Which URLs may be used: the API's base URL, and the links of results. Nothing is sent from here.

A service can return any link, and this machine may be in a network that the service must not reach through us. So a
link must not be more private than the service itself: links of a public service must lead to public addresses, and
only a service on loopback may link to loopback. Names are resolved, and every address is checked. Link-local
addresses (a cloud's metadata) are never used.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from ..errors import BackendError, DownloadError
from ..redaction import may_hold_key

Reach = Literal["public", "private", "loopback", "never"]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_RANK: dict[Reach, int] = {"public": 0, "private": 1, "loopback": 2, "never": 3}
LONGEST_URL = 8192
_LOOKS_LIKE = "It looks like https://example.com, with or without /v1."
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def base_of(text: str) -> str:
    """Return the base URL in one form: scheme, host, port and any path in front, without ``/v1``.

    Parameters
    ----------
    text : str
        As users paste it: with or without ``/v1``, a trailing slash or a whole endpoint.

    Raises
    ------
    BackendError
        If it is not a URL, or a key would be sent unencrypted: https only, or http on loopback.

    Examples
    --------
    >>> base_of("https://toapis.com/v1/")
    'https://toapis.com'
    """
    given = text.strip()
    if may_hold_key(given):
        raise BackendError("There is an API key in the base URL of the service.", _LOOKS_LIKE)
    return _base_of(given)


@functools.lru_cache(maxsize=32)
def _base_of(given: str) -> str:
    """Return what `base_of` returns for a text without a key. Each request for a video reads it again."""
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BackendError("The base URL of the service is not a URL.", _LOOKS_LIKE) from None
    if not host or not given.isprintable() or re.search(r"[\s\\]", given) or len(given) > LONGEST_URL:
        raise BackendError("The base URL of the service is not a URL.", _LOOKS_LIKE)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise BackendError("The base URL of the service contains more than a host and a path.", _LOOKS_LIKE)
    if parts.scheme not in ("https", "http"):
        raise BackendError(f"The base URL of the service starts with {parts.scheme[:20]}:.", _LOOKS_LIKE)
    scheme = parts.scheme if "://" in given else ("http" if is_loopback_name(host) else "https")
    if scheme == "http" and not is_loopback_name(host):
        raise BackendError(
            f"The base URL of the service is http://{host}: the key would be sent unencrypted.",
            "Use https. Plain http is only for loopback.",
        )
    shown = f"[{host}]" if ":" in host else host
    path = re.sub(r"/v1(/.*)?$", "", parts.path).rstrip("/")
    return f"{scheme}://{shown}{f':{port}' if port is not None else ''}{path}"


def is_loopback_name(host: str) -> bool:
    """Return whether a host is this machine, judged by its spelling: ``localhost``, ``127.*``, ``::1``."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return reach_of(ipaddress.ip_address(host.strip("[]"))) == "loopback"
    except ValueError:
        return False


def reach_of(address: Address) -> Reach:
    """Return how private an address is; IPv4 inside IPv6 counts as IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return reach_of(inner)
    if address.is_loopback:
        return "loopback"
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return "never"
    return "public" if address.is_global else "private"


async def addresses_of(host: str) -> list[Address]:
    """Return every address of a host; none if the name cannot be resolved."""
    bare = host.strip("[]")
    try:
        return [ipaddress.ip_address(bare)]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(bare, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    # A scope such as %eth0 belongs to link-local addresses, and is not part of the number.
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


async def check_result_link(scheme: str, host: str, userinfo: str, service_host: str) -> Reach:
    """Refuse a link that a result must not be downloaded from.

    Parameters
    ----------
    scheme, host, userinfo : str
        The parts of the link, from the parser that is also used to connect.
    service_host : str
        The host of the service that sent the link.

    Returns
    -------
    Reach
        How private the address of the connection may be; ``peer_check`` checks it.

    Raises
    ------
    DownloadError
        If the link must not be followed. A name that cannot be resolved passes: connecting to it
        fails, or a proxy can resolve it.
    """
    if not host or scheme not in ("https", "http"):
        raise _refused("it is not an https link")
    if userinfo:
        raise _refused("it contains a user name or a password")
    if scheme == "http" and not is_loopback_name(host):
        raise _refused("it is not encrypted")
    # Compare the most private address of the link with the most public one of the service, so that a service gains
    # nothing by adding a private address to its own name.
    services = [reach_of(one) for one in await addresses_of(service_host)]
    allowed: Reach = min(services, key=_RANK.__getitem__) if services else "public"
    for address in await addresses_of(host):
        _check_reach(reach_of(address), allowed)
    return allowed


def peer_check(allowed: Reach) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    """Return a trace for httpx that refuses a connection to a more private address than the check of its link allowed.

    A name can resolve to one address when it is checked and to another when it is used. The connection is closed
    before anything is sent through it.
    """

    async def check(event: str, info: Mapping[str, Any]) -> None:
        if event != "connection.connect_tcp.complete":
            return
        connection = info["return_value"]
        peer = str(connection.get_extra_info("server_addr")[0])
        try:
            _check_reach(reach_of(ipaddress.ip_address(peer.partition("%")[0])), allowed)
        except DownloadError:
            await connection.aclose()
            raise

    return check


def _check_reach(reach: Reach, allowed: Reach) -> None:
    if reach == "never" or _RANK[reach] > _RANK[allowed]:
        raise _refused("it leads into this machine's own network")


def _refused(why: str) -> DownloadError:
    return DownloadError(
        f"The service sent a link that must not be followed: {why}.",
        "Report it to the service with the task id. The video itself exists.",
    )

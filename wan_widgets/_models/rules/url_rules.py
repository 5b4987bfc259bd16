"""Rules about the URL of an input: whether the service can reach it, and whether it leads to a file. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from ...patterns import pattern
from ..request import Draft, Fix, Issue
from ..text.formatting import listed
from .input_rules import each_source, is_url

_LOCAL_NAMES = (".local", ".localhost", ".lan", ".home", ".internal", ".intranet", ".corp", ".home.arpa")
_SECRETS = ("token", "access_token", "api_key", "apikey", "key", "auth", "password", "passwd", "secret", "sessionid")
_SIGNED = pattern(r"(?i)[?&](?:x-amz-|x-goog-|x-oss-|signature=|sig=|alt=media)")
_NOTEBOOK_SERVER = pattern(r"/(?:files|lab|tree|notebooks|doc|api/contents|nbconvert|voila)(?:/|$)")
_PAGES = (
    (pattern(r"(https?://)(?:www\.)?github\.com/([^/]+/[^/]+)/blob/([^?#]+)"), r"\1raw.githubusercontent.com/\2/\3"),
    (pattern(r"(https?://gitlab\.com/[^?#]+)/-/blob/([^?#]+)"), r"\1/-/raw/\2"),
    (pattern(r"(https?://bitbucket\.org/[^/]+/[^/]+)/src/([^?#]+)"), r"\1/raw/\2"),
    (pattern(r"(https?://huggingface\.co/[^?#]+)/blob/([^?#]+)"), r"\1/resolve/\2"),
    (pattern(r"(https?://(?:www\.)?dropbox\.com/[^?#]+)(?!.*[?&](?:dl|raw)=1).*"), r"\1?raw=1"),
    (
        pattern(r"https?://drive\.google\.com/file/d/([^/?#]+).*"),
        r"https://drive.google.com/uc?export=download&id=\1",
    ),
    (pattern(r"https?://[a-z.]*wikipedia\.org/wiki/.+|https?://commons\.wikimedia\.org/wiki/File:.+"), ""),
    (pattern(r"https?://(?:www\.)?(?:youtube\.com/(?:watch|shorts)|youtu\.be/|vimeo\.com/\d).*"), ""),
    (pattern(r"https?://(?:www\.)?(?:imgur\.com|flickr\.com|instagram\.com|pinterest\.com|unsplash\.com)/.+"), ""),
    (pattern(r"https?://1drv\.ms/.+|https?://photos\.(?:app\.goo\.gl|google\.com)/.+"), ""),
)
"""Addresses of pages that show a file -> the address of the file itself, if it is known."""


def unreachable_urls(draft: Draft) -> Iterator[Issue]:
    """Report URLs that lead to this machine or a private network, and those that contain a password."""
    for field, index, source in each_source(draft):
        if not is_url(source):
            continue
        host = _host(str(source))
        if not host:
            continue  # another rule reports it
        if is_private(host):
            yield Issue(
                field=field.name,
                severity="error",
                message=f"The service cannot reach {host}: it is an address of this machine or a private network.",
                hint="Save the file, and give its path: it is uploaded.",
                code="source-unreachable",
                index=index,
            )
        elif what := _secret_in(str(source)):
            yield Issue(
                field=field.name,
                severity="error",
                message=f"This URL holds {what}, which would be sent to the service and stored with the video.",
                hint="Save the file, and give its path: it is uploaded.",
                code="source-secret",
                index=index,
            )


def page_urls(draft: Draft) -> Iterator[Issue]:
    """Report URLs of pages that show a file instead of the file itself, and links that contain a token."""
    for field, index, source in each_source(draft):
        if not is_url(source):
            continue
        text = str(source)
        page = next(((found, raw) for one, raw in _PAGES if (found := one.fullmatch(text))), None)
        if page is not None:
            found, raw = page
            direct = found.expand(raw)
            yield Issue(
                field=field.name,
                severity="warning",
                message="This looks like the address of a page that shows the file, not of the file itself.",
                hint=f"Give {direct}" if direct else "Give the address of the file, or save it and give its path.",
                code="source-page",
                index=index,
                fixes=(_use(draft, field.name, index, direct),) if direct else (),
            )
        elif not _secret_in(text) and (names := [] if _SIGNED.search(text) else _secret_names(text)):
            yield Issue(
                field=field.name,
                severity="warning",
                message=f"This URL holds {listed(names)}=..., which is sent to the service and stored with the video.",
                hint="If it is not meant for others, save the file, and give its path.",
                code="source-token",
                index=index,
            )


def _use(draft: Draft, name: str, index: int | None, url: str) -> Fix:
    items = draft.given.get(name)
    whole = tuple(url if at == index else one for at, one in enumerate(items)) if isinstance(items, tuple) else url
    return Fix(label="Use the file's own address", changes={name: whole})


def _host(source: str) -> str:
    try:
        return (urlsplit(source).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_private(host: str) -> bool:
    """Return whether a host is this machine or in a private network, judged by its name.

    Examples
    --------
    >>> is_private("localhost"), is_private("192.168.1.5"), is_private("example.org")
    (True, True, False)
    """
    name = host.lower().strip("[]")
    if name.endswith(_LOCAL_NAMES):
        return True
    try:
        return not ipaddress.ip_address(name.partition("%")[0]).is_global
    except ValueError:
        return "." not in name or _odd_number(name)


def _odd_number(name: str) -> bool:
    """Return whether a host is an address written in an unusual way, such as ``127.1`` or ``0x7f.1``."""
    return bool(re.fullmatch(r"(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+)){0,3}", name))


def _secret_in(source: str) -> str:
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    if "@" in parts.netloc:
        return "a user name or a password"
    return "a notebook server's token" if _secret_names(source) and _NOTEBOOK_SERVER.search(parts.path) else ""


def _secret_names(source: str) -> list[str]:
    try:
        query = parse_qsl(urlsplit(source).query)
    except ValueError:
        return []
    return [name for name, _ in query if name.lower() in _SECRETS]

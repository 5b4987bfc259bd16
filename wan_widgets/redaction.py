"""Hold an API key in memory, and remove keys from text.

A key is a ``Secret`` from the moment it is read; only ``services.http`` reveals it, for one request at
a time. Every text that came from outside (a server's words, an exception of a library) passes
``redact`` before it is shown, logged or stored.
"""

from __future__ import annotations

import hmac
import os
import string
import threading
from collections.abc import Callable
from typing import NoReturn

from .forks import free_in_child
from .patterns import pattern

SIMULATED_KEY = "simulated"
"""The simulator's key: not a secret, so it is not removed from text."""

HIDDEN = "[hidden]"
"""Replaces a secret in text."""

_PIECE = 8
"""A piece of a key with at least this many characters is removed."""
_WHOLE = 4
"""A key shorter than a piece is removed as a whole. One shorter than this may be part of a word, and is not."""
_LONG = 16
"""From this length on, a piece of a key cannot be an ordinary word."""
_VARIABLES = ["TOAPIS_API_KEY", "DASHSCOPE_API_KEY"]
"""Environment variables that may hold a key. All are removed from text, whichever service is used."""


_lock = free_in_child(threading.Lock())
_pieces: dict[int, frozenset[int]] = {}
"""Hashes of the pieces of every key that this process has seen, by length; ``redact`` looks for them.

Python salts the hashes in each process, so this module's variables show no key.
"""
_typed: dict[int, frozenset[int]] = {}
"""The same for ``holds_key``: pieces of long keys, and short keys whole if they cannot be words."""
_learned: dict[str, int] = {}
"""Hashes of the keys in the environment when it was last read."""

_ESCAPES = pattern(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]")
_BREAKS = pattern("\r\n?|[\u2028\u2029\x85]")
_UNSEEN = pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, except tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # characters that change the direction of text
    "\u200b\u2060\ufeff\ufff9-\ufffb]"  # characters without width
)
_PLACEHOLDER = pattern(
    r"(?i)[<\[{(%$]*\s*(?:sk[-_])?(?:your|my|the|insert|enter|paste|put|add|replace|change|me|api|key|secret|token|here|toapis"
    r"|dashscope|x{3,}|\*{3,}|\.{3}|…|[\s_-])+[>\]})%]*"
)
"""A placeholder for a key in examples, such as ``<YOUR_API_KEY>``. Its words are not secret."""
_LONE = pattern("[\ud800-\udfff]")
_LOWER = {ord(letter): letter.lower() for letter in string.ascii_uppercase}
"""Lower case for ASCII only: ``str.lower`` makes some letters longer, which would shift a key after them."""
_SPELT_AT_ALL = pattern(r"(?<![A-Za-z0-9])sk-[\w*-]{4,}(?:\.{2,3}[\w*-]+)?")
"""Text spelled like a key, also if the server has replaced part of it with stars."""
_SPELT = pattern(r"(?<![A-Za-z0-9])sk-(?:\w+-)?[A-Za-z0-9]{20,}")
_VALUE = r"[^\s\"'<>,;&]"
_PATTERNS = (
    # A query string: the links to videos are signed, and the signature's name differs by host.
    (pattern(r"\?[\w.%~\[\]-]{1,80}=[^\s\"'<>]*"), f"?{HIDDEN}"),
    # A name and password in a URL.
    (pattern(r"(://)[^\s/@\"'<>]{1,300}@"), rf"\1{HIDDEN}@"),
    (_SPELT_AT_ALL, HIDDEN),
    (pattern(rf"(?i)\b(bearer|basic)([\s:]{{1,3}})(?=\S{{0,200}}[\d_.*=-]|\S{{16}}){_VALUE}+"), rf"\1\2{HIDDEN}"),
    # name=value and "name": "value", for names that announce a secret.
    (
        pattern(
            r"(?i)(api[_-]?key|access[_-]?key(?:[_-]?id)?|token|secret|password|authorization|auth_key|credential|signature"
            rf"|\bsign?|x-(?:amz|oss|tos)-[a-z-]{{1,40}})([\"']?[ ]?[:=][ ]?[\"']?)(?=\S{{0,200}}\d){_VALUE}{{8,}}"
        ),
        rf"\1\2{HIDDEN}",
    ),
)


class Secret:
    """A key that is not visible in repr, str, format, pickle or attributes.

    Parameters
    ----------
    value : str
        The key; surrounding spaces and quotes and a leading ``Bearer`` are removed.

    Examples
    --------
    >>> Secret("sk-not-a-real-key")
    Secret(********)
    """

    __slots__ = ("_held", "_stands_for_one")

    def __init__(self, value: str) -> None:
        kept = value.strip().strip("\"'").strip()
        if kept[:7].lower() == "bearer ":
            kept = kept[7:].strip()
        self._stands_for_one = _PLACEHOLDER.fullmatch(kept) is not None
        # A closure holds it, so a debugger or variable viewer that lists attributes shows a function.
        self._held: Callable[[], str] = lambda: kept
        if not self._stands_for_one:
            _remember(kept)

    @property
    def problem(self) -> str:
        """Why this cannot be a key, as a sentence without the key; empty if it can be one."""
        value = self._held()
        if not value:
            return "The key is empty."
        if self._stands_for_one:
            return "The key is a placeholder from an example."
        if not (value.isascii() and value.isprintable()) or " " in value:
            return "The key contains spaces or characters that no key has."
        return ""

    def reveal(self) -> str:
        """Return the key itself. Only the code that sends it calls this."""
        return self._held()

    def __repr__(self) -> str:
        return "Secret(********)"

    def __str__(self) -> str:
        return "********"

    def __format__(self, spec: str) -> str:
        return "********"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._held().encode(errors="replace"), other._held().encode(errors="replace"))

    def __hash__(self) -> int:
        return hash(self._held())

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A key cannot be pickled: it would be written to disk.")


def _remember(value: str) -> None:
    """Have ``redact`` remove a key."""
    low = value.translate(_LOWER)
    if len(low) < _WHOLE or low == SIMULATED_KEY:
        return
    _add(_pieces, min(len(low), _PIECE), low)
    if " " in low:
        return  # ordinary words, typed instead of a key
    if len(low) >= _LONG:
        _add(_typed, _PIECE, low)
    elif len(low) >= _PIECE and not low.isalpha():
        _add(_typed, len(low), low)


def _add(known: dict[int, frozenset[int]], size: int, low: str) -> None:
    hashes = frozenset(hash(low[at : at + size]) for at in range(len(low) - size + 1))
    with _lock:  # replaced as a whole, so that readers need no lock
        known[size] = known.get(size, frozenset()) | hashes


def _learn() -> None:
    """Have ``redact`` remove the keys in the environment, even before one is used."""
    for variable in _VARIABLES:
        value = os.environ.get(variable, "")
        if _learned.get(variable) != hash(value):
            _learned[variable] = hash(value)
            Secret(value)


def read_also(variable: str) -> None:
    """Have ``redact`` remove the value of another environment variable: the key of a service that was added."""
    if variable not in _VARIABLES:
        _VARIABLES.append(variable)


def printable(text: str) -> str:
    """Return `text` without terminal escapes, invisible characters and characters that change its direction.

    Unlike `redact` it keeps every word. It is for a user's own text, which may come from another person's folder.
    """
    return _LONE.sub("\ufffd", _UNSEEN.sub("", _BREAKS.sub("\n", _ESCAPES.sub("", text))))


def redact(text: str, limit: int = 2000) -> str:
    """Return `text` fit to be shown, logged or stored.

    It removes the keys of this process and every piece of 8 or more characters of one, text spelled like a
    key or a bearer token, the query strings of links (they carry signatures), control characters,
    terminal escapes and characters that change the direction of text. The rest is cut to `limit` characters.
    The time taken does not depend on the length of `text` beyond that.

    Parameters
    ----------
    text : str
        Text from outside.
    limit : int
        Most characters to return.

    Returns
    -------
    str
        It can be encoded as UTF-8: unpaired surrogates are replaced.

    Examples
    --------
    >>> redact("bad key sk-abcdefgh, see https://example.org/v.mp4?sig=1")
    'bad key [hidden], see https://example.org/v.mp4?[hidden]'
    """
    # The window is wider than the result, so a key that is cut at its edge is rarely visible. If it is, fewer
    # characters of it remain than a piece has.
    window = _without_keys(printable(text[: 2 * limit + 4096]))
    for found, instead in _PATTERNS:
        window = found.sub(instead, window)
    window = window.strip()
    if len(window) > limit:
        window = window[: max(0, limit - 1)] + "…"
    return window


def hide_keys(text: str) -> str:
    """Return `text` without keys and text spelled like one; unlike `redact` it changes nothing else."""
    return _SPELT_AT_ALL.sub(HIDDEN, _without_keys(text))


def shows_key(text: str) -> bool:
    """Return whether a text contains a key of this process, or a piece of one that ``redact`` would remove."""
    return _without_keys(text) != text


def holds_key(text: str) -> bool:
    """Return whether typed text contains a key of this process, or part of a long one.

    A short key, such as one made up for a simulator, must occur as a whole, and is ignored if it may be a word.
    """
    _learn()
    low = printable(text).translate(_LOWER)
    return any(_has(low, size, pieces) for size, pieces in list(_typed.items()))


def _has(low: str, size: int, pieces: frozenset[int]) -> bool:
    return any(hash(low[at : at + size]) in pieces for at in range(len(low)))


def may_hold_key(text: str) -> bool:
    """Return whether typed text contains a key of this process, or something spelled like a key of the service."""
    return holds_key(text) or looks_like_key(text)


def looks_like_key(text: str) -> bool:
    """Return whether a text contains something spelled like a key of the service."""
    return _SPELT.search(printable(text)) is not None


def _without_keys(text: str) -> str:
    """Remove known keys and pieces of them, in one pass for each length of a piece."""
    _learn()
    for size in sorted(_pieces):
        text = _without_pieces(text, size, _pieces[size])
    return text


def _without_pieces(text: str, size: int, pieces: frozenset[int]) -> str:
    low = text.translate(_LOWER)
    kept: list[str] = []
    done = 0  # everything before this is in `kept`, or removed
    at = 0
    while at <= len(low) - size:
        if hash(low[at : at + size]) not in pieces:
            at += 1
            continue
        end = at + size
        while end < len(low) and hash(low[end - size + 1 : end + 1]) in pieces:
            end += 1
        kept += (text[done:at], HIDDEN)
        done = at = end
    kept.append(text[done:])
    return "".join(kept)

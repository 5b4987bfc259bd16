"""How a key is held, and how text is cleaned of it. Pure but for the keys that this process has held.

A key is a ``Secret`` from the moment it is read; only ``services.http`` reveals it, for one request at
a time. Every text that came from outside (a server's words, an exception of a library) passes
``redact`` before it is shown, logged or stored.
"""

from __future__ import annotations

import hmac
import os
import re
import string
import threading
from collections.abc import Callable
from typing import NoReturn

SIMULATED_KEY = "simulated"
"""What the simulator is given for a key: no secret, and therefore never cut out of a text."""

HIDDEN = "[hidden]"
"""What stands where a secret stood."""

_PIECE = 8
"""A piece of a key of this many characters is already too much to show."""
_WHOLE = 4
"""A key shorter than a piece is cut out whole, unless it is so short that words would suffer."""
_LONG = 16
"""A key of this many characters is not made of words: a piece of it in a text is no accident."""
_VARIABLES = ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY")
"""Where a key may stand in the environment; it is none of a text's, whichever service is used."""


_lock = threading.Lock()
_pieces: dict[int, frozenset[int]] = {}
"""What ``redact`` looks for: of every key that this process has held, the hashes of its pieces, by their length.

Python salts them anew in each process, so that whatever lists this module's names shows no key.
"""
_typed: dict[int, frozenset[int]] = {}
"""What ``holds_key`` looks for, in the same way: pieces of long keys, and shorter ones whole if they are no words."""
_learned: dict[str, int] = {}
"""Hashes of the keys that stood in the environment when it was last looked at."""

_ESCAPES = re.compile(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, except tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text
    "\u200b\u2060\ufeff\ufff9-\ufffb]"  # what has no width
)
_LONE = re.compile("[\ud800-\udfff]")
_LOWER = {ord(letter): letter.lower() for letter in string.ascii_uppercase}
"""``str.lower`` makes some letters longer, and a text that holds one would hide a key behind it."""
_SPELT_AT_ALL = re.compile(r"(?<![A-Za-z0-9])sk-[\w*-]{4,}(?:\.{2,3}[\w*-]+)?")
"""Anything that is spelt like a key, also where the server has starred part of it."""
_SPELT = re.compile(r"(?<![A-Za-z0-9])sk-(?:\w+-)?[A-Za-z0-9]{20,}")
_VALUE = r"[^\s\"'<>,;&]"
_PATTERNS = (
    # A query string: the result's links are signed, and the names of the signature differ by host.
    (re.compile(r"\?[\w.%~\[\]-]{1,80}=[^\s\"'<>]*"), f"?{HIDDEN}"),
    # A name and password in a URL.
    (re.compile(r"(://)[^\s/@\"'<>]{1,300}@"), rf"\1{HIDDEN}@"),
    (_SPELT_AT_ALL, HIDDEN),
    (re.compile(rf"(?i)\b(bearer|basic)([\s:]{{1,3}})(?=\S{{0,200}}[\d_.*=-]|\S{{16}}){_VALUE}+"), rf"\1\2{HIDDEN}"),
    # name=value and "name": "value", for names that announce a secret.
    (
        re.compile(
            r"(?i)(api[_-]?key|access[_-]?key(?:[_-]?id)?|token|secret|password|authorization|auth_key|credential|signature"
            rf"|\bsign?|x-(?:amz|oss|tos)-[a-z-]{{1,40}})([\"']?[ ]?[:=][ ]?[\"']?)(?=\S{{0,200}}\d){_VALUE}{{8,}}"
        ),
        rf"\1\2{HIDDEN}",
    ),
)


class Secret:
    """A key that does not show itself: not in repr, str, format, pickle or attributes.

    Parameters
    ----------
    value : str
        The key; surrounding blanks and quotes and a leading ``Bearer`` are taken off.

    Examples
    --------
    >>> Secret("sk-not-a-real-key")
    Secret(********)
    """

    __slots__ = ("_held",)

    def __init__(self, value: str) -> None:
        kept = value.strip().strip("\"'").strip()
        if kept[:7].lower() == "bearer ":
            kept = kept[7:].strip()
        # Held by a closure: whatever lists attributes (a debugger, a variable viewer) finds a function.
        self._held: Callable[[], str] = lambda: kept
        _remember(kept)

    @property
    def problem(self) -> str:
        """Why this cannot be a key, as a sentence without the key; empty if it can be one."""
        value = self._held()
        if not value:
            return "The key is empty."
        if not (value.isascii() and value.isprintable()) or " " in value:
            return "The key holds blanks or characters that no key has."
        return ""

    def reveal(self) -> str:
        """Return the key itself. Only the code that sends it has a reason to call this."""
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
        raise TypeError("A key is not pickled: it would be written down.")


def _remember(value: str) -> None:
    """Let ``redact`` know a key."""
    low = value.translate(_LOWER)
    if len(low) < _WHOLE or low == SIMULATED_KEY:
        return
    _add(_pieces, min(len(low), _PIECE), low)
    if " " in low:
        return  # words that somebody has typed where a key was asked for
    if len(low) >= _LONG:
        _add(_typed, _PIECE, low)
    elif len(low) >= _PIECE and not low.isalpha():
        _add(_typed, len(low), low)


def _add(known: dict[int, frozenset[int]], size: int, low: str) -> None:
    hashes = frozenset(hash(low[at : at + size]) for at in range(len(low) - size + 1))
    with _lock:  # replaced whole, so that a reader needs no lock
        known[size] = known.get(size, frozenset()) | hashes


def _learn() -> None:
    """Let ``redact`` know the keys in the environment, also where nobody has asked for one yet."""
    for variable in _VARIABLES:
        value = os.environ.get(variable, "")
        if value and _learned.get(variable) != hash(value):
            _learned[variable] = hash(value)
            Secret(value)


def printable(text: str) -> str:
    """Return `text` without what acts on a terminal, is not seen, or turns the direction of other text.

    Unlike `redact` it keeps every word: it is for a user's own text, which may come from somebody else's folder.
    """
    return _LONE.sub("\ufffd", _UNSEEN.sub("", _BREAKS.sub("\n", _ESCAPES.sub("", text))))


def redact(text: str, limit: int = 2000) -> str:
    """Return `text` fit to be shown, logged or stored.

    Cut out are the keys of this process and every piece of 8 or more characters of one, whatever is
    spelt like a key or a bearer token, the query strings of links (they carry signatures), control
    characters, terminal escapes and characters that turn the direction of text. What remains is cut
    to `limit` characters. The time taken does not depend on the length of `text` beyond that.

    Parameters
    ----------
    text : str
        Words from outside.
    limit : int
        Most characters to return.

    Returns
    -------
    str
        Safe to encode, too: half surrogates are replaced.

    Examples
    --------
    >>> redact("bad key sk-abcdefgh, see https://example.org/v.mp4?sig=1")
    'bad key [hidden], see https://example.org/v.mp4?[hidden]'
    """
    # The window is wider than what is returned: what stands at its edge is seldom seen, and if it is,
    # fewer than a piece's characters of a key are left.
    window = _without_keys(printable(text[: 2 * limit + 4096]))
    for pattern, instead in _PATTERNS:
        window = pattern.sub(instead, window)
    window = window.strip()
    if len(window) > limit:
        window = window[: max(0, limit - 1)] + "…"
    return window


def hide_keys(text: str) -> str:
    """Return `text` without keys and what is spelt like one; unlike `redact` it leaves everything else as it is."""
    return _SPELT_AT_ALL.sub(HIDDEN, _without_keys(text))


def shows_key(text: str) -> bool:
    """Say whether a text holds a key of this process, or a piece of one that ``redact`` would cut out."""
    return _without_keys(text) != text


def holds_key(text: str) -> bool:
    """Say whether a text that somebody has typed holds a key of this process; a long one also in part.

    A key that is short, such as one made up for a simulator, is looked for whole, and not at all if it may be a word.
    """
    _learn()
    low = printable(text).translate(_LOWER)
    return any(_has(low, size, pieces) for size, pieces in list(_typed.items()))


def _has(low: str, size: int, pieces: frozenset[int]) -> bool:
    return any(hash(low[at : at + size]) in pieces for at in range(len(low) - size + 1))


def looks_like_key(text: str) -> bool:
    """Say whether a text holds something that is spelt like a key of the service."""
    return _SPELT.search(printable(text)) is not None


def _without_keys(text: str) -> str:
    """Cut out known keys and pieces of them: one pass for each length of a piece, whatever the number of keys."""
    _learn()
    for size in sorted(_pieces):
        text = _without_pieces(text, size, _pieces[size])
    return text


def _without_pieces(text: str, size: int, pieces: frozenset[int]) -> str:
    low = text.translate(_LOWER)
    kept: list[str] = []
    done = 0  # everything before this is in `kept`, or cut out
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

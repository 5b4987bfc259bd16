"""Read the services' answers tolerantly: pure functions from bytes to our own types. They never raise.

Servers change their answers, gateways wrap them, and either may be broken or hostile. So every function here accepts
anything, looks in every place where a value has been seen, and returns None or "" if it finds nothing usable.
Messages are redacted. If JSON has duplicate keys, the last one counts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..redaction import redact, shows_key
from .base import LINK_LIVES, Balance, Task, TaskState
from .url_policy import LONGEST_URL

_WORDS: dict[str, TaskState] = {
    **dict.fromkeys(("", "queued", "submitted", "pending", "not_start", "waiting", "created"), "queued"),
    **dict.fromkeys(("in_progress", "processing", "running"), "running"),
    **dict.fromkeys(("completed", "succeeded", "success"), "succeeded"),
    **dict.fromkeys(("failed", "failure", "error", "cancelled", "canceled"), "failed"),
    "expired": "expired",
}
_LONGEST_ID = 256
_LONGEST_WORD = 40
_LONGEST_NUMBER = 40
_MILLISECONDS = 1e11
"""A larger time is in milliseconds: this number is the year 5138 in seconds, and 1973 in milliseconds."""
_DEEPEST = 4
"""How many levels of JSON inside a string, or of errors inside errors, are unpacked."""
_SAYS_WHY = ("error", "errors", "message", "msg", "fail_reason", "error_message", "detail", "reason")
"""Where the text of an error has been seen, or another error that holds it. The first text counts."""
LONGEST_WAIT = LINK_LIVES / 2
"""Longest wait in seconds that is accepted from a server."""


def parse(body: bytes) -> object | None:
    """Return the value of JSON, or None for anything else: HTML, incomplete bytes, endless nesting."""
    try:
        parsed: object = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return parsed


def state_of(word: str) -> TaskState:
    """Return the state for a service's word. An unknown word is not final: it counts as queued."""
    return _WORDS.get(_plain(word), "queued")


def is_known(word: str) -> bool:
    """Return whether we know a service's word for a state."""
    return _plain(word) in _WORDS


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.strip().lower())


def number_of(value: object) -> float | None:
    """Return a number, also from a string; None for anything else, including infinities and booleans."""
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        try:
            value = float(value.strip())
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def progress_of(value: object) -> float | None:
    """Return a progress as 0..1.

    The documented scale is 0..100, and ``"42%"`` occurs too. A fraction between 0 and 1 without a percent
    sign counts as 0..1. A negative number means "unknown".
    """
    of_hundred = isinstance(value, str) and value.strip().endswith("%")
    number = number_of(value.strip().rstrip("%") if isinstance(value, str) else value)
    if number is None or number < 0:
        return None
    if 0 < number < 1 and not of_hundred:
        return number
    return min(number, 100.0) / 100


def time_of(value: object) -> float | None:
    """Return a time as seconds since the epoch, from seconds, milliseconds or ISO 8601 text."""
    number = number_of(value)
    if number is None and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
            number = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
    if number is None or number <= 0:
        return None
    seconds = number / 1000 if number > _MILLISECONDS else number
    return seconds if seconds < _MILLISECONDS else None


def wait_of(header: str | None, now: float) -> float | None:
    """Return the seconds of a ``Retry-After`` header, clamped; None if it has no usable value.

    Parameters
    ----------
    header : str or None
        Seconds, or an HTTP date.
    now : float
        The server's time if it sent one, else ours: a date is relative to the server's clock.
    """
    if header is None:
        return None
    seconds = number_of(header)
    if seconds is None:
        until = date_of(header)
        if until is None:
            return None
        seconds = until - now
    return min(max(seconds, 1.0), LONGEST_WAIT)


def date_of(header: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch."""
    try:
        moment = parsedate_to_datetime((header or "").strip()[:60])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def usable_id(value: object) -> str | None:
    """Return an id as text if it is usable: printable, not too long, no dot segment of a path, no key.

    Ids are stored and shown as they are, and cannot be redacted. So an id that contains the key is not usable.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**40:
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if len(text) > _LONGEST_ID or not text.isprintable() or not text.strip("."):
        return None
    return None if shows_key(text) else text


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The error in an answer: its code, its type, and its text, redacted."""

    code: str = ""
    type: str = ""
    param: str = ""
    text: str = ""


def fault_of(parsed: object, depth: int = _DEEPEST) -> Fault:
    """Return the error in an answer, in any known form; an empty ``Fault`` if it has none."""
    if isinstance(parsed, str):
        inner = parse(parsed.encode(errors="replace")) if parsed.lstrip()[:1] in ("{", "[") else None
        found = fault_of(inner, depth - 1)
        return found if found.text else Fault(text=redact(parsed))
    if isinstance(parsed, list):
        return fault_of(parsed[0], depth - 1) if parsed and depth > 0 else Fault()
    if not isinstance(parsed, dict):
        return Fault()
    code, kind, param = (_brief(parsed.get(name)) for name in ("code", "type", "param"))
    text = ""
    for name in _SAYS_WHY if depth > 0 else ():
        inside = fault_of(parsed.get(name), depth - 1)
        code, kind, param = inside.code or code, inside.type or kind, inside.param or param
        text = inside.text
        if text:
            break
    return Fault(code=code, type=kind, param=param, text=text)


def _brief(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    if isinstance(value, int) and abs(value) >= 10**40:
        return ""
    return redact(str(value), 80)


def page_words(body: bytes) -> str:
    """Return a few words of an answer that is not JSON: the title of a page, or the beginning of the text."""
    text = body[:8192].decode("utf-8", errors="replace")
    title = re.search(r"<title[^<>]{0,200}>([^<]{1,300})", text, re.IGNORECASE)
    if title:
        return redact(" ".join(title[1].split()), 200)
    return redact(" ".join(re.sub(r"<[^<>]{0,2000}>", " ", text).split()), 200)


def record_of(parsed: object) -> Mapping[str, object] | None:
    """Return the object that describes the task: the answer itself, or the content of its ``data``."""
    if isinstance(parsed, list):
        parsed = parsed[0] if parsed else None
    if not isinstance(parsed, dict):
        return None
    inner = parsed.get("data")
    if isinstance(inner, list):
        inner = inner[0] if inner else None
    if isinstance(inner, dict) and any(name in inner for name in ("id", "task_id", "status")):
        return inner
    return parsed


def id_of(parsed: object) -> str | None:
    """Return the task's id from the answer to a submit; ``task_id`` wins over ``id``."""
    record = record_of(parsed)
    if record is None:
        return None
    return usable_id(record.get("task_id")) or usable_id(record.get("id"))


def task_of(parsed: object, task_id: str) -> Task | None:
    """Return an answer as a ``Task``, or None if it describes no task.

    Parameters
    ----------
    parsed : object
        The JSON.
    task_id : str
        The task's id: the one that was requested, or the one in the answer to the submit.
    """
    record = record_of(parsed)
    if record is None:
        return None
    word = record.get("status")
    if word is not None and not isinstance(word, str):
        word = str(word)[:_LONGEST_WORD]
    described = word is not None or id_of(parsed) is not None or _link_of(record) is not None
    if not described:
        return None
    state = state_of(word or "")
    fault = fault_of(record)
    fault = fault if fault.text else fault_of(parsed)
    over = state in ("failed", "expired")
    created, completed = time_of(record.get("created_at")), time_of(record.get("completed_at"))
    billing = record.get("billing")
    return Task(
        id=task_id,
        state=state,
        word=redact(word or "", _LONGEST_WORD),
        progress=progress_of(record.get("progress")),
        url=_link_of(record),
        # A task in progress may have a message too ("in the queue"): that is not an error.
        error_code=(fault.code or fault.type) if over else "",
        error_text=fault.text if over else "",
        created_at=created,
        completed_at=completed,
        took=None if created is None or completed is None else completed - created,
        expires_at=time_of(record.get("expires_at")),
        client_id=usable_id(record.get("client_business_id")),
        billing=_billing(billing) if isinstance(billing, dict) else None,
    )


def _billing(billing: Mapping[object, object]) -> dict[str, object]:
    """Return only plain and small values, because they are written to the ledger."""
    kept: dict[str, object] = {}
    for name, value in list(billing.items())[:20]:
        if isinstance(value, str):
            kept[redact(str(name), _LONGEST_WORD)] = redact(value, 200)
        elif isinstance(value, bool) or number_of(value) is not None:
            kept[redact(str(name), _LONGEST_WORD)] = value
    return kept


def _link_of(record: Mapping[str, object]) -> str | None:
    """Return the video's URL from any place where one has been seen. It is checked later."""
    return next((link for value in _link_places(record) if (link := link_of(value)) is not None), None)


def link_of(value: object) -> str | None:
    """Return a value if it may be a link: text, not too long, without a key."""
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_URL and not shows_key(value):
        return value.strip()
    return None


def _link_places(record: Mapping[str, object]) -> Iterator[object]:
    result = record.get("result")
    if isinstance(result, str) and result.lstrip()[:1] in ("{", "["):
        result = parse(result.encode(errors="replace"))
    if isinstance(result, list):
        result = {"data": result}
    if isinstance(result, dict):
        for name in ("data", "videos"):
            group = result.get(name)
            for item in group[:10] if isinstance(group, list) else [group]:
                yield item.get("url") or item.get("video_url") if isinstance(item, dict) else item
        yield result.get("url")
        yield result.get("video_url")
    else:
        yield result
    yield record.get("url")
    yield record.get("video_url")


def uploaded_url(parsed: object) -> str | None:
    """Return the URL of a successful upload; None if it failed."""
    if not isinstance(parsed, dict) or parsed.get("success") is False:
        return None
    data = parsed.get("data")
    places = (data.get("url") if isinstance(data, dict) else data, parsed.get("url"))
    for url in places:
        if not isinstance(url, str) or len(url) > LONGEST_URL or not url.isprintable() or shows_key(url):
            continue
        if re.match(r"https?://[^\s/@]+/\S*$", url):
            return url
    return None


def balance_of(parsed: object) -> Balance | None:
    """Return the account's balance; None if the answer is a refusal or has no number."""
    if not isinstance(parsed, dict) or parsed.get("success") is False:
        return None
    inner = parsed.get("data")
    record = inner if isinstance(inner, dict) and "remain_balance" in inner else parsed
    remaining, used = number_of(record.get("remain_balance")), number_of(record.get("used_balance"))
    unlimited = record.get("unlimited_quota") is True or remaining == -1
    if remaining is None and used is None and not unlimited:
        return None
    return Balance(
        remaining=None if unlimited else remaining,
        used=used,
        credits=None if unlimited else number_of(record.get("remain_credits")),
        unlimited=unlimited,
    )

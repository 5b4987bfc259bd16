"""Texts that all user interfaces share: titles of states, times, sizes and counts. Pure.

Times are local. Month names are English in every locale, because all other texts are English too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...redaction import printable
from ..record.state import JobState

if TYPE_CHECKING:
    from ...protocol.common import Tone

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_WHOLE = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (("B", 1), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000))
_STEP_OF_UNITS = 1_000
_SHORT_WAIT = 90
"""Seconds below which a typical time is given in seconds."""
DOT = " · "


@dataclass(frozen=True)
class Look:
    """The title, tone and icon of a state."""

    title: str
    tone: Tone
    icon: str


LOOKS: dict[JobState, Look] = {
    JobState.PREPARING: Look("Sending", "run", "spin"),
    JobState.SUBMITTING: Look("Sending", "run", "spin"),
    JobState.QUEUED: Look("Queued", "run", "clock"),
    JobState.RUNNING: Look("Rendering", "run", "spin"),
    JobState.DOWNLOADING: Look("Downloading", "run", "down"),
    JobState.COMPLETED: Look("Done", "ok", "checkc"),
    JobState.FAILED: Look("Failed at the service", "error", "error"),
    JobState.REFUSED: Look("Not sent", "error", "ban"),
    JobState.CANCELED: Look("Canceled", "off", "x"),
    JobState.UNKNOWN: Look("Outcome unknown - may have been charged", "warn", "quest"),
    JobState.EXPIRED: Look("Done, but the file is gone", "warn", "filmoff"),
    JobState.DISMISSED: Look("Dismissed", "off", "x"),
    JobState.DETACHED: Look("Detached", "off", "unplug"),
}

REFUSALS: dict[str, Look] = {
    "PolicyError": Look("Refused by the content check", "error", "shield"),
    "BalanceError": Look("Not sent: balance too low", "error", "wallet"),
    "AuthenticationError": Look("Not sent: key refused", "error", "ban"),
    "CredentialError": Look("Not sent: no API key", "error", "ban"),
    "BackendError": Look("Not sent: the backend cannot be used", "error", "ban"),
    "BadRequestError": Look("Not sent: the settings were refused", "error", "error"),
    "SettingsError": Look("Not sent: the settings have problems", "error", "error"),
    "RateLimitError": Look("Not sent: too many requests", "error", "queue"),
    "ModelUnavailableError": Look("Not sent: the model is switched off", "error", "error"),
    "StoppedError": Look("Stopped, not sent", "off", "x"),
    "NotSentError": Look("Not sent: no connection", "error", "unplug"),
    "InputError": Look("Not sent: an input cannot be used", "error", "error"),
    "LedgerError": Look("Not sent: the video folder cannot be written", "error", "error"),
}
"""Titles by the kind of error, for jobs that were refused or failed."""


def look(state: JobState, error_kind: str = "") -> Look:
    """Return the title, tone and icon of a job in `state`, given the kind of its error."""
    if state is JobState.REFUSED or (state is JobState.FAILED and error_kind == "PolicyError"):
        return REFUSALS.get(error_kind, LOOKS[state])
    return LOOKS[state]


HELD_BACK = Look("Held back", "off", "queue")
"""A job whose submit was rate-limited: it is sent again automatically."""
UNKNOWN_SIMULATED = Look("Outcome unknown", "warn", "quest")
"""A simulated job with an unknown outcome. It has cost nothing in any case."""
EXPIRED_THERE = Look("Expired at the service", "warn", "filmoff")
"""A job that the service calls expired. The service does not say whether the video was ever made."""
FILE_DELETED = Look("File deleted", "off", "filmoff")
"""A finished job whose file the user has deleted."""


def clock(seconds: float) -> str:
    """Return a duration as ``1:18`` or ``1:02:03``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def moment(at: float) -> str:
    """Return a time since the epoch as local ``14 Jan, 14:09``."""
    local = time.localtime(at)
    return f"{local.tm_mday} {_MONTHS[local.tm_mon - 1]}, {local.tm_hour:02d}:{local.tm_min:02d}"


def hour(at: float) -> str:
    """Return a time since the epoch as local ``14:09``."""
    local = time.localtime(at)
    return f"{local.tm_hour:02d}:{local.tm_min:02d}"


def lately(at: float, now: float) -> str:
    """Return a time since the epoch as local ``14:09``, with its day if that is not today."""
    return hour(at) if date.fromtimestamp(at) == date.fromtimestamp(now) else moment(at)  # noqa: DTZ012  (local)


def date_of(at: float) -> str:
    """Return a time since the epoch as the local day ``14 Jan 2026``."""
    local = time.localtime(at)
    return f"{local.tm_mday} {_MONTHS[local.tm_mon - 1]} {local.tm_year}"


def size(count: int) -> str:
    """Return a number of bytes as ``14.8 MB``, in powers of ten."""
    unit, factor = next((one for one in _UNITS if count < one[1] * _STEP_OF_UNITS), _UNITS[-1])
    return f"{count} B" if factor == 1 else f"{count / factor:.1f} {unit}"


def size_of(done: int, total: int | None) -> str:
    """Return ``6.1 of 14.8 MB``, or only the first number if the total is not known."""
    if not total:
        return size(done)
    number, unit = size(total).split(" ")
    factor = dict(_UNITS)[unit]
    part = f"{done}" if factor == 1 else f"{min(done, total) / factor:.1f}"
    return f"{part} of {number} {unit}"


def pixels(width: int, height: int) -> str:
    """Return a size in pixels, with a multiplication sign."""
    return f"{width} \N{MULTIPLICATION SIGN} {height}"


def typical(seconds: tuple[int, int]) -> str:
    """Return the typical time of a job as ``2 to 5 min is typical``."""
    low, high = seconds
    if high < _SHORT_WAIT:
        return f"{low} to {high} s is typical" if low != high else f"{high} s is typical"
    first, last = max(1, round(low / 60)), round(high / 60)
    return f"{first} to {last} min is typical" if first != last else f"{last} min is typical"


def day(at: float, now: float) -> str:
    """Return the local day of a time since the epoch as ``Today, 14 January`` or ``3 December 2025``."""
    then, today = date.fromtimestamp(at), date.fromtimestamp(now)  # noqa: DTZ012  (local)
    word = {0: "Today, ", 1: "Yesterday, "}.get((today - then).days, "")
    year = "" if then.year == today.year else f" {then.year}"
    return f"{word}{then.day} {_MONTHS_WHOLE[then.month - 1]}{year}"


def take(number: int, of: int) -> str:
    """Return ``take 2 of 3``; empty if there is only one."""
    return f"take {number} of {of}" if of > 1 else ""


def count(number: int, noun: str) -> str:
    """Return ``1 video`` or ``3 videos``."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    *first, end = words or ("",)
    return f"{', '.join(first)} {last} {end}" if first else end


def shorten(text: str, longest: int) -> str:
    """Return `text` printable and on one line, cut at `longest` characters with an ellipsis."""
    line = " ".join(printable(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"

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
class StateStyle:
    """The title, tone and icon of a state."""

    title: str
    tone: Tone
    icon: str


STYLES: dict[JobState, StateStyle] = {
    JobState.PREPARING: StateStyle("Sending", "run", "spin"),
    JobState.SUBMITTING: StateStyle("Sending", "run", "spin"),
    JobState.QUEUED: StateStyle("Queued", "run", "clock"),
    JobState.RUNNING: StateStyle("Rendering", "run", "spin"),
    JobState.DOWNLOADING: StateStyle("Downloading", "run", "down"),
    JobState.COMPLETED: StateStyle("Done", "ok", "checkc"),
    JobState.FAILED: StateStyle("Failed at the service", "error", "error"),
    JobState.REFUSED: StateStyle("Not sent", "error", "ban"),
    JobState.CANCELED: StateStyle("Canceled", "off", "x"),
    JobState.UNKNOWN: StateStyle("Outcome unknown - may have been charged", "warn", "quest"),
    JobState.EXPIRED: StateStyle("Done, but the file is gone", "warn", "filmoff"),
    JobState.DISMISSED: StateStyle("Dismissed", "off", "x"),
    JobState.DETACHED: StateStyle("Detached", "off", "unplug"),
}

REFUSALS: dict[str, StateStyle] = {
    "PolicyError": StateStyle("Refused by the content check", "error", "shield"),
    "BalanceError": StateStyle("Not sent: balance too low", "error", "wallet"),
    "AuthenticationError": StateStyle("Not sent: key refused", "error", "ban"),
    "CredentialError": StateStyle("Not sent: no API key", "error", "ban"),
    "BackendError": StateStyle("Not sent: the backend cannot be used", "error", "ban"),
    "BadRequestError": StateStyle("Not sent: the settings were refused", "error", "error"),
    "SettingsError": StateStyle("Not sent: the settings have problems", "error", "error"),
    "RateLimitError": StateStyle("Not sent: too many requests", "error", "queue"),
    "ModelUnavailableError": StateStyle("Not sent: the model is switched off", "error", "error"),
    "StoppedError": StateStyle("Stopped, not sent", "off", "x"),
    "NotSentError": StateStyle("Not sent: no connection", "error", "unplug"),
    "InputError": StateStyle("Not sent: an input cannot be used", "error", "error"),
    "LedgerError": StateStyle("Not sent: the video folder cannot be written", "error", "error"),
}
"""Titles by the kind of error, for jobs that were refused or failed."""


def style_of(state: JobState, error_kind: str = "") -> StateStyle:
    """Return the title, tone and icon of a job in `state`, given the kind of its error."""
    if state is JobState.REFUSED or (state is JobState.FAILED and error_kind == "PolicyError"):
        return REFUSALS.get(error_kind, STYLES[state])
    return STYLES[state]


HELD_BACK = StateStyle("Held back", "off", "queue")
"""A job whose submit was rate-limited: it is sent again automatically."""
UNKNOWN_SIMULATED = StateStyle("Outcome unknown", "warn", "quest")
"""A simulated job with an unknown outcome. It has cost nothing in any case."""
EXPIRED_THERE = StateStyle("Expired at the service", "warn", "filmoff")
"""A job that the service calls expired. The service does not say whether the video was ever made."""
FILE_DELETED = StateStyle("File deleted", "off", "filmoff")
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

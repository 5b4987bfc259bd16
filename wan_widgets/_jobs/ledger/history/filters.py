"""Filters of the jobs: filters by name, and the words of a search line. Pure.

A search line holds words, each of which must occur; ``"two words"`` in quotes belong together; and
``name:value`` is a filter: ``star:yes state:done mode:i2v model:wan2.6 seed:7 tag:best note:yes
sweep:ID with:simulator service:toapis after:2026-11-01 before:2026-11-30``. A colon after any other name is text.
A measure is compared with a number: ``motion>0.2 loudness<=-20 cuts:3``. What is found in a file: ``found:black``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args

from ...._models.field import MODE_LABELS, Mode
from ...._models.text.formatting import encodable
from ....config.checks import nearest_words, quoted
from ....config.services import SERVICES, backend_names
from ....errors import SettingsError
from ....measures.catalog import MEASURES
from ....measures.findings import FINDINGS
from ....measures.metrics import METRICS
from ....patterns import pattern
from ...record.state import JobState

LONGEST_TEXT = 500
"""Longest part of a search line that is read, in characters."""
_WORD = pattern(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')
_SEEDS = 2**31
"""Upper limit of seeds. Source: docs.toapis.com, Wan 2.6 video generation."""
_DATES = "Write it as 2026-11-01, or 2026-11-01T14:30."
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

GROUPS: Mapping[str, tuple[str, tuple[JobState, ...]]] = {
    "done": ("Done", (JobState.COMPLETED,)),
    "going": (
        "Running",
        (JobState.PREPARING, JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.DOWNLOADING),
    ),
    "waiting": ("Needs you", (JobState.UNKNOWN, JobState.DETACHED)),
    "failed": ("Failed", (JobState.FAILED, JobState.REFUSED, JobState.EXPIRED)),
    "canceled": ("Canceled", (JobState.CANCELED,)),
    "dismissed": ("Dismissed", (JobState.DISMISSED,)),
}
"""The states as the gallery offers them: name -> label, states. A word that is a state as well is that state."""

When = str | float | date | datetime


_COMPARED = pattern(r"(?P<name>\w+)(?P<sign>>=|<=|>|<|=|:)(?P<number>-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:%|s)?")


@dataclass(frozen=True, kw_only=True)
class MeasureFilter:
    """A measure that is compared with a number. Videos that are not measured do not match."""

    name: str
    sign: Literal[">=", "<=", ">", "<", "="]
    number: float


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which jobs to find; a filter that is None or empty is off."""

    words: tuple[str, ...] = ()
    """Words that all occur in the prompt, a setting, the note, a tag or an id."""
    states: frozenset[JobState] = frozenset()
    mode: str | None = None
    model: str | None = None
    backend: str | None = None
    service: str | None = None
    simulated: bool | None = None
    starred: bool | None = None
    noted: bool | None = None
    """Whether the user has written a note on it."""
    tag: str | None = None
    seed: int | None = None
    sweep: str | None = None
    takes_of: str | None = None
    """Id of a job: find it and the other takes of its request."""
    since: float | None = None
    """Requested at this time or later, in seconds since the epoch."""
    until: float | None = None
    """Requested before this time."""
    measures: tuple[MeasureFilter, ...] = ()
    """What was measured of the file."""
    found: frozenset[str] = frozenset()
    """Names of `FINDINGS`, all of which the file has."""


def filters_of(text: str = "", **wanted: Any) -> Filters:
    """Return the filters of a search line and of values by name; a value by name wins.

    Parameters
    ----------
    text : str
        A search line.
    **wanted
        Of ``state`` (one or several), ``mode``, ``model``, ``backend``, ``service``, ``simulated``, ``starred``,
        ``noted``, ``tag``, ``seed``, ``sweep``, ``takes_of``, ``since``, ``until``, ``found``; None does not matter.

    Raises
    ------
    SettingsError
        If a name or a value does not exist. The message lists those that do.
    """
    found = Filters()
    words: list[str] = []
    measures: list[MeasureFilter] = []
    for match in _WORD.finditer(_text(text)[:LONGEST_TEXT]):
        if (compared := _measure(match[0])) is not None:
            measures.append(compared)
            continue
        name, value = match[1], match[3] if match[2] is None else match[2]
        make = _LINE.get((name or "").lower())
        if make is None:
            words.append(f"{name}:{value}" if name else value)
        elif make is _found:
            found = replace(found, found=found.found | _found(value)["found"])  # several may be wanted
        else:
            found = replace(found, **make(value))
    found = replace(
        found,
        words=tuple(dict.fromkeys(word for word in words if word)),
        measures=tuple(dict.fromkeys(measures)),
    )
    for name, value in wanted.items():
        if name not in _NAMED:
            raise SettingsError(f"Jobs cannot be filtered by {quoted(name)}.", nearest_words(name, _NAMED))
        if value is not None:
            found = replace(found, **_NAMED[name](value))
    return found


def _measure(word: str) -> MeasureFilter | None:
    """Return the filter that a word is; None for a word of another kind."""
    match = _COMPARED.fullmatch(word)
    if match is None or match["name"] not in (*MEASURES, *METRICS):
        return None
    sign: Any = "=" if match["sign"] == ":" else match["sign"]
    return MeasureFilter(name=match["name"], sign=sign, number=float(match["number"]))


def moment(value: When, *, end: bool = False) -> float:
    """Return a date or time as seconds since the epoch; without a zone it is local.

    Parameters
    ----------
    value : str, float, date or datetime
        ``2026-11-01``, ``2026-11-01T14:30``, or seconds since the epoch.
    end : bool
        Whether a day means its end instead of its start.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, str):
        value = value.strip()
        try:
            day = date.fromisoformat(value)
        except ValueError:
            with suppress(ValueError):
                value = datetime.fromisoformat(value)
        else:
            value = datetime(day.year, day.month, day.day) + timedelta(days=int(end))  # noqa: DTZ001  (local)
    if not isinstance(value, datetime):
        raise SettingsError(f"{quoted(value)} is not a date.", _DATES)
    try:
        return value.timestamp() if value.tzinfo is None else value.astimezone(UTC).timestamp()
    except (OverflowError, OSError, ValueError):
        raise SettingsError(f"{value} is out of range.", f"This year is {time.localtime().tm_year}.") from None


def _text(value: object) -> str:
    """Return text as the ledger can store it."""
    return encodable(str(value))


def _one_of(value: object, known: Iterable[str], what: str) -> str:
    names = list(known)
    if str(value) not in names:
        raise SettingsError(f"There is no {what} {quoted(str(value))}.", nearest_words(value, names))
    return str(value)


def _states(value: object) -> dict[str, Any]:
    many = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else [value]
    return {"states": frozenset(state for one in many for state in _state(one))}


def _state(value: object) -> tuple[JobState, ...]:
    """Return the states of a word: a state itself, or a group of states in the page."""
    by_word = {word: states for name, (label, states) in GROUPS.items() for word in (label.lower(), name)}
    by_word |= {str(state): (state,) for state in JobState}
    word = " ".join(str(value).lower().replace("_", " ").split())
    return by_word[word] if word in by_word else by_word[_one_of(value, by_word, "state")]


def _found(value: object) -> dict[str, Any]:
    many = [value] if isinstance(value, str) else value if isinstance(value, Iterable) else [value]
    return {"found": frozenset(_one_of(str(one), FINDINGS, "finding") for one in many)}


def _mode(value: object) -> dict[str, Any]:
    by_label = {label.lower(): name for name, label in MODE_LABELS.items()}
    return {"mode": _one_of(by_label.get(str(value).lower(), value), get_args(Mode), "mode")}


def _seed(value: object) -> int:
    try:
        seed = int(str(value))
    except ValueError:
        seed = _SEEDS
    if not 0 <= seed < _SEEDS:
        raise SettingsError(f"A seed is a whole number from 0 to {_SEEDS - 1}, not {quoted(value)}.")
    return seed


def _yes(value: object, name: str) -> bool:
    if isinstance(value, str):
        if value.lower() not in _YES:
            raise SettingsError(f"{name} is yes or no, not {quoted(value)}.")
        return _YES[value.lower()]
    return bool(value)


_NAMED: Mapping[str, Any] = {
    "state": _states,
    "mode": _mode,
    "model": lambda value: {"model": _text(value)},
    "backend": lambda value: {"backend": _one_of(value, backend_names(), "backend")},
    "service": lambda value: {"service": _one_of(value, SERVICES, "service")},
    "simulated": lambda value: {"simulated": _yes(value, "simulated")},
    "starred": lambda value: {"starred": _yes(value, "starred")},
    "noted": lambda value: {"noted": _yes(value, "noted")},
    "tag": lambda value: {"tag": _text(value)},
    "seed": lambda value: {"seed": _seed(value)},
    "sweep": lambda value: {"sweep": _text(value)},
    "takes_of": lambda value: {"takes_of": _text(value)},
    "since": lambda value: {"since": moment(value)},
    "until": lambda value: {"until": moment(value, end=True)},
    "found": _found,
}
_LINE: Mapping[str, Any] = {
    **{name: _NAMED[name] for name in ("state", "mode", "model", "service", "tag", "seed", "sweep")},
    "star": lambda value: {"starred": _yes(value, "star")},
    "note": lambda value: {"noted": _yes(value, "note")},
    "with": _NAMED["backend"],
    "found": _found,
    "after": _NAMED["since"],
    "before": _NAMED["until"],
}

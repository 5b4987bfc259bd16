"""Check the values of settings. Errors name the setting, the value and the nearest match; a key is never shown."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NoReturn

from ..errors import SettingsError
from ..redaction import redact

SHOWN = 80
"""Most characters of a wrong value that a message repeats."""
_LONGEST = 60
"""Most characters of a wrong name that are compared: enough for any name, and quick for a long pasted text."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate closest to `word`, ignoring case; None if none is close."""
    by_lower = {one.lower(): one for one in candidates}
    found = difflib.get_close_matches(word[:_LONGEST].strip().lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def nearest_words(word: object, known: Iterable[str]) -> str:
    """Return "Did you mean ...?" with the nearest name, or a sentence that lists all names."""
    names = list(known)
    near = nearest(str(word), names)
    return f"Did you mean {near}?" if near else f"There are {', '.join(names)}."


def quoted(value: object) -> str:
    """Return a wrong value for a message: its repr, without keys, shortened."""
    text = redact(repr(value))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def refuse(name: str, value: object, want: str, hint: str = "") -> NoReturn:
    """Raise SettingsError for a value that the setting `name` cannot have."""
    raise SettingsError(f"wan.settings.{name} must be {want}, not {quoted(value)}.", hint)


def at_most(limit: object) -> int | None:
    """Check a `limit` argument and return it; None means no limit."""
    if limit is None or (isinstance(limit, int) and not isinstance(limit, bool) and limit >= 1):
        return limit
    raise SettingsError(f"limit must be a whole number, 1 or more, not {quoted(limit)}.", "limit=None lists all.")


def table(name: str, value: object, known: Iterable[str]) -> dict[str, object]:
    """Return a mapping as a dict whose keys are all known."""
    names = list(known)
    if not isinstance(value, Mapping):
        refuse(name, value, f"a dict with {', '.join(repr(one) for one in names)}")
    for key in value:
        if key not in names:
            raise SettingsError(f"wan.settings.{name} has no {quoted(key)}.", nearest_words(key, names))
    return dict(value)


def amount(name: str, value: object) -> float:
    """Return a finite number that is not negative. Booleans and text are refused."""
    number = math.nan if isinstance(value, bool) or not isinstance(value, (numbers.Real, Decimal)) else float(value)
    if not math.isfinite(number) or number < 0:
        refuse(name, value, "a number, 0 or more")
    return number


def count(name: str, value: object) -> int:
    """Return a whole number that is not negative."""
    number = amount(name, value)
    if not number.is_integer():
        refuse(name, value, "a whole number, 0 or more")
    return int(number)

"""Checking what a setting is given: refusals that name the setting, the value and the nearest match, never a key."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NoReturn

from .credentials import redact
from .errors import SettingsError

SHOWN = 80
"""Characters of a wrong value that a message repeats."""


def nearest_words(word: object, known: Iterable[str]) -> str:
    """Return a question with the name that was most likely meant, else a sentence with all there are."""
    names = list(known)
    close = difflib.get_close_matches(str(word)[:60].lower(), names, n=1)
    return f"Did you mean {close[0]}?" if close else f"There are {', '.join(names)}."


def refuse(name: str, value: object, want: str, hint: str = "") -> NoReturn:
    """Raise SettingsError for a value that the setting `name` cannot have."""
    shown = redact(repr(value))
    shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
    raise SettingsError(f"wan.settings.{name} must be {want}, not {shown}.", hint)


def table(name: str, value: object, known: Iterable[str]) -> dict[str, object]:
    """Return a mapping as a dict whose keys are all known."""
    names = list(known)
    if not isinstance(value, Mapping):
        refuse(name, value, f"a dict with {', '.join(repr(one) for one in names)}")
    for key in value:
        if key not in names:
            raise SettingsError(f"wan.settings.{name} has no {str(key)[:SHOWN]!r}.", nearest_words(key, names))
    return dict(value)


def amount(name: str, value: object) -> float:
    """Return a finite number that is not negative; booleans and text are none."""
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

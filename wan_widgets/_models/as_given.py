"""Convert values from tables and other libraries into the values that are meant. Pure.

An empty cell of a table counts as not given. Exact text and whole floats become numbers where a number is expected.
Separators of word processors and terminals become spaces. Any other value is not changed, and the rules report what is
wrong with it. ``media.given_inputs`` reads input files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol, TypeGuard

from ..errors import SettingsError
from ..patterns import pattern
from .catalog import MODELS
from .field import Field
from .request import is_blank
from .text.option_syntax import parse_text

_ESCAPES = pattern(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]")
_SEPARATORS = pattern("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_CONTROLS = pattern("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_WHOLE = pattern(r"[+-]?[0-9]{1,40}(?:\.0)?")
_NULLS = ("NAType", "NaTType")
"""The types of pandas' missing values."""


def prose(text: str) -> str:
    r"""Return text with spaces for the separators of word processors, and without control characters.

    Examples
    --------
    >>> prose("a fox\u2028runs\x1b[31m red\x00")
    'a fox runs red'
    """
    return _CONTROLS.sub("", _SEPARATORS.sub(" ", _ESCAPES.sub("", text)))


def absent(value: object) -> bool:
    """Return whether a value stands for a missing one in a table: None, NaN, NA, NaT, blank text."""
    if value is None or type(value).__name__ in _NULLS:
        return True
    if isinstance(value, float | Decimal):
        return math.isnan(value)
    if isinstance(value, str):
        return is_blank(value)
    return _is_scalar(value) and bool(value != value)  # noqa: PLR0124  (NaN and NaT alone differ from themselves)


class _Scalar(Protocol):
    def item(self) -> object: ...


def _is_scalar(value: object) -> TypeGuard[_Scalar]:
    """Return whether a value is one of NumPy's scalars, or an array or tensor of a single value."""
    return getattr(value, "shape", None) == ()


def as_meant(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings with the values that were meant, without absent ones. Never raises.

    Examples
    --------
    >>> as_meant({"prompt": "A cat", "duration": "10", "seed": 7.0, "audio": float("nan")})
    {'prompt': 'A cat', 'duration': 10, 'seed': 7}
    """
    fields = {one.name: one for one in MODELS.or_default(settings.get("model")).fields}
    given = {}
    for name, value in settings.items():
        try:
            if absent(value):
                continue
            given[name] = _meant(fields.get(name) or MODELS.setting(name), value)
        except Exception:  # an unknown type may raise anything; the rules report it
            given[name] = value
    return given


def _meant(field: Field | None, value: object) -> object:
    if _is_scalar(value):
        value = value.item()
    if field is None:
        return value
    if field.kind == "text":
        return prose(value) if isinstance(value, str) else value
    return _exact(field, value) if field.kind in ("choice", "integer", "switch") else value


def _exact(field: Field, value: object) -> object:
    if isinstance(value, float) and value.is_integer() and field.kind != "switch":
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if field.kind == "choice":
            # A table with a column of floats writes 10.0.
            exact = {str(one): one for one in field.choices} | {f"{one}.0": one for one in field.choices}
            return exact.get(text, value)
        if field.kind == "integer":
            return int(text.removesuffix(".0")) if _WHOLE.fullmatch(text) else value
        try:
            return parse_text(field, text)
        except SettingsError:
            return value
    return value

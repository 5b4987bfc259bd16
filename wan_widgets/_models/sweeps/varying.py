"""Find the settings that differ between requests, and their values. Pure.

A setting that follows from another one is left out: ten prompts, each with a seed of its own, vary along one
axis, not two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from ..catalog import MODELS
from ..text.formatting import choice_words, encodable

LONGEST_VALUE = 300
"""Most characters of a value in a label."""
_NOT_GIVEN = "not given"
_OTHERS = {"service": "Service"}
"""Differences between videos that are not settings."""


def axes_of(many: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the settings that vary, each with its values in order of appearance.

    Parameters
    ----------
    many : sequence of mapping
        Settings of requests; a setting that is missing counts as None.

    Examples
    --------
    >>> axes_of([{"prompt": "a", "seed": 1}, {"prompt": "a", "seed": 2}])
    {'seed': (1, 2)}
    """
    names = list(dict.fromkeys(name for settings in many for name in settings))
    columns = {name: [identity(settings.get(name)) for settings in many] for name in names}
    varying = [name for name in names if len(set(columns[name])) > 1]
    kept = list(varying)
    for name in reversed(varying):
        if any(_follows(columns[name], columns[other]) for other in kept if other != name):
            kept.remove(name)
    return {name: _distinct(settings.get(name) for settings in many) for name in kept}


def identity(value: object) -> str:
    """Return a text that is equal for equal values."""
    return json.dumps(value, sort_keys=True, default=str)


def label_of(name: str) -> str:
    """Return a setting's display name: the field's label, or the name itself."""
    field = MODELS.setting(name)
    return _OTHERS.get(name, name) if field is None else field.label


def value_label(name: str, value: object) -> str:
    """Return a setting's value for display: with its unit, a switch as on or off, a file as its name."""
    if value is None:
        return _NOT_GIVEN
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(value_label(name, one) for one in value) or _NOT_GIVEN
    text = str(value)
    field = MODELS.setting(name)
    if name == "model" and text in MODELS:
        return MODELS[text].label
    if field is not None and field.file is not None:
        text = PurePath(text.replace("\\", "/")).name or text
    elif field is not None:
        text = choice_words(field, text)
    text = " ".join(encodable(text).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1].rstrip()}…"


def _follows(column: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether each value of `other` always occurs with the same value of `column`."""
    known: dict[str, str] = {}
    return all(known.setdefault(there, here) == here for here, there in zip(column, other, strict=True))


def _distinct(values: Any) -> tuple[Any, ...]:
    return tuple({identity(value): value for value in reversed(list(values))}.values())[::-1]

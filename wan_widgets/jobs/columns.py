"""A row between Python and SQLite: which columns it has, how they are written, how they are read. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .names import stays_below
from .row import COLUMNS, JSON_COLUMNS, Row
from .snapshot import Trouble
from .state import JobState

NAMES = ", ".join(COLUMNS)
"""The columns, in the order in which `read` takes their values."""


def asdict_row(row: Row) -> dict[str, Any]:
    """Return a row as a dict, its nested values untouched."""
    return {name: getattr(row, name) for name in COLUMNS}


def values_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of a row as SQLite takes them; ValueError for an unknown column."""
    values = {}
    for name, value in changes.items():
        if name not in COLUMNS:
            raise ValueError(f"the ledger has no column {name}")
        if isinstance(value, Trouble):
            value = asdict(value)  # noqa: PLW2901
        if name in JSON_COLUMNS and value is not None:
            value = json.dumps(value, ensure_ascii=True)  # noqa: PLW2901
        values[name] = str(value) if isinstance(value, JobState) else value
    return values


def read(values: Sequence[Any]) -> Row:
    """Return the row that the values of `NAMES` make."""
    known = dict(zip(COLUMNS, values, strict=True))
    for name in JSON_COLUMNS:
        if known[name] is not None:
            known[name] = json.loads(known[name])
    known["state"] = JobState(known["state"])
    known["left_state"] = JobState(known["left_state"]) if known["left_state"] else None
    known["flags"] = tuple(known["flags"])
    known["tags"] = tuple(known["tags"])
    known["star"] = bool(known["star"])
    known["typical"] = tuple(known["typical"]) if known["typical"] else None
    known["trouble"] = Trouble(**known["trouble"]) if known["trouble"] else None
    if known["file"] and not stays_below(known["file"]):
        known["file"] = None
    return Row(**known)


def like(text: str) -> str:
    """Return text for the inside of a LIKE pattern whose escape is ``!``."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")

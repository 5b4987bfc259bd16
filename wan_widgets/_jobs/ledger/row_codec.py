"""A row between Python and SQLite: which columns it has, how they are written, how they are read. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from ...paths import stays_below
from ..record.snapshot import JobError
from ..record.state import JobState
from .database import FILE
from .row import COLUMN_OF, COLUMNS, JSON_COLUMNS, Row

NAMES = ", ".join(COLUMNS)
"""The columns, in the order in which `read` takes their values."""


def asdict_row(row: Row) -> dict[str, Any]:
    """Return a row as a dict, its nested values untouched."""
    return {name: getattr(row, name) for name in COLUMN_OF}


def values_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of a row's fields as SQLite takes them, by column; ValueError for an unknown field."""
    values = {}
    for name, value in changes.items():
        column = COLUMN_OF.get(name)
        if column is None:
            raise ValueError(f"the ledger has no column for {name}")
        if isinstance(value, JobError):
            value = asdict(value)  # noqa: PLW2901
        if column in JSON_COLUMNS and value is not None:
            value = json.dumps(value, ensure_ascii=True)  # noqa: PLW2901
        values[column] = str(value) if isinstance(value, JobState) else value
    return values


def read(values: Sequence[Any]) -> Row:
    """Return the row that the values of `NAMES` make.

    What is damaged is left out, and the job says so: one row that somebody has spoilt hides no other, and a
    job that may have been paid stays to be found.
    """
    known: dict[str, Any] = {}
    damaged = []
    for one, value in zip(fields(Row), values, strict=True):
        try:
            known[one.name] = _plain(one.name, value)
        except (ValueError, TypeError, RecursionError):
            damaged.append(COLUMN_OF[one.name])
    if damaged:
        known.setdefault("id", str(values[COLUMNS.index("id")]))
        known.setdefault("fingerprint", "")
        known.setdefault("state", JobState.UNKNOWN)  # no end: somebody has to look
        said = f"the ledger's record of it is damaged: {', '.join(damaged)}"
        known["flags"] = (*known.get("flags", ()), said)
        if known.get("error") is None and known["state"] is not JobState.COMPLETED:
            known["error"] = JobError(kind="LedgerError", message=f"{said[0].upper()}{said[1:]}.", hint=_MENDED)
    if known.get("file") and not stays_below(known["file"]):
        known["file"] = None
    return Row(**known)


_MENDED = f"Put back a copy of {FILE} if you have one; what can be read of the job is still used."
_NUMBERS = frozenset(
    {"take", "seed", "width", "height", "progress", "file_size", "star", "created_at", "submitted_at", "finished_at"}
    | {"updated_at", "lease_until", "file_deleted_at"}
)
_ANY = range(1 << 20)
_LISTS: Mapping[str, tuple[type, Sequence[int]]] = {"flags": (str, _ANY), "tags": (str, _ANY), "typical": (int, (2,))}
"""What the lists hold, and how many of it."""
_MAY_BE_NONE = frozenset(one.name for one in fields(Row) if one.default is None)


def _plain(name: str, value: Any) -> Any:
    """Return a value as `Row` has it; ValueError, TypeError or RecursionError for what it cannot be."""
    if value is None and name in _MAY_BE_NONE:
        return None
    if name in _NUMBERS:
        if not isinstance(value, (int, float)):
            raise TypeError(name)
        return bool(value) if name == "star" else value
    if not isinstance(value, str):
        raise TypeError(name)
    if name in ("state", "left_state"):
        return JobState(value) if value else None
    if COLUMN_OF[name] not in JSON_COLUMNS:
        return value
    found = json.loads(value)
    if name in _LISTS:
        kind, lengths = _LISTS[name]
        if not isinstance(found, list) or len(found) not in lengths or not all(isinstance(one, kind) for one in found):
            raise TypeError(name)
        return tuple(found)
    if not isinstance(found, dict):
        raise TypeError(name)
    return JobError(**found) if name == "error" else found


def like(text: str) -> str:
    """Return text for the inside of a LIKE pattern whose escape is ``!``."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")

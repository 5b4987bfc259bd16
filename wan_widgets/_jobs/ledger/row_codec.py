"""Write rows to SQLite and read them; the metadata of each field sets how its column is stored. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from ...paths import stays_below
from ..record.job_record import Codec, JobError, plain_error
from ..record.state import JobState
from .row import COLUMN_OF, COLUMNS, Row
from .sqlite.database import FILE

LEASE_UNTIL = "max(lease_until, coalesce((SELECT until FROM leases WHERE owner = jobs.owner), lease_until))"
"""The end of a job's lease in SQL: of its own, which begins when it is claimed, or of its owner's, which is renewed."""
NAMES = ", ".join(LEASE_UNTIL if column == "lease_until" else column for column in COLUMNS)
"""The columns, in the order in which `read` takes their values."""
JSON_CODECS: frozenset[Codec] = frozenset({"object", "texts", "range", "error"})
"""Codecs whose columns hold JSON."""
_OPTIONAL = frozenset(one.name for one in fields(Row) if one.default is None)
_RANGE = 2
_RESTORE = f"Restore a copy of {FILE} if you have one; the readable columns are still used."


def column_values(row: Row) -> dict[str, Any]:
    """Return all columns of a row as SQLite values."""
    return values_of({name: getattr(row, name) for name in COLUMN_OF})


def values_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of a row's fields as SQLite values, by column; raises ValueError for an unknown field."""
    values = {}
    for name, value in changes.items():
        column = COLUMN_OF.get(name)
        if column is None:
            raise ValueError(f"the ledger has no column for {name}")
        values[column] = None if value is None else _stored(COLUMNS[column].codec, value)
    return values


def _stored(codec: Codec, value: Any) -> Any:
    if codec in JSON_CODECS:
        return json.dumps(plain_error(value) if isinstance(value, JobError) else value, ensure_ascii=True)
    return value


def read(values: Sequence[Any]) -> Row:
    """Return the row with the values of `NAMES`.

    A damaged value is left out, and a flag of the job says so. So a damaged row does not hide others, and a job that
    may have been charged can still be found.
    """
    known: dict[str, Any] = {}
    damaged = []
    for (name, column), value in zip(COLUMN_OF.items(), values, strict=True):
        try:
            known[name] = None if value is None and name in _OPTIONAL else _loaded(COLUMNS[column].codec, value)
        except (ValueError, TypeError, RecursionError):
            damaged.append(column)
    if damaged:
        known.setdefault("id", str(values[list(COLUMNS).index("id")]))
        known.setdefault("state", JobState.UNKNOWN)  # not a final state, so that the user checks it
        said = f"the ledger's record of it is damaged: {', '.join(damaged)}"
        known["flags"] = (*known.get("flags", ()), said)
        if known.get("error") is None and known["state"] is not JobState.COMPLETED:
            known["error"] = JobError(kind="LedgerError", message=f"{said[0].upper()}{said[1:]}.", hint=_RESTORE)
    if known.get("file") and not stays_below(known["file"]):
        known["file"] = None
    return Row(**known)


def _loaded(codec: Codec, value: Any) -> Any:
    """Return a stored value as `Row` has it; ValueError, TypeError or RecursionError if it is damaged."""
    if codec in ("number", "flag"):
        if not isinstance(value, (int, float)):
            raise TypeError(codec)
        return bool(value) if codec == "flag" else value
    if not isinstance(value, str):
        raise TypeError(codec)
    if codec == "state":
        return JobState(value) if value else None
    if codec == "text":
        return value
    found = json.loads(value)
    if codec in ("texts", "range"):
        kind = str if codec == "texts" else int
        whole = isinstance(found, list) and all(isinstance(one, kind) for one in found)
        if not whole or (codec == "range" and len(found) != _RANGE):
            raise TypeError(codec)
        return tuple(found)
    if not isinstance(found, dict):
        raise TypeError(codec)
    return JobError(**found) if codec == "error" else found


def like(text: str) -> str:
    """Return text for the inside of a LIKE pattern whose escape is ``!``."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def valid_json(column: str) -> str:
    """Return a column of JSON in SQL, or NULL if it is damaged, so that one damaged row does not break a query."""
    return f"CASE json_valid({column}) WHEN 1 THEN {column} END"


def member(column: str, name: str) -> str:
    """Return a member of the object in a column in SQL."""
    return f"json_extract({valid_json(column)}, '$.{name}')"

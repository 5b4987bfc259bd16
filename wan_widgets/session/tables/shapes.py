"""Tables in memory: DataFrames, one row of a DataFrame, records, dicts, named tuples. Pure.

Data that could be read in two ways, which would buy different videos, is refused with a message that names both.
"""

from __future__ import annotations

import csv
import dataclasses
from collections import deque
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from itertools import islice
from typing import Any, Protocol, TypeGuard, runtime_checkable

from ..._models.catalog import MODELS
from ..._models.sweeps.sweep import MOST_READ, VALUES
from ..._models.text.formatting import listed, safe_repr
from ...errors import SettingsError

_LISTED = 20
_LISTS = ("clips", "rows", "cells", "jobs", "prompts", "data")
"""Keys of a JSON document that may contain its rows."""

Record = Mapping[str, object]


class _Series(Protocol):
    """One row of a DataFrame, or one column."""

    def to_dict(self) -> dict[str, object]:
        """Return its values by name."""


@runtime_checkable
class _Array(Protocol):
    """A NumPy array."""

    def tolist(self) -> list[tuple[object, ...]]:
        """Return its rows."""


def setting_of(key: str) -> str:
    """Return the setting that a heading names, ignoring case, spaces and hyphens."""
    key = key.strip().removeprefix("\ufeff")  # the byte order mark that some programs write
    plain = "_".join(key.lower().replace("-", " ").split())
    return plain if plain in MODELS.settings() else key


def as_list(asked: object) -> object:
    """Return an iterator, or an ordered collection without an index, as a list; any other value unchanged.

    Raises
    ------
    SettingsError
        If it is a set, whose order differs between processes.
    """
    if isinstance(asked, (set, frozenset)):
        raise SettingsError("A set has no order, so its videos would have none.", "Give a list.")
    if isinstance(asked, (deque, KeysView, ValuesView)):
        return list(asked)
    if hasattr(asked, "to_list") and hasattr(asked, "to_frame") and not hasattr(asked, "to_dict"):
        return list(asked.to_list())  # a polars column, a pandas index
    if isinstance(asked, Iterator) and not hasattr(asked, "read") and not isinstance(asked, csv.DictReader):
        return list(islice(asked, MOST_READ))
    return asked


def records_of(asked: object) -> list[Record] | None:
    """Return the rows of a table in memory; None if `asked` is none, for example one prompt or a list of prompts.

    Raises
    ------
    SettingsError
        If two columns are the same setting, or the values of a row have no names.
    """
    if hasattr(asked, "collect") and hasattr(asked, "collect_schema"):  # a lazy polars frame
        asked = asked.collect()
    if hasattr(asked, "columns"):
        return _of_frame(asked)
    if _is_series(asked):
        row = asked.to_dict()
        return [row] if _names_settings(row) else None
    if isinstance(asked, Mapping):
        return of_document(asked)
    if isinstance(asked, csv.DictReader):
        need_different(asked.fieldnames or ())
        return mappings(asked)
    names = getattr(getattr(asked, "dtype", None), "names", None)
    if names and isinstance(asked, _Array):  # a NumPy record array
        return [dict(zip(names, one, strict=True)) for one in asked.tolist()]
    if isinstance(asked, (list, tuple)) and any(_record(one) is not None for one in asked):
        return mappings(asked)
    if isinstance(asked, (list, tuple)):
        _need_names(asked)
    return None


def mappings(items: Iterable[object]) -> list[Record]:
    """Return rows as mappings. A row that is text is a prompt.

    Raises
    ------
    SettingsError
        If a row is neither, or is longer than the heading.
    """
    found: list[Record] = []
    items = list(items)
    _need_names(items)
    for number, one in enumerate(items, 1):
        row = {"prompt": one} if isinstance(one, str) else _record(one)
        if row is None:
            raise SettingsError(
                f"Row {number} is {safe_repr(one)}, not settings.",
                "Give each row as a dict, or as the text of a prompt.",
            )
        found.append(row)
    # If a row of a CSV is too long, csv.DictReader stores the rest under None.
    rests = [{**one}.get(None) for one in found]  # type: ignore[call-overload]
    need_whole([number for number, rest in enumerate(rests, 1) if isinstance(rest, list) and any(rest)])
    return [
        {name: value for name, value in one.items() if name is not None} if isinstance(rest, list) else one
        for one, rest in zip(found, rests, strict=True)
    ]


def of_document(data: object) -> list[Record] | None:
    """Return the rows of a JSON document, or of a dict; None if it has none."""
    if isinstance(data, str):
        return [{"prompt": data}]
    if not isinstance(data, Mapping):
        return mappings(data) if isinstance(data, list) else None
    headings, values = data.get("columns"), data.get("data")
    if isinstance(headings, list) and isinstance(values, list) and all(isinstance(one, list) for one in values):
        need_different(headings)  # as pandas writes it with orient="split"
        need_whole([number for number, one in enumerate(values, 1) if len(one) > len(headings)])
        return [dict(zip(map(str, headings), one, strict=False)) for one in values]
    under = [data[key] for key in _LISTS if key not in MODELS.settings() and isinstance(data.get(key), list)]
    if under:
        schema = data.get("schema")  # as pandas writes it with orient="table", where the index is a column
        index = schema.get("primaryKey") if isinstance(schema, Mapping) else None
        unnamed = set(index).difference(MODELS.settings()) if isinstance(index, list) else set()
        return [{name: one for name, one in row.items() if name not in unnamed} for row in mappings(under[0])]
    inner = [one for name, one in data.items() if name != VALUES]
    if inner and all(isinstance(one, Mapping) for one in inner):
        if not _names_settings(data):
            return mappings(inner)  # one row for each key
        keys = list(dict.fromkeys(key for one in inner for key in one))  # one column for each setting
        need_different(data)
        return [{name: column.get(key) for name, column in data.items()} for key in keys]
    many = [name for name, one in data.items() if _varies(str(name), one)]
    if many:
        raise SettingsError(
            f"{listed(many, 'and')} {'is a list' if len(many) == 1 else 'are lists'}, which may be the columns of a "
            "table or values to combine.",
            "For a table give pandas.DataFrame(...) of it; for every combination wan.sweep(**settings).",
        )
    return [data]


def need_different(names: Iterable[object]) -> None:
    """Raise SettingsError if two columns of a table are the same setting, because it is unclear which one is meant."""
    headings = [setting_of(str(name)) for name in names]
    twice = next((name for name in headings if name and headings.count(name) > 1), None)
    if twice is not None:
        raise SettingsError(f"The table has two columns called {safe_repr(twice)}.", "Rename or drop one.")


def need_whole(long: Sequence[int]) -> None:
    """Raise SettingsError if rows have more values than columns, because text would be sent cut at its comma."""
    if long:
        names = listed(long[:_LISTED], "and")
        rows = f"Row {names} has" if len(long) == 1 else f"Rows {names} have"
        raise SettingsError(
            f"{rows} more values than the table has columns.", "Put text that contains a comma in double quotes."
        )


def _of_frame(asked: Any) -> list[Record] | None:
    """Return the rows of a pandas, polars or Arrow table."""
    if hasattr(asked, "to_pylist"):
        need_different(asked.column_names)
        return mappings(asked.to_pylist())
    if hasattr(asked, "to_dicts"):
        need_different(asked.columns)
        return mappings(asked.to_dicts())
    if not hasattr(asked, "to_dict"):
        return None
    index = getattr(getattr(asked, "index", None), "name", None)
    if isinstance(index, str) and setting_of(index) in MODELS.settings():
        asked = asked.reset_index()
    need_different(asked.columns)
    return [{str(name): value for name, value in one.items()} for one in asked.to_dict("records")]


def _is_series(asked: object) -> TypeGuard[_Series]:
    return hasattr(asked, "to_dict") and hasattr(asked, "index") and hasattr(asked, "dtype")


def _names_settings(names: Iterable[object]) -> bool:
    """Return whether there are names, and every name is a setting."""
    own = [setting_of(name) if isinstance(name, str) else None for name in names]
    return bool(own) and all(name in MODELS.settings() for name in own)


def _varies(name: str, value: object) -> bool:
    """Return whether a value in a dict is a list although its setting takes one value."""
    field = MODELS.media().get(setting_of(name))
    if not isinstance(value, (list, tuple)) or name == VALUES:
        return False
    return field is None or not field.several or any(isinstance(one, (list, tuple)) for one in value)


def _record(one: object) -> Record | None:
    """Return a row whose values have names; None for anything else."""
    if isinstance(one, Mapping):
        return one
    if _is_series(one):
        return dict(one.to_dict())
    if isinstance(one, tuple) and hasattr(one, "_asdict"):
        return dict(one._asdict())
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}
    names = getattr(getattr(one, "dtype", None), "names", None)
    return dict(zip(names, one.tolist(), strict=True)) if names else None  # type: ignore[attr-defined]


def _need_names(rows: Sequence[object]) -> None:
    for number, one in enumerate(rows, 1):
        if isinstance(one, (list, tuple)) and _record(one) is None:
            raise SettingsError(
                f"Row {number} is {safe_repr(one)}: its values have no names.",
                'Give each row as a dict, or pandas.DataFrame(rows, columns=["prompt", "seed"]).',
            )

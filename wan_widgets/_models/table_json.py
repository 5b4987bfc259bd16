"""Convert a model's table to JSON values and back, for a process that has not registered it."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from .field import Field, FileLimits, Model, ModeTable

_TABLES = (Field, FileLimits, Model, ModeTable)
_HINTS: dict[type, dict[str, Any]] = {}


def to_json(value: Any) -> Any:
    """Return a table, or a part of one, as JSON values.

    Examples
    --------
    >>> to_json({("16:9", "720p"): (1280, 720)})
    [[['16:9', '720p'], [1280, 720]]]
    """
    if isinstance(value, _TABLES):
        return {one.name: to_json(found) for one in fields(value) if (found := getattr(value, one.name)) != _usual(one)}
    if isinstance(value, Mapping):
        return [[to_json(key), to_json(item)] for key, item in value.items()]
    if isinstance(value, frozenset):
        return sorted(map(to_json, value))
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    return value


def digest(data: object) -> str:
    """Return a short digest of the output of `to_json`, which differs between tables."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def from_json(data: object) -> Model:
    """Return the table from the output of `to_json`.

    Raises
    ------
    ValueError
        If the data is not a table.
    """
    try:
        model: Model = _read(Model, data)
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"this is not the table of a model: {error}") from error
    return model


def _usual(one: Any) -> object:
    """Return the default of a field; an object that equals nothing if there is none."""
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else object()


def _hints(table: type) -> dict[str, Any]:
    if table not in _HINTS:
        _HINTS[table] = get_type_hints(table)
    return _HINTS[table]


def _read(hint: Any, data: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _TABLES:
        return hint(**{str(name): _attribute(hint, str(name), value) for name, value in data.items()})
    if origin in (Union, types.UnionType):
        return _first(arguments, data)
    if origin is tuple:
        hints = [arguments[0]] * len(data) if arguments[-1] is Ellipsis else arguments
        return tuple(_read(one, value) for one, value in zip(hints, data, strict=True))
    if origin is frozenset:
        return frozenset(_read(arguments[0], value) for value in data)
    if origin is Mapping:
        return {_read(arguments[0], key): _read(arguments[1], value) for key, value in data}
    if origin is Literal or isinstance(data, (int, float) if hint is float else hint):
        return data
    raise TypeError(f"{data!r} is not a {hint}")


def _first(hints: tuple[Any, ...], data: Any) -> Any:
    """Return data converted to the first type that matches."""
    for hint in hints:
        with suppress(TypeError):
            return _read(hint, data)
    raise TypeError(f"{data!r} is none of {hints}")


def _attribute(table: type, name: str, data: Any) -> Any:
    if table is Field and name == "services":
        # The differences at a service have the types of the field's own attributes.
        hints = _hints(Field)
        return {
            service: None if change is None else {one: _read(hints[one], value) for one, value in change}
            for service, change in data
        }
    return _read(_hints(table)[name], data)

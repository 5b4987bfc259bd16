"""Checks a value against its declaration in the protocol: all fields, no others, each of its type."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict


def hints(declared: Any) -> dict[str, Any]:
    """Return the types of a declaration's fields; any JSON value counts as object."""
    return get_type_hints(
        declared, localns={"Json": object, "Mapping": Mapping, "Sequence": Sequence}, include_extras=True
    )


def problems(value: Any, declared: Any, where: str = "") -> list[str]:
    """Return the problems of a value with their places; an empty list if there are none."""
    if is_typeddict(declared):
        return _fields(value, declared, where)
    origin, inner = get_origin(declared), get_args(declared)
    if declared is object:
        return []
    if origin is NotRequired:
        return problems(value, inner[0], where)
    if origin in (typing.Union, UnionType):
        found = [problems(value, one, where) for one in inner]
        return [] if any(not one for one in found) else min(found, key=len)
    if origin is Literal:
        return [] if value in inner else [f"{where}: {value!r} is none of {inner}"]
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) != len(inner):
            return [f"{where}: {value!r} is not {len(inner)} values"]
        return [p for number, one in enumerate(inner) for p in problems(value[number], one, f"{where}[{number}]")]
    if origin is Sequence:
        if not isinstance(value, list | tuple):
            return [f"{where}: {value!r} is no list"]
        return [p for number, one in enumerate(value) for p in problems(one, inner[0], f"{where}[{number}]")]
    if origin is Mapping:
        if not isinstance(value, Mapping):
            return [f"{where}: {value!r} is no mapping"]
        return [p for name, one in value.items() for p in problems(one, inner[1], f"{where}.{name}")]
    kinds = {int: (int,), float: (int, float), str: (str,), bool: (bool,), NoneType: (NoneType,)}[declared]
    fits = isinstance(value, kinds) and (declared is bool or not isinstance(value, bool))
    return [] if fits else [f"{where}: {value!r} is no {declared.__name__}"]


def _fields(value: Any, declared: Any, where: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{where}: {value!r} is no mapping"]
    fields = hints(declared)
    needed = {name for name, hint in fields.items() if get_origin(hint) is not NotRequired}
    found = [f"{where}.{name} is missing" for name in sorted(needed - value.keys())]
    found += [f"{where}.{name} is not declared" for name in sorted(value.keys() - fields.keys())]
    return found + [
        p for name, one in value.items() if name in fields for p in problems(one, fields[name], f"{where}.{name}")
    ]

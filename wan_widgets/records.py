"""Dataclasses that are made in half the time: how they are compared, hashed and printed is written once.

`dataclasses.dataclass` compiles six functions for each class. A form needs about a hundred classes, and three of the
six are the same for all of them. Everything else, and what type checkers see, is the standard decorator.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass

    Method = Callable[..., Any]
else:

    def dataclass(cls: type | None = None, /, *, repr: bool = True, **options: bool) -> Any:  # noqa: A002
        """Return a dataclass as `dataclasses.dataclass` does; `order` and `unsafe_hash` are not supported."""

        def made(cls: type) -> type:
            own = {name for name, value in vars(cls).items() if value is not None}
            one = dataclasses.dataclass(cls, repr=False, eq=False, **options)
            for name, method in _methods(one, printed=repr, frozen=options.get("frozen", False)).items():
                if name not in own:
                    setattr(one, name, method)
            return one

        return made if cls is None else made(cls)


__all__ = ["dataclass"]


def _methods(cls: type, *, printed: bool, frozen: bool) -> dict[str, Method | None]:
    fields = dataclasses.fields(cls)
    compared = [one.name for one in fields if one.compare]
    hashed = [one.name for one in fields if (one.compare if one.hash is None else one.hash)]
    found: dict[str, Method | None] = {"__eq__": _eq(compared), "__hash__": _hash(hashed) if frozen else None}
    return found | ({"__repr__": _repr([one.name for one in fields if one.repr])} if printed else {})


def _values(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return a function that returns the values of these attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _eq(names: Sequence[str]) -> Method:
    values = _values(names)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(names: Sequence[str]) -> Method:
    values = _values(names)

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _repr(names: Sequence[str]) -> Method:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__

"""Turn settings with several values into the cells of a sweep. Pure.

Every setting or template value that is a list is an axis. References are always a list, so there a list of lists is an
axis. Axes are combined, or zipped if they have the same length. A list of settings, one for each cell, is the first
axis.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from ...errors import SettingsError
from ...redaction import hide_keys
from ..catalog import MODELS
from ..names import check_names
from ..text.formatting import safe_repr
from ..text.prompt import names_in
from ..text.template import TEMPLATES, take_values

MOST_CELLS = 200
"""Most cells of one sweep: a guard against typing errors."""
MOST_READ = 100_000
"""Most items that are taken from an iterator, which may never end."""
VALUES = "values"
"""The key of a cell's own template values in a list of settings."""

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One thing that varies."""

    name: str
    """A setting, or ``{name}`` for a value of the template."""
    values: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One requested cell."""

    settings: Mapping[str, object]
    values: Mapping[str, object] | None
    """Values for the template; None if the prompt is not a template."""
    differs: Mapping[str, object]
    """Its value on each axis, by the axis' name."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A requested sweep."""

    axes: tuple[Axis, ...]
    zipped: bool
    points: tuple[Point, ...]


def sweep_of(
    settings: Mapping[str, object],
    *,
    rows: Rows | None = None,
    values: Mapping[str, object] | None = None,
    zipped: bool = False,
) -> Asked:
    """Return the cells of settings with several values, in order; the last axis varies first.

    Parameters
    ----------
    settings : mapping
        Settings, with a list for each that varies. They may include template values.
    rows : sequence of mapping, optional
        Settings of single cells, which win over `settings`.
    values : mapping, optional
        Values for ``{name}`` in the prompts, a list for each that varies.
    zipped : bool
        Whether to combine the first values of all lists, then the second, and so on, instead of every combination.

    Raises
    ------
    SettingsError
        For an axis without values, axes that cannot be zipped, a value that no prompt names, an unknown
        setting, and more than `MOST_CELLS` cells.

    Examples
    --------
    >>> asked = sweep_of({"prompt": ["A cat", "A fox"], "seed": [1, 2, 3], "duration": 5})
    >>> len(asked.points), [axis.name for axis in asked.axes]
    (6, ['prompt', 'seed'])
    """
    # Read each value only once: it may be an iterator.
    read = {name: value if (many := _several(name, value)) is None else many for name, value in settings.items()}
    own = _rows(rows)
    texts = [one for given in (read, *own) for name in TEMPLATES for one in _each(given.get(name))]
    settings, values = take_values(read, values, texts)
    check_names(settings)
    several = {name: many for name, value in settings.items() if (many := _several(name, value)) is not None}
    common = {name: value for name, value in settings.items() if name not in several}
    # Template values come before settings: prompts go down, seeds across.
    filled = {
        f"{{{name}}}": many for name, value in (values or {}).items() if (many := _several("", value)) is not None
    }
    axes = [Axis(name=name, values=many) for name, many in {**filled, **several}.items()]
    for axis in axes:
        if not axis.values:
            raise SettingsError(f"{axis.name} has no values to vary.", "Give a list of one or more.")
    points = [
        _point(common, values, row, combination, own)
        for row in own
        for combination in _combinations(axes, zipped=zipped, rows=len(own))
    ]
    _check_used(axes, points)
    return Asked(axes=tuple(axes), zipped=zipped, points=tuple(points))


def _several(name: str, value: object) -> tuple[object, ...] | None:
    """Return the values of a setting that varies; None for one that does not."""
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)):
        return None
    if not isinstance(value, (list, tuple, range)):
        if name in MODELS.media() and getattr(value, "ndim", 1) > 1:
            return None  # the pixels of one picture
        if isinstance(value, Iterator):
            value = list(islice(value, MOST_READ))
        elif hasattr(value, "tolist"):  # NumPy and pandas
            value = value.tolist()
        if not isinstance(value, list):
            return None
    field = MODELS.media().get(name)
    if field is not None and field.several and not any(isinstance(one, (list, tuple)) for one in value):
        return None
    return tuple(value)


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,)


def _rows(rows: Rows | None) -> list[Mapping[str, object]]:
    if rows is None:
        return [{}]
    own = list(rows)
    for number, row in enumerate(own, 1):
        if not isinstance(row, Mapping):
            raise SettingsError(f"Cell {number} is {safe_repr(row)}, not settings.", "Give each cell as a dict.")
        check_names(name for name in row if name != VALUES)
    if not own:
        raise SettingsError("The sweep has no cells.", "Give a list of settings, or settings with several values.")
    return own


def _combinations(axes: Sequence[Axis], *, zipped: bool, rows: int) -> Iterator[dict[str, object]]:
    lengths = {axis.name: len(axis.values) for axis in axes}
    if zipped and len(set(lengths.values())) > 1:
        words = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise SettingsError(f"Only lists of one length can be zipped: {words}.", "Leave zipped out to combine all.")
    count = rows
    for length in list(lengths.values())[: 1 if zipped else None]:
        count *= length
    if count > MOST_CELLS:
        raise SettingsError(
            f"The sweep would have {count:,} cells; the maximum is {MOST_CELLS}.", "Make several smaller ones."
        )
    names = [axis.name for axis in axes]
    many = [axis.values for axis in axes]
    for chosen in zip(*many, strict=True) if zipped and many else product(*many):
        yield dict(zip(names, chosen, strict=True))


def _point(
    common: Mapping[str, object],
    values: Mapping[str, object] | None,
    row: Mapping[str, object],
    chosen: Mapping[str, object],
    rows: Sequence[Mapping[str, object]],
) -> Point:
    own = {name: value for name, value in row.items() if name != VALUES}
    differs = {
        name: own.get(name) for one in rows for name in one if name != VALUES and not _equal(name, own.get(name), rows)
    }
    settings = {**common, **{name: value for name, value in chosen.items() if not name.startswith("{")}, **own}
    filling = dict(values or {}) | {name[1:-1]: value for name, value in chosen.items() if name.startswith("{")}
    extra = row.get(VALUES)
    if isinstance(extra, Mapping):
        filling |= extra
        differs |= {f"{{{name}}}": value for name, value in extra.items()}
    known = values is not None or isinstance(extra, Mapping)
    return Point(settings=settings, values=filling if known else None, differs={**differs, **chosen})


def _equal(name: str, value: object, rows: Sequence[Mapping[str, object]]) -> bool:
    return all(one.get(name) == value for one in rows)


def _check_used(axes: Sequence[Axis], points: Sequence[Point]) -> None:
    texts = {text for point in points for name in TEMPLATES if isinstance(text := point.settings.get(name), str)}
    named = {f"{{{name}}}" for text in texts for name in names_in(text)}
    for axis in axes:
        if axis.name.startswith("{") and axis.name not in named:
            raise SettingsError(f"No prompt has {hide_keys(axis.name)}, so its values would all give the same video.")


def ranges(text: str) -> list[str]:
    """Return the values of a typed list: parts between commas, ``7..9`` for 7, 8, 9.

    Raises
    ------
    SettingsError
        For a range that cannot be read, or that is longer than a sweep may be.

    Examples
    --------
    >>> ranges("1, 2, 7..9")
    ['1', '2', '7', '8', '9']
    """
    found: list[str] = []
    for part in (one.strip() for one in text.split(",")):
        first, dots, last = part.partition("..")
        if not dots:
            found += [part] if part else []
            continue
        ends = [one.strip() for one in (first, last)]
        if not all(one.isascii() and one.isdigit() and len(one) < 12 for one in ends) or int(ends[0]) > int(ends[1]):  # noqa: PLR2004
            raise SettingsError(f"{safe_repr(part)} is not a range.", "Write it as 7..9.")
        if int(ends[1]) - int(ends[0]) >= MOST_CELLS:
            raise SettingsError(f"{part} has more than {MOST_CELLS} values, the most of a sweep.")
        found += [str(number) for number in range(int(ends[0]), int(ends[1]) + 1)]
    return found

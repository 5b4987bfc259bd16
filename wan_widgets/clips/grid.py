"""The grid of a comparison: along which axes its clips differ, and where each of them stands. Pure.

With axes that are given (a sweep's) each clip stands where it was put; else they are what differs between
the settings. Prompts from one template vary by the template's own names. What differs in nothing that was
asked is told apart by its seed or by its take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._models.varying import axes_of, identity, label_of, value_label
from ..config.checks import quoted
from ..errors import SettingsError
from .clip import Clip

_ACROSS = (1, 1, 2, 3, 2, 3, 3, 4, 4, 3)
"""How many of so many clips stand side by side where no axis says it: two by two, three by three."""
_WIDEST = 4
_ROW_LETTERS = 24
"""A value longer than this reads better before a row than above a column."""


@dataclass(frozen=True)
class Axis:
    """One setting that varies, and its values as labels."""

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """The axes, which of them are rows and columns, and for each clip its place on every axis."""

    axes: tuple[Axis, ...]
    rows: int | None
    cols: int | None
    places: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]
    """What each clip is called among the others, such as ``a red kite, seed 7``."""
    owns: tuple[str, ...]
    """What tells each clip from others in the same place: its take, or its file."""


def grid_of(
    clips: Sequence[Clip],
    axes: Mapping[str, Sequence[Any]] | None = None,
    rows: str | None = None,
    cols: str | None = None,
) -> Grid:
    """Return the grid of some clips.

    Parameters
    ----------
    clips : sequence of Clip
        In the order in which they are to be shown.
    axes : mapping, optional
        Axes with all their values, where they are known; by default, what differs.
    rows, cols : str, optional
        Which axis runs down and which across.

    Raises
    ------
    SettingsError
        If the clips do not differ in `rows` or `cols`.
    """
    facets = [_facets(clip, _one_template(clips)) for clip in clips]
    if not all(facets):
        # Of a file of others nothing is known: beside it, all are told apart by their names.
        facets = [{"file": clip.path.name if clip.path is not None else clip.name} for clip in clips]
    if axes is not None:
        facets = [dict(clip.differs or facet) for clip, facet in zip(clips, facets, strict=True)]
        found: dict[str, tuple[Any, ...]] = {
            name: _with(values, [facet.get(name) for facet in facets])
            for name, values in axes.items()
            if len(values) > 1
        }
    else:
        found = axes_of(facets)
    if not found and len({clip.seed for clip in clips}) == len(clips) > 1:
        facets = [{"seed": clip.seed} for clip in clips]
        found = axes_of(facets)
    drawn = tuple(
        Axis(name, label_of(name), tuple(value_label(name, value) for value in values))
        for name, values in found.items()
    )
    places = tuple(tuple(_index(values, facet.get(name)) for name, values in found.items()) for facet in facets)
    row, col = _choose(drawn, rows, cols)
    owns = tuple(_own(clip) for clip in clips)
    labels = tuple(_label(drawn, place) or own for place, own in zip(places, owns, strict=True))
    return Grid(drawn, row, col, places, labels, owns)


def placed(grid: Grid, clips: Sequence[Clip]) -> Grid:
    """Return a grid for its clips as they are now, where further takes have come: each stands where its clip does."""
    first = {clip.id: number for number, clip in enumerate(clips)}
    at = [first[clip.of or clip.id] for clip in clips]
    return replace(
        grid,
        places=tuple(grid.places[number] for number in at),
        labels=tuple(grid.labels[number] for number in at),
        owns=tuple(_own(clip) for clip in clips),
    )


@dataclass(frozen=True)
class Table:
    """A grid on paper: lines of numbers of clips, None where nothing stands, with what stands above and before."""

    heads: tuple[str, ...]
    """Above the columns; empty where the grid has none."""
    lines: tuple[tuple[str, tuple[int | None, ...]], ...]
    """What stands before each line, and the clips in it."""


def table_of(grid: Grid) -> Table:
    """Return the grid as lines: several clips in one place take a line each; without axes they follow each other."""
    count = len(grid.places)
    if grid.rows is None and grid.cols is None:
        across = min(count, _ACROSS[count] if count < len(_ACROSS) else _WIDEST)
        starts = range(0, count, across)
        return Table((), tuple(("", _padded(range(start, min(start + across, count)), across)) for start in starts))
    rows = grid.axes[grid.rows] if grid.rows is not None else None
    cols = grid.axes[grid.cols] if grid.cols is not None else None
    lines: list[tuple[str, tuple[int | None, ...]]] = []
    for row in range(len(rows.values) if rows else 1):
        stacks = [
            [number for number, place in enumerate(grid.places) if _stands(grid, place, row, col)]
            for col in range(len(cols.values) if cols else 1)
        ]
        depth = max(1, *map(len, stacks))
        for level in range(depth):
            line = tuple(stack[level] if level < len(stack) else None for stack in stacks)
            lines.append((in_short(rows, row) if rows and level == 0 else "", line))
    heads = tuple(in_short(cols, col) for col in range(len(cols.values))) if cols else ()
    return Table(heads, tuple(lines))


def _stands(grid: Grid, place: Sequence[int], row: int, col: int) -> bool:
    return (grid.rows is None or place[grid.rows] == row) and (grid.cols is None or place[grid.cols] == col)


def _padded(numbers: Sequence[int], across: int) -> tuple[int | None, ...]:
    return (*numbers, *[None] * (across - len(numbers)))


def in_short(axis: Axis, value: int) -> str:
    """Return one value of an axis by itself: a long one (a prompt) needs no name before it."""
    text = axis.values[value]
    return text if len(text) > _ROW_LETTERS or axis.name == "prompt" else f"{axis.label.lower()} {text}"


def _facets(clip: Clip, template: str) -> dict[str, Any]:
    facets = dict(clip.settings)
    if template:
        facets.pop("prompt", None)
        facets = {**clip.template_values, **facets}
    return {**facets, "service": clip.backend} if clip.backend else facets


def _one_template(clips: Sequence[Clip]) -> str:
    templates = {clip.template for clip in clips if clip.state != "missing"}
    return templates.pop() if len(templates) == 1 else ""


def _with(values: Sequence[Any], more: Sequence[Any]) -> tuple[Any, ...]:
    known = {identity(value): value for value in values}
    return tuple({**known, **{identity(one): one for one in more if identity(one) not in known}}.values())


def _index(values: Sequence[Any], value: object) -> int:
    wanted = identity(value)
    return next(place for place, one in enumerate(values) if identity(one) == wanted)


def _choose(axes: Sequence[Axis], rows: str | None, cols: str | None) -> tuple[int | None, int | None]:
    names = [axis.name for axis in axes]
    for given in (rows, cols):
        if given is not None and given not in names:
            hint = f"They differ in {', '.join(names)}." if names else "They differ in no setting."
            raise SettingsError(f"These videos do not differ in {quoted(given)}.", hint)
    if rows is not None and rows == cols:
        raise SettingsError("Rows and columns cannot be the same setting.", "Name two, or leave one out.")
    row = names.index(rows) if rows is not None else None
    col = names.index(cols) if cols is not None else None
    free = [place for place in range(len(axes)) if place not in (row, col)]
    # Long labels go before the rows.
    free.sort(key=lambda place: -max(len(value) for value in axes[place].values))
    if row is None and free and (len(free) > 1 or col is not None):
        row = free.pop(0)
    if col is None and free and row is not None:
        col = free.pop(0)
    return row, col


def _label(axes: Sequence[Axis], place: Sequence[int]) -> str:
    return ", ".join(in_short(axis, value) for axis, value in zip(axes, place, strict=True))


def _own(clip: Clip) -> str:
    if clip.state == "file" and clip.path is not None:
        return clip.path.name
    return f"take {clip.take}"

"""The grid of a comparison: the axes on which its clips differ, and the place of each clip. Pure.

If axes are given (those of a sweep), each clip has the place that the sweep gave it. Otherwise the axes are the
settings that differ. Prompts from one template vary by its placeholders. Clips with the same settings differ by their
seed or take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._models.sweeps.varying import axes_of, identity, label_of, value_label
from ..config.checks import quoted
from ..config.services import label_of as service_label
from ..errors import SettingsError
from .clip import Clip

_ACROSS = (1, 1, 2, 3, 2, 3, 3, 4, 4, 3)
"""Number of clips without axes -> number of columns: two by two, three by three."""
_WIDEST = 4
_ROW_LETTERS = 24
"""Longest value for a column. A longer one is easier to read at the start of a row."""


@dataclass(frozen=True)
class Axis:
    """One setting that varies, and its values as labels."""

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """The axes, which of them are rows and columns, and the place of each clip on every axis."""

    axes: tuple[Axis, ...]
    rows: int | None
    cols: int | None
    places: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]
    """The name of each clip among the others, such as ``a red kite, seed 7``."""
    owns: tuple[str, ...]
    """What distinguishes clips in the same place: the take, or the file."""
    mixed: bool = False
    """Whether several models or services have made the clips."""


def arrange(
    clips: Sequence[Clip],
    axes: Mapping[str, Sequence[Any]] | None = None,
    rows: str | None = None,
    cols: str | None = None,
) -> Grid:
    """Return the grid of some clips.

    Parameters
    ----------
    clips : sequence of Clip
        The clips in display order.
    axes : mapping, optional
        Axes with all their values, such as those of a sweep; by default, the settings that differ.
    rows, cols : str, optional
        The axes of the rows and of the columns.

    Raises
    ------
    SettingsError
        If the clips do not differ in `rows` or `cols`.
    """
    facets = _facets_of(clips) if axes is None else _facets_on_axes(clips)
    values = axes_of(facets) if axes is None else _complete(axes, facets)
    if not values and len({clip.seed for clip in clips}) == len(clips) > 1:
        facets = [{"seed": clip.seed} for clip in clips]
        values = axes_of(facets)
    drawn = tuple(
        Axis(name, label_of(name), tuple(value_label(name, value) for value in of_axis))
        for name, of_axis in values.items()
    )
    places = tuple(tuple(_index(of_axis, facet.get(name)) for name, of_axis in values.items()) for facet in facets)
    row, col = _choose(drawn, rows, cols)
    owns = tuple(_own(clip) for clip in clips)
    labels = tuple(_label(drawn, place) or own for place, own in zip(places, owns, strict=True))
    mixed = len({(clip.model, clip.backend, clip.service) for clip in clips if clip.backend}) > 1
    return Grid(drawn, row, col, places, labels, owns, mixed)


def _facets_of(clips: Sequence[Clip]) -> list[dict[str, Any]]:
    """Return the settings by which each clip is compared; file names if one clip has no settings."""
    template = _one_template(clips)
    facets = [_facets(clip, template) for clip in clips]
    if all(facets):
        return facets
    return [{"file": clip.path.name if clip.path is not None else clip.name} for clip in clips]


def _facets_on_axes(clips: Sequence[Clip]) -> list[dict[str, Any]]:
    """Return the values of each clip on the given axes; its settings if it has no place."""
    return [dict(clip.differs or facet) for clip, facet in zip(clips, _facets_of(clips), strict=True)]


def _complete(axes: Mapping[str, Sequence[Any]], facets: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the given axes that vary, extended by values that occur only in the clips."""
    return {
        name: _with(values, [facet.get(name) for facet in facets]) for name, values in axes.items() if len(values) > 1
    }


def placed(grid: Grid, clips: Sequence[Clip]) -> Grid:
    """Return the grid with further takes, each in the place of its clip."""
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
    """A grid as a table: lines of clip numbers, None for an empty place, with column and row labels."""

    heads: tuple[str, ...]
    """Labels of the columns; empty without columns."""
    lines: tuple[tuple[str, tuple[int | None, ...]], ...]
    """The label of each line, and its clips."""


def table_of(grid: Grid) -> Table:
    """Return the grid as a table. Clips in the same place get a line each; without axes, clips follow each other."""
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
            [number for number, place in enumerate(grid.places) if _is_at(grid, place, row, col)]
            for col in range(len(cols.values) if cols else 1)
        ]
        depth = max(1, *map(len, stacks))
        for level in range(depth):
            line = tuple(stack[level] if level < len(stack) else None for stack in stacks)
            lines.append((in_short(rows, row) if rows and level == 0 else "", line))
    heads = tuple(in_short(cols, col) for col in range(len(cols.values))) if cols else ()
    return Table(heads, tuple(lines))


def _is_at(grid: Grid, place: Sequence[int], row: int, col: int) -> bool:
    return (grid.rows is None or place[grid.rows] == row) and (grid.cols is None or place[grid.cols] == col)


def _padded(numbers: Sequence[int], across: int) -> tuple[int | None, ...]:
    return (*numbers, *[None] * (across - len(numbers)))


def in_short(axis: Axis, value: int) -> str:
    """Return one value of an axis as text, after the axis's name unless the value is long, such as a prompt."""
    text = axis.values[value]
    return text if len(text) > _ROW_LETTERS or axis.name == "prompt" else f"{axis.label.lower()} {text}"


def _facets(clip: Clip, template: str) -> dict[str, Any]:
    facets = dict(clip.settings)
    if template:
        facets.pop("prompt", None)
        facets = {**clip.template_values, **facets}
    if clip.model:
        facets["model"] = clip.model
    if clip.backend:
        facets["service"] = made_at(clip)
    return facets


def made_at(clip: Clip) -> str:
    """Return where a clip was made, as text: ``Model Studio``, or ``Simulator, as Model Studio``."""
    label = service_label(clip.backend)
    return label if clip.service in ("", clip.backend) else f"{label}, as {service_label(clip.service)}"


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
    # Long labels are row labels.
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

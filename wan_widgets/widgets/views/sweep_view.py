"""A sweep as view data with all its texts, and its stored view as HTML. Pure except for posters.

The page adds no texts, so the card, the form and the stored view say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.handles.sweeps.cell import NOT_SENT, WAITING, Cell
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.state import JobState
from ..._jobs.text import job_text, wording
from ...paths import from_here
from ...session.measured import job_measures
from . import file_urls, static_view

if TYPE_CHECKING:
    from ...protocol.sweep import SweepCell, SweepGrid, SweepView

MOST_COLUMNS = 6
"""Columns of the grid at most. Wider sweeps are shown as a list of cells."""
POSTERS_STORED = 12
"""Pictures in a stored view at most, so that the notebook stays small."""
_POSTER_WIDTH = 160
_STYLES = {
    WAITING: wording.StateStyle("Waiting", "off", "clock"),
    NOT_SENT: wording.StateStyle("Not sent", "off", "pause"),
}
_LABEL = 60


def sweep_view(sweep: Sweep) -> SweepView:
    """Return a sweep as view data."""
    cells = sweep.cells
    missing = sweep.missing
    problem = sweep.problem
    return {
        "id": sweep.id,
        "short_id": job_text.short(sweep.id),
        "title": title_of(sweep, cells),
        "shape": shape_of(sweep),
        "summary": summary_of(cells),
        "percent": int(sweep.progress * 100),
        "over": sweep.over,
        "sending": sweep.sending,
        "simulated": sweep.simulated,
        "quantity": sweep.quantity(range(len(cells))),
        "missing": len(missing),
        "missing_quantity": sweep.quantity(missing),
        "detached": sum(cell.state == JobState.DETACHED for cell in cells),
        "problem": None if problem is None else {"text": problem.message, "hint": problem.hint},
        "grid": grid_of(sweep),
        "cells": [_cell(cell) for cell in cells],
    }


def line(sweep: Sweep) -> str:
    """Return a sweep as text, for places without a page."""
    return repr(sweep)


def title_of(sweep: Sweep, cells: Sequence[Cell]) -> str:
    """Return the state of the whole sweep in one or two words."""
    if not sweep.over:
        return "Running"
    done = sum(cell.state == JobState.COMPLETED for cell in cells)
    return "Done" if done == len(cells) else "Nothing made" if not done else "Partly done"


def shape_of(sweep: Sweep) -> str:
    """Return the axes and the number of cells, such as ``prompt by seed, 9 cells``."""
    axes = (" with " if sweep.zipped else " by ").join(sweep.axes)
    return ", ".join(part for part in (axes, wording.count(len(sweep), "cell")) if part)


def summary_of(cells: Sequence[Cell]) -> str:
    """Return the number of cells in each state, such as ``6 of 9 done, 1 failed, 2 waiting``."""
    done = sum(cell.state == JobState.COMPLETED for cell in cells)
    failed = sum(cell.failed for cell in cells)
    left = {word: sum(cell.state == word for cell in cells) for word in (WAITING, NOT_SENT)}
    other = len(cells) - done - failed - sum(left.values())
    parts = [
        f"{done} of {len(cells)} done",
        f"{other} under way" if other else "",
        *(f"{number} {word}" for word, number in left.items() if number),
        f"{failed} failed" if failed else "",
    ]
    return ", ".join(part for part in parts if part)


def grid_of(sweep: Sweep) -> SweepGrid | None:
    """Return the rows and columns of a sweep with two axes; None if it is shown as a list."""
    axes = list(sweep.axes.items())
    if sweep.zipped or len(axes) != 2 or len(axes[1][1]) > MOST_COLUMNS:  # noqa: PLR2004
        return None
    (row, rows), (column, columns) = axes
    if len(rows) * len(columns) != len(sweep):
        return None
    width = len(columns)
    return {
        "row": row,
        "column": column,
        "columns": [value_words(one) for one in columns],
        "rows": [
            {"label": value_words(one), "cells": list(range(place * width, (place + 1) * width))}
            for place, one in enumerate(rows)
        ],
    }


def value_words(value: object) -> str:
    """Return the label of a value on an axis."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return wording.shorten(", ".join(value_words(one) for one in value), _LABEL)
    text = str(value)
    return wording.shorten(text.replace("\\", "/").rsplit("/", 1)[-1] if "/" in text[:200] else text, _LABEL)


def stored(sweep: Sweep) -> str:
    """Return the stored view of a sweep as HTML without scripts. Every text is escaped."""
    cells = sweep.cells
    badge = static_view.BADGE if sweep.simulated else ""
    head = f"<b>Sweep {escape(job_text.short(sweep.id))}</b> {escape(shape_of(sweep))}: {escape(summary_of(cells))}"
    pictures = iter(range(POSTERS_STORED))
    drawn = [_stored_cell(cell, pictures) for cell in cells]
    grid = grid_of(sweep)
    if grid is None:
        rows = [
            f'<tr><td style="text-align:left">{escape(label_of(cell))}</td><td style="text-align:left">{html}</td></tr>'
            for cell, html in zip(cells, drawn, strict=True)
        ]
        table = "".join(rows)
    else:
        columns = "".join(
            f'<th scope="col" style="text-align:left">{escape(grid["column"])} {escape(one)}</th>'
            for one in grid["columns"]
        )
        table = f"<tr><td></td>{columns}</tr>"
        for row in grid["rows"]:
            content = "".join(f'<td style="text-align:left">{drawn[index]}</td>' for index in row["cells"])
            label = f"{escape(grid['row'])} {escape(row['label'])}"
            table += f'<tr><th scope="row" style="text-align:left">{label}</th>{content}</tr>'
    return (
        f'<div class="wan-stored-sweep" data-sweep="{escape(sweep.id)}"><div style="margin:4px 0">{head} {badge}</div>'
        f"<table>{table}</table></div>"
    )


def label_of(cell: Cell) -> str:
    """Return the varied settings of a cell, such as ``prompt A cat, seed 7``."""
    return ", ".join(f"{name} {value_words(value)}" for name, value in cell.differs.items())


def _cell(cell: Cell) -> SweepCell:
    style = _STYLES.get(cell.state)
    snapshot = None if cell.job is None or style is not None else cell.job.snapshot
    percent = None
    title, message = "", ""
    if snapshot is not None:
        style = job_text.style_of(snapshot)
        percent = job_text.percent_of(snapshot)
        title = job_text.title_of(snapshot)
        message = snapshot.error.message if cell.failed and snapshot.error is not None else ""
    assert style is not None  # noqa: S101  (a state without a style of its own has a job)
    file = None if snapshot is None else snapshot.file
    return {
        "index": cell.index,
        "label": label_of(cell),
        "state": cell.state,
        "title": title or style.title,
        "tone": style.tone,
        "icon": style.icon,
        "percent": percent,
        "job": "" if snapshot is None else snapshot.id,
        "short_id": "" if snapshot is None else job_text.short(snapshot.id),
        "file": "" if file is None else from_here(file),
        "failed": cell.failed and cell.job is not None,
        "message": message,
        "badges": [] if snapshot is None else job_measures(snapshot)["badges"],
    }


def _stored_cell(cell: Cell, pictures: Iterator[int]) -> str:
    view = _cell(cell)
    snapshot = None if cell.job is None else cell.job.snapshot
    if snapshot is None or (snapshot.over and snapshot.file is None):
        return escape(view["title"] if not view["message"] else f"{view['title']}: {view['message']}")
    if snapshot.file is None:
        expected = session.expected_file(snapshot)
        source = None if expected is None else file_urls.from_notebook(expected)
        return "Requested" if source is None else static_view.small_player(source, None, _label(view))
    source = file_urls.from_notebook(snapshot.file)
    poster = static_view.poster_of(snapshot.file, small=True) if next(pictures, None) is not None else None
    name = escape(view["file"])
    if source is None:
        content = name if poster is None else static_view.picture(poster, width=_POSTER_WIDTH, label=_label(view))
        return f"{content}<br>{escape(view['title'])}{_measured(view)}"
    return f"{static_view.small_player(source, poster, _label(view))}<br>{escape(view['title'])}{_measured(view)}"


def _measured(view: SweepCell) -> str:
    """Return the measures of a cell's video in small print; "" if it is not measured."""
    words = wording.DOT.join(f"{one['label']} {one['text']}".lstrip() for one in view["badges"])
    return f"<br><small>{escape(words)}</small>" if words else ""


def _label(view: SweepCell) -> str:
    return str(view["label"] or view["file"] or view["title"])

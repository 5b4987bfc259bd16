"""A ranking as HTML that is stored in a notebook: tables with a drawn dot and line, and no script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ranking import RankedLevel, RankedTake, Ranking

_WIDTH, _HEIGHT = 240, 18
_CELL = "text-align:left;vertical-align:middle;padding:2px 10px 2px 0;white-space:nowrap"
_TEXT_CELL = f"{_CELL};max-width:26em;white-space:normal"
_ACCENT = "var(--jp-brand-color1,#1a68c7)"
_LINE = "var(--jp-border-color1,#767676)"


def html_of(ranking: Ranking) -> str:
    """Return a ranking as HTML."""
    parts = [
        f"<p><strong>{escape(ranking.verdict)}</strong></p>",
        _takes(ranking),
        _matrix(ranking),
        *(_levels(ranking, name) for name in ranking.levels),
        "<p><strong>Before you quote this</strong></p>",
        _bullets([*ranking.caveats, ranking.method]),
    ]
    return f'<div class="wan-ranking" style="font-size:13px;max-width:100%;overflow-x:auto">{"".join(parts)}</div>'


def _takes(ranking: Ranking) -> str:
    rows = [
        [
            f"<th scope='row' style='{_CELL}'>{one.letter}</th>",
            f"<td style='{_TEXT_CELL}'>{escape(one.label)}</td>",
            f"<td style='{_CELL}'>{_plot(one, known=bool(one.votes))}</td>",
            f"<td style='{_CELL}'>{_span(one)}</td>",
            f"<td style='{_CELL}'>{f'{one.won} / {one.tied} / {one.lost}' if one.votes else 'no votes'}</td>",
            f"<td style='{_CELL}'>{100 * one.first:.0f} %</td>",
        ]
        for one in ranking.takes
    ]
    head = ("", "take", "strength: 0, 50, 100 %", "chance, 95 %", "won / tied / lost", "really first")
    return _table("Takes by strength", head, rows)


def _matrix(ranking: Ranking) -> str:
    letters = [one.letter for one in ranking.takes]
    wins, compared = ranking.wins, ranking.compared
    rows = []
    for row, letter in enumerate(letters):
        cells = [f"<th scope='row' style='{_CELL}'>{letter}</th>"]
        for column in range(len(letters)):
            times = compared[row][column]
            text = "·" if row == column else f"{wins[row][column]:g} of {times}" if times else ""
            cells.append(f"<td style='{_CELL}'>{text}</td>")
        rows.append(cells)
    return _table("Who beat whom: votes for the row over the column", ("", *letters), rows)


def _levels(ranking: Ranking, name: str) -> str:
    rows = [
        [
            f"<th scope='row' style='{_TEXT_CELL};font-weight:normal'>{escape(level.value)}</th>",
            f"<td style='{_CELL}'>{_plot(level, known=bool(ranking.votes))}</td>",
            f"<td style='{_CELL}'>{_span(level)}</td>",
        ]
        for level in ranking.levels[name]
    ]
    return _table(f"By {name}: {ranking.sentence(name)}", ("", "strength: 0, 50, 100 %", "chance, 95 %"), rows)


def _table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    # Screen readers would announce an empty header.
    names = "".join(f"<th scope='col' style='{_CELL}'>{escape(name)}</th>" if name else "<td></td>" for name in head)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    style = "border-collapse:collapse;margin:8px 0"
    words = f"<caption style='text-align:left;font-weight:600'>{escape(caption)}</caption>"
    return f"<table style='{style}'>{words}<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _plot(one: RankedTake | RankedLevel, *, known: bool) -> str:
    """Return a line from the low to the high end and a dot at the chance; hollow and dashed without a vote."""
    middle, dashes = _HEIGHT / 2, "" if known else " stroke-dasharray='3 3'"
    at, low, high = (round(4 + share * (_WIDTH - 8), 1) for share in (one.chance, one.low, one.high))
    half = _WIDTH / 2
    return (
        f"<svg role='img' aria-label='{_span(one)}' width='{_WIDTH}' height='{_HEIGHT}'"
        f" viewBox='0 0 {_WIDTH} {_HEIGHT}'>"
        f"<line x1='4' x2='{_WIDTH - 4}' y1='{middle}' y2='{middle}' stroke='{_LINE}' stroke-width='0.5'/>"
        f"<line x1='{half}' x2='{half}' y1='1' y2='{_HEIGHT - 1}' stroke='{_LINE}' stroke-dasharray='1 3'/>"
        f"<line x1='{low}' x2='{high}' y1='{middle}' y2='{middle}' stroke='{_ACCENT}' stroke-width='2'{dashes}/>"
        f"<circle cx='{at}' cy='{middle}' r='4' stroke='{_ACCENT}' stroke-width='2'"
        f" fill='{_ACCENT if known else 'none'}'/>"
        "</svg>"
    )


def _span(one: RankedTake | RankedLevel) -> str:
    return f"{100 * one.chance:.0f} %, between {100 * one.low:.0f} and {100 * one.high:.0f} %"


def _bullets(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>"

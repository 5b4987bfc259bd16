"""A ranking as plain text, with a dot and a line for each take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ranking import RankedLevel, RankedTake, Ranking

_WIDTH = 31
"""Characters of the axis from 0 to 100 %."""


def text_of(ranking: Ranking) -> str:
    """Return a ranking as lines of text."""
    lines = [ranking.verdict, ""]
    head = ["", "take", "chance", "95 %", "0 %" + "50".center(_WIDTH - 8) + "100 %", "won/tied/lost"]
    rows = [
        [one.letter, one.label, _percent(one.chance), _span(one), plot(one, known=bool(one.votes)), _record(one)]
        for one in ranking.takes
    ]
    lines += columns([head, *rows])
    for name, levels in ranking.levels.items():
        lines += ["", f"By {name}: {ranking.sentence(name)}"]
        lines += columns(
            [
                [level.value, _percent(level.chance), _span(level), plot(level, known=bool(ranking.votes))]
                for level in levels
            ]
        )
    lines += ["", "Before you quote this", *(f"- {one}" for one in ranking.caveats), f"- {ranking.method}"]
    return "\n".join(lines)


def plot(one: RankedTake | RankedLevel, *, known: bool) -> str:
    """Return a line from the low to the high end, with a dot where the chance is: hollow without a vote."""
    cells = [" "] * _WIDTH
    cells[_WIDTH // 2] = "·"
    for place in range(_place(one.low), _place(one.high) + 1):
        cells[place] = "-" if known else " -"[place % 2]
    cells[_place(one.chance)] = "●" if known else "○"
    return "".join(cells)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines with aligned columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _place(share: float) -> int:
    return min(_WIDTH - 1, max(0, round(share * (_WIDTH - 1))))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _span(one: RankedTake | RankedLevel) -> str:
    return f"{100 * one.low:.0f} to {100 * one.high:.0f}"


def _record(one: RankedTake) -> str:
    return f"{one.won}/{one.tied}/{one.lost}" if one.votes else "no votes"

"""How much of the variance each setting explains in a comparison, and how alike its takes are. Measures nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...._jobs.handles.comparison import Entry
from ...._models.sweeps.varying import label_of
from ....clips.grid import Grid
from ....judging.measure_list import MeasuredClip, MeasureList
from ....judging.ranking import Ranking
from ....judging.takes import FEWEST, Take, settings_of, votes_of
from ....judging.variance import MeasureVariance, VarianceTable
from ....measures.result import ClipMeasures
from ....session.measured import measures_of
from ....stats.votes import OVERALL
from .comparison_measures import measures, path_of

if TYPE_CHECKING:
    from ....protocol.measures import AlikePair, SpreadAnswer, VarianceRow

MOST_ALIKE = 12
"""Takes in the table of likeness at most; more would not fit."""
_DIGITS = 3
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True)
class _Measured:
    entry: Entry
    short: str
    label: str
    found: ClipMeasures

    def clip(self) -> MeasuredClip:
        job = self.entry.job
        given = dict(self.entry.settings or {}) if job is None else settings_of(job)
        future: Future[ClipMeasures] = Future()
        future.set_result(self.found)
        return MeasuredClip(
            label=self.entry.id,
            job="" if job is None else job.id,
            path=path_of(self.entry),
            prompt=str(given.get("prompt") or ""),
            settings=given,
            future=future,
        )


def spread_answer(entries: Sequence[Entry], grid: Grid) -> SpreadAnswer:
    """Return how much of the variance each setting explains among measured videos, and how alike they are.

    Parameters
    ----------
    entries : sequence of Entry
        The cells.
    grid : Grid
        Their arrangement.
    """
    known = list(_measured(entries, grid))
    found = MeasureList([one.clip() for one in known])
    table = found.variance()
    labels = {one.name: one.label for one in measures()}
    rows = [row for one in table.measures if (row := _row(one, labels[one.measure], table.settings)) is not None]
    rows += _strengths(known, table)
    shown = [one for one in known if one.found.pictures]
    listed = shown[:MOST_ALIKE]
    alike = MeasureList([one.clip() for one in listed]).likeness()
    return {
        "settings": [label_of(name).lower() for name in table.settings],
        "variance": rows,
        "caveats": table.caveats if rows else [],
        "takes": [{"cell": one.entry.id, "short": one.short, "label": one.label} for one in listed],
        "likeness": alike,
        "near": list(_near(found, known)),
        "left_out": len(shown) - len(listed),
    }


def _measured(entries: Sequence[Entry], grid: Grid) -> Iterator[_Measured]:
    used: dict[str, int] = {}
    for number, entry in enumerate(entries):
        path = path_of(entry)
        found = None if path is None else measures_of(path)
        short = _short(grid, number)
        used[short] = used.get(short, 0) + 1
        if found is not None:
            name = short if used[short] == 1 else f"{short}.{used[short]}"
            yield _Measured(entry=entry, short=name, label=grid.labels[number], found=found)


def _short(grid: Grid, number: int) -> str:
    """Return a letter for the row and a number for the column; only a number without rows and columns."""
    if grid.rows is None or grid.cols is None:
        return str(number + 1)
    row, column = grid.places[number][grid.rows], grid.places[number][grid.cols]
    return f"{_LETTERS[row % len(_LETTERS)]}{column + 1}"


def _row(one: MeasureVariance, label: str, settings: Sequence[str]) -> VarianceRow | None:
    if one.variance is None:
        return None
    shares = {share.setting: share.share for share in one.variance.shares}
    return {
        "label": label,
        "shares": [round(shares.get(name, 0.0), _DIGITS) for name in settings],
        "left": round(one.variance.left, _DIGITS),
        "sentence": one.sentence,
    }


def _strengths(known: Sequence[_Measured], table: VarianceTable) -> list[VarianceRow]:
    """Return the row for the strengths by votes; empty without votes."""
    jobs = {one.entry.job.id: one.entry.job for one in known if one.entry.job is not None}
    takes = [Take(id=job.id, store=job.ledger, settings=settings_of(job), job=job) for job in jobs.values()]
    votes = [vote for vote in votes_of(takes, OVERALL) if not vote.revealed] if len(takes) >= FEWEST else []
    if not votes:
        return []
    (found,) = Ranking(takes, votes).variance().measures
    row = _row(found, "Strength by votes", table.settings)
    return [] if row is None else [row]


def _near(found: MeasureList, known: Sequence[_Measured]) -> Iterator[AlikePair]:
    short = {one.entry.id: one.short for one in known}
    for pair in found.near_duplicates():
        names = f"{short[pair.one]} and {short[pair.other]}"
        bits = f"{pair.bits} of 64 bits of their picture hashes differ"
        yield {"a": pair.one, "b": pair.other, "text": f"{names}: near-duplicates, {pair.likeness:.2f}. {bits}."}

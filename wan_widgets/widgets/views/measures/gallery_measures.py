"""Measures in the gallery: orders of the list, histograms, and the texts of tiles. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...._jobs.ledger.history.measure_spread import Spread
from ...._jobs.ledger.history.orders import AnyOrder, MeasureOrder
from ...._jobs.record.snapshot import JobSnapshot
from ...._models.text.prompt import timeline
from ....measures.catalog import Measure
from ....measures.cuts import check_cuts
from ....measures.findings import FINDINGS
from ....measures.flags import flags_of
from ....session import measured
from .comparison_measures import measures

if TYPE_CHECKING:
    from ....protocol.common import Json
    from ....protocol.gallery import OrderChoice
    from ....protocol.measures import FoundChoice, HistogramsAnswer, TileMeasure, TileMeasures

COLUMNS = ("motion", "flicker", "sharpness", "cuts", "loudness", "peak")
"""Built-in measures in tiles and in the table."""

_BOTH = frozenset({"motion", "flicker", "sharpness", "loudness", "cuts"})
"""Built-in measures with an order by the lowest value. For the others it is 0, which is not interesting."""
_LABELS = {
    "sharpness:most": "Sharpest first",
    "sharpness:least": "Softest first",
    "loudness:most": "Loudest first",
    "loudness:least": "Quietest first",
}


def orders() -> list[OrderChoice]:
    """Return the orders of the list by measures."""
    return [
        {"name": order.name, "label": _label(order, measure)}
        for measure in measures()
        for order in (MeasureOrder(measure.name, most=True), MeasureOrder(measure.name, most=False))
        if order.most or measure.own or measure.name in _BOTH
    ]


def measure_words(order: AnyOrder, values: dict[str, float | None], job: str) -> str:
    """Return the measure of a job that the list is ordered by: ``motion 2.20 % per frame``; "" in other orders."""
    if not isinstance(order, MeasureOrder):
        return ""
    measure = next(one for one in measures() if one.name == order.measure)
    text = measure.text(values[job]) if job in values else "not measured"
    return f"{measure.label.lower()} {text}"


def _label(order: MeasureOrder, measure: Measure) -> str:
    which = "Most" if order.most else "Least"
    return _LABELS.get(order.name, f"{which} {measure.label.lower()} first")


def code_of(text: str, wanted: Mapping[str, Json], order: AnyOrder) -> str:
    """Return the line of code that makes a data frame of the filtered list.

    Parameters
    ----------
    text : str
        The search text.
    wanted : mapping
        The other filters, by the parameter names of ``wan.jobs``.
    order : order
        The order of the list. An order by a measure also orders the table.
    """
    given = [repr(text)] if text else []
    given += [f"{name}={value!r}" for name, value in wanted.items()]
    line = f"wan.jobs({', '.join([*given, 'limit=None'])}).dataframe()"
    if not isinstance(order, MeasureOrder):
        return line
    return f"{line}.sort_values({order.measure!r}{', ascending=False' if order.most else ''})"


def histograms_answer() -> HistogramsAnswer:
    """Return the distributions of the measures over the videos of the folder, in the order of columns."""
    found, spreads = measured.histograms(), measured.spreads()
    return {
        "histograms": [
            {
                "name": one.name,
                "low": bars.low,
                "step": bars.step,
                "bars": counts,
                "whole": spreads[one.name].whole and bars.step == 1.0,
            }
            for one in measures()
            if one.name in found and one.name in spreads
            for bars, counts in [found[one.name]]
        ],
        "same": [
            (one.label, one.text(spreads[one.name].low))
            for one in measures()
            if one.name in spreads and one.name not in found
        ],
        "found": _found(),
    }


def _found() -> list[FoundChoice]:
    counts = measured.found_counts()
    return [
        {"name": one.name, "label": one.label, "count": counts.get(one.name, 0), "meaning": one.meaning}
        for one in FINDINGS.values()
    ]


def columns_of(order: AnyOrder) -> tuple[Measure, ...]:
    """Return the measures in tiles: the default ones, the user's metrics, and the one that the list is ordered by."""
    ordered = order.measure if isinstance(order, MeasureOrder) else ""
    return tuple(one for one in measures() if one.own or one.name in COLUMNS or one.name == ordered)


def tile_measures(
    snapshot: JobSnapshot, shown: tuple[Measure, ...], spreads: Mapping[str, Spread], twin: str = ""
) -> TileMeasures | None:
    """Return the measures of a job's video for its tile; None if it is not measured.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    shown : tuple of Measure
        The measures to show, in order.
    spreads : mapping
        The range of values in the folder, by measure.
    twin : str
        A text that names a near-duplicate; "" if there is none.
    """
    found = None if snapshot.file is None else measured.measures_of(Path(snapshot.file))
    if found is None:
        return None
    check = check_cuts(found.cuts, timeline(snapshot.prompt))
    values: list[TileMeasure] = []
    for one in shown:
        value = found.numbers.get(one.name)
        text = one.text(value).removesuffix(one.unit).rstrip() if one.unit else one.text(value)
        if one.name == "cuts" and check.asked:
            text = f"{len(check.found)} of {len(check.asked)}"
        why = found.missing.get(one.name, "") if value is None else ""
        values.append({"name": one.name, "text": text, "at": _share(value, spreads.get(one.name)), "why": why})
    flags = flags_of(found, check, {**snapshot.settings, **snapshot.request})
    return {"values": values, "flags": [*(flag.text for flag in flags), *([twin] if twin else [])]}


def _share(value: float | None, spread: Spread | None) -> float | None:
    if value is None or spread is None:
        return None
    return 0.5 if spread.high <= spread.low else round((value - spread.low) / (spread.high - spread.low), 3)

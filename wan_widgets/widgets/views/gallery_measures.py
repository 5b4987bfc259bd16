"""Orders of the gallery by what is in the videos, and the words of a tile for them. Pure."""

from __future__ import annotations

from ..._jobs.ledger.history.orders import AnyOrder, MeasureOrder
from ...measures.catalog import Measure
from ...protocol.gallery import OrderChoice
from .comparison_measures import measures

_BOTH = frozenset({"motion", "flicker", "sharpness", "loudness", "cuts"})
"""Built-in measures whose lowest values are of interest too; the lowest value of the others is 0, nothing to see."""
_LABELS = {
    "sharpness:most": "Sharpest first",
    "sharpness:least": "Softest first",
    "loudness:most": "Loudest first",
    "loudness:least": "Quietest first",
}


def orders() -> list[OrderChoice]:
    """Return how the list can be ordered by measures."""
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

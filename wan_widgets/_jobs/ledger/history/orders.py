"""The orders of a page of jobs: by time, by length, by prompt, and by a measure of the videos. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ....errors import SettingsError
from ....measures.catalog import MEASURES
from ....measures.metrics import METRICS
from ..row_codec import member

Order = Literal["newest", "oldest", "longest", "prompt"]
ORDERS: Mapping[Order, tuple[str, str]] = {
    "newest": ("", "DESC"),
    "oldest": ("", "ASC"),
    "longest": (f"coalesce({member('request', 'duration')}, 0)", "DESC"),
    "prompt": ("prompt COLLATE NOCASE", "ASC"),
}
"""The orders of a page: the sort key before the time of the request, and the direction."""


class MeasureOrder(NamedTuple):
    """Order by a measure of the videos; unknown values come last."""

    measure: str
    most: bool
    """Whether the largest value comes first."""

    @property
    def name(self) -> str:
        """Return it as one word: ``motion:most``."""
        return f"{self.measure}:{'most' if self.most else 'least'}"


_MEASURED_VALUE = (
    "SELECT m.value FROM measured_files AS f JOIN measures AS m ON m.sha256 = f.sha256"
    " WHERE f.path = jobs.file AND m.name = '{name}'"
)
"""One measure of the file of a job; only names of measures are written into it."""

AnyOrder = Order | MeasureOrder


def order_named(name: object) -> AnyOrder | None:
    """Return an order by its name, such as ``longest`` or ``motion:most``; None if there is none."""
    for order in ORDERS:
        if order == name:
            return order
    measure, _, which = str(name).partition(":")
    known = measure in (*MEASURES, *METRICS) and which in ("most", "least")
    return MeasureOrder(measure, which == "most") if known else None


def key_of(order: AnyOrder) -> tuple[str, str]:
    """Return the sort key before the time of the request, and the direction."""
    if not isinstance(order, MeasureOrder):
        return ORDERS[order]
    if not order.measure.isidentifier():  # it is written into the query
        raise SettingsError(f"There is no measure {order.measure!r}.")
    last, direction = ("-1e308", "DESC") if order.most else ("1e308", "ASC")
    value = f"({_MEASURED_VALUE.format(name=order.measure)})"
    return f"coalesce({value}, {last})", direction

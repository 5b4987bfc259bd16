"""What a job has cost, as far as that is known: one rule for cards, tables, sums, limits, SQL and exports. Pure.

The service states a bill in US dollars, sometimes as text. A bill that is absent, negative, infinite or not a
number is not known: never free, never negative. A refund makes the cost zero. Without a bill there is the
estimate of the time when the job was sent. ``SQL_FUNCTIONS`` and the SQL below give the database the same rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..._models.price import Estimate, known_amount
from ...config.prices import money_words
from .job_record import JobRecord
from .state import UNCHARGED, WITHOUT_VIDEO

Settlement = Literal["estimate", "settled", "refunded"]
Source = Literal["service", "price table", "simulator", ""]
_BILLED = "USD"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one job has cost, or is thought to cost.

    Attributes
    ----------
    amount : float or None
        Money; None if it is not known.
    currency : str
        ISO 4217 code of the amount; "" if there is none.
    status : {"estimate", "settled", "refunded"} or None
        Whether the amount is an estimate or final; None if nothing is known.
    source : {"service", "price table", "simulator", ""}
        Whose figure it is.
    credits : float or None
        Credits that the service stated.

    Examples
    --------
    >>> Cost(amount=0.5, currency="USD", status="settled", source="service")
    $0.50, as the service says
    """

    amount: float | None = None
    currency: str = ""
    status: Settlement | None = None
    source: Source = ""
    credits: float | None = None
    estimate: Estimate | None = None
    """The estimate of the time when the job was sent."""

    @property
    def final(self) -> float | None:
        """The amount if it is settled or refunded; None if it is an estimate or not known."""
        return None if self.status == "estimate" else self.amount

    @property
    def text(self) -> str:
        """The cost in words."""
        if self.source == "simulator":
            return "nothing, simulated"
        if self.status == "refunded":
            return "nothing, refunded by the service"
        if self.status == "settled" and self.source == "":
            return "nothing was charged"
        if self.status == "settled" and self.amount is not None:
            return f"{money_words(self.amount, self.currency)}, as the service says"
        if self.credits is not None:
            return f"{self.credits:,g} credits, as the service says"
        money = "" if self.estimate is None else self.estimate.money
        return f"{money}; not stated by the service" if money else "not stated by the service"

    def __repr__(self) -> str:
        return self.text


def cost_of(record: JobRecord) -> Cost:
    """Return what a job has cost, or is thought to cost."""
    if record.simulated:
        return Cost(amount=0.0, status="settled", source="simulator")
    estimate = Estimate.from_json(record.estimate or {})
    bill = billed_usd(record.billing)
    stated = known_amount((record.billing or {}).get("credits"))
    if bill is not None:
        status: Settlement = "refunded" if _status(record.billing) == "refunded" else "settled"
        return Cost(amount=bill, currency=_BILLED, status=status, source="service", credits=stated, estimate=estimate)
    if not_charged(record):
        return Cost(amount=0.0, status="settled", estimate=estimate)
    if estimate.amount is None:
        return Cost(credits=stated, estimate=estimate)
    return Cost(
        amount=estimate.amount,
        currency=estimate.currency,
        status="estimate",
        source="price table",
        credits=stated,
        estimate=estimate,
    )


def billed_usd(billing: Mapping[str, Any] | None) -> float | None:
    """Return the US dollars of a bill; None if it is absent, pending, or not a number of 0 or more.

    Examples
    --------
    >>> billed_usd({"cost_usd": "0.50"}), billed_usd({"cost_usd": -1}), billed_usd(None)
    (0.5, None, None)
    >>> billed_usd({"status": "refunded", "cost_usd": 0.5}), billed_usd({"status": "pending", "cost_usd": 0})
    (0.0, None)
    """
    match _status(billing):
        case "refunded":
            return 0.0
        case "pending":
            return None
        case _:
            return known_amount((billing or {}).get("cost_usd"))


def sends_of(estimate: Mapping[str, Any] | None) -> int:
    """Return how many times a job was sent, or is about to be; its estimate counts them."""
    value = (estimate or {}).get("sends", 1)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else 1


def not_charged(record: JobRecord) -> bool:
    """Return whether a job has ended without a video, and certainly nothing was charged for it.

    "Usually not charged" is not certain: such a job is not made again automatically.
    """
    if record.state not in WITHOUT_VIDEO:
        return False
    said = record.error.charged if record.error is not None else ""
    return record.simulated or record.state in UNCHARGED or said == "no" or billed_usd(record.billing) == 0


def maybe_charged_without_video(record: JobRecord) -> bool:
    """Return whether a job has ended without a video, and may have cost money all the same."""
    return record.state in WITHOUT_VIDEO and not not_charged(record)


def _status(billing: Mapping[str, Any] | None) -> str:
    return str((billing or {}).get("status") or "").strip().lower()


# -- the same rule in SQL ------------------------------------------------------------------------------


def _of_column(rule: Callable[[Mapping[str, Any] | None], Any]) -> Callable[[object], Any]:
    """Return a rule as a function of a JSON column; a damaged column is one without a value."""

    def function(text: object) -> Any:
        try:
            value = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            value = None
        return rule(value if isinstance(value, dict) else None)

    return function


SQL_FUNCTIONS: Mapping[str, Callable[[object], Any]] = {
    "wan_billed_usd": _of_column(billed_usd),
    "wan_estimated": _of_column(lambda estimate: known_amount((estimate or {}).get("amount"))),
    "wan_sends": _of_column(sends_of),
}
"""Functions of one JSON column, for a connection: name -> the rule above."""
BILLED_SQL = "wan_billed_usd(billing)"
ESTIMATED_SQL = "wan_estimated(estimate)"
SENDS_SQL = "wan_sends(estimate)"


def may_cost_sql(charged: str) -> str:
    """Return the SQL condition of a job that was sent and may cost money; `charged` is the error's word in SQL."""
    ends = ", ".join(f"'{state}'" for state in sorted(WITHOUT_VIDEO))
    uncharged = ", ".join(f"'{state}'" for state in sorted(UNCHARGED))
    return f"""
        backend <> 'simulator' AND (task_id IS NOT NULL OR submitted_at IS NOT NULL)
        AND NOT (state IN ({ends}) AND (
            state IN ({uncharged}) OR coalesce({BILLED_SQL}, 1) = 0 OR {charged} = 'no'
        ))
    """

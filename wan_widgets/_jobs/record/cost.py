"""The cost of a job, as far as it is known: one rule for cards, tables, sums, limits, SQL and exports. Pure.

The service states a bill in US dollars, sometimes as text. A bill that is absent, negative, infinite or not a number
is unknown: not free, and never negative. A refund makes the cost zero. Without a bill, the estimate from the time of
sending is used. ``SQL_FUNCTIONS`` and the SQL below apply the same rule in the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..._models.prices.price import Estimate, known_amount
from ...config.prices import money_words
from .job_record import JobRecord
from .state import UNCHARGED, WITHOUT_VIDEO

Settlement = Literal["estimate", "settled", "refunded"]
Source = Literal["service", "price table", "price list", "simulator", ""]
_BILLED = "USD"
_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The actual or estimated cost of one job.

    Attributes
    ----------
    amount : float or None
        Amount of money; None if it is not known.
    currency : str
        ISO 4217 code of the amount; "" if there is none.
    status : {"estimate", "settled", "refunded"} or None
        Whether the amount is an estimate or final; None if nothing is known.
    source : {"service", "price table", "price list", "simulator", ""}
        The source of the amount.
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
    """The estimate from the time when the job was sent."""
    billed_seconds: float | None = None
    """Seconds that the service stated, if it bills by the second and states no amount of money."""

    @property
    def final(self) -> float | None:
        """Amount in US dollars if it is settled or refunded; None if it is an estimate, unknown or another currency."""
        return self.amount if self.status != "estimate" and self.currency in ("", _BILLED) else None

    @property
    def text(self) -> str:
        """The cost as text."""
        if self.source == "simulator":
            return "nothing, simulated"
        if self.status == "refunded":
            return "nothing, refunded by the service"
        if self.status == "settled" and self.source == "":
            return "nothing was charged"
        if self.billed_seconds is not None:
            seconds = f"{self.billed_seconds:g} s billed, as the service says"
            if self.amount is None or self.estimate is None:
                return f"{seconds}; the price is not known"
            return f"{money_words(self.amount, self.currency)} {self.estimate.whose}; {seconds}"
        if self.status == "settled" and self.amount is not None:
            return f"{money_words(self.amount, self.currency)}, as the service says"
        if self.credits is not None:
            return f"{self.credits:,g} credits, as the service says"
        money = "" if self.estimate is None else self.estimate.money
        return f"{money}; not stated by the service" if money else "not stated by the service"

    def __repr__(self) -> str:
        return self.text


def cost_of(record: JobRecord) -> Cost:
    """Return the actual or estimated cost of a job."""
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
    source: Source = "price list" if estimate.listed else "price table"
    billed = known_amount((record.billing or {}).get("billed_seconds"))
    if billed is not None:
        amount = by_usage(estimate, record.billing)
        known: dict[str, Any] = {} if amount is None else {"status": "settled", "source": source}
        return Cost(
            amount=amount,
            currency=estimate.currency if known else "",
            estimate=estimate,
            billed_seconds=billed,
            **known,
        )
    if estimate.amount is None:
        return Cost(credits=stated, estimate=estimate)
    return Cost(
        amount=estimate.amount,
        currency=estimate.currency,
        status="estimate",
        source=source,
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


def by_usage(estimate: Estimate, billing: Mapping[str, Any] | None) -> float | None:
    """Return the seconds that the service stated, times the price of a second; None if either is not known."""
    billed = known_amount((billing or {}).get("billed_seconds"))
    return None if billed is None or estimate.per_second is None else round(billed * estimate.per_second, _DIGITS)


def is_pending(billing: Mapping[str, Any] | None) -> bool:
    """Return whether the service has not settled a bill yet."""
    return _status(billing) == "pending"


def sends_of(estimate: Mapping[str, Any] | None) -> int:
    """Return how many times a job was sent or is about to be sent, as counted in its estimate."""
    value = (estimate or {}).get("sends", 1)
    return max(1, value) if isinstance(value, int) else 1


def not_charged(record: JobRecord) -> bool:
    """Return whether a job has ended without a video, and certainly nothing was charged for it.

    "Usually not charged" is not certain: such a job is not made again automatically.
    """
    if record.state not in WITHOUT_VIDEO:
        return False
    said = record.error.charged if record.error is not None else ""
    return record.simulated or record.state in UNCHARGED or said == "no" or billed_usd(record.billing) == 0


def maybe_charged_without_video(record: JobRecord) -> bool:
    """Return whether a job has ended without a video, but may have cost money."""
    return record.state in WITHOUT_VIDEO and not not_charged(record)


def _status(billing: Mapping[str, Any] | None) -> str:
    return str((billing or {}).get("status")).strip().lower()


# -- the same rule in SQL ------------------------------------------------------------------------------


def _estimated(estimate: Mapping[str, Any] | None, billing: Mapping[str, Any] | None) -> float | None:
    known = Estimate.from_json(estimate or {})
    usage = by_usage(known, billing)
    return known.amount if usage is None else usage


def _of_column(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule as a function of JSON columns; a damaged column counts as empty."""

    def value_of(text: object) -> Mapping[str, Any] | None:
        try:
            value = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            value = None
        return value if isinstance(value, dict) else None

    def function(*texts: object) -> Any:
        return rule(*map(value_of, texts))

    return function


SQL_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "wan_billed_usd": _of_column(billed_usd),
    "wan_estimated": _of_column(_estimated),
    "wan_sends": _of_column(sends_of),
}
"""Functions of JSON columns, for a connection: name -> the rule above."""
BILLED_SQL = "wan_billed_usd(billing)"
ESTIMATED_SQL = "wan_estimated(estimate, billing)"
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

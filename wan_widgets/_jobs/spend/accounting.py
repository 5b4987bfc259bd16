"""Accounting: which jobs may cost money, how much each counts, and what was spent in a session and on a day. Pure.

Every job that may cost money counts: not one that was refused or never sent, not one that failed without a charge, and
none of the simulator's. A job with an unknown outcome counts, and counts twice if it was sent twice. The amount is what
the service stated, if that is in the currency of the price table; else the highest amount of the estimate.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..._models.prices.price import Estimate, estimate_one, known_amount
from ..._models.prices.price_list import PriceList
from ...config.prices import PriceTable, money_words
from ..ledger.row import Row
from ..record.cost import billed_usd, by_usage, not_charged, sends_of


class Place(Protocol):
    """An object that belongs to a service: a job or a stored sweep."""

    @property
    def backend(self) -> str:
        """The simulator, or a service."""

    @property
    def service(self) -> str:
        """The service whose protocol is used."""

    @property
    def base_url(self) -> str:
        """Its base URL."""


Listed = Callable[[Place], PriceList | None]
"""Returns the price list of a service, if it was read."""


@dataclass(frozen=True, kw_only=True)
class SpentTotal:
    """The total cost of some jobs.

    Attributes
    ----------
    videos : int
        Number of videos, including those that may have been charged.
    seconds : int
        Their total length in seconds.
    estimated : float or None
        Amount by the price table; None if it does not have a price for all of them.
    currency : str
        Currency of the price table.
    billed : float or None
        US dollars that the service stated; None if it stated none.
    stated : int
        Number of videos for which it stated an amount.
    listed : bool
        Whether the estimates use the service's own price list, because there is no price table.
    """

    videos: int
    seconds: int
    estimated: float | None
    currency: str
    billed: float | None
    stated: int
    listed: bool = False

    def __repr__(self) -> str:
        parts = [Estimate(videos=self.videos, seconds=self.seconds).quantity]
        if self.estimated is not None and self.videos:
            whose = "by the service's price list" if self.listed else "by your price table"
            parts.append(f"about {money_words(self.estimated, self.currency)} {whose}")
        if self.billed is not None:
            parts.append(f"{money_words(self.billed, 'USD')} billed for {self.stated}")
        return " · ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What was spent in this session and today in this folder. The simulator is free and does not count."""

    session: SpentTotal
    day: SpentTotal
    left: str = ""
    """What is left of the limits, as text."""

    def __repr__(self) -> str:
        lines = [f"This session: {self.session!r}", f"Today: {self.day!r}"]
        return "\n".join([*lines, f"Left: {self.left}"] if self.left else lines)


class Accounts:
    """Costs and estimates of jobs, by the user's own prices.

    Parameters
    ----------
    prices : PriceTable, optional
        The user's own prices.
    listed : callable, optional
        Returns the price list of a job's service, as far as it was read.
    """

    def __init__(self, prices: PriceTable | None = None, listed: Listed | None = None) -> None:
        self.prices = prices
        self._listed = listed

    def price_list(self, place: Place) -> PriceList | None:
        """Return the price list of a service, as far as it was read."""
        return None if self._listed is None else self._listed(place)

    @property
    def currency(self) -> str:
        """Currency of the price table, else of the price lists; "" without either."""
        return self.prices.currency if self.prices is not None else "" if self._listed is None else "USD"

    def estimate(self, row: Row) -> Estimate:
        """Return the estimated cost of a job at today's prices; the simulator costs nothing."""
        if row.simulated:
            return estimate_one(row.model, row.request)
        return estimate_one(row.model, row.request, self.prices, read_seconds(row.estimate), self.price_list(row))

    def reserved(self, row: Row) -> Row:
        """Return a new job with its estimate."""
        return replace(row, estimate={**self.estimate(row).to_json(), **_read(row), "sends": 1})

    def cost(self, row: Row) -> float | None:
        """Return the actual or possible cost of a job in the price table's currency; None if it has no price."""
        known, bill, more = self._estimate_when_sent(row), billed_usd(row.billing), sends(row) - 1
        if bill is None:
            bill = by_usage(known, row.billing)
        elif self.currency != "USD":
            bill = None
        if bill is None:
            return None if known.most is None else sends(row) * known.most
        return bill if not more else None if known.most is None else bill + more * known.most

    def total(self, jobs: Sequence[Row]) -> SpentTotal:
        """Return the total cost of some jobs."""
        known = [self._estimated(row) for row in jobs]
        nothing = self.prices is None and not known
        bills = [bill for row in jobs if (bill := billed_usd(row.billing)) is not None]
        return SpentTotal(
            videos=sum(sends(row) for row in jobs),
            seconds=sum(seconds(row) for row in jobs),
            estimated=None if nothing or None in known else math.fsum(one for one in known if one is not None),
            currency=self.currency,
            billed=math.fsum(bills) if bills else None,
            stated=len(bills),
            listed=self.prices is None and self._listed is not None,
        )

    def _estimated(self, row: Row) -> float | None:
        known = self._estimate_when_sent(row)
        usage = by_usage(known, row.billing)
        if usage is not None and sends(row) == 1:
            return usage
        amount = known.amount
        return None if amount is None else sends(row) * amount

    def _estimate_when_sent(self, row: Row) -> Estimate:
        """Return the estimate from the time of sending, or by today's table if that was in another currency."""
        sent = Estimate.from_json(row.estimate or {})
        priced = sent.amount is not None or sent.per_second is not None
        ours = priced and bool(self.currency) and sent.currency == self.currency
        return sent if ours else self.estimate(row)


def read_seconds(estimate: Mapping[str, Any] | None) -> float:
    """Return the seconds of inputs that a job's estimate counts in addition to those of its video."""
    return known_amount((estimate or {}).get("read")) or 0.0


def _read(row: Row) -> dict[str, float]:
    seconds = read_seconds(row.estimate)
    return {"read": seconds} if seconds else {}


def counts(row: Row) -> bool:
    """Return whether a job that was sent, or is about to be, may cost money."""
    return not row.simulated and not not_charged(row)


def asked_at(row: Row) -> float:
    """Return when a job was last submitted or requested."""
    return max(row.created_at, row.submitted_at or 0.0)


def day_start(now: float | None = None) -> float:
    """Return when the current local day began."""
    local = time.localtime(now)
    return time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1))


def sends(row: Row) -> int:
    """Return how many times a job was sent, or is about to be."""
    return sends_of(row.estimate)


def release_reservation(estimate: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return an estimate with one send less, because it is proven that the job was not created that time."""
    return None if estimate is None else {**estimate, "sends": max(1, sends_of(estimate) - 1)}


def seconds(row: Row) -> int:
    """Return the requested length of a job in seconds, times the number of its sends."""
    return sends(row) * estimate_one(row.model, row.request).seconds

"""Daily totals of jobs: number, length and money. Pure.

The amount is what the service stated; otherwise the estimate from the time of sending, if that is in the currency of
the user's price table; otherwise today's price. The simulator costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ...config.prices import PriceTable
from ..ledger.history.day_sums import Sum


@dataclass(frozen=True, kw_only=True)
class Day:
    """One local day."""

    day: str
    """As ``2026-11-01``."""
    at: float
    """When its newest job was requested, in seconds since the epoch."""
    jobs: int
    seconds: int
    """Total length of the finished videos."""
    money: float
    """Amount that was or may have been charged, as far as it is known."""
    currency: str
    stated: bool
    """Whether the service stated the whole amount."""
    unpriced: int
    """Number of possible charges whose amount is not known."""


def days_of(sums: Iterable[Sum], prices: PriceTable | None) -> list[Day]:
    """Return the totals of each day, in the order of `sums`.

    Parameters
    ----------
    sums : iterable of Sum
        Sums of the same day are adjacent.
    prices : PriceTable or None
        The user's own prices.
    """
    return [_day(day, list(members), prices) for day, members in groupby(sums, lambda one: one.day)]


def _day(day: str, sums: list[Sum], prices: PriceTable | None) -> Day:
    open_sums = [(one.unbilled, _price(one, prices)) for one in sums if one.unbilled]
    estimated = [count * price for count, price in open_sums if price is not None]
    return Day(
        day=day,
        at=max(one.at for one in sums),
        jobs=sum(one.jobs for one in sums),
        seconds=sum(one.seconds for one in sums),
        money=sum(one.bill for one in sums) + sum(estimated),
        currency="USD" if prices is None else prices.currency,
        stated=not estimated,
        unpriced=sum(count for count, price in open_sums if price is None),
    )


def _price(one: Sum, prices: PriceTable | None) -> float | None:
    """Return the estimated cost of each job of a sum; None if the price table has no price."""
    if prices is None:
        return None
    if one.amount is not None and one.currency == prices.currency:
        return one.amount
    price = prices.price(one.model, one.resolution)
    return None if price is None else price * one.length

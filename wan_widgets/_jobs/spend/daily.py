"""What the jobs of a day have come to: how many, how long, for how much. Pure.

Money is what the service said it took, and else by the user's price table: the estimate made when a job was
sent, where that is in the table's currency, or today's. The simulator takes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ...config.prices import PriceTable
from ..ledger.queries import Sum


@dataclass(frozen=True, kw_only=True)
class Day:
    """One local day."""

    day: str
    """As ``2026-11-01``."""
    at: float
    """When its newest job was asked for, in seconds since the epoch."""
    jobs: int
    seconds: int
    """Length of the videos that are there."""
    money: float
    """What was taken, or may have been, as far as it is known."""
    currency: str
    stated: bool
    """Whether all of the money is what the service said."""
    unpriced: int
    """How often money may have been taken of which nothing is known."""


def days_of(sums: Iterable[Sum], prices: PriceTable | None) -> list[Day]:
    """Return the days that sums are about, in their order.

    Parameters
    ----------
    sums : iterable of Sum
        Those of a day follow each other.
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
    """Return what each of some jobs is thought to cost; None where the price table does not say."""
    if prices is None:
        return None
    if one.amount is not None and one.currency == prices.currency:
        return one.amount
    price = prices.price(one.model, one.resolution)
    return None if price is None else price * one.length

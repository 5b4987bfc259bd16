"""Estimates of what videos will cost: always a quantity, and an amount of money if prices are known. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ...config.prices import PriceTable, money_words
from ..request import Request
from .price_list import PriceList

_LISTED = "USD"
"""Currency of the services' price lists."""
_DIGITS = 6
"""Decimal places of an amount, so that sums compare as expected."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """An estimate for one or more videos.

    Attributes
    ----------
    videos : int
        Number of videos.
    seconds : int
        Their total length in seconds.
    amount : float or None
        Amount of money; None if no price is known.
    up_to : float or None
        The highest possible amount, if it is more, such as when reference videos are billed too.
    currency, as_of : str
        ISO 4217 code, and the day of the prices.
    """

    videos: int
    seconds: int
    amount: float | None = None
    up_to: float | None = None
    currency: str = ""
    as_of: str = ""
    per_second: float | None = None
    """Price of a second, if billing is by the second. It converts a bill in seconds into money."""
    listed: bool = False
    """Whether the prices are the service's own list, read at the time `as_of`, rather than the user's table."""

    @property
    def whose(self) -> str:
        """The source of the prices, as text."""
        if self.listed:
            return f"by the service's price list, read {self.as_of[-5:]}"
        return f"by your price table of {self.as_of}"

    @property
    def quantity(self) -> str:
        """The quantity as text.

        Examples
        --------
        >>> Estimate(videos=3, seconds=15).quantity
        '3 videos · 15 s'
        """
        return f"{self.videos} video{'' if self.videos == 1 else 's'} · {self.seconds} s"

    @property
    def money(self) -> str:
        """The amount of money as text; empty if it is not known.

        Examples
        --------
        >>> Estimate(videos=1, seconds=5, amount=0.5, up_to=1.0, currency="USD", as_of="2026-11-01").money
        'about $0.50 by your price table of 2026-11-01; up to $1.00 if the references are billed too'
        """
        if self.amount is None:
            return ""
        why = "by your group of customers" if self.listed else _IF
        more = "" if self.up_to is None else f"; up to {money_words(self.up_to, self.currency)} {why}"
        return f"about {money_words(self.amount, self.currency)} {self.whose}{more}"

    @property
    def text(self) -> str:
        """Quantity and money as text.

        Examples
        --------
        >>> Estimate(videos=3, seconds=15, amount=1.5, currency="USD", as_of="2026-11-01").text
        '3 videos · 15 s · about $1.50 by your price table of 2026-11-01'
        """
        return " · ".join(part for part in (self.quantity, self.money) if part)

    @property
    def most(self) -> float | None:
        """The highest amount, for which a limit must leave room."""
        return self.amount if self.up_to is None else self.up_to

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values, for the ledger and for the page."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Estimate:
        """Return the estimate that `to_json` wrote; missing values are unknown."""
        return cls(
            videos=data.get("videos", 1),
            seconds=data.get("seconds", 0),
            amount=known_amount(data.get("amount")),
            up_to=known_amount(data.get("up_to")),
            currency=data.get("currency", ""),
            as_of=data.get("as_of", ""),
            per_second=known_amount(data.get("per_second")),
            listed=data.get("listed") is True,
        )

    def __repr__(self) -> str:
        return self.text

    def times(self, count: int) -> Estimate:
        """Return the estimate for this many of the same videos."""
        return total([self] * count)


def known_amount(value: object) -> float | None:
    """Return an amount of money or credits; None if `value` is not a finite number of 0 or more, as number or text.

    Examples
    --------
    >>> known_amount("0.50"), known_amount(-1), known_amount(float("nan")), known_amount(True)
    (0.5, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None


_IF = "if the references are billed too"


def estimate_one(
    model: str,
    values: Mapping[str, object],
    prices: PriceTable | None = None,
    read: float = 0.0,
    listed: PriceList | None = None,
) -> Estimate:
    """Return the estimate for one video.

    Parameters
    ----------
    model : str
        The model's name.
    values : mapping
        Settings with their defaults: ``duration``, ``resolution`` and ``references`` count.
    prices : PriceTable, optional
        The user's own prices.
    read : float, optional
        Seconds of inputs that the model bills in addition to those of the video.
    listed : PriceList, optional
        The service's own list. It is used instead of the user's table, unless that is in another currency.
    """
    duration = values.get("duration")
    seconds = max(duration, 0) if isinstance(duration, int) and not isinstance(duration, bool) else 0
    if listed is not None and (prices is None or prices.currency == _LISTED):
        found = listed.range(model, values, seconds + read) if seconds else None
        if found is not None:
            low, high = (round(one, _DIGITS) for one in found)
            return Estimate(
                videos=1,
                seconds=seconds,
                amount=low,
                up_to=high if high > low else None,
                currency=_LISTED,
                as_of=listed.as_of,
                per_second=listed.per_second(model, values),
                listed=True,
            )
    unknown = Estimate(videos=1, seconds=seconds)
    if prices is None:
        return unknown
    price = prices.price(model, str(values.get("resolution")))
    if price is None:
        return unknown
    if not seconds:
        return Estimate(videos=1, seconds=0, currency=prices.currency, as_of=prices.as_of, per_second=price)
    amount = round(price * (seconds + read), _DIGITS)
    more = bool(values.get("references")) and not read and prices.references_factor > 1
    return Estimate(
        videos=1,
        seconds=seconds,
        amount=amount,
        up_to=round(amount * prices.references_factor, _DIGITS) if more else None,
        currency=prices.currency,
        as_of=prices.as_of,
        per_second=price,
    )


def estimate_of(
    requests: Iterable[Request], prices: PriceTable | None = None, listed: PriceList | None = None
) -> Estimate:
    """Return the total estimate for several requests."""
    return total(estimate_one(request.model, request.values, prices, listed=listed) for request in requests)


def total(estimates: Iterable[Estimate]) -> Estimate:
    """Return the sum of estimates. It has an amount only if each has one, from the same prices."""
    known = list(estimates)
    videos, seconds = sum(one.videos for one in known), sum(one.seconds for one in known)
    tables = {(one.currency, one.as_of, one.listed) for one in known}
    amounts = [one.amount for one in known if one.amount is not None]
    if not known or len(amounts) < len(known) or len(tables) > 1:
        return Estimate(videos=videos, seconds=seconds)
    amount = round(sum(amounts), _DIGITS)
    most = round(sum(most for one in known if (most := one.most) is not None), _DIGITS)
    return Estimate(
        videos=videos,
        seconds=seconds,
        amount=amount,
        up_to=most if most > amount else None,
        currency=known[0].currency,
        as_of=known[0].as_of,
        listed=known[0].listed,
    )

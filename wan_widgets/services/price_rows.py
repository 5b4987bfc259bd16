"""Read a page of ToAPIs' price list tolerantly. Pure; nothing here raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .._models.prices.price import known_amount
from .._models.prices.price_list import Charge, PriceRow

_CHARGES: Mapping[str, Charge] = {"per_second": "per_second", "per_request": "per_request"}
_BASES = ("", "output_seconds", "request")
"""The known bases of a price. With any other, it is unclear what is counted."""
_MOST_ROWS, _MOST_CONDITIONS = 500, 20


def rows_of(parsed: object) -> tuple[PriceRow, ...]:
    """Return the usable rows of a page: those whose price and conditions can be read."""
    if not isinstance(parsed, dict) or str(parsed.get("currency", "USD")).upper() != "USD":
        return ()
    data = parsed.get("data")
    found = [row for one in (data if isinstance(data, list) else []) for row in _of_model(one)]
    return tuple(found[:_MOST_ROWS])


def next_page(parsed: object) -> str:
    """Return the cursor of the next page; empty after the last page."""
    if not isinstance(parsed, dict) or parsed.get("has_more") is not True:
        return ""
    after = parsed.get("next_after")
    return after if isinstance(after, str) and after.isprintable() else ""


def _of_model(one: object) -> Iterator[PriceRow]:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str):
        return
    prices = one.get("prices")
    for price in prices if isinstance(prices, list) else []:
        row = _row(str(one["id"]), price)
        if row is not None:
            yield row


def _row(model: str, price: object) -> PriceRow | None:
    if not isinstance(price, dict):
        return None
    charge = _CHARGES.get(str(price.get("charge_type")))
    amount, least = known_amount(price.get("unit_price")), known_amount(price.get("minimum_charge_usd") or 0)
    conditions = price.get("conditions")
    conditions = {} if conditions is None else conditions
    usable = isinstance(conditions, dict) and len(conditions) <= _MOST_CONDITIONS
    if charge is None or amount is None or least is None or not usable:
        return None
    if str(price.get("price_basis") or "") not in _BASES:
        return None
    return PriceRow(model=model, charge=charge, amount=amount, least=least, conditions=dict(conditions))

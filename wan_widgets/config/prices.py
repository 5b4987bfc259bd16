"""The user's own price table: dated, in one currency, for estimates and limits in money. Pure.

This package contains no prices: they change, and the services do not publish one for every model.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from ..errors import SettingsError
from ..patterns import pattern
from ..redaction import redact
from .checks import amount, refuse, table

_RESOLUTION = pattern(r"\d{3,4}p")
_CURRENCY = pattern(r"[A-Z]{3}")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥"}
_WHOLE = ("JPY",)
"""Currencies without a smaller unit."""
_CENT = 0.01
_KEYS = ("currency", "as_of", "per_second", "references_factor")
_EXAMPLE = '{"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.10, "1080p": 0.15}}'


@dataclass(frozen=True, kw_only=True)
class PriceTable:
    """The user's own prices for a second of video.

    Attributes
    ----------
    currency : str
        ISO 4217 code, such as ``"USD"``.
    as_of : str
        The day on which the prices were looked up, ``YYYY-MM-DD``.
    per_second : mapping
        Price of one second of video by resolution; under the name of a model, prices for that model.
    references_factor : float
        The highest factor by which reference videos raise the price of a video, 1 or more; for services that bill
        reference videos too.
    """

    currency: str
    as_of: str
    per_second: Mapping[str, float | Mapping[str, float]] = field(hash=False)
    references_factor: float = 1.0

    def price(self, model: str, resolution: str) -> float | None:
        """Return the price of a second, or None if the table has none.

        Examples
        --------
        >>> prices = read_price_table("prices", {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}})
        >>> prices.price("wan2.6", "720p"), prices.price("wan2.6", "1080p")
        (0.1, None)
        """
        own = self.per_second.get(model)
        price = own.get(resolution) if isinstance(own, Mapping) else None
        if price is not None:
            return price
        found = self.per_second.get(resolution)
        return found if isinstance(found, float) else None

    def __repr__(self) -> str:
        parts = [
            f"{name}: {', '.join(f'{one} {price:g}' for one, price in value.items())}"
            if isinstance(value, Mapping)
            else f"{name} {value:g}"
            for name, value in self.per_second.items()
        ]
        more = f", references up to {self.references_factor:g} times" if self.references_factor > 1 else ""
        return f"PriceTable({self.currency} a second as of {self.as_of}: {', '.join(parts)}{more})"


def read_price_table(name: str, value: object) -> PriceTable | None:
    """Check prices, given as a dict with the fields of `PriceTable`.

    Raises
    ------
    SettingsError
        If `value` is not a price table. The message names the part that is wrong.
    """
    if value is None or isinstance(value, PriceTable):
        return value
    given = table(name, value, _KEYS)
    missing = [key for key in _KEYS[:3] if given.get(key) is None]
    if missing:
        raise SettingsError(f"wan.settings.{name} needs {missing[0]!r}.", f"Such as {_EXAMPLE}.")
    factor = amount(f"{name}['references_factor']", given.get("references_factor", 1))
    if factor < 1:
        refuse(f"{name}['references_factor']", given["references_factor"], "1 or more")
    return PriceTable(
        currency=_currency(f"{name}['currency']", given["currency"]),
        as_of=_day(f"{name}['as_of']", given["as_of"]),
        per_second=_prices(f"{name}['per_second']", given["per_second"]),
        references_factor=factor,
    )


def money_words(value: float, currency: str) -> str:
    """Return an amount of money as text.

    Examples
    --------
    >>> money_words(1.5, "USD"), money_words(0.004, "EUR"), money_words(1234.5, "CHF")
    ('$1.50', '€0.004', 'CHF 1,234.50')
    """
    unit = _SYMBOLS.get(currency, f"{currency} ")
    if currency in _WHOLE:
        return f"{unit}{value:,.0f}"
    return f"{unit}{value:.2g}" if 0 < value < _CENT else f"{unit}{value:,.2f}"


def _currency(name: str, value: object) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value.strip().upper()):
        hint = next((f"Write {code!r}." for code, sign in _SYMBOLS.items() if sign == value), "Such as 'USD'.")
        refuse(name, value, "a currency code of three letters", hint)
    return value.strip().upper()


def _day(name: str, value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    day = None
    with suppress(ValueError):  # its message repeats the input, which may be a key
        day = datetime.strptime(str(value).strip(), "%Y-%m-%d")  # noqa: DTZ007  (a day, not a moment)
    if day is None:
        refuse(name, value, "the day of the prices", "Such as '2026-11-01'.")
    return f"{day:%Y-%m-%d}"


def _prices(name: str, value: object, *, of_model: bool = False) -> Mapping[str, float | Mapping[str, float]]:
    if not isinstance(value, Mapping) or not value:
        refuse(name, value, "a dict of prices by resolution", "Such as {'720p': 0.10, '1080p': 0.15}.")
    found: dict[str, float | Mapping[str, float]] = {}
    for key, price in value.items():
        inner = f"{name}[{redact(str(key), 40)!r}]"
        if isinstance(price, Mapping) and isinstance(key, str) and not of_model:
            found[key] = _prices(inner, price, of_model=True)  # type: ignore[assignment]
            continue
        if not isinstance(key, str) or not _RESOLUTION.fullmatch(key):
            digits = str(key).strip().lower().rstrip("p")
            hint = f"Did you mean '{digits}p'?" if _RESOLUTION.fullmatch(f"{digits}p") else "Such as '720p' or '1080p'."
            refuse(name, key, "prices by resolution", hint)
        found[key] = amount(inner, price)
    return MappingProxyType(found)

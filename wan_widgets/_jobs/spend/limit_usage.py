"""How much of one limit is used, what is left of it, and whether more fits. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..._models.prices.price import Estimate
from ...config.prices import money_words
from ...errors import SpendError

UNITS = ("videos", "seconds", "money")
_SCOPES = {"session": "in this session", "day": "today"}
_TOLERANCE = 1e-6
"""Smaller differences are rounding errors."""
_RAISE = "Raise it in wan.settings.limits to continue."


@dataclass(frozen=True, kw_only=True)
class LimitUsage:
    """How much of one limit is used."""

    scope: str
    """``session`` or ``day``."""
    unit: str
    """``videos``, ``seconds`` or ``money``."""
    used: float
    limit: float
    currency: str = ""

    @property
    def left(self) -> str:
        """What is left, as text, such as ``17 of 20 videos``."""
        left = max(0.0, self.limit - self.used)
        if self.unit == "money":
            return f"{money_words(left, self.currency)} of {money_words(self.limit, self.currency)}"
        return f"{left:,.10g} of {self.limit:,.10g} {'s' if self.unit == 'seconds' else self.unit}"

    def _words(self, value: float) -> str:
        if self.unit == "money":
            return money_words(value, self.currency)
        return f"{value:,.10g} s" if self.unit == "seconds" else f"{value:,.10g} video{'' if value == 1 else 's'}"

    def room(self, one: Estimate) -> float:
        """Return how many such videos the limit allows."""
        wanted = _amount_of(one, self.unit) or 0.0
        return math.inf if wanted == 0 else max(0.0, (self.limit - self.used + _TOLERANCE) // wanted)

    def over(self, wanted: Estimate) -> SpendError | None:
        """Return the error if `wanted` exceeds the limit; None if it fits."""
        more = _amount_of(wanted, self.unit) or 0.0
        if self.used + more <= self.limit + _TOLERANCE:
            return None
        about = "about " if self.unit == "money" else ""
        return SpendError(
            f"This would go over your limit of {self._words(self.limit)} {_SCOPES[self.scope]}: "
            f"{about}{self._words(self.used)} used so far, and this would use {about}{self._words(more)}.",
            _RAISE if self.scope == "session" else f"Wait until tomorrow, or {_RAISE[0].lower()}{_RAISE[1:]}",
        )


def left_words(usages: Sequence[LimitUsage]) -> str:
    """Return what is left of the limits, such as ``17 of 20 videos left today``."""
    parts = []
    for scope, words in _SCOPES.items():
        of_scope = [one.left for one in usages if one.scope == scope]
        if of_scope:
            parts.append(f"{', '.join(of_scope)} left {words}")
    return "; ".join(parts)


def _amount_of(estimate: Estimate, unit: str) -> float | None:
    return {"videos": float(estimate.videos), "seconds": float(estimate.seconds), "money": estimate.most}[unit]

"""Check the user's spending limits before anything is sent.

``Guard.check`` runs inside the ledger's own transaction, so that an allowed job is stored before another process can
check. A job counts for the session that last requested it, and for the local day of that request.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._models.prices.price import Estimate
from ..._models.text.formatting import listed
from ...config.limits import Limit, Limits
from ...config.prices import PriceTable
from ...errors import SpendError, WanError
from ..ledger.job_store import Counted
from ..ledger.row import Row
from ..record.cost import sends_of
from ..record.state import JobState
from .accounting import Accounts, Listed, Spent, asked_at, counts, day_start, seconds, sends
from .limit_usage import UNITS, LimitUsage, left_words


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The estimated cost of one more video, and whether the limits allow it."""

    estimate: Estimate
    priced: bool = True
    """Whether there is a price, from the user's table or the service's list."""
    left: str = ""
    """What is left of the limits, as text."""
    room: int | None = None
    """How many such videos the limits allow; None without limits."""
    problem: WanError | None = None
    """Why it must not be sent."""


class Guard:
    """The user's limits and prices at one moment.

    Parameters
    ----------
    limits : Limits
        The user's limits.
    prices : PriceTable, optional
        The user's own prices.
    listed : callable, optional
        Returns the price list of a job's service, as far as it was read.
    """

    def __init__(
        self, limits: Limits | None = None, prices: PriceTable | None = None, listed: Listed | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.accounts = Accounts(prices, listed)

    def check(self, row: Row, counted: Counted) -> None:
        """Raise SpendError if a job that is about to be sent exceeds a limit."""
        if not row.simulated:
            self.check_all(self.accounts.estimate(row), row.session, counted)

    def check_all(self, wanted: Estimate, session: str, counted: Counted) -> None:
        """Raise SpendError if `wanted` exceeds a limit."""
        for usage in self.usages(session, counted, priced=wanted.most is not None):
            over = usage.over(wanted)
            if over is not None:
                raise over

    def sent_again(self, row: Row, session: str, counted: Counted) -> Mapping[str, Any]:
        """Return the changes for sending a job with an unknown outcome again; raises SpendError if over a limit."""
        if row.state is not JobState.UNKNOWN:
            return {}
        now = replace(row, session=session)
        self.check(now, counted)
        estimate = row.estimate or self.accounts.reserved(row).estimate or {}
        return {
            "session": session,
            "submitted_at": time.time(),
            "estimate": {**estimate, "sends": sends_of(estimate) + 1},
        }

    def usages(self, session: str, counted: Counted, *, priced: bool) -> list[LimitUsage]:
        """Return how much of each limit is used; `priced` is whether the requested videos have a price.

        Raises
        ------
        SpendError
            If there is a limit in money, and a job has no price.
        """
        if not self.limits:
            return []
        start = day_start()
        jobs = [row for row in counted(session, start) if counts(row)]
        return [
            *self._usages(
                "session", self.limits.session, [row for row in jobs if row.session == session], priced=priced
            ),
            *self._usages("day", self.limits.day, [row for row in jobs if asked_at(row) >= start], priced=priced),
        ]

    def outlook(self, one: Estimate, session: str, counted: Counted) -> Outlook:
        """Return the estimate of one more video, and whether the limits allow it. Does not raise SpendError."""
        found = Outlook(estimate=one, priced=self.accounts.prices is not None or one.listed)
        try:
            usages = self.usages(session, counted, priced=one.most is not None)
        except SpendError as error:
            return replace(found, problem=error)
        if not usages:
            return found
        over = next((problem for usage in usages if (problem := usage.over(one))), None)
        room = min(usage.room(one) for usage in usages)
        return replace(found, left=left_words(usages), room=None if room == math.inf else int(room), problem=over)

    def spent(self, session: str, counted: Counted) -> Spent:
        """Return what was spent in the session and on the day."""
        start = day_start()
        jobs = [row for row in counted(session, start) if counts(row)]
        try:
            left = left_words(self.usages(session, counted, priced=True))
        except SpendError as error:
            left = f"not known. {error.message} {error.hint}"
        return Spent(
            session=self.accounts.total([row for row in jobs if row.session == session]),
            day=self.accounts.total([row for row in jobs if asked_at(row) >= start]),
            left=left,
        )

    def _usages(self, scope: str, limit: Limit, jobs: Sequence[Row], *, priced: bool) -> list[LimitUsage]:
        found = []
        for unit in UNITS:
            most = getattr(limit, unit)
            if most is None:
                continue
            match unit:
                case "videos":
                    used: float = sum(sends(row) for row in jobs)
                case "seconds":
                    used = sum(seconds(row) for row in jobs)
                case _:
                    used = self._money(jobs, priced=priced)
            currency = self.accounts.currency
            found.append(LimitUsage(scope=scope, unit=unit, used=used, limit=most, currency=currency))
        return found

    def _money(self, jobs: Sequence[Row], *, priced: bool) -> float:
        prices = self.accounts.prices
        if prices is None and (not priced or not self.accounts.currency):
            raise SpendError(
                "A limit in money cannot be checked: there is no price table.",
                "Set wan.settings.price_table, or remove the money from wan.settings.limits.",
            )
        costs = [self.accounts.cost(row) for row in jobs]
        if not priced or None in costs:
            what = "what is asked for" if not priced else "something that was made before"
            whose = "the service's price list" if prices is None else "your price table"
            raise SpendError(
                f"A limit in money cannot be checked: {whose} has no price for {what}.",
                "Set wan.settings.price_table."
                if prices is None
                else f"Add its price to wan.settings.price_table, which has {listed(prices.per_second, 'and')}.",
            )
        return math.fsum(cost for cost in costs if cost is not None)

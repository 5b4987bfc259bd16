"""The guard on spending: what a session and a day have taken, and whether more fits the user's limits.

What counts is every job that may cost money: not what was refused or never sent, not what failed with
nothing charged, and never what the simulator made. A job of unknown outcome counts, and counts twice
when it was sent twice. It counts for the process that asked for it last, and for the local day on which
that was. Money is what the service said it took, where it said so in the currency of the price table;
else the most that the estimate allows for. ``Guard.check`` runs inside the ledger's own transaction: what
it has let through is written down before anybody else can ask.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._models.price import Estimate, estimate_one
from ...config.limits import Limit, Limits
from ...config.prices import PriceTable, money_words
from ...errors import SpendError, WanError
from ..ledger.job_store import Counted
from ..ledger.row import Row
from ..record.cost import billed_usd, not_charged, sends_of
from ..record.state import JobState

_SCOPES = {"session": "in this session", "day": "today"}
_UNITS = ("videos", "seconds", "money")
_LEAST = 1e-6
"""Differences below this come from adding fractions, not from buying."""
_RAISE = "Raise it in wan.settings.limits if you mean to go on."


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How much of one limit is taken."""

    scope: str
    """``session`` or ``day``."""
    unit: str
    """``videos``, ``seconds`` or ``money``."""
    used: float
    limit: float
    currency: str = ""

    @property
    def left(self) -> str:
        """What is left, in words, such as ``17 of 20 videos``."""
        left = max(0.0, self.limit - self.used)
        if self.unit == "money":
            return f"{money_words(left, self.currency)} of {money_words(self.limit, self.currency)}"
        return f"{left:,.10g} of {self.limit:,.10g} {'s' if self.unit == 'seconds' else self.unit}"

    def _words(self, value: float) -> str:
        if self.unit == "money":
            return money_words(value, self.currency)
        return f"{value:,.10g} s" if self.unit == "seconds" else f"{value:,.10g} video{'' if value == 1 else 's'}"

    def room(self, one: Estimate) -> float:
        """Return how many such videos still fit."""
        wanted = _of(one, self.unit) or 0.0
        return math.inf if wanted == 0 else max(0.0, (self.limit - self.used + _LEAST) // wanted)

    def over(self, wanted: Estimate) -> SpendError | None:
        """Return the error for what does not fit; None if it does."""
        more = _of(wanted, self.unit) or 0.0
        if self.used + more <= self.limit + _LEAST:
            return None
        about = "about " if self.unit == "money" else ""
        return SpendError(
            f"This would go over your limit of {self._words(self.limit)} {_SCOPES[self.scope]}: "
            f"{about}{self._words(self.used)} taken so far, and this takes {about}{self._words(more)}.",
            _RAISE if self.scope == "session" else f"Wait until tomorrow, or {_RAISE[0].lower()}{_RAISE[1:]}",
        )


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What one more video would take, and whether the limits leave room for it."""

    estimate: Estimate
    priced: bool = True
    """Whether there is a price table."""
    left: str = ""
    """What the limits leave, in words."""
    room: int | None = None
    """How many such videos fit; None where nothing limits them."""
    problem: WanError | None = None
    """Why it may not be sent."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was bought.

    Attributes
    ----------
    videos : int
        How many; what may have been charged counts.
    seconds : int
        Their length together.
    estimated : float or None
        Money by the price table; None where it does not price all of them.
    currency : str
        Of the price table.
    billed : float or None
        US dollars that the service said it took; None where it said nothing.
    stated : int
        Of how many videos it said so.
    """

    videos: int
    seconds: int
    estimated: float | None
    currency: str
    billed: float | None
    stated: int

    def __repr__(self) -> str:
        parts = [Estimate(videos=self.videos, seconds=self.seconds).quantity]
        if self.estimated is not None and self.videos:
            parts.append(f"about {money_words(self.estimated, self.currency)} by your price table")
        if self.billed is not None:
            parts.append(f"{money_words(self.billed, 'USD')} billed for {self.stated}")
        return " · ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What this session and today have taken in this folder; the simulator is free, and not in it."""

    session: Taken
    day: Taken
    left: str = ""
    """What the limits leave, in words."""

    def __repr__(self) -> str:
        lines = [f"This session: {self.session!r}", f"Today: {self.day!r}"]
        return "\n".join([*lines, f"Left: {self.left}"] if self.left else lines)


class Guard:
    """The user's limits and prices at one moment.

    Parameters
    ----------
    limits : Limits
        What may be taken at most.
    prices : PriceTable, optional
        The user's own prices.
    """

    def __init__(self, limits: Limits | None = None, prices: PriceTable | None = None) -> None:
        self.limits = limits or Limits()
        self.prices = prices

    def estimate(self, row: Row) -> Estimate:
        """Return what a job is thought to take; the simulator takes no money."""
        return estimate_one(row.model, row.request, None if row.simulated else self.prices)

    def reserved(self, row: Row) -> Row:
        """Return a new job with its estimate."""
        return replace(row, estimate={**self.estimate(row).to_json(), "sends": 1})

    def check(self, row: Row, counted: Counted) -> None:
        """Raise SpendError if a job that is about to be sent does not fit the limits."""
        if not row.simulated:
            self.check_all(self.estimate(row), row.session, counted)

    def check_all(self, wanted: Estimate, session: str, counted: Counted) -> None:
        """Raise SpendError if what is wanted does not fit the limits."""
        for standing in self.standings(wanted, session, counted):
            over = standing.over(wanted)
            if over is not None:
                raise over

    def sent_again(self, row: Row, session: str, counted: Counted) -> Mapping[str, Any]:
        """Return what changes when a job of unknown outcome is sent once more; SpendError if that does not fit."""
        if row.state is not JobState.UNKNOWN:
            return {}
        now = replace(row, session=session)
        self.check(now, counted)
        estimate = row.estimate or self.reserved(row).estimate or {}
        return {
            "session": session,
            "submitted_at": time.time(),
            "estimate": {**estimate, "sends": sends_of(estimate) + 1},
        }

    def standings(self, wanted: Estimate, session: str, counted: Counted) -> list[Standing]:
        """Return how much of each limit is taken.

        Raises
        ------
        SpendError
            If there is a limit in money, and something has no price.
        """
        if not self.limits:
            return []
        start = day_start()
        jobs = [row for row in counted(session, start) if counts(row)]
        return [
            *self._standings("session", self.limits.session, [row for row in jobs if row.session == session], wanted),
            *self._standings("day", self.limits.day, [row for row in jobs if asked_at(row) >= start], wanted),
        ]

    def outlook(self, one: Estimate, session: str, counted: Counted) -> Outlook:
        """Return whether there is room for one more video; raises nothing of the limits' own."""
        found = Outlook(estimate=one, priced=self.prices is not None)
        try:
            standings = self.standings(one, session, counted)
        except SpendError as error:
            return replace(found, problem=error)
        if not standings:
            return found
        over = next((problem for standing in standings if (problem := standing.over(one))), None)
        room = min(standing.room(one) for standing in standings)
        return replace(found, left=left_words(standings), room=None if room == math.inf else int(room), problem=over)

    def spent(self, session: str, counted: Counted) -> Spent:
        """Return what the session and the day have taken."""
        start = day_start()
        jobs = [row for row in counted(session, start) if counts(row)]
        try:
            left = left_words(self.standings(Estimate(videos=0, seconds=0, amount=0.0), session, counted))
        except SpendError as error:
            left = f"not known. {error.message} {error.hint}"
        return Spent(
            session=self._taken([row for row in jobs if row.session == session]),
            day=self._taken([row for row in jobs if asked_at(row) >= start]),
            left=left,
        )

    def _standings(self, scope: str, limit: Limit, jobs: Sequence[Row], wanted: Estimate) -> list[Standing]:
        found = []
        for unit in _UNITS:
            most = getattr(limit, unit)
            if most is None:
                continue
            match unit:
                case "videos":
                    used: float = sum(sends(row) for row in jobs)
                case "seconds":
                    used = sum(seconds(row) for row in jobs)
                case _:
                    used = self._money(jobs, wanted)
            currency = self.prices.currency if self.prices is not None else ""
            found.append(Standing(scope=scope, unit=unit, used=used, limit=most, currency=currency))
        return found

    def _money(self, jobs: Sequence[Row], wanted: Estimate) -> float:
        prices = self.prices
        if prices is None:
            raise SpendError(
                "A limit in money cannot be held: there is no price table.",
                "Set wan.settings.price_table, or take the money out of wan.settings.limits.",
            )
        costs = [self.cost(row) for row in jobs]
        if wanted.most is None or None in costs:
            what = "what is asked for" if wanted.most is None else "something that was made before"
            raise SpendError(
                f"A limit in money cannot be held: your price table does not price {what}.",
                f"Add its resolution to wan.settings.price_table; it has {', '.join(prices.per_second)}.",
            )
        return math.fsum(cost for cost in costs if cost is not None)

    def cost(self, row: Row) -> float | None:
        """Return what a job has taken or may yet take, in the price table's currency; None where it has no price."""
        known, bill = self._known(row), billed(row)
        if bill is not None and self.prices is not None and self.prices.currency == "USD":
            more = sends(row) - 1
            return bill if not more else None if known.most is None else bill + more * known.most
        return None if known.most is None else sends(row) * known.most

    def _taken(self, jobs: Sequence[Row]) -> Taken:
        known = [self._estimated(row) for row in jobs]
        bills = [bill for row in jobs if (bill := billed(row)) is not None]
        return Taken(
            videos=sum(sends(row) for row in jobs),
            seconds=sum(seconds(row) for row in jobs),
            estimated=None if self.prices is None or None in known else math.fsum(one or 0.0 for one in known),
            currency=self.prices.currency if self.prices is not None else "",
            billed=math.fsum(bills) if bills else None,
            stated=len(bills),
        )

    def _estimated(self, row: Row) -> float | None:
        amount = self._known(row).amount
        return None if amount is None else sends(row) * amount

    def _known(self, row: Row) -> Estimate:
        """Return what was estimated when a job was sent; by today's table where that said nothing in its currency."""
        then = Estimate.from_json(row.estimate or {})
        ours = self.prices is not None and then.amount is not None and then.currency == self.prices.currency
        return then if ours else self.estimate(row)


def counts(row: Row) -> bool:
    """Return whether a job that was sent, or is about to be, may cost money."""
    return not row.simulated and not not_charged(row)


def asked_at(row: Row) -> float:
    """Return when a job was last asked for."""
    return max(row.created_at, row.submitted_at or 0.0)


def day_start(now: float | None = None) -> float:
    """Return when the present local day began."""
    local = time.localtime(now)
    return time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1))


def sends(row: Row) -> int:
    """Return how many times a job was sent, or is about to be."""
    return sends_of(row.estimate)


def release_reservation(estimate: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return an estimate from which one reservation is released: it is proven that it was not sent that time."""
    return None if estimate is None else {**estimate, "sends": max(1, sends_of(estimate) - 1)}


def seconds(row: Row) -> int:
    """Return the length of what a job asks for, of all its sends."""
    return sends(row) * estimate_one(row.model, row.request).seconds


def billed(row: Row) -> float | None:
    """Return the US dollars that the service said it took; None where it did not say."""
    return billed_usd(row.billing)


def left_words(standings: Sequence[Standing]) -> str:
    """Return what the limits leave, such as ``17 of 20 videos left today``."""
    parts = []
    for scope, words in _SCOPES.items():
        of_scope = [one.left for one in standings if one.scope == scope]
        if of_scope:
            parts.append(f"{', '.join(of_scope)} left {words}")
    return "; ".join(parts)


def _of(estimate: Estimate, unit: str) -> float | None:
    return {"videos": float(estimate.videos), "seconds": float(estimate.seconds), "money": estimate.most}[unit]

"""The user's limits on spending: videos, seconds and money for each session and each day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from .checks import amount, count, table


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most that may be bought; None means no limit.

    Attributes
    ----------
    videos : int or None
        Number of videos.
    seconds : float or None
        Total length of the videos in seconds.
    money : float or None
        Amount in the currency of the price table.
    """

    videos: int | None = None
    seconds: float | None = None
    money: float | None = None

    def __bool__(self) -> bool:
        return any(one is not None for one in (self.videos, self.seconds, self.money))

    def __repr__(self) -> str:
        known = (("videos", self.videos), ("seconds", self.seconds), ("money", self.money))
        return ", ".join(f"{name} {value:g}" for name, value in known if value is not None) or "none"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one process (a kernel or a command), and of one local day in one folder."""

    session: Limit = field(default_factory=Limit)
    day: Limit = field(default_factory=Limit)

    def __bool__(self) -> bool:
        return bool(self.session or self.day)

    def __repr__(self) -> str:
        return f"Limits(session: {self.session!r}; day: {self.day!r})" if self else "Limits(none)"


def read_limits(name: str, value: object) -> Limits:
    """Check limits given as a dict such as ``{"day": {"videos": 20, "money": 10}}``; an empty dict removes all limits.

    Raises
    ------
    SettingsError
        If a name is not known (with the nearest match), or a limit is not a number of 0 or more.
    """
    if isinstance(value, Limits):
        return value
    given = table(name, {} if value is None else value, ("session", "day"))
    return Limits(**{scope: _limit(f"{name}[{scope!r}]", one) for scope, one in given.items()})


def _limit(name: str, value: object) -> Limit:
    if isinstance(value, Limit):
        return value
    given = table(name, {} if value is None else value, ("videos", "seconds", "money"))
    videos, seconds, money = (given.get(one) for one in ("videos", "seconds", "money"))
    return Limit(
        videos=None if videos is None else count(f"{name}['videos']", videos),
        seconds=None if seconds is None else amount(f"{name}['seconds']", seconds),
        money=None if money is None else amount(f"{name}['money']", money),
    )

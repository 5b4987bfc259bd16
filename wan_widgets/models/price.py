"""What videos are thought to take before they are sent: quantity always, money where there are prices. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .request import Request


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What some videos are thought to take.

    Attributes
    ----------
    videos : int
        How many.
    seconds : int
        Their length together.
    amount : float or None
        Money by the user's price table; None where that does not say.
    currency, as_of : str
        Of that table: an ISO 4217 code, and the day of its prices.
    """

    videos: int
    seconds: int
    amount: float | None = None
    currency: str = ""
    as_of: str = ""

    @property
    def quantity(self) -> str:
        """The quantity in words.

        Examples
        --------
        >>> Estimate(videos=3, seconds=15).quantity
        '3 videos · 15 s'
        """
        return f"{self.videos} video{'' if self.videos == 1 else 's'} · {self.seconds} s"


def estimate_of(requests: Iterable[Request]) -> Estimate:
    """Return what these requests are thought to take together."""
    known = list(requests)
    lengths = (request.values.get("duration") for request in known)
    return Estimate(videos=len(known), seconds=sum(length for length in lengths if isinstance(length, int)))

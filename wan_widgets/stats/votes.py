"""One vote on two takes, and counts of votes; immutable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Choice = Literal["left", "right", "tie", "both bad"]
"""What was chosen. A tie counts half for each, and "both bad" is a tie that marks both."""
CHOICES: tuple[Choice, ...] = get_args(Choice)
OVERALL = "overall"
"""The default criterion."""


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One vote: which two takes, on which side each was, and what was chosen."""

    left: str
    """Id of the take on the left."""
    right: str
    choice: Choice
    criterion: str = OVERALL
    rater: str = ""
    """Name of the rater; "" for the user without a name."""
    note: str = ""
    at: float = 0.0
    """Seconds since the epoch."""
    watched_left: int = 0
    """How often the left take was played to its end."""
    watched_right: int = 0
    revealed: bool = False
    """Whether the rater had seen the settings before. Such votes are left out unless requested."""
    id: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """Both takes, in the order of their ids."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)

    @property
    def winner(self) -> str:
        """The take that was chosen; "" for a tie."""
        return {"left": self.left, "right": self.right}.get(self.choice, "")


@dataclass(frozen=True)
class Counts:
    """Votes on takes by their numbers: `wins` of the row over the column, and `ties` of both, which is symmetric."""

    wins: NDArray[np.float64]
    ties: NDArray[np.float64]

    @property
    def together(self) -> NDArray[np.float64]:
        """How often two takes were compared."""
        return self.wins + self.wins.T + self.ties

    @property
    def total(self) -> int:
        """Number of votes."""
        return round(float(self.wins.sum() + self.ties.sum() / 2))

    @property
    def scores(self) -> NDArray[np.float64]:
        """Wins of the row over the column; a tie counts half for each."""
        return self.wins + self.ties / 2


def count(takes: Sequence[str], votes: Iterable[Vote]) -> Counts:
    """Count the votes on takes; votes on others are left out."""
    import numpy as np

    place = {take: number for number, take in enumerate(takes)}
    wins, ties = np.zeros((len(takes), len(takes))), np.zeros((len(takes), len(takes)))
    for vote in votes:
        if vote.left not in place or vote.right not in place or vote.left == vote.right:
            continue
        left, right = place[vote.left], place[vote.right]
        if vote.winner:
            winner, loser = (left, right) if vote.winner == vote.left else (right, left)
            wins[winner, loser] += 1
        else:
            ties[left, right] += 1
            ties[right, left] += 1
    return Counts(wins, ties)

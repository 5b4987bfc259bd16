"""One rater's round through pairs: the next pair, the votes, undo, and progress.

Votes are read from the ledger, so a round continues in a new kernel. A rater does not see the votes of others. They
only decide which pair is the most informative. The page gets the two files of a pair, and nothing about their origin.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from .._jobs.ledger import vote_store
from .._models.text.formatting import safe_repr
from ..config.checks import nearest_words
from ..errors import SettingsError
from ..forks import free_in_child
from ..stats.next_pair import next_pair
from ..stats.votes import OVERALL, Choice, Vote
from .takes import Take, is_verdict, need_varied, votes_of

ADHERENCE = "adherence"
"""The criterion that needs the prompt: only takes of one prompt are compared."""
REPEATED = 4
"""One pair in this many is shown a second time."""


@dataclass(frozen=True)
class RatedPair:
    """Two takes side by side. The rater sees only `media` and `prompt`."""

    left: Take
    right: Take
    prompt: str = ""
    """Shown where the criterion needs it; the same for both."""
    instead_of: str = ""
    """Id of the earlier vote that the next one replaces; "" if it replaces none."""

    @property
    def media(self) -> tuple[Path | None, Path | None]:
        """The two files, left and right."""
        return self.left.path, self.right.path

    def is_of(self, vote: Vote) -> bool:
        """Return whether a vote is on this pair."""
        return {self.left.id, self.right.id} == {vote.left, vote.right}


class Rating:
    """A rater's round through the pairs of some takes.

    Parameters
    ----------
    takes : sequence of Take
        The takes.
    criteria : sequence of str
        The criteria, rated one after the other.
    rater : str
        Name of the rater; "" for the user without a name.
    by : str, optional
        A setting: only takes that differ in it are compared.
    rng : random.Random, optional
        Draws pairs and sides.
    """

    def __init__(
        self,
        takes: Sequence[Take],
        criteria: Sequence[str] = (OVERALL,),
        rater: str = "",
        *,
        by: str | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.takes = {take.id: take for take in takes}
        self.criteria = tuple(dict.fromkeys(vote_store.name_of("criterion", one) or OVERALL for one in criteria))
        if not self.criteria:
            raise SettingsError("There is no criterion.", f"Pass some, such as criteria=({OVERALL!r},).")
        self.rater = vote_store.name_of("rater", rater)
        self.by = None if by is None else need_varied(takes, by)
        """The setting in which compared takes differ; None for any two."""
        self.criterion = self.criteria[0]
        self.revealed = False
        """Whether the rater has seen settings, or the ranking: votes from then on are marked."""
        self.shows_settings = False
        """Whether the settings are shown after each vote."""
        self._rng = rng or random.SystemRandom()
        self._skipped: dict[str, set[frozenset[str]]] = {one: set() for one in self.criteria}
        self._repeats: dict[str, list[tuple[str, str]]] = {one: [] for one in self.criteria}
        self._pair: RatedPair | None = None
        self._lock = free_in_child(threading.Lock())
        """Held while a pair is drawn."""

    def choose(self, criterion: str) -> None:
        """Switch to another criterion."""
        if criterion not in self.criteria:
            raise SettingsError(
                f"{safe_repr(criterion)} is not a criterion of this rating.", nearest_words(criterion, self.criteria)
            )
        self.criterion, self._pair = criterion, None

    @property
    def votes(self) -> list[Vote]:
        """The rater's own votes on the criterion, oldest first."""
        return [vote for vote in votes_of(list(self.takes.values()), self.criterion) if vote.rater == self.rater]

    @property
    def cast(self) -> list[Vote]:
        """The rater's own votes in rounds like this, oldest first, without the verdicts of comparisons."""
        return [vote for vote in self.votes if not is_verdict(vote)]

    @property
    def total(self) -> int:
        """Number of pairs to rate on the criterion."""
        return sum(self._allowed(one, other) for one, other in combinations(self.takes, 2))

    @property
    def done(self) -> int:
        """Number of pairs that the rater has rated."""
        return len({vote.pair for vote in self.votes})

    def pair(self) -> RatedPair | None:
        """Return the current pair; None if none is left. It stays the same until it is rated or skipped."""
        with self._lock:  # two threads may ask at once: one answers the page, one sends its state
            if self._pair is None:
                self._pair = self._draw()
            return self._pair

    @property
    def shown(self) -> RatedPair | None:
        """The pair that was shown and waits for a vote; None if the next one is not drawn yet."""
        return self._pair

    def vote(self, choice: Choice, *, note: str = "", watched: tuple[int, int] = (0, 0)) -> Vote:
        """Store a vote on the current pair; the next call of `pair` draws another one.

        Raises
        ------
        SettingsError
            If no pair is left, the choice does not exist, or the vote to replace was replaced or taken back elsewhere.
        LedgerError
            If the vote cannot be stored. The pair then stays the current one.
        """
        pair = self.pair()
        if pair is None:
            raise SettingsError("There is no pair to vote on.", "All pairs are rated.")
        vote = Vote(
            left=pair.left.id,
            right=pair.right.id,
            choice=choice,
            criterion=self.criterion,
            rater=self.rater,
            note=note,
            watched_left=watched[0],
            watched_right=watched[1],
            revealed=self.revealed,
        )
        saved = vote_store.save(pair.left.store, vote, instead_of=pair.instead_of)
        self._pair = None
        if self.shows_settings:
            self.revealed = True
        return saved

    def undo(self) -> RatedPair | None:
        """Take back the rater's last vote on the criterion, and show its pair again; None if there is no vote."""
        own = self.cast
        if not own:
            return None
        last = own[-1]
        vote_store.withdraw(self.takes[last.left].store, last.id)
        self._pair = self._as_pair(last.left, last.right)
        return self._pair

    def change(self, vote_id: str) -> RatedPair:
        """Show the pair of an earlier vote again, on the same sides. The vote counts until another one is cast.

        Raises
        ------
        SettingsError
            If the rater has no such vote on the criterion, or took it back.
        """
        found = next((vote for vote in self.cast if vote.id == vote_id), None)
        if found is None:
            raise SettingsError("This vote no longer counts.", "See the list of your last votes.")
        self._pair = self._as_pair(found.left, found.right, instead_of=vote_id)
        return self._pair

    @property
    def repeatable(self) -> list[tuple[str, str]]:
        """Pairs that the rater has rated once on the criterion, each with the sides swapped."""
        times = Counter(vote.pair for vote in self.cast)
        return [(vote.right, vote.left) for vote in self.cast if times[vote.pair] == 1]

    @property
    def to_repeat(self) -> int:
        """Number of pairs that still have to be rated a second time."""
        return len(self._repeats[self.criterion])

    def repeat(self, count: int | None = None) -> int:
        """Show some pairs a second time once all are rated, to measure how often the rater gives the same answer.

        Both votes count, and the ranking says how many got the same answer.

        Parameters
        ----------
        count : int, optional
            How many pairs. By default a quarter of those that were rated once.
        """
        pairs = self.repeatable
        count = -(-len(pairs) // REPEATED) if count is None else min(max(0, count), len(pairs))
        self._repeats[self.criterion] = self._rng.sample(pairs, count)
        return count

    def skip(self) -> RatedPair | None:
        """Skip the current pair without a vote, and return the next one. Skipped pairs come again at the end."""
        if self._pair is not None:
            self._skipped[self.criterion].add(frozenset((self._pair.left.id, self._pair.right.id)))
        self._pair = None
        return self.pair()

    def reveal(self) -> RatedPair | None:
        """Return the current pair to show its settings. It gets no vote now, and later votes are marked."""
        pair = self.pair()
        if pair is not None:
            self.revealed = True
            self._skipped[self.criterion].add(frozenset((pair.left.id, pair.right.id)))
            self._pair = None
        return pair

    def _draw(self) -> RatedPair | None:
        skipped = self._skipped[self.criterion]
        found = self._next(skipped)
        if found is None and skipped:
            skipped.clear()
            found = self._next(skipped)
        repeats = self._repeats[self.criterion]
        return self._as_pair(*repeats.pop()) if found is None and repeats else found

    def _next(self, skipped: set[frozenset[str]]) -> RatedPair | None:
        votes = votes_of(list(self.takes.values()), self.criterion)
        pair = next_pair(
            list(self.takes),
            votes,
            rater=self.rater,
            allowed=lambda one, other: self._allowed(one, other) and frozenset((one, other)) not in skipped,
            rng=self._rng,
        )
        return None if pair is None else self._as_pair(*pair)

    def _allowed(self, one: str, other: str) -> bool:
        if self.by is not None and self.takes[one].value(self.by) == self.takes[other].value(self.by):
            return False
        return self.criterion != ADHERENCE or (self._prompt(one) == self._prompt(other) != "")

    def _as_pair(self, left: str, right: str, instead_of: str = "") -> RatedPair:
        prompt = self._prompt(left) if self.criterion == ADHERENCE else ""
        return RatedPair(self.takes[left], self.takes[right], prompt, instead_of)

    def _prompt(self, take: str) -> str:
        return str(self.takes[take].settings.get("prompt") or "")

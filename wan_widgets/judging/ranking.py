"""What votes say of takes: an order with its uncertainty, and "not enough to tell" where that is so.

A strength is shown as the chance to win against the average take of this set, where a tie counts half. Lines hold 95 %,
by the profile likelihood of the regularized Bradley-Terry-Davidson model.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .._jobs.handles.dataframe import frame_of
from ..stats.contradictions import Cycles, Disagreement, agreement, components, cycles, disagreements
from ..stats.model import MOST_PROFILED, Fit, fit, from_average
from ..stats.next_pair import next_pair, votes_until_sure
from ..stats.votes import OVERALL, Vote, count
from .takes import Take, need_varied, varied

if TYPE_CHECKING:
    import pandas as pd

    from .._jobs.handles.job import Job

SURE, PROBABLE = 0.90, 0.75
"""How sure it is from which "leads" and "is probably ahead" are said."""
_FIRST_VOTES = 1.5
"""Votes for each take that give a first, rough order."""
_Z_SURE = 1.2815515655446004
_FEW_TAKES = 5
"""Takes of a level below which they say little about the level itself."""
_VERY_MANY = 500


@dataclass(frozen=True, kw_only=True)
class RankedTake:
    """One take in the order."""

    letter: str
    """By rank: A is the strongest."""
    take: Take
    label: str
    chance: float
    """To win against the average take of this set, 0 to 1; a tie counts half."""
    low: float
    high: float
    """The 95 % interval of the chance."""
    first: float
    """The chance that it is really the strongest of the set."""
    won: int
    tied: int
    lost: int

    @property
    def votes(self) -> int:
        """Number of votes on it."""
        return self.won + self.tied + self.lost


@dataclass(frozen=True, kw_only=True)
class RankedLevel:
    """One value of a setting: the mean of its takes."""

    setting: str
    value: str
    takes: int
    chance: float
    low: float
    high: float
    first: float
    """The chance that it is really the strongest of the levels."""
    last: float


class Ranking:
    """Takes in the order that votes give, with how sure it is.

    Parameters
    ----------
    takes : sequence of Take
        The takes.
    votes : sequence of Vote
        The votes on pairs of them.
    by : str, optional
        The setting whose levels are compared; all that differ if left out.
    criterion : str
        What the votes are about.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.ranking(wan.jobs("sunset"), by="seed")  # doctest: +SKIP
    """

    def __init__(
        self, takes: Sequence[Take], votes: Sequence[Vote], *, by: str | None = None, criterion: str = OVERALL
    ) -> None:
        self.criterion = criterion
        """What the votes are about."""
        self.votes = tuple(votes)
        """The votes, oldest first."""
        self._given = tuple(takes)
        self.settings = tuple(varied(takes)) if by is None else (need_varied(takes, by),)
        """The settings whose levels are compared."""
        self._names = varied(takes)
        self._counts = count([take.id for take in takes], votes)
        self._fit: Fit = fit(self._counts)
        self._order = sorted(range(len(takes)), key=lambda one: -self._fit.strengths[one])

    # -- the order -------------------------------------------------------------------------------

    @cached_property
    def takes(self) -> tuple[RankedTake, ...]:
        """The takes, the strongest first."""
        contrasts = from_average(len(self._given))
        first = self._fit.best(contrasts)
        counts, found = self._counts, []
        for rank, place in enumerate(self._order):
            low, high = self._fit.interval(contrasts[place])
            found.append(
                RankedTake(
                    letter=_letters(rank),
                    take=self._given[place],
                    label=self._given[place].label(self._names),
                    chance=self._fit.chance(float(contrasts[place] @ self._fit.strengths)),
                    low=self._fit.chance(low),
                    high=self._fit.chance(high),
                    first=float(first[place]),
                    won=int(counts.wins[place].sum()),
                    tied=int(counts.ties[place].sum()),
                    lost=int(counts.wins[:, place].sum()),
                )
            )
        return tuple(found)

    @cached_property
    def levels(self) -> Mapping[str, tuple[RankedLevel, ...]]:
        """The levels of each setting, the strongest first; a level is the mean of its takes."""
        return {name: self._levels_of(name) for name in self.settings}

    def _levels_of(self, name: str) -> tuple[RankedLevel, ...]:
        import numpy as np

        values, contrasts = self._contrasts(name)
        best, worst = self._fit.best(contrasts), self._fit.best(-contrasts)
        found = []
        for value, contrast, first, last in zip(values, contrasts, best, worst, strict=True):
            low, high = self._fit.interval(contrast)
            found.append(
                RankedLevel(
                    setting=name,
                    value=value,
                    takes=int(np.count_nonzero(contrast > 0)),
                    chance=self._fit.chance(float(contrast @ self._fit.strengths)),
                    low=self._fit.chance(low),
                    high=self._fit.chance(high),
                    first=float(first),
                    last=float(last),
                )
            )
        return tuple(sorted(found, key=lambda level: -level.chance))

    def _contrasts(self, name: str) -> tuple[list[str], Any]:
        """Return the levels of a setting, and the contrast of each from the average of all takes."""
        import numpy as np

        members: dict[str, list[int]] = defaultdict(list)
        for place, take in enumerate(self._given):
            members[take.value(name)].append(place)
        contrasts = np.full((len(members), len(self._given)), -1.0 / len(self._given))
        for contrast, places in zip(contrasts, members.values(), strict=True):
            contrast[places] += 1.0 / len(places)
        return list(members), contrasts

    @property
    def wins(self) -> list[list[float]]:
        """Votes for the row over the column, in the order of `takes`; a tie counts half."""
        scores = self._counts.scores
        return [[float(scores[row, column]) for column in self._order] for row in self._order]

    @property
    def compared(self) -> list[list[int]]:
        """How often two takes were compared, in the order of `takes`."""
        together = self._counts.together
        return [[int(together[row, column]) for column in self._order] for row in self._order]

    # -- how sure --------------------------------------------------------------------------------

    @property
    def sure(self) -> float:
        """How sure it is that the first take is ahead of the second, 0.5 to 1."""
        return self._fit.sure(*self._first_two())

    @property
    def enough(self) -> bool:
        """Whether the votes are enough to say which take is first: 90 % sure."""
        return bool(self.votes) and self.sure >= SURE

    @property
    def more_votes(self) -> int | None:
        """About how many more votes would tell the first two apart; None if they are so close that very many would."""
        first = max(0, math.ceil(_FIRST_VOTES * len(self._given)) - self._counts.total)
        more = votes_until_sure(self._fit, self._order[0], self._order[1])
        return first or more

    @property
    def verdict(self) -> str:
        """What can be said, in one or two sentences."""
        total, size = self._counts.total, len(self._given)
        pairs = size * (size - 1) // 2
        rough = math.ceil(_FIRST_VOTES * size) - total
        if not total:
            return f"Not enough to tell: no votes yet. About {rough} give a first, rough order."
        if rough > 0:
            rated = len({vote.pair for vote in self.votes})
            of = f"{_number(total, 'vote')} on {rated} of {_number(pairs, 'pair')}"
            return f"Not enough to tell: {of}. About {rough} more give a first, rough order."
        one, two = self.takes[:2]
        ahead = f"{one.letter} is ahead of {two.letter}, {_percent(self.sure)} sure."
        if self.enough:
            return ahead
        more = self.more_votes
        how = (
            "They are so close that very many more votes would be needed."
            if more is None
            else f"About {_number(more, 'more vote')} on these two would tell."
        )
        return f"Not enough to tell which is first. {ahead} {how}"

    def sentence(self, setting: str) -> str:
        """Return what can be said of the levels of a setting."""
        levels = self.levels[setting]
        first, last = levels[0], levels[-1]
        if self.votes and first.first >= SURE:
            return f"{first.value} leads, {_percent(first.first)} sure."
        if self.votes and first.first >= PROBABLE:
            return f"{first.value} is probably ahead, {_percent(first.first)} sure."
        more = self._votes_for(setting)
        how = "" if more is None or not self.votes else f" About {_number(more, 'more vote')} would tell the first two."
        if self.votes and len(levels) > FEWEST_LEVELS and last.last >= SURE:
            return f"{last.value} is last, {_percent(last.last)} sure.{how}"
        return f"No clear order yet.{how}"

    def _votes_for(self, setting: str) -> int | None:
        """Return about how many more votes would tell the first two levels apart, as they are estimated."""
        values, contrasts = self._contrasts(setting)
        levels = self.levels[setting]
        one, two = (contrasts[values.index(level.value)] for level in levels[:2])
        difference = float((one - two) @ self._fit.strengths)
        spread = float((one - two) @ self._fit.covariance @ (one - two))
        if difference <= 0 or not self._counts.total:
            return None
        more = math.ceil(self._counts.total * ((_Z_SURE**2) * spread / difference**2 - 1))
        return max(1, more) if more <= _VERY_MANY else None

    def _first_two(self) -> tuple[list[float], list[float]]:
        size, (one, two) = len(self._given), self._order[:2]
        return [float(place == one) for place in range(size)], [float(place == two) for place in range(size)]

    # -- contradictions --------------------------------------------------------------------------

    @cached_property
    def cycles(self) -> Cycles:
        """Takes that beat each other in a circle, by their places in `takes`."""
        found = cycles(self._counts)
        rank = {place: number for number, place in enumerate(self._order)}
        named = tuple(tuple(rank[place] for place in circle) for circle in found.named)
        return Cycles(named=named, triples=found.triples, of=found.of)

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """How often each two raters differ on pairs that both rated."""
        return disagreements(self.votes)

    @property
    def caveats(self) -> list[str]:
        """What to say when this is quoted."""
        letter = {ranked.take.id: ranked.letter for ranked in self.takes}
        size = len(self._given)
        found = [f"It orders these {size} takes by {_number(self._counts.total, 'vote')} on {self.criterion!r}."]
        for name, levels in self.levels.items():
            fewest = min(level.takes for level in levels)
            if fewest < _FEW_TAKES:
                found.append(
                    f"{_number(fewest, 'take')} for each {name} say little about the {name} itself: a line"
                    " holds the doubt of the votes, not that of other seeds."
                )
        groups = components(self._counts)
        if len(groups) > 1 and self.votes:
            rest = ", ".join(sorted(letter[self._given[place].id] for group in groups[1:] for place in group))
            found.append(f"No votes connect {rest} with the others: their order against them is not known.")
        for circle in self.cycles.named:
            words = [self.takes[place].letter for place in circle]
            beaten = ", ".join(f"{one} beat {other}" for one, other in zip(words, [*words[1:], words[0]], strict=True))
            found.append(f"{beaten}: no order is true to all of them, so they are placed by all their pairs together.")
        if self.cycles.triples:
            found.append(
                f"Circles in {self.cycles.triples} of {_number(self.cycles.of, 'triple')}; votes thrown by chance give"
                f" about {self.cycles.by_chance:.0f}."
            )
        for one in self.disagreements:
            about = f", most about {letter[one.about]}" if one.about else ""
            found.append(
                f"{one.one or 'you'} and {one.other or 'you'} differ on {one.differ} of"
                f" {_number(one.shared, 'shared pair')}{about}."
                f" By chance they would differ on about {one.by_chance:.0f}."
            )
        same, again = agreement(self.votes)
        if again:
            found.append(f"Of {_number(again, 'pair')} that came again, {same} got the same answer.")
        if bad := sum(vote.choice == "both bad" for vote in self.votes):
            found.append(f'"Both bad", {_number(bad, "vote")}: a tie that marks both.')
        return found

    @property
    def method(self) -> str:
        """How strengths and lines were found."""
        lines = "profile likelihood" if len(self._given) <= MOST_PROFILED else "the curvature of the likelihood"
        return (
            "Bradley-Terry model with ties (Davidson 1970), regularized; chance to win against the average take of"
            f" this set, a tie counts half; 95 % intervals by {lines}."
        )

    # -- faces -----------------------------------------------------------------------------------

    def best(self) -> Job | None:
        """Return the strongest take's job; None if the votes are not enough to tell."""
        return self.takes[0].take.job if self.enough else None

    def next_pair(self, rater: str | None = None, *, lot: random.Random | None = None) -> tuple[Job, Job] | None:
        """Return the two takes whose vote tells most now, left and right; None if there is no pair left.

        Parameters
        ----------
        rater : str, optional
            Who is asked; pairs that others have rated may come.
        lot : random.Random, optional
            Draws the sides.
        """
        jobs = {take.id: take.job for take in self._given}
        pair = next_pair(list(jobs), self.votes, rater=rater, lot=lot)
        return None if pair is None else (jobs[pair[0]], jobs[pair[1]])

    def rows(self) -> list[dict[str, Any]]:
        """Return each take as a dict, the strongest first.

        Returns
        -------
        list of dict
            ``rank``, ``letter``, ``job``, the settings that differ, ``chance`` with ``low`` and ``high``, ``first``
            (the chance that it is really the strongest), ``won``, ``tied`` and ``lost``.
        """
        return [
            {
                "rank": rank,
                "letter": one.letter,
                "job": one.take.id,
                **{name: one.take.settings.get(name) for name in self._names},
                "chance": round(one.chance, 4),
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "first": round(one.first, 4),
                "won": one.won,
                "tied": one.tied,
                "lost": one.lost,
            }
            for rank, one in enumerate(self.takes, 1)
        ]

    def level_rows(self) -> list[dict[str, Any]]:
        """Return each level of each setting as a dict, the strongest first."""
        return [
            {
                "setting": level.setting,
                "value": level.value,
                "takes": level.takes,
                "chance": round(level.chance, 4),
                "low": round(level.low, 4),
                "high": round(level.high, 4),
                "first": round(level.first, 4),
            }
            for levels in self.levels.values()
            for level in levels
        ]

    def dataframe(self, *, levels: bool = False) -> pd.DataFrame:
        """Return the takes as a pandas table, or the levels of settings.

        Parameters
        ----------
        levels : bool
            Whether the rows are levels.
        """
        return frame_of(self.level_rows() if levels else self.rows())

    def table(self) -> str:
        """Return the ranking as text: takes, levels, what can be said, and what to say when it is quoted."""
        from .ranking_text import text_of

        return text_of(self)

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        from .ranking_html import html_of

        return html_of(self)

    def _mime_(self) -> tuple[str, str]:
        return "text/html", self._repr_html_()


FEWEST_LEVELS = 2


def _letters(rank: int) -> str:
    """Return A to Z, then AA, AB, ..."""
    text, rank = "", rank + 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _percent(share: float) -> str:
    return f"{min(99, round(100 * share))} %"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

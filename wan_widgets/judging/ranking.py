"""The ranking of takes by votes, with its uncertainty; "not enough to tell" while there are too few votes.

A strength is shown as the chance to win against the average take of this set; a tie counts half. Intervals are 95 %,
by the profile likelihood of the regularized Bradley-Terry-Davidson model.
"""

from __future__ import annotations

import math
import os
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .._jobs.handles.dataframe import frame_of
from ..stats.contradictions import Cycles, Disagreement, components, cycles, disagreements
from ..stats.model import Fit, fit, from_average
from ..stats.next_pair import next_pair, votes_until_sure
from ..stats.variance import variance_of
from ..stats.votes import OVERALL, Vote, count
from ..times import utc_text
from . import ranking_words
from .takes import Take, need_varied, varied
from .variance import VarianceTable, table_of

if TYPE_CHECKING:
    import pandas as pd

    from .._jobs.handles.job import Job
    from .._jobs.handles.video import Video
    from ..clips.exported_file import ExportedFile

_Z_SURE = 1.2815515655446004
"""The 90 % quantile of the standard normal distribution."""
_VERY_MANY = 500
"""Votes beyond which no number is given."""


@dataclass(frozen=True, kw_only=True)
class RankedTake:
    """One take with its place in the ranking."""

    letter: str
    """By rank: A is the strongest."""
    take: Take
    label: str
    chance: float
    """The chance to win against the average take of this set, 0 to 1; a tie counts half."""
    low: float
    high: float
    """The 95 % interval of the chance."""
    first: float
    """The chance that this take is really the strongest of the set."""
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
    """Takes ranked by votes, with the uncertainty of the ranking.

    Parameters
    ----------
    takes : sequence of Take
        The takes.
    votes : sequence of Vote
        The votes on pairs of them.
    by : str, optional
        The setting whose levels are compared; by default all settings that differ.
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
        self._names = varied([take.settings for take in takes])
        self.settings = tuple(self._names) if by is None else (need_varied(takes, by),)
        """The settings whose levels are compared."""
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

    # -- certainty -------------------------------------------------------------------------------

    @property
    def sure(self) -> float:
        """The probability that the first take is ahead of the second, 0.5 to 1."""
        return self._fit.probability_above(*self._first_two())

    @property
    def enough(self) -> bool:
        """Whether the votes are enough to say which take is first, with 90 % certainty."""
        return self.sure >= ranking_words.SURE

    @property
    def more_votes(self) -> int | None:
        """About how many more votes would tell the first two apart; None if they are too close for a number."""
        first = max(0, math.ceil(ranking_words.FIRST_VOTES * len(self._given)) - self._counts.total)
        more = votes_until_sure(self._fit, self._order[0], self._order[1])
        return first or more

    @property
    def verdict(self) -> str:
        """The result in one or two sentences."""
        return ranking_words.verdict(self)

    def sentence(self, setting: str) -> str:
        """Return the result for the levels of a setting in sentences."""
        return ranking_words.sentence(self, setting)

    def votes_for(self, setting: str) -> int | None:
        """Return about how many more votes would tell the first two levels apart."""
        values, contrasts = self._contrasts(setting)
        levels = self.levels[setting]
        one, two = (contrasts[values.index(level.value)] for level in levels[:2])
        difference = float((one - two) @ self._fit.strengths)
        spread = float((one - two) @ self._fit.covariance @ (one - two))
        if difference <= 0:
            return None
        more = math.ceil(self._counts.total * ((_Z_SURE**2) * spread / difference**2 - 1))
        return max(1, more) if more <= _VERY_MANY else None

    def _first_two(self) -> tuple[list[float], list[float]]:
        size, (one, two) = len(self._given), self._order[:2]
        return [float(place == one) for place in range(size)], [float(place == two) for place in range(size)]

    # -- contradictions --------------------------------------------------------------------------

    @cached_property
    def cycles(self) -> Cycles:
        """Takes that beat each other in a circle, as indexes into `takes`."""
        found = cycles(self._counts)
        rank = {place: number for number, place in enumerate(self._order)}
        named = tuple(tuple(rank[place] for place in circle) for circle in found.named)
        return Cycles(named=named, triples=found.triples, of=found.of)

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """How often each pair of raters disagrees on the takes that both rated."""
        return disagreements(self.votes)

    @property
    def caveats(self) -> list[str]:
        """The caveats to state when the ranking is quoted."""
        return ranking_words.caveats(self)

    @property
    def method(self) -> str:
        """How strengths and intervals were computed."""
        return ranking_words.method(len(self.takes))

    @property
    def unconnected(self) -> list[str]:
        """Letters of the takes that no votes connect with the largest group."""
        letter = {ranked.take.id: ranked.letter for ranked in self.takes}
        groups = components(self._counts)
        return sorted(letter[self._given[place].id] for group in groups[1:] for place in group)

    def variance(self) -> VarianceTable:
        """Return how much of the variance of the strengths comes from each setting that differs."""
        settings = {name: [take.value(name) for take in self._given] for name in self._names}
        return table_of({"strength": variance_of([float(one) for one in self._fit.strengths], settings)}, settings)

    # -- results ---------------------------------------------------------------------------------

    def best(self) -> Job | Video | None:
        """Return the job or the video of the strongest take; None if the votes are not enough to tell."""
        return self.takes[0].take.source if self.enough else None

    def next_pair(
        self, rater: str | None = None, *, rng: random.Random | None = None
    ) -> tuple[Job | Video, Job | Video] | None:
        """Return the most informative pair to vote on next, left and right; None if no pair is left.

        Parameters
        ----------
        rater : str, optional
            The rater who will vote. Pairs that others have rated may be returned.
        rng : random.Random, optional
            Draws the sides.
        """
        sources = {take.id: take.source for take in self._given}
        pair = next_pair(list(sources), self.votes, rater=rater, rng=rng)
        return None if pair is None else (sources[pair[0]], sources[pair[1]])

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

    def vote_rows(self) -> list[dict[str, Any]]:
        """Return each vote as a dict, oldest first.

        Returns
        -------
        list of dict
            ``at`` (UTC), ``left`` and ``right`` (ids of takes), ``choice``, ``criterion``, ``rater``, ``note``,
            ``watched_left`` and ``watched_right`` (times played), ``revealed`` (whether the rater knew settings).
        """
        return [
            {
                "at": utc_text(vote.at),
                "left": vote.left,
                "right": vote.right,
                "choice": vote.choice,
                "criterion": vote.criterion,
                "rater": vote.rater,
                "note": vote.note,
                "watched_left": vote.watched_left,
                "watched_right": vote.watched_right,
                "revealed": vote.revealed,
            }
            for vote in self.votes
        ]

    def export(
        self,
        path: str | os.PathLike[str],
        rows: Literal["takes", "levels", "votes"] = "takes",
        *,
        overwrite: bool = False,
    ) -> ExportedFile:
        """Write the ranking as a file, and return its path.

        Parameters
        ----------
        path : path
            ``.json`` has everything: takes, levels, votes, the verdict, the method and the caveats. ``.csv`` has one
            kind of rows.
        rows : {"takes", "levels", "votes"}
            The rows of a CSV file.
        overwrite : bool
            Whether to replace an existing file.

        Raises
        ------
        SettingsError
            For another file extension or kind of rows.
        ExportError
            If the file exists already, or cannot be written.
        """
        from .ranking_export import write

        return write(self, Path(path), rows, overwrite=overwrite)

    def table(self) -> str:
        """Return the ranking as text: takes, levels, the result, and the caveats."""
        from .ranking_text import text_of

        return text_of(self)

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        from .ranking_html import html_of

        return html_of(self)

    def _mime_(self) -> tuple[str, str]:
        return "text/html", self._repr_html_()


def _letters(rank: int) -> str:
    """Return A to Z, then AA, AB, ..."""
    text, rank = "", rank + 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        text = chr(ord("A") + rest) + text
    return text

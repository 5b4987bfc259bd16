"""A ranking in sentences: the verdict, the levels of a setting, and the caveats."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..stats.contradictions import agreement
from ..stats.model import MOST_PROFILED

if TYPE_CHECKING:
    from .ranking import Ranking

SURE, PROBABLE = 0.90, 0.75
"""Probabilities from which the verdict says "leads" and "is probably ahead"."""
FIRST_VOTES = 1.5
"""Votes per take that give a first, rough ranking."""
_FEW_TAKES = 5
"""With fewer takes for each level, they say little about the level itself."""


def verdict(ranking: Ranking) -> str:
    """Return the result in one or two sentences."""
    total, size = len(ranking.votes), len(ranking.takes)
    pairs = size * (size - 1) // 2
    rough = math.ceil(FIRST_VOTES * size) - total
    if not total:
        return f"Not enough to tell: no votes yet. About {rough} votes give a first, rough order."
    if rough > 0:
        rated = len({vote.pair for vote in ranking.votes})
        of = f"{_number(total, 'vote')} on {rated} of {_number(pairs, 'pair')}"
        return f"Not enough to tell: {of}. About {_number(rough, 'more vote')} would give a first, rough order."
    one, two = ranking.takes[:2]
    ahead = f"{one.letter} is ahead of {two.letter}, {_percent(ranking.sure)} sure."
    if ranking.enough:
        return ahead
    more = ranking.more_votes
    how = (
        "They are so close that very many more votes would be needed."
        if more is None
        else f"About {_number(more, 'more vote')} on these two would tell."
    )
    return f"Not enough to tell which is first. {ahead} {how}"


def sentence(ranking: Ranking, setting: str) -> str:
    """Return the result for the levels of a setting in sentences."""
    levels = ranking.levels[setting]
    first, last = levels[0], levels[-1]
    if first.first >= SURE:
        return f"{first.value} leads, {_percent(first.first)} sure."
    if first.first >= PROBABLE:
        return f"{first.value} is probably ahead, {_percent(first.first)} sure."
    more = ranking.votes_for(setting)
    how = "" if more is None else f" About {_number(more, 'more vote')} would tell the first two."
    if last.last >= SURE:
        return f"{last.value} is last, {_percent(last.last)} sure.{how}"
    return f"No clear order yet.{how}"


def caveats(ranking: Ranking) -> list[str]:
    """Return the caveats to state when the ranking is quoted."""
    letter = {ranked.take.id: ranked.letter for ranked in ranking.takes}
    size = len(ranking.takes)
    found = [f"It orders these {size} takes by {_number(len(ranking.votes), 'vote')} on {ranking.criterion!r}."]
    for name, levels in ranking.levels.items():
        fewest = min(level.takes for level in levels)
        if fewest < _FEW_TAKES:
            found.append(
                f"{_number(fewest, 'take')} for each {name} say little about the {name} itself: the intervals"
                " cover the uncertainty of the votes, not that of other seeds."
            )
    if ranking.unconnected and ranking.votes:
        rest = ", ".join(ranking.unconnected)
        found.append(f"No votes connect {rest} with the others: their order against them is not known.")
    for circle in ranking.cycles.named:
        words = [ranking.takes[place].letter for place in circle]
        beaten = ", ".join(f"{one} beat {other}" for one, other in zip(words, [*words[1:], words[0]], strict=True))
        found.append(f"{beaten}: no order agrees with all of these votes, so all of them together decide.")
    if ranking.cycles.triples:
        found.append(
            f"Circles in {ranking.cycles.triples} of {_number(ranking.cycles.of, 'triple')};"
            f" random votes would give about {ranking.cycles.by_chance:.0f}."
        )
    for one in ranking.disagreements:
        about = f", most about {letter[one.about]}" if one.about else ""
        found.append(
            f"{one.one or 'you'} and {one.other or 'you'} differ on {one.differ} of"
            f" {_number(one.shared, 'shared pair')}{about}."
            f" By chance they would differ on about {one.by_chance:.0f}."
        )
    same, again = agreement(ranking.votes)
    if again:
        found.append(f"Of {_number(again, 'pair')} shown again, {same} got the same answer.")
    if bad := sum(vote.choice == "both bad" for vote in ranking.votes):
        found.append(f'"Both bad", {_number(bad, "vote")}: counted as a tie.')
    return found


def method(takes: int) -> str:
    """Return how strengths and intervals were computed."""
    lines = "profile likelihood" if takes <= MOST_PROFILED else "the curvature of the likelihood"
    return (
        "Bradley-Terry model with ties (Davidson 1970), regularized; chance to win against the average take of"
        f" this set (a tie counts half); 95 % intervals by {lines}."
    )


def _percent(share: float) -> str:
    return f"{min(99, round(100 * share))} %"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

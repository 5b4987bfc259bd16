"""Contradictions among votes on pairs: cycles, raters who disagree, takes that no votes connect. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from .votes import Counts, Vote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_NAMED = 3
_BY_CHANCE = 0.25
"""Fraction of triples that random votes turn into cycles."""


@dataclass(frozen=True, kw_only=True)
class Cycles:
    """Cycles: takes that beat each other in turn, by their numbers."""

    named: tuple[tuple[int, ...], ...]
    """The shortest cycles, at most three: each take beat the next, and the last one beat the first."""
    triples: int
    """Number of cycles of three takes."""
    of: int
    """Number of triples whose three pairs were all decided."""

    @property
    def by_chance(self) -> float:
        """Number of cycles of three takes that random votes would give."""
        return self.of * _BY_CHANCE


def cycles(counts: Counts) -> Cycles:
    """Return the cycles among the majorities of pairs."""
    scores = counts.scores
    beats = scores > scores.T
    decided = beats | beats.T
    size = len(beats)
    found: list[tuple[int, ...]] = []
    of = 0
    for one, two, three in combinations(range(size), 3):
        if decided[one, two] and decided[two, three] and decided[one, three]:
            of += 1
            if beats[one, two] == beats[two, three] == beats[three, one]:
                found.append((one, two, three) if beats[one, two] else (one, three, two))
    triples = len(found)
    named = found[:_MOST_NAMED] or [circle for circle in [_shortest(beats)] if circle]
    return Cycles(named=tuple(named), triples=triples, of=of)


def _shortest(beats: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the shortest cycle; empty if there is none."""
    best: tuple[int, ...] = ()
    for start in range(len(beats)):
        before: dict[int, int] = {}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for there in map(int, beats[here].nonzero()[0]):
                if there == start:
                    way = [here]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    if not best or len(way) < len(best):
                        best = tuple(reversed(way))
                    waiting.clear()
                    break
                if there not in before:
                    before[there] = here
                    waiting.append(there)
    return best


def components(counts: Counts) -> list[list[int]]:
    """Return the groups of takes that votes connect, the largest first."""
    together = counts.together
    left = set(range(len(together)))
    found = []
    while left:
        group, waiting = set(), [next(iter(left))]
        while waiting:
            here = waiting.pop()
            if here not in group:
                group.add(here)
                waiting += [int(there) for there in together[here].nonzero()[0]]
        left -= group
        found.append(sorted(group))
    return sorted(found, key=lambda one: (-len(one), one))


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """How often two raters differ on pairs that both rated."""

    one: str
    other: str
    shared: int
    differ: int
    by_chance: float
    """On how many pairs they would differ by chance, with as many ties as they gave."""
    about: str
    """The take about which they differ most."""


def disagreements(votes: Iterable[Vote]) -> list[Disagreement]:
    """Return how pairs of raters differ on the takes that both rated. The last vote of each on a pair counts."""
    by_rater: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for vote in sorted(votes, key=lambda one: one.at):
        by_rater[vote.rater][vote.pair] = vote.winner
    found = []
    for one, other in combinations(sorted(by_rater), 2):
        first, second = by_rater[one], by_rater[other]
        shared = first.keys() & second.keys()
        if not shared:
            continue
        differ = [pair for pair in shared if first[pair] != second[pair]]
        ties_1, ties_2 = (sum(not rated[pair] for pair in shared) / len(shared) for rated in (first, second))
        agree = ties_1 * ties_2 + (1 - ties_1) * (1 - ties_2) / 2
        takes = [take for pair in differ for take in pair]
        about = max(sorted(set(takes)), key=takes.count) if takes else ""
        found.append(
            Disagreement(
                one=one,
                other=other,
                shared=len(shared),
                differ=len(differ),
                by_chance=len(shared) * (1 - agree),
                about=about,
            )
        )
    return found


def agreement(one: Sequence[Vote]) -> tuple[int, int]:
    """Return how often a rater repeated an answer, and how many pairs were asked again."""
    seen: dict[tuple[str, str, str], str] = {}
    same = again = 0
    for vote in sorted(one, key=lambda vote: vote.at):
        key = (vote.rater, *vote.pair)
        if key in seen:
            again += 1
            same += seen[key] == vote.winner
        seen[key] = vote.winner
    return same, again

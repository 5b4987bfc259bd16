"""Rating pairs blind: what the page knows of a pair, and nothing that tells which take is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from .common import Message

Side = Literal["left", "right"]

Vote = Literal["left", "right", "tie", "both bad"]


class RatedLevel(TypedDict):
    """A setting of two takes, shown after a reveal alone."""

    name: str
    left: str
    right: str
    differs: bool


class CastVote(TypedDict):
    """A vote of the rater's own: what was chosen, and nothing about the takes."""

    id: str
    number: int
    """Counted from 1, the oldest."""
    choice: Vote
    note: str


class RankedRow(TypedDict):
    """A take in the order, after the rater has asked for it."""

    letter: str
    label: str
    chance: float
    low: float
    high: float
    votes: int


class RatingRound(TypedDict):
    """A rater's round as it stands."""

    id: str
    takes: int
    rater: str
    criteria: Sequence[str]
    criterion: str
    done: int
    total: int
    pair: int
    """Number of the present pair in this view, counted up with each; 0 if none is left."""
    prompt: str
    """Shown where the criterion needs it."""
    verdict: str
    """What the votes say so far of how sure the order is; nothing about which take is first."""
    tally: str
    """How the rater's votes are spread; empty without one."""
    votes: Sequence[CastVote]
    """The last votes, the newest first."""
    changing: int
    """Number of the vote that the next one replaces; 0 if none is changed."""
    repeats: int
    """Number of pairs that are still to be rated a second time."""
    can_repeat: int
    """How many pairs would be asked a second time; 0 while others are left."""
    shows_settings: bool
    marked: bool
    """Whether votes are marked from now on, because settings or the ranking were shown."""
    can_undo: bool
    simulated: bool
    covered: bool
    """Whether the foot of both clips is covered: the simulator writes prompt, seed and model there."""
    problem: Message | None
    """Why no pair can be shown."""


class PairBody(TypedDict):
    """A pair of a rating, by the number that the page was given."""

    pair: int


class PairMediaBody(TypedDict):
    """A piece of one side's video."""

    pair: int
    side: Side
    offset: int
    length: int


class PairVoteBody(TypedDict):
    """A vote on a pair, with how often each side was played to its end."""

    pair: int
    vote: Vote
    note: str
    watched_left: int
    watched_right: int


class RoundAnswer(TypedDict):
    """The round after a command."""

    round: RatingRound


class RevealAnswer(TypedDict):
    """The settings of a pair that gets no vote."""

    levels: Sequence[RatedLevel]


class VoteAnswer(TypedDict):
    """The round after a vote; or, where settings are shown after each, those of the pair, and the round follows."""

    round: RatingRound | None
    levels: Sequence[RatedLevel]


class ChangeBody(TypedDict):
    """A vote to change."""

    vote: str


class SwitchBody(TypedDict):
    """Whether something is on."""

    on: bool


class RankingAnswer(TypedDict):
    """What all votes on the criterion say; later votes of the rater are marked."""

    verdict: str
    takes: Sequence[RankedRow]
    caveats: Sequence[str]
    round: RatingRound

"""Blind rating of pairs. Nothing here tells the page which take is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from .common import Message

Side = Literal["left", "right"]

Vote = Literal["left", "right", "tie", "both bad"]


class RatedLevel(TypedDict):
    """A setting of two takes, shown only after a reveal."""

    name: str
    left: str
    right: str
    differs: bool


class CastVote(TypedDict):
    """One of the rater's own votes: the choice, and nothing about the takes."""

    id: str
    number: int
    """Counted from 1, oldest first."""
    choice: Vote
    note: str


class RankedRow(TypedDict):
    """A take in the ranking, shown after the rater has asked for the ranking."""

    letter: str
    label: str
    chance: float
    low: float
    high: float
    votes: int


class RatingRound(TypedDict):
    """The current state of a rater's round."""

    id: str
    takes: int
    rater: str
    criteria: Sequence[str]
    criterion: str
    done: int
    total: int
    pair: int
    """A counter that identifies the current pair in this view; 0 if no pair is left."""
    prompt: str
    """Empty if the criterion does not need it."""
    verdict: str
    """How certain the ranking is so far, without which take is first."""
    tally: str
    """The numbers of the rater's choices as text; empty without a vote."""
    votes: Sequence[CastVote]
    """The last votes, newest first."""
    changing: int
    """Number of the vote that the next one replaces; 0 if it replaces none."""
    repeats: int
    """Number of pairs that still have to be rated a second time."""
    can_repeat: int
    """Number of pairs that can be shown a second time; 0 while other pairs are left."""
    shows_settings: bool
    marked: bool
    """Whether votes are marked from now on, because settings or the ranking were shown."""
    can_undo: bool
    simulated: bool
    covered: bool
    """Whether the bottom of both clips is covered. The simulator writes prompt, seed and model there."""
    problem: Message | None
    """Why no pair can be shown."""


class PairBody(TypedDict):
    """A pair of a rating, by its number in `RatingRound`."""

    pair: int


class PairMediaBody(TypedDict):
    """A chunk of the video on one side."""

    pair: int
    side: Side
    offset: int
    length: int


class PairVoteBody(TypedDict):
    """A vote on a pair, and how often each side was played to its end."""

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
    """The round after a vote. If settings are shown after each vote, those of the pair come first, without a round."""

    round: RatingRound | None
    levels: Sequence[RatedLevel]


class ChangeBody(TypedDict):
    """A vote to change."""

    vote: str


class SwitchBody(TypedDict):
    """Whether something is on."""

    on: bool


class RankingAnswer(TypedDict):
    """The ranking by all votes on the criterion. Later votes of the rater are marked."""

    verdict: str
    takes: Sequence[RankedRow]
    caveats: Sequence[str]
    round: RatingRound

"""Blind rating of pairs: two clips that play in sync. One synced trait, ``rating``.

The page identifies a pair by a counter. It receives the two videos in chunks, from copies without metadata. Ids, file
names, seeds and models stay in the kernel until a reveal, and a revealed pair gets no vote.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from typing import Any, get_args

import traitlets

from .._jobs.handles.comparison import Comparable
from .._jobs.text import wording
from .._models.text.formatting import safe_repr
from ..errors import MediaError, SettingsError
from ..forks import free_in_child
from ..judging.ranking import Ranking
from ..judging.rating import REPEATED, RatedPair, Rating
from ..judging.takes import is_verdict, varied, votes_of
from ..media.mp4.anonymous import AnonymousCopies
from ..protocol.job import VideoPiece
from ..protocol.rate import (
    CastVote,
    RankedRow,
    RankingAnswer,
    RatedLevel,
    RatingRound,
    RevealAnswer,
    RoundAnswer,
    Side,
    Vote,
    VoteAnswer,
)
from ..redaction import printable
from ..session.judging import takes_to_judge
from ..stats import votes as stats
from ..stats.votes import OVERALL
from . import publish
from .transport import file_transfer, page_code
from .transport.bridge import Body, Bridge, Buffers, Command, GuardedAny, MessageError, int_of, text_of
from .transport.state_throttle import GAP_OF_JOBS
from .transport.worker_threads import PICTURES
from .views.static_view import sentence, stored_list

_LONGEST_NOTE = 10_000
"""Characters of a note at most."""
_MOST_WATCHED = 1_000
"""Highest number of plays that is stored."""
_MOST_LISTED = 8
"""Votes that are listed at most, newest first."""


def _round(rating: Rating, widget: RatingCard) -> RatingRound:
    return widget.round_of(rating)


class RatingCard(Bridge):
    """A rater's round in the page. ``wan.rate`` makes it.

    It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    rating : Rating
        The round.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    rating = GuardedAny().tag(sync=True, to_json=_round)

    OUTGOING = {"rating": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, rating: Rating) -> None:
        self.stored_ids: tuple[str, ...] = ()
        self._id = uuid.uuid4().hex[:12]
        self._number, self._shown = 0, None
        self._number_lock = free_in_child(threading.Lock())
        self._copies = AnonymousCopies()
        super().__init__(rating=rating, **page_code.traits_of("rate"))

    _shown: RatedPair | None

    # -- for Python ------------------------------------------------------------------------------

    def ranking(self, by: str | None = None) -> Ranking:
        """Return the ranking of the takes by all votes on the current criterion.

        Parameters
        ----------
        by : str, optional
            As in ``wan.ranking``.
        """
        takes = list(self.rating.takes.values())
        votes = [vote for vote in votes_of(takes, self.rating.criterion) if not vote.revealed]
        return Ranking(takes, votes, by=by, criterion=self.rating.criterion)

    def __repr__(self) -> str:
        rating = self.rating
        who = f" by {rating.rater}" if rating.rater else ""
        return f"Rating of {len(rating.takes)} takes: {rating.done} of {rating.total} pairs rated{who}"

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        text = f"{self!r}. wan.ranking(...) shows the ranking."
        return {"text/plain": text, "text/html": stored_list(self._id, [sentence(text)])}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def _ipython_display_(self) -> None:
        publish.show(self)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which votes by messages."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    # -- from the page ---------------------------------------------------------------------------

    def round_of(self, rating: Rating) -> RatingRound:
        """Return the round as view data."""
        problem = None
        with self._number_lock:  # two threads may call this at once
            pair = rating.pair()
            if pair is not self._shown:
                self._shown = pair
                self._number += 1
            number = self._number
        if pair is not None and None in pair.media:
            problem = ("The file of one of these videos is gone.", "Skip this pair.")
        votes = rating.votes
        cast: list[CastVote] = [
            {"id": vote.id, "number": number, "choice": vote.choice, "note": printable(vote.note)}
            for number, vote in enumerate((vote for vote in votes if not is_verdict(vote)), 1)
        ]
        numbers = {vote["id"]: vote["number"] for vote in cast}
        return {
            "id": self._id,
            "takes": len(rating.takes),
            "rater": printable(rating.rater),
            "criteria": list(rating.criteria),
            "criterion": rating.criterion,
            "done": len({vote.pair for vote in votes}),
            "total": rating.total,
            "pair": 0 if pair is None else number,
            "prompt": "" if pair is None else printable(pair.prompt),
            "verdict": _how_sure(len(votes), len(rating.takes)),
            "tally": _tally(votes),
            "votes": cast[::-1][:_MOST_LISTED],
            "changing": 0 if pair is None else numbers.get(pair.instead_of, 0),
            "repeats": rating.to_repeat,
            "can_repeat": 0 if pair is not None else -(-len(rating.repeatable) // REPEATED),
            "shows_settings": rating.shows_settings,
            "marked": rating.revealed,
            "can_undo": bool(cast),
            "simulated": all(take.simulated for take in rating.takes.values()),
            "covered": any(take.simulated for take in rating.takes.values()),
            "problem": None if problem is None else {"text": problem[0], "hint": problem[1]},
        }

    def commands(self) -> dict[str, Command]:
        """Return the messages that a rating answers."""
        return {
            "rate_media": Command(self._media, line=PICTURES, reads=True),
            "rate_vote": Command(self._vote),
            "rate_undo": Command(self._undo),
            "rate_skip": Command(self._skip),
            "rate_reveal": Command(self._reveal),
            "rate_next": Command(self._next),
            "rate_criterion": Command(self._criterion),
            "rate_change": Command(self._change),
            "rate_repeat": Command(self._repeat),
            "rate_settings": Command(self._settings),
            "rate_ranking": Command(self._ranking),
        }

    def _media(self, body: Body, _: Buffers) -> tuple[VideoPiece, list[bytes]]:
        pair, side = self._current(body), text_of(body, "side", 10)
        if side not in get_args(Side):
            raise MessageError("A pair has a left and a right side.", "Reload the page.")
        path = pair.media[0 if side == "left" else 1]
        if path is None:
            raise MessageError("The file of this video is gone.", "Skip this pair.")
        try:
            return file_transfer.chunk(self._copies.of(path), body)
        except (MediaError, OSError) as error:
            # The message of the error may contain the file name.
            raise MessageError("This video cannot be shown without its tags.", "Skip this pair.") from error

    def _vote(self, body: Body, _: Buffers) -> VoteAnswer:
        pair = self._current(body)
        vote = text_of(body, "vote", 20)
        if vote not in get_args(Vote):
            raise MessageError(f"{safe_repr(vote)} is not a vote.", "Reload the page.")
        watched = tuple(min(_MOST_WATCHED, int_of(body, name)) for name in ("watched_left", "watched_right"))
        self.rating.vote(vote, note=text_of(body, "note", _LONGEST_NOTE), watched=(watched[0], watched[1]))
        if self.rating.shows_settings:
            return {"round": None, "levels": self._levels(pair)}
        return {**self._moved(), "levels": []}

    def _undo(self, _body: Body, _: Buffers) -> RoundAnswer:
        self.rating.undo()
        return self._moved()

    def _skip(self, body: Body, _: Buffers) -> RoundAnswer:
        self._current(body)
        self.rating.skip()
        return self._moved()

    def _reveal(self, body: Body, _: Buffers) -> RevealAnswer:
        pair = self._current(body)
        self.rating.reveal()
        return {"levels": self._levels(pair)}

    def _levels(self, pair: RatedPair) -> list[RatedLevel]:
        """Return the settings of a pair, of those in which the takes of the round differ."""
        names = varied([take.settings for take in self.rating.takes.values()])
        return [
            {
                "name": name,
                "left": printable(pair.left.value(name)),
                "right": printable(pair.right.value(name)),
                "differs": pair.left.value(name) != pair.right.value(name),
            }
            for name in names
        ]

    def _next(self, _body: Body, _: Buffers) -> RoundAnswer:
        return self._moved()

    def _criterion(self, body: Body, _: Buffers) -> RoundAnswer:
        self.rating.choose(text_of(body, "name", 100))
        return self._moved()

    def _change(self, body: Body, _: Buffers) -> RoundAnswer:
        self.rating.change(text_of(body, "vote", 100))
        return self._moved()

    def _repeat(self, _body: Body, _: Buffers) -> RoundAnswer:
        self.rating.repeat()
        return self._moved()

    def _settings(self, body: Body, _: Buffers) -> RoundAnswer:
        on = body.get("on")
        if not isinstance(on, bool):
            raise MessageError("The message has no usable 'on'.", "Reload the page.")
        self.rating.shows_settings = on
        return self._moved()

    def _ranking(self, _body: Body, _: Buffers) -> RankingAnswer:
        """Return the ranking by all votes. It reveals the takes, so later votes are marked."""
        found = self.ranking()
        self.rating.revealed = True
        rows: list[RankedRow] = [
            {
                "letter": one.letter,
                "label": printable(one.label),
                "chance": one.chance,
                "low": one.low,
                "high": one.high,
                "votes": one.votes,
            }
            for one in found.takes
        ]
        return {"verdict": found.verdict, "takes": rows, "caveats": found.caveats, **self._moved()}

    def _current(self, body: Body) -> RatedPair:
        """Return the pair that the message names. Raises MessageError if it is not the current one."""
        # While settings are shown after a vote or a reveal, the next pair is not drawn yet.
        known = self._shown is not None and self.rating.shown is self._shown
        if self._shown is None or not known or int_of(body, "pair") != self._number:
            raise MessageError("This pair is no longer the current one.", "Rate the pair that is shown.")
        return self._shown

    def _moved(self) -> RoundAnswer:
        found = self.round_of(self.rating)
        self.post("rating")
        return {"round": found}


def rate(
    what: Comparable, by: str | None = None, criteria: Sequence[str] = (OVERALL,), rater: str | None = None
) -> RatingCard:
    """Rate pairs of takes blind: two clips side by side, without a hint which is which.

    A round continues where it stopped, also in a new kernel. Votes are stored in the ledger, and ``wan.ranking`` uses
    them.

    Parameters
    ----------
    what : jobs, sweep, comparison or paths
        The takes: finished jobs or MP4 files, two or more. A file that a job made is that job's take. Any other file is
        identified by its content, so that its votes are found again under another name.
    by : str, optional
        A setting, such as ``"prompt"``, or a placeholder. Only takes that differ in it are compared, so that each vote
        is about this setting. By default any two takes are compared.
    criteria : sequence of str
        The criteria to ask about, such as ``("overall", "motion")``. For ``"adherence"`` the prompt is shown, and only
        takes of one prompt are compared.
    rater : str, optional
        Name of the rater; each rater has their own round. By default a rater without a name.

    Returns
    -------
    RatingCard
        Displayed when it is the last expression in a cell. ``.ranking()`` returns the ranking by all votes.

    Raises
    ------
    InputError
        If there are fewer than two finished jobs and files.
    MediaError
        If a file cannot be read as a video.
    SettingsError
        If the takes do not differ in `by`, or a criterion or the rater's name cannot be used.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.rate(wan.jobs("sunset"), rater="mira")  # doctest: +SKIP
    """
    named = [criteria] if isinstance(criteria, str) else list(criteria)
    try:
        return RatingCard(Rating(takes_to_judge(what), named, rater or "", by=by))
    except TypeError as error:
        raise SettingsError(
            f"criteria={safe_repr(criteria)} are not names.", "Pass names such as ('overall', 'motion')."
        ) from error


def _how_sure(votes: int, takes: int) -> str:
    """Return how certain the ranking is, without the order of the takes, which the rater must not know."""
    first = -(-3 * takes // 2)
    if votes < first:
        left = first - votes
        return f"A first, rough order takes about {left} more {'vote' if left == 1 else 'votes'}."
    return "There are enough votes for a first, rough order. More votes make it more certain."


def _tally(votes: Sequence[stats.Vote]) -> str:
    """Return the numbers of choices as text, such as ``27 for one side, 6 ties, 3 both bad``."""
    ties = sum(vote.choice == "tie" for vote in votes)
    bad = sum(vote.choice == "both bad" for vote in votes)
    sided = len(votes) - ties - bad
    parts = [
        f"{sided} for one side" if sided else "",
        wording.count(ties, "tie") if ties else "",
        f"{bad} both bad" if bad else "",
    ]
    return ", ".join(part for part in parts if part)

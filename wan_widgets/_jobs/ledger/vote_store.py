"""Votes on pairs of jobs in the ledger: only added, never changed. A withdrawn vote stays, but does not count.

The verdicts of comparisons (`judgements`) count as votes of the user without a name. Calls block.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..._models.text.formatting import safe_repr
from ...errors import SettingsError
from ...stats.votes import CHOICES, OVERALL, Choice, Vote
from ..record.annotations import note_of
from ..record.ids import new_id
from .sqlite.database import Store

if TYPE_CHECKING:
    import sqlite3

LONGEST_NAME = 80
"""Longest name of a rater or a criterion, in characters."""
_COLUMNS = "id, at, left_job, right_job, choice, criterion, rater, note, watched_left, watched_right, revealed"
_WITHDRAW = "INSERT OR IGNORE INTO votes_withdrawn VALUES (?, ?)"
_VERDICTS: dict[str, Choice] = {"this": "left", "other": "right", "same": "tie"}


def save(store: Store, vote: Vote, *, instead_of: str = "") -> Vote:
    """Store a vote, and return it with its id and time.

    Parameters
    ----------
    store : Store
        The ledger.
    vote : Vote
        The vote.
    instead_of : str
        Id of an earlier vote that is withdrawn in the same transaction.

    Raises
    ------
    SettingsError
        If both takes are the same, the choice does not exist, a name is too long, or the earlier vote no longer counts
        because another kernel has changed or withdrawn it. Nothing is stored.
    WanError
        If the note or a name contains an API key; nothing is stored.
    """
    if vote.left == vote.right:
        raise SettingsError("A take cannot be compared with itself.", "Name another one.")
    if vote.choice not in CHOICES:
        raise SettingsError(f"choice={safe_repr(vote.choice)} is not known.", f"It is one of {', '.join(CHOICES)}.")
    new = replace(
        vote,
        id=vote.id or new_id(),
        at=vote.at or time.time(),
        criterion=name_of("criterion", vote.criterion) or OVERALL,
        rater=name_of("rater", vote.rater),
        note=note_of(vote.note),
    )

    def work(connection: sqlite3.Connection) -> None:
        if instead_of and not connection.execute(_WITHDRAW, (instead_of, new.at)).rowcount:
            raise SettingsError(
                "The vote to change no longer counts.",
                "It was changed or withdrawn elsewhere. Skip the pair to continue.",
            )
        connection.execute(
            f"INSERT INTO votes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  (our own names)
            (
                new.id,
                new.at,
                new.left,
                new.right,
                new.choice,
                new.criterion,
                new.rater,
                new.note,
                new.watched_left,
                new.watched_right,
                int(new.revealed),
            ),
        )

    store.change(work)
    return new


def withdraw(store: Store, vote_id: str) -> None:
    """Withdraw a vote: it stays in the ledger, but does not count."""
    store.change(lambda connection: connection.execute(_WITHDRAW, (vote_id, time.time())))


def votes_on(store: Store, jobs: Iterable[str], *, criterion: str | None = None, withdrawn: bool = False) -> list[Vote]:
    """Return the votes on pairs of these jobs, including those of comparisons, oldest first.

    Parameters
    ----------
    store : Store
        The ledger.
    jobs : iterable of str
        Ids; a vote counts if both its takes are among them.
    criterion : str, optional
        Only votes of this criterion. Verdicts of comparisons are of "overall".
    withdrawn : bool
        Whether to include withdrawn votes.
    """
    ids = json.dumps(sorted(set(jobs)))
    inside = "IN (SELECT value FROM json_each(:ids))"
    with store.reading() as connection:
        if connection is None:
            return []
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM votes WHERE left_job {inside} AND right_job {inside}"  # noqa: S608  (our own names)
            " AND (:criterion IS NULL OR criterion = :criterion)"
            " AND (:withdrawn OR id NOT IN (SELECT vote FROM votes_withdrawn)) ORDER BY at, rowid",
            {"ids": ids, "criterion": criterion, "withdrawn": int(withdrawn)},
        ).fetchall()
        pairs = []
        if criterion in (None, OVERALL):
            pairs = connection.execute(
                f"SELECT one, other, better, note, updated_at FROM pairs WHERE one {inside} AND other {inside}",  # noqa: S608  (our own names)
                {"ids": ids},
            ).fetchall()
    votes = [
        Vote(left=one, right=other, choice=_VERDICTS[better], note=note, at=at, id=f"verdict {one} {other}")
        for one, other, better, note, at in pairs
        if better in _VERDICTS
    ]
    votes += [
        Vote(
            id=str(vote_id),
            at=float(at),
            left=left,
            right=right,
            choice=choice,
            criterion=named,
            rater=rater,
            note=note,
            watched_left=watched_left,
            watched_right=watched_right,
            revealed=bool(revealed),
        )
        for vote_id, at, left, right, choice, named, rater, note, watched_left, watched_right, revealed in rows
        if choice in CHOICES
    ]
    return sorted(votes, key=lambda vote: vote.at)


def name_of(what: str, text: object) -> str:
    """Return the name of a rater or a criterion as it is stored; raises as `save`."""
    if not isinstance(text, str) or len(text) > LONGEST_NAME:
        raise SettingsError(
            f"{what}={safe_repr(text)} is not a valid name.", f"A name is text of at most {LONGEST_NAME} characters."
        )
    return " ".join(note_of(text).split())

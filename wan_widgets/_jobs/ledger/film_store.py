"""Films in the ledger: their takes, the chosen ones, the planned shots, and which job continues which.

A film is found by its key, which is the same for the same cell of a notebook, and by each of its jobs. A change reads
and writes it in one transaction, so that changes by another kernel are kept. Calls block.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ...log import note
from .sqlite.database import Store

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, kw_only=True)
class StoredPlace:
    """The takes of one shot."""

    takes: tuple[str, ...]
    """Ids of jobs, in the order in which they were added."""
    chosen: str

    def with_take(self, take: str) -> StoredPlace:
        """Return the place with a take chosen."""
        return StoredPlace(takes=self.takes if take in self.takes else (*self.takes, take), chosen=take)


@dataclass(frozen=True, kw_only=True)
class StoredPlan:
    """A shot that is not made yet."""

    prompt: str
    duration: int | None = None
    """Length in seconds; None for that of the shot before."""
    note: str = ""
    """The length in the prompt, if the model does not offer it."""


@dataclass(frozen=True, kw_only=True)
class StoredFilm:
    """One film."""

    key: str
    """The same for the same jobs, or for the same prompt and settings; "" for one that is not stored."""
    places: tuple[StoredPlace, ...] = ()
    plan: tuple[StoredPlan, ...] = ()
    """The planned shots after them."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the first shot, without prompt and length; plain JSON."""
    backend: str = ""
    """Where the first shot is made."""
    service: str = ""
    final: str = ""
    """The resolution of the finals, where the shots are made as drafts first."""
    calls: Mapping[str, str] = field(default_factory=dict)
    """The job of each call in code, so that the call finds it again when the notebook is run again."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all takes."""
        return tuple(dict.fromkeys(take for place in self.places for take in place.takes))

    def put(self, number: int, take: str, call: str = "") -> StoredFilm:
        """Return the film with a chosen take in a place, or in a new place that replaces the first planned shot."""
        if call:
            return replace(self, calls={**self.calls, call: take}).put(number, take)
        if number > len(self.places):
            place = StoredPlace(takes=(take,), chosen=take)
            return replace(self, places=(*self.places, place), plan=self.plan[1:])
        places = [one.with_take(take) if at == number else one for at, one in enumerate(self.places, 1)]
        return replace(self, places=tuple(places))


def change(store: Store, film: StoredFilm, work: Callable[[StoredFilm], StoredFilm]) -> StoredFilm:
    """Apply a change to the stored film, or to the given one if it is not stored yet, and store the result."""

    def run(connection: sqlite3.Connection) -> StoredFilm:
        changed = work(_find(connection, film.key) or film)
        values = (film.key, time.time(), json.dumps(asdict(changed), ensure_ascii=True))
        connection.execute("INSERT OR REPLACE INTO films VALUES (?, ?, ?)", values)
        return changed

    return store.change(run, create=True)


def find(store: Store, key: str) -> StoredFilm | None:
    """Return the film with a key; None if there is none."""
    with store.reading() as connection:
        return None if connection is None else _find(connection, key)


def with_job(store: Store, job: str) -> list[StoredFilm]:
    """Return the films that have a job among their takes, the most recently changed first."""
    with store.reading() as connection:
        if connection is None:
            return []
        rows = connection.execute(
            "SELECT content FROM films WHERE instr(content, ?) ORDER BY updated_at DESC, rowid DESC", (json.dumps(job),)
        ).fetchall()
    films = [_read(content) for (content,) in rows]
    return [film for film in films if film is not None and job in film.ids]


def link(store: Store, job: str, before: str) -> None:
    """Store that a job begins with the last frame of another one."""
    store.change(
        lambda connection: connection.execute("INSERT OR IGNORE INTO follows VALUES (?, ?)", (job, before)), create=True
    )


def before(store: Store, job: str) -> str | None:
    """Return the job whose last frame a job begins with; None if that is not stored."""
    found = _column(store, "SELECT before FROM follows WHERE job = ? ORDER BY rowid DESC LIMIT 1", job)
    return found[0] if found else None


def after(store: Store, job: str) -> list[str]:
    """Return the jobs that begin with the last frame of a job, oldest first."""
    return _column(store, "SELECT job FROM follows WHERE before = ? ORDER BY rowid", job)


def _column(store: Store, line: str, value: str) -> list[str]:
    with store.reading() as connection:
        return [] if connection is None else [str(one) for (one,) in connection.execute(line, (value,)).fetchall()]


def _find(connection: sqlite3.Connection, key: str) -> StoredFilm | None:
    row = connection.execute("SELECT content FROM films WHERE key = ?", (key,)).fetchone()
    return None if row is None else _read(row[0])


def _read(content: Any) -> StoredFilm | None:
    """Return a film; None if it is damaged. Its jobs can still be found."""
    try:
        values = json.loads(content)
        places = tuple(StoredPlace(takes=tuple(one["takes"]), chosen=one["chosen"]) for one in values.pop("places"))
        plan = tuple(StoredPlan(**one) for one in values.pop("plan"))
        film = StoredFilm(places=places, plan=plan, **values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        note(error)
        return None
    return film if all(place.chosen in place.takes for place in film.places) else None

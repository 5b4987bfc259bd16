"""Queries about the jobs of one folder: search, pages, counts and sums. They only read.

A page starts where the last one ended (by time, row number and sort key), never by counting from the start, so that
the ten-thousandth job is as fast as the first. Whether a job is detached depends on whether its owner is alive, which
is not in the file. So the few unfinished jobs are checked one by one.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ....config.services import SIMULATOR
from ...record.cost import SQL_FUNCTIONS
from ...record.state import RESTING, JobState
from .. import lease
from ..row import Row
from ..row_codec import LEASE_UNTIL, NAMES, read, valid_json
from ..sqlite.database import Store
from . import day_sums, findings, folded_texts, near_duplicates, text_index, word_condition
from .day_sums import Sum
from .filters import Filters
from .near_duplicates import Twin
from .orders import AnyOrder, key_of
from .text_index import Candidates

Cursor = tuple[float, int]
"""The end of a page: the time of its last job's request, and its row number."""

_COUNTED = ("state", "mode", "model", "backend", "service", "star")
"""Columns with few values: the filters show how many jobs have each. ``jobs_counted`` covers them."""
_LARGEST_COUNTED = 20
"""If more than one in this many jobs may match, `folded_texts` counts them faster than reading each row."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some jobs in order, and the start of the next page; None after the last one."""

    rows: Sequence[Row]
    cursor: Cursor | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Number of jobs: in total, by the filters, and for each choice if only that were changed."""

    total: int = 0
    matching: int = 0
    by: dict[str, dict[str, int]] = field(default_factory=dict)
    """Value -> number of jobs, of each counted column (``star`` as "0", "1") and of ``tag``."""


class SentPrompt(NamedTuple):
    """A prompt as it was typed, with its names in braces, and the jobs that were made from it."""

    text: str
    at: float
    """When the newest of them was requested."""
    jobs: int
    starred: bool


class History(Store):
    """The queries of one ledger."""

    def page(
        self, filters: Filters, *, after: Cursor | None = None, size: int | None = 40, order: AnyOrder = "newest"
    ) -> Page:
        """Return the next `size` jobs.

        Parameters
        ----------
        filters : Filters
            Which jobs.
        after : tuple, optional
            The end of the previous page.
        size : int or None
            Most jobs to return, 1 or more; None for all.
        order : {"newest", "oldest", "longest", "prompt"} or MeasureOrder
            Newest or oldest first, the longest videos first, by the words of the prompt, or by a measure.
        """
        with self.reading() as connection:
            if connection is None:
                return Page(rows=(), cursor=None)
            query, values = _page(filters, self._context(connection, filters), after, order)
            found = connection.execute(query, (*values, size)).fetchall()
        shown = found[:size]
        rows = [read(one[1:]) for one in shown]
        return Page(rows=rows, cursor=(rows[-1].created_at, shown[-1][0]) if len(shown) < len(found) else None)

    def counts(self, filters: Filters) -> Counts:
        """Return the number of jobs, and the number for each choice of a filter."""
        with self.reading() as connection:
            if connection is None:
                return Counts()
            (total,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
            context = self._context(connection, filters, _LARGEST_COUNTED)
            # A word search reads every job anyway, so read it once; otherwise an index covers all columns but the tags.
            found = (
                _groups_of_words(connection, filters, context)
                if filters.words
                else _groups(connection, filters, context, tagged=False)
            )
            groups = Counter[tuple[str, ...]]()
            for (group, _), number in found.items():
                groups[group] += number
            tags = _tags_of(connection, found, filters) if filters.words else _tags(connection, filters, context)
        return Counts(total=total, by={**_by_choice(groups, filters), "tag": tags}, matching=_sum(groups, filters))

    def unmeasured(self) -> int:
        """Return the number of videos that are not measured."""
        with self.reading() as connection:
            if connection is None:
                return 0
            (number,) = connection.execute(f"SELECT count(*) FROM jobs WHERE {_UNMEASURED}").fetchone()  # noqa: S608  (our own names)
            return int(number)

    def unmeasured_rows(self, size: int) -> list[Row]:
        """Return the newest jobs whose video is not measured."""
        with self.reading() as connection:
            if connection is None:
                return []
            found = connection.execute(
                f"SELECT {NAMES} FROM jobs WHERE {_UNMEASURED} ORDER BY created_at DESC LIMIT ?",  # noqa: S608  (as above)
                (size,),
            )
            return [read(one) for one in found]

    def found_counts(self) -> dict[str, int]:
        """Return how many videos have each of `FINDINGS`, by its name; empty without a ledger."""
        with self.reading() as connection:
            return {} if connection is None else findings.counts(connection, self.home)

    def twins(self, jobs: Sequence[str]) -> dict[str, list[Twin]]:
        """Return the other jobs whose videos look the same, by the id of each job that has any."""
        with self.reading() as connection:
            return {} if connection is None else near_duplicates.twins_of(connection, self.home, jobs)

    def takes(self, fingerprints: Iterable[str]) -> dict[str, int]:
        """Return the number of takes of each request."""
        with self.reading() as connection:
            if connection is None:
                return {}
            found = connection.execute(
                "SELECT fingerprint, max(take) FROM jobs WHERE fingerprint IN (SELECT value FROM json_each(?))"
                " GROUP BY fingerprint",
                (json.dumps(sorted(set(fingerprints))),),
            )
            return dict(found.fetchall())

    def prompts(self, size: int) -> list[SentPrompt]:
        """Return the prompts of all jobs as typed, each once, the most recently sent first."""
        with self.reading() as connection:
            if connection is None:
                return []
            typed = "CASE template WHEN '' THEN prompt ELSE template END"
            found = connection.execute(
                f"SELECT {typed}, max(created_at), count(*), max(star) FROM jobs WHERE trim(prompt) <> ''"  # noqa: S608  (our own names)
                f" GROUP BY {typed} ORDER BY 2 DESC, max(rowid) DESC LIMIT ?",
                (size,),
            )
            return [SentPrompt(text, at, jobs, bool(star)) for text, at, jobs, star in found]

    def sums(self, filters: Filters, *, usd: bool) -> list[Sum]:
        """Return sums of jobs by the local day of the request and by price; newest day first.

        Parameters
        ----------
        filters : Filters
            Which jobs.
        usd : bool
            Whether bills in US dollars count; otherwise only estimates do.
        """
        with self.reading() as connection:
            if connection is None:
                return []
            if replace(filters, since=None, until=None) == Filters():
                return day_sums.stored(connection, filters.since, filters.until, usd=usd)
            where, values = _where(filters, self._context(connection, filters))
            return day_sums.computed(connection, _all_of(where), values, usd=usd)

    def plans(self, filters: Filters, *, after: Cursor | None = None, order: AnyOrder = "newest") -> list[str]:
        """Return SQLite's query plan of a page, line by line; for tests and benchmarks."""
        with self.reading() as connection:
            if connection is None:
                return []
            query, values = _page(filters, self._context(connection, filters), after, order)
            found = connection.execute(f"EXPLAIN QUERY PLAN {query}", (*values, None))
            return [str(line[-1]) for line in found]

    def _connect(self, *, create: bool) -> sqlite3.Connection:
        connection = super()._connect(create=create)
        # SQLite folds the case of ASCII alone.
        connection.create_function("wan_fold", 1, lambda text: str(text).casefold(), deterministic=True)
        for name, function in SQL_FUNCTIONS.items():
            connection.create_function(name, -1, function, deterministic=True)
        findings.add_functions(connection)
        return connection

    def _context(
        self, connection: sqlite3.Connection, filters: Filters, largest_part: int = text_index.LARGEST_PART
    ) -> _Context:
        return _Context(
            _unwatched(connection),
            text_index.candidates(connection, filters.words, largest_part),
            [findings.condition(connection, self.home, name) for name in sorted(filters.found)],
        )


_ONE_OF = "id IN (SELECT value FROM json_each(?))"
_TAGGED = "tags <> '[]'"
_SIGNS = {sign: sign for sign in (">=", "<=", ">", "<", "=")}
_MEASURED = (
    "file IN (SELECT f.path FROM measures AS m JOIN measured_files AS f ON f.sha256 = m.sha256"
    " WHERE m.name = ? AND m.value {sign} ?)"
)
"""What was measured of a file; only the signs of `_SIGNS` are written into it."""
_UNMEASURED = (
    "state = 'completed' AND file IS NOT NULL AND file_deleted_at IS NULL"
    " AND file NOT IN (SELECT path FROM measured_files)"
)


class _Context(NamedTuple):
    """What a query depends on, besides its filters."""

    unwatched: list[str]
    """Ids of the jobs that are stored as active, but whose owner is dead."""
    candidates: Candidates | None
    """The rows that may contain the words; None if every row must be checked."""
    found: list[tuple[str, list[object]]]
    """The conditions of what is found in the files, with their values."""


def _unwatched(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of jobs that are stored as active, but whose owner is dead."""
    going = sorted(str(state) for state in set(JobState) - RESTING)
    now = time.time()
    found = connection.execute(
        f"SELECT id, owner, {LEASE_UNTIL} FROM jobs WHERE state IN ({', '.join('?' for _ in going)})",  # noqa: S608  (our own names)
        going,
    )
    return [job_id for job_id, owner, until in found if not lease.alive(owner, until, now)]


def _groups(
    connection: sqlite3.Connection, filters: Filters, context: _Context, *, tagged: bool
) -> Counter[tuple[tuple[str, ...], str]]:
    """Return the number of jobs by the counted columns, whatever is chosen of them; and by their tags if `tagged`."""
    where, values = _where(filters, context, without=frozenset(_COUNTED))
    columns = (*_COUNTED, "tags") if tagged else _COUNTED
    # Sorting one text is faster than sorting seven columns.
    by = " || char(1) || ".join(columns) if tagged else ", ".join(columns)
    names = f"{', '.join(_COUNTED)}, {'tags' if tagged else repr('')}"
    query = f"SELECT {names}, count(*) FROM jobs WHERE {{}} GROUP BY {by}"  # noqa: S608  (our own names)
    groups = Counter[tuple[tuple[str, ...], str]]()
    for *group, tags, number in connection.execute(query.format(_all_of(where)), values):
        groups[tuple(map(str, group)), tags] += number
    if context.unwatched:  # shown as detached
        lost = query.format(_all_of([*where, _ONE_OF]))
        for state, *group, tags, number in connection.execute(lost, (*values, json.dumps(context.unwatched))):
            groups[(state, *map(str, group)), tags] -= number
            groups[(str(JobState.DETACHED), *map(str, group)), tags] += number
    return groups


def _groups_of_words(
    connection: sqlite3.Connection, filters: Filters, context: _Context
) -> Counter[tuple[tuple[str, ...], str]]:
    """Return the same of a search with words, without reading whole rows if many may match."""
    others = replace(filters, words=())
    if (
        context.candidates is not None
        or _without_groups(others) != Filters()
        or not folded_texts.can_hold(filters.words)
        or not text_index.update_index(connection)
    ):
        return _groups(connection, filters, context, tagged=True)
    changed = _groups(connection, filters, context._replace(candidates=text_index.CHANGED), tagged=True)
    where, values = _where(others, context, without=frozenset(_COUNTED))
    changed.update(folded_texts.counts(connection, filters.words, _all_of(where), values))
    return changed


def _without_groups(filters: Filters) -> Filters:
    """Return the filters without those that depend only on the group of a job in `folded_texts`."""
    off = replace(filters, states=frozenset(), mode=None, model=None, backend=None, service=None)
    return replace(off, starred=None, simulated=None, tag=None)


def _tags(connection: sqlite3.Connection, filters: Filters, context: _Context) -> dict[str, int]:
    """Return the number of jobs of each tag, the most frequent first."""
    where, values = _where(filters, context)
    found = connection.execute(
        f"SELECT tag.value, count(*) FROM (SELECT tags FROM jobs WHERE {_all_of([*where, _TAGGED])}) AS found,"  # noqa: S608  (our own names)
        f" json_each({valid_json('found.tags')}) AS tag GROUP BY tag.value ORDER BY 2 DESC, 1",
        values,
    )
    return dict(found.fetchall())


def _tags_of(
    connection: sqlite3.Connection, groups: Counter[tuple[tuple[str, ...], str]], filters: Filters
) -> dict[str, int]:
    """Return the same of jobs that are grouped by their tags."""
    numbers = Counter[str]()
    for (group, tags), number in groups.items():
        if _sum(Counter({group: number}), filters):
            numbers[tags] += number
    found = connection.execute(
        f"SELECT tag.value, sum(found.value) FROM json_each(?) AS found, json_each({valid_json('found.key')}) AS tag"  # noqa: S608  (our own names)
        " GROUP BY tag.value ORDER BY 2 DESC, 1",
        (json.dumps(numbers),),
    )
    return dict(found.fetchall())


def _page(filters: Filters, context: _Context, after: Cursor | None, order: AnyOrder) -> tuple[str, list[object]]:
    """Return the query of a page and of the first job of the next one, and its values without the size."""
    where, values = _where(filters, context, rows="+rowid")  # read in order until the page is full, not sorted
    first, direction = key_of(order)
    beyond = "<" if direction == "DESC" else ">"
    behind = f"(created_at, rowid) {beyond} (?, ?)"
    if after is not None and first:
        # SQLite uses an index over an expression only for a comparison of a single value.
        there = f"(SELECT {first} FROM jobs WHERE rowid = ?)"  # noqa: S608  (as above)
        where.append(f"{first} {beyond}= {there} AND ({first} {beyond} {there} OR {behind})")
        values += [after[1], after[1], *after]
    elif after is not None:
        where.append(behind)
        values += after
    by = ", ".join(f"{key} {direction}" for key in (first, "created_at", "rowid") if key)
    query = f"SELECT rowid, {NAMES} FROM jobs WHERE {_all_of(where)} ORDER BY {by} LIMIT coalesce(? + 1, -1)"  # noqa: S608  (our own names)
    return query, values


def _where(
    filters: Filters, context: _Context, without: frozenset[str] = frozenset(), rows: str = "rowid"
) -> tuple[list[str], list[object]]:
    """Return the conditions and their values; `without` leaves out those on these columns."""
    unwatched = context.unwatched
    where: list[str] = []
    values: list[object] = []

    def add(condition: str, *given: object) -> None:
        where.append(condition)
        values.extend(given)

    if filters.states and "state" not in without:
        words = sorted(str(state) for state in filters.states)
        inside = f"state IN ({', '.join('?' for _ in words)})"
        if not unwatched:
            add(inside, *words)
        elif JobState.DETACHED in filters.states:
            add(f"({inside} OR {_ONE_OF})", *words, json.dumps(unwatched))
        else:
            add(f"{inside} AND NOT {_ONE_OF}", *words, json.dumps(unwatched))
    columns = {
        "mode": filters.mode,
        "model": filters.model,
        "backend": filters.backend,
        "service": filters.service,
        "star": None if filters.starred is None else int(filters.starred),
        "seed": filters.seed,
        "sweep": filters.sweep,
    }
    for column, value in columns.items():
        if value is not None and column not in without:
            add(f"{column} = ?", value)
    if filters.simulated is not None:
        add(f"backend {'=' if filters.simulated else '<>'} ?", SIMULATOR)
    if filters.noted is not None:
        add("remark <> ''" if filters.noted else "remark = ''")
    if filters.tag is not None:
        add(
            f"{_TAGGED} AND EXISTS (SELECT 1 FROM json_each({valid_json('tags')}) WHERE wan_fold(value) = ?)",  # noqa: S608  (no value is part of it)
            filters.tag.casefold(),
        )
    if filters.takes_of is not None:
        add("fingerprint = (SELECT fingerprint FROM jobs WHERE id = ?)", filters.takes_of)
    if filters.since is not None:
        add("created_at >= ?", filters.since)
    if filters.until is not None:
        add("created_at < ?", filters.until)
    for measure in filters.measures:
        add(_MEASURED.format(sign=_SIGNS[measure.sign]), measure.name, measure.number)
    for condition, given in context.found:
        add(condition, *given)
    if context.candidates is not None:
        add(f"{rows} IN ({context.candidates.query})", *context.candidates.values)
    for word in filters.words:
        contains, texts = word_condition.of(word)
        add(contains, *texts)
    return where, values


def _all_of(where: Sequence[str]) -> str:
    return " AND ".join(where) or "1"


def _chosen(filters: Filters) -> dict[str, frozenset[str]]:
    """Return the chosen values of the counted columns; without columns that are not filtered."""
    wanted = {
        "state": frozenset(map(str, filters.states)),
        "mode": frozenset([filters.mode] if filters.mode else []),
        "model": frozenset([filters.model] if filters.model else []),
        "backend": frozenset([filters.backend] if filters.backend else []),
        "service": frozenset([filters.service] if filters.service else []),
        "star": frozenset([] if filters.starred is None else [str(int(filters.starred))]),
    }
    return {name: values for name, values in wanted.items() if values}


def _sum(groups: Counter[tuple[str, ...]], filters: Filters, leaving_out: str = "") -> int:
    """Return the number of jobs that have the chosen values, whatever they have of the column `leaving_out`."""
    chosen = _chosen(filters)
    return sum(
        number
        for group, number in groups.items()
        if all(
            name == leaving_out or name not in chosen or value in chosen[name]
            for name, value in zip(_COUNTED, group, strict=True)
        )
    )


def _by_choice(groups: Counter[tuple[str, ...]], filters: Filters) -> dict[str, dict[str, int]]:
    by: dict[str, dict[str, int]] = {}
    for place, name in enumerate(_COUNTED):
        parts = {
            value: Counter({group: number for group, number in groups.items() if group[place] == value})
            for value in {group[place] for group in groups}
        }
        sums = {value: _sum(part, filters, leaving_out=name) for value, part in sorted(parts.items())}
        by[name] = {value: number for value, number in sums.items() if number}
    return by

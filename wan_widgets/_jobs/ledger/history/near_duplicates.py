"""Near-duplicates among the measured videos of a folder, by the picture hashes of their frames.

Hashes of a new run are added to an index in memory, so that each is read once. Hashes are split into `NEAR_BITS` + 1
bands, so two hashes that differ in at most `NEAR_BITS` bits agree in at least one band. Only those are compared.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ....forks import free_in_child
from ....measures.catalog import NEAR_BITS

_BITS = 64
_BANDS = NEAR_BITS + 1
"""With more bands than differing bits, at least one band is the same."""
_WIDTH = -(-_BITS // _BANDS)
_JSON = json.JSONDecoder()
Hashes = tuple[int, ...]


class Twin(NamedTuple):
    """A job whose video looks the same as that of another."""

    id: str
    fingerprint: str
    take: int


class _Index:
    """The hashes of the files of one ledger."""

    def __init__(self) -> None:
        self.last = 0
        """The run that was read last."""
        self._hashes: dict[str, Hashes] = {}
        self._files: dict[Hashes, set[str]] = {}
        self._near: dict[Hashes, set[Hashes]] = {}
        self._bands: dict[tuple[int, int], set[Hashes]] = {}

    def add(self, sha256: str, hashes: Hashes) -> None:
        """Add a file, or replace its hashes."""
        known = self._hashes.get(sha256)
        if known == hashes:
            return
        if known is not None:
            self._files[known].discard(sha256)
        self._hashes[sha256] = hashes
        if hashes in self._files:
            self._files[hashes].add(sha256)
            return
        self._files[hashes] = {sha256}
        near = self._near[hashes] = set()
        bands = [self._bands.setdefault(band, set()) for band in _bands_of(hashes)]
        for other in set[Hashes]().union(*bands):
            if _alike(hashes, other):
                near.add(other)
                self._near[other].add(hashes)
        for there in bands:
            there.add(hashes)

    def near(self, sha256: str) -> set[str]:
        """Return the files that look the same as a file, including itself."""
        hashes = self._hashes.get(sha256)
        if hashes is None:
            return {sha256}
        return {sha256, *(file for one in (hashes, *self._near[hashes]) for file in self._files[one])}


_indexes: dict[Path, _Index] = {}
_lock = free_in_child(threading.Lock())


def twins_of(connection: sqlite3.Connection, home: Path, jobs: Sequence[str]) -> dict[str, list[Twin]]:
    """Return the other jobs whose videos look the same, oldest first, by the id of each job that has any.

    Parameters
    ----------
    connection : sqlite3.Connection
        To the ledger.
    home : Path
        Its folder.
    jobs : sequence of str
        Ids of jobs.
    """
    own = connection.execute(
        f"{_VIDEOS} AND jobs.id IN (SELECT value FROM json_each(?))",  # noqa: S608  (our own text)
        (json.dumps(list(jobs)),),
    )
    near = _near(connection, home, [(str(job), str(sha256)) for job, _, _, sha256 in own.fetchall()])
    wanted = sorted({file for files in near.values() for file in files})
    there: dict[str, list[Twin]] = {}
    found = connection.execute(
        f"{_VIDEOS} AND f.sha256 IN (SELECT value FROM json_each(?)) ORDER BY jobs.created_at, jobs.rowid",  # noqa: S608  (as above)
        (json.dumps(wanted),),
    )
    for job, fingerprint, take, sha256 in found:
        there.setdefault(str(sha256), []).append(Twin(str(job), str(fingerprint), int(take)))
    answer = {}
    for job, files in near.items():
        others = [twin for file in sorted(files) for twin in there.get(file, []) if twin.id != job]
        if others:
            answer[job] = others
    return answer


def all_with_twins(connection: sqlite3.Connection, home: Path) -> list[str]:
    """Return the ids of all jobs whose video looks the same as that of another job."""
    videos = [(str(job), str(sha256)) for job, _, _, sha256 in connection.execute(_VIDEOS)]
    files: dict[str, int] = {}
    for _, sha256 in videos:
        files[sha256] = files.get(sha256, 0) + 1
    near = _near(connection, home, videos)
    return [job for job, alike in near.items() if sum(files.get(file, 0) for file in alike) > 1]


_VIDEOS = (
    "SELECT jobs.id, jobs.fingerprint, jobs.take, f.sha256 FROM jobs JOIN measured_files AS f ON f.path = jobs.file"
    " WHERE jobs.state = 'completed' AND jobs.file_deleted_at IS NULL"
)


def _near(connection: sqlite3.Connection, home: Path, videos: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    with _lock:
        index = _updated(connection, home)
        return {job: index.near(sha256) for job, sha256 in videos}


def _updated(connection: sqlite3.Connection, home: Path) -> _Index:
    (newest,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM measure_runs").fetchone()
    index = _indexes.get(home)
    if index is None or newest < index.last:  # another ledger is in its place
        index = _indexes[home] = _Index()
    rows = connection.execute(
        # Parsing the whole text in SQLite takes twenty times as long.
        "SELECT sha256, substr(details, instr(details, '\"hashes\":') + 9)"
        " FROM measure_runs WHERE source = 'wan' AND rowid > ?",
        (index.last,),
    )
    for sha256, text in rows:
        hashes = _read(text)
        if hashes:
            index.add(str(sha256), hashes)
    index.last = newest
    return index


def _read(text: object) -> Hashes:
    try:
        found, _ = _JSON.raw_decode(str(text).lstrip())
        return tuple(int(one, 16) for one in found)
    except (ValueError, TypeError):
        return ()


def _bands_of(hashes: Hashes) -> Iterator[tuple[int, int]]:
    """Return the bands of the frame in the middle: many videos begin with the same black."""
    middle = hashes[len(hashes) // 2]
    for band in range(_BANDS):
        yield band, (middle >> band * _WIDTH) % (1 << _WIDTH)


def _alike(one: Hashes, other: Hashes) -> bool:
    return len(one) == len(other) and all((a ^ b).bit_count() <= NEAR_BITS for a, b in zip(one, other, strict=True))

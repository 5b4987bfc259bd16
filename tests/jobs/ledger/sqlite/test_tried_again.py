"""What is tried again: reading from a disk that fails for a moment, a writer that waits for another one."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wan_widgets._jobs.ledger.sqlite import database
from wan_widgets._jobs.ledger.sqlite.database import Store, _may_pass
from wan_widgets.errors import LedgerError

LOCKED = sqlite3.OperationalError("database is locked")
NO_DISK = sqlite3.OperationalError("disk I/O error")


def written(home: Path) -> Store:
    store = Store(home)
    store.change(lambda _: None, create=True)
    return store


@pytest.mark.parametrize(("failures", "tries"), [(1, 2), (2, 3)])
def test_a_disk_that_fails_for_a_moment_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int, tries: int
) -> None:
    store = written(tmp_path)
    seen = failing(monkeypatch, [NO_DISK] * failures)
    with store.reading() as connection:
        assert connection is not None
    assert len(seen) == tries
    for one in seen:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            one.execute("SELECT 1")


@pytest.mark.parametrize(("error", "tries"), [(NO_DISK, 3), (LOCKED, 1), (sqlite3.DatabaseError("disk i/o"), 1)])
def test_a_disk_that_goes_on_failing_is_given_up_and_other_errors_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: sqlite3.Error, tries: int
) -> None:
    store = written(tmp_path)
    seen = failing(monkeypatch, [error] * 9)
    with pytest.raises(LedgerError, match="cannot be read"), store.reading():
        pass
    assert len(seen) == tries


def failing(monkeypatch: pytest.MonkeyPatch, errors: list[sqlite3.Error]) -> list[sqlite3.Connection]:
    """Have the first connections of this thread fail; return those that were tried."""
    seen: list[sqlite3.Connection] = []
    own, real = threading.get_ident(), database.migrate

    def migrate(connection: sqlite3.Connection) -> None:
        if threading.get_ident() != own:
            return real(connection)  # of a job that an earlier test has left
        seen.append(connection)
        if errors:
            raise errors.pop(0)
        return None

    monkeypatch.setattr(database, "migrate", migrate)
    monkeypatch.setattr(database, "_ASK_AGAIN", (0.0, 0.0))
    return seen


class Busy(sqlite3.Connection):
    """A connection whose first tries to begin fail."""

    failures: tuple[sqlite3.Error, ...] = ()

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        if sql.startswith("BEGIN") and self.failures:
            first, *left = self.failures
            self.failures = tuple(left)
            raise first
        return super().execute(sql, parameters)


@pytest.mark.parametrize("now", [0.0, 10.0])
def test_a_writer_waits_for_another_one_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    begin(monkeypatch, [0.0, now, now], LOCKED, LOCKED)


@pytest.mark.parametrize(("error", "now"), [(LOCKED, 10.1), (NO_DISK, 0.0), (NO_DISK, 10.1)])
def test_a_writer_gives_up_after_its_time_and_for_any_other_error_at_once(
    monkeypatch: pytest.MonkeyPatch, error: sqlite3.Error, now: float
) -> None:
    with pytest.raises(sqlite3.OperationalError, match=str(error)):
        begin(monkeypatch, [0.0, now], error)


def begin(monkeypatch: pytest.MonkeyPatch, clock: list[float], *failures: sqlite3.Error) -> None:
    """Begin to write at the times of a clock, after some failures."""
    times = iter(clock)
    monkeypatch.setattr(database, "time", SimpleNamespace(monotonic=lambda: next(times), sleep=lambda _: None))
    with closing(sqlite3.connect(":memory:", factory=Busy, isolation_level=None)) as connection:
        connection.failures = failures
        database._begin(connection)
        assert connection.in_transaction
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (10_000,)


@pytest.mark.parametrize(("words", "tries"), [("no such table: jobs", 1), ("database is locked", 3)])
def test_a_write_is_tried_again_only_after_an_error_that_may_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, tries: int
) -> None:
    monkeypatch.setattr(database, "_ASK_AGAIN", (0.0, 0.0))
    store, seen = written(tmp_path), []

    def work(_: sqlite3.Connection) -> None:
        seen.append(words)
        raise sqlite3.OperationalError(words)

    with pytest.raises(LedgerError):
        store.change(work)
    assert len(seen) == tries


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("database is locked", True),
        ("Disk I/O error", True),
        ("database table is LOCKED", True),
        ("no such table", False),
    ],
)
def test_a_lock_and_a_fault_of_the_disk_may_be_gone_in_a_moment(text, passes):
    assert _may_pass(sqlite3.OperationalError(text)) is passes

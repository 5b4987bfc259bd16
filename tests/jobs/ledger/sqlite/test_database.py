"""The file of a ledger: which file it is, errors that pass, and what cannot be written."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger.sqlite import database, file_locks, identity
from wan_widgets._jobs.ledger.sqlite.database import FILE, Store
from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch
from wan_widgets._jobs.ledger.sqlite.waiting_writes import Write
from wan_widgets.errors import FolderGoneError, LedgerError

LOCKED = sqlite3.OperationalError("database is locked")
NO_DISK = sqlite3.OperationalError("disk I/O error")


def add_note(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('note', hex(randomblob(8)))")


def written(home: Path) -> Store:
    store = Store(home)
    store.change(add_note, create=True)
    return store


class Jobs:
    """Jobs of a ledger that run in this process, or none."""

    def __init__(self, *, running: bool) -> None:
        self._running = running
        self.written_back = 0

    def holds(self) -> bool:
        return self._running

    def write_back(self, connection: sqlite3.Connection) -> None:
        self.written_back += 1


def test_a_ledger_is_distinguished_from_its_copy_from_another_one_and_from_none(tmp_path: Path) -> None:
    store, other = written(tmp_path / "home"), written(tmp_path / "other")
    shutil.copyfile(store.path, tmp_path / "copy")
    store.change(add_note)
    assert store.check_file() is LedgerMatch.SAME
    shutil.copyfile(tmp_path / "copy", store.path)
    assert store.check_file() is LedgerMatch.OLDER
    shutil.copyfile(other.path, store.path)
    assert store.check_file() is LedgerMatch.OTHER
    store.path.unlink()
    assert store.check_file() is LedgerMatch.MISSING


def test_a_ledger_that_cannot_be_read_now_is_not_taken_for_gone(tmp_path: Path) -> None:
    store = written(tmp_path)
    store.path.write_bytes(b"no ledger" * 100)
    with pytest.raises(LedgerError, match="cannot be read: the file is damaged"):
        store.check_file()


def test_a_ledger_that_goes_while_it_is_looked_at_or_read_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = written(tmp_path)
    connect = store._connect

    def late(*, create: bool) -> sqlite3.Connection:
        store.path.unlink()
        return connect(create=create)

    monkeypatch.setattr(store, "_connect", late)
    assert store.check_file() is LedgerMatch.MISSING
    assert not store.path.exists()
    store.path.touch()
    with pytest.raises(LedgerError, match="cannot be read"), store.reading():
        pass
    assert not store.path.exists()


def test_what_is_gone_is_named_the_file_or_its_folder(tmp_path: Path) -> None:
    store = written(tmp_path / "home")
    store.path.unlink()
    assert store.gone(LedgerMatch.MISSING).message == f"The ledger {store.path} is gone: it was deleted or moved."
    store.home.rename(tmp_path / "away")
    with pytest.raises(FolderGoneError, match="The folder of videos"):
        store.change(add_note)
    store.home.mkdir()
    assert store.gone(LedgerMatch.MISSING).message.startswith(f"The folder of videos {store.home} is gone")
    assert store.gone(LedgerMatch.OTHER).message.startswith(f"Another ledger is in {store.home} now")
    assert list(store.home.iterdir()) == []
    assert Store(store.home).gone(LedgerMatch.MISSING).message.startswith("The folder of videos")
    store.home.rmdir()
    assert store.seen is not None
    store.seen = replace(store.seen, folder=None)  # its disk did not answer
    assert store.gone(LedgerMatch.MISSING).message.startswith("The folder of videos")


@pytest.mark.parametrize(("free", "fits"), [(50_000_000, True), (49_999_999, False), (0, False)])
def test_a_video_needs_room_on_the_disk_before_it_is_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, *, fits: bool
) -> None:
    asked: list[Path] = []

    def disk_usage(home: Path) -> SimpleNamespace:
        asked.append(home)
        return SimpleNamespace(free=free)

    monkeypatch.setattr(database, "shutil", SimpleNamespace(disk_usage=disk_usage))
    store = Store(tmp_path)
    if fits:
        store.need_room()
    else:
        with pytest.raises(
            LedgerError, match=f"Not enough disk space for a video: only {free // 1_000_000} MB are free"
        ) as caught:
            store.need_room()
        assert caught.value.hint.startswith("Make room for 50 MB")
    assert asked == [tmp_path]


def test_a_disk_that_does_not_say_how_much_is_free_holds_no_video_up(tmp_path: Path) -> None:
    Store(tmp_path / "not there").need_room()


@pytest.mark.parametrize(
    ("version", "match", "is_older"),
    [
        (0, LedgerMatch.OTHER, False),
        (1, LedgerMatch.OLDER, True),
        (6, LedgerMatch.OLDER, True),
        (7, LedgerMatch.SAME, False),
        (8, LedgerMatch.SAME, False),
    ],
)
def test_a_file_of_a_version_without_identities_is_an_older_copy_and_one_without_any_version_another_file(
    tmp_path: Path, version: int, match: LedgerMatch, *, is_older: bool
) -> None:
    store = written(tmp_path)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
        assert identity.is_older_version(connection) is is_older
    assert store.check_file() is match


def test_a_ledger_that_has_lost_its_identity_is_taken_for_another_one(tmp_path: Path) -> None:
    store = written(tmp_path)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DELETE FROM meta WHERE name = 'identity'")
    assert store.check_file() is LedgerMatch.OTHER
    assert Store(tmp_path).check_file() is LedgerMatch.SAME


def test_a_write_into_the_same_ledger_writes_nothing_back(tmp_path: Path) -> None:
    store, jobs = written(tmp_path), Jobs(running=True)
    store.memory = jobs
    store.change(add_note)
    assert jobs.written_back == 0


@pytest.mark.parametrize(
    ("match", "running", "older"),
    [
        (LedgerMatch.OLDER, True, False),
        (LedgerMatch.OLDER, False, False),
        (LedgerMatch.OTHER, False, False),
        (LedgerMatch.OTHER, True, True),
    ],
)
def test_what_a_ledger_lacks_is_written_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, match: LedgerMatch, *, running: bool, older: bool
) -> None:
    store, jobs = written(tmp_path), Jobs(running=running)
    store.memory = jobs
    monkeypatch.setattr(identity, "compare", lambda *_: match)
    monkeypatch.setattr(identity, "is_older_version", lambda _: older)
    store.change(add_note)
    assert jobs.written_back == 1


def test_another_ledger_is_not_written_into_while_jobs_run(tmp_path: Path) -> None:
    store, other = written(tmp_path / "home"), written(tmp_path / "other")
    jobs = store.memory = Jobs(running=True)
    shutil.copyfile(other.path, store.path)
    with pytest.raises(FolderGoneError, match="Another ledger"):
        store.change(add_note)
    assert jobs.written_back == 0


@pytest.mark.parametrize(("characters", "too_long"), [(500, False), (501, True)])
def test_a_path_of_more_than_500_characters_is_called_too_long(
    tmp_path: Path, characters: int, *, too_long: bool
) -> None:
    store = Store(tmp_path / ("d" * (characters - len(str(tmp_path / FILE)) - 1)))
    assert len(str(store.path)) == characters
    error = store._error(sqlite3.OperationalError("unable to open database file"), "written")
    assert ("more than 500 characters" in error.message) is too_long


def test_where_the_system_is_windows_files_can_always_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_locks, "sys", SimpleNamespace(platform="win32"))
    assert not file_locks.are_missing(tmp_path)


def test_writers_that_were_not_seen_for_a_month_are_forgotten_by_the_next_new_one(tmp_path: Path) -> None:
    store = written(tmp_path)

    def names(connection: sqlite3.Connection) -> set[str]:
        return {name for (name,) in connection.execute("SELECT name FROM writers WHERE name IN ('old', 'late')")}

    def age(connection: sqlite3.Connection) -> None:
        for name, seconds in (("old", 1), ("late", -600)):
            connection.execute("INSERT INTO writers VALUES (?, 1, ?)", (name, time.time() - 30 * 86_400 - seconds))

    store.change(age)
    store.change(add_note)
    assert store.change(names) == {"old", "late"}
    Store(tmp_path).change(add_note)
    assert store.change(names) == {"late"}


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite3.DatabaseError("database disk image is malformed"), "the file is damaged"),
        (sqlite3.DatabaseError("file is not a database"), "the file is damaged"),
        (sqlite3.DatabaseError("something else"), "something else"),
        (OSError("malformed"), "malformed"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "the folder is read-only"),
        (OSError("Read-only file system"), "the folder is read-only"),
        (PermissionError("no"), "the folder is read-only"),
        (sqlite3.OperationalError("database is locked"), "another program keeps it locked"),
    ],
    ids=str,
)
def test_an_error_of_the_file_says_what_is_wrong_with_it(tmp_path, error, says):
    store = Store(tmp_path)
    assert str(store._error(error, "written")).startswith(f"The ledger {store.path} cannot be written: {says}.")


@pytest.mark.parametrize("running", [None, False, True], ids=["no memory", "no jobs", "jobs run"])
def test_a_first_write_creates_the_ledger_and_its_folder(tmp_path: Path, running: bool | None) -> None:
    store = Store(tmp_path / "deep" / "home")
    store.memory = None if running is None else Jobs(running=running)
    store.change(add_note)
    assert store.path.is_file()


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("running", [None, False, True], ids=["no memory", "no jobs", "jobs run"])
def test_a_ledger_that_is_gone_is_created_anew_only_where_that_is_wanted_and_no_jobs_run(
    tmp_path: Path, running: bool | None, create: bool
) -> None:
    store = written(tmp_path / "home")
    store.memory = None if running is None else Jobs(running=running)
    store.path.unlink()
    if create and not running:
        store.change(add_note, create=True)
        assert store.path.is_file()
    else:
        with pytest.raises(FolderGoneError, match="was deleted or moved"):
            store.change(add_note, create=create)
        assert not store.path.exists()


@pytest.mark.parametrize(
    "error",
    [NO_DISK, sqlite3.OperationalError("unable to open"), sqlite3.DatabaseError("malformed"), OSError("gone")],
    ids=str,
)
@pytest.mark.parametrize(
    ("running", "create", "is_gone"),
    [(None, False, True), (False, False, True), (True, True, True), (None, True, False), (False, True, False)],
)
def test_a_write_that_fails_because_its_ledger_went_says_so_unless_a_new_one_may_be_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    *,
    running: bool | None,
    create: bool,
    is_gone: bool,
) -> None:
    monkeypatch.setattr(database, "_ASK_AGAIN", (0.0, 0.0))
    store = written(tmp_path / "home")
    store.memory = None if running is None else Jobs(running=running)

    def work(_: sqlite3.Connection) -> None:
        store.path.unlink()
        raise error

    with pytest.raises(FolderGoneError if is_gone else LedgerError) as caught:
        store.change(work, create=create)
    assert isinstance(caught.value, FolderGoneError) is is_gone


def test_a_first_write_that_fails_says_why_and_not_that_a_ledger_went(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")

    def work(_: sqlite3.Connection) -> None:
        store.path.unlink()
        raise sqlite3.OperationalError("no such table: jobs")

    with pytest.raises(LedgerError, match="cannot be written: no such table") as caught:
        store.change(work)
    assert not isinstance(caught.value, FolderGoneError)


def test_a_forked_child_writes_as_another_writer_into_a_ledger_that_it_has_not_seen(tmp_path: Path) -> None:
    store = written(tmp_path)
    before = (store._lock, store._writes, store._writer)
    store.reset()  # called in the child
    assert store.seen is None
    assert all(new is not old for new, old in zip((store._lock, store._writes, store._writer), before, strict=True))


def test_a_disk_that_cannot_lock_files_keeps_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_locks, "_known", {tmp_path.stat().st_dev: True})
    with pytest.raises(LedgerError, match="cannot lock files"):
        file_locks.need(tmp_path)
    with pytest.raises(LedgerError, match="cannot lock files"):
        written(tmp_path / "home")
    monkeypatch.setattr(file_locks, "_known", {tmp_path.stat().st_dev: False})
    file_locks.need(tmp_path)


@pytest.mark.parametrize(("number", "missing"), [(errno.ENOLCK, True), (errno.EINVAL, True), (errno.EAGAIN, False)])
def test_a_disk_is_tried_once_with_a_file_that_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, missing: bool
) -> None:
    tried, handles, closed = [], [], []
    close = os.close

    def noted(handle: int) -> None:
        closed.append(handle)
        close(handle)

    def lockf(handle: int, how: int) -> None:
        tried.append(how)
        handles.append(handle)
        raise OSError(number, "no")

    monkeypatch.setattr(file_locks, "_known", {})
    monkeypatch.setattr(fcntl, "lockf", lockf)
    monkeypatch.setattr(os, "close", noted)
    assert [file_locks.are_missing(tmp_path) for _ in range(2)] == [missing] * 2
    assert tried == [fcntl.LOCK_EX | fcntl.LOCK_NB]
    assert list(tmp_path.iterdir()) == []
    assert set(handles) <= set(closed)
    assert not file_locks.are_missing(tmp_path / "not there")


@pytest.mark.parametrize(
    ("there", "before", "gone"),
    [(True, "same", False), (True, "other", True), (True, None, True), (False, "other", False), (False, None, False)],
)
def test_what_was_written_into_a_file_that_has_lost_its_name_is_not_taken_for_written(
    tmp_path: Path, there: bool, before: str | None, gone: bool
) -> None:
    store, other = written(tmp_path / "home"), written(tmp_path / "other")
    places = {"same": database.place_of(store.path), "other": database.place_of(other.path), None: None}
    write, seen = Write(add_note), other.seen
    if gone:
        with pytest.raises(FolderGoneError):
            store._wrote([write], seen, places[before], there=there)
    else:
        store._wrote([write], seen, places[before], there=there)
    assert write.done is not gone
    assert (store.seen is seen) is not gone


def test_what_was_written_into_a_file_that_has_no_name_at_all_is_not_taken_for_written(tmp_path: Path) -> None:
    store, seen = written(tmp_path / "home"), written(tmp_path / "other").seen
    store.path.unlink()
    write = Write(add_note)
    with pytest.raises(FolderGoneError):
        store._wrote([write], seen, None, there=True)
    assert not write.done


def test_a_write_that_failed_is_not_done_with_the_next_one(tmp_path: Path) -> None:
    store, tried = written(tmp_path / "home"), []

    def fail(_: sqlite3.Connection) -> None:
        tried.append(1)
        raise LedgerError("It is wrong.")

    with pytest.raises(LedgerError, match="It is wrong"):
        store.change(fail)
    store.change(add_note)
    assert len(tried) == 1

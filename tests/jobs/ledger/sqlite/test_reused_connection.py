"""The connection that is kept between two writes: when it is used, and when it is closed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.modules.test_forks import code_of_child
from wan_widgets._jobs.ledger.sqlite import reused_connection
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets._jobs.ledger.sqlite.identity import uuid_of
from wan_widgets.errors import FolderGoneError
from wan_widgets.threads import ThreadPerCall

CLOSER = "closer of a test"


def add_note(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('note', hex(randomblob(8)))")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[sqlite3.Connection]]:
    """The connections to the test's own ledgers that were opened. None is closed because it is idle."""
    found: list[sqlite3.Connection] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def noted(path: str | Path, *args: object, **how: object) -> sqlite3.Connection:
        connection = connect(path, *args, **how)
        if str(tmp_path) in str(path):  # a thread that another test has left may write to its own
            found.append(connection)
        return connection

    monkeypatch.setattr(reused_connection, "IDLE", 600.0)
    monkeypatch.setattr(reused_connection, "_closers", SimpleNamespace(post=lambda _: None))
    monkeypatch.setattr(sqlite3, "connect", noted)
    yield found
    for one in found:
        one.close()


@pytest.fixture
def store(tmp_path: Path, opened: list[sqlite3.Connection]) -> Store:
    """A ledger with a kept connection: the one of its second write."""
    found = Store(tmp_path / "home")
    for _ in range(2):
        found.change(add_note, create=True)
    opened.clear()
    return found


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_only_the_first_writes_of_several_in_a_row_open_the_file(
    tmp_path: Path, opened: list[sqlite3.Connection]
) -> None:
    store = Store(tmp_path)
    for _ in range(5):
        store.change(add_note, create=True)
    assert [is_open(one) for one in opened] == [False, True]


@pytest.mark.parametrize(("apart", "kept"), [(599.0, True), (600.0, False)])
def test_only_a_write_shortly_after_another_keeps_its_connection(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch, apart: float, kept: bool
) -> None:
    clock = iter([1000.0, 1000.0 + apart])
    test = threading.current_thread()

    def monotonic() -> float:
        return next(clock) if threading.current_thread() is test else time.monotonic()

    monkeypatch.setattr(reused_connection, "time", SimpleNamespace(monotonic=monotonic, sleep=time.sleep))
    store = Store(tmp_path)
    for _ in range(2):
        store.change(add_note, create=True)
    assert [is_open(one) for one in opened] == [False, kept]


def test_writes_of_several_threads_use_the_same_connection(store: Store, opened: list[sqlite3.Connection]) -> None:
    writers = [threading.Thread(target=store.change, args=(add_note,)) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert opened == []


def test_an_idle_connection_is_closed(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reused_connection, "IDLE", 0.5)
    monkeypatch.setattr(reused_connection, "_closers", ThreadPerCall(CLOSER))
    store = Store(tmp_path)
    while not any(map(is_open, opened)):
        store.change(add_note, create=True)
    for one in threading.enumerate():
        if one.name == CLOSER:
            one.join(60)
    assert not any(map(is_open, opened))


def test_of_two_connections_the_first_is_kept(store: Store, opened: list[sqlite3.Connection]) -> None:
    second = sqlite3.connect(store.path)
    store._reused.put_back(second, store.path)
    assert not is_open(second)
    first = store._reused.take(store.path)
    assert first is not None
    store._reused.put_back(first, store.path)
    assert is_open(first)


def test_a_write_after_an_error_has_a_new_connection(store: Store, opened: list[sqlite3.Connection]) -> None:
    kept = store._reused._idle[0][0]
    with pytest.raises(ZeroDivisionError):
        store.change(lambda _: 1 / 0)
    assert opened == []
    assert not is_open(kept)
    store.change(add_note)
    assert len(opened) == 1


def other_of(store: Store) -> Path:
    """Another ledger with as many writes, so that SQLite's own counter does not distinguish the two."""
    other = Store(store.home.with_name("other"))
    for _ in range(2):
        other.change(add_note, create=True)
    return other.path


def overwritten(store: Store) -> None:
    shutil.copyfile(other_of(store), store.path)


def replaced(store: Store) -> None:
    other_of(store).replace(store.path)


def folder_replaced(store: Store) -> None:
    other = other_of(store)
    store.home.rename(store.home.with_name("moved"))
    other.parent.rename(store.home)


@pytest.mark.parametrize("change", [overwritten, replaced, folder_replaced])
def test_a_file_that_was_replaced_is_opened_anew(store: Store, change: Callable[[Store], None]) -> None:
    before, kept = store.seen, store._reused._idle[0][0]
    change(store)
    found = store.change(uuid_of, create=True)
    assert not is_open(kept)
    assert before is not None
    assert store.seen is not None
    assert found == store.seen.uuid != before.uuid
    store.change(add_note)
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_write_after_the_file_or_the_folder_was_deleted_fails(
    store: Store, opened: list[sqlite3.Connection], what: str
) -> None:
    if what == "file":
        store.path.unlink()
    else:
        shutil.rmtree(store.home)
    with pytest.raises(FolderGoneError):
        store.change(add_note)
    assert not store.path.exists()
    store.change(add_note, create=True)
    assert store.path.exists()
    assert opened


def test_a_write_sees_what_another_process_has_written(store: Store) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("INSERT INTO meta VALUES ('theirs', 'x')")
    connection.close()
    assert store.change(lambda one: one.execute("SELECT value FROM meta WHERE name = 'theirs'").fetchone()) == ("x",)


def test_a_kept_connection_is_closed_once_when_it_is_idle_and_at_the_end(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    idle: list[Callable[[], None]] = []
    at_exit: list[object] = []
    monkeypatch.setattr(reused_connection, "_closers", SimpleNamespace(post=idle.append))
    monkeypatch.setattr(reused_connection, "close_at_exit", at_exit.append)
    store = Store(tmp_path)
    for _ in range(5):
        store.change(add_note, create=True)
    assert len(idle) == 1
    assert at_exit == [store._reused]
    monkeypatch.setattr(reused_connection, "IDLE", 0.0)
    idle[0]()
    assert not any(map(is_open, opened))
    monkeypatch.setattr(reused_connection, "IDLE", 600.0)
    for _ in range(2):
        store.change(add_note)
    assert len(idle) == 2


@pytest.mark.parametrize(
    ("name", "value"), [("_SUPPORTED", False), ("has_threads", lambda: False)], ids=["such a system", "no threads"]
)
def test_where_an_open_file_cannot_be_deleted_or_nothing_would_close_it_each_write_does(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(reused_connection, name, value)
    store = Store(tmp_path)
    for _ in range(3):
        store.change(add_note, create=True)
    assert [is_open(one) for one in opened] == [False] * 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_closes_a_reused_connection_and_both_processes_write_after_it(
    store: Store, opened: list[sqlite3.Connection]
) -> None:
    kept = store._reused._idle[0][0]

    def write() -> None:
        store.reset()
        assert not is_open(kept)
        for _ in range(3):
            store.change(add_note)
        assert len(opened) == 2

    assert code_of_child(write) == 0
    assert not is_open(kept)
    store.change(add_note)
    assert len(opened) == 1

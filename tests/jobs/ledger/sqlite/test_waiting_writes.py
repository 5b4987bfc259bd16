"""Writes of several threads share a transaction. Each is on the disk before its caller continues, and fails alone."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch
from wan_widgets._jobs.ledger.sqlite.waiting_writes import Write
from wan_widgets.errors import LedgerError, SpendError


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.change(lambda one: one.execute("CREATE TABLE notes (name TEXT PRIMARY KEY)"), create=True)
    return store


class Commits:
    """Counts the transactions of a store; the first one waits until so many writes can be in it."""

    def __init__(self, store, monkeypatch, together):
        self.count = 0
        once, with_waiting = store._write_once, store._writes.with_waiting

        def counted(writes, **how):
            self.count += 1
            once(writes, **how)

        def gathered(own, *, create):
            end = time.monotonic() + 60
            while self.count == 0 and len(store._writes._waiting[create]) < together and time.monotonic() < end:
                time.sleep(0.002)
            return with_waiting(own, create=create)

        monkeypatch.setattr(store, "_write_once", counted)
        monkeypatch.setattr(store._writes, "with_waiting", gathered)


def note(name, *, error=None, seen=None):
    def work(connection):
        connection.execute("INSERT INTO notes VALUES (?)", (name,))
        if seen is not None:
            seen.append(name)
        if error is not None:
            raise error
        return name

    return work


def names(store):
    with closing(sqlite3.connect(store.path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM notes")}


def all_at_once(store, works):
    """Write from one thread each; return the result of each, and what was on the disk when it continued."""
    got = {}

    def write(number, work):
        try:
            result = store.change(work)
        except Exception as error:
            result = error
        got[number] = (result, names(store))

    threads = [threading.Thread(target=write, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return got


def test_writes_that_wait_share_a_transaction_and_each_is_stored_before_its_caller_goes_on(store, monkeypatch):
    commits = Commits(store, monkeypatch, together=20)
    got = all_at_once(store, [note(str(number)) for number in range(20)])
    assert commits.count == 1
    assert names(store) == {str(number) for number in range(20)}
    for number, (result, there) in got.items():
        assert result == str(number)
        assert result in there


def test_a_write_that_fails_is_undone_alone(store, monkeypatch):
    refused = SpendError("That is over the limit.", "Raise it.")
    commits = Commits(store, monkeypatch, together=5)
    got = all_at_once(store, [note("a"), note("b"), note("c", error=refused), note("d"), note("e")])
    assert commits.count == 1
    assert names(store) == {"a", "b", "d", "e"}
    assert got[2][0] is refused
    assert [got[number][0] for number in (0, 1, 3, 4)] == ["a", "b", "d", "e"]


def test_where_a_transaction_fails_each_write_is_tried_alone_and_none_is_written_twice(store, monkeypatch):
    seen = []
    Commits(store, monkeypatch, together=4)
    broken = sqlite3.DatabaseError("database disk image is malformed")
    got = all_at_once(
        store, [note("a", seen=seen), note("b", seen=seen), note("c", error=broken), note("d", seen=seen)]
    )
    assert names(store) == {"a", "b", "d"}
    assert "damaged" in str(got[2][0])
    assert [got[number][0] for number in (0, 1, 3)] == ["a", "b", "d"]


def test_an_error_of_the_system_that_sounds_as_if_it_may_pass_does_not_stop_the_others(store):
    store._writes.add(Write(note("other", error=OSError("disk I/O error"))), create=False)
    assert store.change(note("own")) == "own"
    assert names(store) == {"own"}


def test_a_write_that_fails_while_it_reads_keeps_nobody_from_writing(store):
    reading = []

    def fails(connection):
        reading.append(connection.execute("SELECT 'a' UNION ALL SELECT 'b'"))
        assert next(reading[0]) == ("a",)
        raise SpendError("Too much.")

    with pytest.raises(SpendError):
        store.change(fails)
    with closing(sqlite3.connect(store.path, timeout=0, isolation_level=None)) as connection:
        connection.execute("INSERT INTO notes VALUES ('next')")


def test_a_write_that_was_interrupted_is_forgotten(store):
    def interrupted(connection):
        connection.execute("INSERT INTO notes VALUES ('x')")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.change(interrupted)
    assert store.change(note("y")) == "y"
    assert names(store) == {"y"}


def test_a_write_whose_wait_was_interrupted_is_not_in_the_transaction_of_the_next_one(store, monkeypatch):
    def interrupted(_write, _seconds):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Write, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.change(note("x"), wait=600)
    assert store.change(note("y")) == "y"
    assert names(store) == {"y"}


class InterruptedAtCommit(sqlite3.Connection):
    """Ctrl+C comes while the system call of a commit runs: Python notices it as soon as the commit is over."""

    armed = False

    def execute(self, sql, *values):
        done = super().execute(sql, *values)
        if sql == "COMMIT" and InterruptedAtCommit.armed:
            InterruptedAtCommit.armed = False
            raise KeyboardInterrupt
        return done


def test_an_interrupt_right_after_the_commit_does_not_write_what_waited_twice(store, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **how: connect(*args, factory=InterruptedAtCommit, **how))
    before, seen = store.seen, []
    others = Write(note("other", seen=seen))
    store._writes.add(others, create=False)
    InterruptedAtCommit.armed = True
    with pytest.raises(KeyboardInterrupt):
        store.change(note("own", seen=seen))
    assert names(store) == {"own", "other"}
    assert store._change(others, create=False) == "other"
    assert seen == ["own", "other"]
    assert store.seen != before
    assert store.check_file() is LedgerMatch.SAME


class FailingCommit(sqlite3.Connection):
    """A commit fails, and SQLite rolls it back; Ctrl+C may come right after it."""

    armed = False
    interrupted = False

    def execute(self, sql, *values):
        if sql != "COMMIT" or not FailingCommit.armed:
            return super().execute(sql, *values)
        FailingCommit.armed = False
        super().execute("ROLLBACK")
        try:
            return super().execute("COMMIT")  # fails: there is no transaction any more
        except sqlite3.OperationalError:
            if FailingCommit.interrupted:
                raise KeyboardInterrupt from None
            raise


@pytest.mark.parametrize("interrupted", [False, True])
def test_what_waited_for_a_commit_that_failed_is_not_taken_for_written(store, monkeypatch, interrupted):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **how: connect(*args, factory=FailingCommit, **how))
    monkeypatch.setattr(FailingCommit, "interrupted", interrupted)
    others = Write(note("other"))
    store._writes.add(others, create=False)
    store._reused.close()
    monkeypatch.setattr(FailingCommit, "armed", True)
    if interrupted:
        with pytest.raises(KeyboardInterrupt):
            store.change(note("own"))
    else:
        assert store.change(note("own")) == "own"  # alone, the second time
    written = set() if interrupted else {"own"}
    assert not FailingCommit.armed
    assert names(store) == written
    assert not others.done
    assert store._change(others, create=False) == "other"
    assert names(store) == {"other"} | written
    assert store.check_file() is LedgerMatch.SAME


def test_a_write_that_another_thread_has_committed_is_not_written_again_before_its_own_thread_goes_on(store):
    seen = []
    store._writes.add(Write(note("other", seen=seen)), create=False)
    store.change(note("own", seen=seen))
    store.change(note("next", seen=seen))
    assert seen == ["own", "other", "next"]


def test_a_write_that_can_wait_is_in_the_transaction_of_the_next_one(store, monkeypatch):
    commits, done = [], []
    once = store._write_once
    monkeypatch.setattr(store, "_write_once", lambda writes, **how: (commits.append(len(writes)), once(writes, **how)))
    patient = threading.Thread(target=lambda: done.append(store.change(note("patient"), wait=600)))
    patient.start()
    while not store._writes._waiting[False]:
        assert patient.is_alive()
    assert store.change(note("next")) == "next"
    patient.join(60)
    assert done == ["patient"]
    assert commits == [2]
    assert names(store) == {"patient", "next"}


def test_at_most_a_hundred_writes_share_a_transaction_and_the_own_one_is_the_first(store, monkeypatch):
    commits, seen = [], []
    once = store._write_once
    monkeypatch.setattr(store, "_write_once", lambda writes, **how: (commits.append(len(writes)), once(writes, **how)))
    for number in range(150):
        store._writes.add(Write(note(str(number), seen=seen)), create=False)
    for own in ("own", "next"):
        assert store.change(note(own, seen=seen)) == own
    assert commits == [100, 52]
    assert seen == ["own", *map(str, range(99)), "next", *map(str, range(99, 150))]
    assert names(store) == set(seen)


def test_a_write_that_may_begin_a_new_ledger_shares_no_transaction_with_one_that_may_not(store):
    store._writes.add(Write(note("needs the old one")), create=False)
    assert store.change(note("may begin another"), create=True) == "may begin another"
    assert names(store) == {"may begin another"}
    assert store.change(note("needs it as well")) == "needs it as well"
    assert names(store) == {"may begin another", "needs the old one", "needs it as well"}


@pytest.mark.parametrize("error", [sqlite3.DatabaseError("malformed"), OSError("gone"), LedgerError("No.")])
def test_an_error_of_the_file_stops_all_writes_of_a_transaction_and_another_one_its_own(store, error):
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        with pytest.raises(type(error)):
            Write(note("file", error=error)).run(connection, alone=False)
        connection.execute("ROLLBACK")
        refused = Write(note("refused", error=SpendError("Too much.")))
        connection.execute("BEGIN")
        refused.run(connection, alone=False)
        connection.execute("COMMIT")
        with pytest.raises(SpendError):
            refused.result()
    assert names(store) == set()


def test_a_write_that_is_made_again_has_the_result_of_its_last_time(store):
    errors = [SpendError("Too much.")]

    def once_too_much(_connection):
        if errors:
            raise errors.pop()
        return "made"

    write = Write(once_too_much)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        write.run(connection, alone=False)
        with pytest.raises(SpendError):
            write.result()
        write.run(connection, alone=False)
        assert write.result() == "made"
        connection.execute("ROLLBACK")


def test_a_write_after_which_no_other_comes_is_made_once_it_has_waited(store):
    assert store.change(note("alone"), wait=0.01) == "alone"
    assert names(store) == {"alone"}

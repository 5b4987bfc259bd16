"""Measures in the ledger belong to the content of a file, and a run is stored completely or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.errors import LedgerError

RUN = StoredRun(version="1", numbers={"motion": 0.5, "loudness": None}, missing={"loudness": "no sound"}, details="{}")


@pytest.fixture
def store(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "one.mp4").write_bytes(b"one")
    return Ledger(home)


def save(store, name, source="wan", run=RUN):
    state, sha256 = measure_store.hash_of(store, store.home / name)
    measure_store.save(store, state, sha256, source, run)
    return sha256


def test_a_run_comes_back_as_it_was_stored_and_a_newer_one_replaces_it(store):
    sha256 = save(store, "one.mp4")
    assert measure_store.runs_of(store, sha256) == {"wan": RUN}
    newer = StoredRun(version="2", numbers={"motion": 0.7}, details="{}")
    save(store, "one.mp4", run=newer)
    save(store, "one.mp4", "metric red", StoredRun(version="x", numbers={"red": 3.0}))
    assert measure_store.runs_of(store, sha256)["wan"] == newer
    assert measure_store.values_of(store, ["one.mp4", "two.mp4"]) == {"one.mp4": {"motion": 0.7, "red": 3.0}}


def test_a_copy_has_the_measures_of_its_content_and_a_changed_file_has_none(store):
    sha256 = save(store, "one.mp4")
    (store.home / "copy.mp4").write_bytes(b"one")
    state, copied = measure_store.hash_of(store, store.home / "copy.mp4")
    assert copied == sha256
    assert measure_store.known_hash(store, state) is None
    (store.home / "one.mp4").write_bytes(b"two")
    assert measure_store.hash_of(store, store.home / "one.mp4")[1] != sha256
    os.utime(store.home / "one.mp4", ns=(1, 1))
    assert measure_store.known_hash(store, measure_store.state_of(store.home, store.home / "one.mp4")) is None


def test_a_run_that_fails_half_way_leaves_nothing(store):
    save(store, "one.mp4", run=StoredRun(version="1"))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(
            "CREATE TRIGGER fails BEFORE INSERT ON measures WHEN NEW.name = 'loudness'"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    (store.home / "two.mp4").write_bytes(b"two")
    with pytest.raises(LedgerError):
        save(store, "two.mp4")
    with closing(sqlite3.connect(store.path)) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
    assert counts == [1, 1, 0]


TABLES = ("measured_files", "measure_runs", "measures")


def test_reading_measures_makes_no_ledger(store):
    assert measure_store.runs_of(store, "0" * 64) == {}
    assert measure_store.values_of(store, ["one.mp4"]) == {}
    assert not store.path.exists()


def test_a_file_that_looks_unchanged_is_not_read_again(store):
    path = store.home / "one.mp4"
    sha256 = save(store, "one.mp4")
    state = measure_store.state_of(store.home, path)
    path.write_bytes(b"two")
    os.utime(path, ns=(state.modified_ns, state.modified_ns))
    assert measure_store.hash_of(store, path) == (state, sha256)
    path.write_bytes(b"longer")
    os.utime(path, ns=(state.modified_ns, state.modified_ns))
    assert measure_store.hash_of(store, path)[1] != sha256


def test_a_file_is_named_from_the_folder_on_and_one_outside_of_it_in_full(store, tmp_path):
    assert measure_store.name_of(store.home, store.home / "deep" / "one.mp4") == "deep/one.mp4"
    assert measure_store.name_of(store.home, tmp_path / "one.mp4") == str(tmp_path / "one.mp4")


def test_each_run_has_a_greater_number_than_those_before_it(store):
    state, sha256 = measure_store.hash_of(store, store.home / "one.mp4")
    saved = [measure_store.save(store, state, sha256, "wan", RUN) for _ in range(3)]
    assert saved == sorted(set(saved))
    assert measure_store.newest_run(store) == saved[-1] > 0
    assert measure_store.runs_after(store, saved[1], 0.0) == [(saved[2], "one.mp4")]
    assert measure_store.runs_after(store, saved[2], 0.0) == []

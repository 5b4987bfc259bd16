"""Sweeps in the ledger: each comes back as it was stored, and is found by its id and by its cells."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from wan_widgets._jobs.ledger import sweep_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sweep_store import StoredCell, StoredSweep
from wan_widgets._models.sweeps.sweep import Axis

from .rows import row

CELL = StoredCell(
    settings={"prompt": "A wet cat", "seed": 1},
    differs={"seed": 1, "{state}": "wet"},
    fingerprint="f1",
    seconds=5,
    template="A {state} cat",
    negative_template="no {thing}",
    values={"state": "wet", "thing": "rain"},
    job="job-1",
)
PLAIN = StoredCell(settings={"prompt": "A cat"}, differs={"seed": 2}, fingerprint="f2", seconds=10)
SWEEP = StoredSweep(
    id="sweep-1",
    created_at=1e9,
    axes=(Axis(name="seed", values=(1, 2)),),
    zipped=True,
    again=True,
    concurrency=3,
    backend="simulator",
    base_url="",
    key="k",
    cells=(CELL, PLAIN),
    service="dashscope",
)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "home")


@pytest.mark.parametrize(
    "changes",
    [{}, {"service": ""}, {"zipped": False, "again": False}, {"backend": "toapis", "base_url": "https://a/v1"}],
)
def test_a_sweep_comes_back_with_all_that_was_stored(ledger, changes):
    sweep = replace(SWEEP, **changes)
    sweep_store.save(ledger, sweep)
    assert sweep_store.find(ledger, key="k") == [sweep]


def test_a_sweep_without_a_chosen_service_is_stored_as_older_versions_read_it(ledger):
    sweep_store.save(ledger, replace(SWEEP, service=""))
    with closing(sqlite3.connect(ledger.path)) as connection:
        (common,) = connection.execute("SELECT axes FROM sweeps").fetchone()
    assert "service" not in json.loads(common)


def test_a_sweep_is_found_by_its_key_alone(ledger):
    sweep_store.save(ledger, SWEEP)
    sweep_store.save(ledger, replace(SWEEP, id="sweep-2", key="other"))
    assert [one.id for one in sweep_store.find(ledger, key="other")] == ["sweep-2"]
    assert sweep_store.find(ledger, key="none") == []


def test_sweeps_are_found_newest_first_and_none_without_a_ledger(ledger):
    assert sweep_store.find(ledger) == sweep_store.find(ledger, key="k") == []
    assert not ledger.path.exists()
    sweeps = [replace(SWEEP, id=name, created_at=at) for name, at in (("a", 2.0), ("b", 3.0), ("c", 1.0), ("d", 3.0))]
    for sweep in sweeps:
        sweep_store.save(ledger, sweep)
    assert [one.id for one in sweep_store.find(ledger)] == ["d", "b", "a", "c"]
    assert [one.id for one in sweep_store.find(ledger, key="k")] == ["d", "b", "a", "c"]


def test_a_new_sweep_makes_a_new_ledger_where_the_old_one_is_gone(ledger):
    sweep_store.save(ledger, SWEEP)
    ledger.path.unlink()
    other = replace(SWEEP, id="sweep-2")
    sweep_store.save(ledger, other)
    assert sweep_store.find(ledger) == [other]


def test_a_sweep_that_a_ledger_lacks_is_written_back_and_one_that_it_has_stays_as_it_is(ledger):
    sweep_store.save(ledger, SWEEP)
    sweep_store.assign_job(ledger, SWEEP.id, PLAIN.fingerprint, "job-2")
    there = sweep_store.find(ledger)
    lacking = replace(SWEEP, id="sweep-2", created_at=2e9)
    for sweep in (SWEEP, lacking):
        ledger.change(lambda connection, sweep=sweep: sweep_store.write_back(connection, sweep))
    assert [cell.job for cell in there[0].cells] == ["job-1", "job-2"]
    assert sweep_store.find(ledger) == [lacking, *there]


def test_the_jobs_of_some_requests_are_all_that_were_made_of_them_oldest_first(ledger):
    assert sweep_store.jobs_of_requests(ledger, ["f1"]) == []
    made = [
        row(name, created_at=at) for name, at in (("f1", 3.0), ("f2", 1.0), ("f1", 2.0), ("other", 1.5), ("f2", 2.0))
    ]
    for one in made:
        ledger.begin(one, again=True)
    found = sweep_store.jobs_of_requests(ledger, (name for name in ("f2", "f1", "f2", "none")))
    assert [one.id for one in found] == [made[place].id for place in (1, 2, 4, 0)]
    assert sweep_store.jobs_of_requests(ledger, []) == []


@pytest.mark.parametrize("name", ["settings", "differs", "values", "fingerprint", "seconds"])
def test_a_sweep_with_one_damaged_cell_is_left_out_and_hides_no_other(ledger, name):
    other = replace(SWEEP, id="sweep-2")
    for sweep in (SWEEP, other):
        sweep_store.save(ledger, sweep)
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        (stored,) = connection.execute("SELECT cells FROM sweeps WHERE id = 'sweep-1'").fetchone()
        whole, damaged = json.loads(stored)
        cells = json.dumps([whole, {**damaged, name: None}])
        connection.execute("UPDATE sweeps SET cells = ? WHERE id = 'sweep-1'", (cells,))
    assert sweep_store.find(ledger) == [other]


def test_half_a_character_in_a_sweep_comes_back_as_it_was(ledger):
    half = "half \ud83e"
    sweep = replace(SWEEP, key=half, cells=(replace(PLAIN, settings={"prompt": half}),))
    sweep_store.save(ledger, sweep)
    assert sweep_store.find(ledger) == sweep_store.find(ledger, key="") == [sweep]

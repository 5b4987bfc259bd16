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

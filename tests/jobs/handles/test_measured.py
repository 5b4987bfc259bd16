"""The stored measures of jobs: nothing is known of what is no job, and of a job without a video."""

from __future__ import annotations

from types import SimpleNamespace

from wan_widgets._jobs.handles.measured import (
    BUILT_IN,
    badges_of_jobs,
    known_measures,
    loaded,
    measure_columns,
    measures_of,
)
from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.measures.catalog import MEASURES
from wan_widgets.measures.result import VERSION, ClipMeasures, to_json


def test_what_has_no_video_has_no_measures_and_no_badges(house):
    nothing = [None, SimpleNamespace(path=None)]
    assert measures_of(nothing) == [dict.fromkeys(measure_columns())] * 2
    assert badges_of_jobs(nothing) == [(), ()]


def test_stored_measures_are_those_of_the_video_of_the_job(house):
    job, other = house.make(), house.make(seed=2)
    for one in (job, other):
        one.result(timeout=20)
    state, sha256 = measure_store.hash_of(job.ledger, job.path)
    found = ClipMeasures(numbers={**dict.fromkeys(MEASURES), "motion": 0.25, "black": 1.0})
    run = StoredRun(version=VERSION, numbers=found.numbers, missing={}, details=to_json(found))
    measure_store.save(job.ledger, state, sha256, BUILT_IN, run)
    motions = [numbers["motion"] for numbers in measures_of([job, None])]
    assert motions == [0.25, None]


def test_a_metric_of_the_user_counts_in_the_version_that_is_there(house, monkeypatch):
    job = house.make()
    job.result(timeout=20)
    state, sha256 = measure_store.hash_of(job.ledger, job.path)
    assert known_measures(job.ledger, state) is None
    found = ClipMeasures(numbers={"motion": 1.0})
    for source, version, numbers in ((BUILT_IN, VERSION, {"motion": 1.0}), ("mine", "2", {"redness": 7.0})):
        run = StoredRun(version=version, numbers=numbers, missing={}, details=to_json(found))
        measure_store.save(job.ledger, state, sha256, source, run)

    def values(version: str, source: str = "mine") -> dict:
        metric = SimpleNamespace(source=source, version=version)
        monkeypatch.setattr("wan_widgets._jobs.handles.measured.METRICS", {"redness": metric})
        return dict(known_measures(job.ledger, state).numbers)

    assert values("2") == {"motion": 1.0, "redness": 7.0}
    assert values("1") == values("2", "another") == {"motion": 1.0}


def test_a_run_of_another_version_or_without_details_is_none():
    found = ClipMeasures(numbers={"motion": 1.0})
    run = StoredRun(version=VERSION, numbers=found.numbers, missing={}, details=to_json(found))
    assert loaded(run) == found
    assert loaded(None) is None
    for damaged in ({**vars(run), "version": "0"}, {**vars(run), "details": None}, {**vars(run), "details": "{"}):
        assert loaded(StoredRun(**damaged)) is None

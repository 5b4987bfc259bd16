"""The stored measures of jobs: nothing is known of what is no job, and of a job without a video."""

from __future__ import annotations

from types import SimpleNamespace

from wan_widgets._jobs.handles.job import Job
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
from wan_widgets.errors import LedgerError
from wan_widgets.measures.catalog import MEASURES
from wan_widgets.measures.result import VERSION, ClipMeasures, to_json

from ..fake import House


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


def measured(house: House, *numbers: float) -> list[Job]:
    """Make jobs whose videos have these measured motions."""
    jobs = [house.make(seed=seed) for seed in range(len(numbers))]
    for job, motion in zip(jobs, numbers, strict=True):
        job.result(timeout=20)
        state, sha256 = measure_store.hash_of(job.ledger, job.path)
        found = ClipMeasures(numbers={**dict.fromkeys(MEASURES), "motion": motion})
        run = StoredRun(version=VERSION, numbers=found.numbers, missing={}, details=to_json(found))
        measure_store.save(job.ledger, state, sha256, BUILT_IN, run)
    return jobs


def test_jobs_of_several_folders_are_measured_each_in_its_own(house, service, tmp_path):
    other = House(tmp_path / "other", service)
    try:
        jobs = [*measured(house, 0.25, 0.5), *measured(other, 0.75)]
        found = measures_of([None, *reversed(jobs)])
        assert [numbers["motion"] for numbers in found] == [None, 0.75, 0.5, 0.25]
    finally:
        other.close()


def test_a_ledger_that_cannot_be_read_hides_no_job(house, monkeypatch):
    def busy(*_: object) -> None:
        raise LedgerError("It is busy.")

    (job,) = measured(house, 0.25)
    monkeypatch.setattr(measure_store, "values_of", busy)
    monkeypatch.setattr(measure_store, "known_hash", busy)
    assert measures_of([job]) == [dict.fromkeys(measure_columns())]
    assert badges_of_jobs([job]) == [()]


def test_badges_are_those_of_a_measured_video_and_a_file_that_is_gone_has_none(house, monkeypatch):
    (job,) = measured(house, 0.25)
    plain = house.make(seed=7)
    plain.result(timeout=20)
    asked = []

    def badges_of(found: ClipMeasures, prompt: str, settings: dict[str, object]) -> list[str]:
        asked.append((found.numbers["motion"], prompt, settings["seed"], settings["duration"]))
        return ["a badge"]

    monkeypatch.setattr("wan_widgets._jobs.handles.measured.badges_of", badges_of)
    assert badges_of_jobs([job, plain]) == [("a badge",), ()]
    assert asked == [(0.25, "A kite", 0, 5)]
    job.path.unlink()
    assert badges_of_jobs([job]) == [()]


def test_why_a_metric_of_the_user_is_missing_is_known_beside_the_built_in_ones(house, monkeypatch):
    (job,) = measured(house, 0.25)
    state, sha256 = measure_store.hash_of(job.ledger, job.path)
    run = StoredRun(version="2", numbers={"redness": None}, missing={"redness": "It failed."}, details="{}")
    measure_store.save(job.ledger, state, sha256, "mine", run)
    metric = SimpleNamespace(source="mine", version="2")
    monkeypatch.setattr("wan_widgets._jobs.handles.measured.METRICS", {"redness": metric})
    found = known_measures(job.ledger, state)
    assert (found.numbers["motion"], dict(found.missing)) == (0.25, {"redness": "It failed."})

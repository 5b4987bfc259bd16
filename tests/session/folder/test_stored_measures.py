"""Stored measures for views: cached while a file stays as it is, found in the ledger of its folder, said in words."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import BackendError, LedgerError
from wan_widgets.judging import measuring_status, worker
from wan_widgets.session import engine_pool, measure_news, measured
from wan_widgets.session.measure_news import MeasureNews


@pytest.fixture
def reads(monkeypatch):
    """The files whose measures were read from the ledger; `answer` is what it says, `meanwhile` runs during a read."""
    made = SimpleNamespace(names=[], answer="measures", meanwhile=lambda: None)

    def known_measures(store, state):
        made.names.append(state.path)
        made.meanwhile()
        if isinstance(made.answer, Exception):
            raise made.answer
        return made.answer

    monkeypatch.setattr(measured, "known_measures", known_measures)
    return made


@pytest.fixture
def cache():
    return measured._MeasureCache()


def files(home: Path, count: int) -> list[Path]:
    home.mkdir(exist_ok=True)
    paths = [home / f"{number}.mp4" for number in range(count)]
    for path in paths:
        path.write_bytes(b"x")
    return paths


def test_a_file_is_read_once_until_it_changes(tmp_path, reads, cache):
    (path,) = files(tmp_path, 1)
    store = Store(tmp_path)
    assert [cache.of(store, path) for _ in range(3)] == ["measures"] * 3
    assert reads.names == ["0.mp4"]
    os.utime(path, (1, 1))
    cache.of(store, path)
    assert reads.names == ["0.mp4"] * 2
    path.unlink()
    assert cache.of(store, path) is None
    assert len(reads.names) == 2


def test_two_hundred_files_are_cached_and_the_one_that_was_used_longest_ago_goes_first(tmp_path, reads, cache):
    paths, store = files(tmp_path, 201), Store(tmp_path)
    for path in paths[:200]:
        cache.of(store, path)
    cache.of(store, paths[0])
    assert len(reads.names) == 200
    cache.of(store, paths[200])
    cache.of(store, paths[0])
    assert len(reads.names) == 201
    cache.of(store, paths[1])
    assert reads.names[-1] == "1.mp4"
    assert len(reads.names) == 202


def test_a_file_that_was_measured_is_read_anew_and_so_is_each_that_had_no_measures(tmp_path, reads, cache):
    paths, store = files(tmp_path, 3), Store(tmp_path)
    for path in paths[:2]:
        cache.of(store, path)
    reads.answer = None
    cache.of(store, paths[2])
    measuring_status.notify(paths[0])
    reads.names.clear()
    for path in paths:
        cache.of(store, path)
    assert reads.names == ["0.mp4", "2.mp4"]


def test_what_was_measured_while_the_ledger_was_read_is_not_cached(tmp_path, reads, cache):
    (path,) = files(tmp_path, 1)
    store = Store(tmp_path)
    reads.meanwhile = lambda: measuring_status.notify(path)
    cache.of(store, path)
    reads.meanwhile = lambda: None
    cache.of(store, path)
    assert len(reads.names) == 2


def test_a_ledger_that_cannot_be_read_has_no_measures_and_is_asked_again(tmp_path, reads, cache):
    (path,) = files(tmp_path, 1)
    reads.answer = LedgerError("locked")
    assert cache.of(Store(tmp_path), path) is None
    reads.answer = "measures"
    assert cache.of(Store(tmp_path), path) == "measures"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two folders of videos, the first is the current one; their engines."""
    engines = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ledger = Store(tmp_path / name)
        engines.append(SimpleNamespace(home=ledger.home, ledger=ledger))
    monkeypatch.setattr(engine_pool, "engines", lambda: engines)
    monkeypatch.setattr(engine_pool, "engine", lambda: engines[0])
    return engines


def test_the_ledger_of_a_file_is_that_of_its_folder_or_else_the_current_one(tmp_path, folders, monkeypatch):
    one, two = folders
    assert measured.store_of(two.home / "a.mp4") is two.ledger
    elsewhere = tmp_path / "elsewhere.mp4"
    assert measured.store_of(elsewhere) is None
    elsewhere.write_bytes(b"x")
    assert measured.store_of(elsewhere) is None
    one.ledger.path.write_bytes(b"x")
    assert measured.store_of(elsewhere) is one.ledger
    assert measured.store_of(tmp_path / "not there.mp4") is None
    monkeypatch.setattr(measured, "has_threads", lambda: False)
    assert measured.store_of(elsewhere) is None

    def no_engine():
        raise BackendError("no")

    monkeypatch.setattr(measured, "has_threads", lambda: True)
    monkeypatch.setattr(engine_pool, "engine", no_engine)
    assert measured.store_of(elsewhere) is None


def made(name: str, file: Path | None, state: JobState = JobState.COMPLETED, **more: object) -> JobSnapshot:
    return JobSnapshot(id=name, state=state, file=None if file is None else str(file), **more)


def test_only_a_finished_job_with_a_file_has_measures_or_waits_for_them(tmp_path, folders, monkeypatch):
    path = tmp_path / "a.mp4"
    monkeypatch.setattr(measuring_status, "is_waiting", lambda one: one == path)
    monkeypatch.setattr(measured, "measures_of", lambda _: None)
    assert measured.job_measures(made("a", path)) == {"badges": [], "measuring": True}
    assert measured.job_measures(made("a", tmp_path / "b.mp4")) == {"badges": [], "measuring": False}
    assert measured.job_measures(made("a", path, JobState.DOWNLOADING)) == {"badges": [], "measuring": False}
    assert measured.job_measures(made("a", None)) == {"badges": [], "measuring": False}
    monkeypatch.setattr(measured, "measures_of", lambda _: "found")
    monkeypatch.setattr(measured, "badges_of", lambda found, prompt, values: [found, prompt, dict(values)])
    job = made("a", path, prompt="A cat", settings={"seed": 1, "audio": True}, request={"seed": 2})
    assert measured.job_measures(job) == {
        "badges": ["found", "A cat", {"seed": 2, "audio": True}],
        "measuring": False,
    }


def test_a_measure_of_several_jobs_is_read_from_the_ledger_of_each_folder(folders, monkeypatch, tmp_path):
    one, two = folders
    asked = []

    def values_of(ledger, names):
        asked.append((ledger, dict(names)))
        if ledger is one.ledger:
            raise LedgerError("locked")
        return {"b.mp4": {"sharpness": 3.0}, "c.mp4": {}}

    monkeypatch.setattr(measure_store, "values_of", values_of)
    jobs = [
        made("a", one.home / "a.mp4"),
        made("b", two.home / "b.mp4"),
        made("c", two.home / "c.mp4"),
        made("none", None),
        made("elsewhere", tmp_path / "d.mp4"),
    ]
    assert measured.numbers_of(jobs, "sharpness") == {"b": 3.0, "c": None}
    assert asked == [(one.ledger, {"a.mp4": "a"}), (two.ledger, {"b.mp4": "b", "c.mp4": "c"})]
    asked.clear()
    assert measured.numbers_of(jobs[3:], "sharpness") == {}
    assert asked == []


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([("other-id-that-is-long", "f2", 1)], f"near-duplicate of {'other-id-that-is-long'[: measured.SHORT]}"),
        ([("x", "f2", 1), ("y", "f1", 3)], "near-duplicate of take 3 and 1 more"),
        ([("y", "f1", 2), ("x", "f2", 1), ("z", "f2", 1)], "near-duplicate of take 2 and 2 more"),
    ],
)
def test_a_near_duplicate_is_named_by_its_take_or_by_its_id(folders, monkeypatch, others, words):
    twins = [SimpleNamespace(id=name, fingerprint=own, take=take) for name, own, take in others]
    asked = []

    class History:
        def __init__(self, home: Path) -> None:
            assert home == folders[0].home

        def twins(self, ids):
            asked.append(ids)
            if not twins:
                raise LedgerError("locked")
            return {"a": twins}

    monkeypatch.setattr(measured, "History", History)
    jobs = [made("a", Path("a.mp4"), fingerprint="f1"), made("none", None, fingerprint="f1")]
    assert measured.twin_words(jobs) == {"a": words}
    assert asked == [["a"]]
    assert measured.twin_words(jobs[1:]) == {}
    assert len(asked) == 1
    twins.clear()
    assert measured.twin_words(jobs) == {}


def test_all_videos_without_measures_that_exist_are_queued_with_their_settings(folders, monkeypatch):
    one = folders[0]
    (one.home / "a.mp4").write_bytes(b"x")
    rows = [
        made("a", one.home / "a.mp4", settings={"seed": 1}, request={"seed": 2}),
        made("gone", one.home / "b.mp4"),
        made("none", None),
    ]
    posted = []
    one.peek = lambda row: row
    monkeypatch.setattr(measured, "History", lambda _: SimpleNamespace(unmeasured_rows=lambda most: rows[:most]))
    monkeypatch.setattr(worker.WORKER, "post", lambda *what: posted.append(what))
    assert measured.measure_unmeasured() == 1
    assert posted == [(one.ledger, one.home / "a.mp4", {"seed": 2})]


def test_measuring_is_paused_and_goes_on():
    for paused in (True, False):
        measured.pause(paused=paused)
        assert measured.is_paused() is paused


@pytest.fixture
def news(folders, monkeypatch):
    """The news of one ledger with runs that other processes have stored; `now` is the time after its last write."""
    one = folders[0]
    made = SimpleNamespace(runs=[], told=[], asked=[], own=set(), age=10.0, look=MeasureNews().look)
    monkeypatch.setattr(engine_pool, "engines", lambda: [one])
    monkeypatch.setattr(measure_store, "newest_run", lambda _: max([number for number, _ in made.runs], default=0))

    def runs_after(store, last, since):
        made.asked.append((last, since))
        return [run for run in made.runs if run[0] > last]

    def write(*runs):
        made.runs += runs
        one.ledger.path.write_bytes(b"x" * (1 + len(made.runs)))
        os.utime(one.ledger.path, (1000.0, 1000.0))

    made.write = write
    monkeypatch.setattr(measure_store, "runs_after", runs_after)
    monkeypatch.setattr(measuring_status, "is_own", lambda _, number: number in made.own)
    monkeypatch.setattr(measuring_status, "notify", lambda path: made.told.append(path.name))
    monkeypatch.setattr("wan_widgets.session.measure_news.time", SimpleNamespace(time=lambda: 1000.0 + made.age))
    return made


def test_measures_of_other_processes_are_reported_once_for_each_file(news):
    news.look()
    assert news.asked == []
    news.own.add(2)
    news.write((1, "a.mp4"), (2, "own.mp4"), (3, "a.mp4"))
    news.look()
    news.look()
    assert news.told == ["a.mp4"]
    assert news.asked == [(0, 950.0)]
    news.write((4, "b.mp4"))
    news.look()
    assert news.told == ["a.mp4", "b.mp4"]
    assert news.asked[1:] == [(3, 0.0)]


@pytest.mark.parametrize(("age", "asked"), [(2.0, 2), (2.1, 1)])
def test_a_file_that_was_just_written_is_read_again_because_its_time_is_coarse(news, monkeypatch, age, asked):
    counts = []
    newest = measure_store.newest_run
    monkeypatch.setattr(measure_store, "newest_run", lambda store: counts.append(1) or newest(store))
    news.age = age
    news.write((1, "a.mp4"))
    news.look()
    news.look()
    assert len(counts) == asked
    assert news.told == ["a.mp4"]


def test_an_older_copy_of_the_ledger_is_read_from_its_beginning(news):
    news.write((5, "a.mp4"))
    news.look()
    news.runs.clear()
    news.write((2, "b.mp4"), (3, "c.mp4"))
    news.look()
    assert news.told == ["a.mp4", "b.mp4", "c.mp4"]
    assert news.asked[1] == (0, 950.0)


def test_a_ledger_that_cannot_be_read_is_looked_at_in_the_next_round(news, monkeypatch):
    def locked(_: object) -> int:
        raise LedgerError("locked")

    news.write((1, "a.mp4"))
    with monkeypatch.context() as now:
        now.setattr(measure_store, "newest_run", locked)
        news.look()
    assert news.told == []
    news.look()
    assert news.told == ["a.mp4"]


def test_rounds_are_two_seconds_apart_and_last_as_long_as_they_are_wanted(monkeypatch):
    looks, pauses, spawned = [], [], []
    running: Future[None] = Future()

    async def blocking(work):
        work()

    async def sleep(seconds):
        pauses.append(seconds)

    loop = SimpleNamespace(spawn=lambda work: spawned.append(work) or running)
    monkeypatch.setattr(engine_pool, "loop", lambda: loop)
    monkeypatch.setattr(measure_news, "blocking", blocking)
    monkeypatch.setattr(measure_news, "asyncio", SimpleNamespace(sleep=sleep))
    rounds = MeasureNews()
    monkeypatch.setattr(rounds, "look", lambda: looks.append(1))
    wanted = iter([True, True, False, False])
    for _ in range(2):
        rounds.follow(lambda: next(wanted))
    assert len(spawned) == 1
    asyncio.run(spawned[0])
    assert (len(looks), pauses) == (2, [2.0, 2.0])
    running.set_result(None)
    rounds.follow(lambda: next(wanted))
    asyncio.run(spawned[1])
    monkeypatch.setattr(measure_news.threads, "has_threads", lambda: False)
    rounds.follow(lambda: True)
    assert (len(spawned), len(looks)) == (2, 2)

"""The worker that measures: one file after the other, those that somebody asked for first, each once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from wan_widgets import threads
from wan_widgets.judging import measuring_status, worker
from wan_widgets.judging.worker import MeasureWorker, MeasuringStoppedError


class Work:
    """A worker whose files take as long as a test wants; `order` are the files in the order in which they began."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.began, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.worker = MeasureWorker()
        self.fails: dict[str, Exception] = {}
        self.inside = lambda path: None

    def measure(self, _store: object, path: Path, settings: object, pace: object) -> tuple[str, object]:
        self.order.append(path.name)
        self.began.release()
        assert self.go_on.acquire(timeout=20)
        pace()
        self.inside(path)
        if path.name in self.fails:
            raise self.fails[path.name]
        return path.name, settings

    def post(self, name: str, store: object = None, *, asked: bool = True):
        return self.worker.post(store, Path(name), {"name": name}, asked=asked)

    def end(self) -> None:
        for _ in range(100):
            self.go_on.release()
        self.worker.close()


@pytest.fixture
def work(monkeypatch):
    made = Work()
    monkeypatch.setattr(worker, "measure_file", made.measure)
    yield made
    made.end()
    measuring_status.forget()


def test_files_that_somebody_asked_for_come_before_saved_ones_each_in_its_order(work):
    first = work.post("first")
    assert work.began.acquire(timeout=20)
    later = [work.post(name, asked=asked) for name, asked in (("s1", False), ("s2", False), ("a1", True), ("a2", True))]
    assert work.worker.waiting == 5
    for _ in range(5):
        work.go_on.release()
    assert [one.result(20) for one in [first, *later]] == [
        (name, {"name": name}) for name in ("first", "s1", "s2", "a1", "a2")
    ]
    assert work.order == ["first", "a1", "a2", "s1", "s2"]
    assert work.worker.done == 5
    assert work.worker.waiting == 0


def test_a_file_waits_once_and_comes_earlier_when_it_is_asked_for(work):
    current = work.post("current")
    assert work.began.acquire(timeout=20)
    assert work.post("current", asked=False) is current
    saved = [work.post(name, asked=False) for name in ("s1", "s2")]
    assert work.post("s2", asked=False) is saved[1]
    assert work.post("s2") is saved[1]
    assert work.post("s2") is saved[1]
    other = work.post("s2", store="another ledger")
    assert other is not saved[1]
    for _ in range(4):
        work.go_on.release()
    for one in [current, *saved, other]:
        one.result(20)
    assert work.order == ["current", "s2", "s2", "s1"]


def test_only_so_many_saved_files_wait_and_those_that_are_asked_for_always_do(work, monkeypatch):
    monkeypatch.setattr(worker, "MOST_WAITING", 2)
    work.post("current")
    assert work.began.acquire(timeout=20)
    fits = [work.post(name, asked=False) for name in ("s1", "s2")]
    with pytest.raises(MeasuringStoppedError, match="Too many files"):
        work.post("s3", asked=False).result(0)
    asked = work.post("a1")
    assert not any(one.done() for one in [*fits, asked])
    assert not measuring_status.is_waiting(Path("s3"))
    assert measuring_status.is_waiting(Path("a1"))


def test_a_file_that_cannot_be_measured_says_why_and_the_next_one_is_measured(work):
    work.fails["bad"] = ValueError("no video")
    bad, good = work.post("bad"), work.post("good")
    for _ in range(2):
        work.go_on.release()
    with pytest.raises(ValueError, match="no video"):
        bad.result(20)
    assert good.result(20)[0] == "good"
    assert work.worker.done == 1
    assert not measuring_status.is_waiting(Path("bad"))


def test_a_pause_stops_at_the_next_frame_and_goes_on(work):
    work.worker.pause()
    assert work.worker.paused
    waiting = work.post("a")
    assert work.order == []
    work.go_on.release()
    work.worker.resume()
    assert not work.worker.paused
    assert waiting.result(20)[0] == "a"


def test_a_worker_that_is_closed_measures_nothing_more(work):
    current = work.post("current")
    assert work.began.acquire(timeout=20)
    later = work.post("later")
    work.worker.pause()
    work.go_on.release()
    work.worker.close()
    with pytest.raises(MeasuringStoppedError, match="The process ends"):
        current.result(20)
    assert not later.done()
    assert work.order == ["current"]


def test_a_metric_that_asks_for_another_file_gets_it_at_once(work):
    found = []
    work.inside = lambda path: path.name == "outer" and found.append(work.post("inner").result(20)[0])
    for _ in range(2):
        work.go_on.release()
    assert work.post("outer").result(20)[0] == "outer"
    assert found == ["inner"]
    assert work.worker.done == 2


def test_where_there_are_no_threads_a_file_is_measured_in_the_call(work, monkeypatch):
    monkeypatch.setattr(threads, "has_threads", lambda: False)
    work.go_on.release()
    assert work.post("a").result(0)[0] == "a"
    assert work.worker.waiting == 0


def test_a_forked_child_has_neither_the_work_nor_the_pause_of_its_parent(work):
    work.worker.pause()
    work.worker._saved.append(worker._Task(None, Path("a"), {}))
    work.worker.done = 3
    work.worker.reset()
    assert (work.worker.waiting, work.worker.paused, work.worker.done) == (0, False, 0)

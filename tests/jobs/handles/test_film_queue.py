"""Shots that are sent automatically: no more than requested, each after the previous one, and none after an error."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.films import queue as module
from wan_widgets._jobs.handles.films.queue import Queue
from wan_widgets.errors import SettingsError, WaitTimeoutError, WanError


class Shot:
    """A job that ends when the test says so."""

    def __init__(self, name: str) -> None:
        self.id, self.path, self.listeners = name, None, []
        self.snapshot = SimpleNamespace(id=name, resting=False)
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None) -> None:
        self.waits.append(timeout)
        self.end()

    def on_update(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def end(self, path: Path | None = Path("shot.mp4")) -> None:
        self.path, self.snapshot = path, SimpleNamespace(id=self.id, resting=True)
        for listener in list(self.listeners):
            listener(self.snapshot)


class Film:
    """A film of three planned shots; `fault` is raised by the next that is made."""

    def __init__(self) -> None:
        self.jobs, self.fault, self.changes, self.starts = [], None, 0, []
        self.planned = [SimpleNamespace(number=number) for number in (1, 2, 3)]
        self.queue = Queue(self, self.changed)

    def changed(self) -> None:
        self.changes += 1

    def make(self, number: int, *, start: int | None = None) -> Shot:
        if self.fault is not None:
            raise self.fault
        assert number == self.planned.pop(0).number
        self.starts.append(start)
        self.jobs.append(Shot(f"shot {number}"))
        return self.jobs[-1]


@pytest.fixture
def film(monkeypatch):
    monkeypatch.setattr(module, "_THREADS", SimpleNamespace(post=lambda work: work()))
    return Film()


def test_where_each_is_looked_at_one_is_sent_and_none_after_it(film):
    film.queue.start(1, 3)
    film.jobs[0].end()
    assert (len(film.jobs), film.queue.left, film.changes) == (1, 0, 1)
    film.queue.wait(timeout=0)


def test_without_looking_as_many_are_sent_as_were_asked_for_each_after_the_one_before(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 2)
    assert (len(film.jobs), film.queue.left) == (1, 1)
    film.jobs[0].end()
    assert (len(film.jobs), film.queue.left) == (2, 0)
    film.jobs[1].end()
    assert len(film.jobs) == 2
    assert film.changes == 3
    assert not any(job.listeners for job in film.jobs)
    film.queue.start(3, 1)
    assert len(film.jobs) == 3


@pytest.mark.parametrize("stop", [Queue.pause, lambda queue: queue.set_review_each(on=True)], ids=["pause", "look"])
def test_a_queue_that_is_stopped_sends_nothing_more(film, stop):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    changes = film.changes
    stop(film.queue)
    assert film.changes == changes + 1
    film.jobs[0].end()
    assert (len(film.jobs), film.queue.left) == (1, 0)
    film.queue.wait(timeout=0)


def test_to_go_on_without_looking_sends_nothing_by_itself(film):
    film.queue.start(1, 1)
    film.jobs[0].end()
    film.queue.set_review_each(on=False)
    assert (len(film.jobs), film.queue.review_each) == (1, False)


def test_after_a_shot_without_a_video_none_is_sent_and_the_queue_says_why(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    film.jobs[0].end(path=None)
    assert (len(film.jobs), film.queue.left) == (1, 0)
    assert film.queue.problem.message == "Shot 1 has no video, so no further shot is sent."
    film.queue.start(2, 1)
    assert film.queue.problem is None


def test_a_shot_that_is_refused_ends_the_queue(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    film.fault = WanError("It is over the limit.", "Raise it.")
    film.jobs[0].end()
    assert (film.queue.left, film.queue.problem.message, film.queue.problem.hint) == (
        0,
        "It is over the limit.",
        "Raise it.",
    )
    film.queue.wait(timeout=0)


def test_a_film_that_was_changed_meanwhile_gets_no_further_shot(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    first = film.jobs[0]
    film.jobs.append(Shot("of another page"))
    first.end()
    assert (len(film.jobs), film.queue.left) == (2, 0)
    assert film.queue.problem.message == "The film was changed while the queue waited."


def test_what_is_asked_for_while_a_shot_is_made_is_sent_after_it(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 1)
    film.queue.start(2, 2)
    assert (len(film.jobs), film.queue.left) == (1, 2)
    film.jobs[0].end()
    assert (len(film.jobs), film.queue.left) == (2, 1)


@pytest.mark.parametrize(("look", "start"), [(False, 1), (True, None)], ids=["from an earlier shot", "looked at"])
def test_a_shot_that_does_not_wait_for_the_one_before_is_sent_at_once(film, look, start):
    film.queue.set_review_each(on=look)
    film.queue.start(1, 1)
    film.queue.start(2, 1, start=start)
    assert (len(film.jobs), film.queue.left, film.starts) == (2, 0, [None, start])


def test_the_queue_listens_to_the_shot_that_it_waits_for_alone_and_sends_the_next_one_once(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 1)
    for _ in range(2):
        film.queue.start(2, 2)
    assert len(film.jobs[0].listeners) == 1
    film.queue.start(2, 1, start=1)
    assert film.jobs[0].listeners == []
    film.queue.start(3, 1)
    film.jobs[1].end()
    assert (len(film.jobs), film.queue.left) == (3, 0)


def test_after_a_shot_that_was_made_before_the_next_one_is_sent_at_once(film, monkeypatch):
    make = film.make

    def found(number: int, *, start: int | None = None) -> Shot:
        shot = make(number, start=start)
        shot.end()
        return shot

    monkeypatch.setattr(film, "make", found)
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    assert (len(film.jobs), film.queue.left) == (3, 0)


@pytest.mark.parametrize(("number", "count"), [(2, 1), (1, 0), (1, 4), (4, 1)])
def test_only_the_next_shots_can_be_asked_for(film, number, count):
    with pytest.raises(SettingsError, match="planned shots of this film have changed"):
        film.queue.start(number, count)
    assert film.jobs == []


def test_a_film_without_a_shot_that_was_sent_is_not_waited_for(film):
    film.queue.wait()
    assert (film.jobs, film.changes, film.queue.left, film.queue.problem) == ([], 0, 0, None)


def test_a_wait_ends_with_its_time_while_a_shot_is_awaited(film, monkeypatch):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 2)
    monkeypatch.setattr(module, "_THREADS", SimpleNamespace(post=lambda work: None))
    film.jobs[0].end()
    with pytest.raises(WaitTimeoutError, match="Not all shots"):
        film.queue.wait(timeout=0.01)


@pytest.mark.parametrize(("timeout", "passed", "left"), [(None, 0.0, None), (5.0, 2.0, 3.0), (5.0, 9.0, 0.0)])
def test_a_wait_gives_a_running_shot_the_time_that_is_left(film, monkeypatch, timeout, passed, left):
    clock = iter([100.0, 100.0 + passed, 100.0 + passed])
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    film.queue.start(1, 1)
    film.queue.wait(timeout)
    assert film.jobs[0].waits == [left]


def test_a_wait_goes_on_with_the_shot_that_is_sent_after_the_one_that_has_ended(film):
    film.queue.set_review_each(on=False)
    film.queue.start(1, 3)
    film.queue.wait(timeout=0)
    assert [job.waits for job in film.jobs] == [[0.0]] * 3


def test_a_wait_lasts_while_the_next_shot_is_being_sent(film, monkeypatch):
    sent = []
    monkeypatch.setattr(module, "_THREADS", SimpleNamespace(post=sent.append))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 100.0, sleep=lambda _: sent.pop()()))
    film.queue.set_review_each(on=False)
    film.queue.start(1, 2)
    film.jobs[0].end()
    film.queue.wait(timeout=5)
    assert [job.waits for job in film.jobs] == [[], [5.0]]

"""The latest snapshot of each job: who is notified, when, and how long it stays."""

import gc
import threading
import time

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import board as board_module
from wan_widgets._jobs.runtime.board import MIN_INTERVAL, Board
from wan_widgets._jobs.runtime.loop import Loop

from ...fake import until


@pytest.fixture
def board():
    loop = Loop()
    yield Board(loop)
    loop.close(3.0)


def at(state=JobState.RUNNING, progress=None, job="a", **changes):
    return JobSnapshot(id=job, state=state, progress=progress, **changes)


def test_progress_is_reported_now_and_then_and_the_end_last(board):
    seen = []
    board.listen(seen.append)
    start = time.monotonic()
    for number in range(200):
        board.put(at(progress=number / 200))
        time.sleep(0.002)
    board.put(at(JobState.COMPLETED))
    until(lambda: seen and seen[-1].state is JobState.COMPLETED)
    passed = time.monotonic() - start
    assert len(seen) <= passed / MIN_INTERVAL + 3
    assert [one.progress for one in seen[:-1]] == sorted(one.progress for one in seen[:-1])


def test_progress_that_does_not_move_is_reported_too(board):
    seen = []
    board.listen(seen.append)
    board.put(at(progress=0.1))
    until(lambda: seen)
    board.put(at(progress=0.2))
    board.put(at(progress=0.3))
    until(lambda: seen[-1].progress == 0.3)
    assert len(seen) == 2


def test_listeners_are_called_on_the_engines_thread_and_what_they_raise_stays_there(board):
    threads = []

    def broken(_):
        threads.append(threading.current_thread())
        raise RuntimeError("a listener's own fault")

    seen = []
    board.listen(broken)
    board.listen(seen.append)
    board.put(at())
    until(lambda: seen)
    assert threads[0] is not threading.current_thread()
    assert threads[0].daemon


def test_a_listener_hears_of_its_own_job_until_it_leaves(board):
    mine, every = [], []
    leave = board.listen(mine.append, "a")
    board.listen(every.append)
    board.put(at(job="a"))
    board.put(at(job="b"))
    until(lambda: len(every) == 2)
    leave()
    leave()
    board.put(at(JobState.COMPLETED, job="a"))
    until(lambda: len(every) == 3)
    assert [one.id for one in mine] == ["a"]


def test_who_waits_hears_when_the_job_rests_and_again_after_it_was_picked_up(board):
    board.put(at())
    first = board.resting("a")
    assert not first.done()
    board.put(at(JobState.DETACHED))
    assert first.result(0).state is JobState.DETACHED
    board.put(at())
    second = board.resting("a")
    assert not second.done()
    board.put(at(JobState.COMPLETED))
    assert second.result(0).state is JobState.COMPLETED


class Turns:
    """An engine's loop and its clock, which the test moves: what is posted runs when it says so."""

    def __init__(self) -> None:
        self.now, self.on_it, self.posted, self.timers = 100.0, True, [], []

    def here(self) -> bool:
        return self.on_it

    def post(self, work, *given) -> None:
        self.posted.append((work, given))

    def later(self, seconds: float, work, *given) -> None:
        self.timers.append((seconds, lambda: work(*given)))

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def turns(monkeypatch):
    made = Turns()
    monkeypatch.setattr(board_module, "time", made)
    return made


def test_on_the_engines_thread_listeners_are_called_at_once_and_from_another_later(turns):
    board, seen = Board(turns), []
    board.listen(seen.append)
    board.put(at())
    assert (len(seen), turns.posted) == (1, [])
    turns.on_it = False
    board.put(at(JobState.COMPLETED))
    assert len(seen) == 1
    [(work, given)] = turns.posted
    work(*given)
    assert [one.state for one in seen] == [JobState.RUNNING, JobState.COMPLETED]
    for later in (0.0, 1.0):
        turns.now += later
        work(*given)
        assert (len(seen), turns.timers) == (2, []), "each snapshot is delivered once"


def test_the_first_snapshot_is_reported_at_once_even_just_after_the_machine_was_started(turns):
    turns.now = 0.1
    board, seen = Board(turns), []
    board.listen(seen.append)
    board.put(at())
    assert len(seen) == 1


def test_without_a_listener_or_where_it_is_quiet_the_loop_has_nothing_to_do(turns):
    board, seen = Board(turns), []
    turns.on_it = False
    board.put(at())
    leave = board.listen(seen.append)
    board.put(at(progress=0.5), quiet=True)
    leave()
    board.put(at(progress=0.6))
    assert (seen, turns.posted) == ([], [])
    assert board.get("a").progress == 0.6


@pytest.mark.parametrize(
    "changes",
    [
        {"progress": 0.9},
        {"bytes_done": 5},
        {"bytes_total": 9},
        {"note": "a note"},
        {"word": "running"},
        {"updated_at": 5.0},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_moves_all_the_time_is_reported_at_most_five_times_a_second(turns, changes):
    board, seen = Board(turns), []
    board.listen(seen.append)
    board.put(at())
    turns.now += 0.15
    for _ in range(2):
        board.put(at(**changes))
    assert len(seen) == 1
    [(seconds, work)] = turns.timers
    assert seconds == pytest.approx(0.05)
    turns.now += 0.05
    work()
    assert seen[1:] == [at(**changes)]
    turns.now += 0.05
    board.put(at())
    assert len(seen) == 2
    assert len(turns.timers) == 2, "the next interval has a timer of its own"


def test_whatever_else_changes_is_reported_at_once(turns):
    board, seen = Board(turns), []
    board.listen(seen.append)
    board.put(at())
    board.put(at(task_id="t"))
    board.put(at(JobState.DOWNLOADING, task_id="t"))
    board.put(at(JobState.DOWNLOADING, task_id="t", star=True))
    assert (len(seen), turns.timers) == (4, [])
    turns.now += MIN_INTERVAL
    board.put(at(JobState.DOWNLOADING, task_id="t", star=True, progress=0.5))
    assert (len(seen), turns.timers) == (5, [])


def test_an_unfinished_job_stays_and_one_that_is_over_only_while_something_refers_to_it(turns):
    board = Board(turns)
    assert (len(board), board.get("a")) == (0, None)
    board.put(at())
    board.put(at(JobState.DETACHED, job="left"))
    gc.collect()
    assert (len(board), board.get("a")) == (2, at())
    held = board.hold("a")
    assert board.hold("a") is held
    board.put(at(JobState.COMPLETED))
    gc.collect()
    assert board.get("a").state is JobState.COMPLETED
    del held
    gc.collect()
    assert (len(board), board.get("a")) == (1, None)


def test_a_job_that_rests_already_is_not_waited_for_and_one_that_is_not_there_is_an_error(turns):
    board = Board(turns)
    held = board.hold("a")
    for unknown in ("a", "b"):
        with pytest.raises(KeyError):
            board.resting(unknown)
    board.put(at())
    first, second = board.resting("a"), board.resting("a")
    assert first is second
    assert not first.cancel(), "others wait for it too"
    board.put(at(progress=0.5))
    assert not first.done()
    board.put(at(JobState.COMPLETED))
    assert held.wait is None
    assert first.result(0) is board.get("a")
    assert board.resting("a").result(0) is board.get("a")


def test_a_copy_of_this_process_has_an_empty_board(turns, monkeypatch):
    copied = []
    monkeypatch.setattr(board_module, "reset_after_fork", copied.append)
    board = Board(turns)
    assert copied == [board]
    board.put(at())
    board.reset()
    assert (len(board), board.get("a")) == (0, None)

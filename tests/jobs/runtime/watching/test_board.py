import threading
import time

import pytest

from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
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

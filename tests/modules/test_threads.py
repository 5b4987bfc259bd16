import contextvars
import os
import threading
import time
from pathlib import Path

import pytest

from wan_widgets import threads
from wan_widgets.threads import CallThreads, ThreadPerCall, Worker
from wan_widgets.widgets.transport import worker_threads

PACKAGE = Path(threads.__file__).parent

MARK = contextvars.ContextVar("mark", default="unset")


def finish(worker: Worker) -> None:
    done = threading.Event()
    worker.post(done.set)
    assert done.wait(20)


def test_work_is_done_in_order_on_one_thread():
    worker, seen = Worker("test"), []
    for number in range(50):
        worker.post(lambda number=number: seen.append((number, threading.current_thread().name)))
    finish(worker)
    assert seen == [(number, "test") for number in range(50)]


def test_an_exception_does_not_end_the_worker_and_prints_nothing(capfd):
    worker = Worker("test")
    worker.post(lambda: 1 / 0)
    finish(worker)
    assert capfd.readouterr() == ("", "")


def test_the_work_knows_no_context_of_a_cell():
    worker, seen = Worker("test"), []
    MARK.set("a cell")
    worker.post(lambda: seen.append(MARK.get()))
    finish(worker)
    assert seen == ["unset"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_a_running_worker():
    worker = Worker("test")
    finish(worker)
    child = os.fork()
    if child == 0:
        done = threading.Event()
        worker.post(done.set)
        os._exit(0 if done.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_slow_work_of_a_thread_per_call_holds_up_nothing():
    calls, release, done = ThreadPerCall("test-call"), threading.Event(), threading.Event()
    calls.post(release.wait)
    calls.post(done.set)
    assert done.wait(20)
    release.set()


def test_a_thread_per_call_ends_with_its_work():
    calls, seen = ThreadPerCall("test-call"), []
    calls.post(lambda: seen.append(threading.current_thread()))
    until = time.monotonic() + 20
    while not seen and time.monotonic() < until:
        time.sleep(0.01)
    seen[0].join(20)
    assert not seen[0].is_alive()


def on_call(calls: CallThreads) -> threading.Thread:
    seen, done = [], threading.Event()

    def work() -> None:
        seen.extend([threading.current_thread(), MARK.get()])
        MARK.set("of this call")
        done.set()

    calls.post(work)
    assert done.wait(20)
    assert seen[1] == "unset"
    while not calls._free:  # it is free a moment after its work is done
        time.sleep(0.001)
    return seen[0]


def test_calls_one_after_the_other_share_a_thread_and_no_context():
    calls = CallThreads("test-call", 60.0)
    assert {on_call(calls) for _ in range(20)} == {on_call(calls)}


def test_a_call_that_is_slow_holds_up_no_other_and_what_it_raises_ends_nothing():
    calls, release, done = CallThreads("test-call"), threading.Event(), threading.Event()
    calls.post(release.wait)
    calls.post(lambda: 1 / 0)
    calls.post(done.set)
    assert done.wait(20)
    release.set()
    assert on_call(calls).name == "test-call"


def test_no_more_threads_than_allowed_make_calls_however_quickly_they_follow():
    calls, seen, done = CallThreads("test-call", 60.0, most=2), set(), threading.Event()

    def work(left: int) -> None:
        seen.add(threading.get_ident())
        if left:
            calls.post(lambda: work(left - 1))  # before this thread is free
        else:
            done.set()

    for _ in range(4):
        calls.post(lambda: work(50))
    calls.post(lambda: work(200))
    assert done.wait(20)
    assert len(seen) <= 2


def test_a_thread_ends_that_has_had_no_call_for_a_while():
    calls = CallThreads("test-call", 0.01)
    thread = on_call(CallThreads("test-call", 60.0))
    assert thread.is_alive()
    seen = []
    calls.post(lambda: seen.append(threading.current_thread()))
    until = time.monotonic() + 20
    while not seen and time.monotonic() < until:
        time.sleep(0.001)
    seen[0].join(20)
    assert not seen[0].is_alive()
    assert calls._free == []


def test_threads_are_started_in_one_place():
    started = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "threading.Thread(" in path.read_text(encoding="utf-8")
    }
    # The simulator's own server hands its errors to the thread that has started it.
    assert started == {"threads.py", "simulator/server/server.py"}


def test_the_page_has_as_many_workers_as_the_docstring_says():
    workers = [one for one in vars(worker_threads).values() if isinstance(one, Worker)]
    assert len(workers) == 3
    assert "at most five long-lived threads" in threads.__doc__
    assert "three workers" in threads.__doc__

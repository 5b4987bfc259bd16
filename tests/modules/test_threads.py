import contextvars
import os
import threading
import time
from pathlib import Path

import pytest

from wan_widgets import threads
from wan_widgets.threads import ThreadPerCall, Worker
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

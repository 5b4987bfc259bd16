import contextvars
import os
import threading

import pytest

from wan_widgets.widgets.transport.worker_threads import Line

MARK = contextvars.ContextVar("mark", default="unset")


def finish(line: Line) -> None:
    done = threading.Event()
    line.post(done.set)
    assert done.wait(20)


def test_work_is_done_in_order_on_one_thread():
    line, seen = Line("test"), []
    for number in range(50):
        line.post(lambda number=number: seen.append((number, threading.current_thread().name)))
    finish(line)
    assert seen == [(number, "test") for number in range(50)]


def test_an_exception_does_not_end_the_line_and_prints_nothing(capfd):
    line = Line("test")
    line.post(lambda: 1 / 0)
    finish(line)
    assert capfd.readouterr() == ("", "")


def test_the_work_knows_no_context_of_a_cell():
    line, seen = Line("test"), []
    MARK.set("a cell")
    line.post(lambda: seen.append(MARK.get()))
    finish(line)
    assert seen == ["unset"]


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_a_working_line():
    line = Line("test")
    finish(line)
    child = os.fork()
    if child == 0:
        done = threading.Event()
        line.post(done.set)
        os._exit(0 if done.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

import asyncio
import contextvars
import gc
import os
import subprocess
import sys
import threading
import time

import pytest

from wan_widgets._jobs.runtime.loop import Loop, blocking, shielded

cell = contextvars.ContextVar("cell", default="none")


@pytest.fixture
def loop():
    one = Loop()
    yield one
    one.close(3.0)


async def where():
    return threading.current_thread(), cell.get()


def test_work_runs_on_one_daemon_thread_in_an_empty_context(loop):
    token = cell.set("a cell")
    try:
        thread, seen = loop.spawn(where()).result(5)
        again, _ = loop.spawn(where()).result(5)
        aside, in_aside = loop.spawn(blocking(lambda: (threading.current_thread(), cell.get()))).result(5)
    finally:
        cell.reset(token)
    assert thread is again
    assert thread.daemon
    assert aside.daemon
    assert aside is not thread
    assert (seen, in_aside) == ("none", "none")


def test_what_a_coroutine_raises_is_reported_and_ends_nothing_else(loop):
    async def broken():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        loop.spawn(broken()).result(5)
    assert loop.spawn(where()).result(5)


def test_a_system_exit_inside_a_task_does_not_end_the_loop(loop):
    async def leave():
        raise SystemExit(3)

    first, _ = loop.spawn(where()).result(5)
    with pytest.raises(SystemExit):
        loop.spawn(leave()).result(5)
    second, _ = loop.spawn(where()).result(5)
    assert first is second


def test_after_closing_the_next_use_starts_anew(loop):
    closed = []

    async def close():
        closed.append(True)

    async def forever():
        await asyncio.sleep(1000)

    loop.on_close(close)
    waiting = loop.spawn(forever())
    loop.close(3.0)
    assert closed == [True]
    assert waiting.done()
    assert loop.spawn(where()).result(5)


def test_what_must_not_be_lost_ends_before_the_cancellation_goes_on(loop):
    done = []

    async def commit():
        await asyncio.sleep(0.1)
        done.append("committed")
        return 1

    async def work():
        task = asyncio.current_task()
        asyncio.get_running_loop().call_later(0.02, task.cancel)
        asyncio.get_running_loop().call_later(0.04, task.cancel)
        try:
            await shielded(commit())
        except asyncio.CancelledError:
            done.append("cancelled")

    loop.spawn(work()).result(5)
    assert done == ["committed", "cancelled"]


def test_a_forked_child_has_a_loop_of_its_own(loop):
    loop.spawn(where()).result(5)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        answer = b"no"
        try:
            loop.spawn(where()).result(5)
            answer = b"yes"
        finally:
            os.write(write, answer)
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 10) == b"yes"
    os.close(read)
    os.close(write)
    assert loop.spawn(where()).result(5)


def test_a_process_ends_at_once_and_quietly_while_work_goes_on():
    code = """
import asyncio, time, atexit
from wan_widgets._jobs.runtime.loop import Loop, blocking
loop = Loop()
async def deaf():
    while True:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            pass
for _ in range(20):
    loop.spawn(asyncio.sleep(100))
loop.spawn(deaf())
loop.spawn(blocking(time.sleep, 100))
time.sleep(0.2)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert done.stderr == ""


def test_it_works_whether_nest_asyncio2_was_applied_before_or_after():
    code = """
import asyncio, nest_asyncio2
from wan_widgets._jobs.runtime.loop import Loop, blocking
async def work():
    await asyncio.sleep(0.01)
    return await blocking(lambda: 7)
early = Loop()
assert early.spawn(work()).result(5) == 7
nest_asyncio2.apply(asyncio.new_event_loop())
assert early.spawn(work()).result(5) == 7
late = Loop()
assert late.spawn(work()).result(5) == 7
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_nothing_is_left_behind_by_a_closed_loop(recwarn):
    loop = Loop()
    loop.spawn(where()).result(5)
    loop.close(3.0)
    del loop
    gc.collect()
    time.sleep(0)
    assert not recwarn.list

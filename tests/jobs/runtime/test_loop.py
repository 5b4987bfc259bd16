import asyncio
import concurrent.futures
import contextvars
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref

import pytest

from wan_widgets import threads
from wan_widgets._jobs.runtime.loop import Loop, blocking, decoding, shielded

from ..fake import until

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
    with loop._lock:  # as another thread of the parent may hold it
        child = os.fork()
        if child == 0:
            answer = b"no"
            try:
                signal.alarm(30)
                loop.spawn(where()).result(5)
                answer = b"yes"
            finally:
                os.write(write, answer)
                os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    assert os.read(read, 10) == b"yes"
    os.close(read)
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


def test_a_loop_is_closed_when_the_process_ends(monkeypatch):
    closed = []
    monkeypatch.setattr(threads, "close_at_exit", closed.append)
    loop = Loop()
    assert closed == [loop]


def test_nothing_is_left_behind_by_a_closed_loop(recwarn):
    loop = Loop()
    loop.spawn(where()).result(5)
    loop.close(3.0)
    del loop
    gc.collect()
    time.sleep(0)
    assert not recwarn.list


def test_what_is_posted_runs_on_the_loop_with_its_arguments_and_without_the_context_of_the_cell(loop):
    seen, done = [], threading.Event()

    def call(name):
        seen.append((name, cell.get(), loop.here()))
        if name == "later":
            done.set()

    async def begin():
        loop.later(0.0, call, "later")

    token = cell.set("a cell")
    try:
        assert not loop.here()
        loop.post(call, "at once")
        loop.spawn(begin()).result(5)
    finally:
        cell.reset(token)
    assert done.wait(5)
    assert seen == [("at once", "none", True), ("later", "none", True)]


def test_work_that_is_done_does_not_stay_in_memory(loop):
    class Result:
        """What a coroutine returns."""

    async def give():
        return Result()

    result = weakref.ref(loop.spawn(give()).result(5))
    until(lambda: (gc.collect(), result())[1] is None)


def test_a_caller_that_gives_up_does_not_stop_the_work(loop):
    go = threading.Event()
    future = loop.spawn(blocking(go.wait, 5))
    assert not future.cancel()
    go.set()
    assert future.result(5)


def test_work_that_is_canceled_on_the_loop_says_so_to_its_caller(loop):
    async def gives_up():
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    assert isinstance(loop.spawn(gives_up()).exception(5), concurrent.futures.CancelledError)


def test_closing_cancels_the_work_and_what_it_began_and_closes_in_order_after_that(loop):
    order, children, begun = [], [], threading.Event()

    async def child():
        await asyncio.sleep(1000)

    async def work(name):
        if name == "a":
            children.append(asyncio.ensure_future(child()))
        try:
            begun.set()
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(0)
            order.append(name)
            raise ZeroDivisionError(name)

    async def values():
        try:
            yield 1
            yield 2
        finally:
            order.append("generator")

    async def first_value():
        kept.append(values())
        await anext(kept[0])
        return asyncio.get_running_loop()

    async def closer():
        order.append("closed")

    kept = []
    own = loop.spawn(first_value()).result(5)
    thread, _ = loop.spawn(where()).result(5)
    loop.on_close(closer)
    futures = [loop.spawn(work(name)) for name in "ab"]
    assert begun.wait(5)
    loop.spawn(where()).result(5)
    loop.close(5.0)
    assert (set(order[:2]), order[2:]) == ({"a", "b"}, ["closed", "generator"])
    assert [type(future.exception(0)) for future in futures] == [ZeroDivisionError] * 2
    assert children[0].cancelled()
    assert not thread.is_alive()
    assert own.is_closed()
    loop.close(5.0)


def test_an_error_at_closing_does_not_keep_the_thread(loop):
    async def broken():
        raise ValueError("no")

    loop.on_close(broken)
    thread, _ = loop.spawn(where()).result(5)
    loop.close(5.0)
    assert not thread.is_alive()


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_what_a_blocking_call_raises_is_raised_where_it_is_awaited(error):
    def fail():
        raise error

    async def story():
        for run in (blocking, decoding):
            with pytest.raises(type(error)) as caught:
                await run(fail)
            assert caught.value is error
            assert await run(max, 1, 2) == 2

    asyncio.run(story())


def test_the_result_of_a_call_that_nobody_awaits_any_more_is_dropped(loop):
    go, faults = threading.Event(), []

    async def story():
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))
        waiting = asyncio.ensure_future(blocking(go.wait, 5))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        go.set()
        assert await blocking(lambda: 1) == 1

    loop.spawn(story()).result(5)
    loop.spawn(blocking(lambda: None)).result(5)
    assert faults == []


@pytest.mark.parametrize("canceled", [False, True])
def test_an_error_of_what_must_not_be_lost_is_raised_and_not_the_cancellation(canceled):
    async def commit():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        raise ValueError("no")

    async def story():
        if canceled:
            asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)
        with pytest.raises(ValueError, match="no"):
            await shielded(commit())

    asyncio.run(story())


def test_two_videos_are_read_at_a_time(loop):
    go, begun = threading.Event(), []

    def read(name):
        begun.append(name)
        return go.wait(10)

    async def story():
        reads = [asyncio.ensure_future(decoding(read, name)) for name in range(3)]
        while len(begun) < 2:
            await blocking(lambda: None)
        for _ in range(20):
            await blocking(lambda: None)
        assert len(begun) == 2
        go.set()
        assert all(await asyncio.gather(*reads))
        assert len(begun) == 3

    loop.spawn(story()).result(20)

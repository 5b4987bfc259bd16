"""Waiting for a job in a cell: until it is over, until the time is up, and what an interrupt says. In virtual time."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from traceback import walk_tb
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.waiting import blocking_wait
from wan_widgets._jobs.handles.waiting.as_task import AsTask
from wan_widgets._jobs.handles.waiting.blocking_wait import STEP, block, wait_on_loop
from wan_widgets.errors import WaitTimeoutError


class Slow(Future):
    """A future that is done after some looks, each of which takes as long as it waits."""

    def __init__(self, clock: SimpleNamespace, looks: int) -> None:
        super().__init__()
        self.clock, self.looks, self.waits = clock, looks, []

    def done(self) -> bool:
        return self.looks <= 0

    def result(self, timeout: float | None = None) -> None:
        self.waits.append(timeout)
        self.looks -= 1
        self.clock.now += timeout
        if self.looks:
            raise TimeoutError


@pytest.fixture
def clock(monkeypatch):
    made = SimpleNamespace(now=100.0)
    monkeypatch.setattr(blocking_wait, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


def wait(future: Future, timeout: float | None = None, **more: object) -> list[int]:
    looks: list[int] = []
    block(
        future,
        timeout,
        describe=lambda: "It is not over",
        hint="Wait again.",
        meanwhile=lambda: looks.append(1),
        **more,
    )
    return looks


def test_a_wait_without_a_limit_looks_at_the_folder_at_each_step_and_at_the_end(clock):
    future = Slow(clock, 3)
    assert len(wait(future)) == 4
    assert future.waits == [STEP] * 3


def test_what_is_over_is_not_waited_for(clock):
    future = Slow(clock, 0)
    assert len(wait(future, 0.0)) == 1
    assert future.waits == []


def test_a_wait_ends_when_its_time_is_up_and_says_how_to_wait_again(clock):
    future = Slow(clock, 99)
    with pytest.raises(WaitTimeoutError, match=r"It is not over after 0\.5 s\.") as caught:
        wait(future, 0.5)
    assert caught.value.hint == "Wait again."
    assert future.waits == pytest.approx([STEP, STEP, 0.5 - 2 * STEP])


def test_no_time_is_no_wait(clock):
    future = Slow(clock, 1)
    with pytest.raises(WaitTimeoutError, match="after 0 s"):
        wait(future, 0)
    assert future.waits == []


def test_an_interrupt_says_how_to_wait_again(clock):
    class Interrupted(Slow):
        def result(self, timeout: float | None = None) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        wait(Interrupted(clock, 1))
    assert caught.value.__notes__ == ["Wait again."]


def test_the_loop_of_a_notebook_runs_during_the_wait_where_that_is_wanted(clock, monkeypatch):
    pumped = []

    def pump(future: Slow, seconds: float) -> None:
        pumped.append(seconds)
        future.looks -= 1

    monkeypatch.setattr(blocking_wait, "pump", pump)
    future = Slow(clock, 2)
    wait(future, pump_loop=True)
    assert (pumped, future.waits) == ([STEP, STEP], [])


def test_on_a_loop_a_canceled_wait_says_how_to_wait_again_and_the_work_goes_on():
    future: Future[int] = Future()

    async def canceled() -> None:
        waiter = asyncio.ensure_future(wait_on_loop(future, "Wait again.", lambda: None))
        await asyncio.sleep(0)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await waiter
        assert caught.value.__notes__ == ["Wait again."]

    asyncio.run(canceled())
    assert not future.cancelled()
    looks: list[int] = []
    future.set_result(7)
    asyncio.run(wait_on_loop(future, "", lambda: looks.append(1)))
    assert len(looks) <= 1


def test_on_a_loop_a_wait_looks_at_the_folder_too():
    future: Future[int] = Future()
    looks: list[int] = []

    async def waits() -> None:
        asyncio.get_running_loop().call_soon(future.set_result, 7)
        await wait_on_loop(future, "", lambda: looks.append(1))

    asyncio.run(waits())
    assert looks == [1]


class Handle(AsTask[str]):
    """A handle that is over when its event is set."""

    def __init__(self) -> None:
        self.waits = 0

    async def _awaited(self) -> str:
        self.waits += 1
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "over"


def test_a_handle_can_be_awaited_again_and_in_several_tasks_at_once():
    handle = Handle()

    async def several() -> list[str]:
        return [await handle, await handle, *await asyncio.gather(*map(asyncio.create_task, [handle, handle]))]

    assert asyncio.run(several()) == ["over"] * 4
    assert handle.waits == 4
    assert asyncio.run(handle) == "over"


def test_a_task_that_is_canceled_ends_its_own_wait_alone():
    handle = Handle()

    async def one_of_two() -> str:
        one, other = asyncio.create_task(handle), asyncio.create_task(handle)
        await asyncio.sleep(0)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
        return await other

    assert asyncio.run(one_of_two()) == "over"


def test_a_handle_outside_of_a_task_says_how_to_wait():
    with pytest.raises(RuntimeError, match="use await"):
        Handle().send(None)


@pytest.mark.parametrize("given", [(ValueError,), (ValueError("no"),), (ValueError, ValueError("no"))])
def test_an_error_that_is_thrown_into_a_handle_is_raised_whatever_its_form(given):
    async def thrown() -> None:
        handle = Handle()
        handle.send(None)
        with pytest.raises(ValueError, match=r"no|^$"):
            handle.throw(*given)
        handle.close()

    asyncio.run(thrown())


def raised() -> ValueError:
    with pytest.raises(ValueError, match="no") as caught:
        int("no")
    return caught.value


@pytest.mark.parametrize(
    "given",
    [(raised(),), (ValueError, ValueError("no"), raised().__traceback__)],
    ids=["of the error", "beside the error"],
)
def test_an_error_that_is_thrown_into_a_handle_keeps_its_traceback(given):
    async def thrown() -> None:
        handle = Handle()
        handle.send(None)
        with pytest.raises(ValueError, match="no") as caught:
            handle.throw(*given)
        assert [frame.f_code.co_name for frame, _ in walk_tb(caught.tb)][-1] == "raised"

    asyncio.run(thrown())

"""The engine's thread: one daemon thread with one asyncio loop, started when it is first needed.

All requests to a service run there. At exit all work is canceled and closed within ``EXIT_SECONDS``.
An exception that escapes a task never ends the loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from ... import threads
from ...log import note
from ...threads import EXIT_SECONDS

_T = TypeVar("_T")
_MOST_DECODING = 2
_calls = threads.CallThreads("wan-widgets-call")
_decode_calls = threads.CallThreads("wan-widgets-decode", threads.IDLE_DECODER, most=_MOST_DECODING)
_decoders: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = weakref.WeakKeyDictionary()


class Loop:
    """One daemon thread with an asyncio loop; every method may be called from any thread."""

    def __init__(self) -> None:
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self.reset()
        threads.reset_after_fork(self)
        threads.close_at_exit(self)

    def reset(self) -> None:
        """Start afresh. Called for a new object, and in a forked child, which has the loop but not the thread."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def here(self) -> bool:
        """Return whether the caller is on the loop's own thread."""
        return threading.current_thread() is self._thread

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Call `call` soon on the loop's thread."""
        # Tasks copy the context. The caller's context would attribute their output to the running cell.
        self._running().call_soon_threadsafe(call, *args, context=contextvars.Context())

    def later(self, seconds: float, call: Callable[..., object], *args: object) -> None:
        """Call `call` after some seconds. Only on the loop's own thread."""
        asyncio.get_running_loop().call_later(seconds, call, *args, context=contextvars.Context())

    def spawn(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run a coroutine on the loop, and return a future of its result. Canceling the future does not stop it."""
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()

        def start() -> None:
            task = asyncio.get_running_loop().create_task(work)
            self._tasks.add(task)
            task.add_done_callback(lambda done: self._ended(done, future))

        self.post(start)
        return future

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Await `closer` on the loop before it is closed."""
        self._closers.append(closer)

    def close(self, seconds: float = EXIT_SECONDS) -> None:
        """Cancel all work and end the thread, waiting at most `seconds`; the next use starts a new one."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None or not thread.is_alive():
            return
        # A fifth of the time is left for the thread to end.
        loop.call_soon_threadsafe(lambda: loop.create_task(self._end(loop, seconds * 0.8)))
        thread.join(seconds)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._thread is None or not self._thread.is_alive():
                loop = self._loop = asyncio.new_event_loop()
                self._thread = threads.start(_run, loop, name="wan-widgets-engine")
            return self._loop

    def _ended(self, task: asyncio.Task[_T], future: Future[_T]) -> None:
        self._tasks.discard(task)
        with suppress(InvalidStateError):
            if task.cancelled():
                future.set_exception(CancelledError())
            elif (error := task.exception()) is not None:
                future.set_exception(error)
            else:
                future.set_result(task.result())

    async def _end(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                # A task inside `shielded` ends by itself.
                tasks = list(self._tasks)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for closer in self._closers:
                    await closer()
        except Exception as error:
            note(error)
        rest = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=0.05)
        loop.stop()


async def blocking(call: Callable[..., _T], *args: object) -> _T:
    """Run a blocking call on its own daemon thread, and return its result.

    Unlike the threads of an executor, these are not joined at exit.
    """
    return await _on_a_thread(_calls, call, *args)


async def _on_a_thread(calls: threads.CallThreads, call: Callable[..., _T], *args: object) -> _T:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def finish(result: _T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, problem = None, None
        try:
            result = call(*args)
        except BaseException as error:
            problem = error
        with suppress(RuntimeError):  # the loop is closed, so nothing waits
            loop.call_soon_threadsafe(finish, result, problem)

    calls.post(run)
    return await future


async def decoding(call: Callable[..., _T], *args: object) -> _T:
    """Run a call that reads a video, like `blocking`, but only a few at a time.

    The threads stay alive for a while, see `threads.IDLE_DECODER`.
    """
    async with _decoders.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_MOST_DECODING)):
        return await _on_a_thread(_decode_calls, call, *args)


async def shielded(work: Coroutine[Any, Any, _T]) -> _T:
    """Await `work` to its end even if canceled, then raise the cancellation."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:
            break  # raised by result() below
    result = task.result()
    if cancelled is not None:
        raise cancelled
    return result


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        while True:
            try:
                loop.run_forever()
                break
            except BaseException as error:  # a SystemExit inside a task is raised here
                note(error)
    finally:
        with suppress(Exception):
            loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

"""Wait in a cell for a future of the engine. The wait can be interrupted; the work continues.

An interrupt is noticed between two short waits. A note on the exception says how to wait again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import TypeVar

from ....errors import WaitTimeoutError
from .nested_loop import pump

STEP = 0.2
"""Most seconds between two checks for an interrupt."""
_T = TypeVar("_T")


def block(
    future: Future[_T],
    timeout: float | None,
    *,
    describe: Callable[[], str],
    hint: str,
    meanwhile: Callable[[], object],
    pump_loop: bool = False,
) -> None:
    """Wait for a future in this thread.

    Parameters
    ----------
    future : Future
        The future. It is never canceled.
    timeout : float or None
        Longest wait in seconds; None means no limit.
    describe : callable
        Returns the current state as text, for the error message.
    hint : str
        How to wait again, for the error message.
    meanwhile : callable
        Called repeatedly during the wait, and at its end.
    pump_loop : bool
        Whether the caller's own event loop keeps running during the wait.

    Raises
    ------
    WaitTimeoutError
        If the time is up.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        while not future.done():
            meanwhile()
            left = STEP if deadline is None else min(STEP, deadline - time.monotonic())
            if left <= 0:
                raise WaitTimeoutError(f"{describe()} after {timeout:g} s.", hint)
            if pump_loop:
                pump(future, left)
                continue
            with suppress(FutureTimeoutError):
                future.result(timeout=left)
        meanwhile()
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(hint)
        raise


async def wait_on_loop(future: Future[_T], hint: str, meanwhile: Callable[[], object]) -> None:
    """Wait for a future on the caller's loop. Canceling the waiter does not cancel the future.

    The stop button of a notebook cancels from a signal handler, which does not wake the loop. So the wait consists of
    short ones.
    """
    wrapped = asyncio.wrap_future(future)
    try:
        while not wrapped.done():
            await asyncio.wait({wrapped}, timeout=STEP)
            meanwhile()
    except asyncio.CancelledError as cancelled:
        cancelled.add_note(hint)
        raise

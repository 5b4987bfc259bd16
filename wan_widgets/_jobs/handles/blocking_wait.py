"""Waiting in a cell for what the engine's thread does: it can be interrupted, and what is waited for goes on.

An interrupt is seen between two short waits. It carries a note that says how the wait is taken up again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import TypeVar

from ...errors import WaitTimeoutError
from .nested_loop import pump

STEP = 0.2
"""Most seconds of waiting at a stretch."""
_T = TypeVar("_T")


def block(
    future: Future[_T], timeout: float | None, *, standing: Callable[[], str], how: str, pumping: bool = False
) -> None:
    """Wait for a future in this thread.

    Parameters
    ----------
    future : Future
        What is waited for; it is not cancelled.
    timeout : float or None
        Seconds to wait at most.
    standing : callable
        Returns how it stands, for the error when the time is up.
    how : str
        How the wait is taken up again.
    pumping : bool
        Whether the caller's own loop goes on meanwhile.

    Raises
    ------
    WaitTimeoutError
        If the time is up.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        while not future.done():
            left = STEP if deadline is None else min(STEP, deadline - time.monotonic())
            if left <= 0:
                raise WaitTimeoutError(f"{standing()} after {timeout:g} s.", how)
            if pumping:
                pump(future, left)
                continue
            with suppress(FutureTimeoutError):
                future.result(timeout=left)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(how)
        raise


async def outlast(future: Future[_T], how: str) -> None:
    """Wait for a future on the caller's loop. Cancelling who awaits does not cancel what is awaited.

    The stop button of a notebook cancels from a signal's handler, which wakes no loop: so that it is seen,
    nobody sleeps for long.
    """
    wrapped = asyncio.wrap_future(future)
    try:
        while not wrapped.done():
            await asyncio.wait({wrapped}, timeout=STEP)
    except asyncio.CancelledError as cancelled:
        cancelled.add_note(how)
        raise

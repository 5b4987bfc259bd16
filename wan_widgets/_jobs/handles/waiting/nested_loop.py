"""Waiting in a cell while the kernel's own loop keeps running: the only use of nest-asyncio2.

It cannot be undone, so it is applied only on request, in a thread whose loop is running.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any


def can_pump() -> bool:
    """Return whether the calling thread has a running loop, as a notebook's cell has."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def pump(future: Future[Any], timeout: float) -> None:
    """Run the calling thread's loop until `future` is done, or for `timeout` seconds."""
    import nest_asyncio2

    loop = asyncio.get_running_loop()
    nest_asyncio2.apply(loop)
    # The future is shared by all waiters, so a timeout must not cancel it.
    loop.run_until_complete(asyncio.wait({asyncio.shield(asyncio.wrap_future(future))}, timeout=timeout))

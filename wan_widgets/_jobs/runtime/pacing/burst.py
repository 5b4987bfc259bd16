"""Bursts of jobs: jobs that one cell starts right after each other are processed once all are stored, in order.

A start waits for the current write. Without this, a cell that starts twenty jobs would wait for the writes of the
earlier ones.
"""

from __future__ import annotations

import asyncio
import threading
import time

GAP = 0.02
"""Seconds without another start after which a new job is processed."""
LONGEST = 1.0
"""Seconds after which the first job is processed in any case."""
MEANWHILE = 0.1
"""Seconds between jobs that are processed while the cell goes on: what sends a job takes time from the cell."""
LATEST = 10.0
"""Seconds after which any job is processed."""
_APART = 0.01
"""Seconds between two jobs of a burst, so that they are sent in the order in which they were started."""


class Burst:
    """The times at which jobs of one engine were started."""

    def __init__(self) -> None:
        self._last = -GAP
        self._starting: dict[int, float] = {}
        """When each thread began to start a job; a thread that has started it is not in it."""
        self._count = 0
        self._end: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        """Waits for the end of the burst, for all jobs of it: each turn of the loop takes time from the cell."""

    def begin(self) -> int:
        """Record that a job is being started; return how many were started just before it. `end` must follow."""
        now = time.monotonic()
        self._starting[threading.get_ident()] = now
        self._count = self._count + 1 if now < self._last + GAP else 0
        self._last = now
        return self._count

    def end(self) -> None:
        """Record that a job was started, or refused."""
        self._last = time.monotonic()
        self._starting.pop(threading.get_ident(), None)

    async def is_over(self, place: int) -> None:
        """Wait until no other job is started, or until it is the turn of this one; `place` is what `begin` returned."""
        loop = asyncio.get_running_loop()
        if self._end is None or self._end[0] is not loop or self._end[1].done():
            self._end = loop, loop.create_task(self._until_over())
        await asyncio.wait([self._end[1]], timeout=min(LONGEST + place * MEANWHILE, LATEST))
        await asyncio.sleep(place * _APART)

    async def _until_over(self) -> None:
        while True:
            now = time.monotonic()
            # A start may take longer than the gap on a slow disk.
            starting = any(now - since < LATEST for since in list(self._starting.values()))
            left = GAP if starting else self._last + GAP - now
            if left <= 0:
                return
            await asyncio.sleep(left)

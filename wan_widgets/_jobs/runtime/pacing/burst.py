"""Jobs that one cell makes right after each other: they are worked on once all of them are made, in their order.

A start waits for the write that is under way. Without this a cell that makes twenty jobs would wait for the writes of
those before.
"""

from __future__ import annotations

import asyncio
import time

GAP = 0.02
"""Seconds without another start after which a new job is worked on."""
LONGEST = 1.0
"""Seconds after which it is worked on in any case."""
_APART = 0.01
"""Seconds between two jobs of a burst, so that they are sent in the order in which they were made."""


class Burst:
    """When jobs of one engine were started."""

    def __init__(self) -> None:
        self._last = -GAP
        self._count = 0
        self._end: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        """Waits for the end of the burst, for all jobs of it: each turn of the loop takes time from the cell."""

    def begin(self) -> int:
        """Take note that a job is being started; return how many were started just before it."""
        now = time.monotonic()
        self._count = self._count + 1 if now < self._last + GAP else 0
        self._last = now
        return self._count

    def end(self) -> None:
        """Take note that a job was started."""
        self._last = time.monotonic()

    async def is_over(self, place: int) -> None:
        """Wait until no other job is started, for `LONGEST` at most; `place` is what `begin` returned."""
        loop = asyncio.get_running_loop()
        if self._end is None or self._end[0] is not loop or self._end[1].done():
            self._end = loop, loop.create_task(self._until_over())
        await asyncio.wait([self._end[1]], timeout=LONGEST)
        await asyncio.sleep(place * _APART)

    async def _until_over(self) -> None:
        while True:
            left = self._last + GAP - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

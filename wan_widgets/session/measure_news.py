"""News of measures that other processes have stored in this process's ledgers. Nothing is measured.

One task on the engine's loop, for as long as a view wants news. Each round looks at the time and size of the ledger's
file, and reads from it only where these have changed.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from .. import threads
from .._jobs.ledger import measure_store
from .._jobs.ledger.sqlite.database import Store
from .._jobs.runtime.loop import blocking
from ..errors import LedgerError
from ..forks import free_in_child
from ..judging import measuring_status
from ..log import note
from . import engine_pool

INTERVAL = 2.0
"""Seconds between two rounds."""
_JUST_NOW = 60.0
"""Age in seconds of the oldest runs that the first round reports: a view may have been drawn before them."""
_COARSE = 2.0
"""Seconds after a write in which the time of a file may hide another write."""


class _Known(NamedTuple):
    """What is known of one ledger."""

    file: tuple[int, int] | None
    """Time and size of its file when it was read; None if they may hide a later write."""
    run: int
    """The last run that was reported."""


class MeasureNews:
    """Reports measures of other processes to the listeners of `measuring_status`."""

    def __init__(self) -> None:
        self.reset()
        threads.reset_after_fork(self)

    def reset(self) -> None:
        """Forget everything; for a forked child."""
        self._lock = free_in_child(threading.Lock())
        self._known: dict[Path, _Known] = {}
        self._running: Future[None] | None = None

    def follow(self, wanted: Callable[[], bool]) -> None:
        """Start the rounds, unless they run already; they end when `wanted` returns False."""
        if not threads.has_threads():
            return
        with self._lock:
            if self._running is None or self._running.done():
                self._running = engine_pool.loop().spawn(self._run(wanted))

    async def _run(self, wanted: Callable[[], bool]) -> None:
        while wanted():
            await blocking(self.look)
            await asyncio.sleep(INTERVAL)

    def look(self) -> None:
        """Report what other processes have stored since the last look."""
        for engine in engine_pool.engines():
            try:
                self._look(engine.ledger)
            except (LedgerError, OSError) as error:  # tried again in the next round
                note(error)

    def _look(self, store: Store) -> None:
        about = store.path.stat() if store.path.exists() else None
        if about is None:
            return
        known, file = self._known.get(store.home), (about.st_mtime_ns, about.st_size)
        if known is not None and known.file == file:
            return
        newest = measure_store.newest_run(store)
        last, since = (0, time.time() - _JUST_NOW) if known is None or newest < known.run else (known.run, 0.0)
        runs = measure_store.runs_after(store, last, since) if newest > last else []
        settled = time.time() - about.st_mtime > _COARSE
        self._known[store.home] = _Known(file if settled else None, max([newest, *(number for number, _ in runs)]))
        for name in dict.fromkeys(name for number, name in runs if not measuring_status.is_own(store.home, number)):
            measuring_status.notify(store.home / name)


NEWS = MeasureNews()
"""The news of this process."""

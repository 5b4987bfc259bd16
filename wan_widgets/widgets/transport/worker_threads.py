"""Lines of work: daemon threads on which the widgets do whatever must not happen in a handler.

A handler may run on any thread while a cell is busy, and must return in milliseconds; so it posts
its work here. Each line is one thread that takes its work in order, starts with the first piece of
work in an empty context (so that nothing it does is taken for a cell's), survives any exception,
and starts afresh in a forked child.
"""

from __future__ import annotations

import contextvars
import os
import queue
import threading
import weakref
from collections.abc import Callable

from ...log import note

_lines: weakref.WeakSet[Line] = weakref.WeakSet()


class Line:
    """One daemon thread with a queue before it.

    Parameters
    ----------
    name : str
        Name of the thread, for debuggers.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.reset()
        _lines.add(self)

    def reset(self) -> None:
        """Forget everything, thread and all; for a forked child, which has the queue but not the thread."""
        self._lock = threading.Lock()
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def post(self, work: Callable[[], None]) -> None:
        """Have `work` done soon, on the line's thread, after what was posted before."""
        self._work.put(work)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                context = contextvars.Context()
                self._thread = threading.Thread(target=context.run, args=(self._run,), name=self.name, daemon=True)
                self._thread.start()

    def here(self) -> bool:
        """Whether the caller is on the line's thread."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while True:
            work = self._work.get()
            try:
                work()
            except Exception as error:
                note(error)
            del work  # an idle line keeps nothing alive


def _after_fork() -> None:
    for line in list(_lines):
        line.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

WORK = Line("wan-widgets-work")
"""Commands of the page, stored views."""
JUDGE = Line("wan-widgets-judge")
"""Verdicts on what is typed, so that a long upload does not hold them up."""
ASK = Line("wan-widgets-ask")
"""What waits for the network, such as the balance."""
PICTURES = Line("wan-widgets-pictures")
"""Posters and film strips, which may take a second each: no command waits behind them."""
EXPORTS = Line("wan-widgets-exports")
"""Files that a gallery writes, which may take long."""

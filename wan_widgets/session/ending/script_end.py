"""At the end of a script, wait until every request is at the service, and print how to resume the jobs.

A script that ends right after ``wan.generate()`` would take the engine's thread with it while the request is on its
way. So the end waits, for a bounded time, until every request is at the service and its task is recorded.

The wait runs before Python shuts its threads down. Later, at ``atexit``, no host name can be looked up any more and,
from Python 3.12 on, no thread can be started.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable

from ...errors import CHARGED_WORDS
from ...forks import free_in_child
from ...printing import say

MOST_SECONDS = 60.0
"""Longest wait at the end of a script, in seconds."""
_SHOWN_AFTER = 1.0
"""Seconds after which the wait is announced."""
_GO_ON = "wan.resume() or `wan-widgets resume` in this folder"


class _End:
    """Whether the end of this process waits, and the process for which that was decided."""

    def __init__(self) -> None:
        self.lock = free_in_child(threading.Lock())
        self.registered: int | None = None
        self.waits = True


_end = _End()


def disable() -> None:
    """Do not wait at the end of this process, because it waits itself, as the command line does."""
    _end.waits = False


def register() -> None:
    """Make the end of this process wait, except in a notebook's kernel, which its server ends."""
    with _end.lock:
        if _end.registered is not None or not _end.waits or _in_kernel():
            return
        _end.registered = os.getpid()
    # The last registered function is called first. The executor that looks up host names registers itself on import.
    import concurrent.futures.thread  # noqa: F401

    before: Callable[[Callable[[], None]], object] = getattr(threading, "_register_atexit", atexit.register)
    try:
        before(_ended)
    except RuntimeError:
        _end.waits = False  # the process is already ending


def _in_kernel() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def _ended() -> None:
    if not _end.waits or _end.registered != os.getpid():  # a forked child
        return
    from .. import engine_pool
    from . import departure

    asked = [engine.board.hold(one.id) for engine in engine_pool.engines() for one in engine.unsent()]
    # After an error or Ctrl+C, wait for the requests on their way, and send no further cells of sweeps.
    cells = getattr(sys, "last_value", None) is None
    try:
        left = departure.until_sent(_SHOWN_AFTER, cells=cells)
        if left.unsent:
            say(f"Waiting until {_videos(left.unsent)} reached the service, {MOST_SECONDS:.0f} s at most.", sys.stderr)
            left = departure.until_sent(MOST_SECONDS - _SHOWN_AFTER, cells=cells)
    except KeyboardInterrupt:
        say(
            f"Stopped waiting: a request that the service has not accepted yet may be lost. {_GO_ON} looks for it.",
            sys.stderr,
        )
        return
    for held in asked:
        snapshot = held.latest
        if snapshot is not None and snapshot.resting and snapshot.error is not None:
            error = snapshot.error
            parts = (error.message, error.hint, CHARGED_WORDS[error.charged])
            say(f"Job {snapshot.id[:8]}: {' '.join(part for part in parts if part)}", sys.stderr)
    if left.unsent:
        say(f"{_videos(left.unsent)} not reached the service. {_GO_ON} looks for what was sent.", sys.stderr)
    for engine in engine_pool.engines():
        count = len([job_id for job_id in engine.moving() if (one := engine.board.get(job_id)) and one.task_id])
        if count:
            going = "1 video is" if count == 1 else f"{count} videos are"
            fetches = f"{_GO_ON} fetches {'it' if count == 1 else 'them'}"
            say(f"{going} still being made at the service, for {engine.home}. {fetches}.", sys.stderr)


def _videos(count: int) -> str:
    return "1 video has" if count == 1 else f"{count} videos have"

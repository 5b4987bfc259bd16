"""The worker threads that execute messages of the page.

A message handler may run on any thread while a cell is busy, and must return soon. So it posts its work to one of these
threads. No command waits for slow work: verdicts and pictures have their own threads, and each network request and each
export has a thread that ends with it.

Some hosts deliver to the page only what is sent inside a handler. So the handler waits a moment for an answer that
needs no network, which takes milliseconds, and sends it itself.
"""

from __future__ import annotations

from ...threads import Executor, ThreadPerCall, Worker

WORK = Worker("wan-widgets-work")
"""Commands of the page, and stored views."""
JUDGE = Worker("wan-widgets-judge")
"""Verdicts on typed settings, so that a long upload does not delay them."""
PICTURES = Worker("wan-widgets-pictures")
"""Posters and film strips, which may take a second each, so that they do not delay commands."""
ASK = ThreadPerCall("wan-widgets-ask")
"""Requests to the network, such as the balance."""
EXPORTS = ThreadPerCall("wan-widgets-export")
"""Exports, which may take long."""

_LONGEST_WAIT = 1.0
_LONGEST_WAIT_FOR_PICTURES = 0.25
"""Shorter than for other answers: a gallery requests many pictures at once, and a cell may wait for the handlers."""


LONGEST_WAIT_FOR_VERDICT = 0.1
"""Seconds that a handler waits at most for the verdict on what was typed. It usually takes a millisecond."""


def longest_wait(line: Executor) -> float:
    """Return how many seconds a handler waits at most for an answer of a worker thread; 0 if it may take long."""
    if line is PICTURES:
        return _LONGEST_WAIT_FOR_PICTURES
    return _LONGEST_WAIT if line in (WORK, JUDGE) else 0.0

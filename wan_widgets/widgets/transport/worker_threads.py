"""The worker threads of the page.

A message handler may run on any thread while a cell is busy, and must return soon. So it posts its work to one of
these. No command waits behind slow work: verdicts and pictures have threads of their own, and each request to the
network and each export runs on a thread that ends with it.

Some hosts deliver to the page only what is sent inside a handler. So the handler waits a moment for an answer that
needs no network, which is there in milliseconds, and sends it itself.
"""

from __future__ import annotations

from ...threads import Executor, ThreadPerCall, Worker

WORK = Worker("wan-widgets-work")
"""Commands of the page, stored views."""
JUDGE = Worker("wan-widgets-judge")
"""Verdicts on what is typed, so that a long upload does not hold them up."""
PICTURES = Worker("wan-widgets-pictures")
"""Posters and film strips, which may take a second each: no command waits behind them."""
ASK = ThreadPerCall("wan-widgets-ask")
"""Requests to the network, such as the balance."""
EXPORTS = ThreadPerCall("wan-widgets-export")
"""Files that a gallery writes, which may take long."""

_MOMENT = 1.0
_MOMENT_FOR_PICTURES = 0.25
"""Less than for the others: a gallery asks for many at once, and a cell may wait behind the handlers."""


MOMENT_FOR_VERDICT = 0.1
"""Seconds that a handler waits at most for the verdict on what was typed; it usually takes a millisecond."""


def moment_for(line: Executor) -> float:
    """Return how many seconds a handler waits at most for an answer of a line; 0 where it may take long."""
    if line is PICTURES:
        return _MOMENT_FOR_PICTURES
    return _MOMENT if line in (WORK, JUDGE) else 0.0

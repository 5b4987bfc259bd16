"""How many failures in a row, or how many seconds of failures, are tolerated before giving up.

A free request is retried for as long as that can help. A video's link works for a day, so a service that does not
answer is polled for a day. A repeated wrong answer is tolerated only a few times.
"""

from __future__ import annotations

import time

from ....services.base import LINK_LIVES

NO_ANSWER_SECONDS = LINK_LIVES
"""Seconds for which a request is repeated if a service or a host does not answer."""
TRIES = 4
"""Attempts if an answer makes no sense, or a file is not a video."""
UNREADABLE_TRIES = 14
"""Attempts while the answer is not a file or a task: about ten minutes."""


class RetryBudget:
    """Consecutive failures of one kind.

    Parameters
    ----------
    tries : int, optional
        The number of failures that exhausts the budget.
    seconds : float, optional
        The next failure after this many seconds exhausts the budget.
    """

    def __init__(self, *, tries: int | None = None, seconds: float | None = None) -> None:
        self.failures = 0
        self._tries, self._seconds = tries, seconds
        self._since = 0.0

    def reset(self) -> None:
        """Start again from zero, after a success."""
        self.failures = 0

    def exhausted(self) -> bool:
        """Count one more failure, and return whether the budget is used up."""
        now = time.monotonic()
        if not self.failures:
            self._since = now
        self.failures += 1
        if self._tries is not None and self.failures >= self._tries:
            return True
        return self._seconds is not None and now - self._since > self._seconds

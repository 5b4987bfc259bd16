"""How long failures in a row are borne before a job is left to the user: so many of them, or so long without an end.

What costs nothing is tried again for as long as it can still help. A video's link lives for a day, so a
service that does not answer is asked for a day; an answer that stays wrong is not going to mend itself.
"""

from __future__ import annotations

import time

from ...services.base import LINK_LIVES

SILENCE = LINK_LIVES
"""Seconds for which a service or a host that does not answer is asked on."""
TRIES = 4
"""How often an answer that makes no sense, or a file that is no video, is asked for again."""
ODD_TRIES = 14
"""How often something that came in place of a file, or of a lost task, is asked for again: about ten minutes."""


class Patience:
    """Failures of one kind, in a row.

    Parameters
    ----------
    tries : int, optional
        How many are too many.
    seconds : float, optional
        After how long the next one is too many.
    """

    def __init__(self, *, tries: int | None = None, seconds: float | None = None) -> None:
        self.failures = 0
        self._tries, self._seconds = tries, seconds
        self._since = 0.0

    def calm(self) -> None:
        """Forget the failures: something went well."""
        self.failures = 0

    def failed(self) -> bool:
        """Count one more; return whether it was one too many."""
        now = time.monotonic()
        if not self.failures:
            self._since = now
        self.failures += 1
        if self._tries is not None and self.failures >= self._tries:
            return True
        return self._seconds is not None and now - self._since > self._seconds

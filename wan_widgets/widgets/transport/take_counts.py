"""The number of takes of each request, for texts such as "take 2 of 3".

The ledger is read once for each request. Afterwards, every new take of this process is counted when it is made.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from ... import session
from ..._jobs.record.snapshot import JobSnapshot
from ...errors import WanError
from ...log import note
from . import subscriptions


class _Takes:
    closed = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[Path, str], int] = {}

    def learn(self, snapshots: Iterable[JobSnapshot]) -> None:
        subscriptions.follow(self)
        home = session.home()
        with self._lock:
            new = [one for one in snapshots if (home, one.fingerprint) not in self._known]
        if not new:
            return
        try:
            found = session.takes_made(new)
        except WanError as error:
            note(error)
            return
        with self._lock:
            for one in new:
                key = (home, one.fingerprint)
                self._known[key] = max(self._known.get(key, 0), found.get(one.fingerprint, one.take))

    def of(self, snapshot: JobSnapshot) -> int:
        key = (session.home(), snapshot.fingerprint)
        if key not in self._known:
            self.learn([snapshot])
        return max(self._known.get(key, 0), snapshot.take)

    def job_changed(self, snapshot: JobSnapshot) -> None:
        key = (session.home(), snapshot.fingerprint)
        with self._lock:
            if snapshot.take > self._known.get(key, snapshot.take):
                self._known[key] = snapshot.take


_takes = _Takes()
learn = _takes.learn
"""Read the counts for several jobs from the ledger at once."""


def of(snapshot: JobSnapshot) -> int:
    """Return the number of takes of the request of a job, including the job itself."""
    return _takes.of(snapshot)

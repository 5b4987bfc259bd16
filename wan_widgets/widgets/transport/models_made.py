"""Whether a folder has jobs of several models. Cards and tiles then name the model of every job, even the default one.

The ledger is read once for each folder. Afterwards, every job counts that this process makes or shows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from ... import session
from ..._jobs.ledger.history.filters import Filters
from ..._jobs.record.snapshot import JobSnapshot
from ...errors import WanError
from ...log import note
from . import subscriptions


class _Models:
    closed = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Path, set[str]] = {}

    def several(self, shown: Iterable[JobSnapshot]) -> bool:
        home = session.home()
        known = self._known.get(home)
        if known is None:
            subscriptions.follow(self)
            try:
                known = set(session.counts(Filters()).by.get("model", {}))
            except WanError as error:
                note(error)
                return False
            with self._lock:
                known = self._known.setdefault(home, known)
        with self._lock:
            known.update(one.model for one in shown)
            return len(known) > 1

    def job_changed(self, snapshot: JobSnapshot) -> None:
        with self._lock:
            known = self._known.get(session.home())
            if known is not None:
                known.add(snapshot.model)


_models = _Models()
several = _models.several
"""Return whether the current folder has jobs of several models, given the snapshots that are shown."""

"""Showing a sweep in IPython: its card while something can happen, its stored view when it is complete.

A sweep with cells that failed or were not sent keeps its card, whose buttons send them; what is stored
beside it is brought up to date, for the notebook without a kernel.
"""

from __future__ import annotations

import threading
import uuid
from typing import Any

from .._jobs.handles.sweep import Sweep
from .._jobs.record.state import JobState
from ..widgets import publish
from ..widgets.sweep_card import card_of
from ..widgets.transport.host_detection import runs_unseen
from ..widgets.transport.subscriptions import follow_sweep
from ..widgets.transport.worker_threads import WORK
from ..widgets.views import sweep_view


def show_sweep(sweep: Sweep) -> None:
    """Display a sweep."""
    identity = uuid.uuid4().hex
    over, drawn = sweep.over, not runs_unseen(publish.shell())
    bundle = _bundle(sweep, drawn=drawn)
    publish.publish(bundle, identity)
    if not over or publish.VIEW in bundle:
        _Shown(sweep, identity, stored=over, drawn=drawn)


def _bundle(sweep: Sweep, *, drawn: bool) -> dict[str, Any]:
    bundle: dict[str, Any] = {"text/plain": sweep_view.line(sweep), "text/html": sweep_view.stored(sweep)}
    unfinished = not sweep.over or any(cell.state != JobState.COMPLETED for cell in sweep.cells)
    if drawn and unfinished:
        bundle[publish.VIEW] = publish.view_of(card_of(sweep))
    return bundle


class _Shown:
    """One display of a sweep that is alive; kept until it is complete."""

    def __init__(self, sweep: Sweep, identity: str, *, stored: bool, drawn: bool) -> None:
        self._sweep = sweep
        self._identity = identity
        self._drawn = drawn
        self._lock = threading.Lock()
        self._stored = stored
        _alive.add(self)
        follow_sweep(sweep, self.moved)
        self.moved(sweep)  # it may have ended before it was followed

    def moved(self, sweep: Sweep) -> None:
        with self._lock:
            over = sweep.over
            due, self._stored = over and not self._stored, over
        if due:
            WORK.post(lambda: self._store(sweep))

    def store_unfinished(self, words: str) -> set[str]:
        if self._sweep.over:
            return set()
        bundle = publish.with_words(_bundle(self._sweep, drawn=self._drawn), words)
        publish.publish(bundle, self._identity, update=True)
        return {job.id for job in self._sweep.jobs}

    def _store(self, sweep: Sweep) -> None:
        bundle = _bundle(sweep, drawn=self._drawn)
        publish.publish(bundle, self._identity, update=True)
        if publish.VIEW not in bundle:
            _alive.discard(self)


def store_unfinished(words: str) -> set[str]:
    """Store the views of sweeps that are under way as they stand, with a sentence below; return their jobs' ids."""
    found: set[str] = set()
    for one in list(_alive):
        found |= one.store_unfinished(words)
    return found


_alive: set[_Shown] = set()

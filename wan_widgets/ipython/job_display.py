"""Showing a job in IPython: its card while it is alive, its stored view when it is over.

The card stands under a display id of its own; when the job is over, the stored view takes its place, from the
line of work.
"""

from __future__ import annotations

import threading
import uuid
from typing import Any

from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from ..text import job_text
from ..widgets.job_card import card_of
from ..widgets.publish import VIEW, publish, shell, view_of, with_words
from ..widgets.transport import subscriptions
from ..widgets.transport.host_detection import runs_unseen
from ..widgets.transport.worker_threads import WORK
from ..widgets.views import static_view


def show_job(job: Job) -> None:
    """Display a job: its card while it is alive, its stored view when it is over."""
    if not _once.taken(job.id):
        _show(job)


def show_now(job: Job) -> None:
    """Display a job from a magic, whose result is the job: the cell's result will not show it again."""
    _show(job)
    _once.mark(job.id)


def _show(job: Job) -> None:
    snapshot = job.snapshot
    identity = uuid.uuid4().hex
    bundle = _stored(snapshot)
    if snapshot.over:
        publish(bundle, identity)
        return
    if not runs_unseen(shell()):
        bundle[VIEW] = view_of(card_of(job))
    publish(bundle, identity)
    _shows.add(job, identity)


def _stored(snapshot: JobSnapshot) -> dict[str, Any]:
    return {"text/plain": job_text.line(snapshot), "text/html": static_view.static_view(snapshot)}


class _Shows:
    """Where jobs that are alive are displayed, so that their stored view can take the card's place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identities: dict[str, list[str]] = {}
        self._jobs: dict[str, Job] = {}

    def add(self, job: Job, identity: str) -> None:
        with self._lock:
            self._identities.setdefault(job.id, []).append(identity)
            self._jobs[job.id] = job
        subscriptions.follow(self)
        self.job_moved(job.snapshot)  # it may have ended before it was followed

    def store_unfinished(self, words: str) -> set[str]:
        with self._lock:
            shown = [(job, list(self._identities.get(job_id, ()))) for job_id, job in self._jobs.items()]
        for job, identities in shown:
            snapshot = job.snapshot
            if identities and not snapshot.over:
                bundle = with_words(_stored(snapshot), words)
                for identity in identities:
                    publish(bundle, identity, update=True)
        return {job.id for job, identities in shown if identities}

    def job_moved(self, snapshot: JobSnapshot) -> None:
        if snapshot.over:
            with self._lock:
                identities = self._identities.pop(snapshot.id, ())
                self._jobs.pop(snapshot.id, None)
            if identities:
                WORK.post(lambda: _store(snapshot, identities))


def store_unfinished(words: str) -> set[str]:
    """Store the views of jobs that are under way as they stand, with a sentence below; return the ids of the jobs."""
    return _shows.store_unfinished(words)


def _store(snapshot: JobSnapshot, identities: list[str] | tuple[str, ...]) -> None:
    bundle = _stored(snapshot)
    for identity in identities:
        publish(bundle, identity, update=True)


class _Once:
    """The jobs that a magic has shown in the cell that is running."""

    def __init__(self) -> None:
        self._cell: Any = None
        self._jobs: set[str] = set()

    def mark(self, job_id: str) -> None:
        cell = shell().execution_count
        if cell != self._cell:
            self._cell, self._jobs = cell, set()
        self._jobs.add(job_id)

    def taken(self, job_id: str) -> bool:
        if job_id not in self._jobs:
            return False
        self._jobs.discard(job_id)
        return bool(shell().execution_count == self._cell)


_shows = _Shows()
_once = _Once()

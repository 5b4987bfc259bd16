"""Display a job in IPython: a card that is live while the kernel runs, and its stored view."""

from __future__ import annotations

from typing import Any

from .._jobs.handles.job import Job
from ..widgets import publish
from ..widgets.job_card import card_of, shown


def show_job(job: Job) -> None:
    """Display a job, unless a magic has displayed it in the same cell."""
    if not _once.taken(job.id):
        publish.show(card_of(job))


def show_now(job: Job) -> None:
    """Display a job from a magic, so that the cell's result does not show it again."""
    publish.show(card_of(job))
    _once.mark(job.id)


def store_unfinished(words: str) -> set[str]:
    """Store the current views of unfinished jobs, with a sentence below, and return the ids of these jobs."""
    found: set[str] = set()
    for card in shown():
        if card.stored_ids and not card.job.snapshot.over:
            bundle = publish.with_words(card.stored(), words)
            for identity in card.stored_ids:
                publish.publish(bundle, identity, update=True)
            found |= {card.job.id}
    return found


class _Once:
    """The jobs that a magic has displayed in the running cell."""

    def __init__(self) -> None:
        self._cell: Any = None
        self._jobs: set[str] = set()

    def mark(self, job_id: str) -> None:
        cell = publish.shell().execution_count
        if cell != self._cell:
            self._cell, self._jobs = cell, set()
        self._jobs.add(job_id)

    def taken(self, job_id: str) -> bool:
        if job_id not in self._jobs:
            return False
        self._jobs.discard(job_id)
        return bool(publish.shell().execution_count == self._cell)


_once = _Once()

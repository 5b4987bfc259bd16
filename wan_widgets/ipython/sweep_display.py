"""Display a sweep in IPython: a card that is live while the kernel runs, and its stored view."""

from __future__ import annotations

from .._jobs.handles.sweeps.sweep import Sweep
from ..widgets import publish
from ..widgets.sweep_card import card_of, shown


def show_sweep(sweep: Sweep) -> None:
    """Display a sweep."""
    publish.show(card_of(sweep))


def store_unfinished(words: str) -> set[str]:
    """Store the current views of unfinished sweeps, with a sentence below, and return the ids of their jobs."""
    found: set[str] = set()
    for card in shown():
        if card.stored_ids and not card.sweep.over:
            bundle = publish.with_words(card.stored(), words)
            for identity in card.stored_ids:
                publish.publish(bundle, identity, update=True)
            found |= {job.id for job in card.sweep.jobs}
    return found

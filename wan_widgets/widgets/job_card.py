"""The card: one job, live in every output that displays it. One synced trait, ``job``.

It is live while its kernel runs. The stored view below it is shown afterwards.
"""

from __future__ import annotations

import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.text import job_text, wording
from ..forks import free_in_child
from ..redaction import hide_keys
from ..session.measured import job_measures
from . import publish
from .job_commands import JobCommands, sources_in
from .transport import models_made, page_code, subscriptions, take_counts
from .transport.bridge import Bridge, Command, GuardedAny
from .transport.state_throttle import GAP_OF_JOBS
from .views.draft_beside import files_of
from .views.job_view import job_view
from .views.static_view import static_view, stored_list

if TYPE_CHECKING:
    from ..protocol.job import JobView


def _view(job: Job, _widget: object) -> JobView:
    snapshot = job.snapshot
    return job_view(
        snapshot,
        takes=take_counts.of(snapshot),
        several=models_made.several([snapshot]),
        measures=job_measures(snapshot),
    )


class Card(Bridge):
    """One job in the page: its steps, its progress bar, its video and its buttons.

    Parameters
    ----------
    job : Job
        The job to show.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    job = GuardedAny().tag(sync=True, to_json=_view)

    OUTGOING = {"job": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, job: Job) -> None:
        self.stored_ids: tuple[str, ...] = ()
        super().__init__(job=job, **page_code.traits_of("card"))
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        subscriptions.follow_measures(self)
        self.post("job")  # it may have changed before it was followed

    def commands(self) -> dict[str, Command]:
        """Return the messages that a card answers."""
        return JobCommands(lambda: [self.job], lambda: sources_in(dict(self.job.snapshot.settings)), self._show).table()

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Show the new state of the job."""
        # A new take of the same request changes the number of takes on this card.
        ended = snapshot.id == self.job.id and snapshot.over
        if snapshot.id == self.job.id or snapshot.fingerprint == self.job.snapshot.fingerprint:
            self.post("job", urgent=ended)
        if ended:
            publish.store_soon(self)

    def file_measured(self, path: Path) -> None:
        """Show the measures of its video."""
        if path in files_of(self.job.snapshot):
            self.post("job")
            publish.store_soon(self)

    def __repr__(self) -> str:
        snapshot = self.job.snapshot
        return f'Job {job_text.short(snapshot.id)} "{wording.shorten(hide_keys(snapshot.prompt), 60)}"'

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        snapshot = self.job.snapshot
        line = job_text.line(snapshot) if snapshot.resting else job_text.lasting_line(snapshot)
        return {"text/plain": line, "text/html": stored_list(snapshot.id, [static_view(snapshot)])}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return {**self.stored(), "text/plain": job_text.line(self.job.snapshot)}

    def settings_changed(self) -> None:
        """Show the job again, because the price of another take may have changed."""
        self.post("job")

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which does not set the job."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    def _show(self, job: Job) -> None:
        self.job = job
        publish.store_soon(self)


_cards: weakref.WeakValueDictionary[str, Card] = weakref.WeakValueDictionary()
_cards_lock = free_in_child(threading.Lock())


def card_of(job: Job) -> Card:
    """Return the card of a job. All its displays share one card."""
    with _cards_lock:
        card = _cards.get(job.id)
        if card is None or card.comm is None or card.job.id != job.id:
            card = _cards[job.id] = Card(job)
    return card


def shown() -> list[Card]:
    """Return the existing cards."""
    with _cards_lock:
        return list(_cards.values())

"""The card: one job, alive, wherever it is displayed. One synced trait, ``job``."""

from __future__ import annotations

import threading
import weakref
from typing import Any

import traitlets

from .._jobs.handles.job import Job
from .._jobs.record.snapshot import JobSnapshot
from ..protocol.job import JobView
from .job_commands import JobCommands, sources_in
from .transport import assets, subscriptions, take_counts
from .transport.bridge import Bridge, Command, GuardedAny
from .transport.state_throttle import GAP_OF_JOBS
from .views.job_view import job_view


def _view(job: Job, _widget: object) -> JobView:
    snapshot = job.snapshot
    return job_view(snapshot, takes=take_counts.of(snapshot))


class Card(Bridge):
    """One job in the page: its steps, its bar, its video, and what can be done about it.

    Parameters
    ----------
    job : Job
        The job to show.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    job = GuardedAny().tag(sync=True, to_json=_view)

    OUTGOING = {"job": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, job: Job) -> None:
        super().__init__(job=job, _esm=assets.script("card"), _css=assets.style("card"))
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        self.post("job")  # it may have moved before it was followed

    def commands(self) -> dict[str, Command]:
        """Return the kinds of message that a card takes."""
        return JobCommands(lambda: [self.job], lambda: sources_in(dict(self.job.snapshot.settings)), self._show).table()

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Have the job shown as it now stands."""
        # A new take of the same request changes the "of how many".
        if snapshot.id == self.job.id or snapshot.fingerprint == self.job.snapshot.fingerprint:
            self.post("job")

    def settings_moved(self) -> None:
        """Have it shown anew: what another take costs may have changed."""
        self.post("job")

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent; the job is not the page's to set."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    def _show(self, job: Job) -> None:
        self.job = job


_cards: weakref.WeakValueDictionary[str, Card] = weakref.WeakValueDictionary()
_cards_lock = threading.Lock()


def card_of(job: Job) -> Card:
    """Return the card of a job: one for all its displays, as each carries the page's script once."""
    with _cards_lock:
        card = _cards.get(job.id)
        if card is None or card.comm is None or card.job.id != job.id:
            card = _cards[job.id] = Card(job)
    return card

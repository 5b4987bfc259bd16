"""The card of a sweep: all its cells, live in every output that displays it. One synced trait, ``sweep``."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from .._jobs.handles.sweeps.sweep import Sweep
from .._jobs.text import job_text
from ..forks import free_in_child
from . import publish
from .job_commands import JobCommands
from .transport import page_code
from .transport.bridge import Body, Bridge, Buffers, Command, GuardedAny, MessageError, int_of, text_of
from .transport.state_throttle import GAP_OF_JOBS
from .transport.subscriptions import follow_measures, follow_sweep, gap_of
from .views import sweep_view as views
from .views.static_view import stored_list
from .views.sweep_view import sweep_view

if TYPE_CHECKING:
    from ..protocol.common import Empty
    from ..protocol.sweep import SweepView


def _view(sweep: Sweep, _widget: object) -> SweepView:
    return sweep_view(sweep)


class SweepCommands:
    """The messages about sweeps, for a card and for the sweeps below a form.

    Parameters
    ----------
    shown : callable
        Returns the sweeps that the widget shows. The page can name no others.
    """

    def __init__(self, shown: Callable[[], Sequence[Sweep]]) -> None:
        self._shown = shown

    def table(self) -> dict[str, Command]:
        """Return the commands by kind of message."""
        return {
            "sweep_retry": Command(lambda body, _: self._do(body, lambda one: one.retry(int_of(body, "cell")))),
            "sweep_stop": Command(lambda body, _: self._do(body, Sweep.stop)),
            "sweep_resume": Command(lambda body, _: self._do(body, Sweep.resume)),
            "sweep_go_on": Command(self._go_on),
        }

    def _sweep(self, body: Body) -> Sweep:
        identity = text_of(body, "sweep", 200)
        for sweep in self._shown():
            if sweep.id == identity:
                return sweep
        raise MessageError("This view does not show that sweep.", "Run the cell again.")

    def _do(self, body: Body, what: Callable[[Sweep], object]) -> Empty:
        what(self._sweep(body))
        return {}

    def _go_on(self, body: Body, _: Buffers) -> Empty:
        sweep = self._sweep(body)
        if len(sweep.missing) > int_of(body, "cells"):
            raise MessageError(
                "More cells are missing now.",
                "Check the number, then press the button again.",
            )
        sweep.go_on(yes=True)
        return {}


class SweepCard(Bridge):
    """One sweep in the page: a progress bar, the grid of its cells, and its buttons.

    Parameters
    ----------
    sweep : Sweep
        The sweep to show.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    sweep = GuardedAny().tag(sync=True, to_json=_view)

    OUTGOING = {"sweep": GAP_OF_JOBS}  # noqa: RUF012  (declared in the base)

    def __init__(self, sweep: Sweep) -> None:
        self.stored_ids: tuple[str, ...] = ()
        self._sent = self._ended = 0
        super().__init__(sweep=sweep, **page_code.traits_of("sweep"))
        follow_sweep(sweep, self, self._moved)
        follow_measures(self)
        self.post("sweep")  # it may have changed before it was followed

    def commands(self) -> dict[str, Command]:
        """Return the messages that the card answers."""
        jobs = JobCommands(lambda: self.sweep.jobs, set, lambda _: None).table()
        return {**SweepCommands(lambda: [self.sweep]).table(), "poster": jobs["poster"]}

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which does not set the sweep."""
        super().set_state({name: value for name, value in sync_data.items() if name not in self.OUTGOING})

    def __repr__(self) -> str:
        return f"Sweep {job_text.short(self.sweep.id)}: {views.shape_of(self.sweep)}"

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        html = stored_list(self.sweep.id, [views.stored(self.sweep)])
        return {"text/plain": views.line(self.sweep), "text/html": html}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def file_measured(self, path: Path) -> None:
        """Show the measures of a cell's video, and update the stored view."""
        if any(cell.job is not None and cell.job.path == path for cell in self.sweep.cells):
            self.post("sweep", gap=gap_of([self.sweep]))
            publish.store_soon(self)

    def _moved(self, sweep: Sweep) -> None:
        ended = sum(cell.job is not None and cell.job.snapshot.over for cell in sweep.cells)
        self.post("sweep", gap=gap_of([sweep]), urgent=ended != self._ended)
        self._ended = ended
        sent = sum(cell.job is not None for cell in sweep.cells)
        if sweep.over or sent != self._sent:  # the video paths of sent cells are known now
            self._sent = sent
            publish.store_soon(self)


_cards: weakref.WeakValueDictionary[str, SweepCard] = weakref.WeakValueDictionary()
_cards_lock = free_in_child(threading.Lock())


def card_of(sweep: Sweep) -> SweepCard:
    """Return the card of a sweep. All its displays share one card."""
    with _cards_lock:
        card = _cards.get(sweep.id)
        if card is None or card.comm is None or card.sweep is not sweep:
            card = _cards[sweep.id] = SweepCard(sweep)
        return card


def shown() -> list[SweepCard]:
    """Return the existing cards."""
    with _cards_lock:
        return list(_cards.values())

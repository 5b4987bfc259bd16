"""The end of a job goes to the page at once, however long the gap between two of its states."""

from __future__ import annotations

from functools import partial

import pytest

from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets.session import sweeps
from wan_widgets.widgets import comparison, gallery, job_card, sweep_card
from wan_widgets.widgets.form import results
from wan_widgets.widgets.form.form import Form

from ..recording import RecordedForm, Recording, until

NEVER = 3600.0
"""Seconds between two states, so that only what is urgent follows the first one."""
SMALL = {"resolution": "720p", "duration": 5}


class Card(Recording, job_card.Card):
    """A card whose messages are recorded."""


class Gallery(Recording, gallery.Gallery):
    """A gallery whose messages are recorded."""


class Comparison(Recording, comparison.Comparison):
    """A comparison whose messages are recorded."""


class SweepCard(Recording, sweep_card.SweepCard):
    """A sweep's card whose messages are recorded."""


@pytest.fixture(autouse=True)
def long_gaps(simulated, monkeypatch):
    for widget, name in ((Form, "jobs"), (Card, "job"), (Gallery, "news"), (Comparison, "cells")):
        monkeypatch.setitem(widget.OUTGOING, name, NEVER)
    for module in (results, sweep_card, comparison):
        monkeypatch.setattr(module, "gap_of", lambda _: NEVER)


def has_ended(widget, name, is_over):
    return any(map(is_over, widget.updates(name)))


def test_wherever_the_job_is_shown():
    sweep = sweeps.sweep(prompt=["A kite"], **SMALL)
    job = until(lambda: sweep.cells[0].job)
    form, card, grid = RecordedForm(), Card(job), SweepCard(sweep)
    form._results.add(job)
    form._results.add_sweep(sweep)
    tiles, cells = Gallery(), Comparison(entries_of([job]))
    job.wait(timeout=120)
    for what, widget, name, is_over in (
        ("card", card, "job", lambda view: view["state"] == "completed"),
        ("list below a form", form, "jobs", lambda views: views[0]["state"] == "completed"),
        ("sweep below a form", form, "sweeps", lambda views: views[0]["over"]),
        ("sweep's card", grid, "sweep", lambda view: view["over"]),
        ("tile", tiles, "news", lambda views: [view["state"] for view in views] == ["completed"]),
        ("cell of a comparison", cells, "cells", lambda views: views[0]["file"] is not None),
    ):
        until(partial(has_ended, widget, name, is_over), f"the end on the {what}")
    for widget in (form, card, grid, tiles, cells):
        widget.close()

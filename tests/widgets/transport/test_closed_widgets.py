"""Closed widgets: whatever happens to settings and jobs, they are neither judged nor sent, and their memory is freed."""

from __future__ import annotations

import contextlib
import gc
import threading
import weakref

import pytest

import wan_widgets as wan
from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets.session import sweeps
from wan_widgets.widgets.comparison import Comparison
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.gallery import Gallery
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.sweep_card import SweepCard
from wan_widgets.widgets.transport import subscriptions
from wan_widgets.widgets.transport.state_throttle import OUTBOX
from wan_widgets.widgets.transport.worker_threads import JUDGE

from ..recording import RecordedForm, until

LISTENERS = (subscriptions._of_jobs, subscriptions._of_settings, subscriptions._of_measures)


@pytest.mark.parametrize("kind", [Form, Card, Gallery, Comparison])
def test_a_closed_widget_follows_nothing_and_is_freed(simulated, kind):
    job = wan.generate("A kite", resolution="720p")
    made = {
        Form: Form,
        Card: lambda: Card(job),
        Gallery: Gallery,
        Comparison: lambda: Comparison(entries_of([job])),
    }[kind]()
    assert any(made in listeners.all() for listeners in LISTENERS)
    made.close()
    assert not any(made in listeners.all() for listeners in LISTENERS)
    there = weakref.ref(made)
    del made
    until(lambda: gc.collect() is not None and there() is None, "the end of the widget")


def test_a_closed_form_is_not_judged_when_a_setting_changes(simulated, monkeypatch):
    form, other = RecordedForm(), RecordedForm()
    judged = []
    monkeypatch.setattr(JUDGE, "post", judged.append)
    form.close()
    wan.settings.price_table = None
    assert judged == [other._live._judge]
    other.close()


def test_nothing_is_posted_for_a_closed_widget(simulated):
    form = RecordedForm()
    form.close()
    form.post("jobs", urgent=True)
    assert not any(widget is form for _, _, widget in OUTBOX._due.values())


def test_a_widget_is_closed_while_the_listeners_are_locked(simulated):
    """Garbage collection closes widgets in the middle of any line, also on the thread that holds a lock."""
    form = RecordedForm()
    with contextlib.ExitStack() as stack:
        for listeners in LISTENERS:
            stack.enter_context(listeners._lock)
        thread = threading.Thread(target=form.close, daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()


def test_a_closed_card_of_a_sweep_does_not_hear_of_it(simulated):
    heard = []

    class Card(SweepCard):
        def _moved(self, sweep):
            heard.append(self)

    sweep = sweeps.sweep(prompt="A kite", seed=[1, 2], resolution="720p", duration=5)
    closed, other = Card(sweep), Card(sweep)
    closed.close()
    heard.clear()
    sweep.wait(60)
    until(lambda: other in heard, "the end of the sweep at the open card")
    assert closed not in heard
    other.close()

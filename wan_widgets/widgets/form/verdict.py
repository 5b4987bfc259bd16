"""The live verdict of a form, which a worker thread computes after each change.

The handler of what the page typed waits a moment for the verdict and sends it itself. So no third thread has to wake,
the page has the verdict before it hears that the kernel is idle, and it also reaches hosts that deliver only what a
handler sends. The outbox sends a later verdict.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ... import session
from ..transport.state_throttle import OUTBOX
from ..transport.worker_threads import JUDGE, LONGEST_WAIT_FOR_VERDICT
from ..validation.sweep_plan import verdict_of
from ..validation.template_memory import TemplateMemory

if TYPE_CHECKING:
    from .form import Form


class LiveVerdict:
    """Computes the verdict on the settings of one form after each change, and only once after several quick changes.

    Parameters
    ----------
    form : Form
        The form, whose trait ``verdict`` is set.
    names : TemplateMemory
        The values of the names in its prompts.
    """

    def __init__(self, form: Form, names: TemplateMemory) -> None:
        self._form = form
        self._names = names
        self._waiting = False
        self._handlers: list[threading.Event] = []
        """One for each handler that waits for the next verdict, and sends it."""

    def update(self) -> None:
        """Compute the verdict soon. Does not block."""
        with self._form.lock:
            if self._waiting:
                return
            self._waiting = True
        JUDGE.post(self._judge)

    def answer(self) -> None:
        """Compute the verdict, and send it before this returns, if it is there in a moment. Called by a handler.

        Changes in quick succession are left to the outbox, which sends the last verdict alone.
        """
        form, there = self._form, threading.Event()
        if OUTBOX.waits(form, "verdict", form.OUTGOING["verdict"]):
            self.update()
            return
        with form.lock:
            self._handlers.append(there)
            form.held["verdict"] += 1
            table = form.shown
        self.update()
        there.wait(LONGEST_WAIT_FOR_VERDICT)
        with form.lock:
            form.held["verdict"] -= 1
            if there in self._handlers:  # nobody has begun with it: whoever computes it sends it
                self._handlers.remove(there)
                return
        # The table of another model goes first.
        if not (there.is_set() and form.shown is table and OUTBOX.send_here(form, "verdict")):
            form.post("verdict")
        JUDGE.post(self._follow_up)

    def _judge(self) -> None:
        form = self._form
        with form.lock:
            self._waiting = False
            handlers, self._handlers = self._handlers, []
            settings, edits, varied, names = dict(form.settings), form.edits, dict(form.varied), self._names.names
            editor = form.editor
        form.show_table(session.table_of(settings, varied))
        form.verdict = {**verdict_of(settings, edits, names, varied)[0], "editor": editor}
        for one in handlers:
            one.set()
        if not handlers:
            self._follow_up()

    def _follow_up(self) -> None:
        """Store what is typed, and look at the backend; after the verdict is on its way."""
        self._form.write_soon()
        self._form.show_backend()

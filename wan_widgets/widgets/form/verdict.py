"""The live verdict of a form: it is computed on a worker thread after each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import session
from ..transport.worker_threads import JUDGE
from ..validation.sweep_plan import verdict_of
from ..validation.template_memory import TemplateMemory

if TYPE_CHECKING:
    from .form import Form


class LiveVerdict:
    """Computes the verdict on one form's settings after each change, once for changes in quick succession.

    Parameters
    ----------
    form : Form
        The form, whose ``verdict`` it sets.
    names : TemplateMemory
        What the names in its prompts stand for.
    """

    def __init__(self, form: Form, names: TemplateMemory) -> None:
        self._form = form
        self._names = names
        self._waiting = False

    def update(self) -> None:
        """Compute the verdict soon. Does not block."""
        with self._form.lock:
            if self._waiting:
                return
            self._waiting = True
        JUDGE.post(self._judge)

    def _judge(self) -> None:
        form = self._form
        with form.lock:
            self._waiting = False
            settings, edits, varied, names = dict(form.settings), form.edits, dict(form.varied), self._names.names
            editor = form.editor
        form.show_table(session.table_of(settings, varied))
        form.verdict = {**verdict_of(settings, edits, names, varied)[0], "editor": editor}
        form.write_soon()
        form.show_backend()

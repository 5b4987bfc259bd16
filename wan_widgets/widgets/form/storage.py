"""Storing a form: its stored view in the notebook, and the draft from which it is restored."""

from __future__ import annotations

from typing import Any

from ... import session
from ..._jobs.handles.job import Job
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.text import job_text
from .. import publish
from ..transport.bridge import Bridge
from ..transport.state_throttle import OUTBOX
from ..transport.subscriptions import follow_sweep
from ..transport.worker_threads import WORK
from ..views import static_view, sweep_view
from ..views.static_form import static_form
from . import drafts
from .results import SWEEPS_SHOWN, FormResults
from .verdict import LiveVerdict

STORE_GAP = 2.0
"""Least seconds between two updates of the stored view while the user types."""
STORE_GAP_ALONE = 0.05
"""The same if the page shows only the stored view."""
DRAFT_GAP = 0.5
"""Least seconds between two writes of the draft."""


class FormStorage(Bridge):
    """The part of a form that stores it for later kernels."""

    form_id: str
    _results: FormResults
    _live: LiveVerdict
    given: dict[str, Any]
    """The settings that the code passed."""
    settings: Any
    varied: Any
    left: Any
    verdict: Any
    jobs: Any
    sweeps: Any
    loaded: Any
    _page_is_setting = False
    """Whether settings are being set that a page has typed and that may be invalid."""
    draft_key = ""
    """Name of its draft; "" if the host does not identify the cell."""
    stored_ids: tuple[str, ...] = ()

    def stored(self) -> dict[str, str]:
        """Return the view to store in the notebook: settings, sweeps and jobs, including unfinished ones."""
        jobs = [job.snapshot for job in self.jobs][: publish.MOST_STORED]
        views = [*map(sweep_view.stored, self.sweeps), *map(static_view.static_view, jobs)]
        lines = [*map(sweep_view.line, self.sweeps), *map(job_text.line, jobs)]
        settings = static_form(
            repr(self), session.table_of(self.settings, self.varied), self.settings, self.verdict, lines
        )
        html = static_view.stored_list(self.form_id, [settings["text/html"], *views])
        return {"text/plain": settings["text/plain"], "text/html": html}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def send_now(self, name: str) -> bool:
        """Send a trait, or write the draft; False if the widget is busy."""
        if name == "stored":
            publish.store_soon(self)
            return True
        if name == "draft":
            WORK.post(lambda: drafts.write(self.draft_key, self.draft()))
            return True
        return super().send_now(name)

    def draft(self) -> drafts.Draft:
        """Return the current state of the form."""
        with self.lock:
            return drafts.Draft(
                given=dict(self.given),
                settings=dict(self.settings),
                varied=dict(self.varied),
                left=dict(self.left),
                jobs=tuple(job.id for job in self.jobs[: drafts.MOST_JOBS]),
                sweeps=tuple(sweep.id for sweep in self.sweeps[:SWEEPS_SHOWN]),
            )

    def restore(self, draft: drafts.Draft, jobs: list[Job], sweeps: list[Sweep]) -> None:
        """Restore a draft with its jobs and sweeps. The page offers to undo this."""
        with self.lock:
            before = dict(self.settings)
            self._page_is_setting = True
            try:
                self.settings = draft.on(self.given)
            finally:
                self._page_is_setting = False
            self.varied, self.left = dict(draft.varied), dict(draft.left)
            self.jobs, self.sweeps = jobs, sweeps
            if self.settings != before:
                self.loaded = {"count": 1, "undo": before}
        for sweep in sweeps:
            follow_sweep(sweep, self, self._results.sweep_changed)
        self._live.update()

    def write_soon(self) -> None:
        """Store the form in the notebook and in its draft soon."""
        if self.stored_ids:
            OUTBOX.post(self, "stored", STORE_GAP if self.drawn else STORE_GAP_ALONE)
        if self.draft_key and self.comm is not None:
            OUTBOX.post(self, "draft", DRAFT_GAP)

"""The jobs and sweeps below a form: started or resumed there, shown live, and stored in the notebook when they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.handles.job import Job
from ..._jobs.handles.sweeps.sweep import Sweep
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._models.text.template import Filled
from ...session.measured import job_measures
from .. import publish
from ..transport import models_made, take_counts
from ..transport.bridge import MessageError
from ..transport.subscriptions import follow_sweep, gap_of
from ..views import job_view, sweep_view
from ..views.draft_beside import files_of

if TYPE_CHECKING:
    from ...protocol.job import JobView
    from ...protocol.sweep import SweepView
    from .form import Form

MOST_TAKES = 10
"""Videos that one press of the button makes at most."""
JOBS_SHOWN = 40
"""Jobs below the form at most, newest first."""
SWEEPS_SHOWN = 8
"""Sweeps below the form at most, newest first."""


def sweep_views(sweeps: Sequence[Sweep], _widget: object) -> list[SweepView]:
    """Return the sweeps as the page shows them."""
    return [sweep_view.sweep_view(one) for one in sweeps[:SWEEPS_SHOWN]]


def job_views(jobs: Sequence[Job], _widget: object) -> list[JobView]:
    """Return the jobs as the page shows them."""
    snapshots = [job.snapshot for job in jobs[:JOBS_SHOWN]]
    take_counts.learn(snapshots)
    done = sum(one.file is not None for one in snapshots)
    several = models_made.several(snapshots)
    return [
        job_view.job_view(
            one,
            in_form=True,
            takes=take_counts.of(one),
            beside=done - 1,
            several=several,
            measures=job_measures(one),
        )
        for one in snapshots
    ]


class FormResults:
    """The jobs and sweeps of one form, which are in its traits, newest first.

    Parameters
    ----------
    form : Form
        The form.
    on_cost : callable
        Called when a job that may cost money has changed, because the limits may leave less room.
    """

    def __init__(self, form: Form, on_cost: Callable[[], None]) -> None:
        self._form = form
        self._on_cost = on_cost
        self._states: dict[str, JobState] = {}

    def start(self, filled: Filled, takes: int) -> list[Job]:
        """Make new takes of the settings, and show their jobs."""
        if not 1 <= takes <= MOST_TAKES:
            raise MessageError(f"One press makes 1 to {MOST_TAKES} videos.", "Press again for more.")
        return session.takes(filled, takes, self.add)

    def add(self, job: Job) -> None:
        """Show a job above the others, even if it is already shown."""
        form = self._form
        with form.lock:
            form.jobs = [job, *(one for one in form.jobs if one.id != job.id)]
        self.job_changed(job.snapshot)
        publish.store_soon(form)  # the path of its video is known from now on
        form.write_soon()

    def add_sweep(self, sweep: Sweep) -> None:
        """Show a sweep above the others, and follow it."""
        form = self._form
        with form.lock:
            form.sweeps = [sweep, *(one for one in form.sweeps if one.id != sweep.id)]
        follow_sweep(sweep, form, self.sweep_changed)
        self.sweep_changed(sweep)
        form.write_soon()

    def sweep_changed(self, sweep: Sweep) -> None:
        """Update the page after a change of a sweep, and store the view when the sweep ends."""
        form = self._form
        form.post("sweeps", gap=gap_of(form.sweeps), urgent=sweep.over)
        if sweep.over:
            publish.store_soon(form)

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Update the page after a change of a job, and store the view when the job ends."""
        form = self._form
        if not snapshot.simulated and snapshot.state is not self._states.get(snapshot.id):
            self._states[snapshot.id] = snapshot.state
            self._on_cost()
        if any(job.id == snapshot.id for job in form.jobs):
            form.post("jobs", urgent=snapshot.over)
            if snapshot.over:
                publish.store_soon(form)

    def file_measured(self, path: Path) -> None:
        """Show the measures of a video below the form."""
        form = self._form
        if any(path in files_of(job.snapshot) for job in form.jobs[:JOBS_SHOWN]):
            form.post("jobs")
            publish.store_soon(form)

    def all_jobs(self) -> list[Job]:
        """Return the jobs that are shown, including those of sweeps."""
        return [*self._form.jobs, *(job for sweep in self._form.sweeps for job in sweep.jobs)]

    def unfinished(self) -> list[str]:
        """Return the ids of unfinished jobs that no process watches and that are not shown here."""
        shown = {job.id for job in self._form.jobs}
        return [one.id for one in session.unfinished() if one.id not in shown]

    def resume_unfinished(self) -> int:
        """Resume the unfinished jobs and show them; return how many are still unfinished."""
        ids = self.unfinished()
        for job in session.resume(*ids) if ids else []:
            self.add(job)
        return len(self.unfinished())

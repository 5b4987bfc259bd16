"""Register with IPython how jobs, lists of jobs and videos are displayed.

Cheap to import and to call: the modules that display them are imported when they are first needed.
"""

from __future__ import annotations

from typing import Any

from ..widgets.transport.host_detection import has_page
from . import unattended_run


def register(ip: Any) -> None:
    """Register with the IPython shell `ip` how our objects are displayed.

    May be called again; does nothing in a terminal, where their ``repr`` is enough.
    """
    if not has_page(ip):
        return
    unattended_run.register(ip)
    formatter = getattr(ip, "display_formatter", None)
    if formatter is None:  # such as in Solara's kernel
        return
    formatter.ipython_display_formatter.for_type_by_name("wan_widgets._jobs.handles.job", "Job", _show_job)
    formatter.ipython_display_formatter.for_type_by_name("wan_widgets._jobs.handles.sweeps.sweep", "Sweep", _show_sweep)
    formatter.ipython_display_formatter.for_type_by_name("wan_widgets._jobs.handles.job_list", "JobList", _show_jobs)
    html = formatter.formatters["text/html"]
    html.for_type_by_name("wan_widgets._jobs.handles.job_list", "JobList", _jobs_html)
    html.for_type_by_name("wan_widgets._jobs.handles.video", "Video", _video_html)


def _show_job(job: Any) -> None:
    from . import job_display

    job_display.show_job(job)


def _show_sweep(sweep: Any) -> None:
    from . import sweep_display

    sweep_display.show_sweep(sweep)


def _show_jobs(jobs: Any) -> None:
    from . import job_list_display

    job_list_display.show_jobs(jobs)


def _jobs_html(jobs: Any) -> str:
    from ..widgets import publish

    return publish.jobs_html(jobs)


def _video_html(video: Any) -> str | None:
    from ..widgets import publish

    return publish.video_html(video)

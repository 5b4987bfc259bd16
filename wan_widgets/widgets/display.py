"""Teaching IPython how jobs, lists of jobs and videos show themselves; ``jobs/`` knows nothing of it.

Cheap to import and to call: what shows them (``shows``) is imported when the first one is shown.
"""

from __future__ import annotations

import os
import re
from typing import Any


def register(ip: Any) -> None:
    """Teach the IPython shell `ip` how our objects show themselves.

    May be called again; does nothing in a terminal, where their ``repr`` is enough.
    """
    if not has_page(ip):
        return
    formatter = ip.display_formatter
    formatter.ipython_display_formatter.for_type_by_name("wan_widgets.jobs.job", "Job", _show_job)
    formatter.ipython_display_formatter.for_type_by_name("wan_widgets.jobs.sweep", "Sweep", _show_sweep)
    html = formatter.formatters["text/html"]
    html.for_type_by_name("wan_widgets.jobs.listing", "JobList", _jobs_html)
    html.for_type_by_name("wan_widgets.media.video", "Video", _video_html)


def has_page(ip: Any) -> bool:
    """Whether the shell belongs to a kernel, behind which there may be a page."""
    return getattr(ip, "kernel", None) is not None


def draws(ip: Any) -> bool:
    """Whether a page can draw widgets for the cell that runs: not in a terminal, nor where a program runs the notebook.

    nbclient (and so nbconvert, papermill and others) says with each cell that nobody can be asked. Pages may say
    that, too: what gives it away is the number of its message, which Python's client makes of its process id and a
    count. Voilà runs notebooks in the same way, and shows a page. Whatever is not known to be a program may be a page.
    """
    if not has_page(ip):
        return False
    request = getattr(ip, "parent_header", None) or {}
    asks = request.get("content", {}).get("allow_stdin") is not False
    by_python = _BY_PYTHON.search(str(request.get("header", {}).get("msg_id", ""))) is not None
    return asks or not by_python or os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


_BY_PYTHON = re.compile(r"_\d+_\d+$")


def _show_job(job: Any) -> None:
    from . import job_shows

    job_shows.show_job(job)


def _show_sweep(sweep: Any) -> None:
    from . import sweep_shows

    sweep_shows.show_sweep(sweep)


def _jobs_html(jobs: Any) -> str:
    from . import shows

    return shows.jobs_html(jobs)


def _video_html(video: Any) -> str | None:
    from . import shows

    return shows.video_html(video)

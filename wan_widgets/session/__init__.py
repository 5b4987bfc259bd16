"""What the user holds: what is made in the folder of videos, and the backend that is chosen for it.

The faces (form, magics, command line) call what is named here, and nothing below it; each part has a
room of its own: ``asking`` reads what is asked, ``making`` makes it, ``finding`` finds it again,
``spending`` counts it, ``backends`` knows the services. All of it may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .._jobs.handles.job_list import JobList
from . import after_save, backends, engine_pool, script_end
from .backends import SIMULATOR_FOLDER, BackendStatus, backend, protocol, use
from .budget import balance, check_limits, estimate, outlook, spent
from .engine_pool import engine, expected_file, home, watch
from .generation import generate, handle, job_of, made_before, make, plan, start, takes
from .inspection import body, curl, inspect, keep_input, table_of, validate, without_bytes
from .queries import counts, days, job, jobs, page, prompts, resume, takes_made, unfinished
from .restore import restore

__all__ = [
    "SIMULATOR_FOLDER",
    "BackendStatus",
    "JobList",
    "backend",
    "balance",
    "body",
    "check_limits",
    "counts",
    "curl",
    "days",
    "engine",
    "estimate",
    "expected_file",
    "generate",
    "handle",
    "home",
    "inspect",
    "job",
    "job_of",
    "jobs",
    "keep_input",
    "made_before",
    "make",
    "outlook",
    "page",
    "plan",
    "prompts",
    "protocol",
    "restore",
    "resume",
    "script_end",
    "simulate",
    "spent",
    "start",
    "table_of",
    "takes",
    "takes_made",
    "unfinished",
    "use",
    "validate",
    "watch",
    "without_bytes",
]

engine_pool.when_used(script_end.register)
engine_pool.when_used(after_save.watch)


def simulate(*, folder: Path | None = None, ready: Callable[[Any], None] | None = None, **options: Any) -> None:
    """Serve the simulator in the foreground, to any client, until it is interrupted.

    Parameters
    ----------
    folder : Path, optional
        Where its tasks and videos are kept; a temporary folder if left out.
    ready : callable, optional
        Told its address once it answers.
    **options
        Fields of ``wan_widgets.simulator.options.Options``.
    """
    backends.simulate(folder, ready, options)

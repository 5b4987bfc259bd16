"""The session: make and find videos on the chosen backend.

The form, the magics and the command line call only the functions of this module. ``inspection`` checks settings,
``generation`` makes videos, ``sweeps`` makes many, ``queries`` finds jobs, ``restore`` reads settings from videos,
``money`` estimates costs and asks before spending, ``backends`` chooses the service. Any thread may call it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .._jobs.handles.job_list import JobList
from . import after_save, backends, engine_pool
from .backends import SIMULATOR_FOLDER, BackendStatus, backend, protocol, speak, use
from .ending import script_end
from .engine_pool import engine, expected_file, home, watch
from .generation import final, generate, handle, job_of, made_before, make, plan, start, takes
from .inspection import body, curl, inspect, keep_input, table_of, validate, without_bytes
from .money.budget import balance, check_limits, estimate, outlook, spent
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
    "final",
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
    "speak",
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
    """Run the simulator in the foreground, for any client, until it is interrupted.

    Parameters
    ----------
    folder : Path, optional
        The folder for its tasks and videos. By default a temporary one.
    ready : callable, optional
        Called with the simulator's address once it accepts requests.
    **options
        Fields of ``wan_widgets.simulator.options.Options``.
    """
    backends.simulate(folder, ready, options)

"""Videos with the Wan models, from a notebook: ``import wan_widgets as wan``.

Each public name is loaded when it is first used, so the import is fast. ``help(wan.generate)`` is the place to start.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING, Any

from . import late_binding
from ._version import __version__

if TYPE_CHECKING:
    from types import ModuleType

    from . import errors
    from ._jobs.handles.export import export as export
    from ._jobs.handles.job import Job as Job
    from ._jobs.handles.sweeps.sweep import Sweep as Sweep
    from ._jobs.handles.video import Video as Video
    from ._jobs.record.snapshot import JobSnapshot as JobSnapshot
    from ._jobs.record.state import JobState as JobState
    from ._models.request import Issue as Issue
    from .config.settings import settings as settings
    from .measures.metrics import metric as metric
    from .session import backend as backend
    from .session import balance as balance
    from .session import estimate as estimate
    from .session import generate as generate
    from .session import job as job
    from .session import jobs as jobs
    from .session import resume as resume
    from .session import spent as spent
    from .session import use as use
    from .session import validate as validate
    from .session.judging import measure as measure
    from .session.judging import ranking as ranking
    from .session.model_list import models as models
    from .session.presets import presets as presets
    from .session.restore import diff as diff
    from .session.sweeps import sweep as sweep
    from .session.sweeps import sweeps as sweeps
    from .widgets.comparison import compare as compare
    from .widgets.film_strip import film as film
    from .widgets.form.opening import form as form
    from .widgets.gallery import gallery as gallery
    from .widgets.rating_view import rate as rate

_MODULES = {
    "Issue": "_models.request",
    "Job": "_jobs.handles.job",
    "JobSnapshot": "_jobs.record.snapshot",
    "JobState": "_jobs.record.state",
    "Sweep": "_jobs.handles.sweeps.sweep",
    "Video": "_jobs.handles.video",
    "backend": "session",
    "balance": "session",
    "compare": "widgets.comparison",
    "diff": "session.restore",
    "estimate": "session",
    "export": "_jobs.handles.export",
    "film": "widgets.film_strip",
    "form": "widgets.form.opening",
    "gallery": "widgets.gallery",
    "generate": "session",
    "job": "session",
    "jobs": "session",
    "measure": "session.judging",
    "metric": "measures.metrics",
    "models": "session.model_list",
    "presets": "session.presets",
    "ranking": "session.judging",
    "rate": "widgets.rating_view",
    "resume": "session",
    "settings": "config.settings",
    "spent": "session",
    "sweep": "session.sweeps",
    "sweeps": "session.sweeps",
    "use": "session",
    "validate": "session",
}
"""Public name -> the module that defines it."""

__all__ = ["Issue", "Job", "JobSnapshot", "JobState", "Sweep", "Video", "__version__", "backend", "balance"]
__all__ += ["compare", "diff", "errors", "estimate", "export", "film", "form", "gallery", "generate", "job", "jobs"]
__all__ += ["measure", "metric", "models", "presets", "ranking", "rate", "resume", "settings", "spent", "sweep"]
__all__ += ["sweeps", "use", "validate"]


def _load(module: str) -> ModuleType:
    """Import a module of this package with garbage collection paused: what a module defines is never garbage."""
    paused = gc.isenabled() and f"{__name__}{module}" not in sys.modules
    if paused:
        gc.disable()
    try:
        return importlib.import_module(module, __name__)
    finally:
        if paused:
            gc.enable()


if not TYPE_CHECKING:  # so that type checkers report a name that does not exist

    def __getattr__(name: str) -> Any:
        if name == "errors":
            return _load(".errors")
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(_load(f".{_MODULES[name]}"), name)
        if _used_in_a_notebook(name):
            globals()[name] = value  # later uses do not come here
        return value


late_binding.bind(
    html_of=lambda value: _load(".widgets.publish").html_of(value),
    compare=lambda *given: _load(".widgets.comparison").compare(*given),
    measures_of=lambda video: _load(".session.judging").measures_of(video),
)


def __dir__() -> list[str]:
    return sorted(__all__)


def _used_in_a_notebook(name: str) -> bool:
    """Make jobs and videos show themselves in IPython, and announce unfinished jobs, without %load_ext.

    Returns
    -------
    bool
        False if a tooltip or a completion looked the name up. Only a cell counts as the first use.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return True
    from .ipython import formatters, unfinished_notice

    formatters.register(shell)
    return unfinished_notice.at_use(shell, name)


def load_ipython_extension(ip: Any) -> None:
    """Add ``%wan`` and ``%%wan``; called by ``%load_ext wan_widgets``."""
    from .ipython import magics

    magics.load(ip)


def unload_ipython_extension(ip: Any) -> None:
    """Remove the magics; called by ``%unload_ext wan_widgets``."""
    from .ipython import magics

    magics.unload(ip)

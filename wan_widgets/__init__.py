"""Videos with the Wan 2.6 model, from a notebook: ``import wan_widgets as wan``.

Public names are loaded when they are first used, so that importing this package costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import errors as errors
    from .jobs.entries import export as export
    from .jobs.job import Job as Job
    from .jobs.snapshot import JobSnapshot as JobSnapshot
    from .jobs.state import JobState as JobState
    from .jobs.sweep import Sweep as Sweep
    from .media.video import Video as Video
    from .models.request import Issue as Issue
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
    from .session.restoring import diff as diff
    from .session.sweeping import sweep as sweep
    from .session.sweeping import sweeps as sweeps
    from .settings import settings as settings
    from .widgets.compare import compare as compare
    from .widgets.form import form as form
    from .widgets.gallery import gallery as gallery

_PLACES = {
    "Issue": "models.request",
    "Job": "jobs.job",
    "JobSnapshot": "jobs.snapshot",
    "JobState": "jobs.state",
    "Sweep": "jobs.sweep",
    "Video": "media.video",
    "backend": "session",
    "balance": "session",
    "compare": "widgets.compare",
    "diff": "session.restoring",
    "estimate": "session",
    "export": "jobs.entries",
    "form": "widgets.form",
    "gallery": "widgets.gallery",
    "generate": "session",
    "job": "session",
    "jobs": "session",
    "resume": "session",
    "settings": "settings",
    "spent": "session",
    "sweep": "session.sweeping",
    "sweeps": "session.sweeping",
    "use": "session",
    "validate": "session",
}
"""Public name -> the module that holds it."""

__all__ = ["Issue", "Job", "JobSnapshot", "JobState", "Sweep", "Video", "__version__", "backend", "balance"]
__all__ += ["compare", "diff", "errors", "estimate", "export", "form", "gallery", "generate", "job", "jobs"]
__all__ += ["resume", "settings", "spent", "sweep", "sweeps", "use", "validate"]


def _public(name: str) -> Any:
    """Return a public name, as it is used for the first time."""
    value = getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
    known = sys.modules.get(f"{__name__}.jobs.sweep")
    if known is not None:
        # The page stands above the floor of sweeps: they are told here how they are compared.
        known.Sweep.comparing = _compare
    if _seen_by_the_notebook(name) and name not in vars(_Package):
        globals()[name] = value  # from now on it costs nothing
    return value


def _compare(sweep: Any) -> Any:
    return __getattr__("compare")(sweep)


class _Package(types.ModuleType):
    """The package itself, whose public ``jobs`` and ``settings`` are not the modules of these names.

    Importing a submodule binds it on its package; for these two names that binding is let go.
    """

    @property
    def jobs(self) -> Any:
        """``wan.jobs()``."""
        return _public("jobs")

    @jobs.setter
    def jobs(self, module: types.ModuleType) -> None:
        pass

    @property
    def settings(self) -> Any:
        """``wan.settings``."""
        return _public("settings")

    @settings.setter
    def settings(self, module: types.ModuleType) -> None:
        pass


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module(".errors", __name__)
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _public(name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _seen_by_the_notebook(name: str) -> bool:
    """Have jobs and videos show themselves in IPython, and unfinished jobs announced, without %load_ext.

    Returns
    -------
    bool
        False for a use of the name that is none of a cell's, such as a tooltip: its first use is still to come.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return True
    from . import announcing
    from .widgets import display

    display.register(shell)
    return announcing.at_use(shell, name)


def load_ipython_extension(ip: Any) -> None:
    """Add ``%wan`` and ``%%wan``; called by ``%load_ext wan_widgets``."""
    from . import magics

    magics.load(ip)


def unload_ipython_extension(ip: Any) -> None:
    """Take the magics away again."""
    from . import magics

    magics.unload(ip)

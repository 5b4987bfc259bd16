"""JupyterLab on the quickstart notebook; used by the command line."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import WanError

_QUICKSTART = "quickstart.ipynb"


def installed() -> bool:
    """Return whether JupyterLab is there."""
    return importlib.util.find_spec("jupyterlab") is not None


def open_quickstart(options: Sequence[str]) -> int:
    """Run JupyterLab on a copy of the quickstart notebook in the working folder, and return its exit code.

    A notebook that somebody has worked in is never replaced.

    Parameters
    ----------
    options : sequence of str
        Passed on to JupyterLab.

    Raises
    ------
    WanError
        If the notebook is not part of this installation.
    """
    notebook = Path.cwd() / _QUICKSTART
    if not notebook.exists():
        shutil.copyfile(_shipped(), notebook)
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(notebook), *options])


def _shipped() -> Path:
    """Return the notebook: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).parent
    for folder in (here / "notebooks", here.parent / "notebooks"):
        if (folder / _QUICKSTART).exists():
            return folder / _QUICKSTART
    raise WanError("The quickstart notebook is not part of this installation.", "Reinstall wan-widgets.")

"""JupyterLab on the quickstart notebook; used by the command line."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import WanError

_QUICKSTART = "quickstart.ipynb"


def installed() -> bool:
    """Return whether JupyterLab is there."""
    return importlib.util.find_spec("jupyterlab") is not None


def open_quickstart(options: Sequence[str]) -> int:
    """Run JupyterLab on a copy of the quickstart notebook in the working folder; its exit code is this process's.

    A notebook that somebody has worked in is never replaced.

    Parameters
    ----------
    options : sequence of str
        Passed on to JupyterLab.

    Returns
    -------
    int
        The exit code, on Windows; elsewhere JupyterLab takes this process's place.

    Raises
    ------
    WanError
        If the notebook is not part of this installation.
    """
    notebook = Path.cwd() / _QUICKSTART
    if not notebook.exists():
        shutil.copyfile(_shipped(), notebook)
    command = [sys.executable, "-m", "jupyterlab", str(notebook), *options]
    if os.name == "posix":
        # In this process's place: Ctrl+C and a request to end reach JupyterLab alone, which asks, saves and shuts
        # its kernels down. As a child it would be killed at the first, and outlive the second.
        os.execv(sys.executable, command)
    return subprocess.call(command)


def _shipped() -> Path:
    """Return the notebook: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).parents[1]
    for folder in (here / "notebooks", here.parent / "notebooks"):
        if (folder / _QUICKSTART).exists():
            return folder / _QUICKSTART
    raise WanError("The quickstart notebook is not part of this installation.", "Reinstall wan-widgets.")

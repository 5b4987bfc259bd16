"""Open JupyterLab on the quickstart notebook; used by the command line."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import WanError
from ..paths import absolute

_QUICKSTART = "quickstart.ipynb"


def installed() -> bool:
    """Return whether JupyterLab is installed."""
    return importlib.util.find_spec("jupyterlab") is not None


def open_quickstart(options: Sequence[str]) -> int:
    """Run JupyterLab on copies of the example notebooks in the working folder.

    An existing notebook is never replaced.

    Parameters
    ----------
    options : sequence of str
        Passed on to JupyterLab.

    Returns
    -------
    int
        The exit code, on Windows. Elsewhere JupyterLab replaces this process.

    Raises
    ------
    WanError
        If the notebook is not part of this installation, or the working folder no longer exists.
    """
    shipped = _shipped()
    folder = absolute("")
    for one in sorted(shipped.glob("*.ipynb")):
        if not (folder / one.name).exists():
            shutil.copyfile(one, folder / one.name)
    # A configuration file next to this one makes the address that JupyterLab prints open the notebook as well.
    paths = [str(Path(__file__).parent / "jupyterlab_config"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    command = [sys.executable, "-m", "jupyterlab", str(folder / _QUICKSTART), *options]
    if os.name == "posix":
        # Replace this process, so that Ctrl+C and SIGTERM reach JupyterLab alone, which then asks, saves and shuts
        # its kernels down. A child process would be killed by the first, and survive the second.
        os.execv(sys.executable, command)
    return subprocess.call(command)


def _shipped() -> Path:
    """Return the folder of our notebooks: inside the wheel, or next to the package in a checkout."""
    here = Path(__file__).parents[1]
    for folder in (here / "notebooks", here.parent / "notebooks"):
        if (folder / _QUICKSTART).exists():
            return folder
    raise WanError("The quickstart notebook is not part of this installation.", "Reinstall wan-widgets.")

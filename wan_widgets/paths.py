"""Where a path really leads, and how it is shown.

A folder of videos may come from somebody else, with links in it: nothing is written through one that leads out.
"""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

from .errors import SettingsError


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path leads to `folder` or below it, all links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def absolute(path: str | os.PathLike[str]) -> Path:
    """Return a path as an absolute one; SettingsError where the working folder that it starts from is gone."""
    try:
        return Path(path).absolute()
    except OSError as error:
        raise SettingsError(
            "The working folder no longer exists.", "Change to a folder that exists, or give an absolute path."
        ) from error


def from_here(path: str | os.PathLike[str]) -> str:
    """Return a path as people know it: relative to the working folder if it lies below it."""
    whole = Path(path)
    try:
        whole = whole.absolute()
        return str(whole.relative_to(Path.cwd()))
    except (ValueError, OSError):  # it lies elsewhere, or the working folder is gone
        return str(whole)


def stays_below(relative: str) -> bool:
    """Whether a path that a ledger names stays below its folder: the folder may come from somebody else."""
    path = PureWindowsPath(relative)  # it takes both slashes for one, and knows drives
    return not path.anchor and ".." not in path.parts and "\0" not in relative

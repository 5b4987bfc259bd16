"""Resolve, check and show paths.

A folder of videos may come from somebody else and contain links. Nothing is written through a link that leads out.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path, PureWindowsPath

from .errors import SettingsError


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path, with all links resolved, is `folder` or below it."""
    return path.resolve().is_relative_to(folder.resolve())


def is_file(path: str | os.PathLike[str]) -> bool:
    """Return whether this is the path of a file. A text that cannot be a path, such as a long prompt, is none."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def may_exist(path: Path) -> bool:
    """Return whether the system takes this as a path: its names are not too long, and it has no unpaired surrogate."""
    try:
        path.lstat()
    except ValueError:
        return False
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    return True


def absolute(path: str | os.PathLike[str]) -> Path:
    """Return the absolute path; raise SettingsError if it is relative to a working folder that no longer exists."""
    try:
        return Path(path).absolute()
    except OSError as error:
        raise SettingsError(
            "The working folder no longer exists.", "Change to a folder that exists, or give an absolute path."
        ) from error


def from_here(path: str | os.PathLike[str]) -> str:
    """Return a path for display: relative to the working folder if it is below it."""
    whole = Path(path)
    try:
        whole = whole.absolute()
        return str(whole.relative_to(Path.cwd()))
    except (ValueError, OSError):  # it is elsewhere, or the working folder no longer exists
        return str(whole)


def stays_below(relative: str) -> bool:
    """Return whether a relative path from a ledger stays below its folder. The folder may come from somebody else."""
    path = PureWindowsPath(relative)  # it accepts both slashes, and knows drives
    return not path.anchor and ".." not in path.parts and "\0" not in relative

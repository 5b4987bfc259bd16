"""URLs of files, relative to the notebook and to its server. No file is read.

jupyter_server passes to a kernel the name of its notebook (``JPY_SESSION_NAME``: an absolute path, or one below the
root of the server, depending on the version) and the id of the server process (``JPY_PARENT_PID``). The root is in the
runtime file of that process. Without such a file, it is derived from the working folder. If that fails, the root is
unknown, and the page requests the bytes by messages.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path, PurePath
from urllib.parse import quote


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was deleted
        return None


_START_FOLDER = _working_folder()
"""The working folder at import. A kernel starts in the folder of its notebook. None if the folder was deleted."""


def notebook_folder() -> Path | None:
    """Return the folder of the notebook, or else the folder in which the process started; None if that was deleted."""
    folder = Path(_folder_of(os.environ.get("JPY_SESSION_NAME", "")))
    return folder if folder.is_absolute() and folder.is_dir() else _START_FOLDER


def _folder_of(name: str) -> str:
    """Return the folder in the name of a session. nbclassic passes the folder itself, with a slash at the end."""
    return name if name.endswith(("/", os.sep)) else str(PurePath(name).parent)


def server_root() -> Path | None:
    """Return the folder that the notebook server serves; None if it is not known."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    if parent.isdigit():
        root = _root_of_server(int(parent))
        if root is not None:
            return root
    name = os.environ.get("JPY_SESSION_NAME", "")
    if not name or Path(name).is_absolute():
        return None
    below = PurePath(_folder_of(name)).parts
    if not below or _START_FOLDER is None:
        return _START_FOLDER
    if _START_FOLDER.parts[-len(below) :] == below:
        return Path(*_START_FOLDER.parts[: -len(below)])
    return None


@lru_cache(maxsize=8)
def _root_of_server(pid: int) -> Path | None:
    try:
        from jupyter_core.paths import jupyter_runtime_dir

        text = (Path(jupyter_runtime_dir()) / f"jpserver-{pid}.json").read_text(encoding="utf-8")
        root = json.loads(text).get("root_dir")
    except (ImportError, OSError, ValueError, AttributeError):
        return None
    return Path(root) if isinstance(root, str) and Path(root).is_dir() else None


def below_root(path: str | os.PathLike[str]) -> str | None:
    """Return the path of a file below the root of the server, with slashes; None if the server does not serve it.

    The server answers 404 for anything below a folder whose name starts with a dot, and 403 for
    links that lead out of its root.
    """
    root = server_root()
    if root is None:
        return None
    try:
        parts = Path(os.path.realpath(path)).relative_to(os.path.realpath(root)).parts
    except ValueError:
        return None
    return None if any(part.startswith(".") for part in parts) else "/".join(parts)


def from_notebook(path: str | os.PathLike[str]) -> str | None:
    """Return the URL of a file relative to the notebook, percent-encoded; None if there is none."""
    folder = notebook_folder()
    if folder is None or (server_root() is not None and below_root(path) is None):
        return None
    try:
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    except ValueError:  # another drive
        return None
    return quote(PurePath(relative).as_posix(), safe="/")

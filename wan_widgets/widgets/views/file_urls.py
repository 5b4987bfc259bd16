"""Where a file is, as seen from the notebook and from its server: paths, never their contents.

jupyter_server tells a kernel which notebook it serves (``JPY_SESSION_NAME``: an absolute path,
or a path below the server's root, by version) and which process started it (``JPY_PARENT_PID``).
The server's root is in the runtime file of that process; where none is found it is guessed from the
working folder, and where that fails it is unknown: the page then asks for the bytes by messages.
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
    except OSError:  # it is gone
        return None


_START_FOLDER = _working_folder()
"""The working folder before anybody changed it: a kernel starts in its notebook's folder. None where it was gone."""


def notebook_folder() -> Path | None:
    """Return the folder of the notebook, or the folder that the process started in; None where that was gone."""
    folder = Path(_folder_of(os.environ.get("JPY_SESSION_NAME", "")))
    return folder if folder.is_absolute() and folder.is_dir() else _START_FOLDER


def _folder_of(name: str) -> str:
    """Return the folder in the name of a session; nbclassic names the folder itself, with a slash at its end."""
    return name if name.endswith(("/", os.sep)) else str(PurePath(name).parent)


def server_root() -> Path | None:
    """Return the folder that the notebook's server serves, or None where it is not known."""
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
    """Return the path of a file below the server's root, with slashes, or None if it is not served.

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
    """Return the URL of a file relative to the notebook, percent-encoded, or None if there is none."""
    folder = notebook_folder()
    if folder is None or (server_root() is not None and below_root(path) is None):
        return None
    try:
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    except ValueError:  # another drive
        return None
    return quote(PurePath(relative).as_posix(), safe="/")

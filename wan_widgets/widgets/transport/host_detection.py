"""Detects who receives the output of a cell: a page, a terminal, or a program that runs the notebook.

Cheap to import. An unknown host is treated as a page and receives widgets.
"""

from __future__ import annotations

import os
from typing import Any

from ...patterns import pattern

_BY_PYTHON = pattern(r"_\d+_\d+$")
"""The end of a message id from Python's own client: its process id and a counter."""


def has_page(ip: Any) -> bool:
    """Return whether the shell belongs to a kernel, which may have a page."""
    return getattr(ip, "kernel", None) is not None


def runs_unseen(ip: Any) -> bool:
    """Return whether a program runs the current cell of the IPython shell `ip`, for a notebook that is read later.

    nbclient (and so nbconvert, papermill and others) forbids input with each cell. A page may do the same, but its
    message ids differ from those of Python's client. Voilà runs notebooks like nbclient, and shows a page.
    """
    request = getattr(ip, "parent_header", None) or {}
    if not has_page(ip) or request.get("content", {}).get("allow_stdin") is not False:
        return False
    by_python = _BY_PYTHON.search(str(request.get("header", {}).get("msg_id", ""))) is not None
    return by_python and not os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")

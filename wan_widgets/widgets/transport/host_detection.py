"""Who sees the output of a cell: a page, a terminal, or a program that runs the notebook.

Cheap to import. Whatever is not known to be a program may be a page, and is shown its widgets.
"""

from __future__ import annotations

import os
from typing import Any

from ...patterns import pattern

_BY_PYTHON = pattern(r"_\d+_\d+$")
"""How the id of a message ends that Python's own client has sent: with its process id and a count."""


def has_page(ip: Any) -> bool:
    """Whether the shell belongs to a kernel, behind which there may be a page."""
    return getattr(ip, "kernel", None) is not None


def runs_unseen(ip: Any) -> bool:
    """Whether the cell that runs in the IPython shell `ip` is run by a program, for a notebook that is read later.

    nbclient (and so nbconvert, papermill and others) says with each cell that nobody can be asked. A page may say
    that, too, but its messages are not numbered as Python's are. Voilà runs notebooks in the same way, and shows a
    page.
    """
    request = getattr(ip, "parent_header", None) or {}
    if not has_page(ip) or request.get("content", {}).get("allow_stdin") is not False:
        return False
    by_python = _BY_PYTHON.search(str(request.get("header", {}).get("msg_id", ""))) is not None
    return by_python and not os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")

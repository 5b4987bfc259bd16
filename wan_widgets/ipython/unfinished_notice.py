"""One line for the jobs that a kernel before this one left unfinished: on ``%load_ext``, or at the first use of a name.

Once in a process for each folder of videos. Nothing is sent, and the folder is not settled by being looked at.
After a plain import the line comes while a cell runs, on the cell's own thread: what completes or inspects a name
uses it too, and a thread must not print.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

from ..config.settings import on_change, unsettled_home
from ..errors import SettingsError, WanError
from ..printing import say

_QUIET = ("settings", "resume")
"""Names whose first use says nothing yet: the folder may be about to change, or its jobs to be picked up."""

_told: set[Path] = set()


def announce(how: str = "wan.resume()") -> None:
    """Print how many jobs of this folder are unfinished, if there are any and it was not said before.

    Parameters
    ----------
    how : str
        What picks them up.
    """
    from .._jobs.ledger.sqlite.database import FILE

    home = _home()
    if home is None or home in _told:
        return
    _told.add(home)
    try:
        if not (home / FILE).exists():  # the usual case, in which nothing more need be imported
            return
        from .. import session

        number = len(session.unfinished())
    except WanError as error:
        say(error)
        return
    if number:
        what = "1 job of this folder is" if number == 1 else f"{number} jobs of this folder are"
        say(f"{what} not finished: {how} asks and downloads; it sends nothing new.")


def at_use(shell: Any, name: str) -> bool:
    """Announce as a public name is used in a cell of `shell`, and once more where the folder is changed.

    Returns
    -------
    bool
        Whether it is a cell that uses it, on its own thread; else nothing is done.
    """
    if not _in_a_cell(shell):
        return False
    _follow(shell)
    if name not in _QUIET:
        announce()
    return True


@cache
def _follow(shell: Any) -> None:
    home = _home()

    def moved() -> None:
        nonlocal home
        before, home = home, _home()
        if home != before and _in_a_cell(shell):
            announce()

    on_change(moved)


def _home() -> Path | None:
    """Return the folder; None if it cannot be used, which raises an error where it is used."""
    try:
        return unsettled_home()
    except SettingsError:
        return None


def _in_a_cell(shell: Any) -> bool:
    running = getattr(getattr(shell, "displayhook", None), "exec_result", None) is not None
    return running and threading.current_thread() is threading.main_thread()

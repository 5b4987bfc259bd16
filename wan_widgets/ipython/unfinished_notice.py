"""Announce jobs that an earlier kernel left unfinished: on ``%load_ext``, or when a public name is first used.

The line is printed once per process for each folder of videos. Nothing is sent, and looking at the folder does not
settle it. After a plain import the line is printed only by a running cell, on the cell's own thread: completion and
inspection use names as well, and other threads must not print.
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
"""Names whose use prints nothing: the folder may be about to change, or its jobs about to be picked up."""

_announced: set[Path] = set()


def announce(how: str = "wan.resume()") -> None:
    """Print how many jobs of this folder are unfinished, if there are any and they were not announced before.

    Parameters
    ----------
    how : str
        The call that picks them up.
    """
    from .._jobs.ledger.sqlite.database import FILE

    home = _home()
    if home is None or home in _announced:
        return
    _announced.add(home)
    try:
        if not (home / FILE).exists():  # the usual case, which needs no further imports
            return
        from .. import session

        number = len(session.unfinished())
    except WanError as error:
        say(error)
        return
    if number:
        what = "1 job of this folder is" if number == 1 else f"{number} jobs of this folder are"
        say(f"{what} not finished: {how} polls and downloads; it sends nothing new.")


def at_use(shell: Any, name: str) -> bool:
    """Announce when a cell of `shell` uses a public name, and again when the folder changes.

    Returns
    -------
    bool
        Whether a cell uses it, on the cell's own thread. Otherwise nothing is done.
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

    def changed() -> None:
        nonlocal home
        before, home = home, _home()
        if home != before and _in_a_cell(shell):
            announce()

    on_change(changed)


def _home() -> Path | None:
    """Return the folder; None if it cannot be used. The error is raised where the folder is used."""
    try:
        return unsettled_home()
    except SettingsError:
        return None


def _in_a_cell(shell: Any) -> bool:
    running = getattr(getattr(shell, "displayhook", None), "exec_result", None) is not None
    return running and threading.current_thread() is threading.main_thread()

"""Asking before several videos are bought at once: the one question, for every caller in Python.

Nobody is asked on the simulator, for a single video, or where the caller has said yes. Where nobody can
answer (a notebook run from a shell, a script, a pipe) the answer is no, said as an error.
"""

from __future__ import annotations

import builtins
import sys
import types

from .errors import NotConfirmedError
from .models.price import Estimate

_YES = ("y", "yes")


def confirm(estimate: Estimate, *, yes: bool, simulated: bool) -> None:
    """Return if several videos may be bought; ask where somebody can answer.

    Parameters
    ----------
    estimate : Estimate
        What would be bought.
    yes : bool
        The caller has said yes.
    simulated : bool
        They go to the simulator, and cost nothing.

    Raises
    ------
    NotConfirmedError
        If the answer is no, or nobody can be asked; nothing was sent.
    """
    if yes or simulated or estimate.videos <= 1:
        return
    if not _somebody_there():
        raise _refused(estimate)
    try:
        answer = input(f"This buys {estimate.text}. Go on? [y/N] ")
    except (EOFError, OSError, NotImplementedError, RuntimeError) as error:
        # The last two: a notebook's front end that takes no input, such as nbconvert; a process without stdin.
        raise _refused(estimate) from error
    if answer.strip().lower() not in _YES:
        raise NotConfirmedError("Not confirmed, so nothing was sent.", "Answer y, or pass yes=True.")


def _somebody_there() -> bool:
    """Return whether a question may be put: in a terminal, or in a kernel, which has an ``input`` of its own."""
    if not isinstance(builtins.input, types.BuiltinFunctionType):
        return True
    return sys.stdin is not None and sys.stdin.isatty()


def _refused(estimate: Estimate) -> NotConfirmedError:
    return NotConfirmedError(f"This buys {estimate.text}, and nobody can be asked here.", "Pass yes=True to buy them.")

"""Asking before something is bought."""

from __future__ import annotations

import sys

from .errors import NotConfirmedError
from .models.price import Estimate


def confirm(estimate: Estimate, *, yes: bool, simulated: bool) -> None:
    """Ask whether videos may be made, and return if they may.

    Parameters
    ----------
    estimate : Estimate
        What they are thought to take.
    yes : bool
        The answer, where it is known.
    simulated : bool
        Nothing is charged, so nothing is asked.

    Raises
    ------
    NotConfirmedError
        If the answer is no, or nobody can be asked.
    """
    if yes or simulated:
        return
    if not sys.stdin.isatty():
        raise NotConfirmedError(f"This would make {estimate.quantity}, and nobody can be asked.", "Say yes=True.")
    if input(f"Make {estimate.quantity}? [y/N] ").strip().lower() not in ("y", "yes"):
        raise NotConfirmedError("Not confirmed, so nothing was sent.")

"""How thorough a run of the tests is: fast while you work, full, or nightly.

``WAN_TIER`` names the tier, and ``tests/run`` sets it. A tier decides which markers are run and how many times
a test that draws its cases at random does so; it never changes what such a test checks.

=========  =====================================  ==================
tier       tests that are run                     drawn cases
=========  =====================================  ==================
fast       without ``browser`` and ``nightly``    a fiftieth
full       without ``nightly``                    a twentieth
nightly    all                                    all
=========  =====================================  ==================
"""

from __future__ import annotations

import os
from typing import Literal, get_args

Tier = Literal["fast", "full", "nightly"]

_SHARE: dict[Tier, float] = {"fast": 0.02, "full": 0.05, "nightly": 1.0}
_LEAST: dict[Tier, int] = {"fast": 25, "full": 150, "nightly": 0}
"""The least number of cases, unless a test never draws more."""


def tier() -> Tier:
    """Return the tier of this run; ``full`` if none is named."""
    named = os.environ.get("WAN_TIER", "full")
    for one in get_args(Tier):
        if one == named:
            return one
    raise ValueError(f"WAN_TIER is {named!r}; it is one of {', '.join(get_args(Tier))}.")


def examples(most: int) -> int:
    """Return how many cases a test draws in this run.

    Parameters
    ----------
    most : int
        Number of cases in the nightly tier.

    Returns
    -------
    int
        The share of this tier, and not too few.
    """
    return min(most, max(_LEAST[tier()], round(most * _SHARE[tier()])))


def kills() -> int:
    """Return how many processes are killed at random moments: 110 at night, and enough to meet every state else."""
    return {"fast": 12, "full": 12, "nightly": 110}[tier()]

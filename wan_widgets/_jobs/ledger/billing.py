"""What a job has cost, as far as that is known. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ..record.snapshot import JobSnapshot
from ..record.state import WITHOUT_VIDEO, JobState
from .row import Row


def billed_usd(billing: Mapping[str, Any] | None) -> float | None:
    """Return the US dollars in what the service said it took; None where it did not say.

    Examples
    --------
    >>> billed_usd({"cost_usd": "0.50"}), billed_usd({"cost_usd": -1}), billed_usd(None)
    (0.5, None, None)
    """
    value = (billing or {}).get("cost_usd")
    try:
        number = math.nan if isinstance(value, bool) or value is None else float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number >= 0 else None


def in_vain(job: Row | JobSnapshot) -> bool:
    """Return whether a job has ended without a video, and may have cost money all the same."""
    return job.state in WITHOUT_VIDEO and not costless(job)


def costless(job: Row | JobSnapshot) -> bool:
    """Return whether a job has ended without a video, and nothing was taken for it for sure.

    "Usually not charged" is not for sure: such a job is not made again by itself.
    """
    if job.state not in WITHOUT_VIDEO:
        return False
    said = job.error.charged if job.error is not None else ""
    return job.simulated or job.state is JobState.REFUSED or said == "no" or billed_usd(job.billing) == 0

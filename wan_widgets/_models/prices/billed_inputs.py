"""The seconds of inputs that a model bills in addition to those of the video. Pure."""

from __future__ import annotations

import math

from ..field import in_mode
from ..request import Draft, facts_of, files_of


def billed_inputs(draft: Draft) -> float:
    """Return the seconds of inputs that are billed, as far as their lengths are known; 0 if none are billed."""
    known = [
        facts.seconds
        for name in sorted(draft.model.billed_inputs)
        for source in files_of(draft.given, name)
        if (facts := facts_of(draft, source)) is not None and facts.seconds is not None
    ]
    return min(sum(known), in_mode(draft.mode, draft.model.billed_input_cap, math.inf))

"""What is worth a look in a video, and its measures in a few words. Pure.

A flag is raised only beyond a threshold that is named here. Measures are facts, not scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .._models.text.prompt import timeline
from .catalog import MEASURES
from .cuts import CutCheck, check_cuts
from .findings import CLIPS_ABOVE, SILENT_FROM, cuts_differ
from .result import ClipMeasures

if TYPE_CHECKING:
    from ..protocol.measures import MeasureBadge

STILL_BELOW = 0.2
"""Percent per frame below which a video hardly moves."""
FLICKERS_ABOVE = 2.0
"""Percent of flicker from which it is seen."""
SHOWN = ("cuts", "motion", "loudness")
"""The measures that are shown in a few words."""


class Flag(NamedTuple):
    """Something that is worth a look, and the measure that says so."""

    text: str
    measure: str


def flags_of(measures: ClipMeasures, check: CutCheck, settings: Mapping[str, Any]) -> list[Flag]:
    """Return what is worth a look; empty for most videos.

    Parameters
    ----------
    measures : ClipMeasures
        The measures.
    check : CutCheck
        Its cuts beside the shots of its prompt.
    settings : mapping
        The settings of the job: of several shots, cuts are expected.
    """
    found = [Flag(check.text, "cuts")] if cuts_differ(check, settings) else []
    peak, motion, flicker = measures["peak"], measures["motion"], measures["flicker"]
    if peak is not None and peak > CLIPS_ABOVE:
        found.append(Flag(f"clips, peak {peak:+.1f} dBFS", "peak"))
    long = [one for one in measures.silent if one.seconds >= SILENT_FROM]
    if long and measures["loudness"] is not None:
        found.append(Flag(f"silent from {long[0].start:.1f} s", "silence"))
    if flicker is not None and flicker > FLICKERS_ABOVE:
        found.append(Flag("flickers", "flicker"))
    if motion is not None and motion < STILL_BELOW:
        found.append(Flag("hardly moves", "motion"))
    if measures.frozen:
        found.append(Flag(f"frozen from {measures.frozen[0].start:.1f} s", "frozen"))
    if measures.black:
        found.append(Flag(f"black from {measures.black[0].start:.1f} s", "black"))
    return found


def badges_of(measures: ClipMeasures, prompt: str, settings: Mapping[str, Any]) -> list[MeasureBadge]:
    """Return the measures of a video in a few words: the most important ones, then what is worth a look."""
    check = check_cuts(measures.cuts, timeline(prompt))
    flags = flags_of(measures, check, settings)
    flagged = {flag.measure for flag in flags}
    shown: list[MeasureBadge] = []
    for name in SHOWN:
        one = MEASURES[name]
        value, why = measures.numbers.get(name), measures.missing.get(name, "")
        text, meaning = one.text(value), one.meaning
        if name == "cuts" and value is not None and check.asked:
            text = _beside_shots(check)
        elif value is None and why:
            text, meaning = f"{text} {why}", f"{why[:1].upper()}{why[1:].rstrip('.')}. {meaning}"
        flag = name == "cuts" and name in flagged
        shown.append({"name": name, "label": one.label, "text": text, "meaning": meaning, "flag": flag})
    for extra in flags:
        if extra.measure != "cuts":
            text, name = extra
            shown.append({"name": name, "label": "", "text": text, "meaning": MEASURES[name].meaning, "flag": True})
    return shown


def _beside_shots(check: CutCheck) -> str:
    """Return the cuts that were found beside those that the prompt asks for."""
    extra = f", {len(check.extra)} more" if check.extra else ""
    return f"{len(check.found)} of {len(check.asked)} asked for{extra}"

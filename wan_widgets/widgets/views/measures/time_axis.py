"""One video on a time axis: the shots of the prompt, the cuts, curves and sound. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ...._jobs.record.snapshot import JobSnapshot
from ...._models.text.prompt import shot_texts, timeline
from ....measures.catalog import MEASURES
from ....measures.cuts import CutCheck, check_cuts
from ....measures.result import ClipMeasures
from ....session.measured import measures_of
from .comparison_measures import CURVES, thinned

if TYPE_CHECKING:
    from ....protocol.measures import CutMark, TimeAxis, TimeCurve, TimeStretch

_ON_TIME = 0.05
"""Largest deviation in seconds of a cut that counts as on time."""
_DIGITS = 3


def time_axis(snapshot: JobSnapshot) -> TimeAxis | None:
    """Return the time axis of a job's video; None if it is not measured."""
    found = None if snapshot.file is None else measures_of(Path(snapshot.file))
    return None if found is None else axis_of(found, snapshot.prompt)


def axis_of(measures: ClipMeasures, prompt: str) -> TimeAxis:
    """Return the time axis of the measures of a clip, with the shots of its prompt."""
    shots = timeline(prompt)
    check = check_cuts(measures.cuts, shots)
    return {
        "seconds": measures.seconds,
        "shots": [
            {"number": shot.number, "start": shot.start, "end": shot.end, "text": text}
            for shot, text in zip(shots, shot_texts(prompt), strict=True)
        ],
        "cuts": sorted(_marks(check), key=lambda mark: mark["at"]),
        "cut_summary": _cut_summary(check),
        "curves": list(_curves(measures)),
        "waveform": [round(one, _DIGITS) for one in measures.waveform],
        "stretches": list(_stretches(measures)),
    }


def _marks(check: CutCheck) -> Iterator[CutMark]:
    for asked, cut in check.found:
        off = cut.at - asked
        late = "" if abs(off) < _ON_TIME else f", {abs(off):.1f} s {'late' if off > 0 else 'early'}"
        text = f"{cut.at:.1f}{late}"
        sentence = f"Cut at {cut.at:.1f} s, asked for at {asked:.1f} s."
        yield {"at": cut.at, "kind": "found", "text": text, "sentence": sentence}
    for asked in check.lacking:
        sentence = f"No cut at {asked:.1f} s, where the prompt asks for one."
        yield {"at": asked, "kind": "missing", "text": f"none at {asked:.1f}", "sentence": sentence}
    for cut in check.extra:
        text = f"{cut.at:.1f}, extra" if check.asked else f"{cut.at:.1f}"
        sentence = f"Cut at {cut.at:.1f} s, not asked for."
        yield {"at": cut.at, "kind": "extra" if check.asked else "found", "text": text, "sentence": sentence}


def _cut_summary(check: CutCheck) -> str:
    if not check.asked:
        return f"{len(check.extra) or 'none'} found"
    extra = f", {len(check.extra)} extra" if check.extra else ""
    return f"{len(check.found)} of {len(check.asked)}{extra}"


def _curves(measures: ClipMeasures) -> Iterator[TimeCurve]:
    for name, one in MEASURES.items():
        curve = measures.curves.get(name, ())
        if name in CURVES and curve and measures.numbers.get(name) is not None:
            values, step = thinned(curve, measures.step)
            yield {
                "name": name,
                "label": one.label,
                "unit": one.unit,
                "meaning": one.meaning,
                "step": step,
                "curve": values,
            }


def _stretches(measures: ClipMeasures) -> Iterator[TimeStretch]:
    for one in measures.silent if measures.waveform else ():
        yield {"kind": "silent", "start": one.start, "end": one.end}
    for one in measures.clipped:
        yield {"kind": "clips", "start": one.start, "end": one.end}
    for one in measures.black:
        yield {"kind": "black", "start": one.start, "end": one.end}
    for one in measures.frozen:
        yield {"kind": "frozen", "start": one.start, "end": one.end}

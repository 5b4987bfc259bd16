"""One measure of all videos of a comparison, with its curves over time. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...._jobs.handles.comparison import Entry
from ...._jobs.text import wording
from ...._models.text.prompt import timeline
from ....judging import measuring_status
from ....measures.catalog import MEASURES, NEAR_BITS, Measure
from ....measures.cuts import check_cuts
from ....measures.flags import flags_of
from ....measures.likeness import hash_distance
from ....measures.metrics import METRICS
from ....measures.result import ClipMeasures
from ....session.measured import measures_of

if TYPE_CHECKING:
    from ....protocol.measures import CellMeasure, MeasureChoice, MeasuresAnswer

USUAL = "motion"
"""The measure that is shown at first."""
CURVES = frozenset({"motion", "flicker", "loudness"})
"""Measures with values over time."""
MOST_POINTS = 200
"""Values of one curve at most; more would not be visible."""
_DIGITS = 3
_LONGEST_LABEL = 40


def path_of(entry: Entry) -> Path | None:
    """Return the video of an entry; None if there is none yet."""
    path = entry.path if entry.job is None else entry.job.path
    return None if path is None else path.absolute()


def measures_answer(entries: Sequence[Entry], labels: Sequence[str], wanted: str) -> MeasuresAnswer:
    """Return one measure of the videos of some entries.

    Parameters
    ----------
    entries : sequence of Entry
        The cells.
    labels : sequence of str
        Their labels.
    wanted : str
        The name of the measure. An unknown name selects the default.
    """
    known = {one.name: one for one in measures()}
    chosen = known.get(wanted, MEASURES[USUAL])
    cells: dict[str, CellMeasure] = {}
    earlier: list[tuple[str, ClipMeasures]] = []
    unmeasured = waiting = 0
    for entry, label in zip(entries, labels, strict=True):
        path = path_of(entry)
        if path is None:
            continue
        found = measures_of(path)
        if found is None:
            unmeasured += path.is_file()
            waiting += measuring_status.is_waiting(path)
        else:
            cells[entry.id] = _cell(entry, found, chosen, _same_as(found, earlier))
            earlier.append((label, found))
    return {
        "chosen": chosen.name,
        "choices": choices(),
        "cells": cells,
        "unmeasured": unmeasured,
        "waiting": waiting,
    }


def measures() -> tuple[Measure, ...]:
    """Return the built-in measures, then the user's metrics."""
    return (*MEASURES.values(), *(metric.measure for metric in METRICS.values()))


def choices() -> list[MeasureChoice]:
    """Return the measures to choose from, as view data."""
    return [
        {"name": one.name, "label": one.label, "unit": one.unit, "meaning": one.meaning, "curve": one.name in CURVES}
        for one in measures()
    ]


def thinned(curve: Sequence[float], step: float, most: int = MOST_POINTS) -> tuple[list[float], float]:
    """Return a curve with at most `most` values, and the seconds between two values.

    Several values are replaced by the largest one, so that short peaks stay visible.
    """
    each = max(1, -(-len(curve) // most))
    values = [round(max(curve[start : start + each]), _DIGITS) for start in range(0, len(curve), each)]
    return values, round(step * each, 6)


def _same_as(found: ClipMeasures, earlier: Sequence[tuple[str, ClipMeasures]]) -> list[str]:
    """Return a text if a video looks like an earlier one; empty otherwise."""
    for label, other in earlier:
        bits = hash_distance(found, other)
        if bits is not None and bits <= NEAR_BITS:
            return [f"near-duplicate of {wording.shorten(label, _LONGEST_LABEL)}"]
    return []


def _cell(entry: Entry, found: ClipMeasures, measure: Measure, same_as: list[str]) -> CellMeasure:
    if entry.job is None:
        settings = dict(entry.settings or {})
        prompt = str(settings.get("prompt") or "")
    else:
        snapshot = entry.job.snapshot
        settings, prompt = {**snapshot.settings, **snapshot.request}, snapshot.prompt
    value = found.numbers.get(measure.name)
    curve, step = thinned(found.curves.get(measure.name, ()), found.step)
    flags = flags_of(found, check_cuts(found.cuts, timeline(prompt)), settings)
    return {
        "value": value,
        "text": measure.text(value),
        "why": found.missing.get(measure.name, "") if value is None else "",
        "flags": [*(flag.text for flag in flags), *same_as],
        "step": step,
        "curve": curve if value is not None else [],
    }

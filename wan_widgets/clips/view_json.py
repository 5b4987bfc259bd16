"""Clips as plain JSON for the compare view, in a notebook and in an exported page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .._models.sweeps.varying import label_of, value_label
from .clip import Clip
from .grid import Grid, made_at

if TYPE_CHECKING:
    from ..protocol import compare as shown
    from ..protocol.common import Pair

_TITLES = {"missing": "Not made", "file": "", "completed": ""}
_BETTER: Mapping[str, shown.Better] = {"this": "a", "other": "b", "same": "same", "": ""}
_UNSENT = ("missing", "waiting", "not sent")
"""The states of a place that has no job."""


def grid_json(grid: Grid, title: str) -> shown.Grid:
    """Return the axes for the page."""
    axes: list[shown.Axis] = [
        {"name": axis.name, "label": axis.label, "values": list(axis.values)} for axis in grid.axes
    ]
    return {"title": title, "axes": axes, "rows": grid.rows, "cols": grid.cols}


def cell_json(clip: Clip, grid: Grid, number: int) -> shown.Cell:
    """Return one clip for the page; the widget adds what it knows of the job."""
    gone = clip.state in _TITLES and not clip.done and clip.state != "missing"
    title = "The file is gone" if gone else _TITLES.get(clip.state, clip.state.capitalize())
    cell: shown.Cell = {
        "id": clip.id,
        "of": clip.of or clip.id,
        "take": clip.take,
        "place": list(grid.places[number]),
        "label": grid.labels[number],
        "own": grid.owns[number],
        "state": clip.state,
        "title": title,
        "tone": "off",
        "icon": "filmoff",
        "percent": None,
        "message": clip.reason,
        "prompt": clip.prompt,
        "width": clip.width,
        "height": clip.height,
        "simulated": clip.simulated,
        "star": clip.star,
        "note": clip.note,
        "can_mark": False,
        "actions": [],
        "file": None,
        "src": None,
        "facts": facts_of(clip),
    }
    if grid.mixed and clip.backend:
        cell["made"] = f"{value_label('model', clip.model)} on {made_at(clip)}"
    return cell


def pairs_json(clips: Sequence[Clip]) -> list[shown.PairRating]:
    """Return the verdicts on pairs of the clips, by clip ids, each pair once."""
    ids = {clip.job_id: clip.id for clip in reversed(clips) if clip.job_id}
    return [
        {"a": one, "b": other, "better": _BETTER[verdict.better], "note": verdict.note}
        for clip in clips
        for verdict in clip.verdicts
        if (one := ids.get(clip.job_id, "")) == clip.id and one < (other := ids.get(verdict.other, ""))
    ]


def facts_of(clip: Clip) -> list[Pair]:
    """Return the facts by which two clips are compared, as pairs of label and text."""
    facts = [(label_of(name), value_label(name, value)) for name, value in clip.settings.items() if value is not None]
    if clip.model and "model" not in clip.settings:
        facts.append((label_of("model"), value_label("model", clip.model)))
    if clip.backend:
        facts.append((label_of("service"), made_at(clip)))
    if clip.seed is not None and "seed" not in clip.settings:
        facts.append(("Seed", str(clip.seed)))
    if clip.width and clip.height:
        length = "" if clip.seconds is None else f", {clip.seconds:g} s"
        facts.append(("Output", f"{clip.width} × {clip.height}{length}"))
    if clip.state not in ("file", *_UNSENT):
        facts.append(("Take", str(clip.take)))
    if clip.created_at and clip.finished_at:
        minutes, seconds = divmod(round(clip.finished_at - clip.created_at), 60)
        facts.append(("Took", f"{minutes}:{seconds:02d}"))
    return facts


def title_of(clips: Sequence[Clip]) -> str:
    """Return the common title of all clips: their prompt or template, if they share one."""
    prompts = {clip.prompt for clip in clips}
    templates = {clip.template for clip in clips if clip.state not in _UNSENT}
    if len(prompts) == 1:
        return prompts.pop()
    return templates.pop() if len(templates) == 1 and "" not in templates else ""

"""The list of clips as CSV or JSON: ids, settings, files with their SHA-256, notes and stars."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any

from .._version import __version__
from .clip import Clip
from .grid import Grid

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""


def rows_of(clips: Sequence[Clip], grid: Grid, folder: Path) -> Iterator[dict[str, Any]]:
    """Return one record for each clip; its file as seen from `folder`."""
    for clip, label in zip(clips, grid.labels, strict=True):
        yield {
            "label": label,
            "job": clip.job_id,
            "task": clip.task_id,
            "state": clip.state,
            "reason": clip.reason,
            "starred": clip.star,
            "note": clip.note,
            "tags": list(clip.tags),
            "pairs": [{"with": one.other, "better": one.better, "note": one.note} for one in clip.verdicts],
            "prompt": clip.prompt,
            "settings": dict(clip.settings),
            "template": clip.template,
            "template_values": dict(clip.template_values),
            "seed": clip.seed,
            "take": clip.take,
            "model": clip.model,
            "service": clip.backend,
            "simulated": clip.simulated,
            "width": clip.width,
            "height": clip.height,
            "seconds": clip.seconds,
            "file": _seen_from(folder, clip.path) if clip.path is not None else "",
            "bytes": clip.path.stat().st_size if clip.path is not None and clip.done else None,
            "sha256": clip.sha256(),
            "created": _utc(clip.created_at),
            "finished": _utc(clip.finished_at),
        }


def as_json(rows: Iterator[dict[str, Any]]) -> bytes:
    """Return the records as a JSON file; every text as it is."""
    data = {"wan_widgets": __version__, "clips": list(rows)}
    return (json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8", "replace")


def as_csv(rows: Iterator[dict[str, Any]]) -> bytes:
    """Return the records as a CSV file for spreadsheets: lists and mappings as JSON, formulas made harmless."""
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig", "replace")  # without the mark Excel guesses the encoding


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return str(path)


def _utc(at: float | None) -> str:
    return "" if not at else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))

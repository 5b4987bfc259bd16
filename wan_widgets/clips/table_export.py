"""The list of clips as CSV or JSON, with the columns that the fields of `Clip` declare."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path, PurePath
from typing import Any

from .._version import __version__
from ..times import utc_text
from .clip import Clip, Verdict
from .grid import Grid

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Characters that start a formula in a spreadsheet."""


def rows_of(clips: Sequence[Clip], grid: Grid, folder: Path) -> Iterator[dict[str, Any]]:
    """Return one record for each clip, with the columns of its fields. File paths are relative to `folder`."""
    for clip, label in zip(clips, grid.labels, strict=True):
        row: dict[str, Any] = {"label": label}
        for one in fields(Clip):
            if "column" in one.metadata:
                name, kind = one.metadata["column"]
                value = getattr(clip, one.name)
                if kind == "each":
                    row |= {key: number for key, number in value.items() if key not in row}
                    continue
                row[name] = utc_text(value) if kind == "time" else _plain(value, folder)
                if one.name == "path":
                    row["bytes"] = clip.path.stat().st_size if clip.path is not None and clip.done else None
                    row["sha256"] = clip.sha256()
        row["file"] = row["file"] or ""
        yield row


def _plain(value: object, folder: Path) -> object:
    """Return a value of a clip as plain JSON."""
    if isinstance(value, Path):
        return _seen_from(folder, value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(one, folder) for one in value]
    if isinstance(value, Verdict):
        return {"with": value.other, "better": value.better, "note": value.note}
    return value


def as_json(rows: Iterator[dict[str, Any]]) -> bytes:
    """Return the records as a JSON file, with every text unchanged."""
    data = {"wan_widgets": __version__, "clips": list(rows)}
    return (json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8", "replace")


def as_csv(rows: Iterator[dict[str, Any]], *, mark: bool = True) -> bytes:
    """Return the records as a CSV file for spreadsheets: lists and mappings as JSON, formulas escaped.

    Parameters
    ----------
    rows : iterator of dict
        The records, each with the same names.
    mark : bool
        Whether to start with a byte order mark. Other tools read it as part of the first column's name.
    """
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    # Without the byte order mark, Excel guesses the encoding.
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")


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

"""A ranking as a file: everything as JSON, or one kind of rows as CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..clips.export import write_whole
from ..clips.exported_file import ExportedFile
from ..clips.table_export import as_csv
from ..config.checks import quoted
from ..errors import SettingsError
from ..paths import absolute

if TYPE_CHECKING:
    from .ranking import Ranking


def write(ranking: Ranking, path: Path, rows: str, *, overwrite: bool) -> ExportedFile:
    """Write a ranking in the format of the extension of `path`. Raises what `Ranking.export` raises."""
    kinds = {"takes": ranking.rows, "levels": ranking.level_rows, "votes": ranking.vote_rows}
    if rows not in kinds:
        raise SettingsError(f"rows={quoted(rows)} is not known.", f"It is one of {', '.join(kinds)}.")
    suffix, target = path.suffix.lower(), absolute(path)
    if suffix == ".json":
        text = json.dumps(as_data(ranking), ensure_ascii=False, indent=1, default=str) + "\n"
        data = text.encode("utf-8", "replace")
    elif suffix == ".csv":
        data = as_csv(iter(kinds[rows]()))
    else:
        raise SettingsError(f"A ranking cannot be written as {quoted(suffix or path.name)}.", "Use .csv or .json.")
    return ExportedFile(write_whole(target, lambda: [data], overwrite=overwrite))


def as_data(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as plain JSON values."""
    return {
        "wan_widgets": __version__,
        "criterion": ranking.criterion,
        "verdict": ranking.verdict,
        "method": ranking.method,
        "caveats": ranking.caveats,
        "takes": ranking.rows(),
        "levels": ranking.level_rows(),
        "votes": ranking.vote_rows(),
    }

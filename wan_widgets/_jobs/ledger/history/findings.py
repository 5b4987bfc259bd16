"""What is found in the files of jobs, as conditions of SQL: the filters ``found:black found:cuts`` and their counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...._models.text.prompt import timeline
from ....measures.cuts import check_cuts
from ....measures.findings import CLIPS_ABOVE, FINDINGS, SILENT_FROM, cuts_differ
from ....measures.result import NO_SOUND, Cut
from . import near_duplicates

_JSON = json.JSONDecoder()
_FILES = "SELECT f.path FROM measures AS m JOIN measured_files AS f ON f.sha256 = m.sha256 WHERE m.name"
_CONDITIONS: Mapping[str, str] = {
    "black": f"file IN ({_FILES} = 'black' AND m.value > 0)",
    "frozen": f"file IN ({_FILES} = 'frozen' AND m.value > 0)",
    "clipping": f"file IN ({_FILES} = 'peak' AND m.value > {CLIPS_ABOVE:g})",
    "silence": f"file IN ({_FILES} = 'silence' AND m.value >= {SILENT_FROM:g})",
    "no-sound": f"file IN ({_FILES} = 'loudness' AND m.missing = '{NO_SOUND}')",
    # A video without a cut is worth a look only if its prompt has shots.
    "cuts": (
        "EXISTS (SELECT 1 FROM measured_files AS f JOIN measures AS m ON m.sha256 = f.sha256 AND m.name = 'cuts'"
        " JOIN measure_runs AS r ON r.sha256 = f.sha256 AND r.source = 'wan'"
        " WHERE f.path = jobs.file AND (m.value > 0 OR instr(jobs.prompt, '['))"
        " AND wan_cuts_differ(jobs.prompt, jobs.settings, jobs.request,"
        " substr(r.details, instr(r.details, '\"cuts\":') + 7)))"
    ),
    "near-duplicate": "id IN (SELECT value FROM json_each(?))",
}
_HAS_VIDEO = "state = 'completed' AND file_deleted_at IS NULL"


def condition(connection: sqlite3.Connection, home: Path, name: str) -> tuple[str, list[object]]:
    """Return the condition of a finding, and its values."""
    values: list[object] = []
    if name == "near-duplicate":
        values.append(json.dumps(near_duplicates.all_with_twins(connection, home)))
    return f"({_HAS_VIDEO} AND {_CONDITIONS[name]})", values


def counts(connection: sqlite3.Connection, home: Path) -> dict[str, int]:
    """Return how many videos of the folder have each finding, by its name."""
    found = {}
    for name in FINDINGS:
        where, values = condition(connection, home, name)
        (found[name],) = connection.execute(f"SELECT count(*) FROM jobs WHERE {where}", values).fetchone()  # noqa: S608  (our own conditions)
    return found


def add_functions(connection: sqlite3.Connection) -> None:
    """Add the function that the conditions call."""
    connection.create_function("wan_cuts_differ", 4, _cuts_differ, deterministic=True)


def _cuts_differ(prompt: object, settings: object, request: object, cuts: object) -> int:
    try:
        listed, _ = _JSON.raw_decode(str(cuts).lstrip())
        found = [Cut(int(frame), float(at)) for frame, at in listed]
    except (ValueError, TypeError):
        return 0  # nothing is known of its cuts
    check = check_cuts(found, timeline(str(prompt)))
    return int(cuts_differ(check, {**_mapping(settings), **_mapping(request)}))


def _mapping(text: object) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

"""Read a table as the cells of a sweep: dicts, a DataFrame, a CSV or JSON file, or an export of this package.

An empty cell counts as not given. Numbers written as text, and whole floats, are read as numbers. Columns are settings,
or names of the row's template. From our own exports only the settings are read. An unchanged row that names a job of
this folder stands for that job, so that reading a table back buys nothing.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..._models.as_given import absent, as_meant
from ..._models.catalog import DEFAULT_MODEL, MODELS
from ..._models.names import unknown_name_words
from ..._models.request import Issue
from ..._models.sweeps.sweep import MOST_CELLS, VALUES
from ..._models.text.formatting import listed, safe_repr
from ..._models.text.prompt import names_in
from ..._models.text.template import TEMPLATES
from ...errors import SettingsError
from ...patterns import pattern
from ...redaction import hide_keys
from .. import engine_pool
from .shapes import Record, need_different, need_whole, of_document, records_of, setting_of

_LINES = (".jsonl", ".ndjson")
_ENDINGS = (".csv", ".tsv", ".json", *_LINES)
_SEPARATOR_LINE = pattern(r"sep=(.)\r?\n", re.IGNORECASE)
"""The first line with which spreadsheets declare the separator."""
_LISTED = 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_IDS = ("job", "id")
_OURS = frozenset({"state", "take", "prompt"})
"""Columns of every table of jobs, cells or clips that wan_widgets writes."""
_MOST_BYTES = 50_000_000


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table."""

    number: int
    """Its number, counted from 1, without the heading."""
    settings: Mapping[str, object]


def rows_of(asked: object) -> list[Row] | None:
    """Return the rows of a table; None if `asked` is not a table, for example a prompt.

    Parameters
    ----------
    asked : object
        A list of dicts, a DataFrame, another table of `shapes`, or the path of a CSV or JSON file.

    Raises
    ------
    SettingsError
        If a file cannot be read, or columns or rows are wrong. The message lists every problem.
    """
    records = _records(asked)
    if records is None:
        return None
    wrong: list[Issue] = []
    rows = [_row(number, record, wrong) for number, record in enumerate(records, 1) if not _blank(record)]
    if wrong:
        raise refusal(wrong, len(records))
    if len(rows) > MOST_CELLS:
        raise SettingsError(f"The table has {len(rows):,} rows; the maximum is {MOST_CELLS}.", "Make smaller ones.")
    if not rows:
        raise SettingsError("The table has no rows with values.", "Give one row for each video.")
    return rows


def refusal(wrong: Sequence[Issue], rows: int) -> SettingsError:
    """Return the error that lists everything that is wrong with the rows of a table."""
    lines = list(dict.fromkeys(one.message for one in wrong))
    more = f" And {len(lines) - _LISTED} more, in issues." if len(lines) > _LISTED else ""
    count = f"The table cannot be sent: {len(lines)} problem{'' if len(lines) == 1 else 's'} in {rows} rows."
    return SettingsError(f"{count} {' '.join(lines[:_LISTED])}{more}", wrong[0].hint, issues=wrong)


def named(number: int, issue: Issue) -> str:
    """Return the message of an issue with its row and column."""
    return f"Row {number}{f', {issue.field}' if issue.field else ''}: {issue.message}"


# -- reading -----------------------------------------------------------------------------------------


def _records(asked: object) -> list[Record] | None:
    records = records_of(asked)
    if records is not None:
        return records
    path = _path(asked)
    return None if path is None else _read(path)


def _path(asked: object) -> Path | None:
    """Return the path of a table. Text is a path if it has a table's suffix, and no space unless the file exists.

    Raises
    ------
    SettingsError
        If it is the path of another kind of file, whose name is not a prompt.
    """
    if isinstance(asked, os.PathLike):
        path = Path(os.fsdecode(asked))
        if path.suffix.lower() not in _ENDINGS:
            raise SettingsError(
                f"{hide_keys(path.name)} is not a table that can be read.",
                f"A table is a {listed(_ENDINGS)} file. Others can be given as a DataFrame.",
            )
        return path
    if hasattr(asked, "read") and isinstance(name := getattr(asked, "name", None), str):  # an open file
        return Path(name) if name.lower().endswith(_ENDINGS) else None
    if not isinstance(asked, str) or "\n" in asked or not asked.strip().lower().endswith(_ENDINGS):
        return None
    try:
        path = Path(asked.strip()).expanduser()
        return path if " " not in asked.strip() or path.is_file() else None
    except (OSError, RuntimeError):  # an unknown user after ~
        return None


def _read(path: Path) -> list[Record]:
    try:
        path = path.expanduser()
        if path.stat().st_size > _MOST_BYTES:
            raise SettingsError(f"{hide_keys(path.name)} is too large for a table of settings.")
        text = _decoded(path.read_bytes())
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, SettingsError):
            raise
        why = getattr(error, "strerror", None) or "it is not a path"
        raise SettingsError(f"The table {hide_keys(path.name)} cannot be read: {why}.", "Give its path.") from None
    ending = path.suffix.lower()
    if ending == ".json":
        return _from_json(text, path.name)
    if ending in _LINES:
        # Split only at line ends: text may contain separators of word processors.
        lines = ",".join(line for line in re.split("[\r\n]+", text) if line.strip())
        return _from_json(f"[{lines}]", path.name)
    return _from_csv(text, path.name, tabs=ending == ".tsv")


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # spreadsheets on Windows write this encoding


def _from_json(text: str, name: str) -> list[Record]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{hide_keys(name)} is not valid JSON: {error}.", "Save it again.") from None
    rows = of_document(data)
    if rows is None:
        raise SettingsError(
            f"{hide_keys(name)} contains no list of settings.", "Give a list with a dict or a prompt for each row."
        )
    return rows


def _from_csv(text: str, name: str, *, tabs: bool) -> list[Record]:
    said = _SEPARATOR_LINE.match(text)
    if said is not None:
        delimiter, text = said[1], text[said.end() :]
    else:
        heading = re.split(r"[\r\n]", text, maxsplit=1)[0]
        delimiter = "\t" if tabs else max(",;\t", key=heading.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if line]
    except csv.Error as error:
        raise SettingsError(f"{hide_keys(name)} is not valid CSV: {error}.", "Save it again.") from None
    names, rows = (lines[0], lines[1:]) if lines else ([], [])
    need_different(names)
    need_whole([number for number, row in enumerate(rows, 1) if any(one.strip() for one in row[len(names) :])])
    return [{key: _unguarded(value) for key, value in zip(names, row, strict=False)} for row in rows]


def _unguarded(value: object) -> object:
    """Return a text without the apostrophe that our export puts before formulas."""
    guarded = isinstance(value, str) and value[:1] == "'" and value[1:].startswith(_FORMULA)
    return str(value)[1:] if guarded else value


# -- one row -----------------------------------------------------------------------------------------


def _blank(record: Mapping[str, object]) -> bool:
    return all(_nothing(value) for value in record.values())


def _nothing(value: object) -> bool:
    try:
        return absent(value)
    except Exception:
        return False


def _row(number: int, record: Mapping[str, object], wrong: list[Issue]) -> Row:
    model = MODELS[DEFAULT_MODEL]
    ours = record.keys() >= _OURS and any(name in record for name in _IDS)
    given: dict[str, object] = {}
    for key, value in record.items():
        name = setting_of(str(key))
        if name == VALUES and isinstance(value, Mapping):
            given[VALUES] = value
        elif not _nothing(value):
            given[name] = value
    if ours:
        return Row(number=number, settings=_of_job(given))
    texts = [text for name in TEMPLATES if isinstance(text := given.get(name), str)]
    names = {name for text in texts for name in names_in(text)}
    settings: dict[str, object] = {}
    values: dict[str, object] = {}
    for name, value in given.items():
        if name in MODELS.settings():
            settings[name] = _listed_inputs(name, value)
        elif name == VALUES and isinstance(value, Mapping):
            values |= value
        elif name in names:
            values[name] = value
        elif not name.lower().startswith("unnamed:") and name:  # an index that pandas wrote
            message, hint = unknown_name_words(name, model)
            wrong.append(Issue(field="", severity="error", message=f"Column {safe_repr(name)}: {message}", hint=hint))
    own = as_meant(settings)
    return Row(number=number, settings={**own, VALUES: values} if values else own)


def _listed_inputs(name: str, value: object) -> object:
    """Return references as a list, if a table has them as text."""
    if name != "references" or not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return value
    return [one.strip() for one in text.split(";") if one.strip()]


def _of_job(given: Mapping[str, object]) -> dict[str, object]:
    """Return the settings of a row of our own export: its job's settings, with the changes made in the table."""
    names = MODELS.settings()
    columns = as_meant({name: _listed_inputs(name, value) for name, value in given.items() if name in names})
    whole = _mapping(given.get("settings"))
    known = _known(next((str(given[name]) for name in _IDS if name in given), ""))
    if known is None:
        return {**as_meant(whole), **columns} if whole else columns
    asked, sent = known
    changed = {name: value for name, value in columns.items() if not _same(sent.get(name), value)}
    return {**as_meant(asked), **as_meant(whole), **changed}


def _known(job_id: str) -> tuple[Mapping[str, object], Mapping[str, object]] | None:
    """Return the settings of a job of this folder, as requested and as sent."""
    row = engine_pool.engine().ledger.get(job_id) if job_id else None
    if row is None:
        return None
    return row.settings, {**row.request, **row.settings, "seed": row.seed, "model": row.model, "prompt": row.prompt}


def _mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    names = MODELS.settings()
    return {key: one for key, one in value.items() if key in names} if isinstance(value, Mapping) else {}


def _same(one: object, other: object) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return list(one) == list(other)
    return one == other

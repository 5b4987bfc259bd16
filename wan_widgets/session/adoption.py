"""Add videos to the ledger that are missing in it because an older copy of the ledger was restored.

Each video contains the record of its job. Before anything is bought, such videos are added to the ledger, so that the
same settings find them. Each process searches the folder once, and again when the ledger has fewer jobs than before.
This costs nothing, and no service is called.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .._jobs.ledger.row import Row
from .._jobs.record.state import JobState
from .._jobs.runtime.engine import Engine
from .._jobs.runtime.plan import Plan, plan_of
from .._models.request import Draft
from ..errors import LedgerError, WanError
from ..forks import free_in_child
from ..log import note
from ..media import restore_inputs
from ..media.mp4 import provenance
from ..media.restore_inputs import Missing
from ..paths import is_inside
from ..patterns import pattern
from .inspection import inspect, without_bytes

MOST = 20_000
"""Largest number of videos that are examined."""
_ID = pattern(r"[A-Za-z0-9-]{8,80}")

_lock = free_in_child(threading.Lock())
_searched: dict[Path, int] = {}
"""Number of the last row of the ledger at the last search of its folder."""


def adopt_unknown(engine: Engine) -> list[str]:
    """Add the videos of a folder that its ledger does not know; return the ids of their jobs.

    If the ledger cannot be read or written, nothing is raised here; the next purchase reports it.
    """
    try:
        last = engine.ledger.context("").last_row
        with _lock:
            if is_searched(engine, last):
                return []
            _searched[engine.home] = last
        known = engine.ledger.files()
        found = [row for path in _unknown(engine.home, known) if (row := _row(engine.home, path)) is not None]
        added = engine.ledger.add([row for row in found if row.id not in known]) if found else []
    except (LedgerError, OSError) as error:
        note(error)
        return []
    with _lock:
        _searched[engine.home] = last + len(added)
    return added


def is_searched(engine: Engine, last_row: int) -> bool:
    """Return whether a folder was searched, and its ledger has lost no rows since."""
    return 0 <= _searched.get(engine.home, -1) <= last_row


def _unknown(home: Path, known: Mapping[str, str]) -> Iterator[Path]:
    """Yield the videos below a folder that the ledger does not have."""
    names = set(known.values())
    for number, path in enumerate(home.rglob("*.mp4")):
        if number >= MOST:
            return
        relative = path.relative_to(home)
        hidden = any(part.startswith(".") for part in relative.parts)
        if not hidden and relative.as_posix() not in names and is_inside(home, path):
            yield path


def _row(home: Path, path: Path) -> Row | None:
    """Return the finished job of a video; None if the file has no usable record."""
    with suppress(WanError, OSError, ValueError, TypeError, KeyError):
        record = provenance.record_beside(path) or provenance.record_in(_tags(path))
        identity = str(record["id"])
        if not _ID.fullmatch(identity):
            return None
        return _row_of(home, path, record, identity)
    return None


def _tags(path: Path) -> Mapping[str, str]:
    from ..media import video

    return video.tags(path)


def _row_of(home: Path, path: Path, record: Mapping[str, Any], identity: str) -> Row | None:
    plan = _plan(home, path, record)
    if plan is None:
        return None
    seed = record.get("seed")
    times, cost, file = (_object(record.get(name)) for name in ("times", "cost", "file"))
    created = _seconds(times.get("created")) or path.stat().st_mtime
    values = {**plan.request.values, **({"seed": seed} if isinstance(seed, int) else {})}
    made = plan.row()
    return Row(
        id=identity,
        state=JobState.COMPLETED,
        take=int(record.get("take") or 1),
        fingerprint=plan.fingerprint,
        prompt=made.prompt,
        settings=made.settings,
        request={**made.request, **{name: one for name, one in values.items() if name == "seed"}},
        inputs=made.inputs,
        seed=seed if isinstance(seed, int) else None,
        template=plan.template,
        negative_template=plan.negative_template,
        template_values=dict(plan.template_values),
        model=made.model,
        mode=made.mode,
        backend=plan.backend,
        service=plan.service,
        base_url=plan.base_url,
        width=_int_of(file.get("width")),
        height=_int_of(file.get("height")),
        created_at=created,
        submitted_at=_seconds(times.get("submitted")),
        finished_at=_seconds(times.get("finished")) or created,
        updated_at=created,
        file=path.relative_to(home).as_posix(),
        file_size=path.stat().st_size,
        task_id=record["task_id"] if isinstance(record.get("task_id"), str) else None,
        estimate=_object(cost.get("estimate")) or None,
        billing=_object(cost.get("billing")) or None,
    )


def _plan(home: Path, path: Path, record: Mapping[str, Any]) -> Plan | None:
    """Return the plan of the same settings; None if they cannot be read.

    Missing input files are identified by the checksums in the record, so the same settings find the video once the
    files are back.
    """
    asked = "seed" in record["settings"]
    found = restore_inputs.restored(record, inputs=record.get("inputs", []), folders=[path.parent, home])
    settings = dict(found.filled.settings)
    if not asked:
        settings.pop("seed", None)  # the seed was picked, not given
    draft = inspect(settings, str(record.get("protocol") or ""))
    if found.missing:
        draft = _with_gone(draft, found.missing)
    backend, base_url = str(record["service"]), str(record.get("host") or "")
    plan = plan_of(without_bytes(draft), backend=backend, base_url=base_url)
    filled = found.filled
    return Plan(
        **{
            **vars(plan),
            "template": filled.template,
            "negative_template": filled.negative_template,
            "template_values": filled.values,
        }
    )


def _with_gone(draft: Draft, missing: Sequence[Missing]) -> Draft:
    """Return a draft whose missing files have the checksums of the record instead of a problem."""
    facts = dict(draft.inputs)
    for one in missing:
        known = facts.get(one.text)
        if known is not None and one.sha256:
            facts[one.text] = replace(known, sha256=one.sha256, problem=None)
    return replace(draft, inputs=facts)


def _object(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _int_of(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seconds(text: object) -> float | None:
    """Return a time as UTC text in seconds since the epoch; None for anything else."""
    with suppress(ValueError):
        if isinstance(text, str) and text:
            return datetime.fromisoformat(text).timestamp()
    return None

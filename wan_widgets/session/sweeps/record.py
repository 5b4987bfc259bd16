"""The record of a sweep that is stored before its cells are sent, and how the same sweep is found again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..._jobs.ledger import sweep_store
from ..._jobs.ledger.sweep_store import StoredCell, StoredSweep
from ..._jobs.record.ids import new_id
from ..._jobs.runtime.engine import Engine
from ..._jobs.runtime.plan import Plan, plain
from ..._models.prices.price import estimate_of
from ..._models.sweeps.sweep import Asked, Axis
from ...errors import SettingsError
from ...redaction import holds_key
from .. import backends, generation


def record_of(engine: Engine, asked: Asked, plans: Sequence[Plan], *, again: bool, concurrency: int) -> StoredSweep:
    """Return the existing sweep of these cells, or a new one that is not stored yet."""
    prints = [plan.fingerprint for plan in plans]
    key = key_of(prints, asked.axes, zipped=asked.zipped)
    before = [] if again else [one for one in known_sweeps(engine, key) if not one.again]
    if before:
        return replace(before[0], concurrency=concurrency)
    made = {} if again else {one.fingerprint: generation.job_for(engine, one) for one in plans}
    return StoredSweep(
        id=new_id(),
        created_at=time.time(),
        axes=tuple(replace(axis, values=tuple(_json(one) for one in axis.values)) for axis in asked.axes),
        zipped=asked.zipped,
        again=again,
        concurrency=concurrency,
        backend=plans[0].backend,
        service=backends.protocol(plans[0].backend),
        base_url=plans[0].base_url,
        key=key,
        cells=tuple(
            StoredCell(
                settings=plain(plan.settings),
                differs={name: _json(value) for name, value in point.differs.items()},
                fingerprint=plan.fingerprint,
                seconds=estimate_of([plan.request]).seconds,
                template=plan.template,
                negative_template=plan.negative_template,
                values=dict(plan.template_values),
                job=made.get(plan.fingerprint),
            )
            for plan, point in zip(plans, asked.points, strict=True)
        ),
    )


def known_sweeps(engine: Engine, key: str) -> list[StoredSweep]:
    """Return the stored sweeps of these cells; if none is stored, those that this process remembers."""
    found = sweep_store.find(engine.ledger, key=key)
    return found or [one for one in engine.folder.sweeps() if one.key == key]


def key_of(prints: Sequence[str], axes: Sequence[Axis], *, zipped: bool) -> str:
    """Return a key that is equal for sweeps of the same cells along the same axes."""
    return hashlib.sha256(json.dumps([list(prints), [axis.name for axis in axes], zipped]).encode()).hexdigest()


def _json(value: object) -> Any:
    """Return a value of an axis as plain JSON; bytes become a text with their size."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_json(one) for one in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"{len(bytes(value)):,} bytes"
    return str(value)


def refuse_keys(stored: StoredSweep) -> None:
    """Raise if a varied value or its name contains a key. The settings themselves were checked with each cell."""
    written = [[axis.name, axis.values] for axis in stored.axes] + [list(cell.differs.items()) for cell in stored.cells]
    if holds_key(json.dumps(written, ensure_ascii=False)):
        raise SettingsError("There is an API key among the values of this sweep.", "Remove it. It would be stored.")

"""Sweeps whose jobs are only in the ledger, and a session that makes the job of a cell at once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.ledger import sweep_store
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.ledger.sweep_store import StoredCell, StoredSweep
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._models.sweeps.sweep import Axis

from ..fake import BASE, House
from ..ledger.rows import row

ELSEWHERE = {"owner": "elsewhere.1.1", "lease_until": time.time() + 24 * 3600}
"""What the row of a job has that another process watches, for longer than all tests take."""
UNLIKELY = JobError(kind="TaskFailedError", message="It broke.", charged="unlikely")
"""The error of a job that may have cost money."""


def reopen(home: str, sweep_id: str) -> tuple[str, str]:
    """Replaces the function that opens a sweep again."""
    return home, sweep_id


class Commands:
    """The session: a cell that is sent is a completed job at once, or one that never ends."""

    reopen = staticmethod(reopen)

    def __init__(self, house: House) -> None:
        self.house = house
        self.sent: list[tuple[str, str | None]] = []
        self.asked: list[tuple[list[str], bool]] = []
        self.repeated: list[tuple[list[str], bool]] = []
        self.fault: Exception | None = None
        self.into: dict[str, str] = {}
        """The sweep of the job that another kernel has made, by its cell."""
        self.endless = False

    def job(self, job_id: str) -> Job:
        return self.house.job(job_id)

    def send(self, sweep: StoredSweep, cell: StoredCell, instead_of: str | None) -> Job:
        self.sent.append((cell.fingerprint, instead_of))
        if self.fault is not None:
            raise self.fault
        changes = {"state": JobState.RUNNING, **ELSEWHERE} if self.endless else {"state": JobState.COMPLETED}
        made = stored(self.house, cell.fingerprint, sweep=self.into.get(cell.fingerprint, sweep.id), **changes)
        return self.house.job(made.id)

    def ask(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> None:
        self.asked.append(([cell.fingerprint for cell in cells], yes))

    def repeat(self, sweep: StoredSweep, cells: Sequence[StoredCell], *, yes: bool) -> str:
        self.repeated.append(([cell.fingerprint for cell in cells], yes))
        return "the new sweep"


def stored(house: House, fingerprint: str, state: JobState, **changes: object) -> Row:
    """Store a job that no process watches, unless `changes` say so."""
    facts = {"sweep": "sweep-one", "backend": "toapis", "task_id": f"task of {fingerprint}", "owner": None}
    made = row(fingerprint, **{**facts, "state": state, "prompt": "A kite", "model": "wan2.6", **changes})
    house.engine.ledger.add([made])
    return made


def sweep_of(house: House, count: int, **changes: object) -> Sweep:
    cells = tuple(
        StoredCell(
            settings={"prompt": "A kite", "resolution": "720p", "seed": number},
            differs={"seed": number},
            fingerprint=f"f{number}",
            seconds=5,
        )
        for number in range(count)
    )
    facts = {
        "id": "sweep-one",
        "created_at": 7.0,
        "axes": (Axis(name="seed", values=tuple(range(count))),),
        "zipped": False,
        "again": False,
        "concurrency": 3,
        "backend": "toapis",
        "base_url": BASE,
        "key": "k",
        "cells": cells,
    }
    one = StoredSweep(**{**facts, **changes})
    sweep_store.save(house.engine.ledger, one)
    return Sweep(house.engine, one, Commands(house))


def mixed_sweep(house: House) -> Sweep:
    """Return a sweep of six cells: completed, failed, without a job, never sent, watched elsewhere, not watched."""
    stored(house, "f0", JobState.COMPLETED)
    stored(house, "f1", JobState.FAILED, error=UNLIKELY)
    stored(house, "f3", JobState.PREPARING, task_id=None)
    stored(house, "f4", JobState.RUNNING, progress=0.5, **ELSEWHERE)
    stored(house, "f5", JobState.RUNNING)
    return sweep_of(house, 6)

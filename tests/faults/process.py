"""A simulated process that uses a folder of videos: its own session, which ends before the next one starts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wan_widgets import session
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets.session import engine_pool
from wan_widgets.simulator.server.task_runner import Simulator

from .faulty_proxy import Liar

WAIT = 40.0
"""Seconds that a job may take to end; each takes about one."""


@dataclass
class World:
    """One faulty service, one folder, and the processes that use it one after the other."""

    liar: Liar
    simulator: Simulator
    home: Path
    monkeypatch: pytest.MonkeyPatch
    service: str = "toapis"

    def __post_init__(self) -> None:
        self.snapshots: list[JobSnapshot] = []
        self._limits = pytest.MonkeyPatch()
        self._before = dict(self.simulator.posts), len(self.simulator.store.tasks)
        self.begin()

    @property
    def tasks(self) -> int:
        """Number of tasks that the service has from this folder."""
        return len(self.simulator.store.tasks) - self._before[1]

    @property
    def posts(self) -> int:
        """Number of submits that were sent to the service."""
        return len(self.liar.seen("create"))

    def limit(self, name: str, value: object) -> None:
        """Set a limit below ``wan_widgets`` until it is mended, such as ``_jobs.runtime.lifecycle.submit._MAX_HELD_SECONDS``."""
        module, _, limit = name.rpartition(".")
        self._limits.setattr(importlib.import_module(f"wan_widgets.{module}"), limit, value)

    def mend(self) -> None:
        """Remove every fault."""
        self.liar.mend()
        self._limits.undo()

    def begin(self) -> None:
        """Begin a process."""
        self.monkeypatch.setattr(engine_pool, "_session", engine_pool._Session())
        session.watch(self.snapshots.append)

    def end(self) -> None:
        """End the process and leave its work unfinished."""
        engine_pool._session.loop.close(5.0)

    def restart(self) -> None:
        self.end()
        self.begin()

    def make(self, prompt: str = "A kite", **settings: object) -> Job:
        return session.generate(prompt, **{"resolution": "720p", "duration": 5, **settings})

    def resume(self, job: Job) -> Job:
        """Resume all jobs, as `wan.resume()` does; return the job as this process has it."""
        session.resume()
        return session.job(job.id)

    def strings(self, job: Job) -> Iterator[str]:
        """Return every text of a job that does not come from the user."""
        data = job.snapshot.to_json()
        for name in ("settings", "request", "prompt", "template", "template_values", "remark", "tags", "estimate"):
            data.pop(name)
        yield from _strings(data)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            for one in pair:
                yield from _strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)

"""Tasks on disk, one JSON file each, so that a restarted simulator can finish them.

Every write is atomic: a temporary name, then a rename. Used on the server's loop only.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..fault_table import TOAPIS
from ..faults import Asked, from_json

Status = Literal["queued", "in_progress", "completed", "failed", "cancelled", "expired"]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_UPLOADS_LIVE = 7 * 86_400.0
"""Seconds for which an upload is kept."""


@dataclass(kw_only=True)
class Record:
    """One stored task. Times are seconds since the epoch."""

    id: str
    owner: str
    """A hash of the key that made it; the key itself is never stored."""
    body: dict[str, Any]
    """The request body as received."""
    seed: int
    """As requested, or picked, so that a task that is rendered again looks the same."""
    token: str
    """A random part of the link to its video."""
    created_at: float
    cost_usd: float = 0.0
    """Its cost: 0 once it has failed."""
    price_usd: float = 0.0
    """Its cost if it does not fail."""
    client_id: str | None = None
    service: str = TOAPIS
    """The service whose protocol the request used."""
    status: Status = "queued"
    started_at: float | None = None
    completed_at: float | None = None
    expires_at: float | None = None
    error: dict[str, Any] | None = None
    """Code and message in the simulator's own words."""
    width: int = 0
    height: int = 0
    ratio: str = ""
    seconds: float = 0.0
    """Length of the video in seconds."""
    input_seconds: float = 0.0
    """Seconds of input clips that are billed."""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    faults: list[dict[str, Any]] = field(default_factory=list)
    progress: float = 0.0
    """0..1; not stored, because after a restart the task starts again."""
    looks: int = 0
    """How often its status was requested; not stored."""

    @property
    def over(self) -> bool:
        """Whether the task has ended."""
        return self.status not in ("queued", "in_progress")

    def asked(self) -> list[Asked]:
        """Return the faults that belong to it."""
        return [from_json(one) for one in self.faults]

    def fault(self, name: str) -> Asked | None:
        """Return the fault called `name` if it belongs to this task."""
        return next((one for one in self.asked() if one.name == name), None)


class Store:
    """The folder of one simulator: tasks, uploads, videos."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tasks: dict[str, Record] = {}
        self.uploads = folder / "uploads"
        for part in ("tasks", "uploads", "videos", "scratch"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for path in sorted((folder / "tasks").glob("*.json")):
            record = _read(path)
            if record is not None:
                self.tasks[record.id] = record

    def video(self, record: Record) -> Path:
        """Return the path of a task's video, which may not exist yet."""
        return self.folder / "videos" / f"{record.id}.mp4"

    def upload(self, name: str) -> Path:
        """Return the path of an upload."""
        return self.uploads / name

    def scratch(self) -> tempfile.TemporaryDirectory[str]:
        """Return a folder for one attempt at rendering.

        It is never shared, because after a restart an old thread may still be running.
        """
        return tempfile.TemporaryDirectory(dir=self.folder / "scratch", ignore_cleanup_errors=True)

    def keep(self, record: Record) -> None:
        """Store a task."""
        self.tasks[record.id] = record
        data = {name: value for name, value in asdict(record).items() if name not in ("progress", "looks")}
        write_json(self.folder / "tasks" / f"{record.id}.json", data)

    def of(self, owner: str, service: str) -> list[Record]:
        """Return a key's own tasks at a service."""
        return [one for one in self.tasks.values() if one.owner == owner and one.service == service]

    def find(self, name: str, owner: str, service: str) -> Record | None:
        """Return a key's own task by its id or by its client's id; the newest if there are several.

        The published pages do not say what a second submit with the same client id does; here it makes another task.
        """
        own = self.of(owner, service)
        same = [one for one in own if one.id == name] or [one for one in own if one.client_id == name]
        return max(same, key=lambda one: one.created_at, default=None)

    def unfinished(self) -> list[Record]:
        """Return the unfinished tasks, oldest first."""
        return sorted((one for one in self.tasks.values() if not one.over), key=lambda one: one.created_at)

    def spent(self) -> float:
        """Return the total cost of all tasks in simulated USD."""
        return sum(one.cost_usd for one in self.tasks.values())

    def tidy(self, now: float) -> None:
        """Delete videos with expired links, old uploads, and incomplete files of a killed process."""
        for left in (self.folder / "scratch").iterdir():
            shutil.rmtree(left, ignore_errors=True)
        for record in self.tasks.values():
            if record.expires_at is not None and record.expires_at < now:
                self.video(record).unlink(missing_ok=True)
        for path in self.uploads.iterdir():
            if path.stat().st_mtime < now - _UPLOADS_LIVE:
                path.unlink(missing_ok=True)


def new_id() -> str:
    """Return a ULID: 26 characters, sorted by time."""
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def write_json(path: Path, data: Any) -> None:
    """Write JSON so that a reader sees the old file or the new one, never a part."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(data), encoding="ascii")
    part.replace(path)


def _read(path: Path) -> Record | None:
    """Return the task in a file; None if the file is damaged, which loses only a simulated task."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data.setdefault("price_usd", data.get("cost_usd", 0.0))
        record = Record(**data)
    except (OSError, ValueError, TypeError):
        return None
    if record.error is not None and "message" not in record.error:  # as earlier versions wrote it
        record.error = {"code": "generation_failed", "message": json.dumps(record.error)}
    return record

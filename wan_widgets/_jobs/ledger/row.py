"""One job as the ledger stores it, and the snapshot made from it. Pure.

A row whose owner is dead is shown as ``detached`` without being rewritten; the process that resumes it writes the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..._models.catalog import DEFAULT_MODEL, MODELS
from ..record.job_record import JobRecord, info, infos, shared_values
from ..record.snapshot import JobSnapshot
from ..record.state import RESTING, JobState


@dataclass(frozen=True, kw_only=True, slots=True)
class Row(JobRecord):
    """One job in the ledger: its record, and what only the ledger needs."""

    inputs: Mapping[str, str] = field(default_factory=dict, metadata=info("object"))
    """SHA-256 of each local input, by its source."""
    body: Mapping[str, Any] | None = field(default=None, metadata=info("object"))
    """The body of the request, once the inputs are uploaded."""
    base_url: str = field(default="", metadata=info("text", provenance="host"))
    """Base URL of the service; empty for the simulator, which is identified by the folder."""
    owner: str | None = field(default=None, metadata=info("text"))
    lease_until: float | None = field(default=None, metadata=info("number"))
    session: str = field(default="", metadata=info("text"))
    """The session that last requested it, as named by `lease.session`."""


COLUMN_OF = {one.name: about.column or one.name for one, about in infos(Row)}
"""Field of a row -> its column in the ledger."""
COLUMNS = {COLUMN_OF[one.name]: about for one, about in infos(Row)}
"""The columns of the table, each with how it is stored."""
ANNOTATIONS = frozenset(one.name for one, about in infos(Row) if about.annotation)
"""Fields that the user changes, whichever process owns the job."""


def snapshot_of(row: Row, home: Path, *, watched: bool) -> JobSnapshot:
    """Return the snapshot of a job.

    Parameters
    ----------
    row : Row
        The job in the ledger.
    home : Path
        The folder of its file.
    watched : bool
        Whether its owner is alive. Without an owner, an active job is shown as detached.
    """
    state, left = row.state, row.left_state
    if state not in RESTING and not watched:
        state, left = JobState.DETACHED, row.state
    duration = row.request.get("duration")
    there = row.file and state is JobState.COMPLETED and not row.file_deleted_at
    changes: dict[str, Any] = {
        "state": state,
        "left_state": left,
        "note": "" if state is JobState.DETACHED else row.note,
        "typical": typical_of(row),
        "file": str(home / str(row.file)) if there else None,
        "billing": None if row.simulated else row.billing,
    }
    return JobSnapshot(
        **{**shared_values(row), **changes},
        host=host_of(row.base_url),
        seconds=duration if isinstance(duration, int) and duration > 0 else None,
        resolution=str(row.request.get("resolution") or ""),
    )


def typical_of(row: Row) -> tuple[int, int]:
    """Return the usual seconds from submit to video: from similar jobs, else the published values."""
    return row.typical or MODELS.get(row.model, MODELS[DEFAULT_MODEL]).typical_seconds


_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_USUAL_PORTS = {"http": 80, "https": 443}


def address_of(base_url: str) -> str:
    """Return the host and port of a base URL in one spelling, because a service on this machine has several names.

    Examples
    --------
    >>> address_of("http://localhost:8000"), address_of("http://[::1]:8000"), address_of("https://toapis.com:443")
    ('127.0.0.1:8000', '127.0.0.1:8000', 'toapis.com')
    """
    parts = urlsplit(base_url)
    name = (parts.hostname or "").rstrip(".")
    host = "127.0.0.1" if name in _LOOPBACK else f"[{name}]" if ":" in name else name
    port = parts.port
    return host if port in (None, _USUAL_PORTS.get(parts.scheme)) else f"{host}:{port}"


def is_same_service(one: str, other: str) -> bool:
    """Return whether two base URLs are spellings of one."""
    parts, others = urlsplit(one), urlsplit(other)
    return address_of(one) == address_of(other) and (parts.scheme, parts.path) == (others.scheme, others.path)


def host_of(base_url: str) -> str:
    """Return the host of a base URL, with its port if it has one."""
    return urlsplit(base_url).netloc

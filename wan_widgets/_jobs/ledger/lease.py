"""The owner of a job: one process at a time, with a name that shows others whether it is alive.

A name contains the machine, the process id and the start time of the process. On the same machine, a dead process is
recognized at once, and a living one keeps its jobs however slow it is. From another machine only the lease is known,
which an owner renews while it watches.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import sys
from functools import lru_cache
from pathlib import Path

LEASE = 15.0
"""Seconds after which an owner on another machine loses a job if it does not renew the lease."""
RENEW = 5.0
"""Seconds between renewals."""

_START_TIME = 19
"""Index of the start time among the fields after the name in a process's stat file. Source: proc(5)."""
_token = secrets.token_hex()


def me() -> str:
    """Return the name of this process as an owner. A forked child has another name."""
    return _name(os.getpid())


@lru_cache(maxsize=1)
def _name(pid: int) -> str:
    return f"{_machine()}.{pid}.{_started(pid) or _token}"


def session() -> str:
    """Return the name of this session: the name of the original process, also in forked children."""
    return _session


def alive(owner: str | None, lease_until: float | None, now: float) -> bool:
    """Return whether an owner is alive and watches.

    Parameters
    ----------
    owner : str or None
        A name from `me`.
    lease_until, now : float
        Seconds since the epoch.
    """
    if not owner:
        return False
    if owner == me():
        return True
    leased = lease_until is not None and now < lease_until
    machine, _, rest = owner.partition(".")
    pid, _, started = rest.partition(".")
    if machine != _machine() or not pid.isdigit():
        return leased
    if sys.platform == "win32":  # there os.kill would not only ask
        return leased
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass  # it exists, and belongs to another user
    found = _started(int(pid))
    return leased if found is None else found == started


@lru_cache(maxsize=1)
def _machine() -> str:
    """Return a name for the scope of process ids: machine, boot and container."""
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            parts.append(str(os.stat(path).st_ino) if path.endswith("pid") else Path(path).read_text(encoding="ascii"))  # noqa: PTH116  (a link into the kernel, not a path)
        except OSError:
            continue
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _started(pid: int) -> str | None:
    """Return when a process started, in ticks since boot; None if the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before may contain spaces and brackets
    if len(fields) <= _START_TIME or fields[0] in ("Z", "X"):  # a zombie does not watch jobs
        return "dead"
    return fields[_START_TIME]


_session = me()

"""Check once for each disk, with a test file, whether it can lock files, as SQLite needs.

Some network drives cannot. SQLite mistakes that for another process's lock, and would wait until its timeout.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from ....errors import LedgerError

_NO_LOCKS = frozenset(
    number
    for name in ("ENOLCK", "ENOSYS", "EOPNOTSUPP", "ENOTSUP", "EINVAL")
    if (number := getattr(errno, name, None)) is not None
)
_known: dict[int, bool] = {}
"""Whether locks are missing, by device."""


def need(folder: Path) -> None:
    """Raise LedgerError if files in a folder cannot be locked."""
    if are_missing(folder):
        raise error(folder)


def are_missing(folder: Path) -> bool:
    """Return whether files in a folder cannot be locked; False if that cannot be determined."""
    if sys.platform == "win32":
        return False
    try:
        device = os.stat(folder).st_dev  # noqa: PTH116  (as below: one call, no path object)
        if device not in _known:
            _known[device] = _probe(folder)
        return _known[device]
    except OSError:
        return False


def error(folder: Path) -> LedgerError:
    """Return the error for a folder whose files cannot be locked."""
    return LedgerError(
        f"The disk of {folder} cannot lock files, as some network drives cannot: the ledger cannot be kept there.",
        "Set WAN_HOME (or wan.settings.home) to a folder on a local disk.",
    )


def _probe(folder: Path) -> bool:
    import fcntl

    # Not the ledger itself: closing it would drop the locks that this process holds on it.
    handle, name = tempfile.mkstemp(prefix=".lock-", dir=folder)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno in _NO_LOCKS
    else:
        return False
    finally:
        os.close(handle)
        with suppress(OSError):
            Path(name).unlink()

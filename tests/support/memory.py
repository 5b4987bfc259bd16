"""A place in memory for the folders of the tests: every commit of a ledger waits for its disk, and on a busy one for long.

What is written is the same, and so is what a killed process leaves. Where there is not enough memory the folders are
where pytest puts them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

PLACE = Path("/dev/shm")
ROOT = "PYTEST_DEBUG_TEMPROOT"
"""Environment: where pytest makes its folders; all processes of a run inherit it."""
LEAST_ROOM = 4_000_000_000
"""Bytes: three times what a full run leaves."""
LEAST_MEMORY = 8_000_000_000
_PREFIX = "wan-tests-"


def make_root(environment: MutableMapping[str, str], place: Path = PLACE) -> Path | None:
    """Make the folder for this process and name it in the environment; None where there is no room or another is named."""
    if ROOT in environment or not place.is_dir() or not os.access(place, os.W_OK):
        return None
    tidy(place)
    if shutil.disk_usage(place).free < LEAST_ROOM or _free_memory() < LEAST_MEMORY:
        return None
    root = place / f"{_PREFIX}{os.getpid()}"
    root.mkdir(mode=0o700)
    environment[ROOT] = str(root)
    return root


def tidy(place: Path = PLACE) -> None:
    """Remove the folders of killed runs."""
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            os.kill(int(folder.name.removeprefix(_PREFIX)), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, OSError):
            continue


def _free_memory() -> int:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        line = next(one for one in lines if one.startswith("MemAvailable:"))
        return int(line.split()[1]) * 1024
    return 0

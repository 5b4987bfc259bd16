"""How a folder of videos, or its ledger, goes away under a running job."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite.database import FILE

from ...fake import House

Leave = Callable[[House, Path], None]


def renamed(house: House, tmp_path: Path) -> None:
    house.home.rename(tmp_path / "elsewhere")


def deleted(house: House, tmp_path: Path) -> None:
    while house.home.exists():  # what is written at the same moment is in the way
        shutil.rmtree(house.home, ignore_errors=True)


def moved_and_made_again(house: House, tmp_path: Path) -> None:
    house.home.rename(tmp_path / "elsewhere")
    other = Ledger(house.home)
    other.change(lambda _: None)


def unlinked(house: House, tmp_path: Path) -> None:
    (house.home / FILE).unlink()


def emptied(house: House, tmp_path: Path) -> None:
    os.truncate(house.home / FILE, 0)


def behind_a_mount_point(house: House, tmp_path: Path) -> None:
    """What is left where a disk was unmounted: an empty folder of another disk."""
    house.home.rename(tmp_path / "elsewhere")
    house.home.mkdir()


def copied_over(copy: Path, ledger: Path) -> None:
    """Copy as a shell does, between two writes: not in this process, where closing a file gives up SQLite's locks."""
    with closing(sqlite3.connect(ledger, isolation_level=None, timeout=60)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        subprocess.run(["cp", str(copy), str(ledger)], check=True, timeout=60)
        connection.execute("ROLLBACK")


WAYS = (renamed, deleted, moved_and_made_again, unlinked, emptied, behind_a_mount_point)

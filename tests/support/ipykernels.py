"""The two generations of ipykernel in the tests: the installed one, and version 6 on top of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def overlay(name: str) -> str:
    """Return the folder that PYTHONPATH must begin with for a kernel: ``ipykernel6``, or nothing for ``ipykernel7``."""
    if name == "ipykernel7":
        return ""
    older = Path(sys.prefix) / "ipykernel6"
    if not older.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(older)]
        subprocess.run([*command, "ipykernel>=6.29,<7", "nest-asyncio"], check=True)
    return str(older)

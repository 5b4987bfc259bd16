"""Runs an app of a host without its page, in the host's environment, and returns its last line of output as JSON."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def run(host: str, app: str, folder: Path) -> Any:
    """Run an app in a separate folder. Raises AssertionError if it fails or its host is not installed."""
    python = ROOT / f".venv-hosts/{host}/bin/python"
    assert python.exists(), f"bash tests/hosts/install {host} makes its environment."
    path = folder / "app.py"
    path.write_text(app, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WAN_HOME": str(folder / "videos"), "HOME": str(folder)}
    done = subprocess.run(
        [python, path], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])

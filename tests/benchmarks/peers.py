"""Packages to compare with, installed into a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "fal-client": "fal_client",
    "replicate": "replicate",
    "runwayml": "runwayml",
    "openai": "openai",
    "dashscope": "dashscope",
    "google-genai": "google.genai",
}
"""Name to install -> module to import."""


def folder() -> Path:
    """Return the folder of the peers, after they have been installed there."""
    path = Path(os.environ["BENCHMARK_PEERS"])
    done = path / ".installed.json"
    if not done.exists() or json.loads(done.read_text()) != sorted(PACKAGES):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(path), *PACKAGES]
        subprocess.run(command, check=True, stdout=sys.stderr)
        done.write_text(json.dumps(sorted(PACKAGES)))
    return path

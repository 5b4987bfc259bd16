"""A key made for the test, the gate that accepts only this key, and the folder that must not contain it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.gated_service import Gate, gated
from support.key_pieces import marked_key


@dataclass
class Place:
    """The folder of a session, and its environment with the key."""

    folder: Path
    env: dict[str, str]
    gate: Gate
    service: str = "toapis"


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The place of a session at ToAPIs, or at the service that a test asks for."""
    service = str(getattr(request, "param", "toapis"))
    key = marked_key()
    folder = tmp_path / "work"
    folder.mkdir()
    root = str(Path(__file__).parents[2])
    with gated(tmp_path / "simulator", key) as gate:
        env = {
            **os.environ,
            "IPYTHONDIR": str(folder / "ipython"),
            "JPY_SESSION_NAME": str(folder / "a.ipynb"),
            "PYTHONPATH": os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part),
            f"{service.upper()}_API_KEY": key,
            f"{service.upper()}_BASE_URL": gate.url,
            "WAN_BACKEND": service,
            "WAN_HOME": str(folder / "videos"),
        }
        yield Place(folder, env, gate, service)

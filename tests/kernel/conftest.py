"""Kernels for the tests: one per test and per ipykernel, in its own folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from kernels import Kernel
from support.ipykernels import overlay
from support.simulators import simulating

from wan_widgets.session import SIMULATOR_FOLDER

SECRET = ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_HOME", "WAN_BACKEND", "TOAPIS_BASE_URL")


@pytest.fixture(params=[pytest.param("ipykernel6", marks=pytest.mark.nightly), "ipykernel7"])
def kernel_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kernel(tmp_path: Path, kernel_name: str) -> Iterator[Kernel]:
    env = {name: value for name, value in os.environ.items() if name not in SECRET}
    root = str(Path(__file__).parents[2])
    env["PYTHONPATH"] = os.pathsep.join(
        part for part in (overlay(kernel_name), root, env.get("PYTHONPATH", "")) if part
    )
    env["IPYTHONDIR"] = str(tmp_path / "ipython")
    folder = tmp_path / "work"
    folder.mkdir()
    env["JPY_SESSION_NAME"] = str(folder / "a.ipynb")
    with simulating(folder / "wan_videos" / SIMULATOR_FOLDER):
        one = Kernel(folder, env)
        yield one
        one.close()

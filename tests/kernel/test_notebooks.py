"""The notebooks are stored without outputs, and run from top to bottom without a key."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from support.ipykernels import overlay
from support.simulators import simulating

from wan_widgets.session import SIMULATOR_FOLDER

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_quickstart():
    assert FOLDER / "quickstart.ipynb" in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


RUNS = [
    pytest.param(FOLDER / "quickstart.ipynb", "ipykernel6", marks=pytest.mark.nightly),
    *((path, "ipykernel7") for path in NOTEBOOKS),
]
MOST_STORED = {"quickstart": 70_000, "iterate": 130_000, "judge": 130_000}
"""Bytes that a notebook has at most when a program has run it: its outputs hold small posters, one more where a job is done early, and no code."""


@pytest.mark.parametrize(("path", "kernel"), RUNS, ids=lambda one: getattr(one, "stem", one))
def test_it_runs_from_top_to_bottom_without_a_key_and_stays_small(path, kernel, tmp_path, monkeypatch):
    for name in ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_BACKEND", "WAN_HOME"):
        monkeypatch.delenv(name, raising=False)
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    python_path = (overlay(kernel), str(FOLDER.parent), os.environ.get("PYTHONPATH", ""))
    with simulating(tmp_path / "wan_videos" / SIMULATOR_FOLDER):
        client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in python_path if part)})
    assert list((tmp_path / "wan_videos").glob("*.mp4"))
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    text = "".join(str(output.get("text", "")) for output in outputs)
    assert "Traceback" not in text
    assert "widgets" not in book.metadata
    assert not any("widget" in kind for output in outputs for kind in output.get("data", {}))
    assert len(nbformat.writes(book).encode()) < MOST_STORED[path.stem]

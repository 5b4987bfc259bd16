"""The notebooks are stored without outputs, and run from top to bottom without a key."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_quickstart():
    assert FOLDER / "quickstart.ipynb" in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom_without_a_key(path, tmp_path, monkeypatch):
    for name in ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_BACKEND", "WAN_HOME"):
        monkeypatch.delenv(name, raising=False)
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    assert list((tmp_path / "wan_videos").glob("*.mp4"))
    text = "".join(str(output.get("text", "")) for cell in book.cells for output in cell.get("outputs", []))
    assert "Traceback" not in text

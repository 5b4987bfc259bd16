"""Notebooks that a program runs: nbclient, and so nbconvert and papermill, which end the kernel after the last cell."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from support.ipykernels import overlay

from wan_widgets import session
from wan_widgets.simulator import process

ROOT = Path(__file__).parents[2]
SETUP = '%load_ext wan_widgets\nimport wan_widgets as wan\nwan.use("simulator", seconds={seconds})\nNone'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run cells as nbclient does, in a folder with a simulator; give their outputs as text."""
    monkeypatch.setenv("WAN_HOME", str(tmp_path / "videos"))

    def execute(*cells, seconds=600):
        sources = (SETUP.format(seconds=seconds), *cells)
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in sources])
        where = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(book, timeout=200, kernel_name="python3", resources=where)
        paths = (overlay("ipykernel7"), str(ROOT), os.environ.get("PYTHONPATH", ""))
        client.execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in paths if part)})
        return [[_text(output) for output in cell.outputs] for cell in book.cells[1:]]

    yield execute
    process.stop(tmp_path / "videos" / session.SIMULATOR_FOLDER)


def _text(output):
    return str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))


def test_what_was_asked_is_at_the_service_when_the_run_is_over_and_the_output_says_how_it_is_picked_up(run):
    hidden, swept, last = run(
        'job = wan.generate("A kite", resolution="720p")',
        'wan.sweep(["A cat", "A fox", "A dog", "An owl"], concurrency=1, resolution="720p")',
        "%wan --resolution 720p a boat",
    )
    jobs = session.jobs()
    assert len(jobs) == 6
    assert all(job.snapshot.task_id for job in jobs)
    for output in (hidden, swept, last):
        assert "The notebook did not wait for this video" in "".join(output)
        assert "wan.resume() in this folder picks it up" in "".join(output)
    assert "Sending" not in "".join(last)


def test_waiting_for_a_job_that_fails_ends_the_run_with_its_error(run):
    with pytest.raises(CellExecutionError, match="TaskFailedError"):
        run("%wan --wait --resolution 720p a boat [fault:failed]", "after = 1", seconds=1)
    with pytest.raises(CellExecutionError, match="UsageError"):
        run("%wan a boat --dry-run")

"""Cells of a sweep: their share of the progress, their shape in words, and why they failed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.sweeps.cell import Cell, reasons_of, shape_of, share_of
from wan_widgets._jobs.handles.sweeps.status import _one_cell_per_take, _values
from wan_widgets._jobs.ledger.sweep_store import StoredCell
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._models.sweeps.sweep import Axis


@pytest.mark.parametrize(
    ("state", "progress", "share"),
    [
        (JobState.QUEUED, None, 0.0),
        (JobState.RUNNING, None, 0.0),
        (JobState.RUNNING, 0.5, 0.475),
        (JobState.RUNNING, 1.0, 0.95),
        (JobState.DOWNLOADING, 1.0, 0.95),
        (JobState.COMPLETED, 1.0, 1.0),
        (JobState.FAILED, 0.1, 1.0),
        (JobState.UNKNOWN, None, 0.0),
    ],
)
def test_the_share_of_a_cell_is_its_progress_and_a_little_is_left_for_the_download(state, progress, share):
    assert share_of(JobSnapshot(id="a", state=state, progress=progress)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("count", "axes", "zipped", "words"),
    [
        (1, [], False, "1 cell (given one by one)"),
        (2, ["seed"], False, "2 cells (seed)"),
        (4, ["prompt", "seed"], False, "4 cells (prompt by seed)"),
        (2, ["prompt", "seed"], True, "2 cells (prompt with seed)"),
    ],
)
def test_the_shape_of_a_sweep_is_the_number_of_its_cells_and_its_axes(count, axes, zipped, words):
    stored = SimpleNamespace(cells=[None] * count, axes=[Axis(name=one, values=()) for one in axes], zipped=zipped)
    assert shape_of(stored) == words


def cell(index: int, state: str = "failed", message: str | None = "It broke.", **differs: object) -> Cell:
    job = SimpleNamespace(error=None if message is None else SimpleNamespace(message=message))
    return Cell(index=index, differs=differs, settings={}, job=None if state == "not sent" else job, state=state)


@pytest.mark.parametrize("failed", [0, 1, 5, 6, 9])
def test_the_first_five_failed_cells_say_why_and_the_others_are_counted(failed):
    cells = [cell(number, seed=number) for number in range(failed)]
    cells += [cell(20, "completed", None), cell(21, "not sent")]
    lines = reasons_of(cells)
    assert lines[:5] == [f"  Cell {number} (seed {number}) failed: It broke." for number in range(min(failed, 5))]
    more = [f"  and {failed - 5} more; sweep.rows() lists them."] if failed > 5 else []
    assert lines[5:] == more


def test_a_failed_cell_names_all_in_which_it_differs_also_where_it_does_not_say_why():
    assert reasons_of([cell(3, "expired", None, seed=1, prompt="A cat")]) == [
        "  Cell 3 (seed 1, prompt A cat) expired: "
    ]


def stored(**settings: object) -> StoredCell:
    return StoredCell(settings=settings, differs={}, fingerprint="f", seconds=10)


def test_the_price_of_a_cell_depends_on_its_model_its_settings_and_its_length():
    name, values = _values(stored(model="wan2.6", resolution="720p", seed=None, duration="auto"))
    assert name == "wan2.6"
    assert (values["resolution"], values["duration"], values["aspect_ratio"]) == ("720p", 10, "16:9")
    assert values["seed"] is None
    assert _values(stored(model="wan3.0-video"))[0] == "wan3.0-video"
    assert _values(stored())[0] == _values(stored(model="of a newer version"))[0] == "wan2.6"


def test_a_cell_is_there_once_for_each_of_its_takes():
    one = cell(1, "not sent")
    assert _one_cell_per_take(one, []) == [one]
    jobs = [SimpleNamespace(state=JobState.FAILED), SimpleNamespace(state=JobState.COMPLETED)]
    takes = _one_cell_per_take(one, jobs)
    assert [(take.index, take.job, take.state) for take in takes] == [(1, jobs[0], "failed"), (1, jobs[1], "completed")]

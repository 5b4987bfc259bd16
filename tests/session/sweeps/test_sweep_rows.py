"""The cells of a sweep as rows and as a table: what differs, and the columns of their jobs."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

import wan_widgets as wan
from wan_widgets import errors
from wan_widgets._jobs.handles.job_list import JobList
from wan_widgets._jobs.handles.rows import cell_row
from wan_widgets._jobs.handles.sweeps.cell import Cell

SMALL = {"resolution": "720p", "duration": 5}


def test_a_data_frame_has_a_line_for_each_cell(service, monkeypatch):
    sweep = wan.sweep(["A cat", "A fox"], seed=[1, 2], **SMALL).wait(20)
    rows = sweep.rows()
    assert [(row["cell"], row["prompt"], row["seed"]) for row in rows] == [
        (0, "A cat", 1), (1, "A cat", 2), (2, "A fox", 1), (3, "A fox", 2),
    ]  # fmt: skip
    assert {row["state"] for row in rows} == {"completed"}
    table = sweep.dataframe()
    assert list(table["seed"]) == [1, 2, 1, 2]
    assert list(table.columns) == list(rows[0])
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(errors.WanError, match=r"\.rows\(\)"):
        sweep.dataframe()


def test_the_row_of_a_cell_has_the_columns_of_its_job_with_the_cost(service):
    sweep = wan.sweep("A {state} cat", values={"state": ["wet", "dry"]}, **SMALL).wait(20)
    jobs = [JobList([job]).rows()[0] for job in sweep.jobs]
    for row, job in zip(sweep.rows(), jobs, strict=True):
        assert {**row, "id": row["job"]}.items() >= job.items()
        assert "cost" in row
    assert [(row["{state}"], row["state"]) for row in sweep.rows()] == [("wet", "completed"), ("dry", "completed")]


def test_a_cell_that_is_not_sent_has_the_columns_of_one_that_is(service):
    made = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20).cells[1]
    sent, unsent = cell_row(made), cell_row(replace(made, job=None, state="not sent"))
    assert list(unsent) == list(sent)
    known = {name: value for name, value in unsent.items() if value is not None}
    assert known == {
        "cell": 1, "seed": 2, "prompt": "A cat", "state": "not sent", "starred": False, "message": "",
        **{name: value for name, value in made.settings.items() if value is not None},
    }  # fmt: skip


def test_the_prompt_of_a_row_is_the_one_that_was_sent(service):
    prompts = ["A {animal} on grass", "A {animal} on sand"]
    sweep = wan.sweep(prompts, values={"animal": "cat"}, **SMALL).wait(20)
    assert [row["prompt"] for row in sweep.rows()] == ["A cat on grass", "A cat on sand"]


def test_a_row_has_the_prompt_and_the_seed_as_sent_and_every_other_value_as_asked_for(service):
    job = wan.generate("A cat", seed=1, **SMALL).wait(20)
    cell = Cell(index=0, differs={}, settings={}, job=job, state="completed")
    asked = {"prompt": "A {animal}", "seed": 2, "duration": "five"}
    row = cell_row(replace(cell, differs=asked))
    assert (row["prompt"], row["seed"], row["duration"]) == ("A cat", 1, "five")
    unsent = cell_row(replace(cell, differs=asked, job=None, state="not sent"))
    assert (unsent["prompt"], unsent["seed"], unsent["duration"]) == ("A {animal}", 2, "five")

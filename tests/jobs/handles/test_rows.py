"""Jobs and cells as rows of plain values, and rows as a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.dataframe import frame_of
from wan_widgets._jobs.handles.job_list import NONE_YET, JobList
from wan_widgets._jobs.handles.measured import measure_columns
from wan_widgets._jobs.handles.rows import cell_row, job_row
from wan_widgets._jobs.handles.sweeps.cell import Cell
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._models.catalog import MODELS
from wan_widgets.errors import WanError

JOB = JobSnapshot(
    id="a",
    state=JobState.COMPLETED,
    prompt="A cat",
    model="wan2.6",
    request={"prompt": "never", "model": "never", "resolution": "720p", "seed": 7, "odd": 1},
    seed=7,
    seconds=5,
    template="A {animal}",
    template_values={"animal": "cat"},
    tags=("a", "b"),
    created_at=1.0,
    finished_at=61.0,
    billing={"usd": 0.5},
    backend="toapis",
)


def test_a_job_is_a_row_of_plain_values():
    row = job_row(JOB)
    assert (row["id"], row["state"], row["prompt"], row["model"]) == ("a", "completed", "A cat", "wan2.6")
    assert type(row["state"]) is str
    assert (row["created"], row["finished"]) == (datetime.fromtimestamp(1, UTC), datetime.fromtimestamp(61, UTC))
    assert (row["took"], row["cost"]) == (60.0, JOB.cost.final)
    assert (row["tags"], row["template_values"]) == (["a", "b"], {"animal": "cat"})
    assert row["template_values"] is not JOB.template_values
    assert (row["resolution"], row["seed"], row["duration"]) == ("720p", 7, None)
    assert set(MODELS.settings()) <= set(row)
    assert "odd" not in row


def test_the_columns_of_a_row_are_grouped_by_subject():
    names = list(job_row(JOB))
    assert names[:4] == ["id", "state", "take", "prompt"]
    assert names[4] == next(name for name in MODELS.settings() if name not in ("prompt", "model"))
    assert names[names.index("finished") + 1] == "took"
    assert names[names.index("file") + 1] == "cost"


def cell(job: JobSnapshot | None = JOB, **differs: object) -> Cell:
    held = None if job is None else SimpleNamespace(snapshot=job)
    settings = {"prompt": "A cat", "resolution": "720p", "seed": 8}
    return Cell(index=3, differs=differs, settings=settings, job=held, state="failed" if job else "not sent")


def test_the_row_of_a_cell_begins_with_its_number_and_what_differs():
    row = cell_row(cell(seed=8, resolution="1080p"))
    assert list(row)[:3] == ["cell", "seed", "resolution"]
    assert (row["cell"], row["seed"], row["resolution"]) == (3, 7, "1080p")
    assert (row["job"], row["state"], row["seconds"], row["message"]) == ("a", "failed", 5, "")
    assert "id" not in row


def test_a_value_that_was_not_sent_is_that_of_the_axis():
    job = JobSnapshot(id="a", state=JobState.FAILED, error=JobError(kind="WanError", message="It broke."))
    row = cell_row(cell(job, seed=8))
    assert (row["seed"], row["message"]) == (8, "It broke.")
    unsent = cell_row(cell(None, seed=8, prompt="A fox"))
    assert (unsent["seed"], unsent["prompt"], unsent["resolution"]) == (8, "A cat", "720p")
    assert (unsent["job"], unsent["seconds"], unsent["starred"], unsent["message"]) == (None, None, False, "")


def test_a_placeholder_has_its_bare_name_unless_that_is_another_column():
    row = cell_row(cell(**{"{animal}": "cat", "{state}": "wet", "{job}": "baker"}))
    assert list(row)[:4] == ["cell", "animal", "{state}", "{job}"]
    assert (row["animal"], row["{state}"], row["{job}"], row["state"]) == ("cat", "wet", "baker", "failed")


# -- as a table --------------------------------------------------------------------------------------


@pytest.fixture
def in_tokyo(monkeypatch) -> Iterator[None]:
    """Let the local time be that of Tokyo."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_times_in_a_table_are_in_utc_without_a_zone():
    there = datetime(2026, 1, 14, 9, 5, tzinfo=timezone(timedelta(hours=2)))
    bare = datetime(2026, 1, 14, 9, 5)  # noqa: DTZ001  (without a zone)
    table = frame_of([{"at": there, "bare": bare, "none": None, "number": 7}])
    assert table["at"][0] == datetime(2026, 1, 14, 7, 5)  # noqa: DTZ001  (without a zone)
    assert table["bare"][0] == bare
    assert list(table.columns) == ["at", "bare", "none", "number"]


def test_a_table_has_the_columns_that_are_named_also_without_rows():
    assert list(frame_of([], ("a", "b")).columns) == ["a", "b"]
    assert list(frame_of([]).columns) == []
    assert list(frame_of([{"a": 1, "b": 2}], ("b",)).columns) == ["b"]


def test_without_pandas_there_is_no_table_but_the_rows(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(WanError, match="needs pandas, which is not installed") as caught:
        frame_of([])
    assert caught.value.hint == "pip install pandas, or use .rows() for plain dicts."


def test_a_list_of_jobs_is_a_line_for_each_or_a_sentence(house):
    assert repr(JobList()) == NONE_YET == "No jobs here yet."
    assert repr(JobList(empty="None is starred.")) == "None is starred."
    one, other = house.make(seed=1).wait(20), house.make(seed=2).wait(20)
    jobs = JobList([one, other])
    assert repr(jobs) == f"{one!r}\n{other!r}"
    assert [row["id"] for row in jobs.rows()] == [one.id, other.id]
    assert list(jobs.rows()[0]) == list(jobs.dataframe().columns) == list(JobList().dataframe().columns)
    assert list(JobList().dataframe().columns)[-len(measure_columns()) :] == list(measure_columns())

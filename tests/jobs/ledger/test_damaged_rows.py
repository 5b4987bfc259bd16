"""A record that is damaged is shown as far as it can be read, says so, and hides no other."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from support.ledgers import fill

from wan_widgets import errors, session
from wan_widgets._jobs.ledger.row import COLUMNS, Row
from wan_widgets._jobs.ledger.row_codec import JSON_CODECS, column_values, read
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets.session import sweeps
from wan_widgets.widgets.publish import jobs_html

from ..fake import FakeService, make_video

ID = "00000001-wan-test"


def spoil(column: str, value: object, table: str = "jobs", where: str = f"id = '{ID}'") -> None:
    with closing(sqlite3.connect(session.home() / FILE)) as connection, connection:
        done = connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value,))
        assert done.rowcount == 1


@pytest.mark.parametrize("value", ["{cut", "5", '{"kind": "x", "unknown": 1}', b"\xff", "[" * 100_000])
@pytest.mark.parametrize("column", sorted(name for name, about in COLUMNS.items() if about.codec in JSON_CODECS))
def test_damaged_json_hides_no_job(column, value):
    fill(session.home(), 3, state=JobState.FAILED, error=None, file=None)
    spoil(column, value)
    found = session.jobs()
    assert [job.id[:8] for job in found] == ["00000000", "00000001", "00000002"]
    said = repr(found[1])
    if "damaged" in said:  # a dict with odd names may be what was meant
        assert f"The ledger's record of it is damaged: {column}." in said
        assert FILE in said
    else:
        assert value.startswith("{")
        assert column != "trouble"
    assert len(jobs_html(found).split("<tr>")) == 5
    found.rows()


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - {"id"}))
@pytest.mark.parametrize("value", ["no such thing", b"\xff"])
def test_whatever_is_damaged_everything_else_is_found(column, value):
    fill(session.home(), 3)
    spoil(column, value)
    assert len(session.jobs(limit=None)) == 3
    assert len(session.jobs("shot", limit=None)) >= 2
    assert session.job("00000002").state is JobState.COMPLETED
    assert session.job(ID).id == ID
    assert session.unfinished() == [] or column in ("state", "owner")


def test_a_search_and_its_counts_go_past_damaged_rows():
    from wan_widgets._jobs.ledger.history.filters import filters_of

    fill(session.home(), 14)
    for column in ("tags", "request"):
        spoil(column, "{cut")
    assert len(session.jobs("zwei", limit=None)) == 0
    assert len(session.jobs("für", limit=None)) == 2
    assert len(session.jobs(tag="best", limit=None)) == 2
    counts = session.counts(filters_of())
    assert (counts.total, counts.by["tag"]["best"]) == (14, 2)


def test_a_job_whose_state_is_damaged_is_not_taken_for_over():
    fill(session.home(), 2)
    spoil("state", "no such state")
    (left,) = session.unfinished()
    assert (left.id, left.state) == (ID, JobState.UNKNOWN)
    with pytest.raises(errors.LedgerError, match="damaged: state"):
        session.job(ID).result()


def test_the_same_settings_find_a_finished_job_whose_record_is_damaged(tmp_path, monkeypatch):
    from wan_widgets.session import backends

    service = FakeService(make_video(tmp_path / "v.mp4"))
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    session.use("simulator")
    job = session.generate("A kite").wait(20)
    spoil("settings", "{cut", where=f"id = '{job.id}'")
    assert session.generate("A kite") == job
    assert service.count("submit") == 1


def test_an_engine_that_an_open_form_has_made_before_uses_the_service_that_a_test_puts_in_place(tmp_path, monkeypatch):
    from wan_widgets.session import backends

    session.engine()
    service = FakeService(make_video(tmp_path / "v.mp4"))
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    session.use("simulator")
    session.generate("A kite").wait(20)
    assert service.count("submit") == 1


@pytest.mark.parametrize("request_", ["{cut", "5"])
def test_a_damaged_record_keeps_nobody_from_making_another_video(tmp_path, monkeypatch, request_):
    from wan_widgets.session import backends

    service = FakeService(make_video(tmp_path / "v.mp4"))
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    session.use("simulator")
    job = session.generate("A kite").wait(20)
    spoil("request", request_, where=f"id = '{job.id}'")
    assert session.generate("A boat").result(20).width == 1280


CELL = {"settings": {}, "differs": {}, "fingerprint": "f", "seconds": 5}


@pytest.mark.parametrize(
    "cells",
    ["{cut", *(json.dumps([{**CELL, name: []}]) for name in CELL)],
    ids=["cut", *CELL],
)
def test_a_damaged_sweep_hides_no_other_and_can_be_asked_for_anew(cells, tmp_path, monkeypatch):
    from wan_widgets.session import backends

    service = FakeService(make_video(tmp_path / "v.mp4"))
    monkeypatch.setattr(backends, "connect", lambda *_: service)
    session.use("simulator")
    one = sweeps.sweep("A cat", seed=[1, 2]).wait(20)
    other = sweeps.sweep("A fox", seed=[1, 2]).wait(20)
    spoil("cells", cells, "sweeps", f"id = '{one.id}'")
    assert [kept.id for kept in sweeps.sweeps()] == [other.id]
    assert [job.id for job in sweeps.sweep("A cat", seed=[1, 2]).wait(20).jobs] == [job.id for job in one.jobs]
    assert service.count("submit") == 4


def test_a_damaged_record_says_so_beside_the_flags_that_it_has():
    row = Row(id="a", fingerprint="f", created_at=1.0, updated_at=1.0, flags=("no sound",))
    values = [column_values(row)[column] for column in COLUMNS]
    values[list(COLUMNS).index("body")] = "{cut"
    read_again = read(values)
    assert read_again.flags == ("no sound", "the ledger's record of it is damaged: body")
    assert read_again.error.message == "The ledger's record of it is damaged: body."
    done = [column_values(replace(row, state=JobState.COMPLETED, flags=()))[column] for column in COLUMNS]
    done[list(COLUMNS).index("body")] = "{cut"
    assert (read(done).error, len(read(done).flags)) == (None, 1)


@pytest.mark.parametrize(
    ("column", "value", "is_damaged"),
    [
        ("tags", '["a", "b"]', False),
        ("tags", '["a", 1]', True),
        ("tags", '"ab"', True),
        ("typical", "[60, 120]", False),
        ("typical", "[60]", True),
        ("typical", '[60, "120"]', True),
    ],
)
def test_a_list_is_damaged_if_one_of_its_values_is_of_another_kind(column, value, is_damaged):
    row = Row(id="a", fingerprint="f", created_at=1.0, updated_at=1.0)
    found = read([value if name == column else stored for name, stored in column_values(row).items()])
    assert found.flags == (("the ledger's record of it is damaged: " + column,) if is_damaged else ())


@pytest.mark.parametrize("column", ["id", "fingerprint", "state", "prompt", "tags", "created_at", "star"])
def test_a_value_that_every_job_has_is_damaged_where_it_is_missing(column):
    row = Row(id="a", fingerprint="f", created_at=1.0, updated_at=1.0)
    found = read([None if name == column else stored for name, stored in column_values(row).items()])
    assert found.flags == (f"the ledger's record of it is damaged: {column}",)


def test_a_value_that_a_job_need_not_have_may_be_missing():
    row = Row(id="a", fingerprint="f", created_at=1.0, updated_at=1.0)
    assert read(list(column_values(row).values())) == row


def read_with(row: Row, **values: object) -> Row:
    return read([values.get(name, stored) for name, stored in column_values(row).items()])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", b"a"),
        ("state", "no such state"),
        ("state", 5),
        ("prompt", 5),
        ("prompt", b"fog"),
        ("created_at", "soon"),
        ("star", "yes"),
        ("star", b"1"),
        ("request", "[]"),
        ("request", 5),
    ],
)
def test_a_value_of_another_kind_is_damaged_and_the_job_is_left_to_the_user(column, value):
    row = Row(id="a", fingerprint="f", state=JobState.QUEUED, task_id="task", created_at=1.0, updated_at=1.0)
    found = read_with(row, **{column: value})
    assert found.flags == (f"the ledger's record of it is damaged: {column}",)
    assert found.error.message == f"The ledger's record of it is damaged: {column}."
    assert found.state is (JobState.UNKNOWN if column == "state" else JobState.QUEUED)
    assert found.id == (str(value) if column == "id" else "a")
    assert found.task_id == "task"


def test_a_damaged_record_keeps_the_error_that_it_has():
    row = Row(id="a", fingerprint="f", state=JobState.FAILED, created_at=1.0, updated_at=1.0)
    row = replace(row, error=JobError(kind="PolicyError", message="It was refused."))
    assert read_with(row, body="{cut").error == row.error
    assert len(read_with(row, body="{cut").flags) == 1


def test_switches_and_states_have_their_own_kinds_again():
    row = Row(id="a", fingerprint="f", state=JobState.FAILED, star=True, created_at=1.0, updated_at=1.0)
    found = read_with(row, left_state="", star=1)
    assert (found.star, found.state, found.left_state) == (True, JobState.FAILED, None)
    assert found.star is True
    assert isinstance(found.state, JobState)
    assert found.flags == ()

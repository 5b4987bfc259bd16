"""``wan.jobs``: jobs as the user finds them, and as rows and a table."""

from __future__ import annotations

import inspect
from datetime import UTC

import pytest
from support.ledgers import fill

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import SettingsError, WanError
from wan_widgets.widgets.gallery import CHOICES

KEY = "sk-" + "only-for-this-test-4711"


@pytest.fixture(autouse=True)
def made():
    fill(session.home(), 30)


def test_jobs_are_found_as_the_user_asks():
    found = session.jobs("lighthouse", starred=True, state="completed", limit=5)
    assert [job.seed for job in found] == [0]
    takes = session.jobs(takes_of=session.job("00000013"))
    assert [job.seed for job in takes] == [13, 18]
    assert len(session.jobs(limit=None)) == 30
    assert len(session.jobs(limit=3)) == 3
    assert [job.seed for job in session.jobs(noted=True)] == [0, 11, 22]
    assert {job.snapshot.backend for job in session.jobs(backend="toapis")} == {"toapis"}


def test_jobs_and_gallery_take_the_same_filters():
    known = set(inspect.signature(session.jobs).parameters) - {"text", "limit", "others"}
    assert known == set(CHOICES) | {"simulated", "found"}
    for face in (session.jobs, wan.gallery):
        with pytest.raises(SettingsError, match="Did you mean noted"):
            face(notes=True)


@pytest.mark.parametrize("limit", [0, -1, -50, True, 2.5, "3"])
def test_a_limit_below_one_is_refused(limit):
    for listed in (session.jobs, wan.sweeps):
        with pytest.raises(SettingsError, match="limit must be a whole number, 1 or more"):
            listed(limit=limit)


def test_what_no_filter_knows_is_reported_with_the_nearest_and_without_a_key():
    with pytest.raises(SettingsError, match="Did you mean completed"):
        session.jobs(state="complete")
    with pytest.raises(SettingsError) as caught:
        session.jobs(f"state:{KEY}")
    assert KEY not in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        session.jobs(mode=KEY)
    assert KEY not in str(caught.value)


def test_rows_have_every_setting_and_the_users_marks():
    (row,) = session.jobs(seed=0).rows()
    assert row["id"] == "00000000-wan-test"
    assert (row["resolution"], row["duration"], row["negative_prompt"]) == ("720p", 5, "blurry, low quality")
    assert (row["starred"], row["tags"], row["took"]) == (True, ["best", "für den Film"], 178.0)
    assert row["cost"] is None
    assert session.jobs(seed=1).rows()[0]["cost"] == 0.0
    assert row["watermark"] is None
    assert type(row["state"]) is str
    assert row["created"].tzinfo is UTC


def test_the_table_is_pandas():
    frame = session.jobs(starred=True, limit=None).dataframe()
    assert list(frame["seed"]) == [0, 7, 14, 21, 28]
    assert {"prompt", "resolution", "note", "tags", "created", "finished", "took", "file", "cost"} <= set(frame)
    assert "seconds" not in frame  # elsewhere that is a video's length
    empty = session.jobs("nothing like it").dataframe()
    assert len(empty) == 0
    assert list(empty) == list(frame)


def test_without_pandas_the_table_says_what_to_do(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(WanError, match="needs pandas"):
        session.jobs().dataframe()


def test_a_whole_task_id_names_its_job_though_the_id_of_another_begins_with_it():
    session.engine().ledger.write(session.job("00000005").id, None, {"task_id": "00000013"})
    assert session.job(" 00000013 ").seed == 5
    with pytest.raises(SettingsError, match="more than one job '0000001'"):
        session.job("0000001")
    for nothing in ("", "  ", "99999999"):
        with pytest.raises(SettingsError, match="There is no job"):
            session.job(nothing)

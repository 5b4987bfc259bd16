"""Faults of this machine: disks without locks, long paths, an interrupt at a bad moment."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.ledger.sqlite import file_locks
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.lifecycle import workflow

from ...fake import FakeService, House, until

if TYPE_CHECKING:
    from wan_widgets._jobs.runtime.tracked_job import TrackedJob


@pytest.fixture(params=["ENOLCK", "EOPNOTSUPP", "ENOSYS"])
def no_locks(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[int]:
    """A disk without file locks, for SQLite and all other code."""
    asked: list[int] = []
    number = getattr(errno, request.param)

    def refuse(handle: int, *_: object) -> None:
        asked.append(handle)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "lockf", refuse)
    monkeypatch.setattr(file_locks, "_known", {})
    return asked


def test_a_disk_without_locks_is_said_at_once_and_nothing_is_sent(
    house: House, service: FakeService, no_locks: list[int]
) -> None:
    with pytest.raises(errors.LedgerError, match="cannot lock files") as caught:
        house.make()
    assert "WAN_HOME" in caught.value.hint
    assert caught.value.charged == "no"
    assert service.calls == []
    assert list(house.home.iterdir()) == []


def test_a_disk_without_locks_is_probed_once(tmp_path: Path, no_locks: list[int]) -> None:
    for name in ("a", "b", "a"):
        with pytest.raises(errors.LedgerError, match="cannot lock files"):
            Ledger(tmp_path / name).change(lambda _: None)
    assert len(no_locks) == 1


def test_a_disk_with_locks_has_no_trace_of_the_probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_locks, "_known", {})
    Ledger(tmp_path).change(lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


@pytest.mark.parametrize("name", ["EACCES", "EAGAIN", "EIO"])
def test_a_lock_that_is_refused_for_another_reason_says_nothing_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(getattr(errno, name), "refused")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    monkeypatch.setattr(file_locks, "_known", {})
    file_locks.need(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_too_long_for_the_ledger_says_so(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d" * 100] * 5)
    with pytest.raises(errors.LedgerError, match="more than 500 characters") as caught:
        Ledger(deep).change(lambda _: None)
    assert "shorter path" in caught.value.hint


@pytest.fixture
def unsent(house: House, monkeypatch: pytest.MonkeyPatch) -> Row:
    """A job whose cell was interrupted when it was stored, before anything was sent."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(house.engine, "_tracked", interrupted)
        with pytest.raises(KeyboardInterrupt):
            house.make()
    (row,) = house.engine.ledger.everything()
    return row


@pytest.mark.usefixtures("unsent")
def test_a_cell_that_was_interrupted_before_anything_was_sent_is_made_when_it_runs_again(
    house: House, service: FakeService
) -> None:
    job = house.make()
    assert not job.reused
    assert job.wait(20).state is JobState.COMPLETED
    assert job.snapshot.take == 1
    assert service.count("submit") == 1


def test_a_job_that_was_sent_and_that_nobody_watches_is_never_refused_as_unsent(
    house: House, service: FakeService, unsent: Row
) -> None:
    sent = {"state": JobState.SUBMITTING, "submitted_at": time.time()}
    assert house.engine.ledger.write(unsent.id, unsent.owner, sent)
    job = house.make()
    assert (job.id, job.reused) == (unsent.id, True)
    assert [one.state for one in house.engine.ledger.everything()] == [JobState.SUBMITTING]
    assert service.count("submit") == 0


def test_a_take_that_was_stored_while_its_cell_was_interrupted_is_refused_and_counts_no_more(
    house: House, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = house.engine.ledger.begin

    def interrupted(*args: Any, **how: Any) -> None:
        begin(*args, **how)  # another thread commits it
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(house.engine.ledger, "begin", interrupted)
        with pytest.raises(KeyboardInterrupt):
            house.make(again=True)
    (row,) = house.engine.ledger.everything()
    assert (row.state, row.owner) == (JobState.REFUSED, None)
    assert service.count("submit") == 0


def test_why_a_job_is_not_watched_any_more_is_shown_also_where_it_cannot_be_stored(
    house: House, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.states = [("running", 0.1)] * 1000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)

    def refuse(*_: object, **__: object) -> None:
        raise errors.LedgerError("The disk is full.")

    def fetch(_: str) -> None:
        raise errors.AuthenticationError("The key was refused.", status=401)

    monkeypatch.setattr(house.engine.ledger, "write", refuse)
    service.on_fetch = fetch
    assert job.wait(20).state is JobState.DETACHED
    assert job.error is not None
    assert job.error.kind == "AuthenticationError"


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("problem", [errors.LedgerError("The disk is full.", "Make room."), UnicodeError("no text")])
def test_a_job_that_stops_where_nothing_can_be_stored_is_shown_as_resumable_if_it_was_sent(
    house: House, *, sent: bool, problem: Exception
) -> None:
    row = house.plan().row()
    row = replace(row, state=JobState.RUNNING if sent else JobState.PREPARING, submitted_at=1.0 if sent else None)
    row = replace(row, task_id="task_1" if sent else None)

    async def refuse(*_: object, **__: object) -> None:
        raise problem

    shown: list[Row] = []
    tracked = SimpleNamespace(row=row, move=refuse, detach=refuse, maybe_submitted=False)
    tracked.show = lambda: shown.append(tracked.row)
    for error, kind in (
        (None, type(problem).__name__),
        (errors.TransportError("The connection broke."), "TransportError"),
    ):
        tracked.row = row
        asyncio.run(workflow._release(cast("TrackedJob", tracked), error))
        assert shown.pop() is tracked.row
        assert tracked.row.state is (JobState.DETACHED if sent else JobState.REFUSED)
        assert tracked.row.left_state is row.state
        assert tracked.row.error is not None
        assert tracked.row.error.kind == kind
        assert (tracked.row.error.charged == "unknown") is sent

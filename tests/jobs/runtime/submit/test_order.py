"""An engine on a service in memory: the order of storing, sending and showing."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState


def test_a_job_goes_from_intent_to_file_and_each_step_is_reported(house, service):
    service.states = [("queued", None), ("running", 0.2), ("running", 0.6)]
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot.state))
    job = house.make(seed=7)
    video = job.result(timeout=20)
    assert (video.width, video.height) == (1280, 720)
    assert list(dict.fromkeys(seen)) == ["preparing", "submitting", "queued", "running", "downloading", "completed"]
    snapshot = job.snapshot
    assert snapshot.file_size == video.path.stat().st_size
    assert snapshot.flags == ()
    assert video.path.parent == house.home
    assert list((house.home / ".parts").iterdir()) == []
    row = house.row(job)
    assert (row.state, row.owner, row.file) == (JobState.COMPLETED, None, video.path.name)


def test_the_intent_is_committed_before_the_post_and_carries_our_id(house, service):
    written = []

    def look(body):
        written.append(Ledger(house.home).get(str(body["client_business_id"])))

    service.on_submit = look
    job = house.make()
    job.result(timeout=20)
    assert written[0].id == job.id
    assert written[0].state is JobState.SUBMITTING
    assert written[0].submitted_at is not None
    assert written[0].body["client_business_id"] == job.id


def test_the_task_id_is_committed_before_anything_else_is_asked(house, service):
    written = []
    service.on_fetch = lambda task_id: written.append(Ledger(house.home).find(task_id)) and None
    house.make().result(timeout=20)
    assert written[0][0].task_id == "task_1"


def test_a_ledger_that_cannot_be_written_stops_everything_before_anything_is_sent(houses, service, tmp_path):
    house = houses()
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(errors.LedgerError):
        house.make()
    assert service.calls == []


def test_a_ledger_that_fails_just_before_the_submit_sends_nothing(house, service, monkeypatch):
    def fail(*_):
        raise errors.LedgerError("full")

    house.on_connect = lambda: monkeypatch.setattr(house.engine.ledger, "write", fail)
    job = house.make().wait(20)
    assert job.state is JobState.REFUSED
    assert service.count("submit") == 0


def test_a_ledger_that_fails_after_the_submit_loses_nothing(house, service, monkeypatch):
    write = house.engine.ledger.write
    broken = []

    def fail(*_):
        broken.append(1)
        raise errors.LedgerError("full")

    service.on_submit = lambda _: monkeypatch.setattr(house.engine.ledger, "write", fail)
    service.states = [("running", 0.1)] * 3
    service.on_download = lambda _: monkeypatch.setattr(house.engine.ledger, "write", write)
    job = house.make()
    job.result(timeout=20)
    assert broken
    assert house.row(job).state is JobState.COMPLETED
    assert house.row(job).task_id == "task_1"


def test_progress_never_runs_backwards(house, service):
    service.states = [("running", 0.5), ("running", 0.2), ("queued", None), ("running", None), ("running", 0.6)]
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot))
    house.make().result(timeout=20)
    running = [one.progress for one in seen if one.state is JobState.RUNNING]
    assert running == sorted(running)
    assert "queued" not in [one.state for one in seen[[one.state for one in seen].index("running") :]]

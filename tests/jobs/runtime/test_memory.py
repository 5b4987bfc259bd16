"""The memory of finished jobs in a process: nothing that grows with their number, and everything that is referenced."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest

from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import folder as folder_module
from wan_widgets._jobs.runtime.board import Held
from wan_widgets._jobs.runtime.tracked_job import TrackedJob
from wan_widgets.errors import WanError

from ..fake import FakeService, House, until

JOBS = 30
MOST = 10


@pytest.fixture
def few_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "MOST_ENDED", MOST)


def alive(*kinds: type) -> list[object]:
    gc.collect()
    return [one for one in gc.get_objects() if type(one) in kinds]


def jobs_on(house: House) -> int:
    gc.collect()  # an error and the frames that it came through hold each other
    return len(house.board)


def test_of_many_jobs_that_are_over_and_that_nobody_holds_a_fixed_number_is_in_memory(
    house: House, service: FakeService, few_remembered: None
) -> None:
    before = len(alive(JobSnapshot, Row, Held, TrackedJob))
    service.on_submit = lambda _: WanError("It does not take it.", charged="no")
    for number in range(JOBS):
        house.make(seed=number)
    until(lambda: not house.engine.watched())
    until(lambda: not jobs_on(house))
    assert len(house.engine.folder.rows()) == MOST
    until(lambda: len(alive(JobSnapshot, Row, Held, TrackedJob)) - before <= MOST)


def test_a_job_that_is_held_stays_as_it_ended_whatever_becomes_of_the_ledger(
    house: House, service: FakeService, few_remembered: None
) -> None:
    held = house.make(seed=0)
    video = held.result(timeout=60)
    service.on_submit = lambda _: WanError("It does not take it.", charged="no")
    for number in range(1, JOBS):
        house.make(seed=number)
    until(lambda: not house.engine.watched())
    until(lambda: jobs_on(house) == 1)
    assert house.engine.folder.known(held.id) is None
    house.engine.ledger.path.unlink()
    assert held.state is JobState.COMPLETED
    assert held.video.path == video.path
    assert held.wait(timeout=60) is held


def test_a_handle_that_is_made_later_reads_the_job_from_the_ledger(house: House) -> None:
    job_id = house.make().wait(timeout=60).id
    until(lambda: house.board.get(job_id) is None)
    later = house.job(job_id)
    assert later.state is JobState.COMPLETED
    assert later.wait(timeout=60).video is not None
    assert house.board.get(job_id) is later.snapshot


def test_of_a_job_that_nobody_holds_every_listener_hears_the_end(house: House) -> None:
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot.state))
    house.make()
    until(lambda: JobState.COMPLETED in seen)


def test_a_mark_on_a_job_that_nobody_holds_is_heard(house: House) -> None:
    job_id = house.make().wait(timeout=60).id
    until(lambda: not house.engine.watched())
    gc.collect()
    seen = []
    house.board.listen(seen.append)
    house.engine.mark(job_id, star=True)
    until(lambda: [one.star for one in seen] == [True])


def test_jobs_that_ended_while_the_ledger_was_gone_or_whose_video_lies_elsewhere_stay(
    house: House, few_remembered: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = house.engine.folder
    monkeypatch.setattr(folder, "absence", object())
    rows = [replace(house.plan(seed=number).row(), state=JobState.FAILED) for number in range(JOBS)]
    for row in rows:
        folder.remember(row)
        folder.ended(row.id)
    assert len(folder.rows()) == JOBS
    folder.saved(rows[0].id, tmp_path)
    monkeypatch.setattr(folder, "absence", None)
    folder.ended(rows[-1].id)
    assert {row.id for row in folder.rows()} == {row.id for row in (rows[0], *rows[-MOST:])}

"""The start of a job: what it finds, what it stores, and what it leaves when it is refused or was interrupted."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace as Some

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.state import RESTING, JobState
from wan_widgets._jobs.runtime.lifecycle import workflow

from ...ledger.rows import row
from .stored_jobs import ELSEWHERE, LEFT, LOST, MADE, SENT, stored


@pytest.mark.parametrize(
    ("changes", "resumed"),
    [
        (None, False),
        (LEFT, True),
        (LOST, False),
        (MADE, False),
        ({**LEFT, **ELSEWHERE, "state": JobState.RUNNING}, False),
    ],
    ids=["new", "left", "unknown", "completed", "elsewhere"],
)
def test_the_same_settings_find_their_job_and_pick_it_up_only_where_nobody_watches_it(
    house, monkeypatch, changes, resumed
):
    plan, begun, picked_up = house.plan(), [], []
    monkeypatch.setattr(house.engine._watched, "run", lambda tracked, work: (begun.append(tracked.row), work.close()))
    monkeypatch.setattr(house.engine, "resume", picked_up.append)
    before = None if changes is None else replace(plan.row(), **{"owner": None, **changes})
    if before is not None:
        house.engine.ledger.add([before])
    job_id, existed = house.engine.start(plan, again=False)
    assert existed is (before is not None)
    assert existed is (job_id == getattr(before, "id", None))
    assert picked_up == ([job_id] if resumed else [])
    assert [one.id for one in begun] == ([] if existed else [job_id])
    if not existed:
        assert house.engine.folder.known(job_id) == begun[0]
        assert house.board.get(job_id).state is JobState.PREPARING


@pytest.mark.parametrize("gone", [True, False])
def test_a_folder_that_was_gone_is_looked_for_before_a_job_is_stored(house, monkeypatch, gone):
    folder, looks = house.engine.folder, []

    def look(*, make: bool = False) -> None:
        looks.append(make)
        folder.absence = None

    monkeypatch.setattr(folder, "check", look)
    monkeypatch.setattr(house.engine._watched, "run", lambda _tracked, work: work.close())
    folder.absence = Some(words="It is gone.") if gone else None
    house.engine.start(house.plan(), again=False)
    assert looks == ([True] if gone else [])


@pytest.mark.parametrize("known", [True, False])
def test_while_the_folder_is_gone_the_same_settings_find_a_job_of_this_process_and_nothing_new_is_sent(
    house, monkeypatch, known
):
    gone, steps = errors.FolderGoneError("The folder is gone."), []

    def begin(*_: object, **__: object) -> None:
        raise gone

    one = row(**MADE)
    monkeypatch.setattr(house.engine.ledger, "begin", begin)
    monkeypatch.setattr(house.engine.folder, "record_loss", lambda error: steps.append(("record_loss", error)))
    monkeypatch.setattr(
        house.engine.folder, "same", lambda *_, **given: steps.append(given) or (one if known else None)
    )
    monkeypatch.setattr(house.loop, "post", lambda call, *_: steps.append(call))
    plan = house.plan()
    if known:
        assert house.engine.start(plan, again=True, instead_of="another") == (one.id, True)
    else:
        with pytest.raises(errors.FolderGoneError):
            house.engine.start(plan, again=True, instead_of="another")
    given = {"again": True, "instead_of": "another"}
    assert steps[:3] == [("record_loss", gone), house.engine._watched.upkeep.start, given]
    assert house.engine.watched() == 0


def test_a_disk_without_room_for_a_video_stops_a_job_before_it_is_stored(house, service, monkeypatch):
    def full() -> None:
        raise errors.LedgerError("The disk is full.")

    monkeypatch.setattr(house.engine.ledger, "need_room", full)
    with pytest.raises(errors.LedgerError, match="disk is full"):
        house.make()
    assert house.engine.ledger.everything() == []
    assert service.calls == []


def test_a_job_that_is_refused_by_a_limit_does_not_hold_up_the_next(house, service, monkeypatch):
    def over(*_):
        raise errors.SpendError("It is over your limit.")

    guard, ended = house.engine.guard, []
    end = house.engine._burst.end
    monkeypatch.setattr(house.engine._burst, "end", lambda: (ended.append(True), end()))
    monkeypatch.setattr(house.engine, "guard", lambda: Some(check=over, accounts=guard().accounts))
    with pytest.raises(errors.SpendError):
        house.make()
    assert ended == [True]
    assert house.engine.ledger.everything() == []


@pytest.mark.parametrize(
    ("changes", "watched", "interrupted"),
    [
        ({"state": JobState.PREPARING}, False, True),
        ({"state": JobState.PREPARING}, True, False),
        ({"state": JobState.SUBMITTING, **SENT}, False, False),
        *[({"state": state}, False, False) for state in sorted(RESTING)],
        ({"state": JobState.PREPARING, **ELSEWHERE}, False, False),
    ],
)
def test_only_an_unsent_job_of_this_process_that_it_does_not_watch_is_refused_as_interrupted(
    house, monkeypatch, changes, watched, interrupted
):
    house.engine._after_fork()
    refuse, asked = workflow.refuse_unsent, []
    monkeypatch.setattr(workflow, "refuse_unsent", lambda *given: asked.append(given[1]) or refuse(*given))
    job = stored(house, **{"owner": lease.me(), **changes})
    if watched:
        house.engine._watched._jobs[job.id] = Some()
    assert house.engine._refuse_if_interrupted(house.engine.ledger.get(job.id)) is interrupted
    house.engine._watched.reset()
    found = house.engine.ledger.get(job.id)
    assert asked == ([job.id] if interrupted else [])
    assert found.state is (JobState.REFUSED if interrupted else job.state)
    assert found.owner == (None if interrupted else job.owner)


@pytest.mark.parametrize("before", ["nothing", "interrupted", "left"])
def test_a_job_is_stored_once_and_again_only_where_the_first_was_interrupted(house, monkeypatch, before):
    begin, begun, plan = house.engine.ledger.begin, [], house.plan()
    monkeypatch.setattr(house.engine.ledger, "begin", lambda *given, **how: begun.append(given) or begin(*given, **how))
    monkeypatch.setattr(house.engine._watched, "run", lambda _tracked, work: work.close())
    monkeypatch.setattr(house.engine, "resume", lambda _: True)
    first = None
    if before != "nothing":
        first = plan.row() if before == "interrupted" else replace(plan.row(), **{**LEFT, "owner": None})
        house.engine.ledger.add([first])
    job_id, existed = house.engine.start(plan, again=False)
    assert existed is (before == "left")
    assert len(begun) == (2 if before == "interrupted" else 1)
    states = {one.id: str(one.state) for one in house.engine.ledger.everything()}
    new = {} if before == "left" else {job_id: "preparing"}
    assert states == {**({} if first is None else {first.id: "refused" if new else "detached"}), **new}
